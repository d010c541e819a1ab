"""Reading about sources: which there are, what came in last, and what could not be taken."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db.models import F, Max, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from heedful.models import Delivery, Identity, Reject, Source, SourceDay, WriteKey
from heedful.queries.history import newest_unsealed, source_name
from heedful.wire.collect.calls import Aliased, Call, Grouped, Happened, Identified, Unreadable, Who
from heedful.wire.collect.decode import decode

#: So many of the latest requests are opened to show what came in; a page is no place to decode more.
_OPENED = 20
_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Access:
    """What a key opens: its source, as the door needs it."""

    source: Source
    sites: frozenset[str]


@dataclass(frozen=True)
class SourceLine:
    """One source in the list: how much it brought in the last seven days, and when we last heard of it."""

    source: Source
    signals: int
    rejects: int
    unsettled: int
    heard_at: datetime | None


@dataclass(frozen=True)
class LastSignal:
    """One line of what came in last; `who` is None where only an organisation is told about."""

    at: datetime
    kind: str
    who: Who | None
    path: str | None = None
    detail: str = ""
    is_settled: bool = False
    is_signal: bool = True


@dataclass(frozen=True)
class RejectPage:
    """One page of rejects, newest first, and the number before which the next begins (None on the last)."""

    rows: tuple[Reject, ...]
    older_than: int | None


def access_of(key: str) -> Access | None:
    """Give what a key opens, or None: it is unknown, revoked, or its source is closed."""
    row = (
        WriteKey.objects.filter(key=key, revoked_at=None, source__closed_at=None).select_related("source").first()
        if key.isascii() and key.isprintable() and len(key) <= WriteKey.key.field.max_length  # type: ignore[operator]
        else None
    )
    return Access(row.source, frozenset(row.source.sites)) if row else None


def all_sites() -> frozenset[str]:
    """Give the sites whose pages may send to any source that is open."""
    rows = Source.objects.filter(closed_at=None).values_list("sites", flat=True)
    return frozenset(site for sites in rows for site in sites)


def sources(now: datetime) -> list[SourceLine]:
    """Give all sources, those that take something first, with what they brought in the last seven days."""
    since = (now - _WEEK).date()
    counted: dict[int, Mapping[str, Any]] = {
        row["source"]: row
        for row in SourceDay.objects.values("source").annotate(
            lately=Coalesce(Sum("signals", filter=Q(day__gte=since)), 0),
            refused=Coalesce(Sum("rejects", filter=Q(day__gte=since)), 0),
            last_day=Max("day", filter=Q(signals__gt=0)),
        )
    }
    waiting: dict[int, Mapping[str, Any]] = {
        row["source"]: row
        for row in Delivery.objects.values("source").annotate(signals=Sum("signals"), last_at=Max("received_at"))
    }
    return [
        _line(source, counted.get(source.pk, {}), waiting.get(source.pk, {}))
        for source in Source.objects.order_by(F("closed_at").asc(nulls_first=True), "name", "pk")
    ]


def _line(source: Source, counted: Mapping[str, Any], waiting: Mapping[str, Any]) -> SourceLine:
    day: date | None = counted.get("last_day")
    unsettled = waiting.get("signals") or 0
    return SourceLine(
        source=source,
        signals=(counted.get("lately") or 0) + unsettled,
        rejects=counted.get("refused") or 0,
        unsettled=unsettled,
        heard_at=waiting.get("last_at") or (datetime.combine(day, time(), UTC) if day else None),
    )


def keys_of(source: Source) -> QuerySet[WriteKey]:
    """Give the keys that open a source, newest first."""
    return source.keys.filter(revoked_at=None).select_related("made_by").order_by("-pk")


def last_signals(source: Source, limit: int) -> list[LastSignal]:
    """Give what came in last from a source, newest first: what waits to be settled, then what was settled lately."""
    found: list[LastSignal] = []
    for delivery in Delivery.objects.filter(source=source).order_by("-pk")[:_OPENED]:
        calls = _calls_of(source, delivery)
        found += [line for call in reversed(calls) if (line := _shown(call, delivery.received_at))]
        if len(found) >= limit:
            break
    return [*found, *settled_signals(source.pk, limit)][:limit]


def _handle_of(sort: str, value: str) -> Who:
    return Who(anonymous_id=value) if sort == Identity.Sort.ANONYMOUS else Who(user_id=value)


def settled_signals(source: int, limit: int) -> list[LastSignal]:
    """Give the last signals of a source that were settled and are not sealed yet, newest first."""
    rows = newest_unsealed(source_name(source), limit)
    identities = Identity.objects.in_bulk([row[0] for row in rows])
    return [
        LastSignal(at, kind, _handle_of(handle.sort, handle.value), path, is_settled=True)
        for number, at, kind, path in rows
        if (handle := identities.get(number)) is not None
    ]


def _calls_of(source: Source, delivery: Delivery) -> list[Call]:
    received_at = round(delivery.received_at.timestamp() * 1000)
    body = zlib.decompress(delivery.body)
    return decode(delivery.dialect, body, received_at, frozenset(source.kept_query), frozenset(source.kept_noise))


def _shown(call: Call, received_at: datetime) -> LastSignal | None:
    if isinstance(call, Unreadable):
        return LastSignal(received_at, "", None, detail=call.reason, is_signal=False)
    at = datetime.fromtimestamp(call.at / 1000, UTC)
    if isinstance(call, Happened):
        return LastSignal(at, call.kind, call.who, call.path)
    if isinstance(call, Identified):
        return LastSignal(at, "identify", call.who, is_signal=False)
    if isinstance(call, Aliased):
        return LastSignal(at, "alias", Who(user_id=call.user_id), detail=call.previous, is_signal=False)
    if isinstance(call, Grouped):
        return LastSignal(at, "group", call.who, detail=call.organisation, is_signal=False)
    return None


def version_of(source: Source) -> str:
    """Give a word that changes whenever something came in from a source, or was settled or refused."""
    last = Delivery.objects.filter(source=source).aggregate(last=Max("pk"))["last"]
    days = SourceDay.objects.filter(source=source).aggregate(a=Sum("signals"), b=Sum("repeats"), c=Sum("rejects"))
    return "-".join(str(number or 0) for number in (last, days["a"], days["b"], days["c"]))


def rejects_of(source: Source, *, older_than: int | None = None, size: int = 20) -> RejectPage:
    """Give what could not be taken from a source, newest first; what was taken again is not there any more."""
    waiting = source.rejects.order_by("-pk")
    if older_than is not None:
        waiting = waiting.filter(pk__lt=older_than)
    rows = tuple(waiting[: size + 1])
    return RejectPage(rows[:size], rows[size - 1].pk if len(rows) > size else None)


def all_rejects(source: Source) -> Iterator[Reject]:
    """Give everything that could not be taken from a source, oldest first, bit by bit."""
    yield from source.rejects.order_by("pk").iterator(chunk_size=200)
