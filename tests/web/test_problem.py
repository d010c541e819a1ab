"""Owning up to a slip by way of the pages, and the list of slips that the house sees."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.mails import came, written
from tests.web.inbox import form_of, plain, press_send, read

from heedful.models import Conversation, Draft, Message, Outgoing, Problem
from heedful.queries.problem import problem
from heedful.services.audit import Actor
from heedful.services.conversing import add_participants
from heedful.services.outbox import Handed, send_due
from heedful.services.problem import recall
from heedful.services.regrouping import merge, split, undo
from heedful.services.replying import Reply, send

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 23, 9, 41, tzinfo=UTC)


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path / "data"


@pytest.fixture
def agent(signed_in, bob):
    return signed_in(bob)


def _written_to(bob, number: int = 1, **more) -> Message:
    """Give a message of Bob's that is held."""
    row = came(written("What about our story?", sender=f"Ana {number} <ana{number}@example.org>"), AT).conversation
    to = [[f"Ana {number}", f"ana{number}@example.org"]]
    return send(row, Actor(bob), Reply("I would ignore it.", to, row.version, **more), timezone.now())


def _go_out() -> None:
    while send_due(lambda *_: Handed({}), timezone.now() + timedelta(minutes=1)):
        pass


def _here(message: Message) -> str:
    return f"/inbox/all/{message.conversation_id}/"


def _own_up(client, message: Message, slip: str = "meant_for_us"):
    return client.post(f"{_here(message)}messages/{message.pk}/own-up/", {"slip": slip}, follow=True)


def test_held_message_is_taken_back_and_the_page_says_so(agent, bob):
    message = _written_to(bob)
    assert "Nothing has gone out, so there is nothing to own up to." in plain(_own_up(agent, message))
    assert (Message.objects.filter(is_ours=True).count(), Problem.objects.count()) == (0, 0)


def test_what_waits_for_its_next_try_can_be_undone(agent, signed_in, alice, bob):
    message = _written_to(bob)
    send_due(lambda *_: Handed({}, "the server is away"), timezone.now() + timedelta(minutes=1))
    take_back = f"{_here(message)}messages/{message.pk}/take-back/"
    assert take_back not in signed_in(alice).get(_here(message)).content.decode()
    assert signed_in(alice).post(take_back).status_code == 404
    assert take_back in agent.get(_here(message)).content.decode()
    assert "Nothing has gone out." in plain(agent.post(take_back, follow=True))
    assert not Message.objects.filter(is_ours=True).exists()


def test_somebody_else_stops_it_for_its_author(signed_in, alice, bob):
    message = _written_to(bob)
    assert "It waits for its author, stopped." in plain(_own_up(signed_in(alice), message))
    assert "Stopped by a colleague before it went out." in read(signed_in(bob), _here(message))
    assert "an answer of Bob Brandt was stopped by a colleague" in read(signed_in(bob), "/")


def test_letter_goes_to_whoever_got_it_by_guard_and_undo(agent, bob):
    message = _written_to(bob, cc=[["", "mia@example.net"]])
    _go_out()
    page = _own_up(agent, message)
    address, _ = page.redirect_chain[0]
    assert address == f"{_here(message)}#write"
    assert "It is on record." in plain(page)
    assert "This went astray : words for a colleague went to a customer" in plain(page)
    form = form_of(page.content.decode())
    assert (form["to"], form["cc"]) == (["ana1@example.org"], ["mia@example.net"])
    assert "you got words of ours that were never meant to be sent" in page.content.decode()
    agent.post(f"{_here(message)}reply/", {**form, "text": "Hello Ana,\n\nwe are sorry for what you got from us."})
    letter = Message.objects.filter(is_ours=True).latest("pk")
    assert (letter.to, letter.cc, letter.outgoing.state) == (message.to, message.cc, "held")


def test_where_nobody_got_it_there_is_nobody_to_write_to(agent, bob):
    message = _written_to(bob)
    _go_out()
    message.arrivals.update(what="bounced")
    page = plain(_own_up(agent, message))
    assert "As far as we know nobody got it, so there is nobody to write to." in page
    assert "Who got it nobody, as far as we know" in page
    assert "Write to whoever got it" not in page
    assert not Draft.objects.exists()


def test_another_gap_stops_the_letter(agent, bob):
    message = _written_to(bob)
    _go_out()
    _own_up(agent, message, "untrue")
    answer = press_send(agent, _here(message), "Hello Ana,\n\nThis is how it is: {{ what is right }}")
    assert answer.status_code == 422


def test_what_is_no_message_of_ours_cannot_be_owned_up_to(agent, signed_in, charlie, bob):
    message = _written_to(bob)
    theirs = message.conversation.messages.get(is_ours=False)
    elsewhere = _written_to(bob, 2)
    for client, number, slip in (
        (agent, theirs.pk, "untrue"),
        (agent, elsewhere.pk, "untrue"),
        (agent, message.pk, "a shrug"),
        (signed_in(charlie), message.pk, "untrue"),
    ):
        answer = client.post(f"{_here(message)}messages/{number}/own-up/", {"slip": slip})
        assert answer.status_code == 404
    assert not Problem.objects.exists()


def _to_mia(agent, bob) -> Message:
    """Give a message that went to Mia instead of Ana, and that is owned up to."""
    message = _written_to(bob)
    message.to = [["", "mia@example.net"]]
    message.save()
    add_participants(message.conversation, message.to)
    _go_out()
    return message


def _letter_to(agent, message: Message) -> list[str]:
    return form_of(agent.get(_here(message)).content.decode())["to"]


def test_letter_goes_to_whoever_got_it_however_the_page_is_come_by(agent, bob):
    message = _to_mia(agent, bob)
    _own_up(agent, message, "wrong_person")
    agent.post(f"{_here(message)}note/", {"text": "I wrote to the wrong one"})
    assert _letter_to(agent, message) == ["mia@example.net"]
    press_send(agent, _here(message), "Hello Mia,\n\nplease delete what you got from us.")
    letter = Message.objects.filter(is_ours=True).latest("pk")
    assert (letter.to, letter.outgoing.owns_up_to) == (message.to, Problem.objects.get())
    agent.post(f"{_here(message)}messages/{letter.pk}/take-back/")
    assert _letter_to(agent, message) == ["mia@example.net"]
    press_send(agent, _here(message), "Hello Mia,\n\nplease delete what you got from us.")
    _go_out()
    assert problem(Problem.objects.get().pk).wrote_at == Message.objects.latest("pk").at


def test_letter_that_is_taken_back_is_not_put_above_another_answer(agent, bob):
    message = _to_mia(agent, bob)
    _own_up(agent, message, "wrong_person")
    press_send(agent, _here(message), "Hello Mia,\n\nplease delete what you got from us.")
    letter = Message.objects.filter(is_ours=True).latest("pk")
    theirs = "Hello Ana, your licence is 4711."
    agent.post(f"{_here(message)}draft/", {"sort": "reply", "text": theirs})

    back = f"{_here(message)}messages/{letter.pk}/take-back/"
    page = agent.post(back, follow=True)
    assert "It waits where it stands" in plain(page)
    assert "Its author has begun another answer to others" in plain(page)
    assert "was taken back, and waits" in read(agent, "/")
    _go_out()
    assert (Outgoing.objects.get(pk=letter.pk).state, Outgoing.objects.get(pk=letter.pk).sent_at) == ("stopped", None)
    assert list(Draft.objects.values_list("text", "owns_up_to")) == [(theirs, None)]
    assert "It waits where it stands" in plain(agent.post(back, follow=True))

    agent.post(f"{_here(message)}draft/", {"sort": "reply", "text": ""})
    assert "in the reply again" in plain(agent.post(back, follow=True))
    assert _letter_to(agent, message) == ["mia@example.net"]
    assert not Message.objects.filter(pk=letter.pk).exists()


def test_letter_stays_with_the_message_when_what_was_said_later_is_split_off(agent, bob):
    message = _to_mia(agent, bob)
    row = message.conversation
    later = came(written("And?", In_Reply_To=f"<{message.msg_id}>", sender="Ana 1 <ana1@example.org>")).message
    assert later.conversation == row
    recall(message, Actor(bob), "wrong_person", timezone.now())
    done = split(Conversation.objects.get(pk=row.pk), later, Actor(bob))
    assert Draft.objects.get().conversation == row
    assert _letter_to(agent, message) == ["mia@example.net"]
    assert form_of(agent.get(f"/inbox/all/{done.target_id}/").content.decode())["to"] == ["ana1@example.org"]
    undo(done, Actor(bob))
    assert _letter_to(agent, message) == ["mia@example.net"]


def test_letter_goes_along_with_the_message_that_is_split_off(agent, bob):
    message = _to_mia(agent, bob)
    recall(message, Actor(bob), "wrong_person", timezone.now())
    done = split(Conversation.objects.get(pk=message.conversation_id), message, Actor(bob))
    message.refresh_from_db()
    assert Draft.objects.get().conversation == message.conversation == done.target
    assert _letter_to(agent, message) == ["mia@example.net"]


def test_changed_letter_goes_back_with_the_message_when_a_merge_is_undone(agent, bob):
    message = _to_mia(agent, bob)
    recall(message, Actor(bob), "wrong_person", timezone.now())
    into = came(written("Ana again", sender="Ana 1 <ana1@example.org>"), AT).conversation
    done = merge(Conversation.objects.get(pk=message.conversation_id), into, Actor(bob))
    text = "Hello Mia,\n\nplease delete what you got from us."
    agent.post(f"/inbox/all/{into.pk}/draft/", {"sort": "reply", "text": text})
    undo(done, Actor(bob))
    assert (Draft.objects.get().conversation, Draft.objects.get().text) == (message.conversation, text)
    assert _letter_to(agent, message) == ["mia@example.net"]
    assert form_of(agent.get(f"/inbox/all/{into.pk}/").content.decode())["to"] == ["ana1@example.org"]


def test_letter_away_from_its_message_goes_to_nobody(agent, bob):
    message = _to_mia(agent, bob)
    recall(message, Actor(bob), "wrong_person", timezone.now())
    other = came(written("Ana again", sender="Ana 1 <ana1@example.org>"), AT).conversation
    Draft.objects.update(conversation=other)
    page = agent.get(f"/inbox/all/{other.pk}/")
    assert "so it goes to nobody from here" in plain(page)
    assert 'id="reply"' not in page.content.decode()
    assert "not meant for you" in plain(page)
    page = agent.post(f"/inbox/all/{other.pk}/draft/", {"sort": "reply", "text": ""}, follow=True)
    assert form_of(page.content.decode())["to"] == ["ana1@example.org"]
    assert not Draft.objects.exists()


def test_another_answer_is_no_letter_about_it(agent, bob):
    message = _to_mia(agent, bob)
    recall(message, Actor(bob), "wrong_person", timezone.now())
    agent.post(f"{_here(message)}draft/", {"sort": "reply", "text": ""})
    assert _letter_to(agent, message) != ["mia@example.net"]
    press_send(agent, _here(message), "Hello Ana,\n\nit is in your folder.", to=["ana1@example.org"])
    _go_out()
    assert Message.objects.filter(is_ours=True).count() == 2
    assert problem(Problem.objects.get().pk).wrote_at is None
    assert "nobody has written to them yet" in read(agent, "/problems/")


def test_what_was_begun_to_somebody_else_stays_apart(agent, bob):
    message = _to_mia(agent, bob)
    theirs = "Hello Ana, your licence is 4711."
    agent.post(f"{_here(message)}draft/", {"sort": "reply", "text": theirs})
    page = _own_up(agent, message, "wrong_person")
    here = f"/problems/{Problem.objects.get().pk}/"
    assert page.redirect_chain[0][0] == here
    assert "send it or throw it away first" in plain(page)
    assert list(Draft.objects.values_list("text", "owns_up_to")) == [(theirs, None)]
    assert "send it or throw it away first" in plain(agent.post(f"{here}letter/", follow=True))
    agent.post(f"{_here(message)}draft/", {"sort": "reply", "text": ""})
    page = agent.post(f"{here}letter/", follow=True).content.decode()
    assert form_of(page)["to"] == ["mia@example.net"]
    agent.post(f"{here}letter/")
    assert Draft.objects.get().text.count("that was not meant for you") == 1


def test_list_and_today_show_it_until_both_dates_are_there(agent, bob):
    assert "Nothing is open." in read(agent, "/problems/")
    message = _written_to(bob)
    _go_out()
    _own_up(agent, message)
    slip = Problem.objects.get()
    for address in ("/", "/problems/"):
        assert "words for a colleague went to a customer" in read(agent, address)
        assert "nobody has written to them yet" in read(agent, address)
    press_send(agent, _here(message), "Hello Ana,\n\nwe are sorry for what you got from us.")
    _go_out()
    assert "nobody has written" not in read(agent, "/")
    assert "we wrote to them" in read(agent, "/")
    here = f"/problems/{slip.pk}/"
    assert agent.post(f"{here}put-right/", {"said": " "}).status_code == 422
    assert "Say in a sentence what was done." in plain(agent.post(f"{here}put-right/", {"said": " "}))
    assert agent.post(f"{here}put-right/", {"said": "She forgives us."}).status_code == 302
    assert "put right; its cause is open" in read(agent, "/")
    agent.post(f"{here}stopped/", {"said": "Notes are yellow now."})
    assert "went astray" not in read(agent, "/").partition("Sign out")[2]
    assert "Nothing is open." in read(agent, "/problems/")
    assert "put right, and its cause is stopped" in read(agent, "/problems/?show=all")
    page = read(agent, here)
    for words in ("She forgives us.", "Notes are yellow now.", "I would ignore it.", "ana1@example.org", "Bob Brandt"):
        assert words in page
    agent.post(f"{here}again/")
    assert "words for a colleague went to a customer" in read(agent, "/problems/")


def test_viewer_sees_and_changes_nothing(signed_in, charlie, bob):
    message = _written_to(bob)
    _go_out()
    slip = recall(message, Actor(bob), "unkind", timezone.now())
    client = signed_in(charlie)
    for address in (_here(message), f"/problems/{slip.pk}/"):
        page = client.get(address).content.decode().split("<main")[1]
        assert "should not have gone out</summary>" not in page
        assert "<form" not in page.split("<dialog")[0]
    for what in ("letter", "put-right", "stopped", "again"):
        assert client.post(f"/problems/{slip.pk}/{what}/", {"said": "x"}).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_list_asks_as_often_for_three_as_for_one(agent, bob, rows):
    for number in range(rows):
        recall_later = _written_to(bob, number)
        _go_out()
        recall(recall_later, Actor(bob), "unkind", timezone.now())
    agent.get("/problems/")
    with CaptureQueriesContext(connection) as asked:
        page = agent.get("/problems/")
    assert page.content.decode().count("person-row") == rows
    # Session, colleague, the list, and the count of the inbox in the rail.
    assert len(asked) == 4
    for what in ('"text"', '"visible"', '"html"'):
        assert not [each for each in asked if what in each["sql"]], "no line shows what was said"
