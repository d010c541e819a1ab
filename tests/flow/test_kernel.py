"""The kernel against the specification: its table, its slow oracle, and any split or order of signals."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heedful.domain.kind import read_kinds
from heedful.flow.desires import Desires, concatenated, no_desires, sweep
from heedful.flow.ids import desire_ids, kind_key
from heedful.flow.match import Codebook
from heedful.flow.run import Ordered, follow_ordered
from tests.flow import oracle
from tests.flow.oracle import Signal
from tests.flow.strategies import KINDS, MINUTE, TABLE_KIND, encode, kernel, plain, signals

#: The table of the specification, as it stands there: signals, now (minutes), and each desire as outcome,
#: when it ended, furthest, tries, and since when they wait for us.
TABLE = [
    ("a@0 1@10 2@20 F@30", None, [("fulfilled", 30, 2, 1, None)]),
    ("a@0 F@5", None, [("fulfilled", 5, 0, 1, None)]),
    ("a@0 2@10 1@20", 20, [("flowing", None, 2, 1, None)]),
    ("a@0 1@60", 60, [("flowing", None, 1, 1, None)]),
    ("a@0 1@61", 61, [("given_up", 60, 0, 1, None)]),
    ("a@0 a@61 F@70", None, [("given_up", 60, 0, 1, None), ("fulfilled", 70, 0, 1, None)]),
    ("a@0 a@10 a@20 F@21", None, [("fulfilled", 21, 0, 3, None)]),
    ("b@0", 5, [("flowing", None, 1, 1, None)]),
    ("a@0 b@5", 5, [("flowing", None, 1, 2, None)]),
    ("F@0 1@1", None, []),
    ("a@0 F@0", None, [("fulfilled", 0, 0, 1, None)]),
    ("F@0 a@0", None, [("flowing", None, 0, 1, None)]),
    ("a@0 R@5 a@6 F@7", None, [("refused", 5, 0, 1, None), ("fulfilled", 7, 0, 1, None)]),
    ("a@0", 200, [("given_up", 60, 0, 1, None)]),
    ("a@0", 20, [("stalled", None, 0, 1, None)]),
    ("a@0 w@10", 200, [("flowing", None, 0, 1, 10)]),
    ("a@0 w@10 A@100", 161, [("unconfirmed", 160, 0, 1, None)]),
    ("a@0 w@10 A@100 1@110", 300, [("given_up", 170, 1, 1, None)]),
    ("a@0 w@10 A@100 F@105", None, [("fulfilled", 105, 0, 1, None)]),
    ("a@0 A@5", 100, [("unconfirmed", 65, 0, 1, None)]),
    ("a@0 F@5 a@5", None, [("fulfilled", 5, 0, 1, None), ("flowing", None, 0, 1, None)]),
]


def history(text: str) -> list[Signal]:
    pairs = (word.split("@") for word in text.split())
    return [Signal(1, int(minute) * MINUTE, kind) for kind, minute in pairs]


def in_minutes(desires: list[oracle.Desire]):
    def minutes(ms):
        return None if ms is None else ms // MINUTE

    return [(d.outcome, minutes(d.ended), d.furthest, d.tries, minutes(d.waiting_since)) for d in desires]


@pytest.mark.parametrize(("text", "now", "expected"), TABLE)
def test_kernel_table(text, now, expected):
    kinds = read_kinds(TABLE_KIND)
    until = None if now is None else now * MINUTE
    assert in_minutes(kernel(history(text), kinds, until)[0]) == expected


@pytest.mark.parametrize(("text", "now", "expected"), TABLE)
def test_oracle_table(text, now, expected):
    kind = read_kinds(TABLE_KIND)[0]
    until = None if now is None else now * MINUTE
    assert in_minutes(oracle.follow(history(text), kind, until)) == expected


@settings(max_examples=400, deadline=None)
@given(signals, st.none() | st.integers(0, 220).map(lambda minute: minute * MINUTE))
def test_kernel_any_history_as_the_oracle(some, now):
    found = kernel(some, KINDS, now)
    for number, kind in enumerate(KINDS):
        expected = [replace(d, first=-1, last=-1) for d in oracle.follow(some, kind, now)]
        assert found[number] == expected


@settings(max_examples=200, deadline=None)
@given(signals, st.randoms(use_true_random=False))
def test_kernel_order_of_arrival_does_not_matter_where_times_differ(some, chance):
    distinct = list({(s.customer, s.at): s for s in some}.values())
    shuffled = distinct.copy()
    chance.shuffle(shuffled)
    assert kernel(shuffled, KINDS) == kernel(distinct, KINDS)


def ordered(codebook: Codebook, some: list[tuple[int, Signal]]) -> Ordered:
    """Order a part of a history by customer, time and arrival, each signal named by its arrival."""
    some = sorted(some, key=lambda pair: (pair[1].customer, pair[1].at, pair[0]))
    customer, at, code = encode(codebook, [signal for _, signal in some])
    who, start = np.unique(customer, return_index=True)
    return Ordered(
        who, np.append(start, len(some)).astype(np.int64), at, code, np.array([n for n, _ in some], np.int64)
    )


def last_of_each(desires: Desires) -> Desires:
    """Keep the last desire of each customer: what a later run needs to go on."""
    rows = np.lexsort((desires.ordinal, desires.arose, desires.customer))
    customers = desires.customer[rows]
    is_last = np.append(customers[1:] != customers[:-1], [True] if rows.size else [])
    return desires.take(rows[is_last.astype(bool)])


def in_parts(some: list[Signal], cuts: list[int]) -> list[Desires]:
    """Follow a history in several runs, each going on from what the one before left."""
    codebook = Codebook(KINDS)
    numbered = sorted(enumerate(some), key=lambda pair: (pair[1].at, pair[0]))
    encode(codebook, some or [Signal(1, 0, "n")])
    effects, kept = codebook.effects(), [no_desires(len(kind.steps)) for kind in KINDS]
    edges = [0, *sorted(cut % (len(some) + 1) for cut in cuts), len(some)]
    for begin, end in pairwise(edges):
        part = ordered(codebook, numbered[begin:end])
        carried = [last_of_each(one) for one in kept]
        carried = [one.take(np.isin(one.customer, part.who)) for one in carried]
        moved = follow_ordered(part, KINDS, effects, carried)
        for number, kind in enumerate(KINDS):
            old = kept[number]
            replaced = _same(old, carried[number])
            kept[number] = concatenated([old.take(~replaced), moved[number]], len(kind.steps))
    return kept


def _same(desires: Desires, others: Desires):
    theirs = set(zip(others.customer, others.arose, others.ordinal, strict=True))
    return np.array([key in theirs for key in zip(desires.customer, desires.arose, desires.ordinal, strict=True)], bool)


@settings(max_examples=300, deadline=None)
@given(signals, st.lists(st.integers(0, 60), max_size=4))
def test_kernel_incremental_equals_batch(some, cuts):
    now = max((s.at for s in some), default=0)
    for number, kind in enumerate(KINDS):
        found = plain(sweep(in_parts(some, cuts)[number], kind, now))
        assert found == oracle.follow(some, kind, now)


@settings(max_examples=100, deadline=None)
@given(signals, st.lists(st.integers(0, 60), max_size=3))
def test_desire_ids_are_unique_and_the_same_in_any_split(some, cuts):
    for number, kind in enumerate(KINDS):
        whole, split = in_parts(some, [])[number], in_parts(some, cuts)[number]
        ids = [desire_ids(kind_key(kind.id), d.customer, d.arose, d.ordinal) for d in (whole, split)]
        assert sorted(ids[0]) == sorted(ids[1])
        assert np.unique(ids[0]).size == len(whole)


def test_kernel_opening_signal_never_ends_its_own_desire():
    kinds = read_kinds('[[desire]]\nid="k"\narises=["a"]\nfulfilled=["a"]\npatience="1 hour"\n')
    assert in_minutes(kernel(history("a@0 a@10"), kinds)[0]) == [("fulfilled", 10, 0, 1, None)]


def test_kernel_rest_ends_exactly_at_its_end():
    kinds = read_kinds('[[desire]]\nid="k"\narises=["a"]\nfulfilled=["F"]\npatience="1 hour"\nrest="10 minutes"\n')
    assert len(kernel(history("a@0 F@1 a@10 F@10"), kinds)[0]) == 1
    assert len(kernel(history("a@0 F@1 a@11 F@12"), kinds)[0]) == 2


def test_run_many_customers_through_buckets_as_through_one(monkeypatch):
    chance = np.random.default_rng(3)
    some = [
        Signal(int(c), int(t) * MINUTE, LETTER)
        for c, t, LETTER in zip(
            chance.integers(-5_000, 5_000, 20_000),
            chance.integers(0, 400, 20_000),
            chance.choice(list("ab12FRtwA"), 20_000),
            strict=True,
        )
    ]
    one = kernel(some, KINDS)
    monkeypatch.setattr("heedful.flow.run.FEW_ROWS", 0)
    assert kernel(some, KINDS) == one
