"""Asking feeds of warnings, again and again, without being a burden to anybody.

The rules of this file:

1. Who asks a feed takes it first, by one conditional UPDATE that moves its time on.
2. What is not new is not sent again (ETag, Last-Modified). Who does not answer is asked less and less often, and it is
   said that what we know of them is old.
3. Nothing that we heard ends because a feed falls silent.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_noop

from heedful.domain.address import UnfitAddressError, check_url
from heedful.models import Feed
from heedful.services.audit import Actor, record
from heedful.services.feed_links import HEADERS, MOST_BYTES, MOST_LINKS, Followed, follow, limits
from heedful.services.moment import take_alerts
from heedful.services.safe_http import Answer, PostError, read
from heedful.services.warnings_heard import forget_links
from heedful.wire.alerts import AlertError, read_alerts

#: Of what the reader warns of so much is said.
_MOST_WARNINGS = 2
LONGEST_WAIT = timedelta(hours=1)
_TAKEN_FOR = timedelta(minutes=10)
_NOT_MODIFIED, _OK, _TOO_MANY, _UNAVAILABLE = 304, 200, 429, 503


@dataclass(frozen=True)
class Suggestion:
    """A public feed that anybody may ask: its name and its address. Nothing is asked before somebody adds it."""

    name: str
    url: str


SUGGESTIONS = (
    Suggestion("National Weather Service, United States", "https://api.weather.gov/alerts/active"),
    Suggestion("GDACS, disasters of the whole world", "https://www.gdacs.org/xml/rss.xml"),
    Suggestion(
        "USGS, earthquakes that matter",
        "https://earthquake.usgs.gov/earthquakes/feed/v1.0/summary/significant_week.geojson",
    ),
    Suggestion("MeteoAlarm, Germany", "https://feeds.meteoalarm.org/feeds/meteoalarm-legacy-atom-germany"),
)


def add_feed(by: Actor, name: str, url: str, every_minutes: int, clock: datetime) -> Feed:
    """Begin to ask a feed; raises `UnfitAddressError` for an address that nothing may be asked of."""
    check_url(url, loopback=settings.HEEDFUL_ALLOW_LOOPBACK_WEBHOOKS, is_public=True)
    with transaction.atomic():
        row, _ = Feed.objects.update_or_create(
            url=url,
            defaults={
                "name": name,
                "every_minutes": every_minutes,
                "next_at": clock,
                "ended_at": None,
                **dict.fromkeys(("etag", "last_modified", "trouble"), ""),
                "failures": 0,
            },
            create_defaults={
                "name": name,
                "every_minutes": every_minutes,
                "next_at": clock,
                "made_at": clock,
                "made_by": by.colleague,
            },
        )
        record(by, gettext_noop("made"), "feed", row.pk)
    return row


def end_feed(by: Actor, row: Feed, clock: datetime) -> None:
    """Ask a feed no more; what it told stays until it is over."""
    with transaction.atomic():
        Feed.objects.filter(pk=row.pk, ended_at=None).update(ended_at=clock)
        record(by, gettext_noop("removed"), "feed", row.pk)


def ask_now(row: Feed, clock: datetime) -> None:
    """Have a feed asked within a second or two."""
    Feed.objects.filter(pk=row.pk, ended_at=None).update(next_at=clock)


def is_stale(row: Feed, clock: datetime) -> bool:
    """Tell whether a feed has not answered well for so long that what we know of it is old."""
    since = row.good_at or row.made_at
    return clock - since > max(3 * timedelta(minutes=row.every_minutes), timedelta(minutes=30))


def ask_due(clock: datetime) -> bool:
    """Ask one feed that is due; tells whether there was one."""
    row = Feed.objects.filter(ended_at=None, next_at__lte=clock).order_by("next_at").first()
    if row is None:
        return False
    taken = Feed.objects.filter(pk=row.pk, next_at=row.next_at).update(next_at=clock + _TAKEN_FOR, asked_at=clock)
    if taken:
        _ask(row, clock)
    return True


def _ask(row: Feed, clock: datetime) -> None:
    known = {"If-None-Match": row.etag, "If-Modified-Since": row.last_modified}
    headers = {**HEADERS, **{name: value for name, value in known.items() if value}}
    try:
        answer = read(row.url, headers, limits(), MOST_BYTES)
    except (PostError, UnfitAddressError) as error:
        _failed(row, str(error), clock)
        return
    if answer.status == _NOT_MODIFIED:
        # What was said of it the last time still holds.
        _went_well(row, clock, "" if row.failures else row.trouble)
    elif answer.status != _OK:
        _failed(row, f"It answers with status {answer.status}.", clock, _wanted_wait(answer, clock))
    else:
        _take(row, answer, clock)


def _take(row: Feed, answer: Answer, clock: datetime) -> None:
    try:
        reading = read_alerts(answer.body, clock, row.url)
    except AlertError as error:
        _failed(row, str(error), clock)
        return
    taken = take_alerts(reading.alerts, row, clock)
    forget_links(link for link, identifier in reading.summaries if identifier in taken.outdated)
    followed = follow(row, reading, clock)
    # With conditions it would answer that nothing is new, and what is left would never be read.
    is_whole = not (followed.trouble or followed.left or taken.broken)
    row.etag = answer.headers.get("etag", "")[:300] if is_whole else ""
    row.last_modified = answer.headers.get("last-modified", "")[:100] if is_whole else ""
    warnings = (*taken.broken, *reading.warnings, *followed.warnings)
    _went_well(row, clock, " ".join(_notes(warnings, followed)))


def _notes(warnings: Iterable[str], followed: Followed) -> Iterator[str]:
    """Say what was not read of a feed that answers, and why."""
    if followed.left:
        yield f"It points to more than {MOST_LINKS} new warnings; {followed.left} of them are left for the next rounds."
    if followed.elsewhere:
        yield f"Not followed, since they lead to other hosts: {followed.elsewhere} of the addresses that it points to."
    if followed.trouble:
        yield followed.trouble
    said = list(dict.fromkeys(warnings))
    yield from said[:_MOST_WARNINGS]
    if len(said) > _MOST_WARNINGS:
        yield f"And {len(said) - _MOST_WARNINGS} more of that kind."


def _went_well(row: Feed, clock: datetime, trouble: str = "") -> None:
    row.good_at, row.failures, row.trouble = clock, 0, trouble[:300]
    row.next_at = clock + timedelta(minutes=row.every_minutes)
    row.asked_at = clock
    _save(row)


def _failed(row: Feed, words: str, clock: datetime, wanted: timedelta = timedelta()) -> None:
    if row.trouble and not row.failures:
        # What was said of its last answer is written over here, so that answer is asked for once more.
        row.etag, row.last_modified = "", ""
    row.failures, row.trouble, row.asked_at = row.failures + 1, words[:300], clock
    usual = timedelta(minutes=row.every_minutes)
    longest = max(LONGEST_WAIT, usual)
    wait = min(usual * 2 ** min(row.failures - 1, 10), longest)
    row.next_at = clock + max(wait, min(wanted, timedelta(days=1)))
    _save(row)


def _save(row: Feed) -> None:
    # Not whether it is asked at all: somebody may have ended it meanwhile.
    row.save(update_fields=["good_at", "failures", "trouble", "next_at", "asked_at", "etag", "last_modified"])


def _wanted_wait(answer: Answer, clock: datetime) -> timedelta:
    """Read how long a feed wants to be left alone: seconds, or a date (RFC 9110, 10.2.3)."""
    said = answer.headers.get("retry-after", "").strip()
    if answer.status not in {_TOO_MANY, _UNAVAILABLE} or not said:
        return timedelta()
    if said.isascii() and said.isdecimal():
        return timedelta(seconds=min(int(said[:9]), 86_400))
    try:
        until = parsedate_to_datetime(said)
    except ValueError:
        return timedelta()
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return max(until - clock, timedelta())
