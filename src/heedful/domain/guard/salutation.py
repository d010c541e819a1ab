"""Salutations: the names that a text greets or thanks, whoever they belong to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from heedful.domain.guard.listening import greetings, thanks, vocabulary
from heedful.domain.guard.words import BREAKS, PAUSE, STOP, Words

_AND = frozenset({"and", "und", "et", "y", "e", "sowie"})
_BETWEEN = frozenset(
    {"again", "there", "dear", "my", "de", "nuevo", "nochmal", "nochmals", "mein", "meine", "lieber", "liebe"}
)
#: Words without a capital inside names.
PARTICLES = frozenset({"de", "van", "von", "der", "den", "la", "du", "da", "di", "le", "del", "zu", "zur"})
#: After a word with a capital these tell that it was no name: 'Dear Acme customers'.
_CROWDS = frozenset(
    {
        "users",
        "user",
        "customers",
        "customer",
        "team",
        "support",
        "readers",
        "community",
        "subscribers",
        "members",
        "staff",
    }
)
#: After a pause and a name these tell that the writer names herself: 'Hello, Ben from support'.
_INTRODUCES = frozenset({"from", "here", "of", "at", "vom", "von", "hier", "aus", "de", "du", "del", "speaking"})
_MOST_WORDS, _MOST_TITLES = 5, 6


@dataclass(frozen=True, slots=True)
class Greeted:
    """Words of a name that is spoken to, by their places, and whether it is in thanks."""

    first: int
    last: int
    in_thanks: bool = False


def greeted_in(text: Words) -> list[Greeted]:
    """Give every name that a text greets or thanks."""
    found: list[Greeted] = []
    for tree, in_thanks in ((greetings(), False), (thanks(), True)):
        for said in tree.said_in(text):
            before = text.words[said.first - 1]
            if before in BREAKS or before in _AND:
                found += _names_after(text, said.last + 1, in_thanks=in_thanks)
    return found


def _names_after(text: Words, at: int, *, in_thanks: bool) -> Iterator[Greeted]:
    while text.words[at] in _BETWEEN or (text.words[at] == PAUSE and _same_line(text, at)):
        at += 1
    name = _name_at(text, at)
    while name is not None:
        yield Greeted(name.first, name.last, in_thanks)
        after = name.last + 1
        name = _name_at(text, after + 1) if text.words[after] in _AND else None


def _same_line(text: Words, at: int) -> bool:
    return "\n" not in text.text[text.ends[at - 1] : text.starts[at + 1]]


def _name_at(text: Words, at: int) -> Greeted | None:
    """Read a name: titles, then words with a capital; None when there is none, or when it goes on as no name does."""
    first = at
    at = after_titles(text, first)
    start, titled = at, at > first
    while at - start < _MOST_WORDS and (_is_name(text, at) or (text.words[at] in PARTICLES and _is_name(text, at + 1))):
        at += 1
    goes_on = text.words[at] not in BREAKS and text.raw(at)[:1].isupper() and not titled
    introduces = text.words[at] in _INTRODUCES and text.words[first - 1] == PAUSE
    none = at == start or text.words[at] in _CROWDS or goes_on or introduces
    return None if none else Greeted(start, at - 1)


def after_titles(text: Words, at: int) -> int:
    """Give the place after titles, with and without a full stop: 'Dr. Frau' has both."""
    first, titles = at, vocabulary("titles")
    while at - first < _MOST_TITLES and (
        text.words[at] in titles or (text.words[at] == STOP and at > first and text.words[at - 1] in titles)
    ):
        at += 1
    return min(at, len(text.words) - 1)


def _is_name(text: Words, at: int) -> bool:
    word = text.words[at]
    if word in BREAKS or not word.isalpha() or word in vocabulary("not_names") or word in _AND:
        return False
    return text.raw(at)[:1].isupper()
