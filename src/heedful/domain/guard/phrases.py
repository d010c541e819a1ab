"""Phrases: a small notation for what people say, and one pass over a text that finds all of them.

The rule of this file: a few steps for each word, whatever the text is. So there are no regular expressions here, but
an automaton of words: every phrase is a chain in it, and no chain is longer than a phrase.

The notation, one phrase a line: words stand as they are written (case, accents and apostrophes do not matter);
`a|b` is either; `a?` may be left out; `*` is any word; `#name` is a class of ways; `_` joins the words of one way. `<`
at the beginning says that a sentence or a part of one begins there; `>` at the end that one ends there, `.` that the
sentence does, `>?` that a question does. `,` and `:` in the middle are themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from heedful.domain.guard.words import BREAKS, COLON, ENDS, PAUSE, QUESTION, STOP, Words, fold

Sense = TypeVar("Sense")
_ANY, _END, _ASKED = "*", ">", ">?"
#: What looks at the next word and does not take it.
_LOOKS = frozenset({_END, _ASKED, STOP})


@dataclass(slots=True, eq=False)
class _Node(Generic[Sense]):
    """What may come next, and what has been said when a phrase ends here."""

    next: dict[str, list[_Node[Sense]]] = field(default_factory=dict)
    senses: list[Sense] = field(default_factory=list)
    _joined: dict[str, _Node[Sense]] = field(default_factory=dict)

    def may_go_on(self, word: str) -> bool:
        """Tell whether it is worth looking at what follows; most of a text ends here."""
        return word in self.next or word in BREAKS or _ANY in self.next or bool(self.senses)

    def first(self) -> dict[str, _Node[Sense]]:
        """Give for each first word one node that stands for all that it leads to; made once, when all is added."""
        if not self._joined:
            self._joined = {word: _join(nodes) for word, nodes in self.next.items()}
        return self._joined


def _join(nodes: list[_Node[Sense]]) -> _Node[Sense]:
    joined: _Node[Sense] = _Node()
    for node in nodes:
        joined.senses += node.senses
        for word, reached in node.next.items():
            joined.next.setdefault(word, []).extend(reached)
    return joined


@dataclass(frozen=True, slots=True)
class Said(Generic[Sense]):
    """A phrase that was found: its sense, and the first and the last of its words."""

    sense: Sense
    first: int
    last: int


class Phrases(Generic[Sense]):
    """An automaton of phrases, each with its sense."""

    def __init__(self) -> None:
        """Begin without any."""
        self._anywhere: _Node[Sense] = _Node()
        self._beginning: _Node[Sense] = _Node()
        self._begins: frozenset[str] = frozenset()

    def add(self, sense: Sense, lines: str, classes: Mapping[str, str] | None = None) -> None:
        """Add the phrases of some lines."""
        for line in lines.splitlines():
            items = line.split()
            if items:
                root = self._beginning if items[0] == "<" else self._anywhere
                _grow(root, [_read(item, classes or {}) for item in items if item != "<"], sense)

    def said_in(self, text: Words) -> Iterator[Said[Sense]]:
        """Give what is said, in order; of phrases with one sense that begin at one word only the longest."""
        anywhere, beginning = self._anywhere.first(), self._beginning.first()
        if not self._begins:
            self._begins = frozenset(anywhere.keys() | beginning.keys())
        for place in sorted(at for word in self._begins & text.places.keys() for at in text.places[word]):
            word, after = text.words[place], text.words[place + 1]
            if word in anywhere and anywhere[word].may_go_on(after):
                yield from _said(_follow(anywhere[word], text.words, place), place)
            if word in beginning and text.words[place - 1] in BREAKS and beginning[word].may_go_on(after):
                yield from _said(_follow(beginning[word], text.words, place), place)

    def said_at(self, text: Words, place: int) -> Iterator[Said[Sense]]:
        """Give what is said from just this word on."""
        begun = self._anywhere.first().get(text.words[place])
        if begun is not None:
            yield from _said(_follow(begun, text.words, place), place)


def _said(last: dict[Sense, int], place: int) -> list[Said[Sense]]:
    return [Said(sense, place, end) for sense, end in last.items()]


def _read(item: str, classes: Mapping[str, str]) -> list[list[str]]:
    """Read one item: its ways, each a list of words; an empty one when it may be left out."""
    if item in {_ANY, _ASKED}:
        return [[item]]
    bare = item.removesuffix("?")
    ways = [way for given in bare.split("|") for way in (classes[given[1:]].split("|") if given[0] == "#" else [given])]
    return [*map(_split, ways), *([[]] if item.endswith("?") else [])]


def _split(way: str) -> list[str]:
    """Cut a way where the words of a text are cut, too."""
    if way in {_END, STOP, PAUSE, COLON}:
        return [way]
    return [word for word in fold(way).replace("'", " ").replace("-", " ").replace("_", " ").split() if word]


def _grow(root: _Node[Sense], items: Iterable[list[list[str]]], sense: Sense) -> None:
    reached = [root]
    for ways in items:
        target: _Node[Sense] = _Node()
        for start in reached:
            for way in ways:
                if way:
                    _link(start, way, target)
        reached = [*reached, target] if [] in ways else [target]
    for node in reached:
        node.senses.append(sense)


def _link(start: _Node[Sense], way: list[str], target: _Node[Sense]) -> None:
    for word in way[:-1]:
        between: _Node[Sense] = _Node()
        start.next.setdefault(word, []).append(between)
        start = between
    start.next.setdefault(way[-1], []).append(target)


def _follow(begun: _Node[Sense], words: list[str], place: int) -> dict[Sense, int]:
    """Give each sense that is said from a word on, with its last word."""
    last: dict[Sense, int] = {}
    open_ = [(begun, place + 1)]
    while open_:
        node, at = open_.pop()
        for sense in node.senses:
            last[sense] = max(at - 1, last.get(sense, 0))
        if node.next and at < len(words):
            for key in _keys(words[at]):
                if key in node.next:
                    step = key not in _LOOKS
                    open_ += [(reached, at + step) for reached in node.next[key]]
    return last


def _keys(word: str) -> tuple[str, ...]:
    """Give what a word or a break answers to."""
    if word not in BREAKS:
        return word, _ANY
    if word == QUESTION:
        return _END, STOP, _ASKED
    return (_END, STOP) if word in ENDS else (_END, word)
