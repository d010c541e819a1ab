"""Alarms over a real log, taken in from a file: raised once, since when it is true, ended once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from heedful.models import Alarm, AlarmLook, Kind
from heedful.queries.alarm import AlarmSpan, replayed, sounding
from heedful.queries.desire import followed
from heedful.services.alarm import watch
from heedful.services.audit import MACHINE
from heedful.services.desire import refresh
from heedful.services.intake import take_file
from heedful.services.kind import save_kind
from heedful.wire.signals import Mapping

pytestmark = pytest.mark.django_db

BEGIN = datetime(2026, 3, 2, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
KIND = """[[desire]]
id = "restore"
arises = ["started"]
fulfilled = ["finished"]
refused = ["denied"]
patience = "6 hours"
stalls = "2 hours"
target = 0.9
"""


@pytest.fixture
def log(tmp_path, settings):
    """A function that takes signals (when, customer, kind) into the log and follows the kind through all."""
    settings.HEEDFUL_DATA = tmp_path
    files = []

    def take(signals, definition=KIND):
        files.append(tmp_path / f"{len(files)}.csv")
        rows = [f"{at.isoformat()},{customer},{kind}" for at, customer, kind in signals]
        files[-1].write_text("\n".join(["at,customer,kind", *rows]))
        take_file(files[-1], Mapping(), MACHINE)
        save_kind(definition, MACHINE)
        refresh()

    return take


def served(day, end="finished", hours=range(24)):
    """Give a day on which somebody comes every hour and has an end ten minutes later."""
    for hour in hours:
        at = BEGIN + day * DAY + hour * HOUR
        yield at, f"c{day}-{hour}", "started"
        yield at + timedelta(minutes=10), f"c{day}-{hour}", end


def days(*numbers, end="finished"):
    return [signal for day in numbers for signal in served(day, end)]


def told(alarms):
    return [(alarm.sort, alarm.raised_at, alarm.ended_at) for alarm in alarms]


def test_watch_is_quiet_where_all_is_well(log):
    log(days(*range(40)))
    assert watch(BEGIN + 40 * DAY) == []
    assert sounding() == []


def test_watch_says_since_when_a_log_of_the_past_was_bad(log):
    log([*days(*range(30)), *days(30, 31, end="denied"), *days(32)])
    clock = BEGIN + 400 * DAY
    end = BEGIN + 32 * DAY + 23 * HOUR + timedelta(minutes=10)
    alarms = watch(clock)
    # The looks are whole days before the end of the log, which is ten past eleven at night.
    assert told(alarms) == [("reliability", end - 2 * DAY, None)]
    assert [window["days"] for window in alarms[0].evidence["windows"]] == [1, 7, 28][
        : len(alarms[0].evidence["windows"])
    ]
    assert (watch(clock), watch(clock + 3 * DAY)) == ([], [])
    assert sounding() == alarms


def test_replayed_tells_every_time_it_would_have_sounded(log):
    log([*days(*range(5)), *days(5, 6, end="denied"), *days(*range(7, 60))])
    view = followed(Kind.objects.get(), BEGIN + 400 * DAY)
    [span] = replayed(view)
    first = (BEGIN + 5 * DAY + 23 * HOUR + timedelta(minutes=10)).timestamp() * 1000
    assert isinstance(span, AlarmSpan)
    assert (span.raised, span.evidence[0].days, span.evidence[0].bad) == (first, 1, 24)
    # The first whole week of good days ends it: by then 48 of 336 could be chance.
    assert span.ended == first + 8 * DAY.total_seconds() * 1000
    assert watch(BEGIN + 400 * DAY) == []


def test_watch_looks_on_from_day_to_day_and_tells_each_change_once(log):
    log(days(*range(20)))
    assert watch(BEGIN + 20 * DAY) == []
    log(days(20, end="denied"))
    raised = watch(BEGIN + 21 * DAY)
    assert told(raised) == [("reliability", BEGIN + 21 * DAY, None)]
    assert watch(BEGIN + 21 * DAY + 2 * HOUR) == []
    for day in range(21, 34):
        log(days(day))
        ended = watch(BEGIN + (day + 1) * DAY)
        if ended:
            break
    # Twenty-four of 240 are a tenth: the week that holds only good days ends it.
    assert told(ended) == [("reliability", BEGIN + 21 * DAY, BEGIN + (day + 1) * DAY)]
    assert sounding() == []
    assert Alarm.objects.count() == 1


def test_watch_judges_by_the_history_when_a_definition_changes(log):
    log([*days(*range(30)), *days(30, end="other")], KIND.replace('["finished"]', '["finished", "other"]'))
    assert watch(BEGIN + 31 * DAY + HOUR) == []
    save_kind(KIND.replace('["denied"]', '["denied", "other"]'), MACHINE)
    assert watch(BEGIN + 31 * DAY + HOUR) == []  # not followed again yet
    refresh()
    assert [alarm.sort for alarm in watch(BEGIN + 31 * DAY + HOUR)] == ["reliability"]
    assert set(AlarmLook.objects.values_list("sort", "kind_version")) == {
        ("reliability", 2),
        ("early", 2),
        ("silence", 2),
    }


def test_watch_hears_that_nobody_comes_and_that_somebody_does_again(log):
    log(days(*range(30)))
    last = BEGIN + 29 * DAY + 23 * HOUR
    assert watch(last + 8 * HOUR) == []
    # One an hour is expected: twelve in twelve hours, and none is less likely than a 24th of a thousandth.
    silent = watch(last + 12 * HOUR)
    assert told(silent) == [("silence", last + 12 * HOUR, None)]
    assert silent[0].evidence["expected"] == pytest.approx(12)
    assert watch(last + 12 * HOUR + timedelta(minutes=59)) == []
    log(list(served(30, hours=[14])))
    assert told(watch(last + 16 * HOUR)) == [("silence", last + 12 * HOUR, last + 16 * HOUR)]


def test_watch_sees_early_that_people_fall_silent(log):
    log(days(*range(30)))
    assert watch(BEGIN + 30 * DAY) == []
    log([signal for signal in served(30) if signal[2] == "started"])
    noon = BEGIN + 30 * DAY + 12 * HOUR
    changed = {alarm.sort: alarm for alarm in watch(noon)}
    assert changed["early"].raised_at == noon
    assert (changed["early"].evidence["silent"], changed["early"].evidence["silent_before"]) == (10, 0)


def test_watch_waits_for_kinds_that_are_not_followed_yet(settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path
    save_kind(KIND, MACHINE)
    assert watch(BEGIN) == []
    assert not AlarmLook.objects.exists()


@pytest.mark.parametrize("kinds", [1, 3])
def test_sounding_takes_one_query(kinds, django_assert_num_queries):
    for number in range(kinds):
        kind = save_kind(KIND.replace('"restore"', f'"k{number}"'), MACHINE)
        Alarm.objects.create(kind=kind, sort=Alarm.Sort.EARLY)
    with django_assert_num_queries(1):
        assert [alarm.kind.slug for alarm in sounding()] == [f"k{number}" for number in range(kinds)]
