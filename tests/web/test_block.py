"""Blocking whoever writes, from a conversation and for web forms, too; and taking it back."""

from __future__ import annotations

from threading import Barrier, Thread

import pytest
from django.db import OperationalError, connection
from django.utils import timezone
from tests.mails import came, mailbox, written
from tests.web.inbox import plain, read

from heedful.domain.identity import Sort, handle
from heedful.models import BlockedSender, Conversation, FormMessage, IncomingMail, Message
from heedful.services.audit import MACHINE
from heedful.services.set_aside import block
from heedful.services.web_form import Plan, Written, make_form, take

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path / "data"


@pytest.fixture
def agent(signed_in, bob):
    return signed_in(bob)


def wrote(address: str = "eve@spam.example", page: str = "p1", **more) -> Message | None:
    form = make_form(MACHINE, Plan("Website", mailbox()))
    return take(form, Written(handle(Sort.EMAIL, address), "Buy now!", page, name="Eve", **more), timezone.now())


def test_sender_is_blocked_from_a_conversation_and_let_in_again(agent):
    row = came(written("Buy now!", sender="eve@spam.example")).conversation
    here = f"/inbox/all/{row.pk}/"
    assert "Block eve@spam.example" in read(agent, here)
    answer = agent.post(f"{here}block-sender/", {"address": "EVE@spam.example"}, follow=True)
    assert "eve@spam.example is blocked, and what they wrote here is spam" in plain(answer)
    row.refresh_from_db()
    assert row.closed_at is not None
    assert came(written("Buy more!", sender="eve@spam.example")).why == "blocked"
    agent.post(f"/inbox/blocked/{BlockedSender.objects.get().pk}/unblock/")
    assert came(written("Buy all!", sender="eve@spam.example")).state == "placed"


@pytest.mark.parametrize("address", ["", "ben@example.net", "@spam.example", "help@harbour.example", "\0"])
def test_only_who_wrote_here_is_blocked_from_here(agent, address):
    row = came(written("Buy now!", sender="eve@spam.example")).conversation
    assert agent.post(f"/inbox/all/{row.pk}/block-sender/", {"address": address}).status_code == 404
    assert not BlockedSender.objects.exists()


def test_sender_is_blocked_and_the_conversation_closed_or_neither(agent):
    row = came(written("Buy now!", sender="eve@spam.example")).conversation

    def killed(execute, sql, *rest):
        if sql.startswith("UPDATE") and "_conversation" in sql:
            raise OperationalError("The server is gone.")
        return execute(sql, *rest)

    agent.raise_request_exception = False
    with connection.execute_wrapper(killed):
        answer = agent.post(f"/inbox/all/{row.pk}/block-sender/", {"address": "eve@spam.example"})
    assert (answer.status_code, BlockedSender.objects.count()) == (500, 0)
    agent.post(f"/inbox/all/{row.pk}/block-sender/", {"address": "eve@spam.\0example"})
    row.refresh_from_db()
    assert (BlockedSender.objects.get().address, row.closed_at is None) == ("eve@spam.example", False)


def test_viewer_blocks_nobody(signed_in, charlie):
    row = came(written("Buy now!", sender="eve@spam.example")).conversation
    client = signed_in(charlie)
    assert "Block eve" not in read(client, f"/inbox/all/{row.pk}/")
    assert client.post(f"/inbox/all/{row.pk}/block-sender/", {"address": "eve@spam.example"}).status_code == 404


@pytest.mark.parametrize("blocked", ["eve@spam.example", "@spam.example"])
def test_what_a_blocked_sender_types_in_a_form_is_set_aside(agent, blocked):
    assert wrote(page="p0") is not None
    before = Conversation.objects.count()
    block(blocked, MACHINE)
    assert (wrote(), wrote(), wrote(page="p2")) == (None, None, None)
    assert Conversation.objects.count() == before
    rows = IncomingMail.objects.order_by("pk")
    assert [(row.state, row.why, row.sender, row.sender_name, row.subject, row.by_form) for row in rows] == [
        ("aside", "blocked", "eve@spam.example", "Eve", "Buy now!", True)
    ] * 2
    page = read(agent, f"/inbox/aside/{rows[0].pk}/?read=all")
    assert "Somebody here blocked this sender." in page
    assert "Buy now!" in page


@pytest.mark.django_db(transaction=True)
def test_what_is_pressed_twice_at_once_is_one():
    form = make_form(MACHINE, Plan("Website", mailbox()))
    block("eve@spam.example", MACHINE)
    both = Barrier(2)

    def press() -> None:
        both.wait()
        take(form, Written(handle(Sort.EMAIL, "eve@spam.example"), "Buy now!", "p1", name="Eve"), timezone.now())
        connection.close()

    presses = [Thread(target=press) for _ in range(2)]
    for each in presses:
        each.start()
    for each in presses:
        each.join()
    assert IncomingMail.objects.count() == 1


def test_what_was_typed_is_taken_in_as_what_it_is_and_proves_nothing(agent):
    known = came(written("Hello", sender="eve@spam.example")).conversation.customer
    block("eve@spam.example", MACHINE)
    wrote()
    mail = IncomingMail.objects.get(by_form=True)
    agent.post(f"/inbox/aside/{mail.pk}/take-in/")
    row = Conversation.objects.latest("pk")
    message = row.messages.get()
    assert (message.how, message.visible.strip(), message.sender, message.customer) == (
        "form", "Buy now!", "eve@spam.example", None,
    )  # fmt: skip
    assert (row.customer, known.conversations.count(), FormMessage.objects.count()) == (None, 1, 0)


def test_address_to_which_no_mail_could_go_is_kept_all_the_same(agent):
    block("eve@-spam-.example", MACHINE)
    block("e(v)e@spam.example", MACHINE)
    wrote("eve@-spam-.example", "p1")
    wrote("e(v)e@spam.example", "p2")
    assert list(IncomingMail.objects.order_by("pk").values_list("sender", flat=True)) == [
        "eve@-spam-.example", "e(v)e@spam.example",
    ]  # fmt: skip


def test_visitor_is_told_the_same(stranger):
    """Who is blocked learns nothing of it."""
    form = make_form(MACHINE, Plan("Website", mailbox()))
    block("eve@spam.example", MACHINE)
    assert stranger.get(f"/ask/{form.key}/thanks/").status_code == 200
