from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.signals import QUESTION, RESTORE, known_as, take

from heedful.domain.desire import Outcome
from heedful.models import Customer, Identity
from heedful.queries.audit import has_seen
from heedful.queries.customer import DesireOfCustomer, Standing, customer_page, desires_of
from heedful.services.audit import MACHINE, Actor, record
from heedful.services.customer import erase_customer, resolve_identities

pytestmark = pytest.mark.django_db
CLOCK = datetime(2024, 3, 5, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path
    return tmp_path


def _at(hours: float) -> datetime:
    return CLOCK + timedelta(hours=hours)


def _row(customer: str, hours: float, kind: str, path: str = "") -> tuple[str, ...]:
    return customer, _at(hours).isoformat(), kind, path


def _names(page) -> list[str]:
    return [row.handle for row in page.rows]


def _pages(standing: Standing = Standing.EVERYBODY, words: str = "", size: int = 2) -> list[list[str]]:
    pages, after = [], ""
    while True:
        page = customer_page(CLOCK, standing=standing, words=words, after=after, size=size)
        pages.append(_names(page))
        if page.next is None:
            return pages
        after = page.next


def _people(*handles: str) -> None:
    resolve_identities(handles)


def test_desires_of_somebody_whom_nothing_is_known_of(folder):
    assert desires_of(7, CLOCK) == []
    take(folder, [_row("ana", -1, "restore.started")], RESTORE)
    assert desires_of(7, CLOCK) == []


def test_desires_of_one_person_open_ones_first(folder):
    rows = [
        _row("ana", -400, "restore.started"),
        _row("ana", -399, "restore.finished"),
        _row("ana", -300, "restore.started"),
        _row("ana", -299, "restore.denied"),
        _row("ana", -200, "restore.started"),
        _row("ana", -199, "restore.chosen"),
        _row("ana", -30, "question.asked"),
        _row("ana", -9, "page", "/restore"),
        _row("ana", -8, "page", "/restore"),
        _row("ana", -7, "restore.downloading"),
        _row("jon", -1, "restore.started"),
    ]
    take(folder, rows, RESTORE, QUESTION)
    ana = known_as("ana")
    restore = {
        "kind": "restore",
        "name": "Get my files back",
        "fulfilled_name": "has them",
        "to_people": False,
        "seen_at": CLOCK,
    }
    question = {
        **restore,
        "kind": "question",
        "name": "Get my question answered",
        "fulfilled_name": "fulfilled",
        "to_people": True,
    }

    def desire(of, outcome, arose, touched, ended=None, waiting=None, step="", tries=1):
        times = [None if hours is None else _at(hours) for hours in (arose, touched, ended, waiting)]
        names = ("arose_at", "touched_at", "ended_at", "waiting_since")
        return DesireOfCustomer(**of, **dict(zip(names, times, strict=True)), outcome=outcome, step=step, tries=tries)

    found = desires_of(ana.pk, CLOCK)
    assert found == [
        desire(question, Outcome.FLOWING, -30, -30, waiting=-30),
        desire(restore, Outcome.STALLED, -9, -7, step="restore.downloading", tries=2),
        desire(restore, Outcome.GIVEN_UP, -200, -199, ended=-199 + 48, step="choose files"),
        desire(restore, Outcome.REFUSED, -300, -299, ended=-299),
        desire(restore, Outcome.FULFILLED, -400, -399, ended=-399),
    ]
    assert [each.lasting for each in found[:3]] == [timedelta(hours=hours) for hours in (30, 7, 49)]


def test_nobody_before_the_first_import():
    page = customer_page(CLOCK)
    assert (page.rows, page.next, page.stuck, page.waiting, page.seen_at) == ((), None, 0, 0, None)


def test_everybody_newest_first_page_by_page(folder):
    _people("a", "b", "c", "d", "e")
    assert _pages() == [["e", "d"], ["c", "b"], ["a"]]
    assert _names(customer_page(CLOCK, after="no place")) == ["e", "d", "c", "b", "a"]
    assert _names(customer_page(CLOCK, after="9" * 30)) == ["e", "d", "c", "b", "a"]


def test_stuck_and_waiting_the_longest_first(folder):
    rows = [
        *(_row(f"stuck{hours}", -hours, "restore.started") for hours in (7, 40, 9, 8, 30)),
        _row("flowing", -1, "restore.started"),
        _row("gone", -100, "restore.started"),
        _row("asked", -500, "question.asked"),
        _row("asked", -20, "restore.started"),
        _row("asked too", -2, "question.asked"),
        _row("answered", -3, "question.asked"),
        _row("answered", -2, "question.answered"),
    ]
    take(folder, rows, RESTORE, QUESTION)
    assert _pages(Standing.STUCK) == [["stuck40", "stuck30"], ["asked", "stuck9"], ["stuck8", "stuck7"]]
    assert _pages(Standing.WAITING) == [["asked", "asked too"]]
    page = customer_page(CLOCK, standing=Standing.WAITING)
    assert (page.stuck, page.waiting, page.seen_at) == (6, 2, CLOCK)
    assert [(desire.kind, desire.is_stuck) for desire in page.rows[0].desires] == [
        ("question", False),
        ("restore", True),
    ]


def test_since_is_the_first_signal_of_whoever_was_imported(folder):
    take(folder, [_row("ana", -9, "coffee"), _row("ana", -90, "coffee"), _row("jon", -3, "coffee")], RESTORE)
    known_as("jon", since=_at(-5000))
    _people("kai")
    rows = {row.handle: row for row in customer_page(CLOCK).rows}
    assert rows["kai"].since == rows["kai"].customer.since
    assert (rows["jon"].since, rows["ana"].since) == (_at(-5000), _at(-90))


def test_person_stuck_in_two_ways_is_counted_once(folder):
    rows = [
        _row("ana", -9, "restore.started"),
        _row("ana", -8, "question.asked"),
        _row("ana", -7.5, "question.answered"),
    ]
    quick = QUESTION.replace('patience = "14 days"', 'patience = "14 days"\nstalls = "1 hour"')
    take(folder, rows, RESTORE, quick)
    page = customer_page(CLOCK, standing=Standing.STUCK)
    assert (page.stuck, len(page.rows), len(page.rows[0].desires)) == (1, 1, 2)


def test_erased_customer_is_in_no_list_at_once(folder):
    people = {"ana": -9, "jon": -8, "kai": -7}
    take(folder, [_row(name, hours, "restore.started") for name, hours in people.items()], RESTORE)
    erase_customer(known_as("jon"), MACHINE)
    assert _pages(Standing.STUCK, size=1) == [["ana"], ["kai"]]
    assert customer_page(CLOCK).stuck == 2
    assert {row.handle for row in customer_page(CLOCK).rows} == {"ana", "kai"}
    assert _pages(words="jon") == [[]]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("ana", ["ana.lima@example.org"]),
        ("LIMA", ["ana.lima@example.org"]),
        ("lima ana", ["ana.lima@example.org"]),
        ("harbour", ["özgür@example.org", "ana.lima@example.org"]),
        ("harbour özgür", ["özgür@example.org"]),
        ("ÖZGÜR", ["özgür@example.org"]),
        ("özgür yüksel", ["özgür@example.org"]),
        ("c1", ["c1", "c12", "c11"]),
        ("c12", ["c12"]),
        ("example.org ana", ["ana.lima@example.org"]),
        ("%", []),
        ("_", []),
        ("a\x00na", ["ana.lima@example.org"]),
        ("nobody", []),
        ("' OR 1=1 --", []),
    ],
)
def test_search(words, found):
    _people("c1", "c11", "c12")
    for handle, name in (("ana.lima@example.org", "Ana Lima"), ("özgür@example.org", "Özgür Yüksel")):
        customer = Customer.objects.create(name=name, organisation="Harbour Works")
        Identity.objects.create(customer=customer, sort=Identity.Sort.EMAIL, value=handle)
    assert _names(customer_page(CLOCK, words=words)) == found


def test_search_page_by_page():
    _people(*(f"c{number}" for number in range(5)))
    assert _pages(words="c") == [["c4", "c3"], ["c2", "c1"], ["c0"]]


def test_handle_that_says_most_is_shown():
    customer = Customer.objects.create()
    for sort in ("anonymous", "user_id", "email", "phone"):
        Identity.objects.create(customer=customer, sort=sort, value=f"by {sort}")
    assert _names(customer_page(CLOCK)) == ["by email"]


@pytest.mark.parametrize("people", [1, 3])
@pytest.mark.parametrize(
    ("standing", "words", "queries"), [("everybody", "", 6), ("everybody", "c", 7), ("stuck", "", 6)]
)
def test_queries_of_a_page(folder, people, standing, words, queries):
    take(folder, [_row(f"c{number}", -9, "restore.started") for number in range(people)], RESTORE, QUESTION)
    with CaptureQueriesContext(connection) as asked:
        page = customer_page(CLOCK, standing=Standing(standing), words=words)
    assert len(page.rows) == people
    assert len(asked) == queries


def test_look_is_remembered_for_colleague_and_customer(alice, bob):
    record(Actor(alice), "saw", "customer", 7)
    before, after = datetime.now(UTC) - timedelta(hours=1), datetime.now(UTC) + timedelta(seconds=5)
    assert has_seen(alice.pk, None, "customer", "7", before)
    others = [(bob.pk, "7", before), (alice.pk, "8", before), (alice.pk, "7", after), (None, "7", before)]
    assert [has_seen(who, None, "customer", number, since) for who, number, since in others] == [False] * 4
    assert not has_seen(alice.pk, None, "mail", "7", before)
