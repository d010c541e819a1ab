"""Merging a conversation into another, splitting a part off, and undoing it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from heedful.models import Message, Regrouping
from heedful.queries.regrouping import to_merge_with, to_split_at, with_name
from heedful.services import regrouping as services
from heedful.services.regrouping import RegroupingError, is_same_person
from heedful.web.access import Right, actor_of, needs
from heedful.web.number import number_in
from heedful.web.views.inbox import found, view_of
from heedful.web.views.look import note_look_at_conversation


@needs(Right.WORK)
def merge(request: HttpRequest, view: str, number: int) -> HttpResponse:
    """Choose into which conversation it goes; and, if that is with somebody else, say that it may."""
    row, listed = found(number), view_of(view)
    typed = (request.POST.get("into") or request.GET.get("into") or "").strip().removeprefix("#")
    chosen = number_in(typed)
    into = with_name(chosen) if chosen else None
    if request.method == "POST" and into is not None:
        try:
            services.merge(row, into, actor_of(request), other_customer=request.POST.get("other") == "yes")
        except RegroupingError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Merged. You can undo it here."))
            return redirect("conversation", listed, into.pk)
    elif into is None and (typed or request.method == "POST"):
        messages.error(request, _("There is no conversation of this number."))
    context = {
        "view": listed.word,
        "row": row,
        "into": into,
        "is_same": into is not None and is_same_person(row, into),
        "others": to_merge_with(row),
        "now": timezone.now(),
    }
    return render(request, "inbox/merge.html", context)


@needs(Right.WORK)
def split(request: HttpRequest, view: str, number: int) -> HttpResponse:
    """Choose from which message on it is a conversation of its own."""
    row, listed = found(number), view_of(view)
    if request.method == "POST":
        first = get_object_or_404(Message, pk=number_in(request.POST.get("first", "")), conversation=row)
        try:
            done = services.split(row, first, actor_of(request))
        except RegroupingError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Split. This is the new conversation; you can undo it here."))
            return redirect("conversation", listed, done.target_id)
    note_look_at_conversation(request, row)
    return render(request, "inbox/split.html", {"view": listed.word, "row": row, "choices": to_split_at(row)})


@needs(Right.WORK)
@require_POST
def undo(request: HttpRequest, view: str, number: int, regrouping: int) -> HttpResponse:
    """Undo a merge or a split."""
    row = found(number)
    done = get_object_or_404(Regrouping.objects.select_related("source", "target"), pk=regrouping)
    if row.pk not in {done.source_id, done.target_id}:
        messages.error(request, _("That was not done here."))
        return redirect("conversation", view_of(view), row.pk)
    try:
        services.undo(done, actor_of(request))
    except RegroupingError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Undone: everything is where it was."))
    return redirect("conversation", view_of(view), done.source_id)
