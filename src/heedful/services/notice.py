"""Telling colleagues what concerns them: written where it happens, in the same transaction.

The rules of this file:

1. Nobody is told what they did themselves.
2. What somebody has not looked at yet is not told again: three letters of a customer in an unread conversation are one
   notice, and a mailbox that fails and works in turns is told once in a while.
3. Nothing here reads or writes what goes to a customer. A notice has no recipients but one colleague.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

from heedful.domain.mention import Named, mentioned
from heedful.domain.quiet import quiet_until
from heedful.models import Colleague, Conversation, Mailbox, Message, Note, Notice, NoticeWishes, Role
from heedful.queries.notice import wishes_of

What = Notice.What
#: Who looks at the page gets no mail of what they saw there.
_MOMENT = timedelta(minutes=1)
#: A mailbox that comes and goes is told this often at most.
_AGAIN = timedelta(hours=6)
#: So long it can be looked up what somebody was told.
KEPT_FOR = timedelta(days=90)
_BITE = 1_000


def tell_assigned(row: Conversation, to: Colleague | None, by: Colleague | None) -> None:
    """Tell a colleague that a conversation is theirs."""
    if to is not None and to != by:
        _tell_once(to, What.ASSIGNED, row, by=by)


def tell_answered(row: Conversation, message: Message) -> None:
    """Tell who looks after a conversation that the customer wrote in it."""
    if row.assignee is not None and not message.is_automatic:
        _tell_once(row.assignee, What.ANSWERED, row, message=message)


def tell_mentioned(note: Note) -> None:
    """Tell those who are named in a note."""
    people = Colleague.objects.filter(is_active=True)
    names = [Named(number, name, email) for number, name, email in people.values_list("pk", "name", "email")]
    wanted = mentioned(note.text, names) - {note.author_id}
    for person in people.filter(pk__in=wanted):
        _tell(person, What.MENTIONED, conversation=note.conversation, note=note, by=note.author)


def tell_ruled(row: Conversation, to: Colleague) -> None:
    """Tell a colleague of a conversation because a rule says so."""
    _tell_once(to, What.RULED, row)


def tell_unsent(message: Message, by: Colleague | None = None) -> None:
    """Tell the author of a reply that it was stopped, or did not reach somebody."""
    if message.author is not None and message.author != by:
        _tell(message.author, What.UNSENT, conversation=message.conversation, message=message, by=by)


def tell_failing(mailbox: Mailbox, clock: datetime) -> None:
    """Tell owners that a mailbox can't be reached."""
    lately = Notice.objects.filter(mailbox=mailbox, what=What.FAILING, at__gt=clock - _AGAIN)
    if lately.exists():
        return
    for owner in Colleague.objects.filter(is_active=True, role=Role.OWNER):
        _tell(owner, What.FAILING, mailbox=mailbox)


def _tell_once(person: Colleague, what: Notice.What, row: Conversation, **about: Any) -> None:
    """Tell of a conversation, or say of a notice that nobody has looked at that it is newer."""
    unseen = Notice.objects.filter(colleague=person, what=what, conversation=row, seen_at=None, on_page=True)
    if not unseen.update(at=timezone.now(), **about):
        _tell(person, what, conversation=row, **about)


def _tell(person: Colleague, what: Notice.What, **about: Any) -> None:
    if not person.is_active:
        return
    wishes, clock = wishes_of(person), timezone.now()
    on_page = what in wishes.on_page
    by_mail = settings.HEEDFUL_SENDS_MAIL and what in wishes.by_mail
    if on_page or by_mail:
        due = _due_at(person, wishes, clock) if by_mail else None
        Notice.objects.create(colleague=person, what=what, at=clock, on_page=on_page, mail_due_at=due, **about)


def _due_at(person: Colleague, wishes: NoticeWishes, clock: datetime) -> datetime:
    """Say when it goes by mail: in a moment, or after the quiet hours of whom it is for."""
    soon = clock + _MOMENT
    return still_quiet(person, wishes, soon) or soon


def still_quiet(person: Colleague, wishes: NoticeWishes, clock: datetime) -> datetime | None:
    """Say until when a colleague wants quiet; None if they do not."""
    return quiet_until(wishes.quiet, clock, ZoneInfo(person.time_zone))


def saw_conversation(row: Conversation, colleague: Colleague, clock: datetime) -> bool:
    """Note that somebody has looked at a conversation, and so at what they were told of it; tells if it was new."""
    unseen = Notice.objects.filter(colleague=colleague, conversation=row, seen_at=None)
    # Asked first: an open page comes by every few seconds, and who writes nothing keeps no other writer waiting.
    return unseen.exists() and bool(unseen.update(seen_at=clock))


def saw_everything(colleague: Colleague, clock: datetime) -> None:
    """Note that somebody has read the list."""
    Notice.objects.filter(colleague=colleague, seen_at=None, on_page=True).update(seen_at=clock)


def change_wishes(colleague: Colleague, **wishes: Any) -> None:
    """Write down what somebody wants to be told; it holds for what happens from now on."""
    NoticeWishes.objects.update_or_create(colleague=colleague, defaults=wishes)


def forget_old_notices(clock: datetime) -> None:
    """Forget what was told long ago, in bites."""
    old = Notice.objects.filter(at__lt=clock - KEPT_FOR)
    while True:
        bite = list(old.order_by("pk").values_list("pk", flat=True)[:_BITE])
        Notice.objects.filter(pk__in=bite).delete()
        if len(bite) < _BITE:
            return
