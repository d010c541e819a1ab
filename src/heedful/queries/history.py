"""The signals of some customers, wherever they lie: in the ordered log, in segments sealed since, in batches.

The rule of this file: signals carry the number of the handle by which they came and of the customer whose it was
then. Whose they are now is said by the handle; an ordered log says it as of the edge that it was made after. So for
people whose handles have moved since, everything is read from segments.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from threading import Lock

import polars as pl
from django.conf import settings
from django.db.models import Max, Q

from heedful.log.batch import unpack_signals
from heedful.log.segment import scan, scan_customers
from heedful.models import Batch, Identity, IdentityEdge, OrderedLog, Segment
from heedful.queries.bite import ASKED_AT_ONCE, bites
from heedful.queries.desire import history_of, listed, newest_log

#: What is read of each signal; `facets` and `properties` are JSON or null.
COLUMNS = ("customer", "at", "arrival", "kind", "path", "facets", "properties")


@dataclass(frozen=True)
class Handles:
    """Handles of some customers: whose each is now, and the numbers under which their signals may be written."""

    owner: dict[int, int]
    written: frozenset[int]


def handles_of(customers: Sequence[int]) -> Handles:
    """Give the handles of some customers, with every number that their signals were ever written under."""
    owner: dict[int, int] = {}
    written = set(customers)
    for bite in bites(customers, ASKED_AT_ONCE):
        owner |= dict(Identity.objects.filter(customer__in=bite).values_list("pk", "customer"))
    for bite in bites(owner, ASKED_AT_ONCE):
        edges = IdentityEdge.objects.filter(identity__in=bite)
        written.update(number for pair in edges.values_list("from_number", "to_number") for number in pair)
    return Handles(owner, frozenset(written))


def last_edge() -> int:
    """Give the number of the newest edge; 0 before the first."""
    return IdentityEdge.objects.aggregate(last=Max("pk"))["last"] or 0


def moved_since(edge: int, customers: Sequence[int]) -> set[int]:
    """Tell which of some customers gained or lost a handle after an edge."""
    moved: set[int] = set()
    for bite in bites(customers, ASKED_AT_ONCE):
        edges = IdentityEdge.objects.filter(Q(from_number__in=bite) | Q(to_number__in=bite), pk__gt=edge)
        moved.update(number for pair in edges.values_list("from_number", "to_number") for number in pair)
    return moved & set(customers)


def signals_of(customers: Sequence[int]) -> pl.DataFrame:
    """Give all signals of some customers, columns as `COLUMNS` (`at` in ms), by customer, time and arrival."""
    return listed(lambda: _signals_of(sorted(set(customers))))


def _signals_of(customers: list[int]) -> pl.DataFrame:
    ordered = newest_log()
    moved = moved_since(ordered.edges, customers) if ordered else set(customers)
    settled = [number for number in customers if number not in moved]
    parts = [collected_since(ordered, handles_of(settled))] if settled else []
    if ordered and settled:
        parts.append(_ordered(ordered, settled))
    if moved:
        handles = handles_of(sorted(moved))
        parts += [_in_segments(Segment.objects.all(), handles, -1), _in_batches(handles)]
    whole = pl.concat([part.select(COLUMNS) for part in parts]) if parts else _nothing()
    return whole.sort("customer", "at", "arrival")


def _nothing() -> pl.DataFrame:
    return scan([]).select(pl.col("at").cast(pl.Int64), *(name for name in COLUMNS if name != "at")).collect()


def collected_since(ordered: OrderedLog | None, handles: Handles) -> pl.DataFrame:
    """Give the signals of some handles that were collected after an ordered log was made."""
    since = ordered.sealed if ordered else -1
    segments = Segment.objects.filter(collected=True, last_arrival__gt=since)
    return pl.concat([_in_segments(segments, handles, since), _in_batches(handles)])


def _in_segments(segments: Iterable[Segment], handles: Handles, after: int) -> pl.DataFrame:
    files = [settings.HEEDFUL_DATA / "log" / segment.file for segment in segments]
    theirs = scan_customers(files, handles.written).filter(
        pl.col("identity").is_in(sorted(handles.owner)), pl.col("arrival") > after
    )
    return _owned(theirs.collect(), handles)


def _in_batches(handles: Handles) -> pl.DataFrame:
    return _owned(_of(unsealed(), handles), handles)


def unsealed() -> pl.DataFrame:
    """Give all signals that were settled and are not sealed yet."""
    batches = list(Batch.objects.order_by("pk").values_list("pk", "signals"))
    with _lock:
        unread = [pk for pk, signals in batches if (pk, signals) not in _read]
    fresh = Batch.objects.filter(pk__in=unread).values_list("pk", "signals", "columns") if unread else ()
    found = {(pk, signals): unpack_signals([bytes(columns)]) for pk, signals, columns in fresh}
    with _lock:
        # A batch that was rewritten for an erasure holds fewer signals. What is sealed is let go.
        kept = {key: _read[key] for key in batches if key in _read}
        _read.clear()
        _read.update(kept | found)
    frames = [frame for key in batches if (frame := (kept | found).get(key)) is not None]
    return pl.concat(frames) if frames else unpack_signals([])


def source_name(number: int) -> str:
    """Say in the column `source` of the log which source collected a signal."""
    return f"source {number}"


def newest_unsealed(source: str, limit: int) -> list[tuple[int, datetime, str, str | None]]:
    """Give identity, time, kind and path of the last signals of a source that are not sealed, newest first."""
    theirs = unsealed().filter(pl.col("source") == source).sort("arrival", descending=True).head(limit)
    return theirs.select("identity", "at", "kind", "path").rows()


_read: dict[tuple[int, int], pl.DataFrame] = {}
_lock = Lock()


def _owned(signals: pl.DataFrame, handles: Handles) -> pl.DataFrame:
    """Say whose the signals are now."""
    owner = pl.col("identity").replace_strict(handles.owner, default=None, return_dtype=pl.Int64)
    return signals.select(owner.alias("customer"), pl.col("at").cast(pl.Int64), *COLUMNS[2:])


def beside_the_order(customer: int) -> tuple[OrderedLog | None, pl.DataFrame]:
    """Give what the ordered log does not hold of a customer, columns as `COLUMNS`, and the log where it holds the rest.

    No log where the customer gained or lost a handle after it was made: then everything is in the frame.
    """
    ordered = newest_log()
    if ordered is not None and moved_since(ordered.edges, [customer]):
        handles = handles_of([customer])
        return None, pl.concat([_in_segments(Segment.objects.all(), handles, -1), _in_batches(handles)])
    since = ordered.sealed if ordered else -1
    segments = list(Segment.objects.filter(collected=True, last_arrival__gt=since))
    fresh = unsealed()
    if not segments and not fresh.height:
        return ordered, _nothing()
    handles = handles_of([customer])
    return ordered, pl.concat([_in_segments(segments, handles, since), _owned(_of(fresh, handles), handles)])


def _of(signals: pl.DataFrame, handles: Handles) -> pl.DataFrame:
    return signals.filter(pl.col("identity").is_in(sorted(handles.owner)))


def _ordered(ordered: OrderedLog, customers: Sequence[int]) -> pl.DataFrame:
    """Read customers from the ordered log; what kinds may ask for stands among its facets."""
    history = history_of(ordered)
    rows = [history.rows_of(number) for number in customers]
    parts = [
        pl.DataFrame(
            {
                "customer": pl.Series([number] * len(part), dtype=pl.Int64),
                "at": history.at[part.start : part.stop],
                "arrival": history.arrival[part.start : part.stop],
                "code": history.code[part.start : part.stop],
                "facet": history.facet[part.start : part.stop],
            }
        )
        for number, part in zip(customers, rows, strict=True)
        if part
    ]
    if not parts:
        return _nothing()
    whole = pl.concat(parts)
    book = history.book[whole.get_column("code")]
    facets = history.facets[whole.get_column("facet")]
    found = pl.concat([whole.drop("code", "facet"), book, facets], how="horizontal")
    return found.select(*COLUMNS[:-1], pl.lit(None, pl.String).alias("properties"))


def collected_customers_since(ordered: OrderedLog | None) -> dict[int, int]:
    """Give for each customer with signals that were collected after an ordered log was made the last time (ms)."""
    since, edge = (ordered.sealed, ordered.edges) if ordered else (-1, -1)
    names = Segment.objects.filter(collected=True, last_arrival__gt=since).values_list("file", flat=True)
    files = [settings.HEEDFUL_DATA / "log" / name for name in names]
    columns = ("customer", "identity", pl.col("at").cast(pl.Int64))
    sealed = scan(files).filter(pl.col("arrival") > since).select(columns).collect()
    last = pl.concat([sealed, unsealed().select(columns)]).group_by("customer", "identity").agg(pl.col("at").max())
    owners = owners_since(edge)
    times: dict[int, int] = {}
    for customer, identity, at in last.iter_rows():
        owner = owners.get(identity, customer)
        times[owner] = max(at, times.get(owner, at))
    return times


def owners_since(edge: int) -> dict[int, int]:
    """Tell whose those handles are now that moved after an edge."""
    moved = IdentityEdge.objects.filter(pk__gt=edge).values("identity")
    return dict(Identity.objects.filter(pk__in=moved).values_list("pk", "customer"))
