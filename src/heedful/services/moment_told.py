"""A moment as a warning tells of it: written down, compared with what is known, and taken back."""

from __future__ import annotations

from datetime import datetime

from heedful.domain.alert import Alert
from heedful.domain.moment import Window
from heedful.models import Moment

_WORDS = {"event": 200, "headline": 500}


def write(row: Moment, alert: Alert, window: Window) -> None:
    """Write down what an alert says; what was held because of it is judged again."""
    area = alert.area.plain()
    row.to_match = row.to_match or area != row.area
    row.to_judge = row.to_judge or row.pk is not None
    row.kind, row.area, row.severity = alert.kind, area, alert.severity
    row.urgency, row.certainty, row.sent = alert.urgency, alert.certainty, alert.sent
    row.onset, row.ends, row.last_at = window.onset, alert.ends, window.ends
    row.aftermath_until = window.aftermath_until
    for name, words in words_of(alert).items():
        setattr(row, name, words)
    row.save()


def words_of(alert: Alert) -> dict[str, str]:
    """Give the words of an alert as the database takes them."""
    return {name: getattr(alert, name).replace("\x00", "")[:most] for name, most in _WORDS.items()}


def says_the_same(row: Moment, alert: Alert, window: Window) -> bool:
    """Tell whether an alert, or an older word on the same thing, changes nothing."""
    if alert.sent < row.sent:
        return True
    now = (alert.kind, alert.severity.value, window.onset, window.ends, alert.area.plain())
    return now == (row.kind, row.severity, row.onset, row.last_at, row.area)


def the_same(alert: Alert, window: Window) -> Moment | None:
    """Find the moment that another message told of in other words: of the same kind, at the same time and place."""
    at = Moment.objects.filter(
        sort=Moment.Sort.ALERT, kind=alert.kind, onset=window.onset, last_at=window.ends, ended_at=None
    )
    area = alert.area.plain()
    return next((row for row in at.order_by("pk") if row.area == area), None)


def take_back(row: Moment, clock: datetime, said: datetime) -> bool:
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
    row.sent, row.to_judge = max(row.sent, said), True
    row.save()
    return True
