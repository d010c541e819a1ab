"""What a conversation is about: literal tables."""

from __future__ import annotations

import pytest

from heedful.domain.desire_tie import IN_THE_MIDDLE_MS, Span, about, ends

DAY = IN_THE_MIDDLE_MS


@pytest.mark.parametrize(
    ("desires", "at", "kind"),
    [
        ([], 0, None),
        ([Span("restore", 0, 0, None)], 0, "restore"),
        ([Span("restore", 1, 1, None)], 0, None),
        ([Span("restore", 0, 5, 5)], 5, "restore"),
        ([Span("restore", 0, 5, 5)], 6, None),
        # A day after her last step is in the middle of it, a moment later is not.
        ([Span("restore", 0, 5, None)], 5 + DAY, "restore"),
        ([Span("restore", 0, 5, None)], 6 + DAY, None),
        # She went on with it after she wrote.
        ([Span("restore", 0, 9 * DAY, None)], DAY, "restore"),
        # With two open, we do not guess; of one that ended before, nothing is asked.
        ([Span("restore", 0, 5, None), Span("pay", 1, 2, None)], 6, None),
        ([Span("restore", 0, 5, 5), Span("pay", 1, 6, None)], 6, "pay"),
    ],
)
def test_about_the_one_thing_that_she_was_in_the_middle_of(desires, at, kind):
    assert about(desires, at) == kind


@pytest.mark.parametrize(
    ("desires", "said", "end"),
    [
        ([], [0, 5], None),
        ([Span("restore", 0, 5, None)], [0, 5, 900], None),
        ([Span("restore", 0, 5, 5)], [0, 5], None),
        ([Span("restore", 0, 5, 5)], [9, 7, 5], 7),
        # Asked before it arose, and asked of the next of its kind: still about it.
        ([Span("restore", 3, 5, 5)], [1, 4], None),
        ([Span("restore", 0, 5, 5), Span("restore", 6, 9, None)], [7, 8], None),
        ([Span("restore", 0, 5, 5), Span("restore", 8, 9, None)], [7, 8], 7),
    ],
)
def test_a_tie_ends_with_the_first_word_after_its_desire(desires, said, end):
    assert ends(desires, said) == end
