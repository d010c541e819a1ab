"""When a county counts as cut, and what newer figures do."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heedful.domain.power_cut import (
    CountyPower,
    Cut,
    Deed,
    ShareError,
    Shares,
    counties_of,
    is_of_now,
    severity_of,
    what_to_do,
)

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
STANDARD = Shares()


def power(out, served, county="34003", at=NOW, company=""):
    return CountyPower(county, out, served, at, company)


@pytest.mark.parametrize(
    ("out", "served", "severity"),
    [
        (0, 1000, None),
        (99, 1000, None),
        (100, 1000, "Moderate"),
        (249, 1000, "Moderate"),
        (250, 1000, "Severe"),
        (1000, 1000, "Severe"),
        (1200, 1000, "Severe"),  # two sources do not count the same people
        (100, None, None),
        (100, 0, None),
        (0, 0, None),
        (3, 30, "Moderate"),  # 0.1 exactly, though no float is
    ],
)
def test_share_decides_how_bad_it_is(out, served, severity):
    assert severity_of(power(out, served), STANDARD) == severity


@given(st.integers(0, 10**6), st.integers(1, 10**6), st.integers(1, 100), st.integers(1, 100))
def test_share_is_compared_as_if_it_were_exact(out, served, one, other):
    cut, severe = sorted((one, other))
    told = severity_of(power(out, served), Shares(cut / 100, severe / 100))
    share = min(Fraction(out, served), 1)
    assert told == ("Severe" if share >= Fraction(severe, 100) else "Moderate" if share >= Fraction(cut, 100) else None)


@pytest.mark.parametrize(("cut", "severe"), [(0, 0.5), (-1, 0.5), (0.3, 0.2), (0.1, 1.1), (float("nan"), 0.5)])
def test_shares_that_are_none_are_refused(cut, severe):
    with pytest.raises(ShareError):
        Shares(cut, severe)


@pytest.mark.parametrize(
    ("at", "counts"),
    [
        (NOW, True),
        (NOW - 24 * HOUR, True),
        (NOW - 24 * HOUR - timedelta(seconds=1), False),
        (NOW + timedelta(minutes=10), True),  # their clock may be ahead
        (NOW + timedelta(minutes=11), False),
    ],
)
def test_figures_say_something_of_a_day(at, counts):
    assert is_of_now(at, NOW) is counts


def on(**change):
    """Give a cut that is on, told of an hour ago."""
    return Cut(
        **{"told_at": NOW - HOUR, "last_at": NOW + 23 * HOUR, "is_over": False, "by_hand": False} | change,
    )


def over(ago, *, by_hand=False):
    return Cut(told_at=NOW - ago, last_at=NOW - ago, is_over=True, by_hand=by_hand)


@pytest.mark.parametrize(
    ("cut", "when_cut", "when_not"),
    [
        (None, Deed.BEGIN, Deed.LEAVE),
        (on(), Deed.RENEW, Deed.END),
        (on(told_at=NOW + HOUR), Deed.LEAVE, Deed.LEAVE),  # late figures
        (on(told_at=NOW), Deed.RENEW, Deed.END),
        (over(HOUR), Deed.RENEW, Deed.LEAVE),
        (over(24 * HOUR), Deed.RENEW, Deed.LEAVE),
        (over(25 * HOUR), Deed.BEGIN, Deed.LEAVE),
        (over(HOUR, by_hand=True), Deed.LEAVE, Deed.LEAVE),
        (over(25 * HOUR, by_hand=True), Deed.BEGIN, Deed.LEAVE),
        (on(last_at=NOW - HOUR), Deed.RENEW, Deed.LEAVE),  # nobody told of it for a day: it lapsed
        (on(last_at=NOW - 25 * HOUR), Deed.BEGIN, Deed.LEAVE),
    ],
)
def test_newer_figures_begin_renew_or_end(cut, when_cut, when_not):
    assert what_to_do(cut, is_cut=True, at=NOW) is when_cut
    assert what_to_do(cut, is_cut=False, at=NOW) is when_not


@pytest.mark.parametrize(
    ("figures", "served", "counties"),
    [
        ([], {}, []),
        ([power(1, 10), power(2, 20)], {}, [("34003", 3, 30)]),
        ([power(1, 10), power(2, 20, at=NOW - HOUR)], {}, [("34003", 1, 10)]),
        ([power(2, 20, at=NOW - HOUR), power(1, 10)], {}, [("34003", 1, 10)]),
        # Of each company the latest, whenever another spoke last.
        (
            [power(1, 10, at=NOW - HOUR, company="A"), power(2, 20, company="B"), power(9, 10, at=NOW, company="A")],
            {},
            [("34003", 11, 30)],
        ),
        ([power(1, 10, company="A"), power(500, None, company="B")], {}, [("34003", 1, 10)]),
        ([power(1, None, company="A"), power(5, None, company="B")], {}, [("34003", 6, None)]),
        ([power(1, None, company="A"), power(5, None, company="B")], {"34003": 60}, [("34003", 6, 60)]),
        ([power(1, 10)], {"34003": 60}, [("34003", 1, 10)]),
        ([power(1, 0)], {"34003": 60}, [("34003", 1, 60)]),
        ([power(1, 10, county="34013"), power(2, 20)], {}, [("34003", 2, 20), ("34013", 1, 10)]),
    ],
)
def test_one_figure_is_made_for_each_county(figures, served, counties):
    assert [(each.county, each.out, each.served) for each in counties_of(figures, served)] == counties


_FIGURES = st.lists(
    st.builds(
        CountyPower,
        county=st.sampled_from(["34003", "34013"]),
        out=st.integers(0, 9),
        served=st.none() | st.integers(1, 9),
        at=st.integers(0, 2).map(lambda hours: NOW - hours * HOUR),
        company=st.sampled_from(["", "A", "B"]),
    ),
    max_size=8,
)


def slowly(figures):
    """Sum up as one would by hand: the latest of each company, and of those only who say how many they serve."""
    told = {}
    for county in sorted({each.county for each in figures}):
        companies = defaultdict(list)
        for each in figures:
            if each.county == county:
                companies[each.company].append(each)
        latest = [each for theirs in companies.values() for each in theirs if each.at == max(one.at for one in theirs)]
        # Within the last word of a company, too, only rows count that say how many there are.
        counting = [each for each in latest if each.served is not None] or latest
        served = [each.served for each in counting if each.served is not None]
        told[county] = (sum(each.out for each in counting), sum(served) if served else None)
    return told


@given(_FIGURES, st.randoms())
def test_order_of_rows_does_not_matter(figures, chance):
    mixed = list(figures)
    chance.shuffle(mixed)
    told = {each.county: (each.out, each.served) for each in counties_of(mixed)}
    assert told == slowly(figures)
