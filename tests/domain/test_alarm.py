"""Alarms: the table, each rule at its borders, and how often chance alone would ring."""

import itertools

import numpy as np
import pytest

from heedful.domain.alarm import (
    BURN_FROM,
    NEXT,
    EarlyFacts,
    Sign,
    SilenceFacts,
    State,
    Step,
    Window,
    judge_early,
    judge_reliability,
    judge_silence,
)
from heedful.stats.exact import binomial_columns, fisher_greater_p, poisson_none_p

CALM = {1: (0.4, 0.5), 7: (0.4, 0.5), 28: (0.4, 0.5)}


def windows(**changed):
    """Windows of 1, 7 and 28 days by (p, burn), calm unless told otherwise: `day`, `week`, `month`."""
    named = dict(zip(CALM, ("day", "week", "month"), strict=True))
    facts = {days: changed.get(name, CALM[days]) for days, name in named.items()}
    return tuple(Window(days, 0 if b is None else 3, 0 if b is None else 9, p, b) for days, (p, b) in facts.items())


def test_table_answers_every_sign_in_every_state():
    assert set(NEXT) == set(itertools.product(State, Sign))
    assert {state for (state, sign), after in NEXT.items() if after is not state} == set(State)


@pytest.mark.parametrize(
    ("facts", "days_met"),
    [
        ({}, ()),
        ({"day": (0.0009, 2.0)}, (1,)),
        ({"day": (0.001, 2.0)}, ()),
        ({"day": (0.0009, 1.99)}, ()),
        ({"week": (0.0009, 2.0)}, (7,)),
        ({"week": (0.0009, 1.99)}, ()),
        ({"month": (0.0009, 1.0)}, (28,)),
        ({"month": (0.0009, 0.99)}, ()),
        ({"day": (1e-9, 5.0), "month": (1e-9, 1.5)}, (1, 28)),
        ({"day": (1.0, None), "week": (1.0, None), "month": (1.0, None)}, ()),
    ],
)
def test_reliability_raises_where_a_window_meets_its_condition(facts, days_met):
    step = judge_reliability(windows(**facts), sounding=False)
    met = tuple(window for window in windows(**facts) if window.days in days_met)

    assert step == Step(sounding=bool(met), raised=bool(met), ended=False, evidence=met)


@pytest.mark.parametrize(
    ("facts", "goes_on"),
    [
        ({"day": (0.0009, 2.0)}, True),  # still met: not told again
        ({"week": (0.01, 1.0)}, True),  # no window meets, but the week still burns its budget
        ({"week": (0.01, 0.99)}, False),
        ({"week": (1.0, None)}, False),  # nothing ended in 7 days
        ({"month": (0.0009, 1.2), "week": (0.9, 0.0)}, True),  # the month still meets its condition
        ({"month": (0.01, 1.2), "week": (0.9, 0.0)}, False),
    ],
)
def test_reliability_ends_when_nothing_is_met_and_the_week_recovered(facts, goes_on):
    step = judge_reliability(windows(**facts), sounding=True)

    assert (step.sounding, step.raised, step.ended) == (goes_on, False, not goes_on)


def test_reliability_without_target_is_no_alarm():
    assert judge_reliability((), sounding=False) == Step(sounding=False, raised=False, ended=False, evidence=())
    assert judge_reliability((), sounding=True) == Step(sounding=False, raised=False, ended=True, evidence=())


def test_reliability_of_other_windows_is_refused():
    with pytest.raises(ValueError, match=r"windows of \[1, 7, 28\] days"):
        judge_reliability(windows()[:2], sounding=False)


def test_reliability_is_told_once_until_it_ends():
    bad, between, calm = windows(day=(1e-6, 4.0)), windows(week=(0.02, 1.5)), windows()
    told, sounding = [], False
    for look in (calm, bad, bad, between, bad, between, calm, calm, bad):
        step = judge_reliability(look, sounding=sounding)
        sounding = step.sounding
        told.append("raised" if step.raised else "ended" if step.ended else "")

    assert told == ["", "raised", "", "", "", "", "ended", "", "raised"]


@pytest.mark.parametrize(
    ("p", "sounding", "after"),
    [
        (0.0009, False, (True, True, False)),
        (0.001, False, (False, False, False)),
        (0.0009, True, (True, False, False)),
        (0.001, True, (True, False, False)),
        (0.05, True, (True, False, False)),
        (0.0501, True, (False, False, True)),
        (1.0, False, (False, False, False)),
    ],
)
def test_early_raises_and_ends_at_its_thresholds(p, sounding, after):
    facts = EarlyFacts(silent=30, arose=80, silent_before=300, arose_before=2000, p=p)

    assert judge_early(facts, sounding=sounding) == Step(*after, evidence=facts)


def test_early_sees_a_broken_day_before_anybody_gave_up():
    """20 of 60 silent today where it was 12 %: Fisher's p is 2.7e-5."""
    p = fisher_greater_p(20, 40, 200, 1480)

    assert judge_early(EarlyFacts(20, 60, 200, 1680, p), sounding=False).raised
    assert not judge_early(EarlyFacts(11, 60, 200, 1680, fisher_greater_p(11, 49, 200, 1480)), sounding=False).raised


@pytest.mark.parametrize(
    ("expected", "arose", "sounding", "after"),
    [
        (6.9, 0, False, (False, False, False)),
        (6.91, 0, False, (True, True, False)),  # exp(-6.91) is just below 0.001
        (20.0, 0, True, (True, False, False)),
        (0.1, 0, True, (True, False, False)),  # only the next one ends it
        (0.1, 1, True, (False, False, True)),
        (9.0, 1, True, (False, False, True)),  # one came, and a new silence is told at the next look
        (0.0, 0, False, (False, False, False)),
    ],
)
def test_silence_raises_on_what_chance_does_not_do_and_ends_with_the_next(expected, arose, sounding, after):
    facts = SilenceFacts(expected, poisson_none_p(expected), arose)

    assert judge_silence(facts, sounding=sounding) == Step(*after, evidence=facts)


def test_thresholds_are_shared_out_among_the_looks_of_a_day():
    early = EarlyFacts(30, 80, 300, 2000, p=0.0005)
    silence = SilenceFacts(expected=7.6, p=0.0005)
    met = windows(day=(0.0005, 3.0))

    assert judge_early(early, sounding=False).raised
    assert not judge_early(early, sounding=False, looks_a_day=24).raised
    assert judge_silence(silence, sounding=False).raised
    assert not judge_silence(silence, sounding=False, looks_a_day=24).raised
    assert judge_reliability(met, sounding=False).raised
    assert not judge_reliability(met, sounding=False, looks_a_day=24).raised


# What chance does. A kind ends `a_day` desires a day on average, each bad with exactly the budget's
# probability; a year is looked at with 28 days before it. Seeds are fixed, and bounds leave three
# standard errors around the claims of the specification (6 to 27 %, 75 to 98 %).

YEAR, BEFORE = 365, 28


def ended_in_windows(rng, a_day, budget, years, looks):
    """(bad, known) of each window at each look of each year, by days."""
    known = rng.poisson(a_day / looks, (years, (BEFORE + YEAR) * looks))
    sums = [np.cumsum(np.pad(it, ((0, 0), (1, 0))), axis=1) for it in (rng.binomial(known, budget), known)]
    now = np.arange(BEFORE * looks + 1, (BEFORE + YEAR) * looks + 1)
    return {days: tuple(it[:, now] - it[:, now - days * looks] for it in sums) for days in BURN_FROM}


def exact_p(bad, known, budget):
    pairs, place = np.unique(bad * 10**6 + known, return_inverse=True)
    return binomial_columns(pairs // 10**6, pairs % 10**6, budget)[place].reshape(bad.shape)


def share_of_false_years(a_day, target, *, years, looks=1, looks_told=1):
    """Share of years in which the judge raises at least once although nothing is wrong."""
    budget, false = 1 - target, set()
    facts = ended_in_windows(np.random.default_rng(2024), a_day, budget, years, looks)
    ps = {days: exact_p(bad, known, budget) for days, (bad, known) in facts.items()}
    for year, look in np.argwhere(np.minimum.reduce(list(ps.values())) < 0.001):
        if year not in false:
            at = [(days, *(int(it[year, look]) for it in facts[days]), ps[days][year, look]) for days in facts]
            seen = [Window(d, bad, n, float(p), bad / n / budget if n else None) for d, bad, n, p in at]
            if judge_reliability(seen, sounding=False, looks_a_day=looks_told).raised:
                false.add(year)
    return len(false) / years


def share_of_loose_years(a_day, target, *, years):
    """The same for the rule that was not chosen: p < 0.01 on any of the three windows."""
    facts = ended_in_windows(np.random.default_rng(2024), a_day, 1 - target, years, 1)
    low = [(exact_p(bad, known, 1 - target) < 0.01).any(axis=1) for bad, known in facts.values()]
    return float(np.logical_or.reduce(low).mean())


@pytest.mark.parametrize(("a_day", "target"), [(3, 0.95), (10, 0.9), (30, 0.95), (100, 0.95), (300, 0.95), (1000, 0.8)])
def test_chance_alone_alarms_in_few_years_where_p_below_a_hundredth_would_in_most(a_day, target):
    assert 0.02 < share_of_false_years(a_day, target, years=300) < 0.34
    assert share_of_loose_years(a_day, target, years=200) > 0.70


def test_chance_alone_needs_the_looks_to_be_told():
    """Hourly looks at the threshold of one look a day are false alarms in most years."""
    assert share_of_false_years(30, 0.95, years=60, looks=24) > 0.45
    assert share_of_false_years(30, 0.95, years=60, looks=24, looks_told=24) < 0.20


@pytest.mark.parametrize(("looks", "looks_told", "least", "most"), [(1, 1, 0, 0.7), (24, 1, 5, 15), (24, 24, 0, 0.8)])
def test_chance_alone_is_seldom_silent_long_enough(looks, looks_told, least, most):
    """False silences a year, of a kind that 1,000 desires a day arise in (20 years)."""
    rng, a_day, years = np.random.default_rng(2024), 1000, 20
    gaps = rng.exponential(1 / a_day, int(a_day * YEAR * years))
    arose = np.cumsum(gaps)
    waited = np.floor(arose * looks) / looks - (arose - gaps)
    longest = np.sort(waited)[::-1][:5000]
    looked = [SilenceFacts(a_day * wait, poisson_none_p(a_day * wait)) for wait in longest if wait > 0]
    raised = sum(judge_silence(facts, sounding=False, looks_a_day=looks_told).raised for facts in looked)

    assert least <= raised / years <= most
