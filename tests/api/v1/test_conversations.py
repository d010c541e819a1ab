"""Conversations by way of the API: what is read, what a customer says, what we answer, and what nobody may."""

from __future__ import annotations

import base64
from datetime import timedelta

import pytest
from django.utils import timezone
from tests.mails import came, mailbox, written
from tests.services.collecting import BEGIN_MS, deliver, event, settle
from tests.services.logs import KIND

from heedful.domain.api_key import Scope
from heedful.models import Attachment, AuditEntry, Conversation, Customer, Message, Note, Outgoing, Participant
from heedful.services.audit import MACHINE, Actor
from heedful.services.conversing import add_note, assign, close
from heedful.services.desire import refresh
from heedful.services.identity import learn
from heedful.services.kind import save_kind
from heedful.services.outbox import Handed, send_due
from heedful.services.settle import Settler
from heedful.wire.collect.calls import Identified, Who

pytestmark = pytest.mark.django_db
HERE = "/api/v1/conversations"
GOOD = "Hello Ana,\n\nyour files are back.\n\nHarbour Backup"


@pytest.fixture
def row(folder):
    """A conversation that a mail of Ana's began."""
    return came(written("Where are my files?", Cc="Ben <ben@example.org>")).conversation


def post(client, address, body, **headers):
    return client.post(address, body, content_type="application/json", headers=headers)


def reply(client, row, text=GOOD, **instead):
    row.refresh_from_db()
    body = {"text": text, "to": ["ana@example.org"], "version": row.version, "written_by": "person", **instead}
    return post(client, f"{HERE}/{row.pk}/replies", body)


def carried(later=60):
    """Hand over what is due, and give what went: recipients and bytes."""
    gone = []

    def carry(_mailbox, recipients, mail):
        gone.append((recipients, mail))
        return Handed({})

    while send_due(carry, timezone.now() + timedelta(seconds=later)):
        pass
    return gone


@pytest.mark.parametrize("rows", [1, 3])
def test_list_asks_as_often_for_three_as_for_one(caller, rows, django_assert_num_queries, folder):
    for number in range(rows):
        came(written("Hello?", sender=f"c{number}@example.org"))
    caller.get(HERE)
    with django_assert_num_queries(4):  # the key, the list, its tags, and whether the look is noted
        answer = caller.get(HERE)
    assert [one["waiting_since"] is not None for one in answer.json()["conversations"]] == [True] * rows


def test_views_orders_and_cursor(caller, alice, bob, folder):
    first, second, third = (came(written("?", sender=f"c{n}@example.org")).conversation for n in range(3))
    assign(second, Actor(alice), bob)
    close(third, Actor(alice))

    def listed(**asked):
        return [one["id"] for one in caller.get(HERE, asked).json()["conversations"]]

    assert listed() == [third.pk, second.pk, first.pk]
    assert listed(view="waiting") == [first.pk, second.pk]
    assert listed(view="waiting", order="newest") == [second.pk, first.pk]
    assert listed(view="assigned") == listed(assignee="bob@heedful.example") == [second.pk]
    assert listed(view="closed") == [third.pk]
    assert listed(customer=first.customer_id) == [first.pk]
    assert listed(assignee="nobody@example.org") == []
    assert listed(order="longest_waiting") == [first.pk, second.pk, third.pk]
    page = caller.get(HERE, {"limit": 2}).json()
    rest = caller.get(HERE, {"limit": 2, "cursor": page["next"]}).json()
    assert ([one["id"] for one in rest["conversations"]], rest["next"]) == ([first.pk], None)
    assert caller.get(HERE, {"view": "waiting", "cursor": page["next"]}).json()["code"] == "no_cursor"


def test_one_tells_who_would_get_an_answer(caller, row):
    told = caller.get(f"{HERE}/{row.pk}").json()
    assert told["to"] == [{"name": "Ana Lima", "address": "ana@example.org"}]
    assert told["cc"] == [{"name": "Ben", "address": "ben@example.org"}]
    assert (told["id"], told["customer"], told["subject"], told["mailbox"], told["version"]) == (
        row.pk, row.customer_id, "My files", "help@harbour.example", row.version,
    )  # fmt: skip


@pytest.mark.parametrize("rows", [1, 3])
def test_messages_tell_what_became_of_each_and_no_note(caller, row, rows, bob, django_assert_num_queries):
    add_note(row, Actor(bob), "She is angry, be quick")
    for _ in range(rows):
        assert reply(caller, row).status_code == 201
    carried()
    # Key, conversation, look and whether it is noted, messages, attachments, arrivals.
    with django_assert_num_queries(7):
        answer = caller.get(f"{HERE}/{row.pk}/messages")
    assert "angry" not in answer.content.decode()
    newest, *_, oldest = answer.json()["messages"]
    assert (newest["is_ours"], newest["program"], newest["way"]["state"]) == (True, "test", "sent")
    assert [(one["recipient"], one["what"]) for one in newest["way"]["arrivals"]] == [("ana@example.org", "taken")]
    assert (oldest["sender"], oldest["visible"], oldest["way"]) == ("ana@example.org", "Where are my files?", None)


# What a customer says.


def said(**more):
    return {"handle": {"sort": "email", "value": "Ana@example.org"}, "name": "Ana Lima", "text": "It broke", **more}


def test_customer_begins_a_conversation(caller, folder):
    box = mailbox()
    files = [{"name": "../a<b>.txt", "type": "text/plain", "content": base64.b64encode(b"log").decode()}]
    answer = post(caller, HERE, said(subject="Restore", files=files))
    assert answer.status_code == 201
    row = Conversation.objects.get()
    message, file = Message.objects.get(), Attachment.objects.get()
    assert answer.json() == {
        "conversation": row.pk, "message": message.pk, "customer": row.customer_id, "version": row.version,
    }  # fmt: skip
    assert (row.subject, row.mailbox, row.waiting_since is None) == ("Restore", box, False)
    assert (message.how, message.sender, message.program.name) == ("api", "ana@example.org", "test")
    assert (file.name, file.size) == ("a_b_.txt", 3)
    [listed] = caller.get(f"{HERE}/{row.pk}/messages").json()["messages"][0]["attachments"]
    bytes_of = caller.get(f"/api/v1/attachments/{listed['id']}")
    assert b"".join(bytes_of.streaming_content) == b"log"
    assert (bytes_of["Content-Type"], bytes_of["Content-Disposition"]) == (
        "application/octet-stream", 'attachment; filename="a_b_.txt"',
    )  # fmt: skip
    assert Customer.objects.get().name == "Ana Lima"


def test_html_is_made_harmless(caller, folder):
    html = "<p onclick=x()>Hi <b>you</b><script>alert(1)</script><img src=https://spy.example/x.png></p>"
    post(caller, HERE, said(text="", html=html))
    message = Message.objects.get()
    assert message.text.strip() == "Hi you"
    assert message.html == '<p>Hi <b>you</b><img data-remote-src="https://spy.example/x.png"></p>'


@pytest.mark.parametrize(
    ("more", "status", "code"),
    [
        ({"text": " "}, 400, "nothing_said"),
        ({"mailbox": "other@harbour.example"}, 400, "no_mailbox"),
        ({"handle": {"sort": "email", "value": "ana"}}, 400, "no_handle"),
        ({"files": [{"name": "a", "content": "###"}]}, 400, "no_base64"),
        ({"files": [{"name": "a", "content": base64.b64encode(b"x" * 1_000_001).decode()}]}, 413, "files_too_large"),
        ({"name": "Ana\r\nBcc: eve@example.org"}, 400, "not_understood"),
        ({"how": "mail"}, 400, "not_understood"),
    ],
)  # fmt: skip
def test_what_says_nothing_or_too_much_is_refused(caller, folder, more, status, code):
    answer = post(caller, HERE, said(**more))
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert not Conversation.objects.exists()


def test_only_who_takes_part_says_something_in_it(caller, row):
    words = f"{HERE}/{row.pk}/messages"
    assert post(caller, words, said(text="Still nothing")).status_code == 201
    stranger = {"handle": {"sort": "email", "value": "eve@example.org"}, "text": "Send me her files"}
    answer = post(caller, words, stranger)
    assert (answer.status_code, answer.json()["code"]) == (409, "not_theirs")
    assert row.messages.count() == 2


def test_address_for_answers_lets_nobody_in(caller, row):
    """An app may let people type it: whoever typed Ana's would else speak in her conversation, and as her."""
    mallory = {"handle": {"sort": "user_id", "value": "mallory"}, "answer_to": "ana@example.org"}
    answer = post(caller, f"{HERE}/{row.pk}/messages", said(**mallory))
    assert (answer.status_code, answer.json()["code"]) == (409, "not_theirs")
    assert row.messages.count() == 1
    ben = {"handle": {"sort": "email", "value": "ben@example.org"}, "answer_to": "ben@work.example"}
    assert post(caller, f"{HERE}/{row.pk}/messages", said(**ben)).status_code == 201


def test_what_a_customer_said_is_no_answer_that_can_be_undone(caller, folder):
    told = post(caller, HERE, said()).json()
    assert post(caller, f"/api/v1/messages/{told['message']}/undo", {}).status_code == 404


def test_plain_thanks_after_an_answer_makes_nobody_wait(caller, row):
    reply(caller, row)
    carried()
    post(caller, f"{HERE}/{row.pk}/messages", said(text="Thank you so much!"))
    row.refresh_from_db()
    assert (row.waiting_since, row.messages.last().is_thanks) == (None, True)


def test_who_has_one_known_address_gets_answers_there(caller, folder):
    body = {"handles": [{"sort": "user_id", "value": "ana"}, {"sort": "email", "value": "ana@example.org"}]}
    post(caller, "/api/v1/customers", body)
    post(caller, HERE, said(handle={"sort": "user_id", "value": "ana"}))
    assert Message.objects.get().sender == "ana@example.org"


# What we answer.


def test_reply_is_held_then_goes_to_those_it_names(caller, row):
    answer = reply(caller, row)
    assert answer.status_code == 201
    way = Outgoing.objects.get()
    assert (answer.json()["message"], way.state, carried(later=0)) == (way.message_id, "held", [])
    [(recipients, mail)] = carried()
    row.refresh_from_db()
    assert (recipients, row.waiting_since) == (["ana@example.org"], None)
    assert b"Auto-Submitted" not in mail
    assert AuditEntry.objects.get(verb="wrote to a customer").detail["key"].startswith("heedful_")


def test_reply_to_whoever_takes_no_part_is_refused(caller, row):
    answer = reply(caller, row, to=["ana@example.org", "tv@example.com"])
    assert (answer.status_code, answer.json()["code"]) == (400, "not_taking_part")
    assert not Outgoing.objects.exists()


def test_reply_needs_recipients_and_the_version_it_saw(caller, row):
    for missing in ("to", "version", "written_by"):
        body = {"text": GOOD, "to": ["ana@example.org"], "version": row.version, "written_by": "person"}
        del body[missing]
        assert post(caller, f"{HERE}/{row.pk}/replies", body).status_code == 400
    answer = reply(caller, row, version=row.version - 1)
    assert (answer.status_code, answer.json()["code"]) == (409, "moved_on")
    assert not Outgoing.objects.exists()


def test_guard_stops_a_reply_until_its_findings_were_seen(caller, row):
    slip = "Small story from a small TV station, I would ignore it"
    answer = reply(caller, row, slip)
    told = answer.json()
    assert (answer.status_code, told["code"]) == (409, "guarded")
    assert not Outgoing.objects.exists()
    marks = [each["mark"] for each in told["findings"]]
    assert marks
    assert all(each["message"] and slip[each["start"] : each["end"]] for each in told["findings"])
    assert reply(caller, row, slip, override=["other:1"]).json()["code"] == "guarded"
    assert reply(caller, row, slip, override=marks).status_code == 201
    assert [each["code"] for each in Outgoing.objects.get().overridden] == [each["code"] for each in told["findings"]]


def test_address_that_takes_no_mail_is_named(caller, row):
    Participant.objects.create(conversation=row, address="tïm@example.org", name="Tim")
    told = reply(caller, row, "Hello Tim, it is done.", to=["tïm@example.org"]).json()
    marks = [each["mark"] for each in told.get("findings", [])]
    answer = reply(caller, row, "Hello Tim, it is done.", to=["tïm@example.org"], override=marks)
    assert (answer.status_code, answer.json()["code"]) == (400, "no_recipient")
    assert "tïm@example.org" in answer.json()["detail"]


def test_mark_of_a_new_recipient_holds_for_no_other(caller, row):
    for address in ("one@x.example", "two@y.example"):
        Participant.objects.create(conversation=row, address=address)
    told = reply(caller, row, to=["one@x.example"]).json()
    marks = [each["mark"] for each in told["findings"]]
    assert [each["code"] for each in told["findings"]] == ["recipient_new"]
    assert reply(caller, row, to=["two@y.example"], override=marks).json()["code"] == "guarded"
    assert reply(caller, row, to=["one@x.example"], override=marks).status_code == 201


def test_guard_knows_the_notes(caller, row, bob):
    secret = "she has called the ombudsman twice already and will certainly do it again tomorrow"
    add_note(row, Actor(bob), f"Careful: {secret}.")
    answer = reply(caller, row, f"Hello Ana, we know that {secret}.")
    assert "quotes_note" in {each["code"] for each in answer.json()["findings"]}


def test_news_stops_a_held_reply_even_of_a_program(caller, calling, row):
    reply(caller, row)
    post(calling(), f"{HERE}/{row.pk}/notes", {"text": "Wait, she wrote to billing as well"})
    assert carried() == []
    assert Outgoing.objects.get().state == "stopped"


def test_undo_while_it_can_be_and_by_its_own_key_alone(caller, calling, row):
    number = reply(caller, row).json()["message"]
    undo = f"/api/v1/messages/{number}/undo"
    assert post(calling(), undo, {}).status_code == 404
    answer = caller.post(undo)
    row.refresh_from_db()
    assert (answer.status_code, answer.json()) == (200, {"undone": number, "version": row.version})
    assert (carried(), row.messages.count()) == ([], 1)
    number = reply(caller, row).json()["message"]
    carried()
    assert caller.post(f"/api/v1/messages/{number}/undo").json()["code"] == "too_late"


def test_answer_of_a_machine_answers_nothing_and_says_so(caller, row):
    assert reply(caller, row, written_by="program").status_code == 201
    [(_, mail)] = carried()
    row.refresh_from_db()
    assert b"Auto-Submitted: auto-replied" in mail
    assert row.waiting_since is not None
    assert reply(caller, row, written_by="program").json()["code"] == "no_automatic_answer"
    assert reply(caller, row).status_code == 201


def test_machine_never_answers_a_machine(caller, folder):
    row = came(written("I am away", Auto_Submitted="auto-replied")).conversation or Conversation.objects.first()
    row = row or came(written("Help")).conversation
    Message.objects.filter(conversation=row, is_ours=False).update(is_automatic=True)
    assert reply(caller, row, written_by="program").json()["code"] == "no_automatic_answer"


def test_reply_under_the_same_name_goes_once(caller, row):
    body = {"text": GOOD, "to": ["ana@example.org"], "version": row.version, "written_by": "person"}
    first, again = (post(caller, f"{HERE}/{row.pk}/replies", body, **{"Idempotency-Key": "r1"}) for _ in range(2))
    assert (first.json(), again.headers["Idempotency-Replayed"]) == (again.json(), "true")
    assert Outgoing.objects.count() == 1


# Notes.


def test_note_stays_among_us(caller, row):
    answer = post(caller, f"{HERE}/{row.pk}/notes", {"text": "Look at the storm"})
    note = Note.objects.get()
    assert answer.status_code == 201
    assert (answer.json()["id"], note.text, note.program.name, note.author) == (
        note.pk,
        "Look at the storm",
        "test",
        None,
    )
    assert [one["text"] for one in caller.get(f"{HERE}/{row.pk}/notes").json()["notes"]] == ["Look at the storm"]
    assert carried() == []


@pytest.mark.parametrize("more", ["to", "cc", "recipients", "send", "visible", "is_public"])
def test_note_takes_no_recipient(caller, row, more):
    answer = post(caller, f"{HERE}/{row.pk}/notes", {"text": "x", more: ["ana@example.org"]})
    assert (answer.status_code, Note.objects.count()) == (400, 0)


# Who looks after it.


def test_assign_snooze_close_and_reopen(caller, bob, charlie, row):
    one = f"{HERE}/{row.pk}"
    assert post(caller, f"{one}/assign", {"to": "bob@heedful.example"}).json()["assignee"] == "bob@heedful.example"
    assert post(caller, f"{one}/assign", {"to": charlie.email}).json()["code"] == "no_colleague"
    assert post(caller, f"{one}/assign", {"to": None}).json()["assignee"] is None
    assert post(caller, f"{one}/snooze", {"until": "2030-01-01T00:00:00Z"}).json()["snoozed_until"][:4] == "2030"
    closed = caller.post(f"{one}/close").json()
    assert (closed["closed_at"] is not None, closed["snoozed_until"]) == (True, None)
    assert caller.post(f"{one}/reopen").json()["closed_at"] is None


def test_what_it_is_about_is_said_and_taken_back(caller, row):
    one = f"{HERE}/{row.pk}"
    save_kind(KIND, MACHINE)
    refresh()
    assert caller.get(one).json()["desire"] is None
    for kind in ("nothing-like-it", "get-help"):
        assert post(caller, f"{one}/about", {"desire": kind}).json()["code"] == "no_kind"
    assert post(caller, f"{one}/about", {"desire": "restore"}).json()["code"] == "nothing_open"
    learn([Identified(Who("ana", None), BEGIN_MS, {"email": "ana@example.org"})])
    deliver(event("ana", 0, "started"))
    settle(Settler())
    assert post(caller, f"{one}/about", {"desire": "restore"}).status_code == 200
    assert caller.get(one).json()["desire"] == "restore"
    assert post(caller, f"{one}/about", {"desire": None}).status_code == 200
    assert caller.get(one).json()["desire"] is None


#: Every operation, and the one scope that opens it.
OPERATIONS = [
    ("get", HERE, Scope.CONVERSATIONS_READ),
    ("get", f"{HERE}/9", Scope.CONVERSATIONS_READ),
    ("get", f"{HERE}/9/messages", Scope.CONVERSATIONS_READ),
    ("get", "/api/v1/attachments/9", Scope.CONVERSATIONS_READ),
    ("post", HERE, Scope.CONVERSATIONS_WRITE),
    ("post", f"{HERE}/9/messages", Scope.CONVERSATIONS_WRITE),
    ("post", f"{HERE}/9/assign", Scope.CONVERSATIONS_WRITE),
    ("post", f"{HERE}/9/close", Scope.CONVERSATIONS_WRITE),
    ("post", f"{HERE}/9/reopen", Scope.CONVERSATIONS_WRITE),
    ("post", f"{HERE}/9/snooze", Scope.CONVERSATIONS_WRITE),
    ("post", f"{HERE}/9/about", Scope.CONVERSATIONS_WRITE),
    ("post", f"{HERE}/9/replies", Scope.REPLIES_SEND),
    ("post", "/api/v1/messages/9/undo", Scope.REPLIES_SEND),
    ("get", f"{HERE}/9/notes", Scope.NOTES_READ),
    ("post", f"{HERE}/9/notes", Scope.NOTES_WRITE),
]


@pytest.mark.parametrize(("method", "address", "scope"), OPERATIONS)
def test_each_is_opened_by_its_own_scope_alone(calling, client, method, address, scope):
    others = calling(*(each for each in Scope if each is not scope))
    assert getattr(others, method)(address, content_type="application/json").status_code == 403
    assert getattr(client, method)(address, content_type="application/json").status_code == 401
    assert getattr(calling(scope), method)(address, content_type="application/json").status_code in {200, 400, 404}
