"""Every conversation is a desire: a literal table, and the kernel of the flow as the oracle of any conversation."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from heedful.domain.desire import Outcome
from heedful.domain.help_desire import DEFINITION, Desire, Said, follow
from heedful.domain.kind import read_kinds
from heedful.flow.columns import NEVER, PAUSED, WE_SPOKE_LAST
from heedful.flow.match import SignalEffects
from heedful.flow.run import Ordered, follow_ordered

ASKED, ANSWERED, THANKED = Said.ASKED, Said.ANSWERED, Said.THANKED
PATIENCE, STALLS = 60, 15
KIND = read_kinds(DEFINITION)[0]


@pytest.mark.parametrize(
    ("said", "desires"),
    [
        ([], []),
        ([(0, ANSWERED)], []),
        ([(0, THANKED)], []),
        ([(0, ASKED)], [Desire(0, 0, waiting=0)]),
        ([(0, ASKED), (500, ASKED)], [Desire(0, 500, waiting=0, tries=2)]),
        ([(0, ASKED), (9, ANSWERED)], [Desire(0, 9, we_spoke_last=True)]),
        ([(0, ASKED), (9, ANSWERED), (20, THANKED)], [Desire(0, 20, 20, None, Outcome.FULFILLED, we_spoke_last=True)]),
        (
            [(0, ASKED), (9, ANSWERED), (70, ASKED)],
            [
                Desire(0, 9, 69, None, Outcome.UNCONFIRMED, paused=True, we_spoke_last=True),
                Desire(70, 70, waiting=70),
            ],
        ),
        ([(0, ASKED), (9, ANSWERED), (69, ASKED)], [Desire(0, 69, None, 69, tries=2, paused=True)]),
        ([(0, ASKED), (9, ANSWERED), (70, THANKED)], [Desire(0, 9, 69, None, Outcome.UNCONFIRMED, 1, True, True)]),
        (
            [(0, ASKED), (5, THANKED), (6, ASKED)],
            [Desire(0, 5, 5, None, Outcome.FULFILLED), Desire(6, 6, waiting=6)],
        ),
    ],
)
def test_what_is_said_moves_the_desire_of_the_conversation(said, desires):
    assert follow(said, PATIENCE, STALLS) == desires


@given(st.lists(st.tuples(st.integers(0, 40 * 86_400_000), st.sampled_from(Said)), max_size=12))
def test_kernel_says_the_same_of_any_conversation(said):
    said = sorted(said, key=lambda each: each[0])
    found = follow(said, KIND.patience_ms, KIND.stalls_ms)
    codes, effects = SignalEffects([KIND]).of([(f"conversation.{what}", None, {}) for _, what in said])
    ordered = Ordered(
        np.zeros(min(len(said), 1), np.int64),
        np.array([0, len(said)][: 1 + bool(said)], np.int64),
        np.array([at for at, _ in said], np.int64),
        codes,
        np.arange(len(said), dtype=np.int64),
    )
    (expected,) = follow_ordered(ordered, [KIND], effects)
    rows = zip(
        *(
            getattr(expected, name).tolist()
            for name in ("arose", "touched", "ended", "waiting", "outcome", "flags", "tries")
        ),
        strict=True,
    )
    assert found == [
        Desire(
            arose,
            touched,
            None if ended == NEVER else ended,
            None if waiting == NEVER else waiting,
            Outcome(outcome),
            tries,
            bool(flags & PAUSED),
            bool(flags & WE_SPOKE_LAST),
        )
        for arose, touched, ended, waiting, outcome, flags, tries in rows
    ]
