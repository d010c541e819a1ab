"""The inbox: who sees what, what a conversation shows, and how it stands."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.mails import came, written
from tests.services.collecting import BEGIN, BEGIN_MS, deliver, event, follow_the_late, settle
from tests.services.logs import KIND
from tests.web.inbox import plain, read

from heedful.models import Arrival, AuditEntry, Conversation, Looking, Message, Outgoing
from heedful.services.audit import MACHINE, Actor
from heedful.services.conversing import add_note
from heedful.services.desire import refresh
from heedful.services.identity import learn
from heedful.services.kind import save_kind
from heedful.services.outbox import Handed, send_due
from heedful.services.replying import Reply, send
from heedful.services.settle import Settler
from heedful.wire.collect.calls import Identified, Who

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 23, 9, 41, tzinfo=UTC)


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path / "data"


@pytest.fixture
def agent(signed_in, bob):
    return signed_in(bob)


@pytest.fixture
def row():
    return came(written("I cannot get my files.\n\n-- \nAna\nHarbour Works"), AT).conversation


def test_empty_inbox_says_so(agent):
    for view, words in (
        ("waiting", "Nobody waits for us."),
        ("all", "No mail has come in yet."),
        ("unsent", "Every answer went out."),
        ("aside", "Nothing is set aside."),
        ("failed", "Every mail could be read."),
    ):
        assert words in read(agent, f"/inbox/{view}/")


def test_conversation_shows_both_places_and_folds_what_is_no_news(agent, row):
    page = read(agent, f"/inbox/waiting/{row.pk}/")
    for words in (
        "Ana Lima",
        "I cannot get my files.",
        "Send to Ana",
        "Keep among us",
        "Show all of it",
        "The raw mail",
    ):
        assert words in page
    html = agent.get(f"/inbox/waiting/{row.pk}/").content.decode().split('id="entries"')[1]
    assert html.index("I cannot get my files.") < html.index("<details") < html.index("Harbour Works")


def test_viewer_reads_all_and_is_offered_nothing(signed_in, charlie, bob, row):
    send(row, Actor(bob), Reply("Here.", [["Ana", "ana@example.org"]], row.version), timezone.now())
    add_note(row, Actor(bob), "She has no power.")
    page = signed_in(charlie).get(f"/inbox/all/{row.pk}/").content.decode()
    assert "I cannot get my files." in page
    assert "She has no power." in page
    mine = page.split("data-inbox")[1].split("<dialog")[0]
    for words in ("Send to Ana", "Keep among us", "<form", "<textarea", "/here/"):
        assert words not in mine


def test_conversation_that_is_not_there(agent, row):
    for address in (f"/inbox/nonsense/{row.pk}/", "/inbox/all/999999/", "/inbox/nonsense/", f"/inbox/x/{row.pk}/live/"):
        assert agent.get(address).status_code == 404


def test_merged_conversation_leads_to_where_it_went(agent, row):
    gone = came(written("Again.")).conversation
    Conversation.objects.filter(pk=gone.pk).update(merged_into=row)
    assert agent.get(f"/inbox/all/{gone.pk}/").headers["Location"] == f"/inbox/all/{row.pk}/"


def test_looking_is_on_record_once(agent, bob, row):
    for _ in range(2):
        agent.get(f"/inbox/all/{row.pk}/")
    entry = AuditEntry.objects.get(verb="saw")
    assert (entry.who, entry.sort, entry.object_id) == (bob, "customer", str(row.customer_id))


def test_assign_close_reopen_and_put_off(agent, bob, charlie, row):
    def post(what: str, **sent):
        assert agent.post(f"/inbox/waiting/{row.pk}/{what}/", sent).headers["Location"] == f"/inbox/waiting/{row.pk}/"
        row.refresh_from_db()

    post("assign", to=bob.pk)
    assert row.assignee == bob
    post("assign", to=charlie.pk)  # a viewer can't look after anything
    assert row.assignee == bob
    post("assign", to="")
    assert row.assignee is None
    post("close")
    assert row.closed_at is not None
    assert row.waiting_since == AT
    assert "Open again" in read(agent, f"/inbox/waiting/{row.pk}/")
    post("reopen")
    assert row.closed_at is None
    post("snooze", until="hours")
    assert timedelta(hours=2.9) < row.snoozed_until - timezone.now() <= timedelta(hours=3)
    assert "Bring back now" in read(agent, f"/inbox/waiting/{row.pk}/")
    post("snooze", until="nonsense")
    assert row.snoozed_until is not None
    post("snooze")
    assert row.snoozed_until is None


def test_what_it_is_about_is_shown_said_and_taken_back(agent, signed_in, charlie):
    save_kind(KIND, MACHINE)
    refresh()
    settler = Settler()
    learn([Identified(Who("ana", None), BEGIN_MS, {"email": "ana@example.org"})])
    deliver(event("ana", 0, "started"))
    settle(settler)
    row = came(written("It hangs"), BEGIN + timedelta(minutes=5)).conversation
    follow_the_late(settler)
    here = f"/inbox/waiting/{row.pk}/"
    assert "as far as we can tell" in read(agent, here)
    assert agent.post(f"{here}about/").headers["Location"] == here
    follow_the_late(settler)
    page = read(agent, here)
    assert "This conversation is about it" in page
    assert "It is about something else" not in page
    assert "This conversation is about it" not in read(signed_in(charlie), here)
    for nonsense in ("get-help", "nothing-like-it", "\0", "<b>", "x" * 5_000):
        assert agent.post(f"{here}about/", {"kind": nonsense}).status_code == 404
    save_kind(KIND.replace('"restore"', '"pay"').replace('"started"', '"ordered"'), MACHINE)
    refresh()
    assert "they have nothing of this kind open" in plain(agent.post(f"{here}about/", {"kind": "pay"}, follow=True))
    agent.post(f"{here}about/", {"kind": "restore"})
    follow_the_late(settler)
    page = read(agent, here)
    assert "It is about something else" in page
    assert "as far as we can tell" not in page
    assert "It is about something else" not in read(signed_in(charlie), here)


def test_who_else_is_here(agent, signed_in, alice, row):
    assert signed_in(alice).post(f"/inbox/all/{row.pk}/here/").status_code == 204
    assert "Alice Almeida is here, too" in read(agent, f"/inbox/waiting/{row.pk}/")
    signed_in(alice).post(f"/inbox/all/{row.pk}/draft/", {"sort": "reply", "text": "Dear Ana"})
    assert "Alice Almeida writes here" in read(agent, f"/inbox/waiting/{row.pk}/")
    signed_in(alice).post(f"/inbox/all/{row.pk}/here/")
    assert "Alice Almeida writes here" in read(agent, f"/inbox/waiting/{row.pk}/")
    Looking.objects.update(at=timezone.now() - timedelta(minutes=1))
    assert "Alice" not in read(agent, f"/inbox/waiting/{row.pk}/").split("nobody looks after it")[0]


def test_what_became_of_an_answer_is_told(agent, bob, row):
    message = send(row, Actor(bob), Reply("Here.", [["Ana", "ana@example.org"]], row.version), AT)
    assert send_due(lambda *_: Handed({"ana@example.org": ("550 no such user", False)}), timezone.now())
    page = read(agent, f"/inbox/unsent/{row.pk}/")
    assert "ana@example.org: their mail server refused it" in page
    assert "Nobody got it: 550 no such user" in page
    assert "Take it up again" in page
    Outgoing.objects.filter(pk=message.pk).update(state="sent")
    Arrival.objects.create(message=message, recipient="ana@example.org", what="bounced", code="5.1.1", words="gone")
    assert "ana@example.org: came back (5.1.1 gone)" in read(agent, f"/inbox/all/{row.pk}/")


def test_warnings_stand_in_plain_words(agent):
    came(written("Hello", Message_ID="<same@example.org>"))
    row = came(written("Another", Message_ID="<same@example.org>")).conversation
    assert "Another mail with the same id came before, with another text." in read(agent, f"/inbox/all/{row.pk}/")


def test_nothing_new_is_304_and_only_what_changed_is_sent(agent, alice, bob, row):
    address = f"/inbox/waiting/{row.pk}/live/"
    first = agent.get(address)
    tag = first.headers["ETag"]
    for part in ('id="entries"', 'id="list"', 'id="standing"', 'id="views"'):
        assert part in first.content.decode()
    again = agent.get(address, headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    Looking.objects.create(conversation=row, colleague=alice)
    only_here = agent.get(address, headers={"If-None-Match": tag}).content.decode()
    assert 'id="standing"' in only_here
    assert 'id="entries"' not in only_here
    assert 'id="list"' not in only_here
    came(written("Another", sender="jon@example.net"))
    listed = agent.get(address, headers={"If-None-Match": tag}).content.decode()
    assert 'id="list"' in listed
    assert 'id="entries"' not in listed
    add_note(row, Actor(bob), "Careful.")
    said = agent.get(f"{address}?said=1.0", headers={"If-None-Match": tag}).content.decode()
    assert 'class="entry note new"' in said
    assert "I have read it" in said


def test_list_alone_is_live_too(agent, row):
    first = agent.get("/inbox/waiting/live/")
    assert "My files" in first.content.decode()
    assert agent.get("/inbox/waiting/live/", headers={"If-None-Match": first.headers["ETag"]}).status_code == 304


@pytest.mark.parametrize("answers", [1, 3])
def test_queries_of_a_conversation(agent, bob, row, answers):
    for number in range(answers):
        row.refresh_from_db()
        send(row, Actor(bob), Reply(f"Nr {number}", [["Ana", "ana@example.org"]], row.version), timezone.now())
        add_note(row, Actor(bob), f"Note {number}")
    agent.get(f"/inbox/all/{row.pk}/")  # writes down who looked
    with CaptureQueriesContext(connection) as asked:
        agent.get(f"/inbox/all/{row.pk}/")
    assert len(asked) == 61, [each["sql"] for each in asked]


@pytest.mark.parametrize("conversations", [1, 3])
def test_queries_of_a_list_and_of_what_is_new(agent, row, conversations):
    for number in range(conversations - 1):
        came(written(f"Nr {number}", sender=f"jon{number}@example.net"))
    with CaptureQueriesContext(connection) as asked:
        tag = agent.get("/inbox/all/live/").headers["ETag"]
    assert len(asked) == 13, [each["sql"] for each in asked]
    with CaptureQueriesContext(connection) as asked:
        agent.get("/inbox/all/live/", headers={"If-None-Match": tag})
    assert len(asked) == 12, [each["sql"] for each in asked]


def test_long_conversation_shows_its_end_and_all_of_it_on_demand(agent, row):
    for number in range(60):
        add_note(row, Actor(None), f"Note {number:02}.")
    page = read(agent, f"/inbox/all/{row.pk}/")
    assert "Note 59." in page
    assert "Note 05." not in page
    assert "Harbour Works" not in page
    assert "Show what was said before that, too" in page
    assert "Harbour Works" in read(agent, f"/inbox/all/{row.pk}/?entries=all")
    assert "Send to Ana" in page


def test_search_shows_conversations(agent, row):
    assert "My files" in read(agent, "/inbox/search/?q=cannot+fil")
    assert "Nobody said ‘zzz’" in read(agent, "/inbox/search/?q=zzz")
    assert "Type words above" in read(agent, "/inbox/search/")
    assert Message.objects.count() == 1


def test_plain_thank_you_is_said_to_be_one_and_can_be_none(agent, bob, row):
    send(row, Actor(bob), Reply("Here they are.", [["Ana", "ana@example.org"]], row.version), AT)
    assert send_due(lambda *_: Handed({}), timezone.now())
    ours = Message.objects.get(is_ours=True)
    came(written("Thank you!", In_Reply_To=f"<{ours.msg_id}>"))
    row.refresh_from_db()
    assert row.waiting_since is None
    assert "A plain thank-you" in read(agent, f"/inbox/all/{row.pk}/")
    message = Message.objects.get(is_thanks=True)
    agent.post(f"/inbox/all/{row.pk}/messages/{message.pk}/no-thanks/")
    row.refresh_from_db()
    assert abs(row.waiting_since - message.at) < timedelta(milliseconds=1)
    assert "A plain thank-you" not in read(agent, f"/inbox/all/{row.pk}/")
