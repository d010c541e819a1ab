"""Saved replies: making and changing them, and beginning an answer with one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from heedful.domain.placeholder import NAMES, left_standing
from heedful.models import Conversation, Draft
from heedful.queries.saved_reply import offered, replies_of
from heedful.services.drafting import LONGEST, save_typed
from heedful.services.saved_reply import change_reply, fill, remove_reply, save_reply
from heedful.web.access import Right, actor_of, colleague_of, needs
from heedful.web.forms.inbox import ReplyForm, written_in
from heedful.web.forms.saved_reply import SavedReplyForm
from heedful.web.views.inbox import conversation_page, found, view_of, wants_part


@needs(Right.READ)
def listing(request: HttpRequest) -> HttpResponse:
    """List the saved replies of all of us, and one's own."""
    rows = replies_of(colleague_of(request))
    return render(request, "saved_reply/replies.html", {"rows": rows})


@needs(Right.WORK)
def new(request: HttpRequest) -> HttpResponse:
    """Write a new one."""
    form = SavedReplyForm(request.POST or None, colleague_of(request))
    if request.method == "POST" and form.is_valid():
        with form.taken_title():
            save_reply(actor_of(request), form.said())
            _say_kept(request, form)
            return redirect("saved_replies")
    return render(request, "saved_reply/reply.html", {"form": form, "names": NAMES})


@needs(Right.WORK)
def change(request: HttpRequest, number: int) -> HttpResponse:
    """Change one; that of another colleague alone is nobody else's."""
    row = get_object_or_404(replies_of(colleague_of(request)), pk=number)
    form = SavedReplyForm(request.POST or None, colleague_of(request), row)
    if request.method == "POST" and form.is_valid():
        with form.taken_title():
            change_reply(actor_of(request), row, form.said())
            _say_kept(request, form)
            return redirect("saved_replies")
    return render(request, "saved_reply/reply.html", {"form": form, "row": row, "names": NAMES})


def _say_kept(request: HttpRequest, form: SavedReplyForm) -> None:
    messages.success(request, _("Saved."))
    strange = left_standing(form.cleaned_data["body"])
    if strange:
        words = _("Nothing fills %(names)s: whoever uses it has to, before it goes out.")
        messages.warning(request, words % {"names": ", ".join(strange[:10])})


@needs(Right.WORK)
@require_POST
def remove(request: HttpRequest, number: int) -> HttpResponse:
    """Throw one away."""
    remove_reply(actor_of(request), get_object_or_404(replies_of(colleague_of(request)), pk=number))
    messages.success(request, _("Removed. Answers that were written with it stay as they are."))
    return redirect("saved_replies")


@needs(Right.WORK)
@require_POST
def find(request: HttpRequest, view: str, number: int) -> HttpResponse:
    """Offer saved replies for an answer: as a part, or on the page as it was."""
    row, around = found(number), view_of(view)
    words = request.POST.get("find", "")[:100]
    choice = offered(row, colleague_of(request), words)
    if wants_part(request):
        at = reverse("saved_reply_find", args=[around.word, row.pk])
        context = {"at": at, "into": "reply-text", "along": "text,begun", "saved_offered": choice}
        return render(request, "inbox/saved_offered.html", context)
    return _page(request, view, row, saved_words=words, is_saved_open=True, saved_offered=choice)


@needs(Right.WORK)
@require_POST
def use(request: HttpRequest, view: str, number: int, saved: int) -> HttpResponse:
    """Put a saved reply below what is written already, with what is known filled in."""
    row, me = found(number), colleague_of(request)
    view_of(view)
    text = fill(get_object_or_404(replies_of(me), pk=saved), row, me)
    whole = put_below(written_in(request.POST), text)
    begun = ReplyForm(request.POST).begun
    whole = save_typed(row, me, Draft.Sort.REPLY, whole, begun, timezone.now()) or whole
    if wants_part(request):
        return render(request, "inbox/reply_text.html", {"row": row, "view": view, "reply_text": whole})
    return _page(request, view, row, reply_text=whole)


def put_below(written: str, text: str) -> str:
    """Put a saved reply below what is written already, as long as letters may be."""
    above = written.rstrip()
    return (f"{above}\n\n{text}" if above else text)[:LONGEST]


def _page(request: HttpRequest, view: str, row: Conversation, **more: Any) -> HttpResponse:
    """Show the page as it was, with the same recipients and the same words."""
    form = ReplyForm(request.POST)
    chosen = form.recipients_among(row)
    shown = {"recipients": chosen} if chosen.to else {}
    return conversation_page(request, view_of(view), row, **{"reply_text": form.written, **shown, **more})
