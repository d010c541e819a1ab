"""Incidents of our own, and moments that no feed names: told of by a person, and ended by one."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from heedful.models import Moment
from heedful.services.incident import change_incident, end_incident, open_incident
from heedful.services.typed_moment import begin_moment
from heedful.web.access import Right, actor_of, needs
from heedful.web.forms.moment import IncidentForm, MomentForm

_SHOWN = 50


@needs(Right.READ)
def incidents(request: HttpRequest) -> HttpResponse:
    """List incidents: those that last first, then those that are planned."""
    rows, now = Moment.objects.filter(sort=Moment.Sort.INCIDENT), timezone.now()
    context = {
        "on": rows.filter(ends=None, onset__lte=now).order_by("-onset"),
        "planned": rows.filter(ends=None, onset__gt=now).order_by("onset"),
        "past": rows.exclude(ends=None).order_by("-ends")[:_SHOWN],
    }
    return render(request, "moment/incidents.html", context)


@needs(Right.WORK)
def new(request: HttpRequest) -> HttpResponse:
    """Tell of an incident."""
    form = IncidentForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        row = open_incident(form.said(), actor_of(request), now)
        if row.onset > now:
            messages.success(request, _("From when it begins nobody who uses this is reminded of anything."))
        else:
            messages.success(request, _("From now on nobody who uses this is reminded of anything."))
        return redirect("moment", row.pk)
    return render(request, "moment/incident.html", {"form": form})


@needs(Right.WORK)
def change(request: HttpRequest, number: int) -> HttpResponse:
    """Say something else of an incident."""
    row = get_object_or_404(Moment, pk=number, sort=Moment.Sort.INCIDENT)
    form = IncidentForm(request.POST) if request.method == "POST" else IncidentForm.of(row)
    if request.method == "POST" and form.is_valid():
        change_incident(row, form.said(), actor_of(request))
        messages.success(request, _("Saved."))
        return redirect("moment", row.pk)
    return render(request, "moment/incident.html", {"form": form, "row": row})


@needs(Right.WORK)
@require_POST
def end(request: HttpRequest, number: int) -> HttpResponse:
    """Say that an incident is over."""
    row = get_object_or_404(Moment, pk=number, sort=Moment.Sort.INCIDENT)
    now = timezone.now()
    if end_incident(row, actor_of(request), now):
        if row.onset > now:
            messages.success(request, _("It is called off. Nobody was kept from anything by it."))
        else:
            messages.success(request, _("It is over. What was held because of it is judged again within minutes."))
    return redirect("moment", number)


@needs(Right.WORK)
def typed(request: HttpRequest) -> HttpResponse:
    """Begin a moment by hand."""
    form = MomentForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        row = begin_moment(form.said(), actor_of(request), timezone.now())
        messages.success(request, _("It counts from now on. Whom it touches is looked up."))
        return redirect("moment", row.pk)
    return render(request, "moment/typed.html", {"form": form})
