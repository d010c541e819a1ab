"""The list of what a colleague was told, the count beside their name, and what they wish."""

from __future__ import annotations

from datetime import time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.mails import came, written
from tests.web.inbox import plain, read

from heedful.models import Conversation, Notice
from heedful.queries.notice import wishes_of
from heedful.services.audit import Actor
from heedful.services.conversing import add_note, assign
from heedful.services.notice import change_wishes

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path / "data"


@pytest.fixture
def row() -> Conversation:
    return came(written("I cannot get my files.")).conversation


def _count(client) -> str:
    return plain_of(client.get("/notices/").content.decode().split('id="notices"')[1].split("</a>")[0].split(">", 1)[1])


def plain_of(html: str) -> str:
    return " ".join(html.replace("<strong>", "").replace("</strong>", "").split())


def test_list_says_what_happened_and_counts_what_is_new(signed_in, alice, bob, row):
    client = signed_in(bob)
    assert "Nothing yet." in read(client, "/notices/")
    assert _count(client) == "For you"
    assign(row, Actor(alice), bob)
    add_note(row, Actor(alice), "@bob")
    page = read(client, "/notices/")
    assert "Alice Almeida gave you a conversation" in page
    assert "Alice Almeida names you in a note" in page
    assert _count(client) == "For you 2"
    assert _count(signed_in(alice)) == "For you"
    assert client.post("/notices/seen/").status_code == 302
    assert _count(client) == "For you"
    assert "names you in a note" in read(client, "/notices/")


def test_who_opens_the_conversation_has_seen_it(signed_in, alice, bob, row):
    client = signed_in(bob)
    assign(row, Actor(alice), bob)
    signed_in(alice).get(f"/inbox/mine/{row.pk}/")
    assert _count(client) == "For you 1"
    client.get(f"/inbox/mine/{row.pk}/")
    assert _count(client) == "For you"


def test_count_is_live(signed_in, alice, bob, row):
    client = signed_in(bob)
    live = "/inbox/waiting/live/"
    tag = client.get(live).headers["ETag"]
    assert client.get(live, headers={"If-None-Match": tag}).status_code == 304
    add_note(row, Actor(alice), "@bob")
    answer = client.get(live, headers={"If-None-Match": tag})
    assert 'id="notices"' in answer.content.decode()
    assert "For you 1" in plain(answer)


def test_who_watches_the_conversation_has_seen_it(signed_in, alice, bob, row):
    client = signed_in(bob)
    other = came(written("And mine?", sender="jon@example.net")).conversation
    live = f"/inbox/waiting/{row.pk}/live/"
    watched = {"Heedful-Watched": "yes"}
    tag = client.get(live, headers=watched).headers["ETag"]
    add_note(other, Actor(alice), "@bob")
    add_note(row, Actor(alice), "@bob")
    tag = client.get(live, headers={"If-None-Match": tag}).headers["ETag"]
    assert Notice.objects.filter(seen_at=None).count() == 2, "nobody looks at the page"
    assert client.get(live, headers={"If-None-Match": tag}).status_code == 304
    answer = client.get(live, headers={"If-None-Match": tag, **watched})
    assert "For you 1" in plain(answer)
    assert Notice.objects.get(seen_at=None).conversation == other
    tag = answer.headers["ETag"]
    with CaptureQueriesContext(connection) as asked:
        assert client.get(live, headers={"If-None-Match": tag, **watched}).status_code == 304
    assert not [each for each in asked if each["sql"].startswith(("UPDATE", "INSERT"))]
    # What goes by mail alone is seen on the page as well, and needs no mail.
    change_wishes(bob, on_page=[], by_mail=["mentioned"])
    Notice.objects.all().delete()
    Notice.objects.create(colleague=bob, what="mentioned", conversation=row, on_page=False)
    client.get(live, headers=watched)
    assert Notice.objects.get().seen_at is not None


def test_nobody_sees_or_settles_what_others_are_told(signed_in, alice, bob, charlie, row):
    assign(row, Actor(alice), bob)
    client = signed_in(charlie)
    assert "gave you a conversation" not in read(client, "/notices/")
    client.post("/notices/seen/")
    assert Notice.objects.get().seen_at is None


def test_wishes_are_kept(signed_in, bob):
    client = signed_in(bob)
    assert "a mailbox can't be reached" not in read(client, "/notices/wishes/")
    sent = {
        "on_page": ["assigned", "mentioned"], "by_mail": ["mentioned"],
        "quiet_from": "22:00", "quiet_until": "07:00", "quiet_weekends": "on",
    }  # fmt: skip
    answer = client.post("/notices/wishes/", sent, follow=True)
    assert "It holds for what happens from now on." in plain(answer)
    wishes = wishes_of(bob)
    assert (wishes.on_page, wishes.by_mail, wishes.quiet_from, wishes.quiet_until, wishes.quiet_weekends) == (
        ["assigned", "mentioned"], ["mentioned"], time(22), time(7), True,
    )  # fmt: skip
    page = client.get("/notices/wishes/").content.decode()
    assert 'value="22:00"' in page
    client.post("/notices/wishes/", {})
    assert (wishes_of(bob).on_page, wishes_of(bob).quiet_from) == ([], None)


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"quiet_from": "22:00"}, "Say both"),
        ({"quiet_until": "07:00"}, "Say both"),
        ({"quiet_from": "late"}, "Enter a valid time."),
        ({"by_mail": ["failing"]}, "is not one of the available choices"),
    ],
)
def test_wishes_that_make_no_sense_are_said(signed_in, bob, sent, words):
    answer = signed_in(bob).post("/notices/wishes/", sent)
    assert answer.status_code == 422
    assert words in plain(answer)


def test_owner_chooses_about_mailboxes(signed_in, alice):
    client = signed_in(alice)
    assert "a mailbox can't be reached" in read(client, "/notices/wishes/")
    client.post("/notices/wishes/", {"by_mail": ["failing"]})
    assert wishes_of(alice).by_mail == ["failing"]


@pytest.mark.parametrize("rows", [1, 3])
def test_list_asks_as_often_for_three_as_for_one(signed_in, alice, bob, row, rows):
    client = signed_in(bob)
    for number in range(rows):
        add_note(row, Actor(alice), f"@bob {number}")
    client.get("/notices/")
    with CaptureQueriesContext(connection) as asked:
        client.get("/notices/")
    # Session, colleague, the list, and the count of the inbox in the rail.
    assert len(asked) == 4
    for what in ('"text"', '"visible"', '"html"'):
        assert not [each for each in asked if what in each["sql"]], "no line shows what was said"
