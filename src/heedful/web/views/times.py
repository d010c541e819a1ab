"""How long customers wait for us: beside what matters, never instead of it, and never by colleague."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from heedful.queries.business_hours import business_hours
from heedful.queries.times import DAYS, MOST
from heedful.queries.times import times as gather
from heedful.queries.today import FIGURE_DAYS
from heedful.queries.today import today as whole
from heedful.services.business_hours import say_hours, say_no_hours
from heedful.web.access import Right, actor_of, colleague_of, needs
from heedful.web.forms.business_hours import HoursForm


@needs(Right.READ)
def times(request: HttpRequest) -> HttpResponse:
    """Show how long people wait, under the figure of whether they get what they came for."""
    now = timezone.now()
    context = {
        "report": gather(now),
        "days": DAYS,
        "most": MOST,
        "figure": whole(now).figure,
        "figure_days": FIGURE_DAYS,
        "hours": business_hours(),
    }
    return render(request, "times/times.html", context)


@needs(Right.OWN)
def hours(request: HttpRequest) -> HttpResponse:
    """Show and say when we are there."""
    row = business_hours()
    if "none" in request.POST:
        say_no_hours(actor_of(request))
        messages.success(request, _("Times are told plainly only."))
        return redirect("times")
    form = HoursForm(request.POST) if request.method == "POST" else HoursForm.of(row, colleague_of(request).time_zone)
    if request.method == "POST" and form.is_valid():
        say_hours(actor_of(request), form.cleaned_data["zone"], form.days, form.cleaned_data["holidays"])
        messages.success(request, _("Said. Times are counted anew by these hours."))
        return redirect("times")
    context = {"form": form, "row": row}
    return render(request, "times/hours.html", context, status=422 if form.errors else 200)
