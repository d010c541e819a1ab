"""What the Flow page tells of small logs whose desires can be counted on the fingers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from tests.services.logs import KIND, row, take

from heedful.domain.reliability import Band, Counts, Rate
from heedful.flow.steps import StepFlow
from heedful.flow.weeks import Week
from heedful.models import Identity
from heedful.queries.desire import followed
from heedful.queries.flow import (
    NAMED,
    Group,
    Person,
    Question,
    choices,
    figure_of,
    last_days,
    now_of,
    of_group,
    report,
    weeks,
)
from heedful.services.audit import MACHINE
from heedful.services.customer import erase_customer
from heedful.services.desire import refresh
from heedful.services.kind import save_kind
from heedful.stats.interval import wilson

pytestmark = pytest.mark.django_db
BEGIN = datetime(2024, 1, 1, tzinfo=UTC)
NOW = 125
#: One of each outcome, and everything that can still be open: patience 60, stalls 15 minutes.
LOG = [
    row("ana", 0, "started", plan="pro"),
    row("ana", 5, "chosen"),
    row("ana", 10, "finished"),
    row("ben", 0, "started", plan="free"),
    row("ben", 20, "denied"),
    row("cem", 0, "started", plan="free"),
    row("dora", 0, "started", plan="pro"),
    row("dora", 5, "asked"),
    row("dora", 10, "told"),
    row("eve", 100, "started", plan="pro"),
    row("eve", 105, "chosen"),
    row("fay", 110, "started", plan="free"),
    row("fay", 112, "asked"),
    row("gus", 120, "started", plan="pro"),
]


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path / "data"
    return tmp_path


@pytest.fixture
def desires(home):
    """The desires of the log above, seen five minutes after its end."""
    return _follow(home, LOG)


def _follow(home, rows, definition=KIND, minute=NOW):
    kind = save_kind(definition, MACHINE)
    take(home, *rows)
    refresh()
    return followed(kind, _time(minute))


def _time(minute: float) -> datetime:
    return BEGIN + timedelta(minutes=minute)


def _ms(minute: float) -> int:
    return round(_time(minute).timestamp() * 1000)


def _asked(desires, since, until, group=None):
    return report(desires, Question(_ms(since), _ms(until), group))


def test_report_over_all_of_history(desires):
    found = _asked(desires, 0, NOW)
    assert found.counts == Counts(fulfilled=1, refused=1, given_up=1, unconfirmed=1, flowing=2, stalled=1)
    assert found.waiting_for_us == 1
    # One in four is unknown: more than a fifth, so there is no figure but a band.
    assert found.figure.headline == Band(0.25, 0.5, 4)
    assert found.figure.is_band
    assert found.figure.burn is None
    assert found.steps == [
        StepFlow(
            "arose", 7, refused_here=1, given_up_here=1, unconfirmed_here=1, pending_here=2, median_s=300, p90_s=300
        ),
        StepFlow(
            "chosen", 2, refused_here=0, given_up_here=0, unconfirmed_here=0, pending_here=1, median_s=300, p90_s=300
        ),
    ]


@pytest.mark.parametrize(
    ("since", "until", "counts"),
    [
        (0, 9, Counts(flowing=4)),
        (0, 10, Counts(fulfilled=1, flowing=3)),
        (11, 20, Counts(refused=1, flowing=2)),
        (30, 65, Counts(given_up=1, flowing=1)),
        (60, 70, Counts(given_up=1, unconfirmed=1)),
        (61, 69, Counts(flowing=1)),
        (71, 99, Counts()),
        # Open still, so it counts as it stands now: nobody wrote down whether it had stalled by then.
        (71, 104, Counts(stalled=1)),
    ],
)
def test_period_of_the_past_holds_who_ended_in_it_and_who_was_open_at_its_end(desires, since, until, counts):
    assert _asked(desires, since, until).counts == counts


def test_step_that_was_reached_after_the_period_was_not_reached_in_it(desires):
    assert [step.reached for step in _asked(desires, 0, 104).steps] == [5, 1]
    assert [step.reached for step in _asked(desires, 0, 105).steps] == [5, 2]
    assert [(step.reached, step.pending_here) for step in _asked(desires, 0, 4).steps] == [(4, 4), (0, 0)]
    assert [(step.reached, step.pending_here) for step in _asked(desires, 0, 5).steps] == [(4, 3), (1, 1)]


def test_group_goes_by_what_the_opening_signal_carried(desires):
    pro = _asked(desires, 0, NOW, Group("plan", "pro"))
    assert pro.counts == Counts(fulfilled=1, unconfirmed=1, flowing=1, stalled=1)
    others = _asked(desires, 0, NOW, Group("plan", "pro", without=True))
    assert others.counts == Counts(refused=1, given_up=1, flowing=1)
    assert others.waiting_for_us == 1
    assert _asked(desires, 0, NOW, Group("plan", "gold")).counts == Counts()
    assert _asked(desires, 0, NOW, Group("nothing", "pro", without=True)).counts.arose == 7
    assert len(of_group(desires, None)) == 7


def test_choices_are_the_properties_that_divide(home):
    rows = [
        row(
            f"c{n}",
            n,
            "started",
            plan="pro" if n % 2 else "free",
            new=bool(n % 2),
            only="one",
            size=n % 3,
            many=f"m{n}",
        )
        for n in range(70)
    ]
    assert choices(_follow(home, rows)) == {"new": ["false", "true"], "plan": ["free", "pro"], "size": ["0", "1", "2"]}


def test_group_of_truths_and_numbers_is_asked_for_by_its_text(home):
    rows = [row(f"c{n}", n, "started", new=bool(n % 2), size=n % 3) for n in range(6)]
    found = _follow(home, rows)
    assert _asked(found, 0, NOW, Group("new", "true")).counts.arose == 3
    assert _asked(found, 0, NOW, Group("size", "2")).counts.arose == 2


def test_figure_without_much_unknown_is_a_rate_with_its_interval(home):
    rows = [each for n in range(9) for each in (row(f"c{n}", 0, "started"), row(f"c{n}", 1 + n, "finished"))]
    found = _follow(home, [*rows, row("cem", 0, "started")], KIND + "target = 0.95\n")
    interval = wilson(9, 10)
    figure = _asked(found, 0, NOW).figure
    assert figure.headline == Rate(0.9, interval.low, interval.high, 10)
    assert figure.burn == pytest.approx(2.0)
    assert not figure.is_band
    # Both ends of a window belong to it.
    assert figure_of(found.desires, found.kind, _ms(1), _ms(9)).counts == Counts(fulfilled=9)
    assert figure_of(found.desires, found.kind, _ms(2), _ms(8)).counts == Counts(fulfilled=7)


def test_figure_of_a_window_in_which_nothing_ended_is_none(desires):
    figure = figure_of(desires.desires, desires.kind, _ms(71), _ms(99))
    assert (figure.counts, figure.headline, figure.burn) == (Counts(), None, None)


def test_last_days_end_where_we_look_from(desires):
    assert last_days(desires, 1).counts == Counts(fulfilled=1, refused=1, given_up=1, unconfirmed=1)
    assert last_days(desires, 1, Group("plan", "free")).counts == Counts(refused=1, given_up=1)


def test_weeks_go_by_when_they_arose(home):
    week = 7 * 24 * 60
    rows = [row("ana", 0, "started"), row("ana", 1, "finished"), row("ben", 2 * week + 5, "started")]
    found = weeks(_follow(home, rows, minute=2 * week + 10))
    assert found == [
        Week(_ms(0), Counts(fulfilled=1)),
        Week(_ms(week), Counts()),
        Week(_ms(2 * week), Counts(flowing=1)),
    ]
    assert [each.is_complete for each in found] == [True, True, False]


def test_now_names_who_is_stuck_and_who_waits(desires):
    now = now_of(desires)
    assert (now.stuck, now.waiting, now.pending, now.mostly_after) == (1, 1, 3, "chosen")
    eve, fay = (Identity.objects.get(value=handle).customer_id for handle in ("eve", "fay"))
    assert now.stuck_people == [
        Person(eve, name="eve", handle="eve", email="", step="chosen", tries=1, since=_time(105), arose=_time(100))
    ]
    assert now.waiting_people == [
        Person(fay, name="fay", handle="fay", email="", step="", tries=1, since=_time(112), arose=_time(110))
    ]
    assert now_of(desires, Group("plan", "free")).stuck == 0


def test_person_is_called_by_name_and_written_to_by_mail(desires):
    eve = Identity.objects.get(value="eve").customer
    eve.name = "Eve Evans"
    eve.save()
    Identity.objects.create(customer=eve, sort=Identity.Sort.EMAIL, value="eve@example.org")
    person = now_of(desires).stuck_people[0]
    assert (person.name, person.handle, person.email) == ("Eve Evans", "eve", "eve@example.org")


def test_the_longest_are_named_first_and_only_so_many(home, django_assert_num_queries):
    rows = [row(f"c{n:02}", n / 10, "started") for n in reversed(range(NAMED + 8))]
    found = _follow(home, rows, minute=30)
    with django_assert_num_queries(2):
        now = now_of(found)
    assert now.stuck == NAMED + 8
    assert [person.handle for person in now.stuck_people] == [f"c{n:02}" for n in range(NAMED)]
    assert [person.handle for person in now_of(found, named=3).stuck_people] == ["c00", "c01", "c02"]
    assert now.mostly_after == ""


def test_people_who_were_erased_meanwhile_are_not_shown(home):
    found = _follow(home, [row(f"c{n}", n, "started") for n in range(4)], minute=30)
    erase_customer(Identity.objects.get(value="c1").customer, MACHINE)
    assert [person.handle for person in now_of(found).stuck_people] == ["c0", "c2", "c3"]
    again = followed(found.row, _time(30))
    assert now_of(again).stuck == 3
    assert _asked(again, 0, 30).counts.arose == 3


def test_kind_that_found_nobody_says_so(home):
    found = _follow(home, [row("ana", 0, "other")])
    assert _asked(found, 0, NOW).counts == Counts()
    assert weeks(found) == []
    assert now_of(found).pending == 0
    assert [(step.name, step.reached, step.median_s) for step in _asked(found, 0, NOW).steps] == [
        ("arose", 0, None),
        ("chosen", 0, None),
    ]
    assert choices(found) == {}
    assert _asked(found, 0, NOW, Group("plan", "pro")).counts == Counts()
