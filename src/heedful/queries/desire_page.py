"""Desires one by one, a page at a time: open ones first, the newest on top, then those that ended last.

The rule of this file: whole columns are only compared; rows are made for one page.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

import numpy as np

from heedful.domain.desire import Outcome
from heedful.flow.columns import I64, NEVER
from heedful.models import Kind
from heedful.queries.customer import Came, came_for
from heedful.queries.desire import followed
from heedful.queries.log import instant


class Place(NamedTuple):
    """Where a desire stands in the order: smaller ones come first."""

    rank: int
    minus_time: int
    kind: int
    customer: int
    minus_arose: int
    ordinal: int


@dataclass(frozen=True)
class OneDesire:
    """One desire; `step` is None at the beginning, `waiting_since` unless they wait for us."""

    id: str
    kind: str
    name: str
    customer: int
    outcome: str
    arose_at: datetime
    touched_at: datetime
    ended_at: datetime | None
    waiting_since: datetime | None
    step: str | None
    tries: int
    to_people: bool


def desires_of_kind(
    kind: Kind, clock: datetime, *, outcomes: Collection[str] = (), after: Place | None = None, size: int = 100
) -> tuple[list[OneDesire], Place | None]:
    """Give one page of the desires of a kind, of these outcomes (all if none), and from where to go on."""
    known = followed(kind, clock)
    came = [Came(known, known.desires)] if known is not None else []
    return _page(came, outcomes, after, size)


def desires_of_customer(
    customer: int, clock: datetime, *, outcomes: Collection[str] = (), after: Place | None = None, size: int = 100
) -> tuple[list[OneDesire], Place | None]:
    """Give one page of what a customer came for, of all kinds."""
    return _page(came_for(customer, clock), outcomes, after, size)


def _page(
    came: Iterable[Came], outcomes: Collection[str], after: Place | None, size: int
) -> tuple[list[OneDesire], Place | None]:
    placed = sorted(
        ((place, each, row) for each in came for place, row in _first(each, outcomes, after, size + 1)),
        key=lambda found: found[0],
    )
    shown = placed[:size]
    following = shown[-1][0] if len(placed) > size else None
    return [_told(each, row) for _, each, row in shown], following


def _first(came: Came, outcomes: Collection[str], after: Place | None, most: int) -> list[tuple[Place, int]]:
    """Give the first rows of one kind after a place, with their places."""
    desires, kind = came.desires, came.followed.row.pk
    rows = np.arange(len(desires))
    if outcomes:
        wanted = [outcome.value for outcome in Outcome if outcome.word in outcomes]
        rows = np.flatnonzero(np.isin(desires.outcome, wanted))
    is_open = desires.is_open[rows]
    columns: list[I64] = [
        np.where(is_open, 0, 1),
        -np.where(is_open, desires.arose[rows], desires.ended[rows]),
        np.full(rows.size, kind),
        desires.customer[rows],
        -desires.arose[rows],
        desires.ordinal[rows].astype(np.int64),
    ]
    chosen = _after(columns, after) if after is not None else np.arange(rows.size)
    chosen = _least(columns, chosen, most)
    order = chosen[np.lexsort([column[chosen] for column in reversed(columns)])][:most]
    return [(Place(*(int(column[row]) for column in columns)), int(rows[row])) for row in order]


def _after(columns: list[I64], after: Place) -> I64:
    """Choose the rows that come after a place, column by column."""
    later = np.zeros(columns[0].size, bool)
    same = np.ones(columns[0].size, bool)
    for column, value in zip(columns, after, strict=True):
        later |= same & (column > value)
        same &= column == value
    return np.flatnonzero(later)


def _least(columns: list[I64], chosen: I64, most: int) -> I64:
    """Leave out what can't be among the first: sorting millions for a page of them takes seconds."""
    for column in columns[:2]:
        if chosen.size <= most:
            return chosen
        values = column[chosen]
        limit = np.partition(values, most - 1)[most - 1]
        if column is columns[0] and limit != values.min():
            # Some of the first are open and some have ended: the open ones are all in, and few.
            ended = chosen[values == limit]
            return np.concatenate([chosen[values < limit], _least(columns, ended, most)])
        chosen = chosen[values <= limit]
    return chosen


def _told(came: Came, row: int) -> OneDesire:
    desires, kind, slug = came.desires, came.followed.kind, came.followed.row.slug
    outcome, furthest = Outcome(int(desires.outcome[row])), int(desires.furthest[row])
    customer, arose, ordinal = (int(column[row]) for column in (desires.customer, desires.arose, desires.ordinal))
    waits = outcome.is_open and desires.waiting[row] != NEVER
    return OneDesire(
        # What the 64 bits of an id are mixed from, as it is: it can be made without compiled code, and never collides.
        id=f"{slug}.{customer}.{arose}.{ordinal}",
        kind=slug,
        name=kind.name,
        customer=customer,
        outcome=outcome.word,
        arose_at=instant(arose),
        touched_at=instant(desires.touched[row]),
        ended_at=None if outcome.is_open else instant(desires.ended[row]),
        waiting_since=instant(desires.waiting[row]) if waits else None,
        step=kind.steps[furthest - 1].name if furthest else None,
        tries=int(desires.tries[row]),
        to_people=bool(desires.to_people[row]),
    )
