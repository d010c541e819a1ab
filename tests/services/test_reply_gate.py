"""Our own answers stand in the log of verdicts, and go but to whom nobody may or can write."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from tests.mails import came, mailbox, written

from heedful.domain.api_key import Scope
from heedful.domain.gate.policy import STANDARD
from heedful.models import Circumstances, Conversation, Customer, Identity, Judgement, Outgoing
from heedful.services.api_key import make_key
from heedful.services.audit import MACHINE, Actor
from heedful.services.gate import stop_all
from heedful.services.opening import Opening, begin
from heedful.services.outbox import Handed, send_due
from heedful.services.read_mail import read_waiting
from heedful.services.reader import Reader
from heedful.services.replying import Reply, send

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path / "data"


def answered(by: Actor) -> Outgoing:
    came(written("Where are my files?"), box=mailbox())
    with Reader() as reader:
        read_waiting(reader, timezone.now())
    row = Conversation.objects.get()
    now = timezone.now()
    return send(row, by, Reply("Here.", [["", "ana@example.org"]], row.version), now).outgoing


def go(outgoing: Outgoing) -> list[bytes]:
    gone: list[bytes] = []

    def carry(_mailbox, _recipients, mail):
        gone.append(mail)
        return Handed({})

    send_due(carry, timezone.now() + timedelta(minutes=5))
    outgoing.refresh_from_db()
    return gone


def test_answer_goes_and_is_on_record(bob):
    outgoing = answered(Actor(bob))
    assert len(go(outgoing)) == 1
    row = Judgement.objects.get()
    assert (row.purpose, row.decision, row.subject_of) == ("reply", "send", f"reply {outgoing.message_id}")
    assert row.customer_id == outgoing.message.conversation.customer_id


@pytest.mark.parametrize(
    ("state", "by_program", "goes"),
    [("bounced", False, False), ("deceased", False, True), ("deceased", True, False), ("", True, True)],
)
def test_answer_to_whom_nobody_may_write_stops_where_people_see_it(bob, state, by_program, goes):
    outgoing = answered(MACHINE if by_program else Actor(bob))
    customer = outgoing.message.conversation.customer
    Circumstances.objects.create(customer=customer, state=state)
    assert bool(go(outgoing)) is goes
    assert outgoing.state == (Outgoing.State.SENT if goes else Outgoing.State.FAILED)
    assert bool(outgoing.trouble) is not goes


@pytest.fixture
def ana():
    came(written("Where are my files?"), box=mailbox())
    return Conversation.objects.get().customer


@pytest.fixture
def program():
    row, _ = make_key(MACHINE, "shop", [Scope.REPLIES_SEND])
    return Actor(program=row)


def first_letter(customer, by: Actor, subject: str = "Your plan", *, is_automatic: bool = False) -> Outgoing:
    opening = Opening(customer, "ana@example.org", None, subject, "It ends soon.", is_automatic=is_automatic)
    return begin(opening, by, timezone.now()).outgoing


def test_who_writes_first_by_a_program_answers_nobody_and_is_judged_so(ana, program, bob):
    outgoing = first_letter(ana, program, is_automatic=True)
    [mail] = go(outgoing)
    assert b"Auto-Submitted: auto-generated" in mail
    assert Judgement.objects.get().purpose == ""
    go(first_letter(ana, Actor(bob), "How are you?"))
    assert Judgement.objects.latest("pk").purpose == "reply"


def test_program_that_writes_the_same_to_many_is_stopped_where_one_letter_is_not(ana, program, alice):
    stop_all(Actor(alice), "A fault of ours", timezone.now())
    for number in range(STANDARD.bulk_from):
        other = Customer.objects.create(name=f"Ben {number}")
        Identity.objects.create(customer=other, sort="email", value=f"ben{number}@example.org")
        opening = Opening(other, f"ben{number}@example.org", None, "Your plan", "It ends soon.")
        assert len(go(begin(opening, program, timezone.now()).outgoing)) == 1
    last = first_letter(ana, program)
    assert go(last) == []
    assert (last.state, "the gate does not let it go now" in last.trouble) == (Outgoing.State.FAILED, True)
    assert len(go(first_letter(ana, program, "Something else"))) == 1


def test_house_without_a_mailbox_writes_by_its_own_address_and_name(ana, bob, settings):
    settings.DEFAULT_FROM_EMAIL = "Harbour Backup <us@harbour.example>"
    outgoing = first_letter(ana, Actor(bob))
    assert (outgoing.message.sender, outgoing.message.sender_name) == ("us@harbour.example", "Harbour Backup")
    assert outgoing.message.msg_id.endswith("@harbour.example")
    [mail] = go(outgoing)
    assert b"From: Harbour Backup <us@harbour.example>" in mail
