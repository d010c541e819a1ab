"""Answering a customer, and keeping a note among us: two places, which share nothing but the page.

The rule of this file: what goes out is what was on the page. Recipients come with the form, and are compared with
those of the conversation; nothing is looked up in their stead. Files and grants are compared with what was shown, too.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_POST

from heedful.models import Conversation, Draft, DraftFile, Message
from heedful.queries.begun import Begun
from heedful.queries.conversation import Seen, may_get_answers, seen_now
from heedful.queries.grant import not_sent_yet
from heedful.queries.kept_file import files_of_draft
from heedful.services.attaching import attached
from heedful.services.drafting import save_typed
from heedful.services.guarding import findings_of
from heedful.services.looking import look
from heedful.services.noting import keep_note
from heedful.services.replying import (
    MovedOnError,
    NoRecipientError,
    Reply,
    TooLateError,
    TooMuchAttachedError,
    UnfitRecipientError,
    send,
    take_up_again,
    undo,
)
from heedful.web.access import Right, actor_of, colleague_of, needs
from heedful.web.forms.inbox import DraftForm, NoteForm, ReplyForm, written_in
from heedful.web.views.attaching import are_as_shown, attach_sent
from heedful.web.views.inbox import conversation_page, found, view_of

#: Nothing is sent but what stood on the page.
FILES_CHANGED = gettext_noop("What is attached has changed in another window. Look at it, and send it then.")
TEXT_CHANGED = gettext_noop(
    "What you have begun to write here has changed meanwhile. All of it stands below: look at it, and send it then."
)
GRANTS_CHANGED = gettext_noop("What you grant has changed in another window. Look at it, and send it then.")


@needs(Right.WORK)
@require_POST
def reply(request: HttpRequest, view: str, number: int) -> HttpResponse:
    """Send a reply to those who stood on the page; or say what speaks against it, and keep the text."""
    row, form = found(number), ReplyForm(request.POST)
    view_of(view)
    allowed = may_get_answers(row)
    if not all(address.lower() in allowed for address in (*form.to, *form.cc)):
        # Whoever names a stranger sent something else than our form.
        raise Http404
    page = _Page(request, view, row, form)
    whole = _whole(request, row, Draft.Sort.REPLY)
    if whole is not None:
        return page.again(409, trouble=_(TEXT_CHANGED), reply_text=whole)
    before = files_of_draft(row, colleague_of(request).pk, Draft.Sort.REPLY)
    trouble = attach_sent(request, row, Draft.Sort.REPLY) or _changed(request, row, before)
    if trouble:
        return page.again(422, trouble=trouble)
    if not form.is_valid() or not form.to:
        return page.again(422, trouble=_("Write something first.") if form.to else _("Say to whom it should go."))
    # `row` was read before this: whatever comes in after it raises the version, and `send` stops.
    if form.seen.misses(seen_now(row)):
        return page.moved_on()
    files = attached(files_of_draft(row, colleague_of(request).pk, Draft.Sort.REPLY))
    text, to, cc = form.cleaned_data["text"], form.named(form.to, allowed), form.named(form.cc, allowed)
    signature = form.cleaned_data["signature"].replace("\r\n", "\n").replace("\0", "")
    return _sent(page, Reply(text, to, row.version, cc, signature=signature, files=files))


def _whole(request: HttpRequest, row: Conversation, sort: Draft.Sort) -> str | None:
    """Give all that somebody has written, if what the page shows lacks some of it; it is their draft then."""
    begun, text, me = Begun.read(request.POST.get("begun", "")), written_in(request.POST), colleague_of(request)
    is_whole = begun.missed(row, me, sort, text) is None
    return None if is_whole else save_typed(row, me, sort, text, begun, timezone.now())


def _changed(request: HttpRequest, row: Conversation, files: list[DraftFile]) -> str:
    """Say what goes with an answer now that did not stand on the page, or the other way round; empty if nothing."""
    if not are_as_shown(request, "attached", files):
        return _(FILES_CHANGED)
    are_same = are_as_shown(request, "granted", not_sent_yet(row, colleague_of(request).pk))
    return "" if are_same else _(GRANTS_CHANGED)


def _sent(page: _Page, letter: Reply) -> HttpResponse:
    findings = findings_of(page.row, letter, colleague_of(page.request))
    if {each.mark for each in findings} - page.form.overridden:
        return page.again(422, findings=findings)
    try:
        overridden = [each.on_record for each in findings]
        send(page.row, actor_of(page.request), replace(letter, overridden=overridden), timezone.now())
    except MovedOnError:
        return page.moved_on()
    except UnfitRecipientError as error:
        return page.again(422, trouble=_("No mail can be sent to the address ‘%s’.") % error.address)
    except NoRecipientError:
        return page.again(422, trouble=_("It goes to too many people at once."))
    except TooMuchAttachedError:
        return page.again(422, trouble=_("More is attached than mail servers take. Take something away."))
    return redirect("conversation", page.view, page.row.pk)


@dataclass(frozen=True)
class _Page:
    """The page on which a reply was written, to be shown again as it was: the same words, the same recipients."""

    request: HttpRequest
    view: str
    row: Conversation
    form: ReplyForm

    def again(self, status: int, *, seen: Seen | None = None, **more: Any) -> HttpResponse:
        """Show it again; `more` says why."""
        chosen = self.form.recipients_among(self.row)
        shown = {"recipients": chosen} if chosen.to else {}
        return conversation_page(
            self.request,
            view_of(self.view),
            self.row,
            seen=seen,
            status=status,
            **{"reply_text": self.form.written, **shown, **more},
        )

    def moved_on(self) -> HttpResponse:
        """Show what was said meanwhile: nothing has gone out."""
        # Read again: what is said now stands in it.
        page = replace(self, row=found(self.row.pk))
        me, text = colleague_of(self.request), self.form.written
        whole = save_typed(page.row, me, Draft.Sort.REPLY, text, self.form.begun, timezone.now())
        return page.again(409, seen=self.form.seen, moved_on=True, reply_text=whole or text)


@needs(Right.WORK)
@require_POST
def note(request: HttpRequest, view: str, number: int) -> HttpResponse:
    """Keep a note among colleagues."""
    row, form, me = found(number), NoteForm(request.POST), colleague_of(request)
    whole = _whole(request, row, Draft.Sort.NOTE)
    if whole is not None:
        return conversation_page(request, view_of(view), row, note_trouble=_(TEXT_CHANGED), note_text=whole, status=409)
    before = files_of_draft(row, me.pk, Draft.Sort.NOTE)
    trouble = attach_sent(request, row, Draft.Sort.NOTE)
    if not are_as_shown(request, "attached", before):
        trouble = trouble or _(FILES_CHANGED)
    elif not form.is_valid():
        trouble = trouble or _("Write something first.")
    if trouble:
        text = written_in(request.POST)
        return conversation_page(request, view_of(view), row, note_trouble=trouble, note_text=text, status=422)
    text = form.cleaned_data["text"].replace("\r\n", "\n").replace("\0", "")
    keep_note(row, actor_of(request), me, text)
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
    begun = Begun.read(form.cleaned_data["begun"])
    whole = save_typed(row, colleague_of(request), sort, text, begun, timezone.now())
    look(row, colleague_of(request), timezone.now(), is_writing=bool(text.strip()))
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect("conversation", view, row.pk)
    # The page is opened anew, where it is now: all of it stands there.
    here = {"HX-Redirect": reverse("conversation", args=[view, row.pk])}
    return HttpResponse(status=204, headers={} if whole is None else here)


@needs(Right.WORK)
@require_POST
def take_back(request: HttpRequest, view: str, number: int, message: int) -> HttpResponse:
    """Undo a reply while it can be undone, or take up again one that did not go out: it becomes a draft."""
    row = found(number)
    letter = get_object_or_404(Message.objects.exclude(outgoing=None), pk=message, conversation=row)
    try:
        is_draft = _taken_back(request, letter)
    except TooLateError:
        messages.error(request, _("It is too late: it is on its way."))
    else:
        in_reply = _("Nothing has gone out. What you wrote is in the reply again.")
        apart = _(
            "Nothing has gone out. It waits where it stands, since you have begun another answer to others: send that "
            "or throw it away, then take this up again."
        )
        messages.success(request, in_reply if is_draft else apart)
    return redirect("conversation", view_of(view), row.pk)


def _taken_back(request: HttpRequest, letter: Message) -> bool:
    # What is held, or waits for the next try, is undone by its author alone, or by any of us if a program wrote it;
    # what did not go out is everybody's: the author may have gone home.
    if letter.outgoing.state in {"held", "sending"}:
        if letter.author_id not in {colleague_of(request).pk, None}:
            raise Http404
        return undo(letter, actor_of(request), timezone.now())
    return take_up_again(letter, actor_of(request), timezone.now())
