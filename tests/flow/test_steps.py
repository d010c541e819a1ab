"""Steps, weeks and periods against a slow counting of what the oracle gives."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from heedful.flow.desires import sweep
from heedful.flow.match import Codebook
from heedful.flow.period import ended_within, population
from heedful.flow.run import Run
from heedful.flow.steps import counts_of, flow_of, time_to_next
from heedful.flow.weeks import WEEK_MS, weeks_of
from tests.flow import oracle
from tests.flow.strategies import KINDS, MINUTE, encode, signals

BAD = {"refused", "given_up", "unconfirmed"}
KIND = KINDS[0]


def columns(some, now):
    codebook, run = Codebook(KINDS), Run()
    if some:
        run.add(*encode(codebook, some))
    return sweep(run.finish(KINDS, codebook.effects())[0][0], KIND, now)


def end_of(some) -> int:
    return max((signal.at for signal in some), default=0)


@settings(max_examples=150, deadline=None)
@given(signals)
def test_flow_of_as_counted_one_by_one(some):
    desires = oracle.follow(some, KIND)
    found = flow_of(KIND, columns(some, end_of(some)))
    for number, step in enumerate(found):
        here = [d for d in desires if d.furthest == number]
        assert step.reached == sum(d.furthest >= number or d.outcome == "fulfilled" for d in desires)
        assert step.ended_here == sum(d.outcome in BAD for d in here)
        assert step.pending_here == sum(d.outcome in {"flowing", "stalled"} for d in here)
        spans = sorted(slow_times_to_next(desires, number))
        assert step.median_s == (None if not spans else float(np.quantile(spans, 0.5)) / 1000)
        assert step.p90_s == (None if not spans else float(np.quantile(spans, 0.9)) / 1000)


def slow_times_to_next(desires, number):
    for desire in desires:
        since = desire.arose if number == 0 else desire.reached.get(number)
        if since is None:
            continue
        later = [at for step, at in desire.reached.items() if step > number and at >= since]
        later += [desire.ended] if desire.outcome == "fulfilled" else []
        if later:
            yield min(later) - since


@settings(max_examples=100, deadline=None)
@given(signals)
def test_counts_of_adds_up(some):
    desires = oracle.follow(some, KIND)
    counts = counts_of(columns(some, end_of(some)))
    assert counts.arose == len(desires)
    assert counts.given_up == sum(d.outcome == "given_up" for d in desires)
    assert counts.pending == sum(d.ended is None for d in desires)


def test_weeks_of_begin_on_mondays_and_leave_no_gap():
    monday = 1_704_067_200_000  # 1 January 2024
    far = [
        oracle.Signal(1, monday - 1, "a"),
        oracle.Signal(1, monday, "F"),
        oracle.Signal(1, monday + 15 * 86_400_000, "a"),
    ]
    weeks = weeks_of(columns(far, monday + 15 * 86_400_000))
    assert [week.start for week in weeks] == [monday + number * WEEK_MS for number in (-1, 0, 1, 2)]
    assert [week.counts.arose for week in weeks] == [1, 0, 0, 1]
    assert [week.is_complete for week in weeks] == [True, True, True, False]


@settings(max_examples=150, deadline=None)
@given(signals, st.integers(0, 150), st.integers(0, 150))
def test_population_of_a_period_in_the_past(some, one, other):
    since, until = min(one, other) * MINUTE, max(one, other) * MINUTE
    there = population(columns(some, end_of(some) + 300 * MINUTE), since, until)
    desires = oracle.follow(some, KIND, end_of(some) + 300 * MINUTE)
    ended = [d for d in desires if d.ended is not None and since <= d.ended <= until]
    pending = [d for d in desires if d.arose <= until and (d.ended is None or d.ended > until)]
    assert int(there.is_open.sum()) == len(pending)
    assert len(there) == len(ended) + len(pending)
    furthest = sorted(max([step for step, at in d.reached.items() if at <= until], default=0) for d in pending)
    assert sorted(there.furthest[there.is_open].tolist()) == furthest
    everything = columns(some, end_of(some) + 300 * MINUTE)
    assert int(ended_within(everything, since, until).sum()) == len(ended)


def test_time_to_next_of_somebody_who_went_back():
    some = [oracle.Signal(1, minute * MINUTE, kind) for kind, minute in (("a", 0), ("2", 10), ("1", 20), ("F", 30))]
    desires = columns(some, 30 * MINUTE)
    assert [time_to_next(desires, step).tolist() for step in (0, 1, 2)] == [
        [10 * MINUTE],
        [10 * MINUTE],
        [20 * MINUTE],
    ]
