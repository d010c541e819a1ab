"""Runs and their tables, against a plain reading."""

from __future__ import annotations

from itertools import combinations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from heedful.flow.runs import run_starts, tables_of, times_on_the_way
from tests.flow.strategies import MINUTE

NAMES = 4
DAY = 24 * 60 * MINUTE


def columns(runs: list[list[tuple[int, int]]]):
    """Lay runs of (minute, name) end to end: starts, times, names."""
    start = np.cumsum([0, *(len(run) for run in runs)]).astype(np.int64)
    flat = [signal for run in runs for signal in run]
    return start, np.array([m * MINUTE for m, _ in flat], np.int64), np.array([n for _, n in flat], np.int32)


def test_run_starts_where_all_begin_alike_each_customer_is_one_run():
    start, at, name = columns([[(0, 0), (9_000, 1)], [(0, 0), (1, 2), (90_000, 1)]])
    found, pause = run_starts(start, at, name)
    assert (found.tolist(), pause) == ([0, 2, 5], None)


def test_run_starts_between_the_two_heaps_of_gaps():
    visit = [0, 1, 3, 6, 10]
    runs = [
        [(day * 1440 + minute, (who + place) % 3) for day in (0, 2, 5) for place, minute in enumerate(visit)]
        for who in range(9)
    ]
    start, at, name = columns(runs)
    found, pause = run_starts(start, at, name)
    assert found.tolist() == list(range(0, 9 * 15 + 1, 5))
    assert 4 * MINUTE < pause < 2 * DAY


def test_run_starts_at_half_an_hour_where_there_is_one_heap():
    gaps = [1, 2, 4, 8, 16, 32, 64, 4, 8, 2]
    runs = [[(sum(gaps[:n]) if n else 0, (who + n) % 3) for n in range(len(gaps) + 1)] for who in range(6)]
    assert run_starts(*columns(runs))[1] == 30 * MINUTE


def test_run_starts_of_nothing():
    found, pause = run_starts(*columns([]))
    assert (found.tolist(), pause) == ([0], None)


run = st.lists(st.tuples(st.integers(0, 20), st.integers(-1, NAMES - 1)), min_size=1, max_size=8).map(
    lambda some: sorted(some, key=lambda pair: pair[0])
)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.lists(run, min_size=1, max_size=3), min_size=1, max_size=5))
def test_tables_any_runs_as_the_plain_reading(customers):
    runs = [one for customer in customers for one in customer]
    run_start, at, name = columns(runs)
    start = np.cumsum([0, *(sum(map(len, customer)) for customer in customers)]).astype(np.int64)
    found = tables_of(start, run_start, at, name, NAMES)
    firsts = []
    for one in runs:
        first = {}
        for minute, number in one:
            if number >= 0:
                first.setdefault(number, minute)
        firsts.append(first)
    assert found.runs == len(runs)
    assert found.runs_with.tolist() == [sum(n in first for first in firsts) for n in range(NAMES)]
    assert found.final.tolist() == [
        sum(n in first and first[n] == max(first.values()) for first in firsts) for n in range(NAMES)
    ]
    assert found.customers_with.tolist() == [
        sum(any(n == number for one in customer for _, number in one) for customer in customers) for n in range(NAMES)
    ]
    before, opened = np.zeros((2, NAMES, NAMES), int)
    for first in firsts:
        for one, other in combinations(first, 2):  # a dict keeps the order in which names came
            before[one, other] += 1
        for other in first:
            opened[next(iter(first)), other] += 1
    assert found.before.tolist() == before.tolist()
    assert found.opened.tolist() == opened.tolist()


def test_times_on_the_way_only_of_runs_that_finish():
    # 0 begins, 1 is a step, 2 is the end, 3 is something else.
    runs = [
        [(0, 3), (1, 1), (2, 0), (5, 3), (9, 1), (10, 2), (30, 1)],
        [(0, 0), (40, 1)],
        [(0, 2), (7, 0), (9, 0), (10, 2)],
    ]
    own = np.array([True, True, True, False])
    arises = np.array([True, False, False, False])
    began, finished, gaps = times_on_the_way(*columns(runs), arises, own, 2)
    assert (began, finished, (gaps // MINUTE).tolist()) == (3, 2, [7, 1, 2, 1])
