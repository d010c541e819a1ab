"""One organisation: who belongs to it, what it has from us, and what it pays."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from heedful.models import Organisation
from heedful.queries.organisation import count_people_of, people_of
from heedful.queries.revenue import revenue_of_organisation
from heedful.web.access import Right, needs

#: SQLite and PostgreSQL know no number beyond 64 bits.
_MOST_DIGITS = 18


@needs(Right.READ)
def organisation(request: HttpRequest, number: int) -> HttpResponse:
    """Show one organisation."""
    row = get_object_or_404(Organisation, pk=number)
    told = request.GET.get("after", "")
    after = int(told) if told.isascii() and told.isdecimal() and len(told) <= _MOST_DIGITS else None
    people, following = people_of(row, after=after)
    context = {
        "organisation": row,
        "people": people,
        "count": count_people_of(row),
        "next": following,
        "after": after,
        "earned": revenue_of_organisation(row),
    }
    return render(request, "customer/organisation.html", context)
