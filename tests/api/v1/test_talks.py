"""Talks that a program writes down."""

from __future__ import annotations

import pytest

from heedful.domain.api_key import Scope
from heedful.models import Conversation, Owed

pytestmark = pytest.mark.django_db
HERE = "/api/v1/talks"
TALK = {
    "handle": {"sort": "phone", "value": "+351 22 123 456"},
    "name": "Ana Lima",
    "way": "phone",
    "at": "2026-11-23T09:41:00Z",
    "theirs": "The restore stops.",
}


def post(client, **more):
    return client.post(HERE, {**TALK, **more}, content_type="application/json")


def test_talk_is_a_conversation_by_the_program(caller):
    answer = post(caller, ours="We look.", promised="Call back", due_on="2026-11-27")
    row = Conversation.objects.get()
    theirs, ours = row.messages.order_by("pk")
    assert (answer.status_code, answer.json()) == (
        201,
        {"conversation": row.pk, "message": theirs.pk, "customer": row.customer_id, "version": row.version},
    )
    assert (theirs.program.name, ours.program.name, theirs.talk.way, theirs.talk.written_by) == (
        "test", "test", "phone", None,
    )  # fmt: skip
    assert (row.waiting_since, row.customer.name, Owed.objects.get().text) == (None, "Ana Lima", "Call back")
    told = caller.get(f"/api/v1/conversations/{row.pk}/messages").json()["messages"]
    assert [(one["how"], one["is_ours"]) for one in told] == [("talk", True), ("talk", False)]


@pytest.mark.parametrize(
    ("instead", "code"),
    [
        ({"at": "2999-01-01T00:00:00Z"}, "still_to_come"),
        ({"at": "1999-12-31T23:59:59Z"}, "too_long_ago"),
        ({"at": "0001-01-01T00:00:00Z"}, "too_long_ago"),
        ({"at": "0001-01-01T00:00:00+02:00"}, "not_understood"),
        ({"theirs": " "}, "nothing_said"),
        ({"handle": {"sort": "phone", "value": "call me"}}, "no_handle"),
        ({"way": "pigeon"}, "not_understood"),
        ({"to": "ana@example.org"}, "not_understood"),
    ],
)
def test_what_makes_no_sense_is_said(caller, instead, code):
    answer = post(caller, **instead)
    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert not Conversation.objects.exists()


def test_key_needs_the_scope(calling):
    assert post(calling(Scope.CONVERSATIONS_READ)).status_code == 403
