"""Who gets it: an address that is new here, and people who do not know each other.

The rule of this file: these findings are about no word of the draft, so they stand at its beginning and have no length.
"""

from __future__ import annotations

from collections.abc import Iterator

from heedful.domain.guard.context import Context
from heedful.domain.guard.people import FREE_MAIL, domain_of, names_of
from heedful.domain.guard.reply import Code, Finding, Person

#: Fewer strangers than this in one mail are met every day: a customer, her adviser, her registrar.
_MANY = 4
_INITIAL = 2


def is_new(context: Context) -> Iterator[Finding]:
    """Find recipients outside who took no part so far, and of whom nobody spoke."""
    part = context.taken_part
    if not part:
        return
    for person in context.outside:
        address = person.address.casefold()
        if address and address not in part and not _is_spoken_of(context, person):
            yield Finding(Code.RECIPIENT_NEW, 0, 0, person.address)


def _is_spoken_of(context: Context, person: Person) -> bool:
    draft = context.words.words
    if person.address.casefold() in context.thread_text or person.address.casefold() in context.own_small:
        return True
    names = [name for name in names_of([Person(person.name)]) if len(name) > _INITIAL]
    return any(name in draft or context.says(name) for name in names)


def are_many(context: Context) -> Iterator[Finding]:
    """Find several people outside, each of another house, who have not written to each other so far."""
    part = context.taken_part
    strangers = [one for one in context.outside if one.address.casefold() not in part]
    houses = {domain if (domain := domain_of(one.address)) not in FREE_MAIL else one.address for one in strangers}
    if len(houses) >= _MANY:
        yield Finding(Code.RECIPIENTS_MANY, 0, 0, str(len(strangers)))
