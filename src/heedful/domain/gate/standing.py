"""What the gate knows of one customer at one instant: facts, gathered by queries or given in a file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from heedful.domain.alert import Severity
from heedful.domain.gate.request import Purpose
from heedful.domain.moment import Window


class State(StrEnum):
    """What we know of whether a person can be written to at all."""

    BOUNCED = "bounced"
    ERASED = "erased"
    DECEASED = "deceased"


@dataclass(frozen=True)
class Touch:
    """A moment that touches this customer: which, how bad, when, and by which of their places we know.

    `moment` names it (a number of ours, or the source's identifier); `place` says in words where they are touched
    ('Bergen County, New Jersey'), `sure` from 0 to 1 which share of that place lies inside.
    """

    moment: str
    event: str
    kind: str
    severity: Severity
    window: Window
    place: str = ""
    sure: float = 1.0


@dataclass(frozen=True)
class Trouble:
    """An incident of our own on a service that they use: `ends` is None while it lasts, `number` names it with us."""

    service: str
    onset: datetime
    ends: datetime | None = None
    title: str = ""
    number: str = ""


@dataclass(frozen=True)
class Sent:
    """A message that went to them, or is on its way: when, what for, and the digest of its words."""

    at: datetime
    purpose: Purpose | None
    bulk: bool = False
    words: str = ""


@dataclass(frozen=True)
class Holiday:
    """A public holiday where they are, today by their clock; and when the next working day begins there (UTC)."""

    name: str
    working_again: datetime


@dataclass(frozen=True)
class Standing:
    """How things stand with one customer.

    `zone` is an IANA name, of their place, else the company's. `night_ends` is given where it is quiet at their place
    now: when that is over (UTC). `sent` need not reach further back than seven days. `templates` are the
    (kind, phase, purpose) for which there are words to adapt a message with; kind '' stands for any.
    `stopped` names the switch that stops everything non-essential for them ('' if none does).
    """

    zone: str = "UTC"
    state: State | None = None
    unsubscribed: frozenset[Purpose] = frozenset()
    quiet_until: datetime | None = None
    open_complaint: str = ""
    waiting_for_us: str = ""
    touches: tuple[Touch, ...] = ()
    troubles: tuple[Trouble, ...] = ()
    sent: tuple[Sent, ...] = ()
    holiday: Holiday | None = None
    night_ends: datetime | None = None
    stopped: str = ""
