"""Taking in what warnings say: a moment begins, changes, is taken back, or was told of already.

The rules of this file:

1. What refers to something changes that: an update goes on with the same moment, so that what was held because of it
   still says why. A warning that is taken back before it came true is over at once; one that had come true ends now,
   and the time after it begins.
2. Nothing ends because nobody speaks of it any more: feeds go silent.
3. Messages come in any order, and more than once. What was taken back before it came is never begun.
4. What has ended or changed is marked, so that what it holds is judged again: a hold does not outlive its cause.
5. A summary stands in for its message until that is heard. The whole of it counts then, whatever the summary said, and
   the summary says nothing new any more unless it was sent later.
6. What breaks for one message is said, and stops no other.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_noop

from heedful.domain.alert import Alert, MessageType, Status, message_of
from heedful.domain.moment import acts, window_of
from heedful.models import Feed, Moment
from heedful.queries.gate import current_policy
from heedful.services.audit import Actor, record
from heedful.services.moment_told import says_the_same, take_back, the_same, words_of, write
from heedful.services.warnings_heard import (
    hear,
    hear_as,
    identifier_of,
    is_heard_whole,
    name_of,
    told_of_by,
    was_told_of,
)
from heedful.wire.alerts.one_message import united_parts

_log = logging.getLogger("heedful.moment")

_SAY = {MessageType.ALERT, MessageType.UPDATE, MessageType.CANCEL}


@dataclass
class Taken:
    """What came of some alerts: moments that began, changed, or were taken back; and how many say nothing new.

    `outdated` are messages that were heard whole, and of which a later word was heard as a summary only; `broken` says
    of messages that could not be taken in what is wrong.
    """

    begun: list[Moment] = field(default_factory=list)
    changed: list[Moment] = field(default_factory=list)
    ended: list[Moment] = field(default_factory=list)
    nothing_new: int = 0
    outdated: set[str] = field(default_factory=set)
    broken: list[str] = field(default_factory=list)

    def add(self, other: Taken) -> None:
        """Count what came of other alerts, too."""
        self.begun += other.begun
        self.changed += other.changed
        self.ended += other.ended
        self.nothing_new += other.nothing_new
        self.outdated |= other.outdated


@dataclass(frozen=True)
class _Telling:
    """Who tells, when, and as what a feed has summarised it; `days` are those after it, by kind."""

    feed: Feed | None
    clock: datetime
    days: Mapping[str, int]
    summarised_as: Collection[str]


def take_alerts(
    alerts: Sequence[Alert], feed: Feed | None, clock: datetime, summarised_as: Collection[str] = ()
) -> Taken:
    """Take in what some alerts say, each message in a transaction of its own, the earlier ones first.

    `summarised_as` are the identifiers under which a feed summarises what stands in them.
    """
    taken, telling = Taken(), _Telling(feed, clock, current_policy().aftermath_days, summarised_as)
    messages: dict[str, list[Alert]] = {}
    for alert in sorted(united_parts(alerts), key=lambda each: each.sent):
        messages.setdefault(message_of(alert.source_id), []).append(alert)
    for identifier, blocks in messages.items():
        of_this = Taken()
        try:
            with transaction.atomic():
                _take(identifier, blocks, telling, of_this)
        except Exception as error:  # noqa: BLE001 - whatever breaks for one message, the others are taken
            _log.exception("the warning %s could not be taken in", identifier[:100])
            taken.broken.append(f"{identifier[:100]} could not be taken in ({type(error).__name__}).")
        else:
            taken.add(of_this)
    return taken


def _take(identifier: str, blocks: Sequence[Alert], telling: _Telling, taken: Taken) -> None:
    first = blocks[0]
    if first.status is not Status.ACTUAL or first.message_type not in _SAY:
        taken.nothing_new += len(blocks)
        return
    names = [identifier] if first.is_summary else [identifier, *telling.summarised_as]
    before = told_of_by([*first.references, *names])
    if first.message_type is MessageType.CANCEL:
        taken.ended += [row for row in before if take_back(row, telling.clock, first.sent)]
        hear_as(first, [*first.references, *names])
        return
    if not first.is_summary:
        _set_right(before, names, first.sent)
    elif _is_later(first, before) and is_heard_whole(names):
        taken.outdated.add(identifier)
    if _says_nothing_new(names, first, before):
        taken.nothing_new += len(blocks)
        return
    for alert in blocks:
        row = _which(before, alert, alone=len(blocks) == 1)
        if row is not None:
            before.remove(row)
        _begin_or_change(row, alert, telling, taken)
    if not first.is_summary:
        # What the newer word does not speak of any more is over. A summary need not speak of everything.
        taken.ended += [row for row in before if take_back(row, telling.clock, first.sent)]
    hear([*first.references, *names[1:]], None)


def _set_right(before: Sequence[Moment], names: Sequence[str], sent: datetime) -> None:
    """Let a message count whatever its summary said: of that we often know only when a feed listed it.

    Not where one of us has ended what it told of.
    """
    ours = {identifier_of(each) for each in names}
    begun = [row for row in before if message_of(row.source_id) in ours and row.sent > sent and row.ended_by_id is None]
    if not begun or is_heard_whole(names):
        return
    for row in begun:
        row.sent = sent
        row.save(update_fields=["sent"])


def _is_later(first: Alert, before: Sequence[Moment]) -> bool:
    """Tell whether a message says itself that it was sent after all that is known of it."""
    return first.is_dated and bool(before) and all(row.sent < first.sent for row in before)


def _says_nothing_new(names: Sequence[str], first: Alert, before: Sequence[Moment]) -> bool:
    """Tell whether a message was taken back or overtaken before it came, came again, or sums up what is known.

    `names` are its identifier, and those under which a feed summarises it.
    """
    if first.is_summary and (is_heard_whole(names) or (before and first.is_dated)):
        return not _is_later(first, before)
    if before:
        return all(row.sent > first.sent for row in before)
    return was_told_of(names[0], names[1:])


def _which(before: Sequence[Moment], alert: Alert, *, alone: bool) -> Moment | None:
    """Choose the moment that an alert goes on with: of the same name, or the only one there is."""
    named = [row for row in before if (row.kind, row.event) == (alert.kind, words_of(alert)["event"])]
    return next(iter(named), before[0] if alone and len(before) == 1 else None)


def _begin_or_change(row: Moment | None, alert: Alert, telling: _Telling, taken: Taken) -> None:
    window, heard = window_of(alert.kind, alert.onset, alert.ends, telling.days), [name_of(alert)]
    is_over = window.aftermath_until < telling.clock
    if not acts(alert) or not alert.area or (is_over and row is None):
        if row is not None and take_back(row, telling.clock, alert.sent):
            taken.ended.append(row)
        taken.nothing_new += row is None
        hear(heard, row)
        return
    if row is None:
        row, told = the_same(alert, window), taken.begun
        if row is not None:
            hear(heard, row)
            taken.nothing_new += 1
            return
        source_id = identifier_of(alert.source_id)
        row = Moment(sort=Moment.Sort.ALERT, source_id=source_id, feed=telling.feed, made_at=telling.clock)
    elif says_the_same(row, alert, window):
        hear(heard, row)
        taken.nothing_new += 1
        return
    else:
        told = taken.changed
    write(row, alert, window)
    hear(heard, row)
    told.append(row)


def end_moment(row: Moment, by: Actor, clock: datetime) -> bool:
    """End a moment by hand: what had not come is over at once, what had ends now, and the time after it begins."""
    with transaction.atomic():
        row = Moment.objects.select_for_update().get(pk=row.pk)
        if not take_back(row, clock, clock):
            return False
        Moment.objects.filter(pk=row.pk).update(ended_by=by.colleague)
        record(by, gettext_noop("ended"), "moment", row.pk)
        return True


def let_be_over(row: Moment, by: Actor, clock: datetime) -> None:
    """Say that a moment touches nobody any more, without a time after it: it was a mistake."""
    with transaction.atomic():
        on = Moment.objects.filter(pk=row.pk, ended_at=None)
        if on.update(ended_at=clock, ended_by=by.colleague, to_judge=True):
            record(by, gettext_noop("ended as a mistake"), "moment", row.pk)
