"""How conversations stand when two become one, one becomes two, and when that is undone.

The rules of this file:

1. Whoever waited for us in either waits in the one that both became, since the earlier time. An answer to both is one.
   What was a complaint stays one, in either part.
2. Undoing gives back what was. Only what somebody changed since stays changed.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Standing:
    """How a conversation stands: what its row says beside who it is with and what it is about."""

    made_at: datetime
    moved_at: datetime
    beginning: str
    is_ours_last: bool
    messages_count: int
    waiting_since: datetime | None = None
    answered_at: datetime | None = None
    waited_ms: int = 0
    assignee_id: int | None = None
    team_id: int | None = None
    snoozed_until: datetime | None = None
    closed_at: datetime | None = None
    complaint_at: datetime | None = None


#: The columns of a standing.
COLUMNS = tuple(each.name for each in fields(Standing))


def joined(gone: Standing, into: Standing, told: Standing) -> Standing:
    """Say how a conversation stands into which another went; `told` is what all its messages say together."""
    is_closed = gone.closed_at is not None and into.closed_at is not None
    was_off = gone.closed_at is not None or gone.snoozed_until is not None
    return replace(
        told,
        made_at=min(gone.made_at, into.made_at),
        moved_at=max(gone.moved_at, into.moved_at),
        waiting_since=_earlier(gone.waiting_since, into.waiting_since),
        answered_at=_earlier(gone.answered_at, into.answered_at),
        waited_ms=gone.waited_ms + into.waited_ms,
        assignee_id=into.assignee_id or gone.assignee_id,
        team_id=into.team_id or gone.team_id,
        snoozed_until=into.snoozed_until if was_off and not is_closed else None,
        closed_at=into.closed_at if is_closed else None,
        complaint_at=_earlier(gone.complaint_at, into.complaint_at),
    )


def _earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    both = [each for each in (one, other) if each is not None]
    return min(both, default=None)


def parted(row: Standing, told: Standing) -> Standing:
    """Say how either part of a conversation stands; `told` is what the messages of that part say.

    One that did not wait for us does not begin to. One that is closed stays so, unless it waits.
    """
    waits = told.waiting_since if row.waiting_since is not None else None
    return replace(
        told,
        waiting_since=waits,
        assignee_id=row.assignee_id,
        team_id=row.team_id,
        snoozed_until=row.snoozed_until,
        closed_at=None if waits is not None else row.closed_at,
        complaint_at=row.complaint_at,
    )


#: What its messages say, together: if one of these changed since, all are told anew.
_OF_MESSAGES = ("moved_at", "beginning", "is_ours_last", "messages_count")
_OF_WAITING = ("waiting_since", "answered_at", "waited_ms")


def undone(before: Standing, after: Standing, now: Standing, told: Standing, *, more: bool = False) -> Standing:
    """Say how a conversation stands when what was done is undone.

    `before` and `after` are how it stood then, `told` what its messages say that are in it now; `more` says that there
    are some among them that were not there before.
    """
    back = {name: _back(before, after, now, name) for name in COLUMNS}
    for together in (_OF_MESSAGES, _OF_WAITING):
        if more or any(getattr(now, name) != getattr(after, name) for name in together):
            back |= {name: getattr(told, name) for name in together}
    if more and told.waiting_since is not None:
        back["closed_at"] = None
    return Standing(**back)


def _back(before: Standing, after: Standing, now: Standing, name: str) -> Any:
    kept = getattr(now, name)
    return getattr(before, name) if kept == getattr(after, name) else kept
