"""The geometry of the strip of weeks, and what it says in a sentence."""

from __future__ import annotations

import pytest

from heedful.domain.reliability import Counts
from heedful.flow.weeks import WEEK_MS, Week
from heedful.web.charts import STRIP_HEIGHT, STRIP_WIDTH, strip_of
from heedful.web.tags import factor, lasting, percent

MONDAY = 1_704_067_200_000
GOOD, BAD, FEW = Counts(fulfilled=99, given_up=1), Counts(fulfilled=50, given_up=50), Counts(fulfilled=1, given_up=1)
NOBODY, OPEN = Counts(), Counts(fulfilled=50, given_up=50, flowing=3)


def _strip(*counts, target=0.95):
    return strip_of([Week(MONDAY + number * WEEK_MS, each) for number, each in enumerate(counts)], target)


def test_strip_places_a_bar_for_each_week_as_high_as_the_share():
    strip = _strip(GOOD, BAD, NOBODY)
    assert [bar.height for bar in strip.bars] == [round(STRIP_HEIGHT * 0.99, 2), STRIP_HEIGHT / 2, 0]
    assert [round(bar.y + bar.height) for bar in strip.bars] == [STRIP_HEIGHT] * 3
    assert [bar.share for bar in strip.bars] == [0.99, 0.5, None]
    assert strip.target_y == round(STRIP_HEIGHT * 0.05, 2)


@pytest.mark.parametrize("weeks", [1, 60, 61, 600])
def test_strip_stays_within_its_width(weeks):
    strip = _strip(*[GOOD] * weeks)
    assert max(bar.x + bar.width for bar in strip.bars) <= STRIP_WIDTH
    assert all(bar.width > 0 for bar in strip.bars)


@pytest.mark.parametrize(
    ("counts", "low", "lately"),
    [
        ([GOOD, GOOD], 0, 0),
        ([BAD, GOOD], 1, 0),
        ([GOOD, BAD, BAD], 2, 2),
        ([BAD, NOBODY, BAD, OPEN], 3, 3),
        ([FEW, FEW], 0, 0),
        ([NOBODY], 0, 0),
        ([], 0, 0),
    ],
)
def test_strip_tells_which_weeks_are_low_and_not_by_chance(counts, low, lately):
    strip = _strip(*counts)
    assert (strip.low_weeks, strip.low_lately) == (low, lately)
    assert _strip(*counts, target=None).low_weeks == 0


def test_strip_marks_weeks_that_will_still_move():
    assert [bar.is_open for bar in _strip(GOOD, OPEN).bars] == [False, True]


@pytest.mark.parametrize(
    ("share", "text"), [(1.0, "100.0 %"), (0.9999, "99.990 %"), (0.5, "50.0 %"), (0.0, "0.0 %"), (None, "")]
)
def test_percent_never_rounds_to_all(share, text):
    assert percent(share) == text


@pytest.mark.parametrize(("ratio", "text"), [(0.052, "0.052"), (6.12, "6.1"), (62.6, "63"), (4736.2, "over 1,000")])
def test_factor(ratio, text):
    assert factor(ratio) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.5, "less than a second"), (39, "39 seconds"), (3600, "1 hour"), (5400, "1.5 hours"), (777_600, "9 days")],
)
def test_lasting(seconds, text):
    assert lasting(seconds) == text
