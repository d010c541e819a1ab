"""What is to be sent is judged when it is due and again when its hold ends, and goes to a real server once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from urllib.parse import urlsplit

import pytest
from tests.next_hop import next_hop, use
from tests.relaying import mail, put
from tests.services.logs import KIND, take

from heedful.domain.alert import Area, Code, Severity
from heedful.domain.gate.policy import STANDARD, Cell, Column, Row
from heedful.domain.gate.request import Purpose
from heedful.models import (
    Circumstances,
    Conversation,
    Customer,
    Identity,
    JudgedMoment,
    Judgement,
    Locality,
    Moment,
    Outreach,
    Place,
    Relayed,
    Touched,
)
from heedful.queries.held import Asked, Which, asked, held_letters, letters_by_moment
from heedful.queries.moment import done_because_of, lines_of, touching
from heedful.queries.standing import standings_of
from heedful.services.adapting import STARTING, AdaptationError, Words, keep_words, words_for
from heedful.services.audit import MACHINE, Actor
from heedful.services.caring import Begun, begin_care
from heedful.services.desire import refresh
from heedful.services.gate import GateError, change_policy, let_go, stop_all
from heedful.services.gate_replay import forget_facts, try_policy
from heedful.services.gate_words import why
from heedful.services.held_again import judge_held_by_one
from heedful.services.identity import learn, whose
from heedful.services.incident import Said, end_incident, open_incident
from heedful.services.kind import save_kind
from heedful.services.locating import locate_some
from heedful.services.matching import match_some
from heedful.services.merging import merge_customers, undo_merge
from heedful.services.moment import let_be_over
from heedful.services.outreach import (
    TAKEN_FOR,
    Letter,
    SubmitError,
    discard,
    edit,
    judge_and_send_due,
    mail_of,
    preview_of,
    release,
    submit,
)
from heedful.services.relaying import judge_due
from heedful.services.smtp_out import carry
from heedful.services.typed_moment import TypedMoment, begin_moment
from heedful.wire.collect.calls import Identified, Who

pytestmark = pytest.mark.django_db(transaction=True)
#: Three in the afternoon in New York, a working Wednesday.
NOW = datetime(2026, 11, 18, 20, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
BERGEN = Area(codes=(Code("SAME", "034003"),))
State = Outreach.State


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path / "data"


@pytest.fixture
def hop(settings):
    with next_hop() as found:
        use(settings, found.port)
        yield found


def person(name: str = "Ana Lima", postal_code: str = "07601", **more) -> Customer:
    row = Customer.objects.create(name=name, **more)
    Identity.objects.create(customer=row, sort="email", value=f"{name.split(maxsplit=1)[0].lower()}@example.org")
    if postal_code:
        Place.objects.create(customer=row, how="file", country="US", postal_code=postal_code)
    while locate_some(NOW):
        pass
    return row


def storm(begins=-HOUR, ends=HOUR, area=BERGEN, severity=Severity.SEVERE, kind="high_wind") -> Moment:
    said = TypedMoment("High Wind Warning", kind, severity, NOW + begins, NOW + ends, area, "Bergen")
    row = begin_moment(said, MACHINE, NOW)
    while match_some(NOW):
        pass
    row.refresh_from_db()
    return row


def letter(customer: Customer, **more) -> Outreach:
    given = {"purpose": Purpose.REMINDER, "subject": "Not backed up", "text": "For a week.", **more}
    return submit([Letter(customer.pk, **given)], MACHINE, NOW)[0]


def go(clock=NOW) -> None:
    while judge_and_send_due(carry, clock):
        pass


def mails(hop) -> list:
    return [message_from_bytes(raw, policy=policy.default) for _, _, raw in hop.got]


def test_untouched_person_gets_it_once_and_it_is_on_record(hop):
    ana = person()
    row = letter(ana, key="weekly 1")
    assert letter(ana, key="weekly 1").pk == row.pk
    go()
    go(NOW + HOUR)
    row.refresh_from_db()
    (mail,) = mails(hop)
    assert (row.state, row.decision, row.sent_at) == (State.SENT, "send", NOW)
    assert (mail["To"].addresses[0].addr_spec, mail["Subject"]) == ("ana@example.org", "Not backed up")
    assert mail["Message-ID"] == f"<{row.msg_id}>"
    assert mail.get_body(("plain",)).get_content().strip() == "For a week."
    assert [(each.decision, each.outreach) for each in Judgement.objects.all()] == [("send", row)]


@pytest.mark.parametrize(
    ("purpose", "one_click"),
    [(Purpose.REMINDER, True), (Purpose.SURVEY, True), (Purpose.PROMOTION, True), (Purpose.NOTICE, False)],
)
def test_what_people_may_refuse_carries_one_click_to_refuse_it(hop, client, purpose, one_click):
    ana = person()
    row = letter(ana, purpose=purpose)
    go()
    (mail,) = mails(hop)
    assert mail["List-Unsubscribe-Post"] == ("List-Unsubscribe=One-Click" if one_click else None)
    if one_click:
        # Whenever it is written again it is the same mail.
        assert mail_of(Outreach.objects.get(pk=row.pk)).splitlines() == hop.got[0][2].splitlines()
        address = urlsplit(mail["List-Unsubscribe"].strip("<>"))
        assert client.post(address.path, {"List-Unsubscribe": "One-Click"}).status_code == 200
        assert Circumstances.objects.get().unsubscribed == [purpose]


def test_each_of_many_has_a_message_id_of_its_own_under_one_key(hop):
    ana, ben = person(), person("Ben Brandt")
    assert letter(ana, key="weekly").msg_id != letter(ben, key="weekly").msg_id


def test_person_whom_a_storm_touches_gets_our_words_above_it(hop):
    keep_words(
        MACHINE, Words("high_wind", "active", "reminder", "Dear {{customer.first_name}}: {{event}} in {{place}}.")
    )
    ana, moment = person(), storm()
    row = letter(ana)
    go()
    row.refresh_from_db()
    assert row.state == State.SENT
    text = mails(hop)[0].get_body(("plain",)).get_content()
    assert text.splitlines()[0] == "Dear Ana: High Wind Warning in Bergen County, New Jersey."
    assert "For a week." in text
    assert done_because_of([moment.pk]) == {moment.pk: {"adapt": 1}}
    assert lines_of([moment], NOW)[0].done == {"adapt": 1}


@pytest.mark.parametrize("words", [None, "Dear {{customer.first_name}}, we hope you are well."])
def test_without_words_that_can_be_filled_it_is_held(hop, words):
    if words:
        keep_words(MACHINE, Words("", "active", "reminder", words))
    ana = person("Ana")
    Customer.objects.update(name="")
    moment = storm()
    row = letter(ana)
    go()
    row.refresh_from_db()
    assert (row.state, row.until, row.due_at, hop.got) == (
        State.HELD,
        moment.aftermath_until,
        moment.aftermath_until,
        [],
    )


def test_held_message_is_judged_again_when_its_time_comes(hop):
    ana, moment = person(), storm()
    row = letter(ana, purpose=Purpose.SURVEY)
    go()
    go(moment.aftermath_until - timedelta(seconds=1))
    assert hop.got == []
    # It ends at night where she is: then it waits for the morning.
    after = moment.aftermath_until + timedelta(seconds=1)
    go(after)
    row.refresh_from_db()
    assert (row.state, len(hop.got)) == (State.SENT, 1)
    assert [each.decision for each in Judgement.objects.order_by("pk")] == ["hold", "send"]


def test_person_who_dies_between_hold_and_release_gets_nothing(hop):
    ana, moment = person(), storm()
    row = letter(ana, purpose=Purpose.SURVEY)
    go()
    Circumstances.objects.create(customer=ana, state="deceased")
    go(moment.aftermath_until + HOUR)
    row.refresh_from_db()
    assert (row.state, hop.got) == (State.DROPPED, [])


def test_erased_person_gets_nothing_and_the_message_forgets_them(hop):
    ana = person()
    row = letter(ana)
    ana.delete()
    go()
    row.refresh_from_db()
    assert (row.state, row.customer, hop.got) == (State.DROPPED, None, [])


def test_release_lets_it_go_and_discard_does_not(hop, bob):
    ana, ben, _ = person(), person("Ben Brandt"), storm()
    one, other = letter(ana, purpose=Purpose.SURVEY), letter(ben, purpose=Purpose.SURVEY)
    go()
    assert release(one, Actor(bob), NOW)
    assert discard(other, Actor(bob))
    go()
    assert not release(other, Actor(bob), NOW)
    one.refresh_from_db()
    assert (one.state, one.released_by, len(hop.got)) == (State.SENT, bob, 1)
    assert {each.code for each in [*map(_Reason, one.reasons)]} >= {"moment", "released"}


class _Reason:
    def __init__(self, plain):
        self.code = plain["code"]


def test_no_release_reaches_whom_nobody_may_write_to(hop, bob):
    ana, _ = person(), storm()
    row = letter(ana, purpose=Purpose.SURVEY)
    go()
    Circumstances.objects.create(customer=ana, state="bounced")
    release(row, Actor(bob), NOW)
    go()
    row.refresh_from_db()
    assert (row.state, hop.got) == (State.DROPPED, [])


def test_letter_that_a_switch_held_is_released_into_a_storm_with_our_words(hop, bob):
    ana = person()
    storm()
    keep_words(MACHINE, Words("", "active", "reminder", "We see {{event}}."))
    stop_all(Actor(bob), "A fault of ours", NOW)
    row = letter(ana)
    go()
    row.refresh_from_db()
    assert row.state == State.HELD
    assert preview_of(row, NOW) == "We see High Wind Warning.\n\nFor a week."
    release(row, Actor(bob), NOW)
    go()
    row.refresh_from_db()
    (mail,) = mails(hop)
    assert mail.get_body(("plain",)).get_content().startswith("We see High Wind Warning.")
    assert (row.state, row.decision, row.reasons[-1]["code"]) == (State.SENT, "adapt", "released")


def test_letter_whose_words_cannot_be_filled_goes_as_it_is_once_released(hop, bob):
    ana = person()
    storm()
    keep_words(MACHINE, Words("", "active", "reminder", "{{service}} is away."))
    row = letter(ana)
    go()
    row.refresh_from_db()
    assert (row.state, row.asks_since) == (State.HELD, NOW)
    assert preview_of(row, NOW) is None
    release(row, Actor(bob), NOW)
    go()
    row.refresh_from_db()
    (mail,) = mails(hop)
    assert mail.get_body(("plain",)).get_content().strip() == "For a week."
    assert (row.state, row.decision, row.asks_since) == (State.SENT, "send", None)
    assert [each["code"] for each in row.reasons] == ["moment", "released", "no_words"]


@pytest.mark.parametrize("unwanted", [{"state": "deceased"}, {"unsubscribed": ["survey"]}])
def test_no_release_reaches_who_has_died_or_does_not_want_it(hop, bob, unwanted):
    ana, _ = person(), storm()
    row = letter(ana, purpose=Purpose.SURVEY)
    go()
    Circumstances.objects.create(customer=ana, **unwanted)
    assert release(row, Actor(bob), NOW)
    go()
    row.refresh_from_db()
    assert (row.state, row.due_at, hop.got) == (State.DROPPED, None, [])


def test_no_release_sends_the_same_words_twice_within_a_day(hop, bob):
    ana, _ = person(), storm()
    rows = [letter(ana, key=key, purpose=Purpose.SURVEY) for key in ("one", "two")]
    go()
    for row in rows:
        release(row, Actor(bob), NOW)
    go()
    states = [Outreach.objects.get(pk=row.pk).state for row in rows]
    assert (states, len(hop.got)) == ([State.SENT, State.DROPPED], 1)


def test_no_release_sends_a_reminder_that_has_come_true(hop, bob, tmp_path):
    def did(kind: str, at: datetime) -> dict:
        return {"customer": "ana", "at": round(at.timestamp() * 1000), "kind": kind}

    save_kind(KIND, MACHINE)
    take(tmp_path, did("started", NOW - HOUR / 4))
    refresh()
    ana = Identity.objects.get(value="ana").customer
    Identity.objects.create(customer=ana, sort="email", value="ana@example.org")
    Circumstances.objects.create(customer=ana, quiet_until=NOW + 9 * DAY)
    kept = letter(ana, key="kept", purpose=Purpose.REMINDER, needless_after="restore")
    row = letter(ana, key="done", purpose=Purpose.REMINDER, text="Other words.", needless_after="restore")
    go()
    release(kept, Actor(bob), NOW)
    go()
    take(tmp_path, did("finished", NOW + HOUR / 2))
    refresh()
    release(row, Actor(bob), NOW + 2 * HOUR)
    go(NOW + 2 * HOUR)
    row.refresh_from_db()
    assert (row.state, "came_true" in [each["code"] for each in row.reasons], len(hop.got)) == (State.DROPPED, True, 1)


def test_bill_to_who_has_died_waits_for_a_person_and_goes_when_that_lets_it(hop, bob):
    ana = person()
    Circumstances.objects.create(customer=ana, state="deceased")
    row = letter(ana, purpose=Purpose.BILLING)
    go()
    row.refresh_from_db()
    assert (row.state, row.asks_since, asked()) == (State.HELD, NOW, Asked(1, 0))
    assert release(row, Actor(bob), NOW)
    assert not asked()
    go()
    row.refresh_from_db()
    assert (row.state, row.asks_since, len(hop.got)) == (State.SENT, None, 1)


def test_held_as_long_as_may_be_it_waits_for_a_person(hop, bob):
    ana = person()
    Circumstances.objects.create(customer=ana, quiet_until=NOW + 90 * DAY)
    row = letter(ana, purpose=Purpose.SURVEY)
    go()
    row.refresh_from_db()
    assert (row.state, row.due_at, row.asks_since) == (State.HELD, NOW + 30 * DAY, None)
    go(NOW + 30 * DAY)
    row.refresh_from_db()
    assert (row.state, row.due_at, row.asks_since) == (State.HELD, None, NOW + 30 * DAY)
    # Neither time nor another policy puts it back: a person decides.
    change_policy(Actor(bob), STANDARD, "To see", NOW + 40 * DAY)
    go(NOW + 91 * DAY)
    row.refresh_from_db()
    assert (row.state, row.due_at, hop.got) == (State.HELD, None, [])
    assert release(row, Actor(bob), NOW + 91 * DAY)
    go(NOW + 91 * DAY)
    assert len(hop.got) == 1


def test_what_goes_to_many_and_nobody_said_what_for_asks_a_person(hop):
    ana, _ = person(), storm()
    rows = [letter(ana, key=key, purpose=purpose, bulk=True) for key, purpose in (("a", None), ("b", "promotion"))]
    go()
    found = [Outreach.objects.get(pk=row.pk) for row in rows]
    assert [(row.state, row.asks_since) for row in found] == [(State.HELD, NOW), (State.HELD, None)]


def test_same_verdict_is_written_down_once_and_another_again(hop):
    ana, moment = person(), storm()
    Conversation.objects.create(customer=ana, waiting_since=NOW)
    row = letter(ana, purpose=Purpose.SURVEY)
    for minutes in range(0, 60, 10):
        go(NOW + minutes * timedelta(minutes=1))
    row.refresh_from_db()
    assert (row.state, Judgement.objects.count()) == (State.HELD, 1)
    assert try_policy(STANDARD, NOW + HOUR).judged == 1
    # The storm is over here, and its time after it begins: other reasons.
    go(NOW + 2 * HOUR)
    assert Judgement.objects.count() == 2
    assert done_because_of([moment.pk]) == {moment.pk: {"hold": 1}}
    Conversation.objects.update(waiting_since=None)
    go(moment.aftermath_until + HOUR)
    assert [each.decision for each in Judgement.objects.order_by("pk")] == ["hold", "hold", "send"]
    # What was done because of it stays done.
    assert done_because_of([moment.pk]) == {moment.pk: {"hold": 1}}


def test_message_counts_with_a_moment_by_what_was_said_of_it_last(hop, bob):
    (ana, ben), moment = (person(), person("Ben Brandt")), storm()
    hers = letter(ana, purpose=Purpose.SURVEY)
    letter(ben, purpose=Purpose.SURVEY)
    go()
    release(hers, Actor(bob), NOW)
    go()
    assert done_because_of([moment.pk]) == {moment.pk: {"hold": 1, "send": 1}}
    assert lines_of([moment], NOW)[0].done == {"hold": 1, "send": 1}


def test_moment_holds_what_it_holds_now(hop, bob):
    ana, moment = person(), storm()
    survey, reminder = letter(ana, purpose=Purpose.SURVEY), letter(ana, purpose=Purpose.REMINDER)
    go()
    assert set(held_letters(Which(moment.pk))) == {survey, reminder}
    assert letters_by_moment() == [(moment, 2)]
    # What another cause holds now is not released because of the moment.
    let_be_over(moment, Actor(bob), NOW)
    Circumstances.objects.create(customer=ana, quiet_until=NOW + 9 * DAY)
    assert judge_held_by_one(NOW)
    go()
    assert list(held_letters(Which(moment.pk))) == []
    assert set(held_letters()) == {survey, reminder}
    assert letters_by_moment() == []


def test_held_words_can_be_changed_and_stay_held(hop, bob):
    ana, _ = person(), storm()
    row = letter(ana, purpose=Purpose.SURVEY)
    assert not edit(row, Actor(bob), "Other", "Words")
    go()
    assert edit(row, Actor(bob), "Other", "Words")
    row.refresh_from_db()
    assert (row.state, row.subject, row.text) == (State.HELD, "Other", "Words")


def test_third_of_a_week_waits_until_the_first_is_a_week_old(hop):
    ana = person()
    for number in range(2):
        letter(ana, text=f"Number {number}", purpose=Purpose.PROMOTION)
        go(NOW + number * HOUR / 2)
    third = letter(ana, text="Number 3", purpose=Purpose.PROMOTION)
    go(NOW + HOUR)
    third.refresh_from_db()
    assert (third.state, third.until, len(hop.got)) == (State.HELD, NOW + 7 * DAY, 2)


def test_letter_that_is_being_handed_over_counts_with_what_comes_through_the_relay(hop):
    row = letter(person())
    again = mail(Subject="Not backed up", text="For a week.", Heedful_Purpose="reminder")

    def carry_slowly(*given):
        put(again, at=NOW)
        assert judge_due(NOW) == 1
        return carry(*given)

    assert judge_and_send_due(carry_slowly, NOW)
    row.refresh_from_db()
    relayed = Relayed.objects.get()
    assert (row.state, relayed.state, relayed.reasons[0]["code"]) == (State.SENT, "dropped", "same_words")


def test_letter_that_is_tried_again_is_not_the_same_words_as_itself(hop):
    row = letter(person())
    hop.about["ana@example.org"] = "450 4.2.0 greylisted"
    go()
    row.refresh_from_db()
    assert (row.state, row.tries, row.decision) == (State.WAITING, 1, "send")
    hop.about.clear()
    go(NOW + HOUR)
    row.refresh_from_db()
    assert (row.state, len(hop.got)) == (State.SENT, 1)


def test_switch_stops_at_once_and_what_it_stopped_goes_when_it_is_let_go(hop, bob):
    ana = person()
    with pytest.raises(GateError):
        stop_all(Actor(bob), " ", NOW)
    row = stop_all(Actor(bob), "Something is wrong with the list", NOW)
    reminder, bill = letter(ana), letter(ana, purpose=Purpose.BILLING, text="12 euros")
    go()
    reminder.refresh_from_db()
    bill.refresh_from_db()
    assert (reminder.state, reminder.until, bill.state) == (State.HELD, None, State.SENT)
    assert let_go(Actor(bob), row, NOW)
    assert not let_go(Actor(bob), row, NOW)
    go()
    reminder.refresh_from_db()
    assert (reminder.state, len(hop.got)) == (State.SENT, 2)


def test_switch_for_an_area_stops_whom_it_holds(hop, bob):
    ana, ben = person(), person("Ben Brandt", "60601")
    stop_all(Actor(bob), "A flood", NOW, [Code("ISO", "US-NJ")], "New Jersey")
    here, there = letter(ana), letter(ben)
    go()
    here.refresh_from_db()
    there.refresh_from_db()
    assert (here.state, there.state) == (State.HELD, State.SENT)


def test_who_waits_for_us_gets_no_survey(hop):
    ana = person()
    conversation = Conversation.objects.create(customer=ana, waiting_since=NOW)
    row = letter(ana, purpose=Purpose.SURVEY)
    go()
    row.refresh_from_db()
    assert (row.state, row.reasons[0]["evidence"]) == (State.HELD, {"what": str(conversation.pk)})
    Conversation.objects.update(waiting_since=None)
    go(NOW + 10 * timedelta(minutes=1))
    row.refresh_from_db()
    assert row.state == State.SENT


def test_trouble_of_ours_holds_reminders_of_who_uses_it_until_it_is_over(hop):
    ana, ben = person(services=["Storage"]), person("Ben Brandt", services=["mail"])
    incident = open_incident(Said("Disks fail", ["storage"], "We mend it."), MACHINE, NOW - HOUR)
    while match_some(NOW):
        pass
    hers, his = letter(ana), letter(ben)
    go()
    hers.refresh_from_db()
    his.refresh_from_db()
    assert (hers.state, his.state, Touched.objects.get().place) == (State.HELD, State.SENT, "Storage")
    assert "Trouble of ours on Storage: Disks fail." in why(hers.decision, hers.until, _reasons(hers))
    assert end_incident(incident, MACHINE, NOW)
    assert not end_incident(incident, MACHINE, NOW)
    assert judge_held_by_one(NOW)
    assert not judge_held_by_one(NOW)
    go(NOW + timedelta(seconds=1))
    hers.refresh_from_db()
    assert hers.state == State.SENT


def _reasons(row):
    from heedful.domain.gate.plain import reasons_of  # noqa: PLC0415

    return reasons_of(row.reasons)


def test_killed_in_the_middle_is_tried_again_under_the_same_message_id(hop):
    ana = person()
    row = letter(ana)

    def killed(*_):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        judge_and_send_due(killed, NOW)
    go(NOW + TAKEN_FOR - timedelta(seconds=1))
    assert hop.got == []
    go(NOW + TAKEN_FOR)
    (mail,) = mails(hop)
    assert mail["Message-ID"] == f"<{row.msg_id}>"


def test_server_that_is_away_is_tried_later_and_a_refusal_is_final(hop):
    ana, ben = person(), person("Ben Brandt")
    later, never = letter(ana), letter(ben)
    hop.about = {"ana@example.org": "451 later", "ben@example.org": "550 nobody"}
    go()
    later.refresh_from_db()
    never.refresh_from_db()
    assert (later.state, later.due_at, never.state) == (State.WAITING, NOW + timedelta(minutes=1), State.FAILED)
    assert "550" in never.trouble
    hop.about = {}
    go(NOW + timedelta(minutes=2))
    later.refresh_from_db()
    assert (later.state, len(hop.got)) == (State.SENT, 1)


def test_nobody_without_an_address_is_taken():
    row = Customer.objects.create(name="Nobody")
    with pytest.raises(SubmitError):
        letter(row)
    assert not Outreach.objects.exists()


def test_care_goes_once_to_each_and_waits_for_the_morning(hop):
    person()
    ben = person("Ben Brandt")
    person("Cleo Cho", "60601")
    moment = storm()
    text = "Dear {{customer.first_name}},\n\nare you all right?"
    assert begin_care(moment, "Are you all right?", text, MACHINE, NOW) == Begun(2, 0)
    assert begin_care(moment, "Are you all right?", text, MACHINE, NOW) == Begun(0, 0)
    ben.refresh_from_db()
    go()
    assert sorted(mail.get_body(("plain",)).get_content().split(",")[0] for mail in mails(hop)) == [
        "Dear Ana",
        "Dear Ben",
    ]
    night = begin_care(storm(area=Area(codes=(Code("ISO", "US-IL"),))), "?", text, MACHINE, NOW + 9 * HOUR)
    go(NOW + 9 * HOUR)
    assert (night, len(hop.got)) == (Begun(1, 0), 2)


def test_edit_of_the_policy_is_tried_on_the_past_and_then_counts(hop, alice):
    ana, _ = person(), storm()
    keep_words(MACHINE, Words("", "active", "reminder", "We see {{event}}."))
    letter(ana)
    letter(ana, purpose=Purpose.REPLY, text="Here.")
    go()
    other = STANDARD.with_cell(Row.REMINDER, Column.ACTIVE, Cell.HOLD)
    told = try_policy(other, NOW)
    assert (told.judged, told.differ) == (2, 1)
    assert [(p, a.value, b.value, n) for (p, a, b), n in told.changes.items()] == [("reminder", "adapt", "hold", 1)]
    with pytest.raises(GateError):
        change_policy(Actor(alice), other, "", NOW)
    change_policy(Actor(alice), other, "Nobody wants to read that then", NOW)
    row = letter(ana, text="Again, in other words")
    go()
    row.refresh_from_db()
    assert row.state == State.HELD
    assert try_policy(other, NOW).differ == 0


def test_facts_go_after_ninety_days_and_the_reasons_stay(hop):
    ana, _ = person(), storm()
    letter(ana, purpose=Purpose.SURVEY)
    go()
    assert forget_facts(NOW + 89 * DAY) == 0
    assert forget_facts(NOW + 91 * DAY) == 1
    row = Judgement.objects.get()
    assert (row.facts, row.reasons[0]["code"], JudgedMoment.objects.count()) == (None, "moment", 1)


def test_time_after_it_is_reckoned_anew_when_its_days_change(alice):
    from dataclasses import replace  # noqa: PLC0415

    moment = storm()
    change_policy(Actor(alice), replace(STANDARD, aftermath_days={"high_wind": 2}), "Seven are too many", NOW)
    moment.refresh_from_db()
    assert moment.aftermath_until == moment.last_at + 2 * DAY


@pytest.mark.parametrize(
    "words",
    [
        Words("nonsense", "active", "reminder", "w"),
        Words("", "over", "reminder", "w"),
        Words("", "active", "promotion", "w"),
        Words("", "active", "reminder", "  "),
        Words("", "active", "reminder", "{{customer.birthday}}"),
        Words("", "active", "reminder", "w" * 4001),
    ],
)
def test_words_that_cannot_be_kept(words):
    with pytest.raises(AdaptationError):
        keep_words(MACHINE, words)


def test_starting_words_are_filled_for_somebody_without_a_name(hop):
    for each in STARTING:
        keep_words(MACHINE, each)
    ana = person("x")
    Customer.objects.update(name="")
    storm()
    row = letter(ana)
    go()
    row.refresh_from_db()
    assert row.state == State.SENT
    assert words_for((), "reminder", None, "UTC") is None


def test_new_customer_and_one_who_moves_are_looked_up_by_themselves():
    moment = storm()
    assert moment.touched == 0
    ana = person()
    moment.refresh_from_db()
    assert (moment.touched, [each[1].value for each in touching(ana.pk, NOW)]) == (1, ["active"])
    Place.objects.update(postal_code="60601", to_locate=True)
    while locate_some(NOW):
        pass
    moment.refresh_from_db()
    assert (moment.touched, touching(ana.pk, NOW), Locality.objects.get().label) == (0, [], "Cook County, Illinois")


def test_places_of_two_who_are_one_are_read_together_and_apart_again():
    ana, twin, moment = person(postal_code=""), person("Twin Lima"), storm()
    assert (Touched.objects.get().customer, moment.touched) == (twin, 1)
    merge = merge_customers(twin, ana, MACHINE)
    while locate_some(NOW):
        pass
    assert Locality.objects.filter(customer=ana).exists()
    assert touching(ana.pk, NOW)
    undo_merge(merge, MACHINE)
    while locate_some(NOW):
        pass
    assert touching(ana.pk, NOW) == []
    assert touching(twin.pk, NOW)


def test_browser_that_turns_out_to_be_somebody_brings_its_place_along():
    ana, browser = (whose([handle])[handle][0] for handle in (("user_id", "ana"), ("anonymous", "b1")))
    Place.objects.create(customer_id=browser, how="traits", country="US", postal_code="07601")
    while locate_some(NOW):
        pass
    storm()
    learn([Identified(Who("ana", "b1"), 0, {})])
    while locate_some(NOW):
        pass
    assert touching(ana, NOW)
    assert touching(browser, NOW) == []


def test_complaint_and_last_letters_of_who_was_joined_count(hop):
    ana, twin = person(), person("Twin Lima")
    letter(twin, purpose=Purpose.PROMOTION)
    go()
    Conversation.objects.create(customer=twin, subject="Again", complaint_at=NOW)
    merge_customers(twin, ana, MACHINE)
    row = letter(ana, purpose=Purpose.PROMOTION, text="Something else.")
    go()
    row.refresh_from_db()
    assert (row.state, len(hop.got)) == (State.HELD, 1)
    standing = standings_of([ana.pk], STANDARD, NOW)[ana.pk]
    assert (bool(standing.open_complaint), len(standing.sent)) == (True, 1)
    assert "complaint" in [each["code"] for each in row.reasons]


def test_network_address_is_a_weak_place_and_fades():
    ana = person(postal_code="")
    Place.objects.create(customer=ana, how="ip", country="US", postal_code="07601", at=NOW)
    while locate_some(NOW):
        pass
    storm()
    assert Touched.objects.get().sure < 0.7
    Place.objects.update(to_locate=True, at=NOW - 91 * DAY)
    while locate_some(NOW):
        pass
    assert not Touched.objects.exists()
    assert not Locality.objects.exists()
