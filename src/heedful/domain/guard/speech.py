"""What the draft says and to whom: to a colleague, about the customer, inside the house, and of attachments."""

from __future__ import annotations

from collections.abc import Iterator

from heedful.domain.guard.context import Context
from heedful.domain.guard.language import Only
from heedful.domain.guard.listening import (
    Heard,
    Predicate,
    is_english,
    mentions,
    orders_to_tell,
    phrases,
    predicates,
    subjects,
    vocabulary,
)
from heedful.domain.guard.phrases import Said
from heedful.domain.guard.reply import Code, Finding
from heedful.domain.guard.words import fold

#: Words that mean several people, or things.
_SEVERAL = frozenset({"them", "they", "denen", "ihnen", "leur", "ils", "elles", "les", "diles", "ellos"})
#: Words for customers that are words for programs, too.
_PROGRAMS = frozenset({"client", "cliente"})
#: Words that mean one person, who may have been spoken of: 'your son ... tell him'.
_ONE = frozenset({"he", "she", "him", "her"})
_INITIAL = 2
#: What may follow a 'he' that is one, besides verbs with an -s or -ed.
_AFTER_HE = frozenset(
    "had will would can could should might may must did doesn didn won wouldn isn wasn hasn hadn d ll just still never "
    "again really only probably already even now got wrote said thinks went came took paid sent lost told broke left "
    "knew thought felt made found don".split()
)


def fixed_phrases(context: Context) -> Iterator[Finding]:
    """Find everything that is said in fixed words."""
    for said in phrases().said_in(context.words):
        code = said.sense.sense.code
        if said.sense.language not in context.languages:
            continue
        if code is Code.ATTACHMENT_MISSING and context.reply.attachments != ():
            continue
        if code is not Code.ATTACHMENT_MISSING and not context.outside:
            continue
        if _holds(context, said):
            yield _finding(context, code, said.first, said.last)


def _holds(context: Context, said: Said[Heard]) -> bool:
    match said.sense.sense.only:
        case Only.UNLESS_YOU:
            return not context.addresses_reader(said.first)
        case Only.UNLESS_LETTER:
            return not context.is_letter and not context.addresses_reader(said.first)
        case Only.UNLESS_KNOWN:
            several = not _SEVERAL.isdisjoint(context.words.words[said.first : said.last + 1])
            return not context.knows_third(said.first, several=several)
        case Only.IF_THIRD:
            return context.speaks_of_third(said.first)
        case Only.WITH_PAPER:
            return _promises(context, said)
        case Only.ALWAYS:
            means_one = not _ONE.isdisjoint(context.words.words[said.first : said.last + 1])
            return not means_one or not context.knows_third(said.first, several=False)


def _promises(context: Context, said: Said[Heard]) -> bool:
    """Tell whether words such as 'see attached' promise something: in a letter, or of a paper.

    Whoever writes a line and no letter may speak of a picture that stands in the text itself.
    """
    if any(not one.in_thanks for one in context.greeted):
        return True
    near = context.words.words[max(0, said.first - 8) : said.last + 9]
    return vocabulary("pictures").isdisjoint(near) and not vocabulary("papers").isdisjoint(near)


def about_customer(context: Context) -> Iterator[Finding]:
    """Find sentences in which the customer is somebody of whom something is said."""
    for said in subjects().said_in(context.words):
        only_sure = said.sense.sense.only is Only.UNLESS_KNOWN or context.words.words[said.last] in _PROGRAMS
        found = list(_predicates(context, said.last + 1, said.sense.language))
        last = max((one.last for one in found if one.sense.sure or not only_sure), default=None)
        if last is not None and _holds(context, said):
            yield _finding(context, Code.ABOUT_CUSTOMER, said.first, last)
    yield from _by_name(context)
    yield from _mentioned(context)
    yield from _unknown_third(context)


def _mentioned(context: Context) -> Iterator[Finding]:
    """Find mentions of the customer in what is no letter to her: not 'the customer portal'."""
    not_mentioned = vocabulary("not_mentioned")
    for said in mentions().said_in(context.words):
        is_other = context.words.words[said.last + 1] in not_mentioned
        if said.sense.language in context.languages and not is_other and _holds(context, said):
            yield _finding(context, Code.ABOUT_CUSTOMER, said.first, said.last)


def _unknown_third(context: Context) -> Iterator[Finding]:
    """Find the first 'she' or 'him' in what is no letter, where nobody was spoken of whom it could mean."""
    words = context.words.words
    pronouns = context.words.of(vocabulary("pronouns"))
    first = next((place for place in pronouns if _is_meant(words[place], words[place + 1])), None)
    if first is None or context.is_letter or context.addresses_reader(first) or not is_english(words):
        return
    if not context.could_mean_somebody(first):
        yield _finding(context, Code.ABOUT_CUSTOMER, first, first)


def _is_meant(pronoun: str, after: str) -> bool:
    """Tell whether 'he' is one, and not a 'the' that lost its first letter: a verb follows."""
    return pronoun not in {"he", "she"} or after in _AFTER_HE or after.endswith(("s", "ed"))


def _predicates(context: Context, place: int, language: int | None = None) -> Iterator[Said[Predicate]]:
    for said in predicates().said_at(context.words, place):
        if said.sense.language == language or (language is None and said.sense.language in context.languages):
            yield said


def _by_name(context: Context) -> Iterator[Finding]:
    """Find the customer's own name in the third person."""
    names = {fold(name) for name in context.customer_names if len(name) > _INITIAL}
    if not names:
        return
    spoken_to = {at for one in context.greeted for at in range(one.first, one.last + 1)}
    words, end = context.words, 0
    for first in words.of(names):
        if first >= end and words.raw(first)[:1].isupper() and first not in spoken_to:
            end = next(at for at in range(first + 1, len(words.words)) if words.words[at] not in names)
            yield from _said_of(context, first, end - 1)


def _said_of(context: Context, first: int, last: int) -> Iterator[Finding]:
    """Judge what stands around a name: an order to tell her something before it, or what she does after it."""
    words = context.words
    titled = words.words[first - 1] in vocabulary("titles")
    begin = first - titled
    for before in range(max(0, begin - 3), begin):
        if any(said.last == begin - 1 for said in orders_to_tell().said_at(words, before)):
            yield _finding(context, Code.TO_COLLEAGUE, before, last)
            return
    for said in _predicates(context, last + 1):
        if said.sense.sure or titled or first == last:
            yield _finding(context, Code.ABOUT_CUSTOMER, begin, said.last)
            return


def _finding(context: Context, code: Code, first: int, last: int) -> Finding:
    # The break that a phrase asked for at its end is none of its words.
    return Finding(code, context.words.starts[first], context.words.ends[last])
