"""The policy of the gate as data: a table of purposes and circumstances, and a few settings.

The rule of this file: what it says can be shown as a table, edited cell by cell, and stored as JSON. Rows that people
rely on (replies, security, receipts, notices) are as they are: nobody can stop them by an edit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import time
from enum import StrEnum
from typing import Any

from heedful.domain.gate.request import Purpose
from heedful.domain.moment_kind import KINDS


class PolicyError(ValueError):
    """A policy can't be like that; the message says what can."""


class Row(StrEnum):
    """A row of the table: a purpose, or that nobody said one."""

    REPLY = "reply"
    SECURITY = "security"
    RECEIPT = "receipt"
    NOTICE = "notice"
    CARE = "care"
    REMINDER = "reminder"
    BILLING = "billing"
    SURVEY = "survey"
    PROMOTION = "promotion"
    UNKNOWN = "unknown"
    UNKNOWN_BULK = "unknown_bulk"


class Column(StrEnum):
    """What may be the matter; several may be at once."""

    FORECAST = "forecast"
    ACTIVE = "active"
    AFTERMATH = "aftermath"
    TROUBLE = "trouble"
    COMPLAINT = "complaint"
    NIGHT = "night"


class Cell(StrEnum):
    """What the table says; `adapt` becomes `hold` where there are no words for it."""

    SEND = "send"
    ADAPT = "adapt"
    HOLD = "hold"


#: Rows that are as they are.
FIXED = frozenset({Row.REPLY, Row.SECURITY, Row.RECEIPT, Row.NOTICE})
NON_ESSENTIAL = frozenset({Row.REMINDER, Row.SURVEY, Row.PROMOTION, Row.UNKNOWN_BULK})
#: Only these can be adapted: an adaptation gives help, or changes a fact.
ADAPTABLE = frozenset({Row.REMINDER, Row.BILLING})
_COLUMNS = tuple(Column)
_S, _A, _H = Cell.SEND, Cell.ADAPT, Cell.HOLD
_ALWAYS = (_S, _S, _S, _S, _S, _S)
_STANDARD: Mapping[Row, tuple[Cell, ...]] = {
    Row.REPLY: _ALWAYS,
    Row.SECURITY: _ALWAYS,
    Row.RECEIPT: _ALWAYS,
    Row.NOTICE: _ALWAYS,
    Row.CARE: (_S, _S, _S, _S, _S, _H),
    Row.REMINDER: (_A, _A, _A, _H, _S, _H),
    Row.BILLING: (_A, _H, _A, _A, _S, _H),
    Row.SURVEY: (_H, _H, _H, _H, _H, _H),
    Row.PROMOTION: (_H, _H, _H, _H, _H, _H),
    Row.UNKNOWN: _ALWAYS,
    Row.UNKNOWN_BULK: (_S, _H, _H, _H, _S, _H),
}

Table = Mapping[Row, Mapping[Column, Cell]]


def _standard_table() -> Table:
    return {row: dict(zip(_COLUMNS, cells, strict=True)) for row, cells in _STANDARD.items()}


@dataclass(frozen=True)
class Policy:
    """The table and the settings; the defaults are those of the specification.

    `night_begins` and `night_ends` by their clock; `most_in_a_week` non-essential messages in 7 x 24 hours;
    `bulk_from` recipients of the same words in an hour make a campaign of what nobody called one (the next is the
    first that is judged so); `aftermath_days` by kind, where they differ from our own; `most_held_days` until a
    person has to decide.
    """

    table: Table = field(default_factory=_standard_table)
    night_begins: time = time(21)
    night_ends: time = time(8)
    most_in_a_week: int = 2
    bulk_from: int = 10
    holidays: bool = True
    holidays_hold_promotions: bool = False
    aftermath_days: Mapping[str, int] = field(default_factory=dict)
    most_held_days: int = 30

    def __post_init__(self) -> None:
        for row, cells in self.table.items():
            for column, cell in cells.items():
                _check(row, column, cell)
        for name, (least, most) in _RANGES.items():
            if not _is_whole(getattr(self, name), least, most):
                raise PolicyError(f"{name} is from {least} to {most}.")
        for name in ("holidays", "holidays_hold_promotions"):
            if not isinstance(getattr(self, name), bool):
                raise PolicyError(f"{name} is true or false.")
        if self.night_begins.tzinfo or self.night_ends.tzinfo:
            raise PolicyError("The night begins and ends by the clock of each customer: write 21:00, without a zone.")
        _check_days(self.aftermath_days)

    def cell(self, row: Row, column: Column) -> Cell:
        """Say what the table says."""
        return self.table[row][column]

    def with_cell(self, row: Row, column: Column, cell: Cell) -> Policy:
        """Give the policy with another cell; raises `PolicyError` where that can't be."""
        return replace(self, table={**self.table, row: {**self.table[row], column: cell}})

    def plain(self) -> dict[str, Any]:
        """Give it as values that JSON knows."""
        return {
            "table": {row.value: {one.value: cell.value for one, cell in self.table[row].items()} for row in Row},
            "night_begins": self.night_begins.isoformat("minutes"),
            "night_ends": self.night_ends.isoformat("minutes"),
            **{name: getattr(self, name) for name in _PLAIN},
            "aftermath_days": dict(self.aftermath_days),
        }

    @classmethod
    def of_plain(cls, plain: Mapping[str, Any]) -> Policy:
        """Read what `plain` gave; raises `PolicyError`. What is not said is as the standard has it."""
        _check_names(plain)
        given: dict[str, Any] = {name: plain[name] for name in (*_PLAIN, "aftermath_days") if name in plain}
        try:
            for name in ("night_begins", "night_ends"):
                if name in plain:
                    given[name] = time.fromisoformat(plain[name])
            table = {row: dict(cells) for row, cells in _standard_table().items()}
            for row, cells in plain.get("table", {}).items():
                table[Row(row)].update({Column(column): Cell(cell) for column, cell in cells.items()})
            return cls(table=table, **given)
        except PolicyError:
            raise
        except (ValueError, TypeError, AttributeError) as error:
            raise PolicyError(f"This is no policy: {error}") from error


_PLAIN = ("most_in_a_week", "bulk_from", "holidays", "holidays_hold_promotions", "most_held_days")
_RANGES = {"most_in_a_week": (0, 100), "bulk_from": (1, 10_000), "most_held_days": (1, 365)}
#: Days.
LONGEST_AFTERMATH = 60


def _check_days(days_by_kind: Mapping[str, int]) -> None:
    for kind, days in days_by_kind.items():
        if kind not in KINDS:
            raise PolicyError(f"There is no kind of moment called {kind!r}.")
        if not _is_whole(days, 0, LONGEST_AFTERMATH):
            raise PolicyError(f"The time after a moment is from 0 to {LONGEST_AFTERMATH} days.")


def _check_names(plain: object) -> None:
    """Refuse what is no setting: one that is spelt in another way would be passed over in silence."""
    if not isinstance(plain, Mapping):
        raise PolicyError("A policy is an object of settings.")
    for name in plain:
        if name not in {"table", "night_begins", "night_ends", "aftermath_days", *_PLAIN}:
            raise PolicyError(f"There is no setting called {name!r}.")


def _is_whole(given: object, least: int, most: int) -> bool:
    return isinstance(given, int) and not isinstance(given, bool) and least <= given <= most


def _check(row: Row, column: Column, cell: Cell) -> None:
    if row in FIXED and cell is not Cell.SEND:
        raise PolicyError(f"What is sent as {row.value} always goes: people rely on it.")
    if cell is Cell.ADAPT and row not in ADAPTABLE:
        raise PolicyError("Only reminders and bills can be adapted.")
    if cell is Cell.ADAPT and column in {Column.COMPLAINT, Column.NIGHT}:
        raise PolicyError("There are no words for a complaint or for the night: send, or hold.")


def row_of(purpose: Purpose | None, *, bulk: bool) -> Row:
    """Say which row of the table counts for a request."""
    if purpose is None:
        return _UNKNOWN_BULK if bulk else _UNKNOWN
    return _ROWS[purpose]


_UNKNOWN, _UNKNOWN_BULK = Row.UNKNOWN, Row.UNKNOWN_BULK
_ROWS = {purpose: Row(purpose.value) for purpose in Purpose}


STANDARD = Policy()
