"""What a rule would have met in the last 90 days, before it is switched on.

The rule of this file: nothing is changed. What a tag was then nobody knows, so tags count as they are now.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from heedful.domain.rule import Facts, When, long_waits
from heedful.models import Conversation, Rule
from heedful.queries.inbox import as_lines
from heedful.queries.rule import LONGEST, condition_of
from heedful.queries.said import words_of_people

DAYS = 90
#: So many conversations are looked at, the newest first, and so many at once; so many are shown.
MOST, _AT_ONCE, _SHOWN = 10_000, 250, 20


@dataclass(frozen=True)
class Trial:
    """How many conversations a rule would have met, of how many; `rows` are the newest of them."""

    met: int
    looked_at: int
    rows: Sequence[Conversation]
    #: False: there were more than we look at.
    is_whole: bool


@dataclass(frozen=True)
class _Told:
    """One message, as far as rules care."""

    at: datetime
    is_ours: bool
    asks: bool
    said: str
    sender: str


def trial_of(rule: Rule, clock: datetime) -> Trial:
    """Look at what a rule would have met."""
    since = clock - timedelta(days=DAYS)
    numbers = list(_candidates(since).values_list("pk", flat=True)[: MOST + 1])
    met: list[int] = []
    for begin in range(0, min(len(numbers), MOST), _AT_ONCE):
        met += _met(rule, numbers[begin : min(begin + _AT_ONCE, MOST)], since, clock)
    lines = as_lines(Conversation.objects.filter(pk__in=met[:_SHOWN]))
    return Trial(
        met=len(met),
        looked_at=min(len(numbers), MOST),
        rows=list(lines.order_by("-moved_at", "-pk")),
        is_whole=len(numbers) <= MOST,
    )


def _candidates(since: datetime) -> QuerySet[Conversation]:
    rows = Conversation.objects.filter(merged_into=None, moved_at__gte=since)
    return rows.order_by("-moved_at", "-pk")


def _met(rule: Rule, numbers: Sequence[int], since: datetime, clock: datetime) -> Iterator[int]:
    """Give those of some conversations that the rule would have met, in their order."""
    rows = Conversation.objects.filter(pk__in=numbers).prefetch_related("taggings").in_bulk()
    told = _told(numbers)
    condition = condition_of(rule)
    for number in numbers:
        row = rows.get(number)
        if row is not None and any(
            condition.holds(_facts(row, each)) for each in _moments(rule, told[number], since, clock)
        ):
            yield number


def _told(numbers: Sequence[int]) -> dict[int, list[_Told]]:
    rows = words_of_people().filter(conversation__in=list(numbers)).order_by("at", "pk")
    columns = ("conversation", "at", "is_ours", "is_thanks", "subject", "visible", "sender")
    found: defaultdict[int, list[_Told]] = defaultdict(list)
    for number, at, is_ours, is_thanks, subject, visible, sender in rows.values_list(*columns):
        said = "" if is_ours else f"{subject}\n{visible[:LONGEST]}"
        found[number].append(_Told(at, is_ours, not is_thanks, said, sender))
    return found


def _moments(rule: Rule, told: Sequence[_Told], since: datetime, clock: datetime) -> Iterator[_Told]:
    """Give the messages at which a rule would have looked."""
    theirs = [each for each in told if not each.is_ours]
    if rule.when == When.WRITES:
        yield from (each for each in theirs if each.at >= since)
    elif rule.when == When.BEGINS:
        yield from (each for each in told[:1] if not each.is_ours and each.at >= since)
    elif rule.waits_hours is not None:
        yield from _waited(theirs, told, timedelta(hours=rule.waits_hours), since, clock)


def _waited(
    theirs: Sequence[_Told], told: Sequence[_Told], longest: timedelta, since: datetime, clock: datetime
) -> Iterator[_Told]:
    """Give what the customer had written last whenever they had waited for so long."""
    said = [(round(each.at.timestamp() * 1000), each.is_ours) for each in told if each.is_ours or each.asks]
    for began in long_waits(said, longest // timedelta(milliseconds=1), round(clock.timestamp() * 1000)):
        at = datetime.fromtimestamp(began / 1000, clock.tzinfo) + longest
        if at >= since:
            yield [each for each in theirs if each.at <= at][-1]


def _facts(row: Conversation, message: _Told) -> Facts:
    tags = frozenset(each.tag_id for each in row.taggings.all())
    return Facts(row.mailbox_id, f"{row.subject}\n{message.said}", message.sender, tags)
