"""What is listened for: the phrases of all languages, made ready once, when they are first needed."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from heedful.domain.guard.english import ENGLISH
from heedful.domain.guard.french import FRENCH
from heedful.domain.guard.german import GERMAN
from heedful.domain.guard.language import ABOUT_UNLESS_KNOWN, ABOUT_UNLESS_LETTER, ABOUT_UNLESS_YOU, Language, Sense
from heedful.domain.guard.phrases import Phrases
from heedful.domain.guard.spanish import SPANISH
from heedful.domain.guard.words import fold

LANGUAGES: tuple[Language, ...] = (ENGLISH, GERMAN, FRENCH, SPANISH)
#: A language counts when it has at least this share of the common words of the commonest.
_SHARE = 0.4
#: So many words tell the language of a text.
_TELLING = 600


class Heard(NamedTuple):
    """What a phrase means, and in which language it does."""

    sense: Sense
    language: int


class Predicate(NamedTuple):
    """What is said of somebody, in which language; not `sure` when it is too common to be said after a pronoun."""

    sure: bool
    language: int


@cache
def phrases() -> Phrases[Heard]:
    """Give everything that is said in fixed words."""
    tree: Phrases[Heard] = Phrases()
    for number, language in enumerate(LANGUAGES):
        for sense, lines in language.phrases.items():
            tree.add(Heard(sense, number), lines, language.classes)
    return tree


@cache
def subjects() -> Phrases[Heard]:
    """Give who a sentence about the customer may be about, apart from names."""
    tree: Phrases[Heard] = Phrases()
    for number, language in enumerate(LANGUAGES):
        tree.add(Heard(ABOUT_UNLESS_YOU, number), language.customer_nouns, language.classes)
        tree.add(Heard(ABOUT_UNLESS_KNOWN, number), language.customer_pronouns, language.classes)
    return tree


@cache
def mentions() -> Phrases[Heard]:
    """Give how the customer is mentioned, whatever is then said."""
    tree: Phrases[Heard] = Phrases()
    for number, language in enumerate(LANGUAGES):
        tree.add(Heard(ABOUT_UNLESS_LETTER, number), language.mentions, language.classes)
    return tree


@cache
def predicates() -> Phrases[Predicate]:
    """Give what is said of them."""
    tree: Phrases[Predicate] = Phrases()
    for number, language in enumerate(LANGUAGES):
        tree.add(Predicate(sure=True, language=number), language.says, language.classes)
        tree.add(Predicate(sure=False, language=number), language.says_of_customer, language.classes)
    return tree


@cache
def orders_to_tell() -> Phrases[None]:
    """Give what stands before the name of somebody who is to be told something."""
    return _tree("tells")


@cache
def greetings() -> Phrases[None]:
    """Give the openings of greetings."""
    return _tree("greetings")


@cache
def thanks() -> Phrases[None]:
    """Give thanks that a name may follow."""
    return _tree("thanks")


@cache
def crowds() -> Phrases[None]:
    """Give greetings of a team of ours."""
    return _tree("crowds")


def _tree(name: str) -> Phrases[None]:
    tree: Phrases[None] = Phrases()
    for language in LANGUAGES:
        tree.add(None, getattr(language, name))
    return tree


@cache
def vocabulary(name: str) -> frozenset[str]:
    """Give the folded words of a list, of all languages; those of several words with blanks between them."""
    return frozenset(fold(word).replace("_", " ") for language in LANGUAGES for word in getattr(language, name).split())


@cache
def _common() -> dict[str, tuple[int, ...]]:
    found: dict[str, tuple[int, ...]] = {}
    for number, language in enumerate(LANGUAGES):
        for word in language.common.split():
            found[fold(word)] = (*found.get(fold(word), ()), number)
    return found


def languages_of(words: Sequence[str]) -> frozenset[int]:
    """Tell which languages a text may be in, by its common words; all of them when it has none."""
    counts = _counts(words)
    return frozenset(number for number, count in enumerate(counts) if count >= _SHARE * max(counts))


def is_english(words: Sequence[str]) -> bool:
    """Tell whether a text has more common words of English than of any other language."""
    english, *others = _counts(words)
    return english > max(others)


def _counts(words: Sequence[str]) -> list[int]:
    counts = [0] * len(LANGUAGES)
    common = _common()
    for word in words[:_TELLING]:
        for number in common.get(word, ()):
            counts[number] += 1
    return counts


@cache
def addresses_reader() -> tuple[frozenset[str], frozenset[str]]:
    """Give the words that address the reader: whatever their case, and only with a capital."""
    words = [word for language in LANGUAGES for word in language.you.split()]
    return frozenset(fold(word) for word in words if word.islower()), frozenset(
        word for word in words if not word.islower()
    )
