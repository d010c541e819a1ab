"""What the gate does with relayed mail: judged, held, adapted, handed over, tried again, told of; with real servers."""

from __future__ import annotations

import sqlite3
import time
from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from django.db import OperationalError, connection, transaction
from django.test.utils import CaptureQueriesContext
from tests.next_hop import free_port, next_hop
from tests.relaying import DAY, NOON, customer, deliver, mail, put, storm, words

from heedful.domain.gate.policy import STANDARD
from heedful.domain.gate.verdict import Decision
from heedful.domain.relayed import State
from heedful.models import (
    Adaptation,
    Circumstances,
    Colleague,
    Judgement,
    Moment,
    Relayed,
    RelaySender,
    Touched,
)
from heedful.queries.held import Asked, Which, asked, held_mails, mails_by_moment
from heedful.queries.moment import done_because_of
from heedful.queries.standing import standings_of
from heedful.services.audit import Actor
from heedful.services.circumstances import all_is_well
from heedful.services.gate import let_go, stop_all
from heedful.services.held_again import judge_held_by_one
from heedful.services.kept_bytes import forget
from heedful.services.moment import let_be_over
from heedful.services.relay_bytes import forget_relayed, raw_of, remove_done, remove_unlisted
from heedful.services.relay_crew import Crew
from heedful.services.relay_in import RELAY, Coming, accept
from heedful.services.relay_out import NextHop, take, take_over
from heedful.services.relaying import decision_of, discard, judge_due, release

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path / "data"
    settings.DEFAULT_FROM_EMAIL = "Ours <us@harbour.example>"


@pytest.fixture
def hop():
    with next_hop() as made:
        yield made


def states() -> list[str]:
    return list(Relayed.objects.order_by("pk").values_list("state", flat=True))


def codes(row: Relayed) -> list[str]:
    row.refresh_from_db()
    return [each["code"] for each in row.reasons]


def test_mail_to_a_stranger_goes_as_it_came_without_what_was_said_to_us(hop):
    (row,) = put(mail(Heedful_Purpose="receipt"))
    deliver(hop.port)
    ((sender, recipients, raw),) = hop.got
    assert (sender, recipients, raw) == ("us@harbour.example", ["ana@example.org"], mail())
    row.refresh_from_db()
    assert (row.state, row.purpose, row.customer, row.done_at) == ("sent", "receipt", None, NOON)
    assert row.reply.startswith("250")
    assert Judgement.objects.get().subject_of == f"relay {row.pk}"


def test_purpose_is_told_by_the_table_of_senders(hop):
    RelaySender.objects.create(sort="domain", pattern="harbour.example", purpose="billing")
    (row,) = put(mail())
    deliver(hop.port)
    row.refresh_from_db()
    assert row.purpose == "billing"


def test_verdict_is_personal_and_a_bill_is_held_in_a_storm(hop):
    storm(customer())
    touched, _ = put(mail(Heedful_Purpose="billing"), "ana@example.org", "bob@example.org")
    deliver(hop.port)
    assert states() == ["held", "sent"]
    assert [to for _, to, _ in hop.got] == [["bob@example.org"]]
    assert "moment" in codes(touched)
    touched.refresh_from_db()
    assert touched.next_at is not None


def test_reminder_is_adapted_in_a_storm(hop):
    storm(customer())
    words()
    put(mail(text="You have not backed up.\n", Heedful_Purpose="reminder"))
    deliver(hop.port)
    got = message_from_bytes(hop.got[0][2], policy=policy.default)
    assert got.get_content().replace("\r\n", "\n") == (
        "We see that High Wind Warning is in force for Bergen County, New Jersey.\n\nYou have not backed up.\n"
    )
    assert got["Heedful-Purpose"] is None


@pytest.mark.parametrize(
    ("fields", "has_words", "code"),
    [
        ({"DKIM_Signature": "v=1; a=rsa-sha256"}, True, "signed_or_encrypted"),
        ({}, False, ""),
    ],
)
def test_reminder_that_cannot_be_adapted_is_held(hop, fields, has_words, code):
    storm(customer())
    if has_words:
        words()
    (row,) = put(mail(Heedful_Purpose="reminder", **fields))
    deliver(hop.port)
    assert states() == ["held"]
    assert code in [*codes(row), ""]
    assert hop.got == []


def test_campaign_without_any_header_is_held_from_the_eleventh_for_those_whom_a_storm_touches(hop):
    people = [customer(f"{n}@example.org", f"P{n}") for n in range(14)]
    storm(*people[:13])
    for n, _ in enumerate(people):
        put(mail(n, Subject="We miss you"), f"{n}@example.org", at=NOON + timedelta(seconds=n))
        deliver(hop.port, NOON + timedelta(seconds=n))
    assert states() == ["sent"] * 10 + ["held"] * 3 + ["sent"]
    assert list(Relayed.objects.order_by("pk").values_list("bulk", flat=True)) == [False] * 10 + [True] * 4


def test_campaign_counts_within_one_batch_and_forgets_after_an_hour(hop):
    for n in range(11):
        put(mail(n, Subject="We miss you"), f"{n}@example.org")
    late = NOON + timedelta(minutes=61)
    put(mail(99, Subject="We miss you"), "late@example.org", at=late)
    deliver(hop.port, late)
    assert list(Relayed.objects.order_by("pk").values_list("bulk", flat=True)) == [False] * 10 + [True, False]


def test_held_is_judged_again_when_the_moment_is_over_and_sent_once(hop):
    moment = storm(customer())
    (row,) = put(mail(Heedful_Purpose="promotion"))
    deliver(hop.port)
    deliver(hop.port, moment.aftermath_until - timedelta(minutes=1))
    assert states() == ["held"]
    # The next noon after it, so that nobody is asleep.
    deliver(hop.port, NOON + 9 * DAY)
    deliver(hop.port, NOON + 10 * DAY)
    assert states() == ["sent"]
    assert len(hop.got) == 1
    row.refresh_from_db()
    assert row.done_at == NOON + 9 * DAY


def test_held_mail_that_nobody_wants_any_more_is_dropped_on_release(hop):
    person = customer()
    storm(person)
    put(mail(Heedful_Purpose="promotion"))
    deliver(hop.port)
    Circumstances.objects.create(customer=person, unsubscribed=["promotion"])
    deliver(hop.port, NOON + 9 * DAY)
    assert states() == ["dropped"]
    assert hop.got == []


def test_after_thirty_days_a_person_decides(hop):
    person = customer()
    Circumstances.objects.create(customer=person, quiet_until=NOON + 90 * DAY)
    (row,) = put(mail(Heedful_Purpose="promotion"))
    for days in (0, 30, 31, 89):
        deliver(hop.port, NOON + days * DAY)
    row.refresh_from_db()
    assert (row.state, row.next_at) == ("held", None)
    boss = Colleague.objects.create(email="boss@harbour.example", name="Boss")
    assert release([row.pk], Actor(boss), NOON + 89 * DAY) == 1
    deliver(hop.port, NOON + 89 * DAY)
    row.refresh_from_db()
    assert (row.state, row.released_by) == ("sent", boss)
    assert "released" in codes(row)


def test_what_waits_for_a_person_is_put_back_by_nothing_else(hop, bob):
    person = customer()
    Circumstances.objects.create(customer=person, quiet_until=NOON + 90 * DAY)
    put(mail(Heedful_Purpose="promotion"))
    deliver(hop.port)
    assert not asked()
    deliver(hop.port, NOON + 30 * DAY)
    assert asked() == Asked(0, 1)
    late = NOON + 40 * DAY
    let_go(Actor(bob), stop_all(Actor(bob), "To see", late), late)
    all_is_well(person, None, late)
    deliver(hop.port, late)
    assert (states(), hop.got, asked()) == (["held"], [], Asked(0, 1))


@pytest.mark.parametrize("unwanted", [{"state": "deceased"}, {"unsubscribed": ["promotion"]}])
def test_no_release_reaches_who_has_died_or_does_not_want_it(hop, bob, unwanted):
    person = customer()
    storm(person)
    (row,) = put(mail(Heedful_Purpose="promotion"))
    deliver(hop.port)
    Circumstances.objects.create(customer=person, **unwanted)
    assert release([row.pk], Actor(bob), NOON) == 1
    deliver(hop.port)
    assert (states(), hop.got) == (["dropped"], [])


def test_released_together_the_same_words_go_once(hop, bob):
    storm(customer())
    rows = [*put(mail(1, Subject="Come back", Heedful_Purpose="promotion"))]
    rows += put(mail(2, Subject="Come back", Heedful_Purpose="promotion"))
    deliver(hop.port)
    assert states() == ["held", "held"]
    assert release([row.pk for row in rows], Actor(bob), NOON) == 2
    deliver(hop.port)
    assert (states(), len(hop.got)) == (["sent", "dropped"], 1)


def test_person_is_asked_about_a_bill_that_should_have_been_adapted(hop, bob):
    storm(customer(), onset=NOON - 2 * DAY)
    Adaptation.objects.create(kind="", phase="aftermath", purpose="billing", words="It is due later.")
    bill, promotion = put(mail(1, Heedful_Purpose="billing")) + put(mail(2, Heedful_Purpose="promotion"))
    deliver(hop.port)
    bill.refresh_from_db()
    promotion.refresh_from_db()
    assert (bill.asks_since, promotion.asks_since, asked()) == (NOON, None, Asked(0, 1))
    assert "relay_adapts_reminders_only" in codes(bill)
    assert list(held_mails(Which(asked=True))) == [bill]
    discard([bill.pk], Actor(bob), NOON)
    assert not asked()


@pytest.mark.parametrize("ago", [-1, 1, 2])
def test_person_is_asked_about_a_bill_before_during_and_after_a_storm_in_a_new_house(hop, ago):
    """There are no words for bills then, and they would not help: the relay changes no due date."""
    storm(customer(), onset=NOON - ago * DAY + timedelta(hours=1), lasts=DAY)
    (bill,) = put(mail(Heedful_Purpose="billing"))
    deliver(hop.port)
    bill.refresh_from_db()
    assert (bill.state, bill.asks_since, asked()) == ("held", NOON, Asked(0, 1))
    assert list(held_mails(Which(asked=True))) == [bill]


def test_person_is_asked_about_a_bill_during_trouble_of_ours(hop):
    Touched.objects.create(moment=trouble(), customer=customer(), by=Touched.By.SERVICE, place="backup")
    (bill,) = put(mail(Heedful_Purpose="billing"))
    deliver(hop.port)
    assert (codes(bill), asked()) == (["trouble"], Asked(0, 1))


def trouble() -> Moment:
    return Moment.objects.create(
        sort=Moment.Sort.INCIDENT,
        source_id="disk",
        event="A disk is full",
        severity="Severe",
        onset=NOON - timedelta(hours=1),
        last_at=NOON + 9 * DAY,
        aftermath_until=NOON + 9 * DAY,
    )


def text_that_came(raw: bytes) -> str:
    return message_from_bytes(raw, policy=policy.default).get_content().replace("\r\n", "\n")


def test_reminder_that_a_switch_held_is_released_into_a_storm_with_our_words(hop, bob):
    storm(customer())
    words()
    stop_all(Actor(bob), "A fault of ours", NOON)
    (row,) = put(mail(text="You have not backed up.\n", Heedful_Purpose="reminder"))
    deliver(hop.port)
    assert states() == ["held"]
    release([row.pk], Actor(bob), NOON)
    # The next server is away at first: it is judged again before it goes.
    deliver(free_port())
    deliver(hop.port, NOON + timedelta(hours=1))
    ((_, _, raw),) = hop.got
    assert text_that_came(raw).startswith("We see that High Wind Warning is in force")
    assert codes(row)[-1] == "released"
    assert decision_of(row) is Decision.ADAPT


@pytest.mark.parametrize(
    ("purpose", "fields", "text", "code"),
    [
        ("reminder", {"DKIM_Signature": "v=1; a=rsa-sha256"}, "{{event}}", "signed_or_encrypted"),
        ("reminder", {}, "{{service}} is away", "no_words"),
        ("billing", {}, "It is due later.", "relay_adapts_reminders_only"),
    ],
)
def test_what_our_words_cannot_be_written_into_goes_as_it_came_once_released(hop, bob, purpose, fields, text, code):
    storm(customer(), onset=NOON - 2 * DAY)
    Adaptation.objects.create(kind="", phase="aftermath", purpose=purpose, words=text)
    (row,) = put(mail(Heedful_Purpose=purpose, **fields))
    deliver(hop.port)
    assert (states(), asked()) == (["held"], Asked(0, 1))
    release([row.pk], Actor(bob), NOON)
    deliver(hop.port)
    assert (states(), [raw for _, _, raw in hop.got]) == (["sent"], [mail(**fields)])
    assert codes(row)[-2:] == ["released", code]


@pytest.mark.parametrize("is_in_hand", [False, True])
def test_third_of_a_week_waits_while_two_are_on_their_way(is_in_hand):
    """Three campaigns into a slow next server: each is judged before any of the others has gone."""
    customer()
    for number in (1, 2, 3):
        put(mail(number, Heedful_Purpose="reminder"))
        judge_due(NOON)
        if is_in_hand:
            take(NOON, 10)
    let_go_as = "sending" if is_in_hand else "judged"
    assert states() == [let_go_as, let_go_as, "held"]
    assert codes(Relayed.objects.latest("pk")) == ["too_many"]


def test_same_words_under_another_id_go_once_while_the_first_are_on_their_way(hop):
    customer()
    for number in (1, 2):
        put(mail(number, Subject="Not backed up", Heedful_Purpose="reminder"))
        judge_due(NOON)
    deliver(hop.port)
    assert (states(), len(hop.got)) == (["sent", "dropped"], 1)
    assert codes(Relayed.objects.latest("pk")) == ["same_words"]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL chooses by what there is, and there is nothing")
def test_what_is_on_its_way_is_found_without_reading_all_that_went():
    number = customer().pk
    clock = NOON - 7 * DAY
    with CaptureQueriesContext(connection) as asked_of_it:
        standings_of([number], STANDARD, clock)
    asked_open = [each["sql"] for each in asked_of_it if "done_at" in each["sql"] and "IS NULL" in each["sql"]]
    assert len(asked_open) == 1
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {asked_open[0]}")
        plan = str(cursor.fetchall())
    assert "relayed_by_" in plan
    assert "SCAN" not in plan


def test_same_verdict_is_written_down_once(hop):
    moment = storm(person := customer(), lasts=timedelta(hours=4))
    Circumstances.objects.create(customer=person, state="deceased")
    (row,) = put(mail(Heedful_Purpose="billing"))
    for minutes in range(0, 120, 10):
        deliver(hop.port, NOON + timedelta(minutes=minutes))
    assert (states(), Judgement.objects.count()) == (["held"], 1)
    assert done_because_of([moment.pk]) == {moment.pk: {"hold": 1}}
    # Active no more: other reasons, of the same message.
    deliver(hop.port, NOON + timedelta(hours=4))
    assert Judgement.objects.filter(subject_of=f"relay {row.pk}").count() == 2
    assert done_because_of([moment.pk]) == {moment.pk: {"hold": 1}}


def test_moment_holds_what_it_holds_now(hop, bob):
    moment = storm(person := customer())
    put(mail(1, Heedful_Purpose="promotion"))
    put(mail(2, Heedful_Purpose="survey"))
    deliver(hop.port)
    assert mails_by_moment() == [(moment, 2)]
    Circumstances.objects.create(customer=person, quiet_until=NOON + 9 * DAY)
    let_be_over(moment, Actor(bob), NOON)
    assert judge_held_by_one(NOON)
    deliver(hop.port)
    assert (states(), mails_by_moment(), held_mails(Which(moment.pk)).count()) == (["held", "held"], [], 0)
    assert held_mails().count() == 2


def test_discarded_never_goes(hop):
    storm(customer())
    (row,) = put(mail(Heedful_Purpose="promotion"))
    deliver(hop.port)
    boss = Colleague.objects.create(email="boss@harbour.example", name="Boss")
    assert discard([row.pk], Actor(boss), NOON) == 1
    assert release([row.pk], Actor(boss), NOON) == 0
    deliver(hop.port, NOON + 20 * DAY)
    assert (states(), hop.got) == (["dropped"], [])


def test_same_message_to_the_same_person_again_names_the_first(hop):
    """A campaign that was paused and resumed sends everything again; a client that missed our 250 does, too."""
    first, _ = put(mail(), "ana@example.org", "bob@example.org")
    deliver(hop.port)
    (again,) = put(mail(), "Ana@example.org", at=NOON + DAY)
    (other,) = put(mail(), "cleo@example.org", at=NOON + DAY)
    deliver(hop.port, NOON + DAY)
    assert states() == ["sent", "sent", "dropped", "sent"]
    again.refresh_from_db()
    assert f"relay {first.pk}" in str(again.reasons)
    assert len(hop.got) == 3
    assert other.pk


def test_same_message_twice_in_one_batch_goes_once(hop):
    put(mail())
    put(mail())
    deliver(hop.port)
    assert states() == ["sent", "dropped"]


def test_one_refused_of_three_reaches_the_sender_as_a_notice(hop):
    hop.about["no@example.org"] = "550 5.1.1 no such user"
    put(mail(), "ana@example.org", "no@example.org", "bob@example.org")
    deliver(hop.port)
    assert states() == ["sent", "bounced", "sent", "sent"]
    (notice,) = [each for each in hop.got if each[1] == ["us@harbour.example"]]
    assert notice[0] in {"", "<>", None}
    read = message_from_bytes(notice[2], policy=policy.default)
    assert read["From"].addresses[0].addr_spec == "MAILER-DAEMON@harbour.example"
    status = read.get_payload()[1].get_payload()[1]
    assert (status["Final-Recipient"], status["Status"]) == ("rfc822; no@example.org", "5.1.1")
    assert not [each for each in hop.got if each[1] == ["no@example.org"]]


def test_nobody_is_told_of_what_a_notice_could_not_do(hop):
    hop.about |= {"no@example.org": "550 no", "us@harbour.example": "550 no"}
    put(mail(), "no@example.org")
    put(mail(2), "no@example.org", sender="")
    deliver(hop.port)
    assert states() == ["bounced", "bounced", "bounced"]
    assert hop.got == []


def test_put_off_goes_later_and_is_judged_again_before(hop):
    hop.about["ana@example.org"] = "450 4.2.0 greylisted"
    (row,) = put(mail())
    deliver(hop.port)
    row.refresh_from_db()
    assert (row.state, row.attempts, row.next_at) == ("accepted", 1, NOON + timedelta(minutes=1))
    assert row.reply == "450 4.2.0 greylisted"
    hop.about.clear()
    deliver(hop.port, NOON + timedelta(seconds=59))
    assert hop.got == []
    deliver(hop.port, NOON + timedelta(minutes=1))
    assert states() == ["sent"]
    # It was said once that it goes, however often it was judged.
    assert Judgement.objects.count() == 1


def test_next_hop_away_for_a_day_loses_nothing_and_sends_once(hop):
    away = free_port()
    for n in range(30):
        put(mail(n, Subject=f"s{n}"), f"{n}@example.org")
    for hours in range(24):
        deliver(away, NOON + timedelta(hours=hours))
    assert set(states()) == {"accepted"}
    for minutes in range(0, 130, 10):
        deliver(hop.port, NOON + DAY + timedelta(minutes=minutes))
    assert set(states()) == {"sent"}
    assert sorted(to[0] for _, to, _ in hop.got) == sorted(f"{n}@example.org" for n in range(30))


def test_next_hop_away_for_five_days_is_told(hop):
    away = free_port()
    (row,) = put(mail())
    for hours in range(0, 121, 12):
        deliver(away, NOON + timedelta(hours=hours))
    row.refresh_from_db()
    assert row.state == "failed"
    deliver(hop.port, NOON + 6 * DAY)
    ((_, to, raw),) = hop.got
    assert to == ["us@harbour.example"]
    assert b"five days" in raw
    assert b"Status: 4.4.7" in raw


def test_next_hop_that_is_away_is_not_asked_by_each_in_turn():
    put(mail(), *(f"{n}@example.org" for n in range(100)))
    away = free_port()
    judge_due(NOON)
    crew = Crew(NextHop("127.0.0.1", away), 2)
    while crew.round(lambda: NOON):
        pass
    assert crew.reach.is_away
    assert Relayed.objects.filter(attempts__gt=0).count() <= 50
    crew.close(lambda: NOON)


def test_text_refused_after_all_is_told(hop):
    hop.after = ["554 5.6.0 I do not like it"]
    put(mail())
    deliver(hop.port)
    assert states() == ["bounced", "sent"]


def test_server_that_hangs_up_after_the_text_is_asked_again(hop):
    hop.hang_up_after_text = True
    (row,) = put(mail())
    deliver(hop.port)
    row.refresh_from_db()
    assert (row.state, row.attempts) == ("accepted", 1)
    hop.hang_up_after_text = False
    deliver(hop.port, NOON + timedelta(minutes=1))
    # The one window: it had taken it, and could not say so. Both have one Message-ID.
    assert [raw for _, _, raw in hop.got] == [mail(), mail()]


def test_slow_next_hop_holds_up_no_other_connection(hop):
    hop.slow_s = 0.3
    put(mail(), *(f"{n}@example.org" for n in range(8)))
    deliver(hop.port, workers=8)
    assert len(hop.got) == 8


def test_what_is_in_hand_is_taken_by_nobody_else_and_taken_over_from_the_dead(hop):
    put(mail())
    judge_due(NOON)
    assert len(take(NOON, 10)) == 1
    assert take(NOON, 10) == []
    deliver(hop.port, NOON + timedelta(minutes=9))
    assert (states(), hop.got) == (["sending"], [])
    assert take_over(NOON + timedelta(minutes=9)) == 1
    deliver(hop.port, NOON + timedelta(minutes=9))
    assert states() == ["sent"]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only a database of one file is locked as a whole")
def test_answer_that_cannot_be_written_down_is_kept_until_it_can(hop):
    hop.slow_s = 0.3
    put(mail())
    judge_due(NOON)
    crew = Crew(NextHop("127.0.0.1", hop.port), 1)
    assert crew.round(lambda: NOON) == 1
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 100")
    lock = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
    lock.execute("BEGIN IMMEDIATE")
    time.sleep(0.8)
    for _ in range(2):
        with pytest.raises(OperationalError):
            crew.round(lambda: NOON)
    lock.execute("ROLLBACK")
    lock.close()
    while crew.round(lambda: NOON):
        pass
    crew.close(lambda: NOON)
    assert (states(), len(hop.got)) == (["sent"], 1)


def test_what_was_judged_a_while_ago_is_judged_again(hop):
    person = customer()
    put(mail(Heedful_Purpose="promotion"))
    judge_due(NOON)
    assert states() == ["judged"]
    Circumstances.objects.create(customer=person, unsubscribed=["promotion"])
    deliver(hop.port, NOON + timedelta(minutes=3))
    assert (states(), hop.got) == (["dropped"], [])


def test_switch_holds_what_was_judged_and_has_not_gone(hop, bob):
    put(mail(1, Heedful_Purpose="promotion"))
    put(mail(2, Heedful_Purpose="receipt"))
    judge_due(NOON)
    assert states() == ["judged", "judged"]
    switch = stop_all(Actor(bob), "A fault of ours", NOON)
    deliver(hop.port)
    assert (states(), len(hop.got)) == (["held", "sent"], 1)
    let_go(Actor(bob), switch, NOON)
    deliver(hop.port)
    assert (states(), len(hop.got)) == (["sent", "sent"], 2)


def test_switch_that_is_pressed_while_mails_are_judged_holds_them(bob):
    """Whoever judges has read the switches already; what they write then would let the mails go."""
    put(mail(Heedful_Purpose="promotion"))
    pressed = []

    def press(execute, sql, params, many, context):
        found = execute(sql, params, many, context)
        if "switch" in sql and "area" not in sql and "codes" in sql and not pressed:
            pressed.append(sql)
            stop_all(Actor(bob), "A fault of ours", NOON)
        return found

    with connection.execute_wrapper(press):
        judge_due(NOON)
    assert (len(pressed), states()) == (1, ["accepted"])
    judge_due(NOON)
    assert states() == ["held"]


def test_clock_that_is_set_back_sends_nothing_twice(hop):
    put(mail())
    deliver(hop.port)
    deliver(hop.port, NOON - DAY)
    put(mail(2), at=NOON - DAY)
    deliver(hop.port, NOON - DAY)
    assert states() == ["sent", "sent"]
    assert len(hop.got) == 2


def test_files_go_when_nothing_of_them_is_needed(hop):
    storm(customer())
    held, gone = put(mail(Heedful_Purpose="promotion"), "ana@example.org", "bob@example.org")
    (alone,) = put(mail(2), "cleo@example.org")
    deliver(hop.port)
    assert remove_done(NOON) == 0
    assert remove_done(NOON + DAY) == 1
    assert raw_of(held).endswith(mail(Heedful_Purpose="promotion"))
    alone.refresh_from_db()
    assert alone.digest == ""
    assert gone.pk
    assert remove_unlisted(9e9) == 0


def test_erased_leave_nothing_and_others_keep_theirs(hop, settings):
    Circumstances.objects.create(customer=customer("bob@example.org"), quiet_until=NOON + DAY)
    accept(
        [
            Coming(mail(1, text="for Ana only"), "us@harbour.example", ["ana@example.org"]),
            Coming(mail(2, text="for Bob", Heedful_Purpose="promotion"), "us@harbour.example", ["bob@example.org"]),
        ],
        NOON,
    )
    with transaction.atomic():
        for digest in forget_relayed([], ["ana@example.org"]):
            forget(RELAY, digest)
    (bob,) = Relayed.objects.all()
    assert b"for Bob" in raw_of(bob)
    files = [path.read_bytes() for path in settings.HEEDFUL_DATA.rglob("*") if path.is_file()]
    assert not any(b"for Ana only" in each or b"ana@example.org" in each for each in files)
    deliver(hop.port, NOON + 2 * DAY)
    assert [to for _, to, _ in hop.got] == [["bob@example.org"]]


def test_bytes_that_are_gone_are_said(hop, settings):
    (row,) = put(mail())
    for path in (settings.HEEDFUL_DATA / "relay").rglob("*"):
        if path.is_file():
            path.unlink()
    deliver(hop.port)
    row.refresh_from_db()
    assert (row.state, row.reply) == (State.FAILED, "Its bytes are not on the disk any more.")
