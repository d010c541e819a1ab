"""What the gate says of a request: send, adapt, hold or drop, until when, and every rule that spoke."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple


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


_NOTHING: Mapping[str, str] = MappingProxyType({})


class Reason(NamedTuple):
    """One rule that spoke: its code, what it says, until when, and on what evidence (text by name; times ISO, UTC).

    `until` is None for what does not hold, and for what ends with its cause (a complaint, the switch). A tuple, since
    millions are made of them at once, and that is three times as quick as a frozen dataclass.
    """

    code: str
    decision: Decision
    until: datetime | None = None
    evidence: Mapping[str, str] = _NOTHING


class Verdict(NamedTuple):
    """What is done, until when (of a hold, the latest of its rules; None: until its cause ends), and why."""

    decision: Decision
    until: datetime | None = None
    reasons: tuple[Reason, ...] = ()
