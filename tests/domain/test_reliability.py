"""The headline of a kind, worked by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heedful.domain.reliability import (
    Band,
    Budget,
    Counts,
    Rate,
    budget_of,
    budget_share,
    burn,
    headline,
    reliability,
)

WILSON = (0.825, 0.944)  # any interval will do: it is passed through

counts = st.builds(Counts, *[st.integers(0, 10**9)] * 6)


def test_counts_add_up():
    week = Counts(fulfilled=90, refused=3, given_up=7, unconfirmed=20, flowing=5, stalled=4)

    assert (week.bad, week.known, week.ended, week.pending, week.arose) == (10, 100, 120, 9, 129)


@pytest.mark.parametrize(
    ("week", "interval", "shown"),
    [
        (Counts(), None, None),
        (Counts(flowing=9, stalled=3), None, None),
        (Counts(fulfilled=90, refused=3, given_up=7), WILSON, Rate(0.9, *WILSON, 100)),
        # exactly a fifth of 125 is unknown: still R, and of the known only
        (Counts(fulfilled=90, given_up=10, unconfirmed=25), WILSON, Rate(0.9, *WILSON, 100)),
        (Counts(fulfilled=90, given_up=10, unconfirmed=26), WILSON, Band(90 / 126, 116 / 126, 126)),
        # nothing known at all is everything possible
        (Counts(unconfirmed=4), None, Band(0.0, 1.0, 4)),
        (Counts(fulfilled=3), (0.44, 1.0), Rate(1.0, 0.44, 1.0, 3)),
        # pending desires change nothing
        (Counts(fulfilled=1, unconfirmed=1, flowing=1000), (0.2, 1.0), Band(0.5, 1.0, 2)),
    ],
)
def test_headline_is_what_we_know(week, interval, shown):
    assert headline(week, interval) == shown


def test_headline_without_interval_is_refused():
    with pytest.raises(ValueError, match="never shown without its interval"):
        headline(Counts(fulfilled=1), None)


@given(counts)
def test_headline_lies_within_what_is_possible(week):
    shown = headline(week, (0.0, 1.0))

    assert (shown is None) == (week.ended == 0)
    if isinstance(shown, Band):
        assert week.unconfirmed * 5 > week.ended
        assert 0 <= shown.low < shown.high <= 1
    if isinstance(shown, Rate):
        assert week.unconfirmed * 5 <= week.ended
        assert shown.value == reliability(week)


@pytest.mark.parametrize(
    ("bad", "known", "target", "burns"),
    [
        (5, 100, 0.95, 1.0),
        (10, 100, 0.95, 2.0),  # (1 - 0.9) / (1 - 0.95) in floats is 1.9999999999999982
        (3, 20, 0.95, 3.0),
        (0, 20, 0.95, 0.0),
        (1, 1000, 0.999, 1.0),
        (1, 1, 0.5, 2.0),
        (0, 0, 0.95, None),
    ],
)
def test_burn_is_exact(bad, known, target, burns):
    assert burn(Counts(fulfilled=known - bad, given_up=bad), target) == burns


@given(st.integers(1, 10**6), st.integers(1, 49), st.integers(1, 100))
def test_burn_of_a_whole_number_is_that_number(scale, percent, times):
    bad, known = percent * times * scale, 100 * times * scale

    assert burn(Counts(fulfilled=known - bad, refused=bad), 1 - percent / 100) == pytest.approx(1, rel=1e-12)
    assert burn(Counts(fulfilled=known - bad, refused=bad), float(f"0.{100 - percent}")) == 1


def test_budget_counts_desires():
    month = Counts(fulfilled=930, refused=20, given_up=50, unconfirmed=80)
    budget = budget_of(month, 0.95)

    assert (budget, budget.left) == (Budget(allowed=50.0, spent=70), -20.0)
    assert burn(month, 0.95) == budget.spent / budget.allowed


@pytest.mark.parametrize("target", [0.49, 1.0, 95, -1])
def test_target_out_of_reach_is_refused(target):
    for ask in (budget_share, lambda it: burn(Counts(), it), lambda it: budget_of(Counts(), it)):
        with pytest.raises(ValueError, match="a target lies between"):
            ask(target)


def test_budget_share_is_the_decimal_a_person_wrote():
    assert [budget_share(target) for target in (0.95, 0.9, 0.999, 0.5)] == [0.05, 0.1, 0.001, 0.5]
