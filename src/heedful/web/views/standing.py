"""How a conversation stands: who looks after it, whether it is closed or put off, and who else is here."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from heedful.models import Colleague, Kind, Message
from heedful.queries.conversation import writes
from heedful.services import conversing
from heedful.services.complaint import mark_complaint, unmark_complaint
from heedful.services.desire_tie import NothingOpenError, tie
from heedful.services.looking import look
from heedful.web.access import Right, actor_of, colleague_of, needs
from heedful.web.forms.inbox import AboutForm, AssignForm, SnoozeForm
from heedful.web.views.inbox import found, view_of


@needs(Right.WORK)
@require_POST
def assign(request: HttpRequest, view: str, number: int) -> HttpResponse:
    """Say who looks after it."""
    row, form = found(number), AssignForm(request.POST)
    if form.is_valid():
        to = form.cleaned_data["to"]
        conversing.assign(row, actor_of(request), get_object_or_404(Colleague, pk=to) if to else None)
    else:
        messages.error(request, _("Choose somebody who works here."))
    return redirect("conversation", view_of(view), row.pk)


@needs(Right.WORK)
@require_POST
def close(request: HttpRequest, view: str, number: int) -> HttpResponse:
    """Call it closed."""
    row = found(number)
    conversing.close(row, actor_of(request))
    return redirect("conversation", view_of(view), row.pk)


@needs(Right.WORK)
@require_POST
def reopen(request: HttpRequest, view: str, number: int) -> HttpResponse:
    """Take 'closed' back."""
    row = found(number)
    conversing.reopen(row, actor_of(request))
    return redirect("conversation", view_of(view), row.pk)


@needs(Right.WORK)
@require_POST
def snooze(request: HttpRequest, view: str, number: int) -> HttpResponse:
    """Put it off until a time, or bring it back now (without one)."""
    row, form = found(number), SnoozeForm(request.POST)
    if not request.POST.get("until"):
        conversing.snooze(row, actor_of(request), None)
    elif form.is_valid():
        conversing.snooze(row, actor_of(request), form.cleaned_data["until"])
    return redirect("conversation", view_of(view), row.pk)


@needs(Right.WORK)
@require_POST
def complaint(request: HttpRequest, view: str, number: int) -> HttpResponse:
    """Mark it as a complaint, or take the mark away."""
    row = found(number)
    if request.POST.get("mark") == "yes":
        mark_complaint(row, actor_of(request), timezone.now())
    else:
        unmark_complaint(row, actor_of(request))
    return redirect("conversation", view_of(view), row.pk)


@needs(Right.WORK)
@require_POST
def about(request: HttpRequest, view: str, number: int) -> HttpResponse:
    """Say which desire it is about; without one, that it is about something else."""
    row, form = found(number), AboutForm(request.POST)
    if not form.is_valid():
        raise Http404
    slug = form.cleaned_data["kind"]
    kind = get_object_or_404(Kind, slug=slug, is_built_in=False) if slug else None
    try:
        tie(row, actor_of(request), kind, timezone.now())
    except NothingOpenError:
        messages.error(request, _("That is over already, or never began: they have nothing of this kind open."))
    return redirect("conversation", view_of(view), row.pk)


@needs(Right.WORK)
@require_POST
def here(request: HttpRequest, view: str, number: int) -> HttpResponse:
    """Note who has it open, and whether they write."""
    view_of(view)
    row, now = found(number), timezone.now()
    look(row, colleague_of(request), now, is_writing=writes(row, colleague_of(request).pk, now))
    return HttpResponse(status=204)


@needs(Right.WORK)
@require_POST
def no_thanks(request: HttpRequest, view: str, number: int, message: int) -> HttpResponse:
    """Say that what was taken for a plain thank-you was none."""
    row = found(number)
    conversing.no_thanks(get_object_or_404(Message, pk=message, conversation=row), actor_of(request))
    return redirect("conversation", view_of(view), row.pk)
