"""Reading desires: which there are, from when they are looked at, and whether they are behind."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connections
from tests.services.logs import KIND, row, take

from heedful.log.files import remove
from heedful.models import DesireFile, Identity, Kind, LogState, OrderedLog
from heedful.queries.desire import anything_behind, followed, is_behind, newest_log, seen_from
from heedful.services.audit import MACHINE
from heedful.services.customer import erase_customer
from heedful.services.desire import refresh, tidy
from heedful.services.kind import save_kind

pytestmark = pytest.mark.django_db
BEGIN = datetime(2024, 1, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path / "data"
    return tmp_path


def _ms(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)


def test_nothing_is_there_before_the_first_signal(home):
    assert newest_log() is None
    assert not anything_behind()
    kind = save_kind(KIND, MACHINE)
    assert followed(kind, BEGIN) is None
    assert is_behind(kind)
    assert anything_behind()
    refresh()
    assert not anything_behind()
    assert not is_behind(kind)
    assert len(followed(kind, BEGIN).desires) == 0


@pytest.mark.parametrize(
    ("age", "seen"),
    [
        (timedelta(0), "clock"),
        (timedelta(days=7), "clock"),
        (timedelta(days=7, milliseconds=1), "last signal"),
        (timedelta(days=900), "last signal"),
    ],
)
def test_live_log_is_seen_from_the_clock_and_an_old_one_from_its_end(home, age, seen):
    take(home, row("ana", 0, "started"))
    assert seen_from(BEGIN + age) == _ms(BEGIN + age if seen == "clock" else BEGIN)


def test_empty_log_is_seen_from_the_clock(home):
    assert seen_from(BEGIN) == _ms(BEGIN)


def test_clock_ends_what_is_silent_without_a_new_signal(home):
    kind = save_kind(KIND, MACHINE)
    take(home, row("ana", 0, "started"))
    refresh()
    words = [
        [each.outcome.tolist(), each.ended.tolist()[0] > 0]
        for minute in (15, 16, 60, 61)
        for each in [followed(kind, BEGIN + timedelta(minutes=minute)).desires]
    ]
    assert words == [[[0], False], [[1], False], [[1], False], [[4], True]]


def test_while_a_change_is_followed_the_wording_before_is_told(home):
    kind = save_kind(KIND, MACHINE)
    take(home, row("ana", 0, "started"), row("ana", 50, "finished"))
    refresh()
    kind = save_kind(KIND.replace("60 minutes", "20 minutes"), MACHINE)
    assert is_behind(kind)
    assert anything_behind()
    before = followed(kind, BEGIN)
    assert (before.kind.patience_ms, before.desires.outcome.tolist()) == (3_600_000, [2])
    refresh()
    after = followed(kind, BEGIN + timedelta(hours=2))
    assert (after.kind.patience_ms, after.desires.outcome.tolist()) == (1_200_000, [4])
    assert not is_behind(kind)


def test_new_signals_make_everything_behind(home):
    kind = save_kind(KIND, MACHINE)
    take(home, row("ana", 0, "started"))
    refresh()
    take(home, row("ben", 0, "started"))
    assert anything_behind()
    assert len(followed(kind, BEGIN).desires) == 1
    refresh()
    assert not anything_behind()
    assert len(followed(kind, BEGIN).desires) == 2


def test_erased_are_left_out_at_once_and_no_others_with_them(home):
    kind = save_kind(KIND, MACHINE)
    take(home, *(row(f"c{n}", n, "started", plan=f"p{n % 3}") for n in range(30)))
    refresh()
    gone = {Identity.objects.get(value=f"c{n}").customer_id for n in (0, 7, 29)}
    whole = followed(kind, BEGIN)
    for number in gone:
        erase_customer(Identity.objects.get(customer_id=number).customer, MACHINE)
    for _ in range(2):
        left = followed(kind, BEGIN)
        assert set(left.desires.customer.tolist()) == set(whole.desires.customer.tolist()) - gone
        moving = left.whole.moving
        plans = [left.facet_values[facet]["plan"] for facet in moving.facet.tolist()]
        handles = dict(Identity.objects.values_list("customer_id", "value"))
        assert plans == [f"p{int(handles[number][1:]) % 3}" for number in moving.desires.customer.tolist()]
        assert len(moving) == 27
        tidy()


def test_files_that_are_gone_are_told_as_not_followed_yet(home, settings):
    kind = save_kind(KIND, MACHINE)
    take(home, row("ana", 0, "started"))
    refresh()
    remove(settings.HEEDFUL_DATA / "desires" / DesireFile.objects.get().file)
    assert followed(kind, BEGIN) is None
    assert anything_behind()


@pytest.mark.django_db(transaction=True)
def test_pages_never_miss_a_file_that_is_replaced_while_they_look(home):
    """One thread takes signals and follows, again and again; the other looks all the time."""
    kind = save_kind(KIND, MACHINE)
    take(home, row("c0", 0, "started", plan="pro"))
    refresh()
    done = threading.Event()

    def work():
        try:
            for number in range(1, 16):
                take(home, row(f"c{number}", 0, "started", plan="pro"))
                refresh()
        finally:
            done.set()
            connections.close_all()

    worker = threading.Thread(target=work)
    worker.start()
    seen = []
    while not done.is_set():
        found = followed(kind, BEGIN)
        assert found.facet_values == [{"plan": "pro"}]
        seen.append(len(found.desires))
    worker.join()
    assert len(followed(kind, BEGIN).desires) == 16
    assert seen == sorted(seen)
    assert len(set(seen)) > 3


def test_properties_stay_readable_for_a_page_that_has_begun(home):
    kind = save_kind(KIND, MACHINE)
    take(home, row("ana", 0, "started", plan="pro"))
    refresh()
    begun = followed(kind, BEGIN)
    take(home, row("ben", 0, "started", plan="free"))
    refresh()
    assert OrderedLog.objects.count() == 1
    assert begun.facet_values == [{"plan": "pro"}]


def test_asking_whether_anything_is_behind_is_cheap(home, django_assert_max_num_queries):
    for number in range(10):
        save_kind(KIND.replace('"restore"', f'"kind{number}"'), MACHINE)
    take(home, row("ana", 0, "started"))
    refresh()
    with django_assert_max_num_queries(6):
        assert not anything_behind()
    Kind.objects.all()[0].delete()
    assert not anything_behind()
    assert LogState.objects.get().version == 1
