"""Watching over the kinds: judging the alarms, raising and ending them, each told once.

The rule of this file: facts are looked at as often as the thresholds are shared out for (`heedful.domain.alarm`):
reliability once a day, the others once an hour. A log of the past is judged at its end, and an alarm there was
raised at that moment; the reliability alarm when daily looks over the history would have raised it.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any

from django.db import transaction

from heedful.domain.alarm import Step, judge_early, judge_reliability, judge_silence
from heedful.models import Alarm, AlarmLook, DesireFile, Kind, Telling
from heedful.queries.alarm import early_facts, reliability_windows, replayed, silence_facts
from heedful.queries.desire import Followed, followed
from heedful.services.telling import tell

Sort = Alarm.Sort

#: How many looks a day each alarm gets.
LOOKS_A_DAY = MappingProxyType({Sort.RELIABILITY: 1, Sort.EARLY: 24, Sort.SILENCE: 24})
#: After so long without a look, what was missed is made up for by looking back over the history.
_MISSED = timedelta(days=2)


@dataclass(frozen=True)
class _View:
    """The desires of a kind, and the wording that they are of: while a change is followed, the one before."""

    followed: Followed
    version: int

    @property
    def row(self) -> Kind:
        return self.followed.row

    @property
    def moment(self) -> datetime:
        """The moment that the facts are of."""
        return _instant(self.followed.now)


@dataclass(frozen=True)
class _Change:
    """What a look has found: an alarm is raised or ended at a moment; `at` is None where nothing changes."""

    at: datetime | None
    evidence: dict[str, Any]


def watch(clock: datetime) -> list[Alarm]:
    """Judge every alarm that is due for all kinds; returns those raised and ended now, to be told.

    Kinds that have not been followed yet are left for the next time. Safe to call as often as one likes.
    """
    changed = []
    for row in Kind.objects.all():
        # The version first: if the desires change in between they are looked at once more, and not once less.
        file = DesireFile.objects.filter(kind=row).first()
        view = followed(row, clock)
        if view is not None and (file is not None or row.is_built_in):
            changed.extend(_watch_kind(_View(view, file.kind_version if file else row.version)))
    return changed


def _watch_kind(view: _View) -> list[Alarm]:
    """Judge the alarms of one kind that are due."""
    looks = {look.sort: look for look in AlarmLook.objects.filter(kind=view.row)}
    alarms = {alarm.sort: alarm for alarm in Alarm.objects.filter(kind=view.row, ended_at=None)}
    changed = []
    for sort in LOOKS_A_DAY:
        alarm, look = alarms.get(sort), looks.get(sort)
        if _is_due(view, sort, look):
            changed.append(_settle(view, sort, alarm, _judge(view, sort, alarm, look)))
    return [alarm for alarm in changed if alarm is not None]


def _is_due(view: _View, sort: Sort, look: AlarmLook | None) -> bool:
    if look is None or look.kind_version != view.version:
        return True
    # A log that ends before the last look is another one than then, for example after an erasure.
    return not look.at <= view.moment < look.at + timedelta(days=1) / LOOKS_A_DAY[sort]


def _judge(view: _View, sort: Sort, alarm: Alarm | None, look: AlarmLook | None) -> _Change:
    if sort == Sort.RELIABILITY:
        missed = look is None or look.kind_version != view.version or abs(view.moment - look.at) > _MISSED
        return _look_back(view, alarm) if missed else _judge_reliability(view, alarm)
    return _judge_early(view, alarm) if sort == Sort.EARLY else _judge_silence(view, alarm)


def _judge_reliability(view: _View, alarm: Alarm | None) -> _Change:
    step = judge_reliability(reliability_windows(view.followed), sounding=alarm is not None)
    return _change(view, step, {"windows": [asdict(window) for window in step.evidence]})


def _judge_early(view: _View, alarm: Alarm | None) -> _Change:
    looks = LOOKS_A_DAY[Sort.EARLY]
    step = judge_early(early_facts(view.followed), sounding=alarm is not None, looks_a_day=looks)
    return _change(view, step, asdict(step.evidence))


def _judge_silence(view: _View, alarm: Alarm | None) -> _Change:
    raised = None if alarm is None else round(alarm.raised_at.timestamp() * 1000)
    looks = LOOKS_A_DAY[Sort.SILENCE]
    step = judge_silence(silence_facts(view.followed, raised), sounding=alarm is not None, looks_a_day=looks)
    return _change(view, step, asdict(step.evidence))


def _look_back(view: _View, alarm: Alarm | None) -> _Change:
    """Judge by the history: what daily looks would have left sounding now, and since when."""
    spans = replayed(view.followed)
    last = spans[-1] if spans else None
    sounds = last is not None and last.ended is None
    if last is not None and sounds and alarm is None:
        return _Change(_instant(last.raised), {"windows": [asdict(window) for window in last.evidence]})
    if alarm is not None and not sounds:
        ended = _instant(last.ended) if last is not None and last.ended is not None else view.moment
        return _Change(max(ended, alarm.raised_at), {})
    return _Change(None, {})


def _change(view: _View, step: Step[Any], evidence: dict[str, Any]) -> _Change:
    return _Change(view.moment if step.raised or step.ended else None, evidence)


def _settle(view: _View, sort: Sort, alarm: Alarm | None, change: _Change) -> Alarm | None:
    """Write what a look has found, with the look itself and who is to be told, in one transaction.

    Gives the alarm that changed.
    """
    with transaction.atomic():
        AlarmLook.objects.update_or_create(
            kind=view.row, sort=sort, defaults={"kind_version": view.version, "at": view.moment}
        )
        if change.at is None:
            return None
        return _raised(view.row, sort, change) if alarm is None else _ended(alarm, change)


def _raised(row: Kind, sort: Sort, change: _Change) -> Alarm | None:
    values = {"raised_at": change.at, "evidence": change.evidence}
    alarm, made = Alarm.objects.get_or_create(kind=row, sort=sort, ended_at=None, defaults=values)
    if not made:
        return None
    tell(alarm, Telling.What.RAISED)
    return alarm


def _ended(alarm: Alarm, change: _Change) -> Alarm | None:
    """End an alarm, unless somebody else has."""
    if not Alarm.objects.filter(pk=alarm.pk, ended_at=None).update(ended_at=change.at):
        return None
    alarm.ended_at = change.at
    tell(alarm, Telling.What.ENDED)
    return alarm


def _instant(ms: int) -> datetime:
    return datetime.fromtimestamp(ms / 1000, UTC)
