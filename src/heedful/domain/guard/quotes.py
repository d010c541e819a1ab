"""Words of others in the draft: of a note, or from another customer's conversation.

The rule of this file: texts are compared by runs of words, never with each other as a whole, so a long thread costs
what its words cost. Fingerprints are those of Schleimer, Wilkerson and Aiken (Winnowing, SIGMOD 2003): of every
`_WINDOW` neighbouring runs the least is kept, so that whatever two texts share for long enough has one in common.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from hashlib import blake2b

from heedful.domain.guard.context import Context
from heedful.domain.guard.reply import Code, Finding

#: Words in a run that make it a quotation of a note; a sentence of a note may be shorter and be quoted as a whole.
_NOTE_RUN, _SHORTEST_SENTENCE = 7, 4
#: Words in a run of a fingerprint, and neighbours of which one is kept: what is shared for 15 words is always found.
_RUN, _WINDOW = 10, 6
_WORD = re.compile(r"[^\W_]+")
_SENTENCE_END = re.compile(r"[.!?\n]+")


class _Spans:
    """The words of a text with their places, quoted parts included."""

    def __init__(self, text: str) -> None:
        self._text = text
        self.words = _words(text)
        self.line = f" {' '.join(self.words)} "

    @cached_property
    def beginnings(self) -> frozenset[tuple[str, ...]]:
        """What the shortest sentence may be: every run of so many words. Looking there spares reading the line."""
        return frozenset(zip(*(self.words[offset:] for offset in range(_SHORTEST_SENTENCE)), strict=False))

    @cached_property
    def places(self) -> list[tuple[int, int]]:
        """Where each word stands; asked for only when something was found."""
        return [match.span() for match in _WORD.finditer(self._text)]


def _words(text: str) -> list[str]:
    # Word by word, for the case of a letter may change how many there are.
    return [word.casefold() for word in _WORD.findall(text)]


def _runs(words: list[str]) -> Iterable[tuple[str, ...]]:
    return zip(*(words[offset:] for offset in range(_NOTE_RUN)), strict=False)


def fingerprints(text: str) -> frozenset[int]:
    """Give the fingerprints of a text that are worth keeping, as numbers of 63 bits; empty for fewer than ten words."""
    prints = [number for number, _, _ in _prints(_Spans(text))]
    if len(prints) < _WINDOW:
        return frozenset(prints)
    return frozenset(min(prints[at : at + _WINDOW]) for at in range(len(prints) - _WINDOW + 1))


def all_fingerprints(text: str) -> frozenset[int]:
    """Give every fingerprint of a text: what a draft is looked up by."""
    return frozenset(number for number, _, _ in _prints(_Spans(text)))


def _prints(spans: _Spans) -> Iterator[tuple[int, int, int]]:
    for at in range(len(spans.words) - _RUN + 1):
        run = " ".join(spans.words[at : at + _RUN])
        number = int.from_bytes(blake2b(run.encode("utf-8", "surrogatepass"), digest_size=8).digest()) >> 1
        yield number, spans.places[at][0], spans.places[at + _RUN - 1][1]


def quotes_other(context: Context) -> Iterator[Finding]:
    """Find words that another customer wrote, by the fingerprints that the caller found elsewhere."""
    if not context.reply.elsewhere.prints:
        return
    spans = _Spans(context.reply.draft)
    hits = [(start, end) for number, start, end in _prints(spans) if number in context.reply.elsewhere.prints]
    for start, end in _joined(hits):
        if context.reply.draft[start:end].casefold() not in context.thread_text:
            yield Finding(Code.OTHER_TEXT, start, end)


def quotes_note(context: Context) -> Iterator[Finding]:
    """Find words of a note that stand in no message."""
    notes = [turn.text for turn in context.reply.thread if turn.is_note]
    if not notes or not context.outside:
        return
    draft = _Spans(context.reply.draft)
    hits = _hits(notes, draft)
    said = " ".join(_WORD.findall(context.thread_text)) if hits else ""
    for start, end in _joined(hits):
        if " ".join(_WORD.findall(context.reply.draft[start:end].casefold())) not in said:
            yield Finding(Code.QUOTES_NOTE, start, end)


def _hits(notes: list[str], draft: _Spans) -> list[tuple[int, int]]:
    """Give the places of the draft that notes have, too: runs of words, and of a note without any whole sentences."""
    runs = frozenset(_runs(draft.words))
    shared: set[tuple[str, ...]] = set()
    hits: list[tuple[int, int]] = []
    for note in notes:
        found = runs.intersection(_runs(_words(note)))
        shared |= found
        hits += [] if found else _sentences_of(note, draft)
    if shared:
        ends = draft.places[_NOTE_RUN - 1 :]
        pairs = zip(_runs(draft.words), draft.places, ends, strict=False)
        hits += [(first[0], last[1]) for run, first, last in pairs if run in shared]
    return hits


def _sentences_of(note: str, draft: _Spans) -> list[tuple[int, int]]:
    """Find sentences that are too short for a run and stand in the draft as a whole."""
    found: list[tuple[int, int]] = []
    for sentence in _SENTENCE_END.split(note):
        words = _words(sentence)
        if tuple(words[:_SHORTEST_SENTENCE]) not in draft.beginnings:
            continue
        if _SHORTEST_SENTENCE <= len(words) < _NOTE_RUN and (at := draft.line.find(f" {' '.join(words)} ")) >= 0:
            begin = draft.line.count(" ", 0, at + 1) - 1
            found.append((draft.places[begin][0], draft.places[begin + len(words) - 1][1]))
    return found


def _joined(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
