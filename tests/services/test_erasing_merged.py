"""Erasing one of two customers whose conversations were merged: each one's words stay or go with them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from tests.mails import came, written

from heedful.models import Conversation, Customer, Draft, IncomingMail, Message, Problem, Regrouping
from heedful.services.audit import Actor
from heedful.services.customer import erase_customer
from heedful.services.drafting import save_draft
from heedful.services.outbox import Handed, send_due
from heedful.services.problem import begin_letter
from heedful.services.regrouping import RegroupingError, merge, split, undo
from heedful.services.replying import Reply, send

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 23, 9, 41, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path / "data"
    settings.HEEDFUL_UNDO_SECONDS = 0


@pytest.fixture
def by(bob):
    return Actor(bob)


def fresh(*rows: Conversation) -> list[Conversation]:
    return [Conversation.objects.get(pk=row.pk) for row in rows]


def _ana_with_jon(by) -> tuple[Conversation, Conversation, Message]:
    """Merge Jon's conversation, in which we answered him, into Ana's; she wrote last but one, he last."""
    ana = came(written("My files are gone."), AT).conversation
    jon = came(written("Mine, too", sender="Jon Berg <jon@example.net>"), AT + HOUR).conversation
    again = came(written("Hello?", In_Reply_To=f"<{ana.messages.get().msg_id}>"), AT + 2 * HOUR).message
    _answer_to("jon@example.net", jon, by, "Dear Jon, about your files")
    merge(*fresh(jon, ana), by, other_customer=True)
    return ana, jon, again


def _answer_to(address: str, row: Conversation, by: Actor, text: str) -> Message:
    row.refresh_from_db()
    clock = AT + 3 * HOUR
    message = send(row, by, Reply(text, [["", address]], row.version), clock)
    assert send_due(lambda *_: Handed({}), clock + timedelta(minutes=1))
    return message


def _erased(name: str, by) -> list[tuple[str, Conversation]]:
    erase_customer(Customer.objects.get(name=name), by)
    return [(each.visible, each.conversation) for each in Message.objects.order_by("pk")]


@pytest.mark.parametrize("name", ["Ana Lima", "Jon Berg"])
def test_erasing_one_of_two_puts_together_first_what_was_split_since(by, name):
    ana, jon, again = _ana_with_jon(by)
    split(fresh(ana)[0], again, by)
    left = {
        "Ana Lima": [("Mine, too", jon), ("Dear Jon, about your files", jon)],
        "Jon Berg": [("My files are gone.", ana), ("Hello?", ana)],
    }[name]
    assert _erased(name, by) == left
    assert Conversation.objects.get(merged_into=None) == left[0][1]
    assert not Regrouping.objects.exists()


@pytest.mark.parametrize("name", ["Ana Lima", "Jon Berg"])
def test_erasing_one_of_two_leaves_to_the_other_what_was_said_since(by, name):
    ana, jon, again = _ana_with_jon(by)
    first = Message.objects.get(visible="Mine, too")
    ours = [
        _answer_to(address, ana, by, text)
        for address, text in (("ana@example.org", "Dear Ana"), ("jon@example.net", "Dear Jon, once more"))
    ]
    said = came(written("Thank you, but", sender="Jon Berg <jon@example.net>", In_Reply_To=f"<{first.msg_id}>"))
    more = came(written("And mine?", In_Reply_To=f"<{again.msg_id}>"))
    assert [each.conversation for each in (*ours, said, more)] == [ana] * 4
    jons = ["Mine, too", "Dear Jon, about your files", "Dear Jon, once more", "Thank you, but"]
    left = {
        "Ana Lima": [(text, jon) for text in jons],
        "Jon Berg": [(text, ana) for text in ("My files are gone.", "Hello?", "Dear Ana", "And mine?")],
    }[name]
    assert _erased(name, by) == left
    row = Conversation.objects.get()
    assert (row, row.messages_count, row.beginning) == (left[0][1], 4, left[-1][0])
    mails = IncomingMail.objects.filter(deleted_at=None)
    assert sorted(mails.values_list("message__visible", "conversation")) == sorted(
        (text, row.pk) for text, _ in left if not text.startswith("Dear")
    )


def test_erasing_parts_also_who_wrote_in_a_part_of_their_own(by):
    ana, jon, _ = _ana_with_jon(by)
    kim = Customer.objects.create(name="Kim")
    theirs = Message.objects.create(
        conversation=ana, is_ours=False, customer=kim, sender="kim@x.example", visible="Kim's", at=AT + 5 * HOUR
    )
    part = split(fresh(ana)[0], theirs, by).target
    assert part.customer == kim
    assert _erased("Ana Lima", by) == [("Mine, too", jon), ("Dear Jon, about your files", jon), ("Kim's", part)]
    assert [(each, each.merged_into) for each in Conversation.objects.order_by("pk")] == [(jon, None), (part, None)]


def test_letter_that_owns_up_stops_no_erasure_and_is_not_mixed(by, bob):
    ana, jon, again = _ana_with_jon(by)
    slip = Problem.objects.create(
        message=Message.objects.get(visible__startswith="Dear Jon"), slip="wrong_person", since=AT
    )
    begin_letter(slip, by, AT)
    done = split(fresh(ana)[0], again, by)
    slip.refresh_from_db()
    (other,) = {ana.pk, done.target_id} - {Message.objects.get(pk=slip.message_id).conversation_id}
    save_draft(Conversation.objects.get(pk=other), bob, Draft.Sort.REPLY, "Dear Ana", AT)
    with pytest.raises(RegroupingError, match="owns up"):
        undo(done, by)
    erase_customer(Customer.objects.get(name="Ana Lima"), by)
    letter = Draft.objects.get()
    assert (letter.conversation, letter.owns_up_to, "Dear Ana" in letter.text) == (jon, slip, False)
