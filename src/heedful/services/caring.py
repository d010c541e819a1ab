"""Writing to those whom a moment touches: we noticed, how are you, what helps; once to each, and through the gate."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from heedful.domain.gate.request import Purpose
from heedful.domain.placeholder import fill
from heedful.models import Customer, Identity, Moment, Outreach, Touched
from heedful.queries.bite import bites
from heedful.services.audit import Actor, record
from heedful.services.outreach import Letter, submit

_AT_ONCE = 250


def care_words(row: Moment) -> tuple[str, str]:
    """Suggest a subject and a text; whoever sends it makes them their own."""
    told = {"event": row.event, "place": row.place}
    subject = _("Are you all right?")
    text = _(
        "Dear {{customer.first_name}},\n\nwe heard of this where you live: %(event)s. We hope that you and yours are "
        "all right.\n\nYou need to do nothing for us. What we would have sent you can wait. If you need something "
        "from us, or something does not work, answer this mail; a person reads it.\n\n"
    )
    return subject, text % told


def cared_for(row: Moment) -> int:
    """Count those to whom a letter about a moment was begun."""
    return Outreach.objects.filter(moment=row, how=Outreach.How.CARE).count()


def begin_care(row: Moment, subject: str, text: str, by: Actor, clock: datetime) -> int:
    """Begin a letter to everybody whom a moment touches and who has an address; tells how many new ones there are.

    Whoever got one about this moment gets no second: it may be begun again when more people are touched.
    """
    before = cared_for(row)
    numbers = Touched.objects.filter(moment=row, customer__merged_into=None).order_by("customer")
    for some in bites(list(numbers.values_list("customer", flat=True)), _AT_ONCE):
        reached = set(
            Identity.objects.filter(customer__in=some, sort=Identity.Sort.EMAIL, is_shared=False).values_list(
                "customer", flat=True
            )
        )
        names = _first_names(sorted(reached))
        submit([_letter(row, number, subject, text, names[number]) for number in sorted(reached)], by, clock)
    with transaction.atomic():
        record(by, gettext_noop("wrote to those touched by"), "moment", row.pk)
    return cared_for(row) - before


def _first_names(numbers: list[int]) -> dict[int, str]:
    names = Customer.objects.filter(pk__in=numbers).values_list("pk", "name")
    return {number: (name.split() or [""])[0] for number, name in names}


def _letter(row: Moment, number: int, subject: str, text: str, first_name: str) -> Letter:
    # Nobody is greeted with a gap: without a name the line goes.
    words = fill(text, {"customer.first_name": first_name}) if first_name else _without_greeting(text)
    return Letter(
        customer=number,
        subject=subject,
        text=words,
        purpose=Purpose.CARE,
        key=f"care {row.pk} {number}",
        moment=row,
        how=Outreach.How.CARE,
    )


def _without_greeting(text: str) -> str:
    lines = [line for line in text.splitlines() if "{{customer.first_name}}" not in line.replace(" ", "")]
    return "\n".join(lines).strip()
