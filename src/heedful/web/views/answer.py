"""Answering a customer, and keeping a note among us: two places, which share nothing but the page.

The rule of this file: what goes out is what was on the page. Recipients come with the form, and are compared with
those of the conversation; nothing is looked up in their stead.
"""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from heedful.models import Conversation, Draft, Message
from heedful.queries.conversation import may_get_answers, seen_now
from heedful.services.conversing import add_note
from heedful.services.drafting import forget_draft, save_draft
from heedful.services.guarding import findings_of
from heedful.services.looking import look
from heedful.services.replying import MovedOnError, NoRecipientError, Reply, TooLateError, send, take_up_again, undo
from heedful.web.access import Right, actor_of, colleague_of, needs
from heedful.web.forms.inbox import DraftForm, NoteForm, ReplyForm
from heedful.web.views.inbox import conversation_page, found, view_of


@needs(Right.WORK)
@require_POST
def reply(request: HttpRequest, view: str, number: int) -> HttpResponse:
    """Send a reply to those who stood on the page; or say what speaks against it, and keep the text."""
    row, shown, form = found(number), view_of(view), ReplyForm(request.POST)
    letter = _letter(row, form)
    if not form.is_valid() or letter is None:
        trouble = _("Write something first.") if letter else _("Say to whom it should go.")
        return conversation_page(request, shown, row, reply_text=form.written, trouble=trouble, status=422)
    if form.seen.misses(seen_now(row)):
        return _moved_on(request, view, form)
    findings = findings_of(row, letter, colleague_of(request), timezone.now())
    if {each.mark for each in findings} - form.overridden:
        return conversation_page(request, shown, row, reply_text=form.written, findings=findings, status=422)
    letter = Reply(letter.text, letter.to, letter.seen_version, letter.cc, [each.on_record for each in findings])
    try:
        send(row, actor_of(request), letter, timezone.now())
    except MovedOnError:
        return _moved_on(request, view, form)
    except NoRecipientError:
        trouble = _("Say to whom it should go.")
        return conversation_page(request, shown, row, reply_text=form.written, trouble=trouble, status=422)
    return redirect("conversation", view, row.pk)


def _letter(row: Conversation, form: ReplyForm) -> Reply | None:
    """Give the reply as it was posted; None where it names nobody. Whoever names a stranger gets 404.

    `row` was read before anybody looks what was said meanwhile: so whatever comes in after that raises its version.
    """
    allowed = may_get_answers(row)
    if not all(address.lower() in allowed for address in (*form.to, *form.cc)):
        raise Http404
    to = [[allowed[each.lower()], each] for each in dict.fromkeys(form.to)]
    cc = [[allowed[each.lower()], each] for each in dict.fromkeys(form.cc) if each not in form.to]
    text = form.cleaned_data["text"] if form.is_valid() else ""
    return Reply(text, to, row.version, cc) if to else None


def _moved_on(request: HttpRequest, view: str, form: ReplyForm) -> HttpResponse:
    """Show what was said meanwhile, with the text as it was: nothing has gone out."""
    row = found(int(request.resolver_match.kwargs["number"]))  # type: ignore[union-attr]
    save_draft(row, colleague_of(request), Draft.Sort.REPLY, form.written, timezone.now())
    return conversation_page(
        request, view_of(view), row, seen=form.seen, reply_text=form.written, moved_on=True, status=409
    )


@needs(Right.WORK)
@require_POST
def note(request: HttpRequest, view: str, number: int) -> HttpResponse:
    """Keep a note among colleagues."""
    row, form = found(number), NoteForm(request.POST)
    if not form.is_valid():
        return conversation_page(request, view_of(view), row, note_trouble=_("Write something first."), status=422)
    add_note(row, actor_of(request), form.cleaned_data["text"].replace("\r\n", "\n").replace("\0", ""))
    forget_draft(row, colleague_of(request), Draft.Sort.NOTE)
    return redirect("conversation", view, row.pk)


@needs(Right.WORK)
@require_POST
def draft(request: HttpRequest, view: str, number: int) -> HttpResponse:
    """Keep what somebody writes, while they do."""
    row, form = found(number), DraftForm(request.POST)
    view_of(view)
    if not form.is_valid():
        return HttpResponse(status=422)
    sort, text = Draft.Sort(form.cleaned_data["sort"]), form.cleaned_data["text"].replace("\r\n", "\n")
    save_draft(row, colleague_of(request), sort, text, timezone.now())
    look(row, colleague_of(request), timezone.now(), is_writing=bool(text.strip()))
    return HttpResponse(status=204)


@needs(Right.WORK)
@require_POST
def take_back(request: HttpRequest, view: str, number: int, message: int) -> HttpResponse:
    """Undo a reply while it can be undone, or take up again one that did not go out: it becomes a draft."""
    row = found(number)
    letter = get_object_or_404(Message, pk=message, conversation=row, is_ours=True)
    try:
        _taken_back(request, letter)
    except TooLateError:
        messages.error(request, _("It is too late: it is on its way."))
    else:
        messages.success(request, _("Nothing has gone out. What you wrote is in the reply again."))
    return redirect("conversation", view_of(view), row.pk)


def _taken_back(request: HttpRequest, letter: Message) -> None:
    # What is held is undone by its author alone; what did not go out is everybody's: the author may have gone home.
    if letter.outgoing.state == "held":
        if letter.author_id != colleague_of(request).pk:
            raise Http404
        undo(letter, actor_of(request), timezone.now())
    else:
        take_up_again(letter, actor_of(request), timezone.now())
