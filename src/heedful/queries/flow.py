"""What the Flow page shows of a kind: the figure, the weeks, the steps, and who is stuck or waits for us."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import numpy as np

from heedful.domain.desire import Outcome
from heedful.domain.kind import DesireKind
from heedful.domain.pattern import Value
from heedful.domain.reliability import Band, Counts, Headline, burn, headline
from heedful.domain.staff import names_staff
from heedful.flow.columns import I64, NEVER, U8, Mask
from heedful.flow.desires import Desires
from heedful.flow.period import ended_within
from heedful.flow.steps import StepFlow, counts_of, counts_of_outcomes, flow_of
from heedful.flow.weeks import DAY_MS, Week, weeks_of, weeks_together
from heedful.flow.whole import Whole
from heedful.models import Customer, Identity
from heedful.queries.desire import Followed
from heedful.queries.remembered import remembered
from heedful.stats.interval import wilson

#: So many people are named on a page; the others are one click away.
NAMED = 12
#: Facets with more values than this make no list to choose from.
MOST_CHOICES = 60
#: A value that fewer desires opened with makes no group.
FEWEST = 3


@dataclass(frozen=True)
class Group:
    """Customers, or what they came with, that share a property; `without` means all the others."""

    name: str
    value: str
    without: bool = False


@dataclass(frozen=True)
class Question:
    """What is asked of a kind: from when to when (ms, both included), and of whom."""

    since: int
    until: int
    group: Group | None = None


@dataclass(frozen=True)
class Person:
    """Somebody with an open desire: who, how far they came, how often they tried, and since when it is quiet."""

    customer: int
    name: str
    handle: str
    email: str
    step: str
    tries: int
    since: datetime
    arose: datetime


@dataclass(frozen=True)
class Figure:
    """Reliability over a window: the headline (R or a band, None where nothing ended) and what it is made of."""

    counts: Counts
    headline: Headline | None
    burn: float | None

    @property
    def is_band(self) -> bool:
        """Whether so much is unknown that only a band can be given."""
        return isinstance(self.headline, Band)


@dataclass(frozen=True)
class Report:
    """The answer to one question about one kind."""

    kind: DesireKind
    question: Question
    figure: Figure
    counts: Counts
    waiting_for_us: int
    steps: list[StepFlow]


@dataclass(frozen=True)
class Now:
    """Who is stuck and who waits for us, at the moment from which we look.

    `mostly_after` is the step that more than half of the stuck reached last, empty where there is none.
    """

    stuck: int
    waiting: int
    pending: int
    mostly_after: str = ""
    stuck_people: list[Person] = field(default_factory=list)
    waiting_people: list[Person] = field(default_factory=list)


def figure_of(desires: Desires, kind: DesireKind, since: int, until: int) -> Figure:
    """Give reliability over the desires that ended from `since` to `until` (ms)."""
    return _figure(desires.outcome[ended_within(desires, since, until)], kind)


def _figure(outcomes: U8, kind: DesireKind) -> Figure:
    counts = counts_of_outcomes(outcomes)
    interval = wilson(counts.fulfilled, counts.known)
    return Figure(
        counts,
        headline(counts, (interval.low, interval.high) if interval else None),
        burn(counts, kind.target) if kind.target is not None else None,
    )


@remembered
def last_days(followed: Followed, days: int, group: Group | None = None) -> Figure:
    """Give reliability over the last `days` days."""
    whole = of_group(followed, group)
    return _figure(whole.outcomes(followed.now - days * DAY_MS, followed.now), followed.kind)


@remembered
def report(followed: Followed, question: Question) -> Report:
    """Answer a question: the figure, and where the flow stops."""
    whole = of_group(followed, question.group)
    there = whole.population(question.since, question.until)
    return Report(
        kind=followed.kind,
        question=question,
        figure=_figure(whole.outcomes(question.since, question.until), followed.kind),
        counts=counts_of(*there),
        waiting_for_us=sum(int(part.waits_for_us.sum()) for part in there),
        steps=flow_of(followed.kind, *there),
    )


@remembered
def weeks(followed: Followed, group: Group | None = None) -> list[Week]:
    """Give the strip of weeks."""
    whole = of_group(followed, group)
    hidden = whole.ended.take(whole.hidden).desires
    return weeks_together(
        [(_ended_weeks(followed, group, whole), 1), (weeks_of(hidden), -1), (weeks_of(whole.moving.desires), 1)]
    )


def _ended_weeks(followed: Followed, group: Group | None, whole: Whole) -> list[Week]:
    """Give the weeks of the ended desires of a file, hidden ones included: those never change."""
    if group is not None:
        return weeks_of(whole.ended.desires)
    if followed.file.file not in _weeks_of_files:
        _weeks_of_files[followed.file.file] = weeks_of(whole.ended.desires)
        while len(_weeks_of_files) > _MOST_FILES:
            _weeks_of_files.pop(next(iter(_weeks_of_files)))
    return _weeks_of_files[followed.file.file]


_weeks_of_files: dict[str, list[Week]] = {}
_MOST_FILES = 300


def of_group(followed: Followed, group: Group | None) -> Whole:
    """Choose the desires of a group; all where none is asked for."""
    if group is None:
        return followed.whole
    # One page asks for its group six times; choosing it among millions takes longer than all that is asked.
    chosen: dict[Group, Whole] = vars(followed).setdefault("_of_groups", {})
    if group not in chosen:
        chosen[group] = followed.whole.of_group(_lines_of(followed, group))
    return chosen[group]


def _lines_of(followed: Followed, group: Group) -> Mask:
    """Mark the sets of properties that make somebody one of a group: what the opening signal carried."""
    has = np.array([_text(values.get(group.name)) == group.value for values in followed.facet_values], bool)
    return ~has if group.without else has


@remembered
def choices(followed: Followed) -> dict[str, list[str]]:
    """Give the properties that groups can be made of, with their values.

    Never those that name a colleague, and no value that fewer than FEWEST desires opened with: a group of one is
    a person, perhaps one who was erased.
    """
    found: dict[str, Counter[str]] = {}
    opened = followed.whole.lines(len(followed.facet_values))
    for values, desires in zip(followed.facet_values, opened.tolist(), strict=True):
        for name, value in values.items():
            if value is not None and not names_staff(name):
                found.setdefault(name, Counter())[_text(value)] += desires
    groups = {
        name: sorted(text for text, desires in texts.items() if desires >= FEWEST and "@" not in text)
        for name, texts in sorted(found.items())
    }
    return {name: texts for name, texts in groups.items() if 1 < len(texts) <= MOST_CHOICES}


def _text(value: Value) -> str:
    return ("true" if value else "false") if isinstance(value, bool) else str(value) if value is not None else ""


def now_of(followed: Followed, group: Group | None = None, named: int = NAMED) -> Now:
    """Tell who is stuck and who waits for us, the longest first."""
    standing = _standing(followed, group)
    return replace(
        standing.now,
        stuck_people=_people(standing.stuck, named),
        waiting_people=_people(standing.waiting, named),
    )


@remembered
def _standing(followed: Followed, group: Group | None) -> _Standing:
    """Count who is stuck and who waits, and take out those who may be named."""
    desires = of_group(followed, group).moving.desires
    pending = np.flatnonzero(desires.is_open)
    stuck = pending[desires.outcome[pending] == Outcome.STALLED]
    waiting = pending[desires.waiting[pending] != NEVER]
    mostly_after = _mostly_after(desires, followed.kind, stuck)
    return _Standing(
        Now(stuck=stuck.size, waiting=waiting.size, pending=pending.size, mostly_after=mostly_after),
        _longest(desires, followed.kind, stuck, desires.touched),
        _longest(desires, followed.kind, waiting, desires.waiting),
    )


def _mostly_after(desires: Desires, kind: DesireKind, rows: I64) -> str:
    if not rows.size:
        return ""
    counts = np.bincount(desires.furthest[rows])
    step = int(counts.argmax())
    return kind.steps[step - 1].name if step and 2 * counts[step] > rows.size else ""


@dataclass(frozen=True)
class _Longest:
    """The desires of a kind that have been quiet or waiting longest, and since when each is."""

    desires: Desires
    kind: DesireKind
    since: I64


@dataclass(frozen=True)
class _Standing:
    """How many stand where, and the desires of those who may be named."""

    now: Now
    stuck: _Longest
    waiting: _Longest


def _longest(desires: Desires, kind: DesireKind, rows: I64, since: I64) -> _Longest:
    # Twice as many as are named: some may have been erased meanwhile.
    longest = rows[np.argsort(since[rows], kind="stable")][: NAMED * 2]
    return _Longest(desires.take(longest), kind, np.asarray(since[longest]))


def _people(some: _Longest, named: int) -> list[Person]:
    """Name the people behind some desires, the longest first; who has been erased is on no page."""
    known = _known(some.desires.customer.tolist())
    people = [_person(some, row, known) for row in range(len(some.desires))]
    return [person for person in people if person is not None][:named]


def _known(numbers: list[int]) -> Mapping[int, tuple[str, str, str]]:
    """Give name, handle and e-mail address of customers by number."""
    names = dict(Customer.objects.filter(pk__in=numbers).values_list("pk", "name"))
    handles = Identity.objects.filter(customer_id__in=numbers).order_by("-id")
    by_customer = {handle.customer_id: handle.value for handle in handles}
    emails = {handle.customer_id: handle.value for handle in handles if handle.sort == Identity.Sort.EMAIL}
    return {
        number: (name or by_customer.get(number, ""), by_customer.get(number, ""), emails.get(number, ""))
        for number, name in names.items()
    }


def _person(some: _Longest, row: int, known: Mapping[int, tuple[str, str, str]]) -> Person | None:
    number, furthest = int(some.desires.customer[row]), int(some.desires.furthest[row])
    if number not in known:
        return None
    name, handle, email = known[number]
    return Person(
        customer=number,
        name=name,
        handle=handle,
        email=email,
        step=some.kind.steps[furthest - 1].name if furthest else "",
        tries=int(some.desires.tries[row]),
        since=_time(int(some.since[row])),
        arose=_time(int(some.desires.arose[row])),
    )


def _time(ms: int) -> datetime:
    return datetime.fromtimestamp(ms / 1000, UTC)
