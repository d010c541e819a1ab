"""How things are with a customer: what they said stays said, once, and goes with them when they turn out to be two."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from tests.services.test_identity import told

from heedful.domain.gate.request import Purpose
from heedful.domain.moment_kind import BEREAVEMENT, MOVING, NO_POWER
from heedful.models import AuditEntry, Circumstances, Customer, Identity, Merge, Moment, Touched
from heedful.services.audit import MACHINE, Actor
from heedful.services.circumstances import (
    all_is_well,
    be_quiet_until,
    begin_own_moment,
    choose,
    end_own_moment,
    mark_state,
    unsubscribe,
)
from heedful.services.identity import learn
from heedful.services.merging import merge_customers, undo_merge

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def ana() -> Customer:
    return Customer.objects.create(name="Ana Lima")


@pytest.fixture
def ben() -> Customer:
    return Customer.objects.create(name="Ben Okafor")


def wants_not(customer: Customer) -> list[str]:
    row = Circumstances.objects.filter(customer=customer).first()
    return row.unsubscribed if row else []


def standing(customer: Customer) -> tuple:
    """Give all that the gate reads of somebody, as it counts."""
    row = Circumstances.objects.filter(customer=customer).first()
    touches = Touched.objects.filter(customer=customer).order_by("moment").values_list("moment", "by")
    told_ = (row.state, row.unsubscribed, row.quiet_until) if row else None
    return told_, tuple(touches)


# What they want.


def test_unsubscribing_twice_is_once(ana):
    for _ in range(2):
        unsubscribe(ana, [Purpose.PROMOTION], None, NOW)
    unsubscribe(ana, [Purpose.SURVEY], None, NOW + DAY)
    row = Circumstances.objects.get()
    assert (row.unsubscribed, row.changed_at, row.changed_by) == (["promotion", "survey"], NOW + DAY, None)
    entries = AuditEntry.objects.filter(sort="customer", object_id=str(ana.pk)).order_by("pk")
    assert [each.detail["unwanted"] for each in entries] == [["promotion"], ["promotion", "survey"]]
    assert all(each.detail["themselves"] and each.who is None for each in entries)


def test_choosing_takes_what_is_wanted_again(ana, bob):
    unsubscribe(ana, [Purpose.PROMOTION, Purpose.REMINDER], None, NOW)
    choose(ana, [Purpose.SURVEY], Actor(bob), NOW + DAY)
    row = Circumstances.objects.get()
    assert (row.unsubscribed, row.changed_by) == (["survey"], bob)
    assert "themselves" not in AuditEntry.objects.latest("pk").detail


def test_peace_begins_and_ends(ana):
    be_quiet_until(ana, NOW + 7 * DAY, None, NOW)
    assert Circumstances.objects.get().quiet_until == NOW + 7 * DAY
    be_quiet_until(ana, None, None, NOW + DAY)
    assert Circumstances.objects.get().quiet_until is None
    assert AuditEntry.objects.count() == 2


@pytest.mark.parametrize("state", ["bounced", "deceased"])
def test_state_is_marked_and_unmarked(ana, bob, state):
    mark_state(ana, state, Actor(bob), NOW)
    assert Circumstances.objects.get().state == state
    mark_state(ana, "", Actor(bob), NOW)
    assert Circumstances.objects.get().state == ""
    assert [each.who for each in AuditEntry.objects.all()] == [bob, bob]
    with pytest.raises(ValueError, match="annoyed"):
        mark_state(ana, "annoyed", Actor(bob), NOW)


@pytest.mark.django_db(transaction=True)
def test_what_is_said_at_the_same_time_is_all_kept():
    ana, ben = Customer.objects.create(), Customer.objects.create()
    unsubscribe(ben, [Purpose.REMINDER], None, NOW)
    said = [
        lambda: unsubscribe(ana, [Purpose.SURVEY], None, NOW),
        lambda: unsubscribe(ana, [Purpose.PROMOTION], None, NOW),
        lambda: be_quiet_until(ana, NOW + DAY, None, NOW),
        lambda: mark_state(ana, "bounced", MACHINE, NOW),
        lambda: merge_customers(ben, ana, MACHINE),
    ]
    together = threading.Barrier(len(said))

    def say(what) -> None:
        together.wait()
        try:
            what()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(said)) as pool:
        list(pool.map(say, said))
    assert standing(ana)[0] == ("bounced", ["promotion", "reminder", "survey"], NOW + DAY)


# What is on in their life.


@pytest.mark.parametrize(("kind", "severity"), [(NO_POWER, "Severe"), (BEREAVEMENT, "Severe"), (MOVING, "Moderate")])
def test_own_moment_lasts_a_month_at_most(ana, kind, severity):
    row = begin_own_moment(ana, kind, None, NOW)
    row.refresh_from_db()
    assert (row.sort, row.kind, row.severity, row.customer) == ("person", kind, severity, ana)
    assert (row.onset, row.ends, row.last_at, row.aftermath_until) == (NOW, None, NOW + 30 * DAY, NOW + 30 * DAY)
    touch = Touched.objects.get()
    assert (touch.moment, touch.customer, touch.by) == (row, ana, "person")


def test_own_moment_that_is_said_again_lasts_anew_and_is_one(ana):
    first = begin_own_moment(ana, NO_POWER, None, NOW)
    again = begin_own_moment(ana, NO_POWER, None, NOW + 5 * DAY)
    assert again.pk == first.pk
    assert again.last_at == NOW + 35 * DAY
    assert Touched.objects.count() == 1
    later = begin_own_moment(ana, NO_POWER, None, NOW + 60 * DAY)
    assert later.pk != first.pk


def test_own_moment_ends_once(ana, bob):
    row = begin_own_moment(ana, NO_POWER, None, NOW)
    end_own_moment(row, Actor(bob), NOW + DAY)
    end_own_moment(row, None, NOW + 2 * DAY)
    row.refresh_from_db()
    assert (row.ended_at, row.ends, row.ended_by) == (NOW + DAY, NOW + DAY, bob)


def test_moment_of_others_can_not_be_ended_as_if_it_were_a_persons(ana):
    row = begin_own_moment(ana, NO_POWER, None, NOW)
    Moment.objects.filter(pk=row.pk).update(sort=Moment.Sort.ALERT)
    end_own_moment(row, None, NOW)
    all_is_well(ana, None, NOW)
    assert Moment.objects.get().ended_at is None


def test_kind_that_is_no_persons_own_is_refused(ana):
    with pytest.raises(ValueError, match="flood"):
        begin_own_moment(ana, "flood", None, NOW)


def test_all_is_well_ends_what_was_on_and_keeps_what_they_want(ana, ben):
    begin_own_moment(ana, NO_POWER, None, NOW)
    begin_own_moment(ana, MOVING, None, NOW)
    theirs = begin_own_moment(ben, MOVING, None, NOW)
    be_quiet_until(ana, NOW + DAY, None, NOW)
    unsubscribe(ana, [Purpose.PROMOTION], None, NOW)
    all_is_well(ana, None, NOW + timedelta(hours=1))
    assert list(Moment.objects.filter(ended_at=None)) == [theirs]
    row = Circumstances.objects.get()
    assert (row.quiet_until, row.unsubscribed) == (None, ["promotion"])


# Two who are one.


def test_merge_takes_the_stricter_of_both_and_undoing_puts_back_exactly_what_was(ana, ben):
    unsubscribe(ana, [Purpose.PROMOTION], None, NOW)
    be_quiet_until(ana, NOW + 9 * DAY, None, NOW)
    moment = begin_own_moment(ana, NO_POWER, None, NOW)
    unsubscribe(ben, [Purpose.SURVEY], None, NOW)
    be_quiet_until(ben, NOW + DAY, None, NOW)
    mark_state(ben, "bounced", MACHINE, NOW)
    before = [standing(ana), standing(ben)]
    row = merge_customers(ana, ben, MACHINE)
    assert standing(ben) == (("bounced", ["promotion", "survey"], NOW + 9 * DAY), ((moment.pk, "person"),))
    undo_merge(row, MACHINE)
    assert [standing(ana), standing(ben)] == before


def test_merge_into_somebody_of_whom_nothing_is_known_leaves_nothing_when_undone(ana, ben):
    mark_state(ana, "deceased", MACHINE, NOW)
    row = merge_customers(ana, ben, MACHINE)
    assert Circumstances.objects.get(customer=ben).state == "deceased"
    undo_merge(row, MACHINE)
    assert standing(ben) == (None, ())
    assert Circumstances.objects.get().customer == ana


def test_what_was_said_since_the_merge_stays_with_who_stayed(ana, ben):
    unsubscribe(ana, [Purpose.PROMOTION, Purpose.SURVEY], None, NOW)
    be_quiet_until(ana, NOW + DAY, None, NOW)
    row = merge_customers(ana, ben, MACHINE)
    # By an old link of hers, too: it is the one who stays.
    unsubscribe(ana, [Purpose.PROMOTION], None, NOW)
    be_quiet_until(ben, NOW + 5 * DAY, None, NOW)
    undo_merge(row, MACHINE)
    assert wants_not(ben) == ["promotion"]
    assert Circumstances.objects.get(customer=ben).quiet_until == NOW + 5 * DAY
    assert wants_not(ana) == ["promotion", "survey"]
    assert Circumstances.objects.get(customer=ana).quiet_until == NOW + DAY


def test_what_is_wanted_again_after_a_merge_is_not_wanted_again_by_the_other(ana, ben):
    unsubscribe(ana, [Purpose.PROMOTION], None, NOW)
    row = merge_customers(ana, ben, MACHINE)
    choose(ben, [], None, NOW)
    assert wants_not(ben) == []
    undo_merge(row, MACHINE)
    assert (wants_not(ana), wants_not(ben)) == (["promotion"], [])


def test_browser_that_signs_in_brings_what_was_said_there(settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path
    learn([told(browser="b1"), told(user="ana")])
    browser = Identity.objects.get(value="b1").customer
    unsubscribe(browser, [Purpose.SURVEY], None, NOW)
    learn([told(user="ana", browser="b1", minute=1)])
    row = Merge.objects.get()
    assert (row.gone, wants_not(row.into)) == (browser, ["survey"])
    undo_merge(row, MACHINE)
    assert (wants_not(browser), wants_not(row.into)) == (["survey"], [])


_SIDE = st.tuples(
    st.sets(st.sampled_from(["reminder", "survey", "promotion"])),
    st.sampled_from([None, 1, 2, 3]),
    st.sampled_from(["", "bounced", "deceased"]),
)


def _stricter(one: tuple, other: tuple) -> tuple[str, list[str], datetime | None]:
    """Say slowly what counts for two who are one."""
    states = ["", "bounced", "deceased"]
    days = [each[1] for each in (one, other) if each[1] is not None]
    quiet = NOW + max(days) * DAY if days else None
    return max(one[2], other[2], key=states.index), sorted(one[0] | other[0]), quiet


class TestMerging(TestCase):
    """Any two: the stricter counts, and undoing gives back what was."""

    @given(st.none() | _SIDE, st.none() | _SIDE)
    def test_any_two(self, one, other):
        ana, ben = (Customer.objects.create() for _ in range(2))
        for person, side in ((ana, one), (ben, other)):
            if side is not None:
                quiet = None if side[1] is None else NOW + side[1] * DAY
                Circumstances.objects.create(
                    customer=person, unsubscribed=sorted(side[0]), quiet_until=quiet, state=side[2]
                )
        before = [standing(ana), standing(ben)]
        row = merge_customers(ana, ben, MACHINE)
        nothing: tuple = (set(), None, "")
        if one is not None or other is not None:
            assert standing(ben)[0] == _stricter(one or nothing, other or nothing)
        undo_merge(row, MACHINE)
        assert [standing(ana), standing(ben)] == before
