"""Mail comes back because nobody is there: it is a task, marks whoever has no other address, and is found again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from tests.mails import came, mailbox, written
from tests.next_hop import next_hop, use
from tests.relaying import deliver, mail, put
from tests.reports import report

from heedful.domain.gate.request import Purpose
from heedful.models import (
    AuditEntry,
    Circumstances,
    Conversation,
    Customer,
    Identity,
    IncomingMail,
    Judgement,
    LostAddress,
    Mailbox,
    Message,
    Outgoing,
    Outreach,
    Participant,
    Relayed,
)
from heedful.queries.lost_address import lost_of, open_lost
from heedful.services.audit import MACHINE, Actor
from heedful.services.circumstances import mark_state, unsubscribe
from heedful.services.customer import erase_customer
from heedful.services.lost_address import Refusal, done_with, look_for_ways, note_refusal
from heedful.services.merging import merge_customers, undo_merge
from heedful.services.outbox import send_due
from heedful.services.outreach import Letter, judge_and_send_due, submit
from heedful.services.replying import Reply, send
from heedful.services.smtp_out import carry

pytestmark = pytest.mark.django_db(transaction=True)
#: A Tuesday at noon.
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ANA, NEW = "ana@example.org", "ana.lima@example.net"
GONE = "550 5.1.1 no such user"


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path / "data"
    settings.DEFAULT_FROM_EMAIL = "us@harbour.example"
    return tmp_path


@pytest.fixture
def hop(settings):
    with next_hop() as found:
        use(settings, found.port)
        yield found


@pytest.fixture
def ana() -> Customer:
    row = Customer.objects.create(name="Ana Lima")
    has(row, ANA)
    return row


def has(customer: Customer, address: str, **more) -> Identity:
    return Identity.objects.create(customer=customer, sort="email", value=address, **more)


def lose(address: str = ANA, at: datetime = NOW, **more) -> None:
    note_refusal(address, Refusal(GONE, **{"written_at": at, **more}), at)


def state(customer: Customer) -> tuple[str, datetime | None]:
    """Give how somebody is marked, and since when the machine saw it."""
    row = Circumstances.objects.filter(customer=customer).first()
    return (row.state, row.seen_at) if row else ("", None)


def tasks() -> list[str]:
    return [each.address for each in open_lost().rows]


def conversation(**more) -> Conversation:
    return came(written("Where are my files?", **more), NOW, mailbox(way=Mailbox.Way.SMTP)).conversation


def answer(row: Conversation, *to: str, at: datetime = NOW) -> Message:
    """Send an answer, and hand it over to the next server."""
    row.refresh_from_db()
    message = send(row, MACHINE, Reply("Here.", [["", each] for each in to or (ANA,)], row.version), at)
    while send_due(carry, at + timedelta(minutes=1)):
        pass
    return message


def letter(customer: Customer) -> Outreach:
    row = submit([Letter(customer.pk, "News", "All is well.", Purpose.PROMOTION)], MACHINE, NOW)[0]
    while judge_and_send_due(carry, NOW):
        pass
    row.refresh_from_db()
    return row


# Where it is seen.


def test_answer_that_is_refused_marks_whoever_has_no_other_address(hop):
    hop.about[ANA] = GONE
    row = conversation()
    answer(row)
    assert (state(row.customer), tasks()) == (("bounced", NOW + timedelta(minutes=1)), [ANA])
    assert [each.words for each in lost_of([row.customer_id])] == [GONE]
    entries = AuditEntry.objects.filter(sort="customer", object_id=str(row.customer_id)).order_by("pk")
    handle = Identity.objects.get(value=ANA).pk
    assert [(each.verb, each.who, each.detail) for each in entries] == [
        ("saw that nothing arrives any more at an address of", None, {"handle": handle}),
        ("changed whether one can write to", None, {"handle": handle, "state": "bounced"}),
    ]


@pytest.mark.parametrize("said", ["552 5.2.2 mailbox full", "550 5.7.1 blocked", "550 no", "451 4.7.1 later"])
def test_other_refusals_mark_nobody(hop, said):
    hop.about[ANA] = said
    row = conversation()
    answer(row)
    assert (state(row.customer), tasks()) == (("", None), [])


def test_text_refused_for_several_says_of_none_of_them_that_they_are_gone(hop, ana):
    has(Customer.objects.create(), "ben@example.org")
    hop.after = [GONE]
    answer(conversation(), ANA, "ben@example.org")
    assert tasks() == []


def test_report_about_an_answer_marks_her(hop):
    row = conversation()
    message = answer(row)
    came(report(message.msg_id, "Ana@Example.org"), NOW + HOUR)
    assert (state(row.customer), tasks()) == (("bounced", NOW + HOUR), [ANA])


@pytest.mark.parametrize(
    "more",
    [
        {"status": "4.4.1", "action": "delayed", "words": "451 4.4.1 later"},
        {"status": "5.7.1", "words": "550 5.7.1 spam"},
        {"recipient": "elsewhere@example.com"},
    ],
)
def test_report_that_does_not_say_so_of_her_marks_nobody(hop, more):
    row = conversation()
    came(report(answer(row).msg_id, **more), NOW + HOUR)
    assert (state(row.customer), tasks()) == (("", None), [])


def test_letter_that_is_refused_marks_her_and_the_next_is_dropped(hop, ana):
    hop.about[ANA] = GONE
    first = letter(ana)
    assert (first.state, state(ana), tasks()) == (Outreach.State.FAILED, ("bounced", NOW), [ANA])
    assert letter(ana).state == Outreach.State.DROPPED


def test_report_about_a_letter_stands_at_the_letter(hop, ana):
    row = letter(ana)
    assert row.state == Outreach.State.SENT
    mail_in = came(report(row.msg_id), NOW + HOUR)
    row.refresh_from_db()
    assert (mail_in.state, mail_in.detail, mail_in.why) == (IncomingMail.State.BOUNCE, f"outreach {row.pk}", "")
    assert (row.state, row.trouble) == (Outreach.State.FAILED, f"It came back: 5.1.1 smtp; {GONE}")
    assert (state(ana), tasks()) == (("bounced", NOW + HOUR), [ANA])


def test_late_letter_is_known_and_nothing_follows(hop, ana):
    row = letter(ana)
    mail_in = came(report(row.msg_id, status="4.4.1", words="451 4.4.1 later", action="delayed"), NOW + HOUR)
    row.refresh_from_db()
    assert (mail_in.state, row.state, state(ana), tasks()) == ("bounce", Outreach.State.SENT, ("", None), [])


def test_mail_of_a_program_that_is_refused_marks_her(hop, ana):
    hop.about[ANA] = GONE
    put(mail())
    deliver(hop.port)
    assert (state(ana), tasks()) == (("bounced", NOW), [ANA])
    put(mail(2))
    deliver(hop.port)
    assert list(Relayed.objects.filter(recipient=ANA).values_list("state", flat=True)) == ["bounced", "dropped"]


def test_refusal_of_the_sender_says_nothing_of_the_recipient(hop, ana, monkeypatch):
    async def refuse(*_):
        return "550 5.1.1 no such user"

    monkeypatch.setattr(hop, "handle_MAIL", refuse, raising=False)
    put(mail())
    deliver(hop.port)
    assert Relayed.objects.order_by("pk")[0].state == "bounced"
    assert (state(ana), tasks()) == (("", None), [])


def test_report_about_a_mail_of_a_program_marks_her(hop, ana):
    (row,) = put(mail())
    deliver(hop.port)
    mail_in = came(report("1@harbour.example"), NOW + HOUR)
    row.refresh_from_db()
    assert (mail_in.state, mail_in.detail) == (IncomingMail.State.BOUNCE, f"relay {row.pk}")
    assert (row.state, row.reply) == ("sent", f"It came back: 5.1.1 smtp; {GONE}")
    assert (state(ana), tasks()) == (("bounced", NOW + HOUR), [ANA])


def test_report_that_one_of_many_could_have_made_up_is_a_task_and_marks_nobody(hop, ana):
    _, theirs = put(mail(), "ben@example.org", ANA)
    deliver(hop.port)
    mail_in = came(report("1@harbour.example"), NOW + HOUR)
    assert (mail_in.detail, state(ana), tasks()) == (f"relay {theirs.pk}", ("", None), [ANA])


def test_report_about_nothing_of_ours_goes_aside(ana):
    assert came(report("unknown@harbour.example")).state == IncomingMail.State.ASIDE
    assert tasks() == []


# Whom it marks.


def test_whoever_has_another_address_is_marked_when_that_is_lost_too(ana):
    has(ana, NEW)
    lose(ANA)
    assert (state(ana), tasks()) == (("", None), [ANA])
    lose(NEW, NOW + HOUR)
    assert (state(ana), tasks()) == (("bounced", NOW + HOUR), [ANA, NEW])


def test_letters_go_to_the_address_at_which_somebody_is(hop, ana):
    has(ana, NEW)
    lose(NEW)
    letter(ana)
    assert [to for _, to, _ in hop.got] == [[ANA]]


def test_what_a_person_said_stays(ana, bob):
    mark_state(ana, "deceased", Actor(bob), NOW)
    lose()
    assert (state(ana), tasks()) == (("deceased", None), [ANA])


def test_address_of_nobody_or_of_several_is_nobody_s(ana):
    lose("stranger@example.org")
    Identity.objects.filter(value=ANA).update(is_shared=True)
    lose()
    assert (state(ana), tasks()) == (("", None), [])


def test_said_twice_is_once(ana):
    lose()
    lose(at=NOW + HOUR)
    assert (LostAddress.objects.get().since, state(ana)) == (NOW, ("bounced", NOW))


def test_domain_in_other_letters_is_the_same_address():
    mia = Customer.objects.create()
    has(mia, "mia@münchen.example")
    lose("mia@münchen.example")
    assert tasks() == ["mia@münchen.example"]


# When it is over.


def test_person_says_that_it_is_done_and_the_mark_stays(ana, bob):
    lose()
    done_with(LostAddress.objects.get(), Actor(bob), NOW + HOUR)
    row = LostAddress.objects.get()
    assert (row.done_at, row.done_by, state(ana), tasks()) == (NOW + HOUR, bob, ("bounced", NOW), [])
    # What was written before says nothing new; what is written later does.
    lose(at=NOW + 2 * HOUR, written_at=NOW)
    assert tasks() == []
    lose(at=NOW + DAY)
    assert (tasks(), LostAddress.objects.get().since) == ([ANA], NOW + DAY)


def test_whoever_says_that_they_can_be_written_to_has_seen_to_it(ana, bob):
    lose()
    mark_state(ana, "", Actor(bob), NOW + HOUR)
    assert (state(ana), tasks(), LostAddress.objects.get().done_by) == (("", None), [], bob)


def test_another_address_that_is_written_down_ends_both(ana):
    lose()
    look_for_ways(NOW + HOUR)
    assert (state(ana), tasks()) == (("bounced", NOW), [ANA])
    has(ana, NEW)
    look_for_ways(NOW + DAY)
    assert (state(ana), tasks(), LostAddress.objects.get().done_at) == (("", None), [], NOW + DAY)
    assert not Circumstances.objects.exists()


def test_address_that_was_there_before_ends_nothing(ana):
    has(ana, NEW)
    lose()
    look_for_ways(NOW + HOUR)
    assert tasks() == [ANA]


def test_mark_of_a_person_is_not_taken_away(ana, bob):
    lose()
    mark_state(ana, "", Actor(bob), NOW)
    mark_state(ana, "bounced", Actor(bob), NOW)
    has(ana, NEW)
    look_for_ways(NOW + DAY)
    came(written("Hello"), NOW + DAY)
    assert state(ana) == ("bounced", None)


def test_mail_of_theirs_from_it_takes_back_everything(ana):
    unsubscribe(ana, [Purpose.SURVEY], None, NOW - DAY)
    lose()
    row = conversation()
    Participant.objects.create(conversation=row, address="x@example.org", bounced_at=NOW)
    assert (state(ana), tasks(), LostAddress.objects.count()) == (("", None), [], 0)
    assert Circumstances.objects.get().unsubscribed == ["survey"]
    assert AuditEntry.objects.filter(verb="heard again from a lost address of", object_id=str(ana.pk)).count() == 1
    # And it can be lost again.
    lose(at=NOW + DAY)
    assert (state(ana), tasks()) == (("bounced", NOW + DAY), [ANA])


def test_mail_from_it_takes_the_mark_from_where_one_writes(hop):
    row = conversation()
    came(report(answer(row).msg_id), NOW + HOUR)
    assert row.participants.get().bounced_at == NOW + HOUR
    came(written("I am here."), NOW + DAY)
    assert row.participants.get().bounced_at is None


def test_machine_that_answers_for_them_takes_nothing_back(ana):
    first = conversation()
    lose()
    automatic = written("On holiday.", In_Reply_To=f"<{first.messages.get().msg_id}>", Auto_Submitted="auto-replied")
    assert came(automatic, NOW + HOUR).state == IncomingMail.State.PLACED
    assert (state(ana), tasks()) == (("bounced", NOW), [ANA])


# Two who are one, and none.


def test_merge_with_somebody_who_has_an_address_carries_no_mark_of_the_machine(ana):
    lose()
    ben = Customer.objects.create(name="Ben")
    has(ben, NEW)
    row = merge_customers(ana, ben, MACHINE)
    assert (state(ben), tasks(), lost_of([ben.pk])[0].address) == (("", None), [ANA], ANA)
    undo_merge(row, MACHINE)
    assert (state(ana), state(ben)) == (("bounced", NOW), ("", None))


def test_merge_with_somebody_without_an_address_carries_it_and_parting_takes_it_back(ana):
    lose()
    ben = Customer.objects.create(name="Ben")
    row = merge_customers(ana, ben, MACHINE)
    assert state(ben) == ("bounced", NOW)
    undo_merge(row, MACHINE)
    assert (state(ana), state(ben)) == (("bounced", NOW), ("", None))


def test_whoever_stays_can_be_reached_by_whoever_went_into_them(ana):
    lose()
    ben = Customer.objects.create(name="Ben")
    has(ben, NEW)
    merge_customers(ben, ana, MACHINE)
    look_for_ways(NOW + HOUR)
    assert state(ana) == ("", None)


def test_erasing_takes_what_servers_said_of_letters_with_it(hop, ana, home):
    row = letter(ana)
    came(report(row.msg_id), NOW + HOUR)
    (path,) = [path for path in (home / "data" / "mail").rglob("*") if path.is_file()]
    assert ANA.encode() in path.read_bytes()
    erase_customer(ana, MACHINE)
    assert not path.exists()
    assert not LostAddress.objects.exists()
    kept = IncomingMail.objects.get()
    assert (kept.detail, kept.deleted_at is None) == ("", False)


# An answer to somebody else of those who take part.


def test_answer_to_another_address_goes_though_theirs_is_lost(hop):
    row = conversation(Cc="Jon Berg <jon@example.net>")
    lose(at=NOW)
    answer(row, "jon@example.net")
    assert [to for _, to, _ in hop.got] == [["jon@example.net"]]
    assert [each["code"] for each in Judgement.objects.get().reasons] == ["waiting_for_us", "elsewhere"]


def test_answer_to_the_lost_address_does_not_go(hop):
    row = conversation()
    lose(at=NOW)
    answer(row)
    assert hop.got == []
    assert Outgoing.objects.get().state == "failed"


def test_answer_to_whom_a_person_said_is_out_of_reach_goes_nowhere(hop, bob):
    row = conversation(Cc="Jon Berg <jon@example.net>")
    mark_state(row.customer, "bounced", Actor(bob), NOW)
    answer(row, "jon@example.net")
    assert hop.got == []
