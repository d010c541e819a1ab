"""How a conversation stands that is brought in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from heedful.domain.brought import Standing, Word, standing

AT = datetime(2026, 11, 20, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
LONG_AGO, NEVER = AT - timedelta(days=30), AT + timedelta(days=1)


def theirs(hours: int, *, asks: bool = True) -> Word:
    return Word(AT + hours * HOUR, is_ours=False, asks=asks, beginning=f"theirs {hours}")


def ours(hours: int, *, asks: bool = True) -> Word:
    return Word(AT + hours * HOUR, is_ours=True, asks=asks, beginning=f"ours {hours}")


def test_standing_is_that_of_messages_that_came_in_order():
    said = [theirs(0), theirs(1), ours(2), theirs(5)]
    assert standing(said, LONG_AGO) == Standing(
        made_at=AT,
        moved_at=AT + 5 * HOUR,
        beginning="theirs 5",
        is_ours_last=False,
        messages_count=4,
        waiting_since=AT + 5 * HOUR,
        answered_at=AT + 2 * HOUR,
        waited_ms=2 * 3_600_000,
        closed_at=None,
    )


@pytest.mark.parametrize(
    ("said", "recent_since", "closed", "waits", "is_closed"),
    [
        ([theirs(0)], LONG_AGO, False, True, False),
        ([theirs(0)], NEVER, False, False, True),  # nobody answers it any more
        ([theirs(0)], LONG_AGO, True, False, True),
        ([theirs(0), ours(1)], LONG_AGO, False, False, False),
        ([theirs(0), ours(1)], NEVER, False, False, True),
        ([theirs(0), ours(1), theirs(2, asks=False)], LONG_AGO, False, False, False),  # a plain thank-you
        ([theirs(0), ours(1, asks=False)], LONG_AGO, False, True, False),  # a machine of ours answers nothing
        ([theirs(0, asks=False)], LONG_AGO, False, False, False),
    ],
)
def test_only_a_recent_last_word_of_theirs_waits_for_us(said, recent_since, closed, waits, is_closed):
    now = standing(said, recent_since, closed=closed)
    assert (now.waiting_since is not None, now.closed_at is not None) == (waits, is_closed)


def test_note_moves_a_conversation_and_makes_nobody_wait():
    now = standing([theirs(0), ours(1)], LONG_AGO, [AT + 9 * HOUR])
    assert (now.moved_at, now.beginning, now.waiting_since) == (AT + 9 * HOUR, "ours 1", None)
