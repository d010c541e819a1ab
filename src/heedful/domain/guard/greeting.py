"""Whether somebody is spoken to by name who does not get this: in a greeting, in thanks, by a call for a colleague."""

from __future__ import annotations

from collections.abc import Iterator

from heedful.domain.guard.context import Context
from heedful.domain.guard.listening import crowds, vocabulary
from heedful.domain.guard.reply import Code, Finding
from heedful.domain.guard.salutation import PARTICLES, Greeted
from heedful.domain.guard.words import BREAKS, COLON, ENDS, PAUSE, QUESTION, fold

#: Questions and requests to somebody whose name stands before them: 'Ben, could you ...'.
_CALLS = frozenset(
    "could can would will please do are have any what did is shall should pls you how when where why who "
    "schaust kannst konntest magst machst bitte hast weist bist siehst ubernimmst wie was wann wo wer warum hier "
    "tu peux pourrais as sais veux puedes podrias tienes sabes mira hay crees quieres te".split()
)
#: Words after an @ that belong to style sheets and programs.
_CODE = frozenset(
    "media import font charset keyframes supports page namespace layer param return throws override".split()
)
#: Thanks with no more words than this after them are how a letter ends.
_LETTER_ENDS = 5
#: Beside a name these tell that it is the writer's own, or say where that person works.
_NAMES_HERSELF = frozenset(
    "is am m here from of at ist bin hier vom von spricht ici suis du de soy aqui del habla speaking".split()
)
#: Names among the last words and the stops after them sign.
_CLOSING = 8


def greets_other(context: Context) -> Iterator[Finding]:
    """Find greetings of somebody who does not get this."""
    for greeted in context.greeted:
        places = range(greeted.first, greeted.last + 1)
        called = [word for at in places if (word := context.words.words[at]) not in PARTICLES]
        if any(context.is_recipient(name) for name in called) or (greeted.in_thanks and _signs(context, greeted)):
            continue
        if context.knows_people or any(_is_elsewhere(context, name) for name in called):
            yield _finding(context, Code.GREETS_OTHER, greeted.first, greeted.last)


def greets_crowd(context: Context) -> Iterator[Finding]:
    """Find a greeting of the team in what goes to one person whom we know by name."""
    if len(context.reply.recipients) == 1 and context.knows_people:
        for said in crowds().said_in(context.words):
            if context.words.words[said.first - 1] in ENDS:
                yield _finding(context, Code.GREETS_OTHER, said.first, said.last)


def _is_elsewhere(context: Context, name: str) -> bool:
    others = {part for full in context.reply.elsewhere.names for part in fold(full).split()}
    return name in context.absent_colleagues or name in others


def _signs(context: Context, greeted: Greeted) -> bool:
    """Tell whether thanks and a name are how the draft ends: 'Thanks, Mia'."""
    rest = context.words.words[greeted.last + 1 :]
    return len(rest) < 4 * _LETTER_ENDS and sum(word not in BREAKS for word in rest) < _LETTER_ENDS


def calls_colleague(context: Context) -> Iterator[Finding]:
    """Find colleagues who are spoken to by name, without a greeting or with an @."""
    for at in context.words.of({"@"}):
        yield from _mentioned(context, at)
    for at in context.words.of(context.absent_colleagues):
        if _is_called(context, at) and not context.is_recipient(context.words.words[at]):
            yield _finding(context, Code.TO_COLLEAGUE, at, at)


def names_colleague(context: Context) -> Iterator[Finding]:
    """Find a colleague named as one whom the reader knows: in no letter, not to 'you', not introduced."""
    if context.is_letter or not context.absent_colleagues:
        return
    words, closing = context.words, len(context.words.words) - _CLOSING
    greeted = {at for one in context.greeted for at in range(one.first, one.last + 1)}
    for at in words.of(context.absent_colleagues):
        is_named = at < closing and words.raw(at)[:1].isupper() and at not in greeted
        if is_named and not _is_told_of(context, at):
            yield _finding(context, Code.TO_COLLEAGUE, at, at)


def _is_told_of(context: Context, at: int) -> bool:
    """Tell whether a name stands in a sentence to the reader, is introduced, or signs."""
    words = context.words.words
    alone = words[at - 1] in BREAKS and words[at + 1] in BREAKS
    introduced = not vocabulary("ours").isdisjoint(words[max(0, at - 4) : at])
    full = words[at - 1] in context.absent_colleagues or words[at + 1] in context.absent_colleagues
    names_herself = words[at - 1] in _NAMES_HERSELF or words[at + 1] in _NAMES_HERSELF
    return (
        alone or introduced or names_herself or full or context.addresses_reader(at) or context.is_recipient(words[at])
    )


def _is_called(context: Context, at: int) -> bool:
    words = context.words.words
    if not context.words.raw(at)[:1].isupper():
        return False
    if words[at - 1] in ENDS and words[at + 1] in {PAUSE, COLON}:
        return words[at + 2] in _CALLS
    return words[at - 1] == PAUSE and words[at + 1] == QUESTION


def _mentioned(context: Context, at: int) -> Iterator[Finding]:
    """Judge an @: not the one inside an address, not one of a program, not somebody who gets this."""
    name, start, end = context.words.words[at + 1], context.words.starts[at], context.words.ends[at + 1]
    before, after = context.own[max(0, start - 1) : start], context.own[end : end + 1]
    if before.isalnum() or before in {".", "_", "-", "/"} or after in {".", "_", "-"} or context.is_recipient(name):
        return
    is_colleague = context.is_colleague(name)
    begins = context.words.words[at - 1] in ENDS
    if is_colleague or (context.knows_people and begins and name.isalpha() and name not in _CODE):
        yield _finding(context, Code.TO_COLLEAGUE, at, at + 1)


def _finding(context: Context, code: Code, first: int, last: int) -> Finding:
    start, end = context.words.starts[first], context.words.ends[last]
    return Finding(code, start, end, context.own[start:end])
