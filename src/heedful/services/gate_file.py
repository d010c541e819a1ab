"""Judging the requests of a file: who is touched where, by the same places and rules as everywhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, time, tzinfo
from functools import cache, lru_cache
from zoneinfo import ZoneInfo, available_timezones

import numpy as np

from heedful.domain.alert import Alert
from heedful.domain.gate.judge import judge
from heedful.domain.gate.policy import STANDARD, Policy
from heedful.domain.gate.standing import Holiday, Sent, Standing, Touch, Trouble
from heedful.domain.gate.verdict import Verdict
from heedful.domain.in_force import in_force
from heedful.domain.moment import acts, names_of, used_of, window_of
from heedful.domain.quiet import QuietHours, quiet_until
from heedful.geo.holiday import holiday_of, next_working_day
from heedful.geo.home import Home
from heedful.geo.index import customers_of
from heedful.geo.resolve import resolve, resolve_many
from heedful.geo.touching import Touching, touching
from heedful.wire.alert_given import AlertError, from_given
from heedful.wire.gate import AskedRow, CustomerRow, GateFile
from heedful.wire.gate_spot import GateFileError


def judge_file(file: GateFile, policy: Policy = STANDARD) -> Iterator[tuple[AskedRow, Verdict, str]]:
    """Give each request of a file with its verdict, and the zone by whose days that is told; raises `GateFileError`.

    Each is judged as the file says that things stand: what may go has not gone by that.
    """
    customers = {each.id: each for each in file.customers}
    touches = _touches(file)
    standings: dict[str | int, Standing] = {}
    for asked in file.requests:
        row = customers[asked.customer]
        if row.id not in standings:
            standings[row.id] = _standing(row, touches.get(row.id, ()), file, policy)
        standing = replace(standings[row.id], sent=tuple(_same_words(row.sent, asked)))
        yield asked, judge(asked.request, standing, policy, file.templates, file.now), standing.zone


def _same_words(sent: tuple[Sent, ...], asked: AskedRow) -> Iterator[Sent]:
    """Know the same words again, whichever of the usual ways of making a digest of them was taken."""
    for each in sent:
        yield replace(each, words=asked.request.words) if each.words in asked.digests else each


def _touches(file: GateFile) -> Mapping[str | int, tuple[Touch, ...]]:
    alerts = [each for each in in_force(_alerts(file)) if acts(each)]
    rows = file.customers
    placed = resolve_many(
        [row.country for row in rows],
        [row.postal_code for row in rows],
        np.array([np.nan if row.lat is None else row.lat for row in rows], np.float64),
        np.array([np.nan if row.lon is None else row.lon for row in rows], np.float64),
    )
    found = touching(customers_of(np.arange(len(rows), dtype=np.int64), placed), alerts)
    return {rows[number].id: tuple(map(_touch, each)) for number, each in found.items()}


def _alerts(file: GateFile) -> Iterator[Alert]:
    for number, row in enumerate(file.moments):
        try:
            yield from_given(row, file.now)
        except AlertError as error:
            raise GateFileError(f"moments[{number}]: {error}") from error


def _touch(each: Touching) -> Touch:
    alert = each.alert
    window = window_of(alert.kind, alert.onset, alert.ends)
    return Touch(alert.source_id, alert.event, alert.kind, alert.severity, window, each.place, each.sure)


def _standing(row: CustomerRow, touches: tuple[Touch, ...], file: GateFile, policy: Policy) -> Standing:
    home = _home(row.country, row.postal_code, row.lat, row.lon)
    zone = next((each for each in (row.zone, home.zone if home else "") if each in _zones()), "UTC")
    return Standing(
        zone=zone,
        state=row.state,
        unsubscribed=row.unsubscribed,
        quiet_until=row.quiet_until,
        open_complaint=row.open_complaint,
        waiting_for_us=row.waiting_for_us,
        touches=touches,
        troubles=tuple(each for each in file.troubles if _hits(each, row)),
        holiday=_holiday(home.country, home.region, ZoneInfo(zone), file.now) if home else None,
        night_ends=_night_ends(QuietHours(policy.night_begins, policy.night_ends), file.now, zone),
    )


def _hits(trouble: Trouble, row: CustomerRow) -> bool:
    """Tell whether an incident is on a service that they use; one that names none hits everybody."""
    return not trouble.service or bool(used_of(names_of([trouble.service]), row.services, ""))


@lru_cache(maxsize=10_000)
def _home(country: str, postal_code: str, lat: float | None, lon: float | None) -> Home | None:
    # Many live where others do, and looking one up takes half a millisecond.
    return resolve(country, postal_code, lat, lon)


@cache
def _zones() -> frozenset[str]:
    # Asked once: it looks through all files of time zones.
    return frozenset(available_timezones())


@lru_cache(maxsize=1_000)
def _night_ends(hours: QuietHours, now: datetime, zone: str) -> datetime | None:
    return quiet_until(hours, now, ZoneInfo(zone))


def _holiday(country: str, region: str, zone: tzinfo, now: datetime) -> Holiday | None:
    today = now.astimezone(zone).date()
    name = holiday_of(country, region, today)
    if not name:
        return None
    working = next_working_day(country, region, today)
    return Holiday(name, datetime.combine(working, time(), zone).astimezone(UTC))
