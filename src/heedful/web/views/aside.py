"""Mail that stands in no conversation: why, and what one can do about it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_POST

from heedful.models import BlockedSender, Conversation, IncomingMail
from heedful.queries.mail import blocked_senders, conversations_of_sender, is_blocked, mail, mail_page
from heedful.queries.regrouping import with_name
from heedful.services import set_aside
from heedful.services.kept_bytes import MAIL, kept
from heedful.services.read_mail import read_again, replay
from heedful.services.reader import Reader
from heedful.web.access import Right, actor_of, colleague_of, needs
from heedful.web.number import number_in
from heedful.web.views.inbox import views
from heedful.web.views.look import note_look_at_mail
from heedful.web.words_of_inbox import NOTHING_ASIDE

ERASED = gettext_noop("Whoever wrote it was erased since it came, so it is deleted.")
WORD_AMONG_US = gettext_noop(
    "It is from one of us, or answers what we told one of us, so it stays among us: keep it as a note."
)
_STATES = {"aside": IncomingMail.State.ASIDE, "failed": IncomingMail.State.FAILED}


@needs(Right.READ)
def mails(request: HttpRequest, view: str) -> HttpResponse:
    """List what was set aside, or could not be read."""
    return render(request, "inbox/mails.html", _beside(request, view))


def _beside(request: HttpRequest, view: str) -> dict[str, Any]:
    after = request.GET.get("after", "")[:40]
    done, blocked_now = number_in(request.GET.get("done", "")), number_in(request.GET.get("blocked", ""))
    return {
        "now": timezone.now(),
        "view": view,
        "after": after,
        "page": mail_page(_STATES[view], after),
        "views": views(colleague_of(request).pk),
        "nothing_here": NOTHING_ASIDE[view],
        "done": mail(done, _STATES[view]) if done is not None else None,
        "blocked_now": BlockedSender.objects.filter(pk=blocked_now).first() if blocked_now is not None else None,
    }


@needs(Right.READ)
def one(request: HttpRequest, view: str, number: int) -> HttpResponse:
    """Show one of them; `read=all` reads its whole text from the bytes."""
    row = _mail(view, number)
    if row.state != _STATES[view]:
        return redirect("conversation", "all", row.conversation_id)
    note_look_at_mail(request, row)
    context = {
        **_beside(request, view),
        "mail": row,
        "text": _text(row) if request.GET.get("read") == "all" else None,
        "others": conversations_of_sender(row.sender),
        "is_among_us": set_aside.is_among_us(row),
        "is_blocked": bool(row.sender) and is_blocked(row.sender),
        "domain": row.sender.rpartition("@")[2],
    }
    return render(request, "inbox/mails.html", context)


def _mail(view: str, number: int) -> IncomingMail:
    """Give a mail; one that stands in a conversation by now is given, too, so that its address leads there."""
    row = mail(number, _STATES[view]) or IncomingMail.objects.filter(pk=number).exclude(conversation=None).first()
    if row is None:
        raise Http404
    return row


def _text(row: IncomingMail) -> str:
    try:
        raw = kept(MAIL, row.digest)
    except FileNotFoundError:
        return _("Its bytes are not on the disk any more.")
    except OSError as error:
        return _("It could not be read: %s") % error.strerror
    with Reader() as reader:
        reading = reader.read(raw)
    return reading.mail.text if reading.mail else _("It could not be read: %s") % reading.failure


@needs(Right.WORK)
@require_POST
def take_in(request: HttpRequest, number: int) -> HttpResponse:
    """Put a mail into the conversation that is named, or begin one with it."""
    row = _mail("aside", number)
    wanted = request.POST.get("conversation", "")
    # Nothing alone means a new one: nonsense is no wish for that.
    into = get_object_or_404(Conversation, pk=number_in(wanted), merged_into=None) if wanted else None
    try:
        with Reader() as reader:
            row = set_aside.take_in(row, actor_of(request), reader, into)
    except set_aside.UnreadableMailError:
        messages.error(request, _("It can't be read now, so it stays where it is."))
        return redirect("mail_aside", row.pk)
    except set_aside.ErasedMailError:
        messages.error(request, _(ERASED))
        return redirect("inbox_aside")
    except set_aside.InternalMailError:
        messages.error(request, _(WORD_AMONG_US))
        return redirect("mail_aside", row.pk)
    return redirect("conversation", "waiting", row.conversation_id)


@needs(Right.WORK)
@require_POST
def keep_as_note(request: HttpRequest, number: int) -> HttpResponse:
    """Keep a mail among us, as a note: in the conversation whose number is typed, else where it may belong."""
    row = _mail("aside", number)
    typed = request.POST.get("conversation", "").strip().removeprefix("#")
    into = with_name(number_in(typed) or 0) if typed else row.conversation
    if into is None:
        messages.error(request, _("There is no conversation of this number."))
        return redirect("mail_aside", row.pk)
    try:
        with Reader() as reader:
            row = set_aside.keep_as_note(row, actor_of(request), reader, into)
    except set_aside.UnreadableMailError:
        messages.error(request, _("It can't be read now, so it stays where it is."))
        return redirect("mail_aside", row.pk)
    except set_aside.ErasedMailError:
        messages.error(request, _(ERASED))
        return redirect("inbox_aside")
    return redirect("conversation", "all", row.conversation_id)


@needs(Right.WORK)
@require_POST
def done(request: HttpRequest, view: str, number: int) -> HttpResponse:
    """Say that it needs nothing more, and offer to take that back."""
    row = _mail(view, number)
    set_aside.done_with(row, actor_of(request))
    return redirect(f"{reverse(f'inbox_{view}')}?done={row.pk}")


@needs(Right.WORK)
@require_POST
def not_done(request: HttpRequest, view: str, number: int) -> HttpResponse:
    """Take that back; and with it that its sender was blocked, if that was done by the same click."""
    row = _mail(view, number)
    unblocked = number_in(request.POST.get("unblock", ""))
    for blocked_sender in BlockedSender.objects.filter(pk=unblocked) if unblocked is not None else ():
        set_aside.unblock(blocked_sender, actor_of(request))
    set_aside.not_done_with(row, actor_of(request))
    return redirect(f"mail_{view}", row.pk)


@needs(Right.WORK)
@require_POST
def block(request: HttpRequest, number: int) -> HttpResponse:
    """Set aside what comes from this sender, or from their whole domain, from now on; this mail is done."""
    row = _mail("aside", number)
    if "@" not in row.sender:
        raise Http404
    whole_domain = request.POST.get("what") == "domain"
    address = f"@{row.sender.rpartition('@')[2]}" if whole_domain else row.sender
    blocked_now = set_aside.block(address, actor_of(request))
    set_aside.done_with(row, actor_of(request))
    return redirect(f"{reverse('inbox_aside')}?done={row.pk}&blocked={blocked_now.pk}")


@needs(Right.READ)
def blocked(request: HttpRequest) -> HttpResponse:
    """List blocked senders."""
    return render(request, "inbox/blocked.html", {"senders": blocked_senders()})


@needs(Right.WORK)
@require_POST
def unblock(request: HttpRequest, number: int) -> HttpResponse:
    """Let a sender in again."""
    set_aside.unblock(get_object_or_404(BlockedSender, pk=number), actor_of(request))
    messages.success(request, _("What they write comes in again."))
    return redirect("blocked")


@needs(Right.WORK)
@require_POST
def again(request: HttpRequest, number: int) -> HttpResponse:
    """Read one mail again that failed, from its bytes."""
    row = _mail("failed", number)
    with Reader() as reader:
        read_again(row, reader, timezone.now())
    row.refresh_from_db()
    if row.state == IncomingMail.State.FAILED:
        messages.error(request, _("It still can't be read."))
        return redirect("mail_failed", row.pk)
    messages.success(request, _("It was read this time."))
    return redirect("mail_aside", row.pk) if row.state == IncomingMail.State.ASIDE else _where_it_went(row)


def _where_it_went(row: IncomingMail) -> HttpResponse:
    return redirect("conversation", "all", row.conversation_id) if row.conversation_id else redirect("inbox_failed")


@needs(Right.WORK)
@require_POST
def all_again(request: HttpRequest) -> HttpResponse:
    """Read all again that failed."""
    with Reader() as reader:
        tried = replay(reader, timezone.now())
    messages.info(request, _("%(n)d were tried again. What is still here can't be read.") % {"n": tried})
    return redirect("inbox_failed")
