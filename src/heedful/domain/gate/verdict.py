"""What the gate says of a request: send, adapt, hold or drop, until when, and every rule that spoke."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Decision(StrEnum):
    """What is done with a message; the last is the strongest."""

    SEND = "send"
    ADAPT = "adapt"
    HOLD = "hold"
    DROP = "drop"

    @property
    def strength(self) -> int:
        """How strong it is: the strongest of all that rules say wins."""
        return _ORDER.index(self)


_ORDER = (Decision.SEND, Decision.ADAPT, Decision.HOLD, Decision.DROP)


@dataclass(frozen=True)
class Reason:
    """One rule that spoke: its code, what it says, until when, and on what evidence (text by name; times ISO, UTC).

    `until` is None for what does not hold, and for what ends with its cause (a complaint, the switch).
    """

    code: str
    decision: Decision
    until: datetime | None = None
    evidence: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Verdict:
    """What is done, until when (of a hold, the latest of its rules; None: until its cause ends), and why."""

    decision: Decision
    until: datetime | None = None
    reasons: tuple[Reason, ...] = ()
