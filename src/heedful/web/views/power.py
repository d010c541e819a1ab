"""Power cuts from a file: looked at first, and taken in if it is right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from heedful.domain.alert import Severity
from heedful.domain.power_cut import CountyPower, Shares, cuts_in
from heedful.web.access import Right, actor_of, needs
from heedful.web.forms.power import PowerForm
from heedful.wire.power_cuts import PowerFileError

if TYPE_CHECKING:
    from heedful.services.power_figures import Figures

# Where counties lie is loaded when somebody sends a file: half a second and 80 MB, which few pages need.
# ruff: noqa: PLC0415

_SHOWN = 200


@dataclass(frozen=True)
class _Cut:
    """A county without power, as the page shows it."""

    place: str
    power: CountyPower
    percent: float
    severity: Severity


@needs(Right.WORK)
def power_cuts(request: HttpRequest) -> HttpResponse:
    """Take in who is without power from a file, or only show what it would come to."""
    form = PowerForm(request.POST, request.FILES) if request.method == "POST" else PowerForm()
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        figures = _read(form)
        if figures is not None and "look" not in request.POST:
            _take(request, form, figures)
            return redirect("moments")
        if figures is not None:
            context["seen"] = _seen(figures, form.cleaned_data["shares"])
    return render(request, "moment/power.html", context)


def _read(form: PowerForm) -> Figures | None:
    from heedful.services.power_figures import read_figures

    told = form.cleaned_data
    try:
        return read_figures(told["file"].read(), timezone.now(), told["served"].read() if told["served"] else None)
    except PowerFileError as error:
        form.add_error("file", str(error))
        return None


def _seen(figures: Figures, shares: Shares) -> dict[str, Any]:
    from heedful.geo.county import label_of

    cuts = cuts_in(figures.counties, shares)
    shown = [_Cut(label_of(each.county), each, 100 * (each.share or 0), bad) for each, bad in cuts[:_SHOWN]]
    return {
        "cuts": shown,
        "more": max(0, len(cuts) - _SHOWN),
        "n": len(cuts),
        "counties": len(figures.counties),
        "warnings": figures.warnings,
    }


def _take(request: HttpRequest, form: PowerForm, figures: Figures) -> None:
    from heedful.services.power_cut import take_cuts

    told = form.cleaned_data
    complete = figures.states if told["complete"] else set()
    taken = take_cuts(figures.counties, told["shares"], timezone.now(), complete, by=actor_of(request))
    words = _("Power cuts: %(begun)s begun, %(renewed)s gone on, %(ended)s ended.")
    counts = {"begun": len(taken.begun), "renewed": len(taken.renewed), "ended": len(taken.ended)}
    messages.success(request, words % counts)
    for warning in figures.warnings:
        messages.warning(request, warning)
