"""The mailing of October 2012 with the gate before it: nobody there gets it as it was, and nobody else is left out."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from tests.geo.test_storm import slow_inside

from heedful.domain.gate.verdict import Decision
from heedful.domain.moment import Phase
from heedful.domain.placeholder import left_standing
from heedful.domain.sandy import mailing_at, mailing_days
from heedful.geo.sandy import advisories
from heedful.geo.sandy_people import demo_people, number_of, people_of
from heedful.geo.storm import hourly
from heedful.services.sandy import judged, mailing_of, why
from heedful.services.sandy_letter import REMINDER, WORDS, letter
from heedful.services.sandy_sum import added_by_hand, phase_of, sum_of

ZIPS = ("08401", "10001", "60601", "33101", "21201", "90210", "96813", "13210", "16601")


def _people(zips=ZIPS, per_zip: int = 7):
    ids = [str(number) for number in range(len(zips) * per_zip)]
    nowhere = np.full(len(ids), np.nan)
    return people_of(ids, ["US"] * len(ids), [zips[int(one) // per_zip] for one in ids], nowhere, nowhere)


@pytest.fixture(scope="module")
def mailing():
    return mailing_of(demo_people(700))


def test_each_gets_it_weekly_at_ten_by_their_clock(mailing):
    people = mailing.people
    letters = list(judged(mailing))
    expected = [
        (row, mailing_at(day, ZoneInfo(people.homes.zone[people.home[row]])))
        for row in range(len(people))
        for day in mailing_days(int(people.number[row]))
    ]
    assert [(one.row, one.at) for one in letters] == expected
    assert {one.at.astimezone(ZoneInfo(people.homes.zone[one.home])).strftime("%H:%M") for one in letters} == {"10:00"}


def test_nobody_there_gets_it_as_it_was_and_nobody_else_is_left_out(mailing):
    """By the definition, in plain Python, for every letter to 700 customers."""
    track = {storm.at: storm for storm in hourly([one.now for one in advisories()])}
    homes, seen = mailing.people.homes, Counter()
    for one in judged(mailing):
        place = (float(homes.lat[one.home]), float(homes.lon[one.home]))
        phase = _slow_phase(track, place, one.at)
        seen[phase] += 1
        assert phase_of(one.verdict) == phase, (one, place)
        assert one.verdict.decision is (Decision.ADAPT if phase else Decision.SEND)
        assert all(reason.code == "moment" for reason in one.verdict.reasons)
    assert set(seen) == {"", "forecast", "active", "aftermath"}


def _slow_phase(track, place: tuple[float, float], at: datetime) -> str:
    inside = [hour for hour, storm in track.items() if hour <= at and slow_inside(storm, *place)]
    if inside:
        if max(inside) == at:
            return "active"
        return "aftermath" if (at - max(inside)).total_seconds() <= 7 * 86400 else ""
    known = [one for one in advisories() if one.issued <= at]
    ahead = [one.at for one in known[-1].forecast if slow_inside(one, *place)] if known else []
    if not ahead or (at - max(ahead)).total_seconds() > 7 * 86400:
        return ""
    return "forecast" if at < min(ahead) else "active" if at <= max(ahead) else "aftermath"


def test_every_verdict_says_why(mailing):
    homes = mailing.people.homes
    for one in judged(mailing):
        reasons = why(mailing, one)
        assert len(reasons) == 1
        assert reasons[0].decision is one.verdict.decision
        assert reasons[0].evidence["place"] == homes.label[one.home]
        assert reasons[0].code == ("moment" if one.verdict.reasons else "untouched")


def test_known_customers():
    mailing = mailing_of(_people())
    told = {
        (ZIPS[one.row // 7], one.day.day): phase_of(one.verdict)
        for one in judged(mailing)
        if one.day in {date(2012, 10, 26), date(2012, 10, 29), date(2012, 11, 2)}
    }
    assert {zip_code: tuple(told[zip_code, day] for day in (26, 29, 2)) for zip_code in ZIPS} == {
        "08401": ("forecast", "active", "aftermath"),  # Atlantic City
        "10001": ("", "active", "aftermath"),  # New York
        "60601": ("", "", ""),  # Chicago
        "33101": ("aftermath", "aftermath", ""),  # Miami: inside at 6:00 UTC on the 26th, for an hour
        "21201": ("", "forecast", "aftermath"),  # Baltimore: an hour before the wind
        "90210": ("", "", ""),  # Beverly Hills
        "96813": ("", "", ""),  # Honolulu
        "13210": ("", "forecast", "aftermath"),  # Syracuse: forecast by the last advisory, never taken back
        "16601": ("", "forecast", "aftermath"),  # Altoona
    }


def test_who_has_no_place_gets_it_and_is_said_to_have_none():
    nowhere = np.full(2, np.nan)
    mailing = mailing_of(people_of(["7", "x"], ["", "US"], ["", ""], nowhere, nowhere))
    letters = list(judged(mailing))
    assert {one.verdict.decision for one in letters} == {Decision.SEND}
    assert {why(mailing, one)[0].code for one in letters} == {"no_place"}
    assert letters[0].at == datetime(2012, 10, 22, 10, tzinfo=UTC)


def test_a_person_adds_states_where_no_wind_was():
    """Pittsburgh lay outside the radii for most of the time; Pennsylvania's emergency was declared on 29 October."""
    people = _people(("15201", "60601"))
    mailing = mailing_of(people)
    added = added_by_hand(mailing)
    alone, both = sum_of(judged(mailing)), sum_of(judged(mailing, declarations=True))
    assert added.letters == both.decisions[Decision.ADAPT] - alone.decisions[Decision.ADAPT] > 0
    assert set(added.by_state) == {"PA"}
    assert 0 < added.customers <= 7
    for one in judged(mailing, declarations=True):
        if people.homes.state[one.home] == "IL":
            assert one.verdict.decision is Decision.SEND


def test_the_sum_counts_every_letter_once(mailing):
    told = sum_of(judged(mailing))
    assert told.letters == len(mailing) == 700 * 16 // 7
    for parts in (told.days, told.hours):
        assert sum((each for each in parts.values()), Counter()) == told.decisions
    assert sum(told.phases.values()) == told.decisions[Decision.ADAPT]


@pytest.mark.parametrize(
    ("called", "row", "number"), [("17", 1, 17), ("c-0017", 1, 17), ("Ana", 3, 3), ("", 2, 2), ("2012-10-29", 1, 29)]
)
def test_number_of_a_customer(called, row, number):
    assert number_of(called, row) == number


def test_demo_customers_lie_evenly_over_zip_codes_and_days():
    people = demo_people(100_000)
    per_zip = np.bincount(people.home, minlength=len(people.homes.lat))
    assert (per_zip.min(), per_zip.max()) == (1, 3)
    east = np.array([state in {"NY", "NJ", "PA", "CT", "MA"} for state in people.homes.state])[people.home]
    by_day = np.bincount(people.number[east] % 7)
    assert by_day.max() - by_day.min() < 0.02 * by_day.mean()
    assert all(people.homes.zone)
    assert all(people.homes.state)


def test_letters_are_filled_and_end_with_the_reminder():
    for phase in WORDS:
        text = letter(phase, "Atlantic County, New Jersey")
        assert "Atlantic County, New Jersey" in text
        assert left_standing(text, ()) == []
        assert text.endswith(REMINDER)
    assert letter(None, "Chicago") == letter(Phase.OVER, "Chicago") == REMINDER
