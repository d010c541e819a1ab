"""A program begins a conversation with a customer."""

from __future__ import annotations

import base64

import pytest
from tests.mails import came, mailbox, written

from heedful.domain.api_key import Scope
from heedful.models import Attachment, Conversation, Message

pytestmark = pytest.mark.django_db
LETTER = {
    "to": "Ana@example.org",
    "subject": " Your  restore ",
    "text": "Dear Ana,\n\nyour files are back.",
    "written_by": "person",
}


@pytest.fixture
def here(folder):
    row = came(written("Where are my files?")).conversation
    return f"/api/v1/customers/{row.customer_id}/conversations"


def post(client, address, *, name="", **instead):
    headers = {"Idempotency-Key": name} if name else {}
    return client.post(address, {**LETTER, **instead}, content_type="application/json", headers=headers)


def test_letter_begins_a_conversation_that_waits_for_them(caller, here):
    other = mailbox(address="sales@harbour.example", name="Sales")
    files = [{"name": "a.txt", "type": "text/plain", "content": base64.b64encode(b"A").decode()}]
    answer = post(caller, here, mailbox="SALES@harbour.example", files=files)
    told, message = answer.json(), Message.objects.get(is_ours=True)
    row = message.conversation
    assert answer.status_code == 201
    assert told == {
        "conversation": row.pk,
        "message": message.pk,
        "version": row.version,
        "goes_at": told["goes_at"],
        "customer": row.customer_id,
    }
    assert (row.subject, row.mailbox, row.waiting_since, row.assignee) == ("Your restore", other, None, None)
    assert (message.subject, message.to) == ("Your restore", [["Ana Lima", "ana@example.org"]])
    assert (message.program.name, message.sender) == ("test", "sales@harbour.example")
    assert Attachment.objects.get(message=message).name == "a.txt"


def test_sent_again_under_its_name_it_is_one(caller, here):
    first, again = (post(caller, here, name="w1") for _ in range(2))
    assert first.json() == again.json()
    assert Message.objects.filter(is_ours=True).count() == 1


@pytest.mark.parametrize(
    ("instead", "status", "code"),
    [
        ({"to": "eve@evil.example"}, 400, "not_their_address"),
        ({"mailbox": "nobody@harbour.example"}, 400, "no_mailbox"),
        ({"desire": "unheard-of"}, 400, "no_kind"),
        ({"text": "  "}, 400, "no_recipient"),
        ({"subject": "a\nBcc: eve@evil.example"}, 400, None),
        ({"subject": " "}, 400, None),
        ({"cc": ["eve@evil.example"]}, 400, None),
        ({"text": "Dear Ana,\n\nFYI this customer is always like that."}, 409, "guarded"),
    ],
)
def test_what_is_refused_leaves_nothing(caller, here, instead, status, code):
    answer = post(caller, here, **instead)
    assert answer.status_code == status
    assert code in {None, answer.json()["code"]}
    assert not Message.objects.filter(is_ours=True).exists()
    assert Conversation.objects.count() == 1


def test_what_the_guard_found_and_somebody_looked_at_goes(caller, here):
    text = "Dear Ana,\n\nFYI this customer is always like that."
    marks = [each["mark"] for each in post(caller, here, text=text).json()["findings"]]
    assert post(caller, here, text=text, override=marks).status_code == 201
    assert Message.objects.get(is_ours=True).outgoing.overridden


def test_guard_reads_the_subject_too(caller, here):
    about = "Your {{product}}"
    answer = post(caller, here, subject=about)
    assert (answer.status_code, answer.json()["code"]) == (409, "guarded")
    [found] = answer.json()["findings"]
    assert (found["code"], found["start"], found["end"]) == ("placeholder", 0, 0)
    assert found["message"] == "In the subject: This is a gap that nobody has filled."
    assert not Message.objects.filter(is_ours=True).exists()
    assert post(caller, here, subject=about, override=[found["mark"]]).status_code == 201


def test_machine_writes_to_nobody_too_often(caller, here):
    first, second = (post(caller, here, written_by="program", text=f"Dear Ana, {n}") for n in range(2))
    assert (first.status_code, second.status_code) == (201, 409)
    assert second.json()["code"] == "no_automatic_answer"
    assert Conversation.objects.count() == 2


def test_only_who_may_send_opens_it(calling, client, caller, here):
    others = calling(*(each for each in Scope if each is not Scope.REPLIES_SEND))
    assert (post(others, here).status_code, post(client, here).status_code) == (403, 401)
    assert post(caller, "/api/v1/customers/987654/conversations").status_code == 404
