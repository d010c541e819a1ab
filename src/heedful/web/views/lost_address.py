"""Addresses at which nothing arrives: somebody has seen to it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from heedful.models import LostAddress
from heedful.queries.identity import one_who_stays
from heedful.services.lost_address import done_with
from heedful.web.access import Right, actor_of, needs


@needs(Right.WORK)
@require_POST
def done(request: HttpRequest, number: int) -> HttpResponse:
    """Say that somebody has seen to a lost address; lead back to where that was said."""
    row = get_object_or_404(LostAddress.objects.select_related("identity__customer"), pk=number)
    done_with(row, actor_of(request), timezone.now())
    messages.success(request, _("Done with it."))
    if request.POST.get("back") == "today":
        return redirect("today")
    response = redirect("customer", one_who_stays(row.identity.customer).pk)
    response.headers["Location"] += "#things"
    return response
