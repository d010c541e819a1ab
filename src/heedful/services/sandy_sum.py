"""What came of the mailing, counted: by day, by hour, and what a person's moment adds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from heedful.domain.gate.verdict import Decision, Verdict
from heedful.services.sandy import Mailed, Mailing, judged


@dataclass
class Sum:
    """Letters by what became of them, by phase, day and hour (UTC), and the customers who got each sort."""

    decisions: Counter[Decision] = field(default_factory=Counter)
    phases: Counter[str] = field(default_factory=Counter)
    days: dict[date, Counter[Decision]] = field(default_factory=dict)
    hours: dict[datetime, Counter[Decision]] = field(default_factory=dict)
    adapted: set[int] = field(default_factory=set)

    @property
    def letters(self) -> int:
        """How many letters there were."""
        return self.decisions.total()


@dataclass(frozen=True)
class Added:
    """What a moment made by hand adds: letters that would have gone as they are, and customers who got one of them."""

    letters: int
    customers: int
    by_state: Counter[str]


def phase_of(verdict: Verdict) -> str:
    """Say by which phase of a moment a letter was adapted or held; '' where nothing touched its customer."""
    return next((one.evidence["phase"] for one in verdict.reasons if one.code == "moment"), "")


def counted(letters: Iterable[Mailed], into: Sum) -> Iterator[Mailed]:
    """Count letters on their way."""
    for one in letters:
        decision = one.verdict.decision
        into.decisions[decision] += 1
        into.days.setdefault(one.day, Counter())[decision] += 1
        into.hours.setdefault(one.at, Counter())[decision] += 1
        if one.verdict.reasons:
            into.phases[phase_of(one.verdict)] += 1
            into.adapted.add(one.row)
        yield one


def sum_of(letters: Iterable[Mailed]) -> Sum:
    """Count letters."""
    found = Sum()
    for _ in counted(letters, found):
        pass
    return found


def added_by_hand(mailing: Mailing) -> Added:
    """Compare both ways: with the storm alone, and with the emergencies that a person typed in."""
    letters, customers = 0, set()
    by_state: Counter[str] = Counter()
    for alone, both in zip(judged(mailing), judged(mailing, declarations=True), strict=True):
        if alone.verdict.decision is Decision.SEND and both.verdict.decision is not Decision.SEND:
            letters += 1
            by_state[mailing.people.homes.state[both.home]] += 1
            customers.add(both.row)
    return Added(letters, len(customers), by_state)
