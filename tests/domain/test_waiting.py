"""From when to when a customer waited, from what was said."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heedful.domain.help_desire import Said
from heedful.domain.waiting import Waiting, answered, heard, spans

ASKED, ANSWERED, THANKED = Said.ASKED, Said.ANSWERED, Said.THANKED


@pytest.mark.parametrize(
    ("said", "waited"),
    [
        ([], []),
        ([(1, ANSWERED)], []),
        ([(1, THANKED)], []),
        ([(1, ASKED)], [(1, None)]),
        ([(1, ASKED), (4, ANSWERED)], [(1, 4)]),
        ([(1, ASKED), (2, ASKED), (4, ANSWERED), (5, ANSWERED)], [(1, 4)]),
        ([(1, ASKED), (4, ANSWERED), (5, THANKED), (6, ASKED)], [(1, 4), (6, None)]),
        ([(1, ASKED), (1, ANSWERED)], [(1, 1)]),
    ],
)
def test_spans(said, waited):
    assert spans(said) == waited


@given(st.lists(st.tuples(st.integers(0, 99), st.sampled_from(Said))).map(sorted))
def test_spans_add_up_to_what_the_conversation_says(said):
    waiting = Waiting()
    for at, what in said:
        waiting = answered(waiting, at) if what is ANSWERED else heard(waiting, at, asks=what is ASKED)
    waited = spans(said)
    assert sum(last - first for first, last in waited if last is not None) == waiting.waited_ms
    assert [first for first, last in waited if last is None] == ([] if waiting.since is None else [waiting.since])
