"""How long signals are kept, and what would go by that: counted, with the open desires that began with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import polars as pl
from django.conf import settings

from heedful.domain.retention import AT_FIRST, Ends, Retention
from heedful.log.segment import expired, scan
from heedful.models import Erasure, RetentionRule, Segment
from heedful.queries.desire import Followed, followed_kinds, last_signal_at, listed, past_end
from heedful.queries.history import unsealed


@dataclass(frozen=True)
class ExpiredKind:
    """Signals of one kind that would go: how many, since when the oldest is, and up to when they go."""

    kind: str
    signals: int
    since: datetime
    before: datetime


@dataclass(frozen=True)
class Forecast:
    """What would go: by kind, most signals first; and open desires that would lose the signal they began with."""

    kinds: tuple[ExpiredKind, ...]
    desires: tuple[tuple[str, int], ...]

    @property
    def signals(self) -> int:
        """All signals that would go."""
        return sum(each.signals for each in self.kinds)


def current_retention() -> Retention:
    """Give what holds now."""
    rules = dict(RetentionRule.objects.values_list("kind", "months"))
    return Retention({kind: months for kind, months in rules.items() if kind}, rules.get("")) if rules else AT_FIRST


def ends_now(clock: datetime) -> Ends:
    """Give the instants before which signals have expired.

    Until somebody has said how long signals are kept, a log of the past is seen from its end: whoever looks at the
    history of ten years ago does not lose it in the first night.
    """
    if RetentionRule.objects.exists():
        return current_retention().ends(clock)
    if last_signal_at() is None:
        return Ends({}, None)
    return AT_FIRST.ends(past_end(clock) or clock)


def forecast(retention: Retention, clock: datetime) -> Forecast:
    """Count what would go by a retention, once somebody says it, if the log was pruned now."""
    return _found(retention.ends(clock), clock)


def forecast_now(clock: datetime) -> Forecast:
    """Count what would go if the log was pruned now."""
    return _found(ends_now(clock), clock)


def _found(ends: Ends, clock: datetime) -> Forecast:
    if ends.latest is None:
        return Forecast((), ())
    return listed(lambda: _forecast(ends, clock))


def _forecast(ends: Ends, clock: datetime) -> Forecast:
    signals = _held_before(ends).filter(expired(ends))
    counted = signals.group_by("kind").agg(pl.len().alias("signals"), pl.col("at").min()).collect()
    kinds = [
        ExpiredKind(row["kind"], row["signals"], row["at"], end)
        for row in counted.sort("signals", "kind", descending=[True, False]).iter_rows(named=True)
        if (end := ends.of(row["kind"])) is not None
    ]
    began = [(each.row.name, _that_began(each, signals, ends)) for each in followed_kinds(clock)] if kinds else []
    return Forecast(tuple(kinds), tuple((name, number) for name, number in began if number))


def _held_before(ends: Ends) -> pl.LazyFrame:
    segments = Segment.objects.filter(first_at__lt=ends.latest)
    files = [settings.HEEDFUL_DATA / "log" / segment.file for segment in segments]
    gone = [
        number
        for numbers in Erasure.objects.filter(files_clean_at=None).values_list("identities", flat=True)
        for number in numbers
    ]
    columns = ("kind", "at", "arrival")
    return pl.concat([scan(files, gone).select(columns), unsealed().lazy().select(columns)], how="vertical_relaxed")


def _that_began(each: Followed, signals: pl.LazyFrame, ends: Ends) -> int:
    """Count the open desires whose first signal is among those."""
    latest = ends.latest
    desires = each.whole.moving.desires
    old = desires.arose < (latest.timestamp() * 1000 if latest else 0)
    first = desires.first[desires.is_open & old]
    if not first.size:
        return 0
    theirs = signals.filter(pl.col("arrival").is_in(first.tolist())).select("arrival").collect()
    return int(np.isin(first, theirs.get_column("arrival").to_numpy()).sum())
