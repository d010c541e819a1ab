"""How a customer is called where no name is known: by the handle that says most to a person."""

from __future__ import annotations

from django.db.models import Case, CharField, IntegerField, OuterRef, Subquery, Value, When

from heedful.models import Identity

_TELLING = (Identity.Sort.EMAIL, Identity.Sort.USER_ID, Identity.Sort.PHONE, Identity.Sort.ANONYMOUS)


def most_telling() -> Case:
    """Give the order in which handles say most to a person."""
    return Case(
        *(When(sort=sort, then=Value(place)) for place, sort in enumerate(_TELLING)), output_field=IntegerField()
    )


def handle_of(customer: str) -> Subquery:
    """Give the most telling handle of the customer whose number stands in this field of the outer rows."""
    handles = Identity.objects.filter(customer=OuterRef(customer)).order_by(most_telling(), "pk").values("value")
    return Subquery(handles[:1], output_field=CharField())
