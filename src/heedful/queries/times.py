"""How long customers wait for us, told honestly.

The rules of this file:

1. What counts is how long they waited, and not how long we handled something. Who still waits is in it.
2. Whoever has not waited for that long yet says nothing about 'within that time', whether answered or not: else the
   quick answers of this morning would stand for those who wait since this morning.
3. Nothing here is asked by colleague.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby
from operator import itemgetter

from django.db.models import QuerySet

from heedful.domain.business_hours import Calendar, open_time
from heedful.domain.help_desire import Said
from heedful.domain.waiting import spans
from heedful.models import Conversation, Message
from heedful.queries.business_hours import calendar
from heedful.queries.said import words_of_people
from heedful.stats.interval import Interval, wilson
from heedful.stats.median import Median, median

#: How far back the page looks, and at how many conversations at most, the newest.
DAYS, MOST = 28, 2_000
#: Within which times, plainly and in business hours.
_PLAIN = (timedelta(hours=1), timedelta(hours=4), timedelta(days=1), timedelta(days=3))
_OPEN = (timedelta(hours=1), timedelta(hours=4), timedelta(hours=8), timedelta(hours=24))

Span = tuple[datetime, datetime | None]
Measure = Callable[[datetime, datetime], timedelta]


@dataclass(frozen=True)
class Waited:
    """How long one customer waited: for the first answer of a person (None: there is none yet), and in all so far."""

    first: timedelta | None
    in_all: timedelta


@dataclass(frozen=True)
class OfConversation:
    """The same, plainly and in business hours (None where nobody has said any); `still`: they wait now."""

    plain: Waited
    in_hours: Waited | None
    still: bool


@dataclass(frozen=True)
class Within:
    """How many had a first answer within a time, of those who asked at least so long ago."""

    time: timedelta
    answered: int
    n: int
    interval: Interval | None


@dataclass(frozen=True)
class Told:
    """The times of many: shares of first answers, and the middle of the first answer and of all waiting, in seconds."""

    within: Sequence[Within]
    first: Median | None
    in_all: Median | None


@dataclass(frozen=True)
class Report:
    """What the page shows; `is_cut`: there were more conversations than were looked at."""

    n: int
    waiting: int
    is_cut: bool
    plain: Told
    in_hours: Told | None


def times_of(row: Conversation, clock: datetime) -> OfConversation | None:
    """Say how long the customer of a conversation waited; None where she never did."""
    waited = _spans(_said(words_of_people().filter(conversation=row)))
    if not waited:
        return None
    hours = calendar()
    return OfConversation(
        plain=_waited(waited, clock, _plainly),
        in_hours=_waited(waited, clock, _by(hours)) if hours else None,
        still=waited[-1][1] is None,
    )


def times(clock: datetime) -> Report:
    """Tell the times of conversations that began lately. A talk that was written down is none: it waits for nobody."""
    began = Conversation.objects.filter(made_at__gt=clock - timedelta(days=DAYS), merged_into=None)
    chosen = list(began.order_by("-made_at").values_list("pk", flat=True)[: MOST + 1])
    rows = _said(words_of_people().filter(conversation__in=chosen[:MOST]))
    waited = [_spans(each) for _, each in groupby(rows, key=itemgetter(0))]
    waited = [each for each in waited if each]
    hours = calendar()
    return Report(
        n=len(waited),
        waiting=sum(each[-1][1] is None for each in waited),
        is_cut=len(chosen) > MOST,
        plain=_told(waited, clock, _plainly, _PLAIN),
        in_hours=_told(waited, clock, _by(hours), _OPEN) if hours else None,
    )


_Row = tuple[int, datetime, bool, bool, str]


def _said(messages: QuerySet[Message]) -> Iterable[_Row]:
    """Read what was said, conversation by conversation, in order."""
    ordered = messages.order_by("conversation", "at", "pk")
    return ordered.values_list("conversation", "at", "is_ours", "is_thanks", "how").iterator(chunk_size=5_000)


def _spans(rows: Iterable[_Row]) -> list[Span]:
    said: list[tuple[int, Said]] = []
    for number, (_, at, is_ours, is_thanks, how) in enumerate(rows):
        if number == 0 and how == Message.How.TALK:
            return []
        what = Said.ANSWERED if is_ours else Said.THANKED if is_thanks else Said.ASKED
        said.append((round(at.timestamp() * 1000), what))
    return [(_instant(first), None if last is None else _instant(last)) for first, last in spans(said)]


def _instant(ms: int) -> datetime:
    return datetime.fromtimestamp(ms / 1000, UTC)


def _plainly(begins: datetime, ends: datetime) -> timedelta:
    return ends - begins


def _by(hours: Calendar) -> Measure:
    return lambda begins, ends: open_time(hours, begins, ends)


def _waited(waited: Sequence[Span], clock: datetime, measure: Measure) -> Waited:
    begins, ends = waited[0]
    in_all = sum((measure(first, last or clock) for first, last in waited), timedelta())
    return Waited(None if ends is None else measure(begins, ends), in_all)


def _told(many: Sequence[Sequence[Span]], clock: datetime, measure: Measure, limits: Sequence[timedelta]) -> Told:
    each_waited = [_waited(each, clock, measure) for each in many]
    ago = [measure(each[0][0], clock) for each in many]
    # Who has no answer yet has waited for longer than anybody who has one, as far as the middle is concerned.
    first = [math.inf if each.first is None else each.first.total_seconds() for each in each_waited]
    return Told(
        within=[_within(limit, each_waited, ago) for limit in limits],
        first=median(first),
        in_all=median([each.in_all.total_seconds() for each in each_waited]),
    )


def _within(limit: timedelta, each_waited: Sequence[Waited], ago: Sequence[timedelta]) -> Within:
    long_ago = [each for each, since in zip(each_waited, ago, strict=True) if since >= limit]
    answered = sum(each.first is not None and each.first <= limit for each in long_ago)
    return Within(limit, answered, len(long_ago), wilson(answered, len(long_ago)))
