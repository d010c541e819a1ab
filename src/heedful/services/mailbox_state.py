"""How a mailbox is, and how far it was read: written by whoever follows it.

A mailbox that can't be reached is an outage of our own, which nobody notices unless we say so: an expired token left
one unread for ten days elsewhere. `failing_since` puts it on Today.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from heedful.domain.mailbox_trouble import MailboxTroubleError, Step
from heedful.models import IncomingMail, Mailbox
from heedful.services.imap import Account, Inbox
from heedful.services.kept_bytes import MAIL, keep
from heedful.services.notice import tell_failing
from heedful.services.oauth import Grant, access_token
from heedful.services.sealed import BrokenSealError, unseal

#: That it was reached is written down so often at most.
_FRESH = timedelta(seconds=30)


def account_of(mailbox: Mailbox) -> Account:
    """Give by what a mailbox is reached; raises `MailboxTroubleError`, also where no access is given."""
    try:
        if mailbox.proof == Mailbox.Proof.TOKEN:
            secret = access_token(Grant.unsealed(mailbox.secret), mailbox)
        else:
            secret = unseal(mailbox.secret)
    except BrokenSealError as error:
        words = "Its secret can’t be opened: the key of this installation has changed. Give the secret again."
        raise MailboxTroubleError(Step.SIGN_IN, words) from error
    return Account(mailbox.host, mailbox.port, mailbox.security, mailbox.user, mailbox.proof, secret, mailbox.folder)


def note_reached(mailbox: Mailbox, clock: datetime) -> None:
    """Note that a mailbox was reached; if it was failing, that is over."""
    here = Mailbox.objects.filter(pk=mailbox.pk)
    here.exclude(failing_since=None, reached_at__gt=clock - _FRESH).update(
        reached_at=clock, failing_since=None, failure=""
    )


def note_failing(mailbox: Mailbox, words: str, clock: datetime) -> None:
    """Note that a mailbox can't be reached, and why; since when stays as it is until it is reached again."""
    with transaction.atomic():
        here = Mailbox.objects.filter(pk=mailbox.pk)
        if here.filter(failing_since=None).update(failing_since=clock, failure=words[:300]):
            tell_failing(mailbox, clock)
        else:
            here.update(failure=words[:300])


def begin_numbers(mailbox: Mailbox, inbox: Inbox) -> Mailbox:
    """Give a mailbox as far as it was read under these numbers: when they changed, everything is looked at again.

    What came before is known by its Message-ID and body, so nothing is taken in twice. What an owner wanted left where
    it was stays out, as far as the server still knows when it came.
    """
    if mailbox.uidvalidity == inbox.uidvalidity:
        return mailbox
    last = 0
    if mailbox.left_before is not None:
        wanted = inbox.numbers_after(0, mailbox.left_before.date())
        last = (wanted[0] if wanted else inbox.uidnext or 1) - 1
    Mailbox.objects.filter(pk=mailbox.pk).update(uidvalidity=inbox.uidvalidity, last_uid=last)
    mailbox.refresh_from_db()
    return mailbox


def known_numbers(mailbox: Mailbox) -> set[int]:
    """Give the numbers above the last one that we have all the same."""
    rows = IncomingMail.objects.filter(mailbox=mailbox, uidvalidity=mailbox.uidvalidity, uid__gt=mailbox.last_uid)
    return {uid for uid in rows.values_list("uid", flat=True) if uid is not None}


def note_not_given(mailbox: Mailbox, uid: int, said: str, clock: datetime) -> None:
    """Note that the server has a mail and does not give it: it stands among what failed, and is asked for again."""
    IncomingMail.objects.get_or_create(
        mailbox=mailbox,
        uid=uid,
        uidvalidity=mailbox.uidvalidity,
        defaults={
            "digest": "",
            "size": 0,
            "received_at": clock,
            "state": IncomingMail.State.FAILED,
            "detail": f"The mail server has it, and did not give it: {said}"[:300],
        },
    )


def not_given(mailbox: Mailbox) -> list[int]:
    """Give the numbers of the mails that the server did not give."""
    rows = IncomingMail.objects.filter(mailbox=mailbox, uidvalidity=mailbox.uidvalidity, digest="")
    waiting = rows.filter(state=IncomingMail.State.FAILED, uid__isnull=False, done_at=None)
    return [uid for uid in waiting.order_by("pk").values_list("uid", flat=True)[:100] if uid is not None]


def given_at_last(mailbox: Mailbox, uid: int, raw: bytes) -> None:
    """Take in a mail that the server gives now, and did not before; durable when this returns."""
    digest = keep(MAIL, raw)
    rows = IncomingMail.objects.filter(mailbox=mailbox, uidvalidity=mailbox.uidvalidity, uid=uid, digest="")
    rows.update(digest=digest, size=len(raw), state=IncomingMail.State.WAITING, detail="")
