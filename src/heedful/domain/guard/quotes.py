"""Words of others in the draft: of a note, or from another customer's conversation.

The rule of this file: texts are compared by runs of words, never with each other as a whole, so a long thread costs
what its words cost. Fingerprints are those of Schleimer, Wilkerson and Aiken (Winnowing, SIGMOD 2003): of every
`_WINDOW` neighbouring runs the least is kept, so that whatever two texts share for long enough has one in common. They
stand in tables, so another number in here, or another way of making them, needs those made anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import accumulate, islice
from zlib import crc32

from heedful.domain.guard.context import Context
from heedful.domain.guard.reply import Code, Finding

#: Words in a run that make it a quotation of a note; a sentence of a note may be shorter and be quoted as a whole.
_NOTE_RUN, _SHORTEST_SENTENCE = 7, 4
#: Words in a run of a fingerprint, and neighbours of which one is kept: what is shared for 15 words is always found.
#: Two texts have eight words in common by chance; a quotation is as long as what is always found.
_RUN, _WINDOW = 8, 8
_QUOTED = _RUN + _WINDOW - 1
#: A run is a number to this base (Karp and Rabin, 1987), and the prime lets it fit into 61 bits.
_BASE, _PRIME = 0x1F0A_6C3B_52D7_94E5, 2**61 - 1
_HIGHEST = pow(_BASE, _RUN - 1, _PRIME)
_WORD, _PARTED = re.compile(r"[^\W_]+"), re.compile(r"([^\W_]+)")
#: Letters that may part a word when they are written small (as one with a combining mark); Latin has two of them.
_PARTS = re.compile(r"[\u0130\u01f0]|[^\x00-\u024f\u2000-\u206f]")
#: Of ASCII only, since a link may stand in a text that knows no blanks.
_LINK = re.compile(r"(?:https?://|www\.)[!-~]+", re.IGNORECASE)
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
        return frozenset(_runs(self.words, _SHORTEST_SENTENCE))

    @cached_property
    def places(self) -> list[tuple[int, int]]:
        """Where each word stands; asked for only when something was found."""
        places = list(accumulate(map(len, _PARTED.split(self._text))))
        return list(zip(places[0:-1:2], places[1::2], strict=True))

    def span(self, first: int, length: int) -> tuple[int, int]:
        """Give where so many words stand."""
        return self.places[first][0], self.places[first + length - 1][1]


def _without_links(text: str) -> str:
    """Blank out links, and leave everything else where it stands: nobody says those words, and many give the same."""
    return _LINK.sub(lambda link: " " * len(link[0]), text)


def _words(text: str) -> list[str]:
    if _PARTS.search(text) is None:
        return _WORD.findall(text.casefold())
    # Word by word, for the case of a letter may change how many there are.
    return [word.casefold() for word in _WORD.findall(text)]


def _runs(words: list[str], length: int) -> Iterable[tuple[str, ...]]:
    return zip(*(words[offset:] for offset in range(length)), strict=False)


def fingerprints(text: str) -> frozenset[int]:
    """Give the fingerprints of a text that are worth keeping, as numbers of 61 bits; empty for less than a run."""
    prints = _prints(_words(_without_links(text)))
    if len(prints) < _WINDOW:
        return frozenset(prints)
    return frozenset(min(prints[at : at + _WINDOW]) for at in range(len(prints) - _WINDOW + 1))


def all_fingerprints(text: str) -> frozenset[int]:
    """Give every fingerprint of a text."""
    return frozenset(_prints(_words(_without_links(text))))


def quoted(draft: str, text: str, among: frozenset[int] | None = None) -> frozenset[int]:
    """Give the fingerprints of what a draft shares with a text for as long as a quotation is.

    With `among`, only of what holds one of these.
    """
    theirs = all_fingerprints(text)
    found: set[int] = set()
    shared: list[int] = []
    for number in (*_prints(_words(_without_links(draft))), None):
        if number is not None and number in theirs:
            shared.append(number)
            continue
        if len(shared) > _QUOTED - _RUN and (among is None or not among.isdisjoint(shared)):
            found.update(shared)
        shared = []
    return frozenset(found)


def _prints(words: list[str]) -> list[int]:
    """Give the number of each run of words, in order; each is made from the one before it."""
    codes = [crc32(word.encode("utf-8", "surrogatepass")) + 1 for word in words]
    if len(codes) < _RUN:
        return []
    number = 0
    for code in codes[:_RUN]:
        number = (number * _BASE + code) % _PRIME
    prints = [number]
    for gone, code in zip(codes, islice(codes, _RUN, None), strict=False):
        number = ((number - gone * _HIGHEST) * _BASE + code) % _PRIME
        prints.append(number)
    return prints


def quotes_other(context: Context) -> Iterator[Finding]:
    """Find words that another customer wrote, by the fingerprints that the caller found elsewhere."""
    if not context.reply.elsewhere.prints:
        return
    spans, prints = _Spans(_without_links(context.reply.draft)), context.reply.elsewhere.prints
    hits = [spans.span(at, _RUN) for at, number in enumerate(_prints(spans.words)) if number in prints]
    for start, end in _joined(hits):
        if context.reply.draft[start:end].casefold() not in context.thread_text:
            yield Finding(Code.OTHER_TEXT, start, end)


def quotes_note(context: Context) -> Iterator[Finding]:
    """Find words of a note that stand in no message."""
    notes = [turn.text for turn in context.reply.thread if turn.is_note]
    if not notes or not context.outside:
        return
    draft = _Spans(context.reply.draft)
    said = ""
    for start, end in _joined(_hits(notes, draft)):
        quotation = context.reply.draft[start:end].casefold()
        if quotation in context.thread_text:
            continue
        said = said or " ".join(context.thread_words)
        if " ".join(_WORD.findall(quotation)) not in said:
            yield Finding(Code.QUOTES_NOTE, start, end)


def _hits(notes: list[str], draft: _Spans) -> list[tuple[int, int]]:
    """Give the places of the draft that notes have, too: runs of words, and of a note without any whole sentences."""
    begun = [(note, runs) for note in notes if (runs := _begun(_words(note), draft))]
    beginnings = {run[:_SHORTEST_SENTENCE] for _, runs in begun for run in runs}
    places: dict[tuple[str, ...], list[int]] = {}
    for at, run in enumerate(_runs(draft.words, _SHORTEST_SENTENCE) if beginnings else ()):
        if run in beginnings:
            places.setdefault(tuple(draft.words[at : at + _NOTE_RUN]), []).append(at)
    hits: list[tuple[int, int]] = []
    for note, runs in begun:
        shared = [at for run in runs if len(run) == _NOTE_RUN for at in places.get(run, ())]
        hits += [draft.span(at, _NOTE_RUN) for at in shared] if shared else _whole_sentences(note, draft)
    return hits


def _begun(note: list[str], draft: _Spans) -> list[tuple[str, ...]]:
    """Give the runs of a note of which the draft has the beginning; most notes end here.

    Neither a run nor a sentence can be shared where not even the beginning of one is.
    """
    beginnings = draft.beginnings
    places = [at for at, run in enumerate(_runs(note, _SHORTEST_SENTENCE)) if run in beginnings]
    return [tuple(note[at : at + _NOTE_RUN]) for at in places]


def _whole_sentences(note: str, draft: _Spans) -> list[tuple[int, int]]:
    """Find sentences that are too short for a run and stand in the draft as a whole."""
    found: list[tuple[int, int]] = []
    for words in map(_words, _SENTENCE_END.split(note)):
        if (
            not _SHORTEST_SENTENCE <= len(words) < _NOTE_RUN
            or tuple(words[:_SHORTEST_SENTENCE]) not in draft.beginnings
        ):
            continue
        if (at := draft.line.find(f" {' '.join(words)} ")) >= 0:
            begin = draft.line.count(" ", 0, at + 1) - 1
            found.append(draft.span(begin, len(words)))
    return found


def _joined(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
