from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from heedful.domain.house import Room, room, room_for_files, set_back

NOW = datetime(2026, 3, 1, tzinfo=UTC)
GB = 1_000_000_000


@pytest.mark.parametrize(
    ("free", "total", "left"),
    [
        (0, 100 * GB, Room.NONE),
        (199_999_999, 100 * GB, Room.NONE),
        (200_000_000, 100 * GB, Room.LITTLE),
        (2 * GB, 100 * GB, Room.ENOUGH),
        # A small disk is full later, and little is left of it later.
        (19_999_999, GB, Room.NONE),
        (20_000_000, GB, Room.LITTLE),
        (100_000_000, GB, Room.ENOUGH),
    ],
)
def test_room_by_what_is_left_and_how_large_the_disk_is(free, total, left):
    assert room(free, total) is left


@pytest.mark.parametrize(
    ("free", "total", "left"), [(999, 10_000, Room.NONE), (1_000, 10_000, Room.ENOUGH), (0, 0, Room.ENOUGH)]
)
def test_room_for_files_where_the_disk_counts_them(free, total, left):
    assert room_for_files(free, total) is left


@pytest.mark.parametrize(
    ("newest", "by"),
    [
        (None, None),
        (NOW - timedelta(days=1), None),
        (NOW + timedelta(minutes=2), None),
        (NOW + timedelta(minutes=3), timedelta(minutes=3)),
    ],
)
def test_clock_before_the_newest_thing_was_set_back(newest, by):
    assert set_back(NOW, newest) == by
