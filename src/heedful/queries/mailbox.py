"""Mailboxes: how each is, which one a mail is for, and what of it people should see at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Q

from heedful.domain.recipient import meant
from heedful.models import Heartbeat, IncomingMail, Mailbox
from heedful.queries.heartbeat import LATE

#: The process that takes mail in.
MAIL = "mail"


@dataclass(frozen=True)
class Line:
    """A mailbox, when its last mail came, and how many of its mails wait for somebody to look at them."""

    mailbox: Mailbox
    last_at: datetime | None
    set_aside: int
    failed: int


def mailboxes() -> list[Line]:
    """Give all mailboxes, those in use first; two queries."""
    states = IncomingMail.State
    open_ = Q(mails__done_at=None)
    rows = Mailbox.objects.annotate(
        last_at=Max("mails__received_at"),
        set_aside=Count("mails", filter=open_ & Q(mails__state=states.ASIDE)),
        failed=Count("mails", filter=open_ & Q(mails__state=states.FAILED)),
    )
    lines = [Line(row, row.last_at, row.set_aside, row.failed) for row in rows]
    return sorted(lines, key=lambda line: (line.mailbox.closed_at is not None, line.mailbox.name.casefold()))


def latest_mails(mailbox: Mailbox, most: int) -> list[IncomingMail]:
    """Give the mails that came to a mailbox last."""
    return list(mailbox.mails.order_by("-pk")[:most])


def mailbox_for(recipient: str) -> Mailbox | None:
    """Give the mailbox that takes mail for a recipient; closed ones take none, and nobody can write to the demo's."""
    wanted = meant(recipient)
    rows = Mailbox.objects.filter(address__in=wanted, closed_at=None).exclude(way=Mailbox.Way.DEMO)
    found = {row.address: row for row in rows}
    return next((found[each] for each in wanted if each in found), None)


def failing_mailboxes() -> list[Mailbox]:
    """Give the mailboxes that can't be reached, the longest first."""
    return list(Mailbox.objects.filter(failing_since__isnull=False, closed_at=None).order_by("failing_since"))


def followed_mailboxes() -> Iterable[Mailbox]:
    """Give the mailboxes whose mail we fetch."""
    return Mailbox.objects.filter(way=Mailbox.Way.IMAP, closed_at=None)


def deaf_since(clock: datetime) -> datetime | None:
    """Say since when no process takes mail in, if there are mailboxes that want one; None if all is well."""
    wanted = Mailbox.objects.filter(closed_at=None).exclude(way=Mailbox.Way.DEMO).order_by("made_at").first()
    if wanted is None:
        return None
    beat = Heartbeat.objects.filter(process=MAIL).first()
    if beat is None:
        return wanted.made_at if clock - wanted.made_at > LATE else None
    if beat.stopped_at is not None:
        return beat.stopped_at
    return beat.at if clock - beat.at > LATE else None
