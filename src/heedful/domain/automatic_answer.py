"""Whether a machine of ours may answer by itself (RFC 3834): two machines that answer each other never end.

The rule of this file: never what a machine wrote, or what asks that none answers it; at most one automatic answer to
somebody in an hour, and ten a day.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import Enum

#: How far back it counts.
WINDOW = timedelta(days=1)
_SOONEST = timedelta(hours=1)
_MOST = 10


class NoAutomaticAnswer(Enum):
    """Why there is none."""

    TO_A_MACHINE = "to_a_machine"
    TOO_MANY = "too_many"


def judge(sent: Sequence[datetime], clock: datetime, *, to_a_machine: bool) -> NoAutomaticAnswer | None:
    """Say why no automatic answer may go; None if it may. `sent`: when others went to them."""
    if to_a_machine:
        return NoAutomaticAnswer.TO_A_MACHINE
    lately = [at for at in sent if clock - at < WINDOW]
    too_soon = any(clock - at < _SOONEST for at in lately)
    return NoAutomaticAnswer.TOO_MANY if too_soon or len(lately) >= _MOST else None
