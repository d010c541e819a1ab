"""What stands in no conversation: why, and what people do about it."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.mails import came, written
from tests.web.inbox import plain, read

from heedful.domain.mail_token import notice_id
from heedful.domain.threading import Why
from heedful.models import AuditEntry, BlockedSender, Conversation, Customer, IncomingMail, Message, Note
from heedful.queries.threading import token_key
from heedful.services.audit import MACHINE
from heedful.services.customer import erase_customer, resolve_identities
from heedful.services.kept_bytes import MAIL, path_of
from heedful.services.regrouping import merge
from heedful.web.words_of_inbox import FLAWS, WHYS
from heedful.wire.mail import Flaw

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 23, 9, 41, tzinfo=UTC)
State = IncomingMail.State


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path / "data"


@pytest.fixture
def agent(signed_in, bob):
    return signed_in(bob)


@pytest.fixture
def spam():
    return came(written("Buy now! " * 100, sender="Shop <news@shop.example>", X_Spam_Flag="YES", Subject="Only today"))


@pytest.fixture
def stranger_s():
    first = came(written("Where are my files?", Message_ID="<first@example.org>"), AT)
    return came(written("Mine, too.", sender="Eve <eve@example.net>", In_Reply_To="<first@example.org>")), first


def test_every_reason_and_every_flaw_has_words():
    assert set(WHYS) == set(Why)
    assert set(FLAWS) == {*Flaw, "same_id_other_body"}


def test_spam_is_told_with_its_reason_and_read_whole_on_demand(agent, spam):
    assert "Only today" in read(agent, "/inbox/aside/")
    page = read(agent, f"/inbox/aside/{spam.pk}/")
    assert "The mail server before us takes it for spam." in page
    assert page.count("Buy now!") < 40
    assert read(agent, f"/inbox/aside/{spam.pk}/?read=all").count("Buy now!") == 100


def test_mail_of_a_stranger_is_taken_in_where_it_may_belong(agent, stranger_s):
    mail, first = stranger_s
    page = read(agent, f"/inbox/aside/{mail.pk}/")
    assert "in which this sender takes no part" in page
    assert "It may belong to My files (Ana Lima)" in page
    answer = agent.post(f"/inbox/aside/{mail.pk}/take-in/", {"conversation": first.conversation_id})
    assert answer.headers["Location"] == f"/inbox/waiting/{first.conversation_id}/"
    mail.refresh_from_db()
    assert (mail.state, mail.conversation) == (State.PLACED, first.conversation)
    assert first.conversation.participants.filter(address="eve@example.net").exists()
    assert agent.get(f"/inbox/aside/{mail.pk}/").headers["Location"] == f"/inbox/all/{first.conversation_id}/"
    again = agent.post(f"/inbox/aside/{mail.pk}/take-in/", {"conversation": first.conversation_id})
    assert again.status_code == 302
    assert first.conversation.messages.count() == 2


@pytest.fixture
def to_notice(bob, stranger_s):
    """What Bob answers to a notice, from an address that we do not know."""
    _, first = stranger_s
    row = first.conversation
    answered = notice_id(token_key(), row.pk, bob.email, 7, "harbour.example")
    letter = EmailMessage()
    letter.set_content("I would ignore it.")
    letter.add_attachment(b"42", maintype="text", subtype="plain", filename="why.txt")
    head = f"From: Bob <bob@private.example>\nMessage-ID: <b@private.example>\nIn-Reply-To: <{answered}>\n"
    return came(head.encode() + letter.as_bytes()), row


def test_answer_to_a_notice_is_kept_as_a_note_only(agent, bob, to_notice):
    mail, row = to_notice
    here = f"/inbox/aside/{mail.pk}/"
    page = read(agent, here)
    assert "It answers what we told a colleague" in page
    assert "Keep it as a note It may belong to My files (Ana Lima)" in page
    assert "Take it in" not in page
    assert "Begin a conversation" not in page
    before = Conversation.objects.count(), Message.objects.count()
    for into in ({"conversation": row.pk}, {}):
        answer = agent.post(f"{here}take-in/", into, follow=True)
        assert "so it stays among us: keep it as a note." in plain(answer)
    for _ in range(2):
        answer = agent.post(f"{here}keep-as-note/")
        assert answer.headers["Location"] == f"/inbox/all/{row.pk}/"
    assert (Conversation.objects.count(), Message.objects.count()) == before
    note = row.notes.get()
    assert (note.author, note.text) == (bob, "Bob <bob@private.example>:\n\nI would ignore it.")
    assert [each.name for each in note.files.all()] == ["why.txt"]
    mail.refresh_from_db()
    assert (mail.state, mail.conversation, mail.message) == (State.PLACED, row, None)
    assert not row.participants.filter(address="bob@private.example").exists()


def test_viewer_keeps_no_note_of_it(signed_in, charlie, to_notice):
    mail, row = to_notice
    for typed in ({}, {"conversation": row.pk}):
        assert signed_in(charlie).post(f"/inbox/aside/{mail.pk}/keep-as-note/", typed).status_code == 404
    assert not row.notes.exists()


@pytest.fixture
def passed_on(bob):
    """What Bob passes on of a customer's mail, which refers to nothing that we know."""
    letter = EmailMessage()
    letter.set_content("She asks where her files are.")
    letter.add_attachment(b"42", maintype="text", subtype="plain", filename="hers.txt")
    return came(f"From: {bob.name} <{bob.email}>\nSubject: Fwd: Files\n".encode() + letter.as_bytes())


@pytest.mark.parametrize("typed", ["{}", " #{} "])
def test_mail_of_a_colleague_goes_as_a_note_where_somebody_says(agent, bob, passed_on, typed):
    row = came(written("Where are my files?")).conversation
    here = f"/inbox/aside/{passed_on.pk}/"
    page = read(agent, here)
    assert (passed_on.why, passed_on.conversation) == ("colleague", None)
    assert "Say where it belongs. Number of the conversation" in page
    assert "Keep it as a note there" in page
    for _ in range(2):
        answer = agent.post(f"{here}keep-as-note/", {"conversation": typed.format(row.pk)})
        assert answer.headers["Location"] == f"/inbox/all/{row.pk}/"
    passed_on.refresh_from_db()
    note = row.notes.get()
    assert (passed_on.state, passed_on.conversation, passed_on.message) == (State.PLACED, row, None)
    assert (note.author, note.text) == (bob, f"{bob.name} <{bob.email}>:\n\nShe asks where her files are.")
    assert [each.name for each in note.files.all()] == ["hers.txt"]
    assert AuditEntry.objects.get(verb="made a note of a mail that was set aside").object_id == str(passed_on.pk)
    assert row.messages.count() == 1


@pytest.mark.parametrize("typed", ["", "999999", "x", "\u0661", "9" * 30, "-1"])
def test_number_of_no_conversation_is_told_and_keeps_nothing(agent, passed_on, typed):
    answer = agent.post(f"/inbox/aside/{passed_on.pk}/keep-as-note/", {"conversation": typed}, follow=True)
    assert "There is no conversation of this number." in plain(answer)
    passed_on.refresh_from_db()
    assert (passed_on.state, passed_on.conversation, Note.objects.count()) == (State.ASIDE, None, 0)


def test_conversation_that_was_merged_is_named_by_the_number_of_the_other(agent, passed_on):
    one, other = (came(written(each)).conversation for each in ("Where are my files?", "Are you there?"))
    merge(one, other, MACHINE)
    answer = agent.post(f"/inbox/aside/{passed_on.pk}/keep-as-note/", {"conversation": one.pk}, follow=True)
    assert "There is no conversation of this number." in plain(answer)
    agent.post(f"/inbox/aside/{passed_on.pk}/keep-as-note/", {"conversation": other.pk})
    assert (one.notes.count(), other.notes.count()) == (0, 1)


def test_note_goes_elsewhere_than_where_it_may_belong(agent, to_notice):
    mail, row = to_notice
    other = came(written("Are you there?", sender="Jon <jon@example.com>")).conversation
    agent.post(f"/inbox/aside/{mail.pk}/keep-as-note/", {"conversation": other.pk})
    assert (row.notes.count(), other.notes.count()) == (0, 1)


def test_what_belongs_nowhere_can_t_be_kept_as_a_note(agent, spam):
    answer = agent.post(f"/inbox/aside/{spam.pk}/keep-as-note/", follow=True)
    assert "There is no conversation of this number." in plain(answer)
    spam.refresh_from_db()
    assert spam.state == State.ASIDE


def test_bytes_that_can_t_be_read_now_are_told(agent, passed_on):
    row = came(written("Where are my files?")).conversation
    path = path_of(MAIL, passed_on.digest)
    path.unlink()
    path.mkdir()
    answer = agent.post(f"/inbox/aside/{passed_on.pk}/keep-as-note/", {"conversation": row.pk}, follow=True)
    assert "It can't be read now, so it stays where it is." in plain(answer)
    assert "It could not be read: Is a directory" in read(agent, f"/inbox/aside/{passed_on.pk}/?read=all")
    assert not row.notes.exists()


def test_mail_begins_a_conversation_of_its_own(agent, stranger_s):
    mail, first = stranger_s
    agent.post(f"/inbox/aside/{mail.pk}/take-in/")
    mail.refresh_from_db()
    assert mail.conversation != first.conversation
    assert Conversation.objects.count() == 2
    assert agent.post(f"/inbox/aside/{mail.pk}/take-in/", {"conversation": "999"}).status_code == 404


@pytest.mark.parametrize("nonsense", ["#12", "12.0", " ", "\u0661", "9" * 30, "-1"])
def test_nonsense_begins_no_conversation(agent, spam, nonsense):
    answer = agent.post(f"/inbox/aside/{spam.pk}/take-in/", {"conversation": nonsense})
    assert (answer.status_code, Conversation.objects.count()) == (404, 0)
    assert "Done with it." not in read(agent, f"/inbox/aside/?done={nonsense.replace('#', '%23')}")
    spam.refresh_from_db()
    assert spam.state == State.ASIDE


def test_mail_whose_bytes_are_gone_stays_where_it_is(agent, spam):
    path_of(MAIL, spam.digest).unlink()
    agent.post(f"/inbox/aside/{spam.pk}/take-in/")
    spam.refresh_from_db()
    assert spam.state == State.ASIDE
    assert "not on the disk any more" in read(agent, f"/inbox/aside/{spam.pk}/?read=all")


def test_done_and_undo(agent, bob, spam):
    answer = agent.post(f"/inbox/aside/{spam.pk}/done/", follow=True)
    assert "Done with it. Undo" in plain(answer)
    assert "Nothing is set aside." in plain(answer)
    spam.refresh_from_db()
    assert spam.done_by == bob
    assert "Bob Brandt was done with it" in read(agent, f"/inbox/aside/{spam.pk}/")
    agent.post(f"/inbox/aside/{spam.pk}/not-done/")
    assert "Only today" in read(agent, "/inbox/aside/")


@pytest.mark.parametrize(("what", "address"), [("address", "news@shop.example"), ("domain", "@shop.example")])
def test_sender_is_blocked_and_let_in_again(agent, spam, what, address):
    agent.post(f"/inbox/aside/{spam.pk}/block/", {"what": what})
    row = BlockedSender.objects.get()
    assert row.address == address
    assert came(written("More", sender="news@shop.example")).why == Why.BLOCKED
    assert address in read(agent, "/inbox/blocked/")
    agent.post(f"/inbox/blocked/{row.pk}/unblock/")
    assert came(written("Even more", sender="news@shop.example")).state == State.PLACED
    assert "Nobody is blocked." in read(agent, "/inbox/blocked/")


@pytest.mark.parametrize(("what", "address"), [("address", "news@shop.example"), ("domain", "@shop.example")])
def test_block_takes_one_click_and_its_undo_another(agent, spam, what, address):
    assert "<summary" not in agent.get(f"/inbox/aside/{spam.pk}/").content.decode().split("data-inbox")[1]
    answer = agent.post(f"/inbox/aside/{spam.pk}/block/", {"what": what}, follow=True)
    assert f"{address} is blocked, and this mail is done with. Undo" in plain(answer)
    [unblock] = re.findall(r'name="unblock" value="([^"]*)"', answer.content.decode())
    agent.post(f"/inbox/aside/{spam.pk}/not-done/", {"unblock": unblock})
    spam.refresh_from_db()
    assert (spam.done_at, BlockedSender.objects.count()) == (None, 0)
    assert agent.post(f"/inbox/aside/{spam.pk}/not-done/", {"unblock": unblock}).status_code == 302


def test_unreadable_mail_is_tried_again(agent):
    row = came(b"\0\0\0")
    page = read(agent, f"/inbox/failed/{row.pk}/")
    assert "It could not be read It is empty." in page
    assert "all bytes are kept" in page
    assert "It still can't be read." in plain(agent.post(f"/inbox/failed/{row.pk}/again/", follow=True))
    # What could not be read yesterday can be after an update: here, other bytes under the same name.
    path_of(MAIL, row.digest).write_bytes(written("Hello"))
    agent.post(f"/inbox/failed/{row.pk}/again/")
    row.refresh_from_db()
    assert row.state == State.PLACED
    assert agent.get(f"/inbox/failed/{row.pk}/").headers["Location"] == f"/inbox/all/{row.conversation_id}/"


def test_all_unreadable_mails_are_tried_again_or_done_with(agent):
    one, two = came(b"\0\0\0"), came(b"")
    path_of(MAIL, one.digest).write_bytes(written("Hello"))
    assert "2 were tried again" in plain(agent.post("/inbox/failed/again/", follow=True))
    agent.post(f"/inbox/failed/{two.pk}/done/")
    assert "Every mail could be read." in read(agent, "/inbox/failed/")


def test_viewer_reads_and_is_offered_nothing(signed_in, charlie, spam):
    client = signed_in(charlie)
    page = client.get(f"/inbox/aside/{spam.pk}/").content.decode()
    assert "takes it for spam" in page
    assert "<form" not in page.split("data-inbox")[1]
    for what in ("take-in", "done", "not-done", "block"):
        assert client.post(f"/inbox/aside/{spam.pk}/{what}/").status_code == 404
    spam.refresh_from_db()
    assert (spam.state, spam.done_at) == (State.ASIDE, None)


@pytest.mark.parametrize(
    "address", ["aside/999/", "failed/999/", "aside/?after=x&done=y", "failed/?done=9999999999999999999"]
)
def test_what_is_not_there(agent, address):
    assert agent.get(f"/inbox/{address}").status_code == (200 if "?" in address else 404)


@pytest.mark.parametrize("mails", [1, 3])
def test_queries_of_the_list(agent, mails):
    for number in range(mails):
        came(written(f"Buy {number}", X_Spam_Flag="YES"))
    with CaptureQueriesContext(connection) as asked:
        agent.get("/inbox/aside/")
    assert len(asked) == 11, [each["sql"] for each in asked]


def test_mail_of_whoever_was_erased_is_said_to_be_deleted(agent, stranger_s):
    mail, first = stranger_s
    raw = path_of(MAIL, mail.digest).read_bytes()
    number, _ = resolve_identities(["eve@example.net"], "email")["eve@example.net"]
    erase_customer(Customer.objects.get(pk=number), MACHINE)
    path_of(MAIL, mail.digest).write_bytes(raw)
    for deed in ("take-in", "keep-as-note"):
        answer = agent.post(f"/inbox/aside/{mail.pk}/{deed}/", {"conversation": first.conversation_id}, follow=True)
        assert "Whoever wrote it was erased since it came, so it is deleted." in plain(answer)
    assert first.conversation.messages.count() == 1
