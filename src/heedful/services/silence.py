"""Listening for mailboxes that are silent in an unusual way: an outage that nobody reports."""

from __future__ import annotations

from datetime import datetime

from heedful.domain.silence import SHORTEST, Silence, judge
from heedful.models import Mailbox
from heedful.queries.silence import arrivals_of, last_arrival


def listen(clock: datetime) -> None:
    """Look at every mailbox, and note which are silent and since when."""
    for mailbox in Mailbox.objects.filter(closed_at=None).exclude(way=Mailbox.Way.DEMO):
        silence = _silence_of(mailbox, clock)
        since, expected = (silence.since, silence.expected) if silence else (None, None)
        if (since, expected) != (mailbox.silent_since, mailbox.silent_expected):
            Mailbox.objects.filter(pk=mailbox.pk).update(silent_since=since, silent_expected=expected)


def _silence_of(mailbox: Mailbox, clock: datetime) -> Silence | None:
    last = last_arrival(mailbox)
    # Asked first, since counting the past of a mailbox that lives is the dear part.
    if last is None or clock - last < SHORTEST:
        return None
    return judge(arrivals_of(mailbox, clock), last, clock)
