"""The life of a relayed message: which state follows which, and when it is tried or looked at again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heedful.domain.relayed import (
    GIVE_UP_AFTER,
    OPEN,
    TRANSITIONS,
    State,
    before,
    may_become,
    next_try,
)

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def test_every_state_has_a_line_and_every_end_is_one():
    assert set(TRANSITIONS) == set(State)
    assert set(State) - OPEN == {State.SENT, State.DROPPED, State.BOUNCED, State.FAILED}


def test_every_message_can_get_to_an_end():
    for state in OPEN:
        reached, edge = {state}, {state}
        while edge:
            edge = {after for each in edge for after in TRANSITIONS[each]} - reached
            reached |= edge
        assert reached >= {State.SENT, State.DROPPED}, state


@pytest.mark.parametrize(
    ("earlier", "later", "may"),
    [
        ("accepted", "judged", True),
        ("accepted", "sending", False),
        ("accepted", "sent", False),
        ("judged", "sending", True),
        ("judged", "sent", False),
        ("held", "sending", False),
        ("held", "sent", False),
        ("sending", "sent", True),
        ("sent", "sending", False),
        ("dropped", "accepted", False),
    ],
)
def test_nothing_is_sent_unless_it_was_judged_and_taken(earlier, later, may):
    assert may_become(State(earlier), State(later)) is may
    assert (State(earlier) in before(State(later))) is may


@pytest.mark.parametrize(
    ("attempts", "waited", "wait"),
    [
        (1, timedelta(), MINUTE),
        (2, MINUTE, 2 * MINUTE),
        (3, 3 * MINUTE, 4 * MINUTE),
        (6, HOUR, 32 * MINUTE),
        (7, HOUR, HOUR),
        (200, DAY, HOUR),
        (200, 5 * DAY - 10 * MINUTE, 10 * MINUTE),
        (200, 5 * DAY, None),
        (1, 9 * DAY, None),
    ],
)
def test_tries_come_further_apart_and_end_after_five_days(attempts, waited, wait):
    assert next_try(attempts, NOW - waited, NOW) == (None if wait is None else NOW + wait)


@given(st.integers(1, 30_000), st.timedeltas(timedelta(0), timedelta(days=40)))
def test_next_try_is_later_and_within_five_days(attempts, waited):
    found = next_try(attempts, NOW - waited, NOW)
    assert (found is None) == (waited >= GIVE_UP_AFTER)
    assert found is None or NOW < found <= NOW - waited + GIVE_UP_AFTER
