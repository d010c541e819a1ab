"""The transition table of desires, against what the oracle of the flow ever does."""

from __future__ import annotations

from hypothesis import given, settings
from tests.flow import oracle
from tests.flow.strategies import KINDS, signals

from heedful.domain.desire import TRANSITIONS, Moves, Outcome, effect_of
from heedful.domain.kind import read_kinds


def test_transitions_end_where_outcomes_end():
    ends = {outcome for outcome in Outcome if not outcome.is_open}
    assert {state for state in TRANSITIONS if state is not None} == set(Outcome) - ends
    reachable = {after for moves in TRANSITIONS.values() for after in moves.values()}
    assert reachable == set(Outcome)


@settings(max_examples=100, deadline=None)
@given(signals)
def test_outcomes_of_any_history_are_in_the_table(some):
    known = {outcome.word for outcome in Outcome}
    for kind in KINDS:
        assert {desire.outcome for desire in oracle.follow(some, kind)} <= known


def test_effect_of_gives_every_move_and_step_that_a_signal_matches():
    (kind,) = read_kinds(
        '[[desire]]\nid="k"\narises=["a"]\nsteps=["a","b","*"]\nfulfilled=["z"]\nawaits_us=["a"]\npatience="1 day"\n'
    )
    effect = effect_of(kind, "a", None, {})
    assert effect.moves == Moves.ARISES | Moves.AWAITS_US
    assert effect.steps == 0b101
    assert not effect_of(
        read_kinds('[[desire]]\nid="k"\narises=["a"]\nfulfilled=["z"]\npatience="1 day"\n')[0], "q", None, {}
    )
