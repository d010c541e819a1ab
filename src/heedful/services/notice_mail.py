"""Notices as a mail to one colleague: one by one, or all that came in quiet hours in one.

The rules of this file:

1. No person wrote it, so it says `Auto-Submitted: auto-generated` (RFC 3834), and no machine answers it.
2. An answer to it is a note, whatever the answer says: by its Message-ID, which holds a token made for this colleague,
   it is known for an answer to something internal (`heedful.domain.threading`).
3. It is taken before it is sent, by one conditional UPDATE; what a killed process had taken is tried again, under the
   same Message-ID.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import F
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from heedful.domain.mail_token import notice_id, with_token
from heedful.domain.telling import wait_after
from heedful.models import Colleague, Mailbox, Notice
from heedful.queries.notice import due_notices, wishes_of
from heedful.queries.threading import token_key
from heedful.services.house_address import house_domain
from heedful.services.mail_service import errors_of_mail, keeps_our_id
from heedful.services.notice import still_quiet
from heedful.services.notice_words import site_address_of, words_of

#: Longer than any try lasts.
_CLAIM_LASTS = timedelta(minutes=5)
#: So many go in one mail.
_MOST = 50
_BEGINNING = 300


def deliver_notices(clock: datetime) -> bool:
    """Send one colleague what is due to them, in one mail; tells whether anything was due."""
    first = due_notices(clock).first()
    if first is None:
        return False
    person = first.colleague
    rows = list(due_notices(clock).filter(colleague=person)[:_MOST])
    later = still_quiet(person, wishes_of(person), clock)
    if later is not None:
        Notice.objects.filter(pk__in=[row.pk for row in rows]).update(mail_due_at=later)
        return True
    # Who saw it on the page, or left, needs no mail of it.
    needless = [row.pk for row in rows if row.seen_at is not None or not person.is_active]
    Notice.objects.filter(pk__in=needless).update(mail_due_at=None)
    taken = [row for row in rows if row.pk not in needless and _taken(row, clock)]
    if taken:
        _send(person, taken, clock)
    return True


def _taken(row: Notice, clock: datetime) -> bool:
    mine = Notice.objects.filter(pk=row.pk, mail_due_at=row.mail_due_at, mailed_at=None)
    row.tries += 1
    return mine.update(mail_due_at=clock + _CLAIM_LASTS, tries=F("tries") + 1) == 1


def _send(person: Colleague, rows: Sequence[Notice], clock: datetime) -> None:
    sent = Notice.objects.filter(pk__in=[row.pk for row in rows])
    try:
        with translation.override(person.language_of_mail), timezone.override(person.time_zone):
            mail_of(person, rows).send()
    except errors_of_mail() as error:
        _failed(rows, clock, type(error).__name__)
    else:
        sent.update(mailed_at=clock, trouble="")


def _failed(rows: Sequence[Notice], clock: datetime, trouble: str) -> None:
    for row in rows:
        wait = wait_after(row.tries)
        ended = {"gave_up_at": clock} if wait is None else {"mail_due_at": clock + wait}
        Notice.objects.filter(pk=row.pk).update(trouble=trouble[:300], **ended)


def mail_of(person: Colleague, rows: Sequence[Notice]) -> EmailMessage:
    """Write the mail, in the language and by the clock that are active."""
    parts = [_("Hello %(name)s,") % {"name": person.name}, *map(_part, rows), _why(rows)]
    headers = {"Auto-Submitted": "auto-generated", "Message-ID": f"<{_message_id(person, rows)}>", **keeps_our_id()}
    answer_to = _answer_to(person, rows)
    text = "\n\n".join(parts) + "\n"
    return EmailMessage(_subject(rows), text, None, [person.email], reply_to=answer_to, headers=headers)


def _subject(rows: Sequence[Notice]) -> str:
    if len(rows) > 1:
        return ngettext("%(n)d thing for you", "%(n)d things for you", len(rows)) % {"n": len(rows)}
    about = " ".join((rows[0].conversation.subject if rows[0].conversation else "").split())
    return f"{words_of(rows[0])}: {about}"[:200] if about else words_of(rows[0])[:200]


def _part(row: Notice) -> str:
    return "\n".join(each for each in (words_of(row) + ":", _said(row), site_address_of(row)) if each)


def _said(row: Notice) -> str:
    """Give the beginning of what was said, so that one knows whether it can wait."""
    said = row.note.text if row.note else row.message.visible if row.message else ""
    said = row.mailbox.failure if row.mailbox else said
    begun = " ".join(said.split())
    cut = begun[:_BEGINNING] + (" …" if len(begun) > _BEGINNING else "")
    return f"> {cut}" if cut else ""


def _why(rows: Sequence[Notice]) -> str:
    words = _("What you are told, where and when, you say here:\n%(url)s") % {
        "url": settings.HEEDFUL_SITE_URL + "/notices/wishes/"
    }
    if len(rows) == 1 and _mailbox_for_answers(rows[0]):
        return _("If you answer this mail, your answer becomes a note among us. It never goes to the customer.") + (
            f"\n\n{words}"
        )
    return words


def _answer_to(person: Colleague, rows: Sequence[Notice]) -> list[str]:
    mailbox = _mailbox_for_answers(rows[0]) if len(rows) == 1 else None
    if mailbox is None:
        return []
    number = rows[0].conversation_id or 0
    tagged = with_token(mailbox.address, token_key(), number, person.email) if mailbox.takes_plus else None
    return [tagged or mailbox.address]


def _mailbox_for_answers(row: Notice) -> Mailbox | None:
    """Give where an answer can come in as a note: its server must say who wrote a mail, and somebody must fetch it."""
    mailbox = row.conversation.mailbox if row.conversation else None
    if mailbox is None or mailbox.way == Mailbox.Way.DEMO or mailbox.closed_at or not mailbox.authserv:
        return None
    return mailbox


def _message_id(person: Colleague, rows: Sequence[Notice]) -> str:
    domain, first = house_domain(), rows[0]
    if len(rows) == 1 and first.conversation_id is not None:
        return notice_id(token_key(), first.conversation_id, person.email, first.pk, domain)
    return f"notices.{first.pk}.{rows[-1].pk}@{domain}"
