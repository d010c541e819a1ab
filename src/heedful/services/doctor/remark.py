"""What a check has to say."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Grade(StrEnum):
    """How much a remark matters: all is well, somebody should know, somebody has to act."""

    WELL = "well"
    LOOK = "look"
    WRONG = "wrong"


@dataclass(frozen=True)
class Remark:
    """One thing that a check saw: about what, what it is, and what to do, in plain words and without secrets."""

    subject: str
    grade: Grade
    what: str
    do: str = ""


def well(subject: str, what: str) -> Remark:
    """Say that all is well."""
    return Remark(subject, Grade.WELL, what)


def look(subject: str, what: str, do: str = "") -> Remark:
    """Say what somebody should know."""
    return Remark(subject, Grade.LOOK, what, do)


def wrong(subject: str, what: str, do: str) -> Remark:
    """Say what is wrong, and what to do."""
    return Remark(subject, Grade.WRONG, what, do)
