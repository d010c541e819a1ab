"""Who is who: joining two customers, parting them again, and deciding what clients left open."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from heedful.models import Conflict, Customer, Merge
from heedful.queries.customer import handles_of
from heedful.queries.identity import customer_by_handle, one_who_stays, open_ties
from heedful.services.merging import MergeError, merge_customers, undo_merge
from heedful.services.merging import decide as decide_tie
from heedful.web.access import Right, actor_of, needs


@needs(Right.READ)
def ties(request: HttpRequest) -> HttpResponse:
    """List what nobody has decided yet."""
    return render(request, "customer/ties.html", {"ties": open_ties()})


@needs(Right.WORK)
@require_POST
def decide(request: HttpRequest, number: int) -> HttpResponse:
    """Say whether two handles are one person's."""
    row = get_object_or_404(Conflict, pk=number)
    same = request.POST.get("same") == "yes"
    try:
        decide_tie(row, actor_of(request), same=same)
    except MergeError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("They are one person now.") if same else _("They stay two people."))
    return redirect("ties")


@needs(Right.WORK)
def join(request: HttpRequest, number: int) -> HttpResponse:
    """Join somebody else with a customer: looked up by a handle, shown, and confirmed."""
    person = get_object_or_404(Customer, pk=number, merged_into=None)
    other = _other(request, person)
    if request.method == "POST" and other is not None and request.POST.get("sure") == "yes":
        try:
            merge_customers(other, person, actor_of(request))
        except MergeError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("They are one person now. What they came for is followed again in a moment."))
        return redirect("customer", person.pk)
    context = {
        "person": person,
        "handles": handles_of(person),
        "other": other,
        "other_handles": handles_of(other) if other else [],
        "looked_for": request.GET.get("handle", "").strip(),
    }
    return render(request, "customer/join.html", context)


def _other(request: HttpRequest, person: Customer) -> Customer | None:
    words = request.POST.get("handle") or request.GET.get("handle", "")
    found = customer_by_handle(words.replace("\x00", "")) if words else None
    return one_who_stays(found) if found is not None and one_who_stays(found).pk != person.pk else None


@needs(Right.WORK)
@require_POST
def undo(request: HttpRequest, number: int) -> HttpResponse:
    """Part two customers who were joined."""
    row = get_object_or_404(Merge, pk=number)
    try:
        undo_merge(row, actor_of(request))
    except MergeError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("They are two people again. What they came for is followed again in a moment."))
    return redirect("customer", row.into_id)
