"""Taking in what warnings say: a moment begins, changes, is taken back, or was told of already.

The rules of this file:

1. What refers to something changes that: an update goes on with the same moment, so that what was held because of it
   still says why. A warning that is taken back before it came true is over at once; one that had come true ends now,
   and the time after it begins.
2. Nothing ends because nobody speaks of it any more: feeds go silent.
3. Messages come in any order, and more than once. What was taken back before it came is never begun.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from heedful.domain.alert import Alert, MessageType, Status
from heedful.domain.moment import Window, acts, window_of
from heedful.models import Feed, Heard, Moment
from heedful.queries.gate import current_policy

_WORDS = {"event": 200, "headline": 500}


@dataclass
class Taken:
    """What came of some alerts: moments that began, changed, or were taken back; and how many say nothing new."""

    begun: list[Moment] = field(default_factory=list)
    changed: list[Moment] = field(default_factory=list)
    ended: list[Moment] = field(default_factory=list)
    nothing_new: int = 0


def take_alerts(alerts: Sequence[Alert], feed: Feed | None, clock: datetime) -> Taken:
    """Take in what some alerts say, each in a transaction of its own, the earlier ones first."""
    taken, days = Taken(), current_policy().aftermath_days
    messages: dict[str, list[Alert]] = {}
    for alert in sorted(alerts, key=lambda each: each.sent):
        messages.setdefault(message_of(alert.source_id), []).append(alert)
    for identifier, blocks in messages.items():
        with transaction.atomic():
            _take(identifier, blocks, feed, clock, days, taken)
    return taken


def message_of(source_id: str) -> str:
    """Give the identifier of the message that an alert is a part of."""
    return source_id.partition("#")[0]


def _take(
    identifier: str,
    blocks: Sequence[Alert],
    feed: Feed | None,
    clock: datetime,
    days: Mapping[str, int],
    taken: Taken,
) -> None:
    first = blocks[0]
    if first.status is not Status.ACTUAL or first.message_type not in _SAY:
        taken.nothing_new += len(blocks)
        return
    before = _told_of_by([*first.references, identifier])
    if first.message_type is MessageType.CANCEL:
        taken.ended += [row for row in before if _taken_back(row, clock, first.sent)]
        _hear([*first.references, identifier], None)
        return
    if _is_old(identifier, first.sent, before):
        taken.nothing_new += len(blocks)
        return
    for alert in blocks:
        row = _which(before, alert, alone=len(blocks) == 1)
        if row is not None:
            before.remove(row)
        _begin_or_change(row, alert, feed, clock, days, taken)
    # What the newer word does not speak of any more is over.
    taken.ended += [row for row in before if _taken_back(row, clock, first.sent)]
    _hear(first.references, None)


def _is_old(identifier: str, sent: datetime, before: Sequence[Moment]) -> bool:
    """Tell whether a message was taken back or overtaken by a newer one before it came, or came again."""
    if before:
        return all(row.sent > sent for row in before)
    itself = Q(identifier=_identifier(identifier)) | Q(identifier__startswith=f"{_identifier(identifier)}#")
    return Heard.objects.filter(itself).exists()


def _which(before: Sequence[Moment], alert: Alert, *, alone: bool) -> Moment | None:
    """Choose the moment that an alert goes on with: of the same name, or the only one there is."""
    named = [row for row in before if (row.kind, row.event) == (alert.kind, _words(alert)["event"])]
    return next(iter(named), before[0] if alone and len(before) == 1 else None)


_SAY = {MessageType.ALERT, MessageType.UPDATE, MessageType.CANCEL}


def _told_of_by(identifiers: Iterable[str]) -> list[Moment]:
    """Give the moments that some messages told of, and that are not over; locked, the oldest first."""
    named = Q()
    for each in identifiers:
        named |= Q(heard__identifier=_identifier(each)) | Q(heard__identifier__startswith=f"{_identifier(each)}#")
    found = Moment.objects.filter(named, ended_at=None).values_list("pk", flat=True) if named else []
    return list(Moment.objects.select_for_update().filter(pk__in=set(found)).order_by("pk"))


def _begin_or_change(
    row: Moment | None, alert: Alert, feed: Feed | None, clock: datetime, days: Mapping[str, int], taken: Taken
) -> None:
    window = window_of(alert.kind, alert.onset, alert.ends, days)
    if not acts(alert) or not alert.area or window.aftermath_until < clock:
        if row is not None and _taken_back(row, clock, alert.sent):
            taken.ended.append(row)
        taken.nothing_new += row is None
        _hear([alert.source_id], row)
        return
    if row is None:
        row, told = _the_same(alert, window), taken.begun
        if row is not None:
            _hear([alert.source_id], row)
            taken.nothing_new += 1
            return
        row = Moment(sort=Moment.Sort.ALERT, source_id=_identifier(alert.source_id), feed=feed, made_at=clock)
    elif _says_the_same(row, alert, window):
        _hear([alert.source_id], row)
        taken.nothing_new += 1
        return
    else:
        told = taken.changed
    _write(row, alert, window)
    _hear([alert.source_id], row)
    told.append(row)


def _write(row: Moment, alert: Alert, window: Window) -> None:
    area = alert.area.plain()
    row.to_match = row.to_match or area != row.area
    row.kind, row.area, row.severity = alert.kind, area, alert.severity
    row.urgency, row.certainty, row.sent = alert.urgency, alert.certainty, alert.sent
    row.onset, row.ends, row.last_at = window.onset, alert.ends, window.ends
    row.aftermath_until = window.aftermath_until
    for name, words in _words(alert).items():
        setattr(row, name, words)
    row.save()


def _words(alert: Alert) -> dict[str, str]:
    return {name: getattr(alert, name).replace("\x00", "")[:most] for name, most in _WORDS.items()}


def _identifier(text: str) -> str:
    return text.replace("\x00", "")[:300]


def _says_the_same(row: Moment, alert: Alert, window: Window) -> bool:
    """Tell whether an alert, or an older word on the same thing, changes nothing."""
    if alert.sent < row.sent:
        return True
    now = (alert.kind, alert.severity.value, window.onset, window.ends, alert.area.plain())
    return now == (row.kind, row.severity, row.onset, row.last_at, row.area)


def _the_same(alert: Alert, window: Window) -> Moment | None:
    """Find the moment that another message told of in other words: of the same kind, at the same time and place."""
    at = Moment.objects.filter(
        sort=Moment.Sort.ALERT, kind=alert.kind, onset=window.onset, last_at=window.ends, ended_at=None
    )
    area = alert.area.plain()
    return next((row for row in at.order_by("pk") if row.area == area), None)


def _taken_back(row: Moment, clock: datetime, said: datetime) -> bool:
    """End a moment that its source took back; tells whether it was on. `said` is when that was said."""
    if row.ended_at is not None or row.aftermath_until < clock:
        return False
    if clock < row.onset:
        row.ended_at = clock
    elif clock < row.last_at:
        row.aftermath_until -= row.last_at - clock
        row.ends = row.last_at = clock
    else:
        return False
    row.sent = max(row.sent, said)
    row.save()
    return True


def _hear(identifiers: Iterable[str], row: Moment | None) -> None:
    """Write down that messages were heard; what is known of one that told of a moment stays."""
    rows = [Heard(identifier=_identifier(each), moment=row) for each in identifiers]
    if row is None:
        Heard.objects.bulk_create(rows, ignore_conflicts=True)
        return
    Heard.objects.bulk_create(rows, update_conflicts=True, unique_fields=["identifier"], update_fields=["moment"])


def end_moment(row: Moment, by: int | None, clock: datetime) -> bool:
    """End a moment by hand: what had not come is over at once, what had ends now, and the time after it begins."""
    with transaction.atomic():
        row = Moment.objects.select_for_update().get(pk=row.pk)
        if not _taken_back(row, clock, clock):
            return False
        Moment.objects.filter(pk=row.pk).update(ended_by=by)
        return True


def let_be_over(row: Moment, by: int | None, clock: datetime) -> None:
    """Say that a moment touches nobody any more, without a time after it: it was a mistake, or it is made good."""
    Moment.objects.filter(pk=row.pk, ended_at=None).update(ended_at=clock, ended_by=by)
