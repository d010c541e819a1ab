"""The judge, against the table of the specification as it is written, each further rule, and a slow oracle."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.domain.gate import oracle

from heedful.domain.alert import Severity
from heedful.domain.gate.judge import CODES, judge
from heedful.domain.gate.plain import facts_of, plain_facts, plain_reasons, reasons_of
from heedful.domain.gate.policy import STANDARD, Cell, Column, Row
from heedful.domain.gate.request import Purpose, Request
from heedful.domain.gate.standing import Holiday, Sent, Standing, State, Touch, Trouble
from heedful.domain.gate.verdict import Decision
from heedful.domain.moment import Window
from heedful.domain.moment_kind import BEREAVEMENT, MOVING, NO_POWER

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FORECAST = Window(NOW + HOUR, NOW + DAY, NOW + 8 * DAY)
ACTIVE = Window(NOW - HOUR, NOW + HOUR, NOW + 7 * DAY)
AFTERMATH = Window(NOW - 3 * DAY, NOW - DAY, NOW + 6 * DAY)
ANY = frozenset(
    ("", phase, purpose) for phase in ("forecast", "active", "aftermath") for purpose in ("reminder", "billing")
)

#: Exactly as the specification has it, with words for every adaptation.
TABLE = """
              forecast  active  aftermath  trouble  complaint  night
reply         send      send    send       send     send       send
security      send      send    send       send     send       send
receipt       send      send    send       send     send       send
notice        send      send    send       send     send       send
care          send      send    send       send     send       hold
reminder      adapt     adapt   adapt      hold     send       hold
billing       adapt     hold    adapt      adapt    send       hold
survey        hold      hold    hold       hold     hold       hold
promotion     hold      hold    hold       hold     hold       hold
unknown       send      send    send       send     send       send
unknown_bulk  send      hold    hold       hold     send       hold
"""
HEAD, *LINES = [line.split() for line in TABLE.strip().splitlines()]
CELLS = [(line[0], column, cell) for line in LINES for column, cell in zip(HEAD, line[1:], strict=True)]


def wind(window: Window = ACTIVE, severity: Severity = Severity.SEVERE, kind: str = "high_wind") -> Touch:
    return Touch("1", "High Wind Warning", kind, severity, window, "Bergen County, New Jersey", 1.0)


STANDINGS = {
    "forecast": Standing(touches=(wind(FORECAST),)),
    "active": Standing(touches=(wind(),)),
    "aftermath": Standing(touches=(wind(AFTERMATH),)),
    "trouble": Standing(troubles=(Trouble("mail", NOW - HOUR),)),
    "complaint": Standing(open_complaint="7"),
    "night": Standing(night_ends=NOW + 9 * HOUR),
}


def request_for(row: str, **more) -> Request:
    known = row not in {"unknown", "unknown_bulk"}
    return Request(Purpose(row) if known else None, bulk=row == "unknown_bulk", **more)


def said(row, standing, templates=ANY, policy=STANDARD, now=NOW, **more):
    return judge(request_for(row, **more), standing, policy, templates, now)


@pytest.mark.parametrize(("row", "column", "cell"), CELLS)
def test_table_is_that_of_the_specification(row, column, cell):
    assert said(row, STANDINGS[column]).decision.value == cell
    assert STANDARD.cell(Row(row), Column(column)).value == cell


@pytest.mark.parametrize(("row", "column", "cell"), CELLS)
def test_without_words_what_would_be_adapted_is_held(row, column, cell):
    assert said(row, STANDINGS[column], templates=frozenset()).decision.value == ("hold" if cell == "adapt" else cell)


@pytest.mark.parametrize("row", [line[0] for line in LINES])
def test_who_waits_for_us_is_as_who_complains(row):
    waiting, complaining = said(row, Standing(waiting_for_us="7")), said(row, Standing(open_complaint="7"))
    assert (waiting.decision, waiting.until) == (complaining.decision, None)


@pytest.mark.parametrize(
    ("window", "until"), [(FORECAST, NOW + 8 * DAY), (ACTIVE, NOW + 7 * DAY), (AFTERMATH, NOW + 6 * DAY)]
)
def test_hold_lasts_until_the_time_after_it_is_over(window, until):
    assert said("survey", Standing(touches=(wind(window),))).until == until


def test_nothing_is_held_for_longer_than_a_person_has_to_decide():
    endless = Window(NOW - HOUR, NOW + 90 * DAY, NOW + 97 * DAY)
    verdict = said("survey", Standing(touches=(wind(endless),)))
    assert (verdict.until, verdict.reasons[0].evidence["person_decides"]) == (NOW + 30 * DAY, "yes")


def test_how_long_it_may_be_held_is_counted_from_when_it_came():
    endless = Standing(touches=(wind(Window(NOW - HOUR, NOW + 90 * DAY, NOW + 97 * DAY)),))
    verdicts = [
        judge(Request(Purpose.SURVEY, since=NOW), endless, STANDARD, (), NOW + days * DAY) for days in range(1, 40, 9)
    ]
    # However often it is asked about, the answer is the same.
    assert {verdict.until for verdict in verdicts} == {NOW + 30 * DAY}


@pytest.mark.parametrize(
    ("now", "decision"),
    [
        (ACTIVE.onset - timedelta(seconds=1), "adapt"),
        (ACTIVE.onset, "hold"),
        (ACTIVE.ends, "hold"),
        (ACTIVE.ends + timedelta(seconds=1), "adapt"),
        (ACTIVE.aftermath_until, "adapt"),
        (ACTIVE.aftermath_until + timedelta(seconds=1), "send"),
    ],
)
def test_phases_change_by_the_clock_with_ends_inclusive(now, decision):
    assert said("billing", Standing(touches=(wind(),)), now=now).decision.value == decision


@pytest.mark.parametrize("severity", list(Severity))
@pytest.mark.parametrize("row", [line[0] for line in LINES])
@pytest.mark.parametrize("window", [FORECAST, ACTIVE, AFTERMATH])
def test_what_is_less_than_severe_holds_promotions_while_it_lasts(row, severity, window):
    verdict = said(row, Standing(touches=(wind(window, severity),)))
    if severity in {Severity.SEVERE, Severity.EXTREME}:
        assert verdict.decision is said(row, Standing(touches=(wind(window),))).decision
        return
    held = row == "promotion" and window == ACTIVE and severity is not Severity.MINOR
    assert (verdict.decision.value, verdict.until) == (("hold", ACTIVE.ends) if held else ("send", None))


@pytest.mark.parametrize("row", [line[0] for line in LINES])
def test_moving_holds_promotions_alone(row):
    moving = Standing(touches=(wind(ACTIVE, Severity.MODERATE, MOVING),))
    assert said(row, moving).decision.value == ("hold" if row == "promotion" else "send")


def test_no_power_adapts_with_general_words_and_bereavement_only_with_its_own():
    assert said("reminder", Standing(touches=(wind(kind=NO_POWER),))).decision is Decision.ADAPT
    lost = Standing(touches=(wind(kind=BEREAVEMENT),))
    assert said("reminder", lost).decision is Decision.HOLD
    assert said("reminder", lost, templates={(BEREAVEMENT, "active", "reminder")}).decision is Decision.ADAPT


STATES = {
    State.BOUNCED: "reply drop, security drop, receipt drop, notice drop, care drop, reminder drop, billing drop, "
    "survey drop, promotion drop, unknown drop, unknown_bulk drop",
    State.ERASED: "reply drop, security drop, receipt drop, notice drop, care drop, reminder drop, billing drop, "
    "survey drop, promotion drop, unknown drop, unknown_bulk drop",
    State.DECEASED: "reply hold, security drop, receipt drop, notice hold, care drop, reminder drop, billing hold, "
    "survey drop, promotion drop, unknown drop, unknown_bulk drop",
}


@pytest.mark.parametrize(
    ("state", "row", "cell"), [(s, *each.split()) for s, all_ in STATES.items() for each in all_.split(", ")]
)
def test_who_cannot_be_written_to(state, row, cell):
    assert said(row, Standing(state=state)).decision.value == cell


def test_erased_person_who_writes_anew_gets_one_answer():
    assert said("reply", Standing(state=State.ERASED), answers_them=True).decision is Decision.SEND
    assert said("reminder", Standing(state=State.ERASED), answers_them=True).decision is Decision.DROP


@pytest.mark.parametrize("row", [line[0] for line in LINES])
def test_wishes_count_for_what_people_can_do_without(row):
    everything = Standing(unsubscribed=frozenset(Purpose))
    assert said(row, everything).decision.value == ("drop" if row in {"reminder", "survey", "promotion"} else "send")


@pytest.mark.parametrize("row", [line[0] for line in LINES])
def test_who_asks_to_be_left_alone_is(row):
    alone = Standing(quiet_until=NOW + 3 * DAY)
    goes = row in {"reply", "security", "receipt", "notice"}
    verdict = said(row, alone)
    assert (verdict.decision.value, verdict.until) == (("send", None) if goes else ("hold", NOW + 3 * DAY))
    assert said(row, replace(alone, quiet_until=NOW)).decision is Decision.SEND


@pytest.mark.parametrize("row", [line[0] for line in LINES])
def test_two_a_week_are_enough_of_what_can_wait(row):
    sent = Standing(sent=(Sent(NOW - 2 * DAY, Purpose.SURVEY), Sent(NOW - 5 * DAY, Purpose.PROMOTION)))
    held = row in {"reminder", "survey", "promotion", "unknown_bulk"}
    verdict = said(row, sent)
    assert (verdict.decision.value, verdict.until) == (("hold", NOW + 2 * DAY) if held else ("send", None))


@pytest.mark.parametrize(
    ("sent", "until"),
    [
        ([(1, Purpose.REMINDER)], None),
        ([(1, Purpose.REMINDER), (2, Purpose.BILLING)], None),
        ([(1, Purpose.REMINDER), (7, Purpose.REMINDER)], None),
        ([(1, Purpose.REMINDER), (6.99, Purpose.REMINDER)], NOW + 0.01 * DAY),
        ([(1, Purpose.REMINDER), (2, Purpose.REMINDER), (3, Purpose.REMINDER)], NOW + 5 * DAY),
        ([(1, None), (2, None)], None),
    ],
)
def test_week_is_seven_times_24_hours(sent, until):
    gone = tuple(Sent(NOW - days * DAY, purpose) for days, purpose in sent)
    assert said("promotion", Standing(sent=gone)).until == until


def test_unnamed_messages_to_many_count_too():
    gone = tuple(Sent(NOW - days * DAY, None, bulk=True) for days in (1, 2))
    assert said("reminder", Standing(sent=gone)).decision is Decision.HOLD


@pytest.mark.parametrize("row", [line[0] for line in LINES])
def test_same_words_within_a_day_are_dropped_for_three_purposes(row):
    sent = (Sent(NOW - 23 * HOUR, Purpose.CARE, words="w"),)
    drops = row in {"reminder", "survey", "promotion"}
    assert said(row, Standing(sent=sent), words="w").decision.value == ("drop" if drops else "send")
    assert said(row, Standing(sent=sent), words="v").decision is Decision.SEND
    day_old = (replace(sent[0], at=NOW - DAY),)
    assert said(row, Standing(sent=day_old), words="w").decision is Decision.SEND


@pytest.mark.parametrize("row", [line[0] for line in LINES])
def test_same_message_goes_once(row):
    verdict = said(row, Standing(), repeats="<a@b>")
    assert (verdict.decision, verdict.reasons[0].evidence) == (Decision.DROP, {"first": "<a@b>"})


def test_reminder_that_came_true_is_dropped():
    assert said("reminder", Standing(), came_true="2026-11-25T00:00:00Z").decision is Decision.DROP
    assert said("billing", Standing(), came_true="2026-11-25T00:00:00Z").decision is Decision.SEND


@pytest.mark.parametrize("row", [line[0] for line in LINES])
def test_holidays_hold_reminders_and_bills(row):
    standing = Standing(holiday=Holiday("Thanksgiving", NOW + DAY))
    held = row in {"reminder", "billing"}
    assert (said(row, standing).decision.value, said(row, standing).until) == (
        ("hold", NOW + DAY) if held else ("send", None)
    )
    assert said(row, standing, policy=replace(STANDARD, holidays=False)).decision is Decision.SEND
    too = replace(STANDARD, holidays_hold_promotions=True)
    assert (said(row, standing, policy=too).decision is Decision.HOLD) == (held or row == "promotion")


@pytest.mark.parametrize("row", [line[0] for line in LINES])
def test_switch_stops_what_can_wait(row):
    held = row in {"reminder", "survey", "promotion", "unknown_bulk"}
    verdict = said(row, Standing(stopped="3"))
    assert (verdict.decision.value, verdict.until) == (("hold" if held else "send"), None)


@pytest.mark.parametrize(
    ("begins", "ends", "speaks"),
    [(-1, None, True), (-1, 1, True), (-2, -1, False), (1, None, False), (0, 0, True)],
)
def test_trouble_of_ours_speaks_while_it_lasts(begins, ends, speaks):
    trouble = Trouble("mail", NOW + begins * HOUR, None if ends is None else NOW + ends * HOUR)
    verdict = said("reminder", Standing(troubles=(trouble,)))
    assert verdict.decision is (Decision.HOLD if speaks else Decision.SEND)
    assert verdict.until == (trouble.ends if speaks else None)


def test_strongest_wins_and_the_latest_end_counts():
    standing = Standing(touches=(wind(), wind(FORECAST)), night_ends=NOW + HOUR, quiet_until=NOW + 20 * DAY)
    verdict = said("promotion", standing)
    assert (verdict.decision, verdict.until, len(verdict.reasons)) == (Decision.HOLD, NOW + 20 * DAY, 4)
    dropped = said("promotion", replace(standing, state=State.BOUNCED))
    assert (dropped.decision, dropped.until, len(dropped.reasons)) == (Decision.DROP, None, 5)
    assert said("promotion", replace(standing, stopped="1")).until is None


# A slow oracle, written from the text of the specification and not from the code.

instants = st.integers(-40 * 24, 40 * 24).map(lambda hours: NOW + hours * HOUR)
windows = st.tuples(instants, instants, instants).map(sorted).map(lambda each: Window(*each))
touches = st.builds(
    Touch,
    st.just("1"),
    st.just("E"),
    st.sampled_from(["high_wind", "heat", MOVING, NO_POWER, BEREAVEMENT]),
    st.sampled_from(Severity),
    windows,
    st.just("p"),
    st.just(1.0),
)
troubles = st.builds(Trouble, st.just("mail"), instants, st.none() | instants)
sent = st.builds(
    Sent,
    instants.filter(lambda at: at <= NOW),
    st.none() | st.sampled_from(Purpose),
    st.booleans(),
    st.sampled_from(["", "w", "v"]),
)
standings = st.builds(
    Standing,
    zone=st.just("UTC"),
    state=st.none() | st.sampled_from(State),
    unsubscribed=st.frozensets(st.sampled_from(Purpose)),
    quiet_until=st.none() | instants,
    open_complaint=st.sampled_from(["", "7"]),
    waiting_for_us=st.sampled_from(["", "8"]),
    touches=st.lists(touches, max_size=3).map(tuple),
    troubles=st.lists(troubles, max_size=2).map(tuple),
    sent=st.lists(sent, max_size=4).map(tuple),
    holiday=st.none() | st.builds(Holiday, st.just("h"), instants),
    night_ends=st.none() | instants,
    stopped=st.sampled_from(["", "3"]),
)
requests = st.builds(
    Request,
    st.none() | st.sampled_from(Purpose),
    st.booleans(),
    st.sampled_from(["", "w"]),
    st.sampled_from(["", "<a@b>"]),
    st.booleans(),
    st.sampled_from(["", "2026-11-25T00:00:00Z"]),
    st.none() | instants,
)
policies = st.builds(
    lambda cells, most, on, too: replace(
        _edited(cells), most_in_a_week=most, holidays=on, holidays_hold_promotions=too
    ),
    st.lists(
        st.tuples(
            st.sampled_from([Row.CARE, Row.SURVEY, Row.REMINDER, Row.UNKNOWN]),
            st.sampled_from(Column),
            st.sampled_from([Cell.SEND, Cell.HOLD]),
        ),
        max_size=3,
    ),
    st.integers(0, 3),
    st.booleans(),
    st.booleans(),
)
templates = st.sets(
    st.tuples(
        st.sampled_from(["", "high_wind", "incident", BEREAVEMENT]),
        st.sampled_from(["forecast", "active", "aftermath"]),
        st.sampled_from(["reminder", "billing"]),
    )
)


def _edited(cells):
    policy = STANDARD
    for row, column, cell in cells:
        policy = policy.with_cell(row, column, cell)
    return policy


@given(requests, standings, policies, templates)
def test_judge_says_what_the_oracle_says(request, standing, policy, kept):
    verdict = judge(request, standing, policy, kept, NOW)
    assert (verdict.decision.value, verdict.until) == oracle.judge(request, standing, policy, kept, NOW)
    assert {each.code for each in verdict.reasons} <= set(CODES)
    strongest = max((each.decision.strength for each in verdict.reasons), default=0)
    assert verdict.decision.strength == strongest


@given(requests, standings, templates, touches)
def test_one_more_moment_never_lets_anything_go(request, standing, kept, touch):
    before = judge(request, standing, STANDARD, kept, NOW)
    after = judge(request, replace(standing, touches=(*standing.touches, touch)), STANDARD, kept, NOW)
    assert after.decision.strength >= before.decision.strength


@given(requests, standings, templates)
def test_facts_and_reasons_come_back_as_they_were(request, standing, kept):
    assert facts_of(plain_facts(request, standing)) == (request, standing)
    verdict = judge(request, standing, STANDARD, kept, NOW)
    assert reasons_of(plain_reasons(verdict)) == verdict.reasons
