"""Our own answers stand in the log of verdicts, and go but to whom nobody may or can write."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from tests.mails import came, mailbox, written

from heedful.models import Circumstances, Conversation, Judgement, Outgoing
from heedful.services.audit import MACHINE, Actor
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

    send_due(carry, timezone.now() + timedelta(hours=1))
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
