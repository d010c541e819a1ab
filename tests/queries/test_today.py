"""Today: who waits, who is stuck, and the one figure, over all kinds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from tests.services.logs import KIND, row, take

from heedful.domain.reliability import Counts, Rate
from heedful.flow.weeks import Week
from heedful.models import Identity
from heedful.queries.today import Today, today
from heedful.services.audit import MACHINE
from heedful.services.customer import erase_customer
from heedful.services.desire import refresh
from heedful.services.kind import save_kind

pytestmark = pytest.mark.django_db
BEGIN = datetime(2024, 1, 1, tzinfo=UTC)
OTHER = """
[[desire]]
id = "question"
arises = ["question"]
awaits_us = ["question"]
answered = ["answer"]
fulfilled = ["thanks"]
patience = "1 day"
"""


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path / "data"
    return tmp_path


def _today(home, *rows, minute=30):
    save_kind(KIND, MACHINE)
    save_kind(OTHER, MACHINE)
    take(home, *rows)
    refresh()
    return today(_time(minute))


def _time(minute: float) -> datetime:
    return BEGIN + timedelta(minutes=minute)


def test_today_of_a_house_without_kinds_or_signals(home):
    nothing = Today(today(BEGIN).figure, [], [], 0, [], 0, None)
    assert today(BEGIN) == nothing
    assert nothing.figure.headline is None
    save_kind(KIND, MACHINE)
    assert today(BEGIN) == nothing


def test_today_gathers_all_kinds_the_longest_wait_first(home):
    found = _today(
        home,
        row("ana", 0, "started"),
        row("ana", 4, "chosen"),
        row("ben", 2, "started"),
        row("ben", 5, "chosen"),
        row("cem", 3, "started"),
        row("dora", 1, "question"),
        row("eve", 0, "started"),
        row("eve", 20, "asked"),
        row("fay", 0, "question"),
        row("fay", 5, "answer"),
        row("fay", 6, "thanks"),
        row("gus", 0, "started"),
        row("gus", 1, "denied"),
    )
    assert [(each.row.slug, each.person.handle, each.person.since) for each in found.waiting] == [
        ("question", "dora", _time(1)),
        ("restore", "eve", _time(20)),
    ]
    assert found.waiting_in_all == 2
    [stuck] = found.stuck
    assert (stuck.row.slug, stuck.people, stuck.mostly_after, stuck.longest.handle) == ("restore", 3, "chosen", "cem")
    assert found.stuck_in_all == 3
    assert found.figure.counts == Counts(fulfilled=1, refused=1)
    assert isinstance(found.figure.headline, Rate)
    assert found.weeks == [Week(1_704_067_200_000, Counts(fulfilled=1, refused=1, flowing=2, stalled=3))]
    assert found.as_of == _time(30)


def test_only_some_of_many_are_named_and_all_are_counted(home):
    found = _today(home, *(row(f"c{n:02}", n, "question") for n in range(20)))
    assert [each.person.handle for each in found.waiting] == [f"c{n:02}" for n in range(8)]
    assert found.waiting_in_all == 20


def test_erased_customer_is_gone_at_once(home):
    _today(home, row("ana", 0, "question"), row("ben", 0, "started"))
    for handle in ("ana", "ben"):
        erase_customer(Identity.objects.get(value=handle).customer, MACHINE)
    found = today(_time(30))
    assert (found.waiting, found.waiting_in_all, found.stuck, found.stuck_in_all) == ([], 0, [], 0)
    assert found.weeks == []


def test_queries_do_not_grow_with_people(home, django_assert_max_num_queries):
    _today(home, *(row(f"c{n}", n, kind) for n in range(40) for kind in ("question", "started")))
    with django_assert_max_num_queries(12):
        today(_time(45))


def test_strip_of_all_kinds_has_no_holes(home):
    week = 7 * 24 * 60
    found = _today(home, row("ana", 0, "started"), row("ben", 3 * week, "question"), minute=3 * week + 5)
    assert [round((each.start - found.weeks[0].start) / 604_800_000) for each in found.weeks] == [0, 1, 2, 3]
