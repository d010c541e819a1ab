"""The demo company's mailbox: conversations in each of the ways, and one more mail whenever somebody wants."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from tests.services.collecting import BEGIN, BEGIN_MS, deliver, event, settle
from tests.services.logs import KIND

from heedful.models import Conversation, Customer, Identity, IncomingMail, Mailbox, Outgoing
from heedful.services.audit import MACHINE
from heedful.services.demo.letters import ADDRESS, NobodyLeftError, let_one_come, move_letters_in
from heedful.services.desire import refresh
from heedful.services.identity import learn
from heedful.services.kind import save_kind
from heedful.services.read_mail import read_waiting
from heedful.services.reader import Reader
from heedful.services.settle import Settler
from heedful.wire.collect.calls import Identified, Who

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path / "data"


def people(*countries: str) -> None:
    for n, country in enumerate(countries):
        customer = Customer.objects.create(name=f"Žofie {n}", traits={"country": country})
        Identity.objects.create(customer=customer, sort=Identity.Sort.EMAIL, value=f"c{n}@example.org")


def test_conversations_stand_in_each_of_the_ways():
    people("FR", "DE", "PT", "GB", "NL")
    move_letters_in(NOW)
    move_letters_in(NOW)
    found = {row.subject: row for row in Conversation.objects.select_related("customer")}
    assert {subject: (row.messages_count, row.customer.traits["country"]) for subject, row in found.items()} == {
        "Restore stops at 60 percent": (1, "GB"),
        "Was I charged twice?": (3, "PT"),
        "Sicherung meines Büro-Rechners": (1, "DE"),
        "How do I move to a new laptop?": (2, "NL"),
        "Cancelling, unless you can help": (3, "FR"),
    }
    assert found["How do I move to a new laptop?"].waiting_since is None
    assert found["Restore stops at 60 percent"].waiting_since == NOW - timedelta(hours=3)
    assert set(Outgoing.objects.values_list("state", flat=True)) == {Outgoing.State.SENT}
    assert set(IncomingMail.objects.values_list("state", flat=True)) == {IncomingMail.State.PLACED}


def test_who_says_that_a_restore_stops_is_in_the_middle_of_one():
    people("GB", "GB", "FR", "GB", "GB")
    save_kind(KIND, MACHINE)
    refresh()
    learn([Identified(Who(f"u{n}", None), BEGIN_MS, {"email": f"c{n}@example.org"}) for n in (2, 4)])
    until = BEGIN + timedelta(hours=4)
    # Three hours before the end one of them is at it, and the other has what she came for.
    deliver(event("u2", 30, "started"), event("u4", 20, "started"), event("u4", 25, "finished"))
    settle(Settler())
    move_letters_in(until)
    row = Conversation.objects.get(subject="Restore stops at 60 percent")
    assert row.customer.identities.filter(value="c2@example.org").exists()
    assert Conversation.objects.values("customer").distinct().count() == 5


def test_one_more_comes_by_the_door_of_all_mail():
    people("PT")
    mailbox = Mailbox.objects.create(name="Help", address=ADDRESS, way=Mailbox.Way.DEMO)
    assert let_one_come(mailbox, NOW) == "Žofie 0"
    with Reader() as reader:
        assert read_waiting(reader, NOW) == 1
    row = Conversation.objects.get()
    assert (row.customer.name, row.waiting_since, row.mailbox) == ("Žofie 0", NOW, mailbox)


def test_without_customers_nobody_writes():
    mailbox = Mailbox.objects.create(name="Help", address=ADDRESS, way=Mailbox.Way.DEMO)
    with pytest.raises(NobodyLeftError):
        let_one_come(mailbox, NOW)
    move_letters_in(NOW)
    assert not Conversation.objects.exists()
