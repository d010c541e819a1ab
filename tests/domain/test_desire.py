"""The transition table of desires, and what one signal means to a kind."""

from __future__ import annotations

from heedful.domain.desire import TRANSITIONS, Moves, Outcome, effect_of
from heedful.domain.kind import read_kinds


def test_transitions_end_where_outcomes_end():
    ends = {outcome for outcome in Outcome if not outcome.is_open}
    assert {state for state in TRANSITIONS if state is not None} == set(Outcome) - ends
    reachable = {after for moves in TRANSITIONS.values() for after in moves.values()}
    assert reachable == set(Outcome)


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
