"""The policy of the gate: what can be edited, what cannot, and that it comes back from JSON as it was."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heedful.domain.gate.judge import judge
from heedful.domain.gate.policy import ADAPTABLE, FIXED, STANDARD, Cell, Column, Policy, PolicyError, Row
from heedful.domain.gate.request import Purpose, Request
from heedful.domain.gate.standing import Standing
from heedful.domain.moment_kind import KINDS


def test_settings_of_the_specification_are_the_standard():
    assert (STANDARD.night_begins, STANDARD.night_ends) == (time(21), time(8))
    assert (STANDARD.most_in_a_week, STANDARD.bulk_from, STANDARD.most_held_days) == (2, 10, 30)
    assert (STANDARD.holidays, STANDARD.holidays_hold_promotions, STANDARD.aftermath_days) == (True, False, {})


@pytest.mark.parametrize("cell", Cell)
@pytest.mark.parametrize("column", Column)
@pytest.mark.parametrize("row", Row)
def test_cells_are_edited_where_nobody_relies_on_them(row, column, cell):
    worded = cell is not Cell.ADAPT or (row in ADAPTABLE and column not in {Column.COMPLAINT, Column.NIGHT})
    if (row in FIXED and cell is not Cell.SEND) or not worded:
        with pytest.raises(PolicyError):
            STANDARD.with_cell(row, column, cell)
        return
    edited = STANDARD.with_cell(row, column, cell)
    assert edited.cell(row, column) is cell
    others = [(r, c) for r in Row for c in Column if (r, c) != (row, column)]
    assert all(edited.cell(*each) is STANDARD.cell(*each) for each in others)


@pytest.mark.parametrize(
    ("plain", "words"),
    [
        ([], "A policy is an object of settings."),
        ("most_in_a_week", "A policy is an object of settings."),
        ({"most_in_week": 3}, "There is no setting called 'most_in_week'."),
        ({"most_in_a_week": 101}, "most_in_a_week is from 0 to 100."),
        ({"most_in_a_week": 2.5}, "most_in_a_week is from 0 to 100."),
        ({"most_in_a_week": True}, "most_in_a_week is from 0 to 100."),
        ({"most_in_a_week": None}, "most_in_a_week is from 0 to 100."),
        ({"bulk_from": 0}, "bulk_from is from 1 to 10000."),
        ({"most_held_days": 0}, "most_held_days is from 1 to 365."),
        ({"holidays": "no"}, "holidays is true or false."),
        ({"holidays_hold_promotions": 1}, "holidays_hold_promotions is true or false."),
        ({"aftermath_days": {"storm": 3}}, "There is no kind of moment called 'storm'."),
        ({"aftermath_days": {"flood": 61}}, "The time after a moment is from 0 to 60 days."),
        ({"aftermath_days": {"flood": "1"}}, "The time after a moment is from 0 to 60 days."),
        (
            {"night_begins": "21:00+02:00"},
            "The night begins and ends by the clock of each customer: write 21:00, without a zone.",
        ),
        ({"table": {"reply": {"active": "hold"}}}, "What is sent as reply always goes: people rely on it."),
        ({"table": {"survey": {"active": "adapt"}}}, "Only reminders and bills can be adapted."),
        (
            {"table": {"reminder": {"night": "adapt"}}},
            "There are no words for a complaint or for the night: send, or hold.",
        ),
        ({"table": {"spam": {"night": "hold"}}}, "This is no policy: 'spam' is not a valid Row"),
        ({"table": {"care": {"noon": "hold"}}}, "This is no policy: 'noon' is not a valid Column"),
        ({"table": {"care": {"night": "drop"}}}, "This is no policy: 'drop' is not a valid Cell"),
    ],
)
def test_what_can_be_no_policy_is_refused(plain, words):
    with pytest.raises(PolicyError) as error:
        Policy.of_plain(plain)
    assert str(error.value) == words


def _edited(cells):
    policy = STANDARD
    for row, column, cell in cells:
        policy = policy.with_cell(row, column, cell)
    return policy


free = st.tuples(
    st.sampled_from([row for row in Row if row not in FIXED]),
    st.sampled_from(Column),
    st.sampled_from([Cell.SEND, Cell.HOLD]),
)
policies = st.builds(
    lambda cells, begins, ends, most, held, on, days: replace(
        _edited(cells),
        night_begins=time(*begins),
        night_ends=time(*ends),
        most_in_a_week=most,
        most_held_days=held,
        holidays=on,
        aftermath_days=days,
    ),
    st.lists(free, max_size=4),
    st.tuples(st.integers(0, 23), st.integers(0, 59)),
    st.tuples(st.integers(0, 23), st.integers(0, 59)),
    st.integers(0, 100),
    st.integers(1, 365),
    st.booleans(),
    st.dictionaries(st.sampled_from(KINDS), st.integers(0, 60), max_size=3),
)


@given(policies)
def test_policy_comes_back_as_it_was(policy):
    assert Policy.of_plain(json.loads(json.dumps(policy.plain()))) == policy


names = st.sampled_from(["table", "night_begins", "aftermath_days", "most_in_a_week", "holidays", "care", "night", "x"])
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from(["hold", "send", "22:00", "flood", ""]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(names, inner, max_size=3),
    max_leaves=6,
)


@given(st.dictionaries(names, values, max_size=4) | values)
def test_whatever_is_taken_for_a_policy_can_be_judged_by(plain):
    try:
        policy = Policy.of_plain(plain)
    except PolicyError as error:
        assert str(error)
        return
    now = datetime(2026, 11, 26, tzinfo=UTC)
    for purpose in (*Purpose, None):
        judge(Request(purpose), Standing(), policy, frozenset(), now)
    assert Policy.of_plain(policy.plain()) == policy
