"""Answering: what goes out is what stood on the page, and a note stays among us."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import OperationalError, connection
from django.utils import timezone
from tests.mails import came, written
from tests.web.inbox import form_of, plain, press_send, read

from heedful.models import AuditEntry, Conversation, Draft, Message, Note, Outgoing, Participant
from heedful.services.audit import Actor
from heedful.services.conversing import add_note, assign
from heedful.services.outbox import Handed, send_due

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 23, 9, 41, tzinfo=UTC)
WAIT = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path / "data"


@pytest.fixture
def agent(signed_in, bob):
    return signed_in(bob)


@pytest.fixture
def row():
    headers = {"Cc": "Jon Berg <jon@example.net>", "To": "help@harbour.example, mia@example.net"}
    return came(written("I cannot get my files.", **headers), AT).conversation


def _here(row: Conversation) -> str:
    return f"/inbox/waiting/{row.pk}/"


def test_answer_goes_to_those_who_stood_there(agent, bob, row):
    assert form_of(agent.get(_here(row)).content.decode())["to"] == ["ana@example.org"]
    answer = press_send(agent, _here(row), "They are here.\r\n\r\nBob")
    assert (answer.status_code, answer.headers["Location"]) == (302, _here(row))
    message = Message.objects.get(is_ours=True)
    assert (message.text, message.author) == ("They are here.\n\nBob", bob)
    assert message.to == [["Ana Lima", "ana@example.org"]]
    assert sorted(message.cc) == [["", "mia@example.net"], ["Jon Berg", "jon@example.net"]]
    assert message.outgoing.state == Outgoing.State.HELD
    page = read(agent, _here(row))
    assert "goes out at" in page
    assert "Undo" in page


def test_copy_that_was_unticked_is_not_sent(agent, row):
    press_send(agent, _here(row), "Hello", cc=["jon@example.net"])
    assert Message.objects.get(is_ours=True).cc == [["Jon Berg", "jon@example.net"]]


def test_answer_goes_where_reply_to_says_and_the_page_shows_it(agent):
    row = came(written("Hello", Reply_To="Office <office@example.org>")).conversation
    assert "wants the answer at office@example.org" in read(agent, _here(row))
    press_send(agent, _here(row), "Hello")
    assert Message.objects.get(is_ours=True).to == [["Office", "office@example.org"]]


@pytest.mark.parametrize("field", ["to", "cc"])
def test_nobody_can_be_added_who_takes_no_part(agent, row, field):
    other = came(written("Mine", sender="eve@evil.example")).conversation
    answer = press_send(agent, _here(row), "Hello", **{field: ["ana@example.org", "eve@evil.example"]})
    assert answer.status_code == 404
    assert not Outgoing.objects.exists()
    assert other.messages.count() == 1


@pytest.mark.parametrize(("sent", "words"), [({"text": " \n "}, "Write something first."), ({"to": []}, "to whom")])
def test_answer_that_cannot_go_is_said_and_kept(agent, row, sent, words):
    answer = press_send(agent, _here(row), **{"text": "Dear Ana", **sent})
    assert answer.status_code == 422
    assert words in plain(answer)
    assert sent.get("text", "Dear Ana").strip() in answer.content.decode()
    assert not Outgoing.objects.exists()


def test_answer_that_has_not_seen_the_newest_stops_and_keeps_its_text(agent, alice, row):
    form = form_of(agent.get(_here(row)).content.decode())
    add_note(row, Actor(alice), "Do not answer, it is a trap.")
    answer = agent.post(f"{_here(row)}reply/", {**form, "text": "Here is the password."})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert 'class="entry note new"' in page
    assert "Here is the password." in page.split('id="reply"')[1]
    assert not Outgoing.objects.exists()
    assert Draft.objects.get().text == "Here is the password."
    again = agent.post(f"{_here(row)}reply/", {**form_of(page), "text": "Hello."})
    assert again.status_code == 302
    assert Outgoing.objects.count() == 1


def test_a_change_that_says_nothing_stops_no_answer(agent, alice, row):
    form = form_of(agent.get(_here(row)).content.decode())
    assign(row, Actor(alice), alice)
    assert agent.post(f"{_here(row)}reply/", {**form, "text": "Hello."}).status_code == 302


def test_undo_gives_the_text_back(agent, bob, row):
    press_send(agent, _here(row), "They are here.")
    message = Message.objects.get(is_ours=True)
    agent.post(f"{_here(row)}draft/", {"sort": "reply", "text": "And one thing more."})
    agent.post(f"{_here(row)}messages/{message.pk}/take-back/")
    assert not Message.objects.filter(is_ours=True).exists()
    draft = Draft.objects.get()
    assert (draft.author, draft.text) == (bob, "They are here.\n\nAnd one thing more.")
    assert "Nothing has gone out." in read(agent, _here(row))
    verbs = list(AuditEntry.objects.values_list("verb", flat=True))
    assert "took back a reply before it went out" in verbs


def test_undo_is_the_author_s_and_too_late_is_said(agent, signed_in, alice, row):
    press_send(agent, _here(row), "They are here.")
    message = Message.objects.get(is_ours=True)
    address = f"{_here(row)}messages/{message.pk}/take-back/"
    assert signed_in(alice).post(address).status_code == 404
    Outgoing.objects.update(due_at=timezone.now() - WAIT)
    agent.post(address)
    assert "It is too late" in read(agent, _here(row))
    assert Message.objects.filter(pk=message.pk).exists()


def test_message_of_another_conversation_is_not_taken_back(agent, row):
    press_send(agent, _here(row), "They are here.")
    other = came(written("Mine", sender="eve@evil.example")).conversation
    message = Message.objects.get(is_ours=True)
    assert agent.post(f"{_here(other)}messages/{message.pk}/take-back/").status_code == 404
    theirs = row.messages.get(is_ours=False)
    assert agent.post(f"{_here(row)}messages/{theirs.pk}/take-back/").status_code == 404


def test_stopped_answer_is_shown_to_all_and_can_be_taken_up_by_another(agent, signed_in, alice, row):
    press_send(agent, _here(row), "They are here.")
    message = Message.objects.get(is_ours=True)
    add_note(row, Actor(alice), "Wait!")
    assert send_due(lambda *_: pytest.fail("it went out"), timezone.now() + WAIT)
    for client in (agent, signed_in(alice)):
        assert "Ana Lima" in read(client, "/inbox/unsent/")
        assert "Stopped, nothing has gone out" in read(client, f"/inbox/unsent/{row.pk}/")
        assert "Did not go out 1" in read(client, "/inbox/")
    signed_in(alice).post(f"/inbox/unsent/{row.pk}/messages/{message.pk}/take-back/")
    assert (Draft.objects.get().author, Draft.objects.get().text) == (alice, "They are here.")
    assert "Every answer went out." in read(agent, "/inbox/unsent/")


def test_answer_that_went_out_is_not_taken_up_again(agent, row):
    press_send(agent, _here(row), "They are here.")
    message = Message.objects.get(is_ours=True)
    assert send_due(lambda *_: Handed({}), timezone.now() + WAIT)
    agent.post(f"{_here(row)}messages/{message.pk}/take-back/")
    assert "It is too late" in read(agent, _here(row))


def test_note_is_kept_and_its_draft_forgotten_or_neither(agent, row):
    agent.post(f"{_here(row)}draft/", {"sort": "note", "text": "Wait!"})

    def killed(execute, sql, *rest):
        if sql.startswith("DELETE") and "_draft" in sql:
            raise OperationalError("The server is gone.")
        return execute(sql, *rest)

    agent.raise_request_exception = False
    with connection.execute_wrapper(killed):
        assert agent.post(f"{_here(row)}note/", {"text": "Wait!"}).status_code == 500
    assert (Note.objects.count(), Draft.objects.count()) == (0, 1)
    agent.post(f"{_here(row)}note/", {"text": "Wait!"})
    assert (Note.objects.get().text, Draft.objects.count()) == ("Wait!", 0)


def test_note_has_no_way_out(agent, bob, row):
    answer = agent.post(
        f"{_here(row)}note/", {"text": "A small TV station, I would ignore it.", "to": ["ana@example.org"]}
    )
    assert answer.status_code == 302
    assert (Note.objects.get().text, Note.objects.get().author) == ("A small TV station, I would ignore it.", bob)
    assert Message.objects.filter(is_ours=True).count() == Outgoing.objects.count() == 0
    page = agent.get(_here(row)).content.decode()
    assert "only we see this" in page
    assert agent.post(f"{_here(row)}note/", {"text": "  "}).status_code == 422


def test_the_two_forms_share_no_field_but_the_text(agent, row):
    page = agent.get(_here(row)).content.decode()
    note = page.split('<details class="place note"')[1].split("</form>")[0]
    assert "/note/" in note
    assert "/reply/" not in note
    for name in ("to", "cc", "said"):
        assert f'name="{name}"' not in note


def test_drafts_are_kept_apart_and_restored(agent, bob, row):
    for sort, text in (("reply", "Dear Ana"), ("note", "Who knows her?")):
        typed = agent.post(f"{_here(row)}draft/", {"sort": sort, "text": text}, headers={"HX-Request": "true"})
        assert typed.status_code == 204
    page = agent.get(_here(row)).content.decode()
    assert "Dear Ana</textarea>" in page.split('id="reply"')[1].split("</form>")[0]
    assert "Who knows her?</textarea>" in page.split('<details class="place note"')[1]
    agent.post(f"{_here(row)}draft/", {"sort": "reply", "text": ""})
    assert list(Draft.objects.values_list("sort", "text")) == [("note", "Who knows her?")]
    assert agent.post(f"{_here(row)}draft/", {"sort": "both", "text": "x"}).status_code == 422
    agent.post(f"{_here(row)}note/", {"text": "Who knows her?"})
    assert not Draft.objects.exists()


def test_draft_that_comes_late_does_not_bring_back_what_was_sent(agent, row):
    press_send(agent, _here(row), "They are here.\n")
    agent.post(f"{_here(row)}draft/", {"sort": "reply", "text": "They are here."})
    assert not Draft.objects.exists()


def test_draft_of_another_is_not_shown(agent, signed_in, alice, row):
    signed_in(alice).post(f"{_here(row)}draft/", {"sort": "reply", "text": "A secret thought"})
    assert "A secret thought" not in read(agent, _here(row))


def test_viewer_sends_keeps_and_changes_nothing(signed_in, charlie, row):
    client = signed_in(charlie)
    for what in ("reply", "note", "draft", "assign", "close", "reopen", "snooze", "here"):
        assert client.post(f"{_here(row)}{what}/", {"text": "x", "to": "ana@example.org"}).status_code == 404
    assert [model.objects.count() for model in (Note, Outgoing, Draft)] == [0, 0, 0]


def test_today_names_who_waits_and_what_did_not_go_out(agent, bob, alice, row):
    page = read(agent, "/")
    assert "They need us now" in page
    assert page.count("Ana Lima has waited for our answer") == 1
    press_send(agent, _here(row), "They are here.")
    add_note(row, Actor(alice), "Wait!")
    assert send_due(lambda *_: pytest.fail("it went out"), timezone.now() + WAIT)
    came(b"\0\0\0")
    page = read(agent, "/")
    assert "Ana Lima an answer of Bob Brandt was stopped: something was said meanwhile See it" in page
    assert "1 mail could not be read" in page


def test_guard_stops_an_answer_and_says_why_and_the_author_decides(agent, bob, row):
    answer = press_send(agent, _here(row), "Small story from a small TV station, I would ignore it.")
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Nothing has gone out yet. Look at it once more" in plain(answer)
    assert "This sounds as if it were said to a colleague." in plain(answer)
    assert "Send anyway" in plain(answer)
    assert "I would ignore it.</textarea>" in page
    assert not Outgoing.objects.exists()
    sent = {**form_of(page), "text": "Small story from a small TV station, I would ignore it."}
    assert agent.post(f"{_here(row)}reply/", sent).status_code == 302
    kept = Outgoing.objects.get().overridden
    assert [each["code"] for each in kept] == ["about_customer", "to_colleague"]
    assert AuditEntry.objects.get(verb="wrote to a customer").detail == {"overridden": 2}


def test_override_holds_for_what_was_shown_and_for_nothing_else(agent, row):
    shown = press_send(agent, _here(row), "Dear Ana,\n\nMr Novak will call {{name}}.").content.decode()
    sent = {**form_of(shown), "text": "Dear Ana,\n\nwe will call [NAME]."}
    answer = agent.post(f"{_here(row)}reply/", sent)
    assert answer.status_code == 422
    assert "[NAME]" in answer.content.decode().split("Send anyway")[0].split("<mark>")[1]
    assert not Outgoing.objects.exists()


def test_address_that_takes_no_mail_is_named(agent, row):
    Participant.objects.create(conversation=row, address="tïm@example.org", name="Tim")
    text = "Hello Tim, it is done."
    answer = press_send(agent, _here(row), text, to="tïm@example.org", cc=[])
    assert answer.status_code == 422
    assert "No mail can be sent to the address ‘tïm@example.org’." in plain(answer)
    assert "too many people" not in plain(answer)
    assert "Hello Tim, it is done.</textarea>" in answer.content.decode()
    assert not Outgoing.objects.exists()


def test_override_for_one_recipient_holds_for_no_other(agent, row):
    for address in ("one@x.example", "two@y.example"):
        Participant.objects.create(conversation=row, address=address)
    text = "Hello, it is done."
    shown = press_send(agent, _here(row), text, to="one@x.example", cc=[]).content.decode()
    sent = {**form_of(shown), "text": text}
    assert sent["to"] == ["one@x.example"]
    answer = agent.post(f"{_here(row)}reply/", {**sent, "to": "two@y.example"})
    assert answer.status_code == 422
    assert "two@y.example took no part in this conversation so far." in plain(answer)
    assert not Outgoing.objects.exists()
    assert agent.post(f"{_here(row)}reply/", sent).status_code == 302


def test_whoever_speaks_meanwhile_does_not_become_the_recipient(agent, row):
    form = form_of(agent.get(_here(row)).content.decode())
    ours = row.messages.get()
    came(written("And mine?", sender="Jon Berg <jon@example.net>", In_Reply_To=f"<{ours.msg_id}>"))
    answer = agent.post(f"{_here(row)}reply/", {**form, "cc": [], "text": "Dear Ana, here they are."})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert form_of(page)["to"] == ["ana@example.org"]
    assert form_of(page)["cc"] == []
    assert "It still goes to those whom you had chosen." in plain(answer)
    assert "Send to Ana" in page
    assert form_of(agent.get(_here(row)).content.decode())["to"] == ["jon@example.net"]


def test_letter_that_never_was_on_its_way_cannot_be_taken_back(agent, row):
    """Neither what a customer wrote nor what an import brought as ours has a way."""
    theirs = row.messages.get()
    ours = Message.objects.create(conversation=row, is_ours=True, text="From before")
    for letter in (theirs, ours):
        assert agent.post(f"{_here(row)}messages/{letter.pk}/take-back/").status_code == 404
