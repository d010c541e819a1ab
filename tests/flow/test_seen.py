"""What is seen with those who stopped, counted in one pass, against a plain reading."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heedful.domain.kind import read_kinds
from heedful.flow.columns import NEVER
from heedful.flow.desires import Desires, sweep
from heedful.flow.history import History
from heedful.flow.replay import follow_history
from heedful.flow.seen import Feature, features_of, tally
from tests.flow import oracle
from tests.flow.columns import history
from tests.flow.oracle import Signal
from tests.flow.strategies import LETTERS, MINUTE

KIND = read_kinds("""
[[desire]]
id = "k"
arises = ["a", "page:/in"]
steps = ["1", "2"]
fulfilled = ["F"]
refused = ["R"]
touches = ["t"]
awaits_us = ["w"]
answered = ["A"]
patience = "60 minutes"
stalls = "15 minutes"
""")[0]


def followed(there: History) -> Desires:
    """Follow a history as the services do: swept at its end, signals named by arrival."""
    found = follow_history(there, [KIND])[0]
    named = {
        name: np.where(rows == NEVER, NEVER, there.arrival[np.maximum(rows, 0)]) if len(found) else rows
        for name, rows in (("first", found.first), ("last", found.last))
    }
    return sweep(replace(found, **named), KIND, int(there.at.max(initial=0)))


def counted(signals: list[Signal], furthest: int | None = None) -> dict[tuple[str, str, str], tuple[int, int]]:
    there = history(signals)
    found = tally(there, features_of(there, KIND), followed(there), KIND, furthest)
    rows = zip(found.features, found.stopped.tolist(), found.went_on.tolist(), strict=True)
    return {(f.sort, f.name, f.value): (stopped, on) for f, stopped, on in rows if stopped or on}


def told(text: str, **properties) -> list[Signal]:
    """Write the signals of one customer as 'kind@minute'; a '/' makes it a page."""
    words = [word.split("@") for word in text.split()]
    return [
        Signal(1, int(at) * MINUTE, "page", kind, properties)
        if kind.startswith("/")
        else Signal(1, int(at) * MINUTE, kind, None, properties)
        for kind, at in words
    ]


@pytest.mark.parametrize(
    ("text", "furthest", "expected"),
    [
        # Given up: seen until 15 minutes after the last touch, and own steps and entrances are nothing to see.
        ("a@0 1@5 err@6 /help@19 err@20 late@21 n@200", None, {"err": (1, 0), "/help": (1, 0)}),
        ("a@0 err@3 err@4 F@5 n@5", None, {"err": (0, 1)}),
        ("err@0 /in@0 err@0 R@5", None, {"err": (1, 0)}),
        # What does not stop the signal that opened it: one of the same instant that arrived before it.
        ("x@0 a@0 F@0 y@0", None, {}),
        # At step 1: until they went beyond it.
        ("a@0 x@1 1@2 y@3 2@4 z@5", 1, {"x": (0, 1), "y": (0, 1)}),
        ("a@0 x@1 1@2 y@3 n@99", 1, {"x": (1, 0), "y": (1, 0)}),
        ("a@0 x@1 n@99", 1, {}),
        # Open and unknown ones are on neither side.
        ("a@0 x@1", None, {}),
        ("a@0 x@1 A@2 n@99", None, {}),
    ],
)
def test_tally_table(text, furthest, expected):
    assert {value: counts for (_, _, value), counts in counted(told(text), furthest).items()} == expected


def test_tally_counts_a_property_once_a_desire():
    signals = told("a@0 n@1 F@2 a@3 F@4", plan="gold", beta=True)
    assert counted(signals) == {
        ("property", "plan", "gold"): (0, 2),
        ("property", "beta", "true"): (0, 2),
        ("signal", "", "n"): (0, 1),
    }


def test_tally_knows_how_many_there_are():
    there = history(told("a@0 F@2 a@3 R@4 a@5"))
    found = tally(there, features_of(there, KIND), followed(there), KIND)
    assert (found.all_stopped, found.all_went_on) == (1, 1)


def plainly(signals: list[Signal], furthest: int | None) -> dict[tuple[str, str, str], tuple[int, int]]:
    """Read the contract of the module, one desire and one signal after the other."""
    counts: dict[tuple[str, str, str], list[int]] = {}
    for desire in oracle.follow(signals, KIND):
        stopped = desire.outcome in {"refused", "given_up"}
        on = desire.outcome == "fulfilled"
        if furthest is not None:
            on = on or desire.furthest > furthest
            stopped = stopped and not on and desire.furthest == furthest
        if not (stopped or on):
            continue
        seen = set()
        for number, signal in theirs(signals, desire):
            if number != desire.first and over(desire, number, signal, furthest):
                break
            seen |= features(signal)
        for feature in seen:
            counts.setdefault(feature, [0, 0])[on] += 1
    return {feature: tuple(pair) for feature, pair in counts.items()}


def theirs(signals, desire):
    own = sorted(
        ((n, s) for n, s in enumerate(signals) if s.customer == desire.customer), key=lambda pair: (pair[1].at, pair[0])
    )
    opening = next(place for place, (n, _) in enumerate(own) if n == desire.first)
    return own[opening:]


def over(desire, number, signal, furthest) -> bool:
    if furthest is not None and any(step > furthest and at <= signal.at for step, at in desire.reached.items()):
        return True
    if desire.outcome in {"fulfilled", "refused"}:
        return signal.at >= desire.ended
    return signal.at > desire.touched + KIND.stalls_ms


def features(signal: Signal) -> set[tuple[str, str, str]]:
    found = {("property", name, value) for name, value in signal.properties.items()}
    own = signal.path == "/in" if signal.kind == "page" else signal.kind in {"a", "1", "2", "F", "R", "w", "A"}
    if not own:
        found.add(("page", "", signal.path) if signal.kind == "page" else ("signal", "", signal.kind))
    return found


some = st.builds(
    Signal,
    customer=st.integers(1, 3),
    at=st.integers(0, 150).map(lambda minute: minute * MINUTE),
    kind=st.sampled_from(LETTERS),
    path=st.none(),
    properties=st.dictionaries(st.sampled_from(["p", "q"]), st.sampled_from(["x", "y"])),
)
pages = st.builds(
    Signal,
    customer=st.integers(1, 3),
    at=st.integers(0, 150).map(lambda minute: minute * MINUTE),
    kind=st.just("page"),
    path=st.sampled_from(["/in", "/help", "/"]),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(some | pages, min_size=1, max_size=60), st.sampled_from([None, 0, 1, 2]))
def test_tally_any_history_as_the_plain_reading(signals, furthest):
    assert counted(signals, furthest) == plainly(signals, furthest)


def test_features_are_what_the_kind_does_not_look_for():
    there = history([*told("a@0 err@1 /help@2 /in@3"), Signal(1, 0, "F", None, {"plan": "free"})])
    assert set(features_of(there, KIND).features) == {
        Feature("signal", "", "err"),
        Feature("page", "", "/help"),
        Feature("property", "plan", "free"),
    }
