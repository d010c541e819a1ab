"""Organisations: who belongs to them."""

from __future__ import annotations

from django.db.models import QuerySet

from heedful.models import Customer, Identity, Organisation

#: A handle that says more to a person is lower.
_TELLING = {Identity.Sort.EMAIL: 0, Identity.Sort.USER_ID: 1, Identity.Sort.PHONE: 2}


def people_of(
    organisation: Organisation, *, after: int | None = None, size: int = 25
) -> tuple[list[tuple[Customer, str]], int | None]:
    """Give one page of who belongs to an organisation, each with the handle that says most, and where the next begins.

    The newest come first; `after` is what the page before gave.
    """
    found = _people(organisation).order_by("-pk")
    rows = list((found if after is None else found.filter(pk__lt=after))[: size + 1])
    shown = rows[:size]
    handles: dict[int, tuple[int, str]] = {}
    named = Identity.objects.filter(customer__in=shown).exclude(sort=Identity.Sort.ANONYMOUS)
    for row in named.order_by("pk"):
        telling = (_TELLING[Identity.Sort(row.sort)], row.value)
        handles[row.customer_id] = min(handles.get(row.customer_id, telling), telling, key=lambda each: each[0])
    people = [(person, handles[person.pk][1] if person.pk in handles else "") for person in shown]
    return people, shown[-1].pk if len(rows) > size else None


def count_people_of(organisation: Organisation) -> int:
    """Count who belongs to an organisation."""
    return _people(organisation).count()


def _people(organisation: Organisation) -> QuerySet[Customer]:
    return Customer.objects.filter(belongs_to=organisation, merged_into=None)
