"""A hold does not outlive its cause: whatever ends one has what it held judged at once, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.relaying import DAY, NOON, customer, mail, put, storm
from tests.services.test_moment import CANCEL, UPDATE, WIND

from heedful.domain.alert import Area, Code, Severity
from heedful.domain.gate.request import Purpose
from heedful.domain.moment_kind import BEREAVEMENT
from heedful.domain.power_cut import CountyPower, Shares
from heedful.models import Conversation, Customer, Moment, Outreach, Place, Relayed
from heedful.services.adapting import Words, keep_words
from heedful.services.audit import MACHINE, Actor
from heedful.services.circumstances import all_is_well, be_quiet_until, begin_own_moment, end_own_moment, mark_state
from heedful.services.complaint import mark_complaint, unmark_complaint
from heedful.services.held_again import judge_all_held, judge_held_by_one
from heedful.services.incident import Said, change_incident, end_incident, open_incident
from heedful.services.locating import locate_some
from heedful.services.matching import forget_index, match_some
from heedful.services.merging import merge_customers, undo_merge
from heedful.services.moment import end_moment, let_be_over, take_alerts
from heedful.services.outreach import Letter, judge_and_send_due, submit
from heedful.services.power_cut import take_cuts
from heedful.services.relaying import judge_due

pytestmark = pytest.mark.django_db(transaction=True)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
# Before anything is looked at again by itself.
LATER = NOON + 5 * MINUTE
ESSEX = Area(codes=(Code("SAME", "034013"),))


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path / "data"
    forget_index()


@pytest.fixture
def ana() -> Customer:
    return customer()


def placed(person: Customer, postal_code: str = "07601") -> Customer:
    Place.objects.update_or_create(
        customer=person,
        how="file",
        defaults={"country": "US", "postal_code": postal_code, "to_locate": True},
    )
    while locate_some(NOON):
        pass
    return person


def matched() -> None:
    while match_some(NOON):
        pass


def held(person: Customer, purpose: Purpose = Purpose.PROMOTION, key: str = "one") -> tuple[Outreach, Relayed]:
    """Let a letter of ours and a mail of the relay to somebody be held."""
    letter = submit([Letter(person.pk, "About it", "Our words.", purpose, key=key)], MACHINE, NOON)[0]
    (relayed,) = put(mail(key, "Their words.\n", Heedful_Purpose=purpose.value), person.identities.get().value)
    judge(NOON)
    letter.refresh_from_db()
    relayed.refresh_from_db()
    assert (letter.state, relayed.state) == ("held", "held")
    return letter, relayed


def judge(clock) -> None:
    while judge_and_send_due(lambda *_: pytest.fail("nothing goes here"), clock) or judge_due(clock):
        pass


def is_due(rows: tuple[Outreach, Relayed], clock=LATER) -> list[bool]:
    """Tell of a letter and a mail whether they are judged by then."""
    while judge_held_by_one(clock):
        pass
    letter, relayed = rows
    letter.refresh_from_db()
    relayed.refresh_from_db()
    return [
        letter.due_at is not None and letter.due_at <= clock,
        relayed.next_at is not None and relayed.next_at <= clock,
    ]


# Moments.


@pytest.mark.parametrize("end", [end_moment, let_be_over])
def test_moment_that_one_of_us_ends(ana, bob, end):
    row = storm(ana)
    rows = held(ana)
    assert is_due(rows) == [False, False]
    end(row, Actor(bob), LATER)
    assert is_due(rows) == [True, True]


def test_moment_that_its_source_takes_back_or_changes(ana):
    placed(ana)
    take_alerts([replace(WIND, onset=NOON - 2 * DAY, sent=NOON - 2 * DAY, ends=NOON + DAY)], None, NOON)
    matched()
    rows = held(ana)
    shorter = replace(UPDATE, onset=NOON - 2 * DAY, sent=NOON, ends=NOON + HOUR, area=WIND.area)
    take_alerts([shorter], None, NOON)
    assert is_due(rows) == [True, True]
    judge(LATER)
    assert is_due(rows) == [False, False]
    take_alerts([replace(CANCEL, sent=LATER)], None, LATER)
    assert is_due(rows) == [True, True]


def test_moment_that_is_only_told_again_changes_nothing(ana):
    placed(ana)
    alert = replace(WIND, onset=NOON - HOUR, sent=NOON - HOUR)
    take_alerts([alert], None, NOON)
    matched()
    rows = held(ana)
    take_alerts([alert], None, NOON)
    assert is_due(rows) == [False, False]


def test_area_that_shrinks_lets_go_whom_it_does_not_hold_any_more(ana):
    placed(ana)
    ben = placed(customer("ben@example.org", "Ben Okafor"), "07102")
    both = Area(codes=(*WIND.area.codes, *ESSEX.codes))
    take_alerts([replace(WIND, onset=NOON - HOUR, sent=NOON - HOUR, area=both)], None, NOON)
    matched()
    hers, his = held(ana), held(ben, key="two")
    smaller = replace(UPDATE, onset=NOON - HOUR, sent=NOON, ends=WIND.ends, area=ESSEX)
    take_alerts([smaller], None, NOON)
    while judge_held_by_one(NOON):
        pass
    # Whom it touches is not worked out yet: she is held as before.
    judge(NOON)
    while match_some(LATER):
        pass
    assert (is_due(hers), is_due(his)) == ([True, True], [False, False])


def test_who_moves_away_from_it(ana):
    placed(ana)
    take_alerts([replace(WIND, onset=NOON - HOUR, sent=NOON - HOUR)], None, NOON)
    matched()
    rows = held(ana)
    Place.objects.update(postal_code="60601", to_locate=True)
    while locate_some(LATER):
        pass
    assert is_due(rows) == [True, True]


def test_power_cut_that_is_over_or_less_bad(ana):
    placed(ana)
    cut = CountyPower("34003", 120_000, 400_000, NOON)
    take_cuts([cut], Shares(), NOON)
    matched()
    rows = held(ana)
    take_cuts([replace(cut, at=NOON + MINUTE)], Shares(), NOON + MINUTE)
    assert is_due(rows) == [False, False]
    take_cuts([replace(cut, out=50_000, at=NOON + 2 * MINUTE)], Shares(), NOON + 2 * MINUTE)
    assert Moment.objects.get().severity == Severity.MODERATE
    assert is_due(rows) == [True, True]
    judge(LATER)
    take_cuts([replace(cut, out=0, at=LATER)], Shares(), LATER)
    assert is_due(rows) == [True, True]


@pytest.mark.parametrize("how", ["over", "changed"])
def test_trouble_of_ours(ana, bob, how):
    row = open_incident(Said("Disks fail"), MACHINE, NOON - HOUR)
    matched()
    rows = held(ana)
    if how == "over":
        end_incident(row, Actor(bob), LATER)
    else:
        change_incident(row, Said("Disks will be changed", onset=NOON + DAY), Actor(bob))
    assert is_due(rows) == [True, True]


def test_words_that_are_written_let_go_what_was_held_for_want_of_them(ana):
    storm(ana)
    # Words are kept by the clock on the wall.
    Moment.objects.update(touched=1, aftermath_until=timezone.now() + 30 * DAY)
    rows = held(ana, Purpose.REMINDER)
    keep_words(MACHINE, Words("flood", "active", "reminder", "We see {{event}}."))
    assert is_due(rows) == [False, False]
    keep_words(MACHINE, Words("high_wind", "active", "reminder", "We see {{event}}."))
    assert is_due(rows) == [True, True]


def test_moment_that_changes_while_it_is_seen_to_stays_marked(ana, bob):
    row = storm(ana)
    held(ana)
    end_moment(row, Actor(bob), LATER)

    def ended_meanwhile(execute, sql, params, many, context):
        if sql.startswith("UPDATE") and "to_judge" in sql:
            Moment.objects.filter(pk=row.pk, ended_at=None).update(ended_at=LATER)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(ended_meanwhile):
        assert judge_held_by_one(LATER)
    assert Moment.objects.get().to_judge
    assert judge_held_by_one(LATER)
    assert not Moment.objects.get().to_judge


def test_where_nothing_is_held_a_moment_costs_the_same_whomever_it_touches():
    people = [customer(f"{n}@example.org") for n in range(12)]
    row = storm(*people)

    def queries() -> int:
        Moment.objects.update(to_judge=True)
        with CaptureQueriesContext(
            connection,
        ) as found:
            assert judge_held_by_one(NOON)
        return len(found)

    with_many = queries()
    row.touches.exclude(customer=people[0]).delete()
    assert with_many == queries() <= 6


# Persons.


@pytest.mark.parametrize("how", ["ended", "all is well"])
def test_moment_of_ones_own_that_is_over(ana, how):
    row = begin_own_moment(ana, BEREAVEMENT, None, NOON)
    rows = held(ana)
    if how == "ended":
        end_own_moment(row, None, LATER)
    else:
        all_is_well(ana, None, LATER)
    assert is_due(rows) == [True, True]


@pytest.mark.parametrize("until", [None, NOON + DAY])
def test_peace_that_ends_or_lasts_for_less_long(ana, until):
    be_quiet_until(ana, NOON + 9 * DAY, None, NOON)
    ben = customer("ben@example.org", "Ben Okafor")
    be_quiet_until(ben, NOON + 9 * DAY, None, NOON)
    hers, his = held(ana), held(ben, key="two")
    be_quiet_until(ana, until, None, LATER)
    assert (is_due(hers), is_due(his)) == ([True, True], [False, False])


def test_who_has_not_died_after_all(ana, bob):
    mark_state(ana, "deceased", Actor(bob), NOON)
    rows = held(ana, Purpose.BILLING)
    mark_state(ana, "", Actor(bob), LATER)
    assert is_due(rows) == [True, True]


def test_peace_that_came_from_somebody_else_goes_with_them(ana, bob):
    other = Customer.objects.create(name="Ana L.")
    be_quiet_until(other, NOON + 9 * DAY, None, NOON)
    merge = merge_customers(other, ana, Actor(bob))
    letter, relayed = held(ana)
    assert (letter.due_at, relayed.next_at) == (NOON + 9 * DAY, NOON + 9 * DAY)
    undo_merge(merge, Actor(bob))
    letter.refresh_from_db()
    relayed.refresh_from_db()
    assert NOON + 9 * DAY not in {letter.due_at, relayed.next_at}


def test_complaint_that_is_none_any_more(ana, bob):
    row = Conversation.objects.create(customer=ana, subject="Again")
    mark_complaint(row, Actor(bob), NOON)
    letter, relayed = held(ana)
    assert (letter.due_at, relayed.next_at) == (NOON + 10 * MINUTE, NOON + 10 * MINUTE)
    unmark_complaint(row, Actor(bob))
    letter.refresh_from_db()
    relayed.refresh_from_db()
    assert NOON + 10 * MINUTE not in {letter.due_at, relayed.next_at}


def test_what_waits_for_a_person_goes_on_waiting(ana):
    be_quiet_until(ana, NOON + 90 * DAY, None, NOON)
    rows = held(ana)
    late = NOON + 30 * DAY
    judge(late)
    be_quiet_until(ana, None, None, late)
    judge_all_held(late)
    assert is_due(rows, late) == [False, False]


def test_mail_that_was_being_judged_meanwhile_is_judged_again(ana, bob):
    """Whoever judges has read how things stand; what they write then would hold it for a week."""
    row = storm(ana)
    _, relayed = held(ana)
    done = []

    def let_it_be_over(execute, sql, params, many, context):
        found = execute(sql, params, many, context)
        if "circumstances" in sql and not done:
            done.append(sql)
            let_be_over(row, Actor(bob), LATER)
            judge_held_by_one(LATER)
        return found

    Relayed.objects.filter(pk=relayed.pk).update(next_at=LATER - MINUTE)
    with connection.execute_wrapper(let_it_be_over):
        judge_due(LATER - MINUTE)
    relayed.refresh_from_db()
    assert (len(done), relayed.state, relayed.next_at) == (1, "held", LATER)
    judge_due(LATER)
    relayed.refresh_from_db()
    assert relayed.state == "judged"
