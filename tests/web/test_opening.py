"""Beginning a conversation with a customer by way of the pages."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from django.utils import timezone
from tests.mails import came, mailbox, written
from tests.signals import RESTORE, known_as, take
from tests.web.inbox import plain, press_send, read

from heedful.models import Conversation, DesireTie, Draft, HelpDesire, Identity, Kind, Message, OpeningDraft
from heedful.services.audit import Actor
from heedful.services.signature import sign_as

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path / "data"


@pytest.fixture
def agent(signed_in, bob):
    return signed_in(bob)


@pytest.fixture
def row() -> Conversation:
    return came(written("I cannot get my files.")).conversation


@pytest.fixture
def here(row) -> str:
    return f"/customers/{row.customer_id}/write/"


LETTER = {"to": "ana@example.org", "subject": "Your restore", "text": "Dear Ana,\n\nit works again."}


def form_of(page: str) -> dict[str, str]:
    """Give what the page would send besides what is written on it."""
    form = page.split('id="opening"', maxsplit=1)[1].split("</form>", maxsplit=1)[0]
    hidden = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form)
    chosen = re.findall(r'<option value="(\d+)" selected', form)
    found = {name: unescape(value) for name, value in hidden if name != "csrfmiddlewaretoken"}
    return {**found, **({"mailbox": chosen[0]} if chosen else {})}


def press(client, address: str, **instead):
    return client.post(address, {**form_of(client.get(address).content.decode()), **LETTER, **instead})


def test_page_shows_what_is_open_and_whose_addresses(agent, here, row):
    page = read(agent, here)
    assert "Open with them already" in page
    assert f'href="/inbox/all/{row.pk}/"' in agent.get(here).content.decode()
    assert "ana@example.org" in page
    assert f'href="{here}"' in agent.get(f"/customers/{row.customer_id}/").content.decode()


def test_letter_begins_a_conversation_that_waits_for_them(agent, bob, here, row):
    answer = press(agent, here)
    new = Conversation.objects.latest("pk")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/inbox/all/{new.pk}/")
    message = new.messages.get()
    assert (message.subject, message.visible) == ("Your restore", LETTER["text"])
    assert (message.to, message.cc, message.author) == ([["Ana Lima", "ana@example.org"]], [], bob)
    assert (new.subject, new.customer, new.mailbox) == ("Your restore", row.customer, row.mailbox)
    assert (new.waiting_since, new.assignee, message.outgoing.state) == (None, bob, "held")
    assert not HelpDesire.objects.filter(conversation=new).exists()
    assert "goes out at" in read(agent, f"/inbox/all/{new.pk}/")


def test_letter_taken_back_is_a_draft_to_the_same_person(agent, here):
    press(agent, here)
    new = Conversation.objects.latest("pk")
    agent.post(f"/inbox/all/{new.pk}/messages/{new.messages.get().pk}/take-back/")
    assert Draft.objects.get().text == LETTER["text"]
    answer = press_send(agent, f"/inbox/all/{new.pk}/", "Dear Ana, it works.")
    assert answer.status_code == 302
    message = new.messages.get()
    assert (message.subject, message.to) == ("Your restore", [["Ana Lima", "ana@example.org"]])


@pytest.mark.parametrize(
    ("instead", "words"),
    [
        ({"to": "eve@evil.example"}, "eve@evil.example is not one of the available choices"),
        ({"to": ""}, "This field is required."),
        ({"subject": " "}, "This field is required."),
        ({"subject": "RE: your restore"}, "leave ‘Re:’ out"),
        ({"text": " \n"}, "Write something first."),
        ({"mailbox": "999"}, "999 is not one of the available choices"),
        ({"signature": "Nobody"}, "What stands below it has changed."),
    ],
)
def test_what_makes_no_sense_is_said_and_kept(agent, bob, here, row, instead, words):
    answer = press(agent, here, **instead)
    assert answer.status_code == 422
    assert words in plain(answer)
    assert Conversation.objects.get() == row
    kept = OpeningDraft.objects.get()
    assert (kept.author, kept.customer) == (bob, row.customer)
    assert {**LETTER, **instead}["text"].strip() in kept.text


def test_guard_stops_it_until_it_is_sent_all_the_same(agent, here, row):
    text = "Dear Ana, small story from a small TV station, I would ignore it."
    answer = press(agent, here, text=text)
    assert (answer.status_code, Conversation.objects.count()) == (422, 1)
    assert "Nothing has gone out yet." in plain(answer)
    sent = {**form_of(answer.content.decode()), **LETTER, "text": text}
    assert sent["override"]
    assert agent.post(here, sent).status_code == 302
    assert Message.objects.get(is_ours=True).outgoing.overridden


def test_what_is_typed_is_kept_and_found_again(agent, bob, here):
    shown = form_of(agent.get(here).content.decode())
    kept = agent.post(f"{here}draft/", {**shown, **LETTER, "text": "Dear A"}, headers={"HX-Request": "true"})
    assert (kept.status_code, kept.headers.get("HX-Redirect")) == (204, None)
    agent.post(f"{here}draft/", {**shown, **LETTER, "text": "Dear Ana"})
    page = agent.get(here).content.decode()
    assert "Dear Ana</textarea>" in page
    assert 'value="Your restore"' in page
    assert OpeningDraft.objects.get().author == bob
    agent.post(f"{here}draft/", {**shown, "subject": "", "text": " "})
    assert not OpeningDraft.objects.exists()


def test_two_windows_lose_nothing(agent, here):
    one, other = (form_of(agent.get(here).content.decode()) for _ in range(2))
    agent.post(f"{here}draft/", {**one, **LETTER, "text": "From the first."})
    answer = agent.post(f"{here}draft/", {**other, **LETTER, "text": "From the second."})
    assert answer.headers["HX-Redirect"] == here
    assert OpeningDraft.objects.get().text == "From the first.\n\nFrom the second."
    late = agent.post(here, {**one, **LETTER, "text": "From the first."})
    assert late.status_code == 409
    assert "From the second." in late.content.decode()
    assert not Message.objects.filter(is_ours=True).exists()


def test_pressed_twice_it_goes_once(agent, here):
    shown = form_of(agent.get(here).content.decode())
    first, second = (agent.post(here, {**shown, **LETTER}) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    assert Message.objects.filter(is_ours=True).count() == 1
    agent.post(f"{here}draft/", {**shown, **LETTER})
    assert not OpeningDraft.objects.exists()


def test_signature_follows_the_mailbox(agent, bob, here):
    other = mailbox(address="sales@example.com", name="Sales")
    sign_as(Actor(bob), bob, None, "Bob")
    sign_as(Actor(bob), bob, other, "Bob of Sales")
    assert form_of(agent.get(here).content.decode())["signature"] == "Bob"
    part = agent.get(here, {"mailbox": other.pk}, headers={"HX-Request": "true"}).content.decode()
    assert "Bob of Sales" in part
    assert "<form" not in part
    assert press(agent, here, mailbox=other.pk).status_code == 422
    assert press(agent, here, mailbox=other.pk, signature="Bob of Sales").status_code == 302
    message = Message.objects.get(is_ours=True)
    assert (message.sender, message.text.endswith("-- \nBob of Sales")) == ("sales@example.com", True)


def test_address_of_several_is_nobodys(agent, here, row):
    Identity.objects.filter(customer=row.customer).update(is_shared=True)
    assert "We know no address of theirs" in read(agent, here)
    assert agent.post(here, LETTER).status_code == 422
    assert not Message.objects.filter(is_ours=True).exists()


def test_what_it_is_about_is_left_to_whoever_follows_them(agent, here):
    Kind.objects.create(slug="restore", name="Get my files back", definition="", position=1)
    press(agent, f"{here}?about=restore")
    tie = DesireTie.objects.get()
    # Nothing of that kind is open any more: it is guessed when they are followed.
    assert (tie.kind, tie.is_guess) == (None, True)


def test_viewer_may_not(signed_in, charlie, here):
    client = signed_in(charlie)
    assert client.get(here).status_code == 404
    assert client.post(here, LETTER).status_code == 404
    assert f'href="{here}"' not in client.get(here.removesuffix("write/")).content.decode()


def test_answer_of_theirs_waits_for_us(agent, here):
    press(agent, here)
    message = Message.objects.get(is_ours=True)
    later = timezone.now().replace(microsecond=0) + timedelta(hours=1)
    came(written("Thanks, but it does not.", In_Reply_To=f"<{message.msg_id}>"), later)
    new = message.conversation
    new.refresh_from_db()
    assert (new.messages.count(), new.waiting_since) == (2, later)


def test_letter_to_who_is_stuck_is_about_that(agent, settings, tmp_path):
    now = timezone.now().replace(microsecond=0)
    take(tmp_path, [("ana", (now - timedelta(hours=9)).isoformat(), "restore.started")], RESTORE)
    person = known_as("ana", name="Ana Lima")
    Identity.objects.create(customer=person, sort="email", value="ana@example.org")
    here = f"/customers/{person.pk}/write/?about=restore"
    page = agent.get(here).content.decode()
    assert agent.post(here, {**form_of(page), **LETTER}).status_code == 302
    tie = DesireTie.objects.get()
    assert (tie.kind.slug, tie.is_guess, tie.conversation.subject) == ("restore", False, "Your restore")
