"""When what is held is looked at again, who is asked about it, and what a person's release lets go."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heedful.domain.alert import Severity
from heedful.domain.gate.holding import asks_a_person, asks_about_mail, look_again_at, moments_that_hold, released
from heedful.domain.gate.judge import judge
from heedful.domain.gate.policy import STANDARD
from heedful.domain.gate.request import Purpose, Request
from heedful.domain.gate.standing import Standing, State, Touch, Trouble
from heedful.domain.gate.verdict import Decision, Reason, Verdict
from heedful.domain.moment import Window

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
SEVERE = Severity.SEVERE
ADAPT, HOLD, SEND = Decision.ADAPT, Decision.HOLD, Decision.SEND
purposes = st.sampled_from([None, *Purpose])
#: Before, during, after, and over.
windows = st.sampled_from([-DAY, MINUTE, 2 * DAY, 9 * DAY]).map(
    lambda ago: Window(NOW - ago, NOW - ago + DAY, NOW - ago + 8 * DAY)
)
touches = st.builds(
    Touch, st.just("1"), st.just("wind"), st.sampled_from(["high_wind", "flood"]), st.just(SEVERE), windows
)
troubles = st.just(Trouble("backup", NOW - DAY))
standings = st.builds(
    Standing,
    state=st.none() | st.sampled_from(State),
    unsubscribed=st.frozensets(st.sampled_from(Purpose)),
    touches=st.lists(touches, max_size=2).map(tuple),
    troubles=st.lists(troubles, max_size=1).map(tuple),
    night_ends=st.sampled_from([None, NOW + DAY]),
    stopped=st.sampled_from(["", "3"]),
)
templates = st.sets(
    st.tuples(
        st.sampled_from(["", "high_wind", "flood", "incident"]),
        st.sampled_from(["forecast", "active", "aftermath"]),
        st.sampled_from(["reminder", "billing"]),
    )
)


@pytest.mark.parametrize(
    ("until", "held", "wait"),
    [
        (3 * DAY, timedelta(), 3 * DAY),
        (None, timedelta(), 10 * MINUTE),
        (40 * DAY, timedelta(), 30 * DAY),
        (3 * DAY, 29 * DAY, DAY),
        (3 * DAY, 30 * DAY, None),
        (None, 31 * DAY, None),
    ],
)
def test_held_is_judged_again_and_after_thirty_days_a_person_decides(until, held, wait):
    found = look_again_at(None if until is None else NOW + until, NOW - held + 30 * DAY, NOW)
    assert found == (None if wait is None else NOW + wait)


@given(
    purposes,
    st.booleans(),
    standings,
    templates,
    st.sampled_from(["", "relay 7"]),
    st.sampled_from(["", "2026-11-25T03:00:00Z"]),
)
def test_release_ends_every_hold_and_no_drop_and_no_adaptation(purpose, bulk, standing, kept, repeats, came_true):
    request = Request(purpose, bulk, repeats=repeats, came_true=came_true)
    verdict = judge(request, standing, STANDARD, kept, NOW)
    let_go = released(verdict)
    if verdict.decision is Decision.DROP:
        assert let_go == verdict
        return
    adapts = any(each.decision is ADAPT for each in verdict.reasons)
    lacks_words = any("no_words" in each.evidence for each in verdict.reasons)
    assert (let_go.decision, let_go.until) == (ADAPT if adapts and not lacks_words else SEND, None)
    assert [each.code for each in let_go.reasons] == [*(each.code for each in verdict.reasons), "released"]


@pytest.mark.parametrize("held_by", [{"night_ends": NOW + DAY}, {"stopped": "3"}, {"troubles": (Trouble("s", NOW),)}])
@pytest.mark.parametrize(("kept", "decision"), [({("", "active", "reminder")}, ADAPT), ((), SEND)])
def test_who_lets_a_reminder_go_into_a_storm_lets_it_go_with_our_words(held_by, kept, decision):
    touch = Touch("1", "High Wind Warning", "high_wind", SEVERE, Window(NOW - DAY, NOW + DAY, NOW + 8 * DAY))
    verdict = judge(Request(Purpose.REMINDER), Standing(touches=(touch,), **held_by), STANDARD, kept, NOW)
    assert (verdict.decision, released(verdict).decision) == (HOLD, decision)


@pytest.mark.parametrize("code", ["no_words", "signed_or_encrypted"])
def test_what_could_not_be_adapted_goes_as_it_is_on_release(code):
    assert released(Verdict(HOLD, None, (of_moment(ADAPT), Reason(code, HOLD)))).decision is SEND


@pytest.mark.parametrize("purpose", [Purpose.REMINDER, Purpose.SURVEY, Purpose.PROMOTION, Purpose.CARE, None])
def test_nobody_releases_to_the_dead_what_is_not_for_them(purpose):
    verdict = judge(Request(purpose), Standing(state=State.DECEASED), STANDARD, (), NOW)
    assert released(verdict).decision is Decision.DROP


@pytest.mark.parametrize("purpose", [Purpose.REPLY, Purpose.BILLING, Purpose.NOTICE])
def test_who_has_read_what_goes_to_the_dead_may_release_it(purpose):
    verdict = judge(Request(purpose), Standing(state=State.DECEASED), STANDARD, (), NOW)
    assert (verdict.decision, released(verdict).decision) == (HOLD, SEND)


def of_moment(decision: Decision, number: str = "1") -> Reason:
    return Reason("moment", decision, None, {"moment": number})


@pytest.mark.parametrize(
    ("reasons", "purpose", "bulk", "asks"),
    [
        ([Reason("deceased", HOLD)], Purpose.BILLING, False, True),
        ([of_moment(ADAPT), Reason("relay_adapts_reminders_only", HOLD)], Purpose.BILLING, False, True),
        ([of_moment(ADAPT), Reason("signed_or_encrypted", HOLD)], Purpose.REMINDER, False, True),
        ([of_moment(ADAPT), Reason("cannot_be_written_into", HOLD)], Purpose.REMINDER, False, True),
        ([of_moment(ADAPT), Reason("no_words", HOLD)], Purpose.REMINDER, False, True),
        ([of_moment(HOLD), Reason("purpose_unknown", SEND)], None, True, True),
        ([Reason("trouble", HOLD), Reason("purpose_unknown", SEND)], None, True, True),
        ([Reason("night", HOLD), Reason("purpose_unknown", SEND)], None, True, False),
        ([Reason("switch", HOLD), Reason("purpose_unknown", SEND)], None, True, False),
        ([of_moment(HOLD)], Purpose.PROMOTION, True, False),
        ([of_moment(HOLD), Reason("night", HOLD)], Purpose.BILLING, False, False),
        ([], None, True, False),
    ],
)
def test_person_is_asked_where_the_table_says_so(reasons, purpose, bulk, asks):
    assert asks_a_person(reasons, purpose, bulk=bulk) is asks


@pytest.mark.parametrize(
    ("reasons", "purpose", "asks"),
    [
        ([of_moment(HOLD)], Purpose.BILLING, True),
        ([Reason("trouble", HOLD)], Purpose.BILLING, True),
        ([of_moment(ADAPT), Reason("night", HOLD)], Purpose.BILLING, False),
        ([Reason("holiday", HOLD)], Purpose.BILLING, False),
        ([of_moment(HOLD)], Purpose.REMINDER, False),
        ([of_moment(ADAPT), Reason("signed_or_encrypted", HOLD)], Purpose.REMINDER, True),
    ],
)
def test_relay_asks_about_every_bill_that_something_going_on_holds(reasons, purpose, asks):
    assert asks_about_mail(reasons, purpose, bulk=False) is asks


@pytest.mark.parametrize(
    ("reasons", "holding"),
    [
        ([of_moment(HOLD), of_moment(HOLD, "2"), of_moment(ADAPT, "3")], {"1", "2"}),
        ([of_moment(ADAPT), Reason("night", HOLD)], set()),
        ([of_moment(ADAPT), Reason("no_words", HOLD)], {"1"}),
        ([Reason("switch", HOLD)], set()),
    ],
)
def test_moments_hold_what_they_hold_or_would_adapt(reasons, holding):
    assert moments_that_hold(reasons) == holding


def test_verdict_without_a_reason_is_released_with_one():
    assert released(Verdict(SEND)).reasons == (Reason("released", SEND),)
