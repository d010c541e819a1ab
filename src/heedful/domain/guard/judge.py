"""The judge: all rules over one reply.

The rule of this file: it says what it finds and changes nothing. The same reply gives the same findings, in the order
of the draft, and nothing is found twice in one place for one reason.
"""

from __future__ import annotations

from heedful.domain.guard.context import Context
from heedful.domain.guard.gaps import gaps
from heedful.domain.guard.greeting import calls_colleague, greets_crowd, greets_other, names_colleague
from heedful.domain.guard.others import holds_address, holds_number, holds_order, names_other
from heedful.domain.guard.quotes import quotes_note, quotes_other
from heedful.domain.guard.recipients import are_many, is_new
from heedful.domain.guard.reply import Code, Finding, Reply
from heedful.domain.guard.secrets import secrets
from heedful.domain.guard.speech import about_customer, fixed_phrases

#: What matters only when the reply leaves the house.
_TO_OUTSIDE = (
    *(greets_other, greets_crowd, calls_colleague, names_colleague, about_customer, quotes_note, quotes_other),
    *(holds_address, holds_number, holds_order, names_other, is_new, are_many),
)
#: Of these, what can be said of a line of its own, such as a subject: it speaks to nobody, and promises nothing.
_IN_A_LINE = (quotes_note, quotes_other, holds_address, holds_number, holds_order, names_other)


def judge(reply: Reply) -> tuple[Finding, ...]:
    """Give every reason to stop this reply; empty when it may go."""
    context = Context(reply)
    found = [*gaps(context), *secrets(context), *fixed_phrases(context)]
    if context.outside:
        found += [finding for rule in _TO_OUTSIDE for finding in rule(context)]
    return _in_order(found)


def judge_line(reply: Reply) -> tuple[Finding, ...]:
    """Give every reason to stop a line that goes out above a reply, its subject: here that is the draft."""
    context = Context(reply)
    found = [*gaps(context), *secrets(context)]
    if context.outside:
        found += [finding for rule in _IN_A_LINE for finding in rule(context)]
    return _in_order(found)


def _in_order(found: list[Finding]) -> tuple[Finding, ...]:
    """Sort findings, and leave out what lies within another one of the same code."""
    order = {code: number for number, code in enumerate(Code)}
    kept: dict[Code, Finding] = {}
    result: list[Finding] = []
    for one in sorted(set(found), key=lambda each: (each.start, -each.end, order[each.code], each.about)):
        before = kept.get(one.code)
        if before is None or one.end > before.end or one.end == 0:
            kept[one.code] = one
            result.append(one)
    return tuple(result)
