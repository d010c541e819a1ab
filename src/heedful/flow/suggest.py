"""Suggesting kinds: from signals alone, which endings customers work towards, and how they get there.

The rule of this file: everything is a share of *runs*. A run is the whole history of a customer where all begin
alike (a case, a ticket, an application); else it is a stretch without a long pause, a long pause being where the
gaps between signals fall into two heaps.

For two names (a name is a kind of signal, or a page) and the first time that each comes in a run:
- lead(X, E) = runs with X before E / runs with X; recall(X, E) = runs with X before E / runs with E.
- E is an *ending* if many customers reach it, several names come before it (recall of each a fifth or more), and
  nothing new comes after it in half of its runs, or twice as often as for any name.
- X is *on the way* to E if recall is a half or more and lead is half as much again as for any run (or nearly
  sure): what everybody does anyway leads nowhere in particular.
- The *entrances* are what opens the runs, where runs are whole histories; else the first on the way that about
  as many pass as any other there.
- *Patience* is the 95th percentile of the gaps between the entrance, steps and ending of finished runs.
An ending that is a step towards another, or nearly always comes with another, is not proposed beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from heedful.flow.columns import I32, I64
from heedful.flow.order import number_customers, order_by_customer
from heedful.flow.runs import RunTables, customers_with, run_starts, tables_of, times_on_the_way

F64 = npt.NDArray[np.float64]

#: An ending that fewer customers reach than this, or than this share of them, is not proposed.
FEWEST_CUSTOMERS, FEWEST_SHARE = 20, 0.01
#: Names that are looked at, those of most customers first: a table of all pairs is kept.
MOST_NAMES = 200
MOST_STEPS = 8
MOST_PROPOSALS = 6
#: Shares, as the rule above has them.
_BEFORE, _NOTHING_NEW, _ON_THE_WAY, _NEARLY_ALL = 0.2, 0.5, 0.5, 0.8
_LIFT, _LAST_LIFT, _NEARLY_SURE, _AS_MANY = 1.5, 2.0, 0.9, 0.9
_TOGETHER, _TOWARDS, _OPENS = 0.8, 0.5, 0.05
_PATIENCE = 0.95
_SEVERAL = 2


@dataclass(frozen=True)
class Proposal:
    """One ending, the names before it (all as numbers of names), and how often each thing happens.

    `finished` runs of `customers` reached it, of them `from_entrance` by an entrance; `began` runs came to an
    entrance. `gap_ms` is the 95th percentile of gaps on the way. `alike` are endings that nearly always come
    with it, `instead` those that the same entrances lead to and that never come with it.
    """

    ending: int
    arises: tuple[int, ...]
    steps: tuple[int, ...]
    alike: tuple[int, ...]
    instead: tuple[int, ...]
    customers: int
    finished: int
    from_entrance: int
    began: int
    gap_ms: int


@dataclass(frozen=True)
class Suggestion:
    """Proposals from so many customers and runs; `pause_ms` is what parts runs, None where they are whole."""

    customers: int
    runs: int
    pause_ms: int | None
    proposals: list[Proposal]


def suggest(customer: I64, at: I64, name: I32, names: int) -> Suggestion:
    """Propose kinds from signals in order of arrival; `name` numbers what each was, below `names`."""
    numbers, who = number_customers(customer)
    start, rows = order_by_customer(numbers, who.size, at)
    at, name = at[rows], name[rows]
    starts, pause = run_starts(start, at, name)
    kept, short = _most_common(start, name, names)
    tables = tables_of(start, starts, at, short, kept.size)
    search = _Search(tables, who.size, whole=pause is None)
    found = [
        _named(proposal, kept, times_on_the_way(starts, at, short, *_roles(proposal, kept.size)))
        for proposal in search.proposals()
    ]
    return Suggestion(who.size, starts.size - 1, pause, found)


def _most_common(start: I64, name: I32, names: int) -> tuple[I64, I32]:
    """Keep the names that most customers have; returns them, and each signal's number among them or -1."""
    customers = customers_with(start, name, names)
    kept = np.argsort(-customers, kind="stable")[:MOST_NAMES]
    kept = kept[customers[kept] > 0]
    short = np.full(names, -1, np.int32)
    short[kept] = np.arange(kept.size)
    return kept, short[name]


def _roles(proposal: Proposal, names: int) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_], int]:
    """Mark the entrances, and all that belongs to a proposal."""
    arises, own = np.zeros(names, np.bool_), np.zeros(names, np.bool_)
    arises[list(proposal.arises)] = True
    own[[*proposal.arises, *proposal.steps, proposal.ending]] = True
    return arises, own, proposal.ending


def _named(proposal: Proposal, kept: I64, way: tuple[int, int, I64]) -> Proposal:
    """Complete a proposal by its runs, and give the names their own numbers again."""
    began, finished, gaps = way

    def own(names: Sequence[int]) -> tuple[int, ...]:
        return tuple(int(kept[name]) for name in names)

    return Proposal(
        ending=int(kept[proposal.ending]),
        arises=own(proposal.arises),
        steps=own(proposal.steps),
        alike=own(proposal.alike),
        instead=own(proposal.instead),
        customers=proposal.customers,
        finished=proposal.finished,
        from_entrance=finished,
        began=began,
        gap_ms=int(np.quantile(gaps, _PATIENCE)) if gaps.size else 0,
    )


class _Search:
    """Looks for endings and their ways in the tables of a log."""

    def __init__(self, tables: RunTables, customers: int, *, whole: bool) -> None:
        self._t = tables
        self._whole = whole
        self._fewest = max(FEWEST_CUSTOMERS, FEWEST_SHARE * customers)
        with np.errstate(divide="ignore", invalid="ignore"):
            self._lead: F64 = np.nan_to_num(tables.before / tables.runs_with[:, None])
            self._recall: F64 = np.nan_to_num(tables.before / tables.runs_with[None, :])
            self._final: F64 = np.nan_to_num(tables.final / tables.runs_with)
        self._last_enough = min(_NOTHING_NEW, _LAST_LIFT * tables.final.sum() / max(tables.runs_with.sum(), 1))

    def proposals(self) -> list[Proposal]:
        endings = [name for name in range(self._t.runs_with.size) if self._is_ending(name)]
        ways = {ending: self._way(ending) for ending in endings}
        entrances = {ending: self._entrances(ending, way) for ending, way in ways.items()}
        endings = [ending for ending in endings if entrances[ending]]
        chosen = self._chosen(endings)
        return [
            self._proposal(ending, endings, entrances, ways[ending])
            for ending in sorted(chosen, key=lambda name: -self._t.customers_with[name])[:MOST_PROPOSALS]
        ]

    def _is_ending(self, name: int) -> bool:
        before = int((self._recall[:, name] >= _BEFORE).sum())
        many = self._t.customers_with[name] >= self._fewest
        return bool(many and before >= _SEVERAL and self._final[name] >= self._last_enough)

    def _way(self, ending: int) -> list[int]:
        """Give the names on the way to an ending, in the order in which they mostly come."""
        anyway = self._t.runs_with[ending] / max(self._t.runs, 1)
        leads = self._lead[:, ending] >= min(_LIFT * anyway, _NEARLY_SURE)
        way = np.flatnonzero(leads & (self._recall[:, ending] >= _ON_THE_WAY)).tolist()
        return sorted(way, key=lambda name: sum(self._mostly_before(other, name) for other in way))

    def _mostly_before(self, one: int, other: int) -> bool:
        return bool(self._t.before[one, other] > self._t.before[other, one])

    def _entrances(self, ending: int, way: Sequence[int]) -> list[int]:
        if self._whole:
            opens = self._t.opened[:, ending] / self._t.runs_with[ending]
            often = [name for name in np.argsort(-opens, kind="stable").tolist() if opens[name] >= _OPENS]
            return [name for name in often if name != ending]
        most = max((self._recall[name, ending] for name in way), default=0.0)
        return [name for name in way if self._recall[name, ending] >= _AS_MANY * most][:1]

    def _chosen(self, endings: Sequence[int]) -> list[int]:
        """Leave out endings that are a step towards another, and all but the last of those that come together."""
        return [
            one
            for one in endings
            if not any(self._is_towards(one, other) or self._gives_way(one, other) for other in endings if other != one)
        ]

    def _is_towards(self, one: int, other: int) -> bool:
        return bool(
            not self._together(one, other)
            and self._recall[one, other] >= _NEARLY_ALL
            and self._lead[one, other] >= _TOWARDS
        )

    def _together(self, one: int, other: int) -> bool:
        both = self._t.before[one, other] + self._t.before[other, one]
        either = self._t.runs_with[one] + self._t.runs_with[other] - both
        return bool(both >= _TOGETHER * either)

    def _gives_way(self, one: int, other: int) -> bool:
        rank = (self._final[one], self._t.runs_with[one], one)
        return self._together(one, other) and rank < (self._final[other], self._t.runs_with[other], other)

    def _proposal(
        self, ending: int, endings: Sequence[int], entrances: dict[int, list[int]], way: Sequence[int]
    ) -> Proposal:
        others = [other for other in endings if other != ending]
        alike = tuple(other for other in others if self._together(ending, other))
        steps = [name for name in way if name not in entrances[ending] and name not in alike]
        fewer = sorted(steps, key=lambda name: -self._recall[name, ending])[:MOST_STEPS]
        return Proposal(
            ending=ending,
            arises=tuple(entrances[ending]),
            steps=tuple(name for name in steps if name in fewer),
            alike=alike,
            instead=tuple(other for other in others if self._is_instead(ending, other, entrances)),
            customers=int(self._t.customers_with[ending]),
            finished=int(self._t.runs_with[ending]),
            from_entrance=0,
            began=0,
            gap_ms=0,
        )

    def _is_instead(self, one: int, other: int, entrances: dict[int, list[int]]) -> bool:
        both = self._t.before[one, other] + self._t.before[other, one]
        least = min(self._t.runs_with[one], self._t.runs_with[other])
        return bool(set(entrances[one]) & set(entrances[other]) and both <= _OPENS * least)
