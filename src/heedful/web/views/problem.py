"""Recalling a message and owning up to a slip, and the list of slips that the house sees."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from heedful.models import Message, Problem
from heedful.queries.problem import has_begun, problem, problem_page, whoever_got
from heedful.services.problem import OnItsWayError, TakenBack, begin_letter, open_again, put_right, recall, stop_cause
from heedful.web.access import Right, actor_of, colleague_of, needs
from heedful.web.forms.problem import PutRightForm, SlipForm, StopCauseForm
from heedful.web.views.inbox import found, view_of
from heedful.web.views.look import note_look_at_conversation


@needs(Right.WORK)
@require_POST
def own_up(request: HttpRequest, view: str, number: int, message: int) -> HttpResponse:
    """Take a message back, or begin the letter that owns up to it, to whoever got it."""
    row, form = found(number), SlipForm(request.POST)
    letter = get_object_or_404(Message, pk=message, conversation=row, is_ours=True, outgoing__isnull=False)
    if not form.is_valid():
        raise Http404
    here = reverse("conversation", args=[view_of(view), row.pk])
    try:
        came_of_it = recall(letter, actor_of(request), form.cleaned_data["slip"], timezone.now())
    except OnItsWayError:
        messages.error(request, _("It is on its way this moment. Look again in a minute: then it says who has it."))
        return redirect(here)
    if isinstance(came_of_it, TakenBack):
        messages.success(request, _taken_back(came_of_it))
        return redirect(here)
    return _to_letter(request, came_of_it, here)


def _to_letter(request: HttpRequest, row: Problem, conversation: str) -> HttpResponse:
    """Lead to the letter that was begun, or say where it is begun."""
    if has_begun(row, colleague_of(request)):
        messages.info(request, _("It is on record. The reply below goes to whoever got it: write on it, then send it."))
        return redirect(f"{conversation}#write")
    if not whoever_got(row.message).to:
        messages.info(request, _("It is on record. As far as we know nobody got it, so there is nobody to write to."))
        return redirect("problem", row.pk)
    messages.info(
        request,
        _(
            "It is on record. Begin the letter to whoever got it here. If you have begun another answer in that "
            "conversation, send it or throw it away first: nobody gets what is meant for somebody else."
        ),
    )
    return redirect("problem", row.pk)


@needs(Right.WORK)
@require_POST
def letter(request: HttpRequest, number: int) -> HttpResponse:
    """Begin the letter to whoever got it."""
    row = _found(number)
    begin_letter(row, actor_of(request), timezone.now())
    return _to_letter(request, row, reverse("conversation", args=["all", row.message.conversation_id]))


def _taken_back(came_of_it: TakenBack) -> str:
    if came_of_it.is_draft:
        return _("Nothing has gone out, so there is nothing to own up to. What was written is in the reply again.")
    return _("Nothing has gone out, so there is nothing to own up to. It waits for its author, stopped.")


@needs(Right.READ)
def problems(request: HttpRequest) -> HttpResponse:
    """List slips: the open ones, or all."""
    shows_all = request.GET.get("show") == "all"
    page = problem_page(only_open=not shows_all, after=request.GET.get("after", "")[:20])
    return render(request, "problem/problems.html", {"page": page, "shows_all": shows_all})


@needs(Right.READ)
def one(request: HttpRequest, number: int) -> HttpResponse:
    """Show one slip, and what was done about it."""
    return _page(request, _found(number))


@needs(Right.WORK)
@require_POST
def right(request: HttpRequest, number: int) -> HttpResponse:
    """Say that it is put right for the customer."""
    row, form = _found(number), PutRightForm(request.POST)
    if not form.is_valid():
        return _page(request, row, put_right=form)
    put_right(row, actor_of(request), form.cleaned_data["said"], timezone.now())
    return redirect("problem", number)


@needs(Right.WORK)
@require_POST
def stopped(request: HttpRequest, number: int) -> HttpResponse:
    """Say what keeps it from happening again."""
    row, form = _found(number), StopCauseForm(request.POST)
    if not form.is_valid():
        return _page(request, row, stop_cause=form)
    stop_cause(row, actor_of(request), form.cleaned_data["said"], timezone.now())
    return redirect("problem", number)


@needs(Right.WORK)
@require_POST
def again(request: HttpRequest, number: int) -> HttpResponse:
    """Say that it is not over."""
    open_again(_found(number), actor_of(request))
    return redirect("problem", number)


def _found(number: int) -> Problem:
    row = problem(number)
    if row is None:
        raise Http404
    return row


def _page(request: HttpRequest, row: Problem, **forms: Any) -> HttpResponse:
    note_look_at_conversation(request, row.message.conversation)
    context = {
        "row": row,
        "got_it": whoever_got(row.message),
        "put_right": PutRightForm(initial={"said": row.done}),
        "stop_cause": StopCauseForm(initial={"said": row.stopped_by_what}),
        **forms,
    }
    return render(request, "problem/problem.html", context, status=422 if forms else 200)
