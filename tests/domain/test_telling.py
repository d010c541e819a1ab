from __future__ import annotations

from datetime import timedelta

import pytest

from heedful.domain.telling import WAITS, wait_after


@pytest.mark.parametrize(
    ("tries", "wait"),
    [
        (1, timedelta(seconds=30)),
        (2, timedelta(minutes=2)),
        (3, timedelta(minutes=10)),
        (9, timedelta(hours=8)),
        (10, None),
        (11, None),
    ],
)
def test_wait_after_tries_that_failed(tries, wait):
    assert wait_after(tries) == wait


def test_the_waits_together_are_about_a_day():
    assert timedelta(hours=23) < sum(WAITS, timedelta()) < timedelta(hours=25)
