"""Settling: deliveries become signals of customers, and move their desires, a second after they came.

The rule of this file: everything is worked out first, and then written in one short transaction, which also takes
the deliveries away. So a crash leaves them to be settled again, and nothing is counted twice. One settles at a time:
whoever holds the lock. Deliveries are taken because they are there, never because of a range of numbers.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
from django.db import transaction
from django.db.models import F

from heedful.domain.pattern import Value
from heedful.flow.columns import I64, Mask
from heedful.flow.desires import Desires
from heedful.flow.moved import records_of
from heedful.flow.run import Ordered, follow_ordered
from heedful.flow.whole import Part
from heedful.log.batch import BATCH, pack_signals
from heedful.log.carried import Carried
from heedful.models import Batch, Delivery, Moves, Reject, SourceDay
from heedful.queries.history import source_name
from heedful.services.again import flow_again_by
from heedful.services.arriving import Arrivals, Arrived, read_deliveries
from heedful.services.forget_rejects import forget_too_many, size_of
from heedful.services.gone import Gone
from heedful.services.identity import learn, news_in
from heedful.services.log import instant, reserve_arrivals, settling
from heedful.services.place import note_places
from heedful.services.standing import Standing, mark_now

#: So many signals are settled together, or one delivery more: no other writer waits long for it.
AT_ONCE = 2_000
#: Who gets a signal that is late is followed again together with others, so long after it.
LATE_WAITS = timedelta(seconds=60)
#: Deliveries that are looked at for one round.
_MOST_DELIVERIES = 1_000


class LostError(RuntimeError):
    """Somebody else has settled what we were about to settle; nothing was written."""


@dataclass(frozen=True)
class Settled:
    """What one round did; `more` tells whether deliveries still wait."""

    signals: int
    repeats: int
    rejects: int
    more: bool


class Settler:
    """Settles round after round, and keeps at hand what it needs for the next."""

    def __init__(self) -> None:
        self._standing: Standing | None = None
        self._lock = threading.Lock()

    def round(self, clock: datetime) -> Settled:
        """Settle the oldest deliveries; raises `BusyError` where somebody else is at it."""
        with self._lock, settling():
            deliveries = _next_deliveries()
            if not deliveries:
                return Settled(0, 0, 0, more=False)
            try:
                return self._settle(deliveries, clock)
            except BaseException:
                # Whatever was moved in memory may not have been written.
                self._standing = None
                raise

    def standing(self, clock: datetime) -> Standing:
        """Give what is at hand, loaded anew where something else has changed it; only while settling."""
        if self._standing is None or not self._standing.is_true(clock):
            self._standing = Standing(clock)
        return self._standing

    def _settle(self, deliveries: Sequence[Delivery], clock: datetime) -> Settled:
        arrivals = read_deliveries(deliveries, Gone(clock))
        for told in news_in(arrivals.told):
            learn(told)
        standing = self.standing(clock)
        fresh, repeats = _without_repeats(arrivals.signals, standing)
        batch = _Incoming.of(fresh, standing)
        note_places(standing.new_places(batch.whence(), clock), clock)
        moves = _follow(batch, standing)
        self._write(arrivals, batch, moves, standing, clock)
        # Not among what is written together: it may be many rows, and a crash before leaves it to the next time.
        forget_too_many({delivery.source_id for delivery, _ in arrivals.unreadable})
        return Settled(len(fresh), len(repeats), len(arrivals.unreadable), more=Delivery.objects.exists())

    def _write(
        self, arrivals: Arrivals, batch: _Incoming, moves: Sequence[Move], standing: Standing, clock: datetime
    ) -> None:
        with transaction.atomic():
            _take_away(arrivals.deliveries)
            _keep_rejects(arrivals)
            _count_days(arrivals, batch, clock)
            if batch.frame.height:
                _list(batch, clock)
                standing.facets.save()
                write_moves(moves, standing)
                flow_again_by(batch.late_customers(), clock + LATE_WAITS)
        standing.ids.note(batch.frame.get_column("message").to_numpy())
        standing.last.note(*batch.in_order())
        standing.mark = mark_now()


def _next_deliveries() -> list[Delivery]:
    """Give the oldest deliveries, up to about AT_ONCE signals."""
    sizes = list(Delivery.objects.order_by("pk").values_list("pk", "signals")[:_MOST_DELIVERIES])
    before = np.cumsum([0, *(max(1, signals) for _, signals in sizes)])[: len(sizes)]
    chosen = [number for (number, _), already in zip(sizes, before.tolist(), strict=True) if already < AT_ONCE]
    return list(Delivery.objects.filter(pk__in=chosen).select_related("source").order_by("pk"))


def _without_repeats(signals: Sequence[Arrived], standing: Standing) -> tuple[list[Arrived], list[Arrived]]:
    repeated = standing.ids.repeated(np.array([each.message for each in signals], np.int64))
    fresh = [each for each, again in zip(signals, repeated, strict=True) if not again]
    return fresh, [each for each, again in zip(signals, repeated, strict=True) if again]


@dataclass(frozen=True)
class _Incoming:
    """Signals as columns (`heedful.log.batch.BATCH`), what each means to the kinds, and which of them are late."""

    frame: pl.DataFrame
    arrived: Sequence[Arrived]
    late: Mask

    @classmethod
    def of(cls, arrived: Sequence[Arrived], standing: Standing) -> _Incoming:
        """Find out whose the signals are, and number them."""
        people = standing.people_of({each.handle for each in arrived})
        first = reserve_arrivals(len(arrived)) if arrived else 0
        rows = [_row(each, people[each.handle], first + place, standing) for place, each in enumerate(arrived)]
        frame = pl.DataFrame(rows, schema=_PLAIN, orient="row").with_columns(
            pl.col("at").cast(pl.Datetime("ms")).dt.replace_time_zone("UTC")
        )
        return cls(frame, arrived, _late(frame, standing))

    def late_customers(self) -> list[int]:
        """Give the customers to whom a signal came late."""
        late: list[int] = self.frame.filter(pl.Series(self.late)).get_column("customer").unique().to_list()
        return late

    def whence(self) -> list[tuple[int, str]]:
        """Give which customers came from which network addresses, in order of arrival."""
        customers = self.frame.get_column("customer").to_list()
        both = zip(customers, self.arrived, strict=True)
        return list(dict.fromkeys((customer, each.address) for customer, each in both if each.address is not None))

    def in_order(self) -> tuple[I64, I64]:
        """Give customers and times (ms), ordered by both."""
        ordered = self.frame.select("customer", pl.col("at").cast(pl.Int64)).sort("customer", "at")
        return ordered.get_column("customer").to_numpy(), ordered.get_column("at").to_numpy()


_PLAIN = pl.Schema([(name, pl.Int64() if name == "at" else dtype) for name, dtype in BATCH.items()])


def _row(each: Arrived, numbers: tuple[int, int], arrival: int, standing: Standing) -> tuple[object, ...]:
    """Give one row, in the order of the columns of a batch."""
    facets, others = standing.facets.split(each.properties)
    signal = each.signal
    return (
        *numbers,
        signal.at,
        arrival,
        signal.kind,
        signal.path,
        signal.value,
        signal.currency,
        source_name(each.source.pk),
        _json(facets),
        _json(others),
        each.message,
    )


_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def _json(properties: Mapping[str, Value]) -> str | None:
    return _ENCODER.encode(properties) if properties else None


def _late(frame: pl.DataFrame, standing: Standing) -> Mask:
    """Tell which signals come after one of the same customer with a later time, or after silence that is final."""
    customers, at = frame.get_column("customer").to_numpy(), frame.get_column("at").cast(pl.Int64).to_numpy()
    late: Mask = at < np.maximum(standing.last.of(customers), standing.final_until)
    return late


@dataclass(frozen=True)
class Move:
    """What moved of one kind: desires as they stand now, and who was followed from the beginning."""

    number: int
    part: Part
    again: I64


def _follow(batch: _Incoming, standing: Standing) -> list[Move]:
    """Move the desires of all kinds on by the signals that are in time."""
    in_time = np.flatnonzero(~batch.late)
    told = [batch.arrived[place] for place in in_time.tolist()]
    codes, effects = standing.effects.of([(each.signal.kind, each.signal.path, with_value(each)) for each in told])
    means = effects.start[codes + 1] > effects.start[codes]
    rows = in_time[means]
    if not rows.size:
        return []
    ordered, facets = _ordered(batch.frame[rows], codes[means])
    carried = [each.last_of(ordered.who) for each in standing.carried]
    found = follow_ordered(
        ordered, [each.kind for each in standing.carried], effects, [part.desires for part in carried]
    )
    moves = []
    for number, (before, after) in enumerate(zip(carried, found, strict=True)):
        part = _changed(before, after, standing.carried[number], facets)
        if len(part):
            moves.append(Move(number, part, np.empty(0, np.int64)))
    return moves


def with_value(each: Arrived) -> Mapping[str, Value]:
    """Give what conditions may ask for: the properties, and value and currency under their names."""
    value, currency = each.signal.value, each.signal.currency
    if value is None and currency is None:
        return each.properties
    return {**each.properties, "value": value, "currency": currency}


def _ordered(frame: pl.DataFrame, codes: np.ndarray) -> tuple[Ordered, dict[int, str]]:
    """Put signals in the order of the kernel; also gives the facets by arrival."""
    columns = [frame.get_column(name).cast(pl.Int64).to_numpy() for name in ("customer", "at", "arrival")]
    customer, at, arrival = columns
    order = np.lexsort((arrival, at, customer))
    who, start = np.unique(customer[order], return_index=True)
    facets = dict(zip(arrival.tolist(), frame.get_column("facets").to_list(), strict=True))
    ends = np.append(start, order.size).astype(np.int64)
    return Ordered(who, ends, at[order], codes[order], arrival[order]), facets


def _changed(before: Part, after: Desires, carried: Carried, facets: dict[int, str]) -> Part:
    """Give the desires that are new or have changed; the kernel gives those carried over first, in their order."""
    old, whole = len(before), len(after)
    same = np.zeros(whole, bool)
    same[:old] = (after.last[:old] == before.desires.last) & (after.outcome[:old] == before.desires.outcome)
    opened = [carried.line_of(facets.get(int(arrival)) or "") for arrival in after.first[old:]]
    facet = np.concatenate([before.facet, np.array(opened, np.int32)])
    return Part(after, facet).take(~same)


def write_moves(moves: Sequence[Move], standing: Standing) -> None:
    """Keep what has moved, in the caller's transaction, and remember it."""
    for move in moves:
        carried, file = standing.carried[move.number], standing.followed[move.number].file
        lines, local = np.unique(move.part.facet, return_inverse=True)
        records = records_of(Part(move.part.desires, local.astype(np.int32)))
        Moves.objects.create(
            file=file,
            desires=len(move.part),
            records=records.tobytes(),
            again=move.again.tobytes(),
            facets=[carried.facet(line) for line in lines.tolist()],
        )
        carried.begin_again(move.again.tolist())
        carried.move(move.part)


def _take_away(deliveries: Sequence[Delivery]) -> None:
    """Delete deliveries; if not all of them were there any more, somebody else has settled them."""
    gone, _ = Delivery.objects.filter(pk__in=[each.pk for each in deliveries]).delete()
    if gone != len(deliveries):
        raise LostError("deliveries were settled by another process meanwhile")


def _keep_rejects(arrivals: Arrivals) -> None:
    Reject.objects.bulk_create(
        Reject(
            source=delivery.source,
            dialect=delivery.dialect,
            received_at=delivery.received_at,
            reason=each.reason[:300],
            body=each.body,
            size=size_of(each.reason, each.body),
        )
        for delivery, each in arrivals.unreadable
    )


def _list(batch: _Incoming, clock: datetime) -> None:
    frame = batch.frame
    times = frame.get_column("at").cast(pl.Int64)
    Batch.objects.create(
        settled_at=clock,
        signals=frame.height,
        first_arrival=frame.item(0, "arrival"),
        last_arrival=frame.item(-1, "arrival"),
        first_at=instant(int(times.min())),  # type: ignore[arg-type]
        last_at=instant(int(times.max())),  # type: ignore[arg-type]
        columns=pack_signals(frame),
    )


def _count_days(arrivals: Arrivals, batch: _Incoming, clock: datetime) -> None:
    """Count for each source what it brought today."""
    day = clock.astimezone(UTC).date()
    sources = {delivery.source_id for delivery in arrivals.deliveries}
    for source in sorted(sources):
        brought = sum(each.source.pk == source for each in arrivals.signals)
        taken = sum(each.source.pk == source for each in batch.arrived)
        rejects = sum(delivery.source_id == source for delivery, _ in arrivals.unreadable)
        SourceDay.objects.get_or_create(source_id=source, day=day)
        SourceDay.objects.filter(source_id=source, day=day).update(
            signals=F("signals") + taken, repeats=F("repeats") + brought - taken, rejects=F("rejects") + rejects
        )
