"""Writing to those whom a moment touches: we noticed, how are you, what helps; once to each, and through the gate.

The rule of this file: nobody gets a letter with a gap in it. A line that greets somebody whose name we do not know
goes; whom anything else can't be filled for gets no letter, and whoever sends it is told how many these are.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from heedful.domain.alert import Area
from heedful.domain.gate.request import Purpose
from heedful.domain.gate.verdict import Decision, Reason
from heedful.domain.placeholder import fill, gaps, names
from heedful.models import Customer, Identity, Moment, Outreach, Touched
from heedful.queries.bite import bites
from heedful.queries.standing import zones_of
from heedful.services.adapting import NAMES, known
from heedful.services.adapting_shown import evidence_of
from heedful.services.audit import Actor, record
from heedful.services.outreach import Letter, submit

_AT_ONCE = 250
#: So many are looked through for people to show a letter for.
_LOOKED_THROUGH = 100
_THEIR_NAME = ("customer.name", "customer.first_name")


@dataclass(frozen=True)
class CareLetter:
    """A letter as one person would get it.

    `missing` are the gaps that nothing fills: then it does not go to them. `without_name`: their name is not known, so
    what names them was left out.
    """

    customer: Customer
    subject: str
    text: str
    missing: list[str]
    without_name: bool


@dataclass(frozen=True)
class Begun:
    """To how many a letter was begun now, and how many get none since something in it can't be filled for them."""

    letters: int
    left_out: int


def care_words(row: Moment, *, is_planned: bool = False) -> tuple[str, str]:
    """Suggest a subject and a text; whoever sends it makes them their own. Trouble that `is_planned` has not begun."""
    if row.sort == Moment.Sort.INCIDENT and is_planned:
        return _("Something of ours will not work for a time"), _words_for_planned(row)
    if row.sort == Moment.Sort.INCIDENT:
        return _("Something of ours does not work"), _words_for_trouble(row)
    if not Area.of_plain(row.area):
        return _("How are you?"), _words_for_some(row)
    subject = _("Are you all right?")
    text = _(
        "Dear {{customer.first_name}},\n\nwe heard of this where you live: %(event)s. We hope that you and yours are "
        "all right.\n\nYou need to do nothing for us. What we would have sent you can wait. If you need something "
        "from us, or something does not work, answer this mail; a person reads it.\n\n"
    )
    return subject, text % {"event": row.event}


def _words_for_some(row: Moment) -> str:
    """Suggest a text for what touches people by what they use, or by name, and not by where they live."""
    text = _(
        "Dear {{customer.first_name}},\n\nwe heard of this: %(event)s. We thought of you, and hope that you are all "
        "right.\n\nYou need to do nothing for us. What we would have sent you can wait. If you need something from "
        "us, or something does not work, answer this mail; a person reads it.\n\n"
    )
    return text % {"event": row.event}


def _words_for_trouble(row: Moment) -> str:
    notice = "{{notice}}\n\n" if row.notice.strip() else ""
    text = _(
        "Dear {{customer.first_name}},\n\nsomething of ours that you use does not work as it should, and we are "
        "sorry.\n\n%(notice)sUntil it does, we remind you of nothing. If you need something from us meanwhile, answer "
        "this mail; a person reads it.\n\n"
    )
    return text % {"notice": notice}


def _words_for_planned(row: Moment) -> str:
    notice = "{{notice}}\n\n" if row.notice.strip() else ""
    text = _(
        "Dear {{customer.first_name}},\n\nfrom {{begins}} something of ours that you use will not work for a time.\n\n"
        "%(notice)sIf you need something from us before, answer this mail; a person reads it.\n\n"
    )
    return text % {"notice": notice}


def cared_for(row: Moment) -> int:
    """Count those to whom a letter about a moment was begun."""
    return Outreach.objects.filter(moment=row, how=Outreach.How.CARE).count()


def begin_care(row: Moment, subject: str, text: str, by: Actor, clock: datetime) -> Begun:
    """Begin a letter to everybody whom a moment touches, who has an address, and for whom nothing in it stays open.

    Whoever got one about this moment gets no second: it may be begun again when more people are touched.
    """
    before, left_out = cared_for(row), 0
    for some in _touched(row):
        letters = [_for_one(row, each, zone, subject, text) for each, zone in _reached(some)]
        left_out += sum(bool(each.missing) for each in letters)
        submit([_letter(row, each) for each in letters if not each.missing], by, clock)
    with transaction.atomic():
        record(by, gettext_noop("wrote to those touched by"), "moment", row.pk)
    return Begun(cared_for(row) - before, left_out)


def care_shown(row: Moment, subject: str, text: str, most: int) -> list[CareLetter]:
    """Show a letter for some of those who would get it; those for whom something else is missing come first."""
    some = next(_touched(row, _LOOKED_THROUGH), [])
    letters = [_for_one(row, each, zone, subject, text) for each, zone in _reached(some)]
    unlike: dict[tuple[str | bool, ...], CareLetter] = {}
    for each in letters:
        unlike.setdefault((each.without_name, *each.missing), each)
    first = list(unlike.values())
    return list(islice((*first, *(each for each in letters if each not in first)), most))


def _touched(row: Moment, size: int = _AT_ONCE) -> Iterator[list[Touched]]:
    numbers = row.touches.filter(customer__merged_into=None).order_by("customer").values_list("pk", flat=True)
    for some in bites(list(numbers), size):
        yield list(row.touches.filter(pk__in=some).select_related("customer").order_by("customer"))


def _reached(some: Collection[Touched]) -> list[tuple[Touched, str]]:
    """Give those of some touched people who have an address, each with the zone by whose days they are told."""
    numbers = [each.customer_id for each in some]
    with_address = set(
        Identity.objects.filter(customer__in=numbers, sort=Identity.Sort.EMAIL, is_shared=False).values_list(
            "customer", flat=True
        )
    )
    zones = zones_of(with_address)
    return [(each, zones[each.customer_id]) for each in some if each.customer_id in zones]


def _for_one(row: Moment, touched: Touched, zone: str, subject: str, text: str) -> CareLetter:
    told = known(Reason("moment", Decision.ADAPT, None, evidence_of(touched, row)), touched.customer, zone)
    unknown = [name for name in NAMES if not told[name].strip()]
    nameless = [name for name in unknown if name in _THEIR_NAME and names(text, name)]
    words = _without_lines(text, nameless) if nameless else text
    looked_at = f"{subject}\n{words or text}"
    missing = [f"{{{{{name}}}}}" for name in unknown if names(looked_at, name)] + gaps(looked_at, NAMES)
    return CareLetter(touched.customer, fill(subject, told), fill(words or text, told), missing, bool(nameless))


def _without_lines(text: str, nameless: list[str]) -> str:
    """Leave out the lines that name somebody whose name we do not know: nobody is greeted with a gap."""
    lines = [line for line in text.splitlines() if not any(names(line, each) for each in nameless)]
    return "\n".join(lines).strip()


def _letter(row: Moment, letter: CareLetter) -> Letter:
    return Letter(
        customer=letter.customer.pk,
        subject=letter.subject,
        text=letter.text,
        purpose=Purpose.CARE,
        key=f"care {row.pk} {letter.customer.pk}",
        moment=row,
        how=Outreach.How.CARE,
    )
