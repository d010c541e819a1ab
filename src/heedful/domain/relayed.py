"""The life of a message that came through the relay, for one of its recipients.

The rule of this file: every state stands in the table with those that may come after it, and a verdict is as good as
new only for a short while. Whatever could not go when it was judged (the next server was away, it was held) is judged
again when it is about to go.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum


class State(StrEnum):
    """Where a message stands."""

    ACCEPTED = "accepted"  # it is ours: somebody was told 250. Judged when its time has come
    JUDGED = "judged"  # it may go
    SENDING = "sending"  # one worker has it in hand
    HELD = "held"  # not now
    SENT = "sent"  # the next server has it
    DROPPED = "dropped"  # the gate, or a person, let it go
    BOUNCED = "bounced"  # the next server refused it for good, and its sender was told
    FAILED = "failed"  # given up after days of trying, and its sender was told


TRANSITIONS: Mapping[State, frozenset[State]] = {
    State.ACCEPTED: frozenset({State.JUDGED, State.HELD, State.DROPPED, State.FAILED}),
    State.JUDGED: frozenset({State.SENDING, State.ACCEPTED}),
    # Back to accepted: put off, so it is judged again before the next try.
    # A notice is not judged, so it waits where it is.
    State.SENDING: frozenset({State.SENT, State.BOUNCED, State.FAILED, State.ACCEPTED, State.JUDGED}),
    # Judged again when its time has come; back to accepted when a person lets it go.
    State.HELD: frozenset({State.HELD, State.JUDGED, State.DROPPED, State.ACCEPTED}),
    State.SENT: frozenset(),
    State.DROPPED: frozenset(),
    State.BOUNCED: frozenset(),
    State.FAILED: frozenset(),
}
#: What still has a way before it: its bytes are needed.
OPEN = frozenset(state for state, after in TRANSITIONS.items() if after)

#: A verdict that is older than this is asked for again before the message goes.
FRESH = timedelta(minutes=2)
#: Whoever took a message to hand it over has it for so long; after that it is taken from the dead.
TAKEN_FOR = timedelta(minutes=10)
#: RFC 5321, 4.5.4.1: 'at least 4-5 days'.
GIVE_UP_AFTER = timedelta(days=5)
_FIRST_WAIT, _LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=1)


def may_become(before: State, after: State) -> bool:
    """Tell whether a message in one state may get into another."""
    return after in TRANSITIONS[before]


def before(after: State) -> frozenset[State]:
    """Give the states from which a message gets into this one."""
    return frozenset(state for state, afters in TRANSITIONS.items() if after in afters)


def next_try(attempts: int, due_since: datetime, now: datetime) -> datetime | None:
    """Say when to try again after so many tries that failed; None when five days have gone by.

    `due_since` is when it could have gone for the first time: what was held for a month still has its five days.
    """
    wait = min(_FIRST_WAIT * (1 << min(max(attempts - 1, 0), 10)), _LONGEST_WAIT)
    over = due_since + GIVE_UP_AFTER
    if now >= over:
        return None
    return min(now + wait, over)
