"""Writing a talk down by way of the pages, and what stands beside a person then."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from tests.mails import came, mailbox, written
from tests.web.inbox import plain, read

from heedful.models import Conversation, Owed
from heedful.services.audit import Actor
from heedful.services.owed import owe

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 23, 9, 41, tzinfo=UTC)
HERE = "/inbox/write-down/"
FILLED = {"name": "Ana  Lima", "handle": "ANA@example.org", "way": "phone", "at": "2026-11-23T10:41"}


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path / "data"
    mailbox()


@pytest.fixture
def agent(signed_in, bob):
    bob.time_zone = "Europe/Berlin"
    bob.save()
    return signed_in(bob)


@pytest.fixture
def row() -> Conversation:
    return came(written("I cannot get my files."), AT).conversation


def test_talk_with_somebody_new(agent):
    sent = {**FILLED, "theirs": "It stops.", "ours": "I will look.", "promised": "Call back", "due_on": "2026-11-24"}
    answer = agent.post(HERE, sent, follow=True)
    row = Conversation.objects.get()
    assert answer.redirect_chain == [(f"/inbox/all/{row.pk}/", 302)]
    page = plain(answer)
    for words in ("Written down.", "It stops.", "by phone, written down by Bob Brandt", "I will look.", "Call back"):
        assert words in page
    html = answer.content.decode().split('id="entries"')[1]
    assert html.index("It stops.") < html.index("I will look.")
    assert (row.made_at, row.customer.name) == (AT, "Ana Lima")
    assert "we promised by 24 Nov 2026: Call back" in read(agent, "/")


def test_talk_with_somebody_who_was_looked_for(agent, row):
    page = agent.get(HERE, {"q": "ana"}).content.decode()
    assert f'href="?customer={row.customer_id}"' in page
    page = plain(agent.get(HERE, {"customer": row.customer_id}))
    assert "Ana Lima" in page
    assert "Their e-mail address" not in page
    sent = {"way": "in_person", "at": "2026-11-23T10:41", "theirs": "Thanks for the cake."}
    agent.post(f"{HERE}?customer={row.customer_id}", {**sent, "handle": "eve@evil.example"})
    new = Conversation.objects.latest("pk")
    assert (new.customer, new.subject) == (row.customer, "Thanks for the cake.")
    assert "Nobody is called so." in plain(agent.get(HERE, {"q": "Zacharias"}))


@pytest.mark.parametrize(
    ("instead", "words"),
    [
        ({"theirs": " "}, "This field is required."),
        ({"handle": "Ana"}, "That is neither an address nor a phone number."),
        ({"at": "2999-01-01T00:00"}, "That is still to come."),
        ({"way": "pigeon"}, "is not one of the available choices"),
    ],
)
def test_what_makes_no_sense_is_said_and_kept(agent, instead, words):
    answer = agent.post(HERE, {**FILLED, "theirs": "It stops.", "ours": "We look.", **instead})
    assert answer.status_code == 422
    assert words in plain(answer)
    assert "We look." in answer.content.decode()
    assert not Conversation.objects.exists()


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "UTC"])
@pytest.mark.parametrize("at", ["0001-01-01T00:00", "0001-01-01T23:00", "0100-01-01T00:00", "1999-12-31T00:00"])
def test_nobody_remembers_what_was_said_at_the_edge_of_the_calendar(agent, bob, zone, at):
    bob.time_zone = zone
    bob.save()
    answer = agent.post(HERE, {**FILLED, "theirs": "It stops.", "at": at})
    assert answer.status_code == 422
    assert "That is before the year 2000." in plain(answer)
    assert not Conversation.objects.exists()


@pytest.mark.parametrize("due_on", ["0001-01-01", "9999-12-31"])
def test_promise_for_the_edge_of_the_calendar_can_be_shown(agent, due_on):
    agent.post(HERE, {**FILLED, "theirs": "It stops.", "promised": "A credit note", "due_on": due_on})
    assert "A credit note" in read(agent, f"/inbox/all/{Conversation.objects.get().pk}/")
    assert ("A credit note" in read(agent, "/")) is (due_on < "2026")


@pytest.mark.parametrize("number", ["987654", "nonsense", "9" * 30])
def test_nobody_is_chosen_by_a_number_that_is_nobodys(agent, number):
    assert agent.get(HERE, {"customer": number}).status_code == (404 if number == "987654" else 200)


def test_promise_stands_beside_the_person_until_it_is_kept(agent, row):
    here = f"/inbox/all/{row.pk}/"
    agent.post(f"{here}owed/", {"text": "A credit note", "due_on": "2026-11-27"})
    owed = Owed.objects.get()
    customer = f"/customers/{row.customer_id}/"
    for address in (here, customer):
        page = read(agent, address)
        assert "A credit note by 27 Nov 2026" in page
        assert "Said last I cannot get my files." in page
    answer = agent.post(f"/inbox/owed/{owed.pk}/kept/", follow=True)
    assert "Kept: A credit note" in plain(answer)
    assert "by 27 Nov 2026" not in read(agent, customer)
    agent.post(f"/inbox/owed/{owed.pk}/kept/", {"still": "yes"})
    assert "by 27 Nov 2026" in read(agent, customer)


@pytest.mark.parametrize("sent", [{"text": " "}, {"text": "x", "due_on": "soon"}])
def test_promise_that_says_nothing_is_none(agent, row, sent):
    answer = agent.post(f"/inbox/all/{row.pk}/owed/", sent, follow=True)
    assert "Say in a few words what we promised" in plain(answer)
    assert not Owed.objects.exists()


def test_viewer_sees_what_is_owed_and_is_offered_nothing(signed_in, charlie, bob, row):
    owed = owe(row, Actor(bob), "A credit note", timezone.localdate() - timedelta(days=1), timezone.now())
    client = signed_in(charlie)
    page = read(client, f"/inbox/all/{row.pk}/")
    assert "A credit note" in page
    assert "We promised something" not in page
    assert "Write down a talk" not in page
    assert "A credit note" in read(client, "/")
    for address in (HERE, f"/inbox/all/{row.pk}/owed/", f"/inbox/owed/{owed.pk}/kept/"):
        assert client.post(address, {"text": "x"}).status_code == 404
