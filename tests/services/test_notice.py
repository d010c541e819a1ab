"""Notices: who is told what, where and when; and that no answer to one, and no machine, makes a circle of it."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from django.utils import timezone
from tests.mails import SUPPORT, came, mailbox, written
from tests.receivers import mail_server

from heedful.models import Conversation, IncomingMail, Mailbox, Message, Note, Notice, Outgoing
from heedful.queries.notice import count_unseen, wishes_of
from heedful.services import notice_mail
from heedful.services.audit import MACHINE, Actor
from heedful.services.conversing import add_note, assign
from heedful.services.mailbox_state import note_failing, note_reached
from heedful.services.notice import change_wishes, forget_old_notices, saw_conversation
from heedful.services.notice_mail import deliver_notices
from heedful.services.outbox import Handed, send_due
from heedful.services.problem import recall
from heedful.services.replying import Reply, send

pytestmark = pytest.mark.django_db
PASSED = "mx.harbour.example; dmarc=pass header.from=heedful.example"
What = Notice.What


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path / "data"


@pytest.fixture
def post(settings):
    with mail_server() as (box, port):
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", port, False
        settings.HEEDFUL_SENDS_MAIL = True
        settings.DEFAULT_FROM_EMAIL = "Heedful <heedful@harbour.example>"
        yield box


@pytest.fixture
def box() -> Mailbox:
    """A mailbox whose server says who wrote a mail."""
    return mailbox(way=Mailbox.Way.SMTP, authserv="mx.harbour.example")


@pytest.fixture
def row(box) -> Conversation:
    return came(written("I cannot get my files.")).conversation


def told() -> list[tuple[str, str]]:
    return list(Notice.objects.order_by("pk").values_list("colleague__name", "what"))


def everything(colleague, **more) -> None:
    whats = list(What.values)
    change_wishes(colleague, **{"on_page": whats, "by_mail": whats, **more})


def deliver(minutes: int = 2) -> None:
    while deliver_notices(timezone.now() + timedelta(minutes=minutes)):
        pass


# Who is told what.


def test_who_is_given_a_conversation_is_told_by_whom_and_nobody_is_told_what_they_did(row, alice, bob):
    assign(row, Actor(alice), bob)
    assign(row, Actor(bob), bob)
    assign(row, Actor(bob), None)
    notice = Notice.objects.get()
    assert (notice.colleague, notice.what, notice.conversation, notice.by, notice.mail_due_at) == (
        bob, "assigned", row, alice, None,
    )  # fmt: skip


def test_who_looks_after_it_is_told_that_the_customer_wrote_once_until_they_look(row, bob):
    came(written("Nobody looks after it.", In_Reply_To=f"<{row.messages.get().msg_id}>"))
    assert told() == []
    assign(row, MACHINE, bob)
    Notice.objects.all().delete()
    for _ in range(3):
        came(written("Hello?", In_Reply_To=f"<{row.messages.first().msg_id}>"))
    assert told() == [("Bob Brandt", "answered")]
    assert Notice.objects.get().message == Message.objects.latest("pk")
    came(written("I am away", In_Reply_To=f"<{row.messages.first().msg_id}>", Auto_Submitted="auto-replied"))
    assert Notice.objects.get().message != Message.objects.latest("pk")
    saw_conversation(row, bob, timezone.now())
    came(written("Hello??", In_Reply_To=f"<{row.messages.first().msg_id}>"))
    assert told() == [("Bob Brandt", "answered")] * 2


def test_who_is_named_in_a_note_is_told_and_its_author_is_not(row, alice, bob, charlie):
    add_note(row, Actor(alice), "@bob, @Charlie Cho and @alice: she has no power. bob@heedful.example")
    assert sorted(told()) == [("Bob Brandt", "mentioned"), ("Charlie Cho", "mentioned")]
    assert set(Notice.objects.values_list("note", "by")) == {(Note.objects.get().pk, alice.pk)}


def test_author_is_told_that_a_reply_was_stopped(row, alice, bob):
    now = timezone.now()
    send(row, Actor(bob), Reply("Here.", [["Ana", "ana@example.org"]], row.version), now)
    add_note(row, Actor(alice), "Wait!")
    send_due(lambda *_: Handed({}), now + timedelta(minutes=1))
    assert Outgoing.objects.get().state == "stopped"
    assert told() == [("Bob Brandt", "unsent")]


def test_author_is_told_that_a_reply_reached_nobody(row, bob):
    now = timezone.now()
    send(row, Actor(bob), Reply("Here.", [["Ana", "ana@example.org"]], row.version), now)
    send_due(lambda *_: Handed({"ana@example.org": ("550 no", False)}), now + timedelta(minutes=1))
    assert told() == [("Bob Brandt", "unsent")]


def test_author_is_told_that_a_colleague_stopped_it(row, alice, bob):
    now = timezone.now()
    message = send(row, Actor(bob), Reply("Here.", [["Ana", "ana@example.org"]], row.version), now)
    recall(message, Actor(alice), "unkind", now)
    notice = Notice.objects.get()
    assert (notice.colleague, notice.what, notice.by, notice.message) == (bob, "unsent", alice, message)


def test_owners_are_told_that_a_mailbox_fails_once_in_a_while(box, alice, bob):
    now = timezone.now()
    note_failing(box, "Password refused.", now)
    note_failing(box, "Password refused again.", now + timedelta(minutes=1))
    note_reached(box, now + timedelta(minutes=2))
    note_failing(box, "Password refused.", now + timedelta(minutes=3))
    assert told() == [("Alice Almeida", "failing")]
    box.refresh_from_db()
    assert (box.failing_since, box.failure) == (now + timedelta(minutes=3), "Password refused.")
    note_reached(box, now + timedelta(hours=7))
    note_failing(box, "Password refused.", now + timedelta(hours=8))
    assert told() == [("Alice Almeida", "failing")] * 2


def test_who_left_or_does_not_want_to_know_is_not_told(row, alice, bob):
    change_wishes(bob, on_page=[], by_mail=["mentioned"])
    add_note(row, Actor(alice), "@bob")
    bob.is_active = False
    bob.save()
    assign(row, Actor(alice), bob)
    assert told() == []


def test_what_is_wished_for_holds(row, alice, bob, post):
    change_wishes(bob, on_page=["assigned"], by_mail=["mentioned"])
    assign(row, Actor(alice), bob)
    add_note(row, Actor(alice), "@bob")
    rows = Notice.objects.order_by("pk").values_list("what", "on_page", "mail_due_at")
    assert [(what, on_page, due is not None) for what, on_page, due in rows] == [
        ("assigned", True, False), ("mentioned", False, True),
    ]  # fmt: skip
    assert count_unseen(bob.pk) == 1


def test_who_said_nothing_is_told_by_mail_what_cannot_wait(bob):
    wishes = wishes_of(bob)
    assert (wishes.on_page, wishes.by_mail) == (
        ["assigned", "answered", "mentioned", "unsent", "ruled", "failing"], ["mentioned", "unsent", "failing"],
    )  # fmt: skip


# By mail.


def test_mail_says_who_and_what_and_that_no_person_wrote_it(row, alice, bob, post, settings):
    add_note(row, Actor(alice), "@bob she has\nno power")
    deliver(minutes=0)
    assert post.mails == []
    deliver()
    deliver()
    (mail,) = post.mails
    number = Notice.objects.get().pk
    assert (mail["To"], mail["From"]) == ("bob@heedful.example", "Heedful <heedful@harbour.example>")
    assert (mail["Auto-Submitted"], mail["Reply-To"]) == ("auto-generated", SUPPORT)
    assert mail["Subject"] == "Alice Almeida names you in a note: My files"
    assert mail["Message-ID"].strip().startswith(f"<notice.{row.pk}.")
    assert mail["Message-ID"].endswith(f".{number}@harbour.example>")
    assert mail.get_content().replace("\r\n", "\n") == (
        "Hello Bob Brandt,\n\n"
        "Alice Almeida names you in a note:\n> @bob she has no power\n"
        f"{settings.HEEDFUL_SITE_URL}/inbox/mine/{row.pk}/\n\n"
        "If you answer this mail, your answer becomes a note among us. It never goes to the customer.\n\n"
        f"What you are told, where and when, you say here:\n{settings.HEEDFUL_SITE_URL}/notices/wishes/\n"
    )


def test_what_was_seen_within_a_minute_is_not_sent(row, alice, bob, post):
    add_note(row, Actor(alice), "@bob")
    saw_conversation(row, bob, timezone.now())
    deliver()
    assert post.mails == []


def test_what_comes_in_quiet_hours_is_told_in_one_mail_after(row, alice, bob, post):
    now = timezone.now()
    soon, later = (now + timedelta(hours=hours) for hours in (-1, 3))
    everything(bob, quiet_from=soon.time(), quiet_until=later.time())
    add_note(row, Actor(alice), "@bob")
    assign(row, Actor(alice), bob)
    deliver()
    assert post.mails == []
    assert {each.replace(second=0) for each in Notice.objects.values_list("mail_due_at", flat=True)} <= {
        later.replace(second=0, microsecond=0), later.replace(second=0, microsecond=0) + timedelta(minutes=1),
    }  # fmt: skip
    deliver(minutes=3 * 60 + 2)
    (mail,) = post.mails
    assert mail["Subject"] == "2 things for you"
    assert mail["Reply-To"] is None
    assert "names you in a note" in mail.get_content()
    assert "gave you a conversation" in mail.get_content()
    assert "becomes a note" not in mail.get_content()
    assert Notice.objects.filter(mailed_at=None).count() == 0


def test_quiet_hours_are_those_of_the_colleagues_clock(row, alice, bob, post):
    bob.time_zone = "Asia/Seoul"
    bob.save()
    everything(bob, quiet_from=time(22), quiet_until=time(7))
    add_note(row, Actor(alice), "@bob")
    Notice.objects.update(mail_due_at=datetime(2026, 11, 26, 14, tzinfo=UTC))
    assert deliver_notices(datetime(2026, 11, 26, 14, tzinfo=UTC))  # 23:00 in Seoul
    assert post.mails == []
    assert Notice.objects.get().mail_due_at == datetime(2026, 11, 26, 22, tzinfo=UTC)
    assert deliver_notices(datetime(2026, 11, 26, 22, tzinfo=UTC))
    assert len(post.mails) == 1


def test_mail_server_that_is_away_is_waited_for(row, alice, bob, post):
    add_note(row, Actor(alice), "@bob")
    post.answer = "451 later"
    now = timezone.now() + timedelta(minutes=2)
    assert deliver_notices(now)
    notice = Notice.objects.get()
    assert (notice.mailed_at, notice.trouble, notice.mail_due_at) == (
        None, "SMTPRecipientsRefused", now + timedelta(seconds=30),
    )  # fmt: skip
    assert not deliver_notices(now)
    post.answer = None
    assert deliver_notices(now + timedelta(minutes=1))
    assert (len(post.mails), Notice.objects.get().mailed_at) == (1, now + timedelta(minutes=1))


def test_nobody_is_written_to_after_a_day_in_vain(row, alice, bob, post):
    add_note(row, Actor(alice), "@bob")
    post.answer = "451 later"
    now = timezone.now()
    for _ in range(20):
        now += timedelta(hours=9)
        deliver_notices(now)
    assert Notice.objects.get().gave_up_at is not None
    assert not deliver_notices(now + timedelta(days=1))


def test_who_took_it_sends_it_alone(row, alice, bob, post):
    add_note(row, Actor(alice), "@bob")
    now = timezone.now() + timedelta(minutes=2)
    (mine,) = notice_mail.due_notices(now)
    assert notice_mail._taken(mine, now)
    (again,) = [Notice.objects.get()]
    again.mail_due_at -= notice_mail._CLAIM_LASTS
    assert not notice_mail._taken(again, now)


def test_subject_with_line_ends_stays_one_line(row, alice, bob, post):
    Conversation.objects.update(subject="My\r\nBcc: eve@evil.example")
    row.refresh_from_db()
    add_note(row, Actor(alice), "@bob")
    deliver()
    (mail,) = post.mails
    assert (mail["Subject"], mail["Bcc"]) == ("Alice Almeida names you in a note: My Bcc: eve@evil.example", None)


# What is answered to a notice, and what machines make of it.


def _notice_to(post, bob, row, by) -> str:
    """Let Bob be named, and give the Message-ID of what he gets."""
    add_note(row, Actor(by), "@bob what do you think?")
    deliver()
    return post.mails[-1]["Message-ID"]


def _answer(msg_id: str, text: str = "I would ignore it.", sender: str = "bob@heedful.example", **more) -> IncomingMail:
    # Written by hand: Python's library breaks so long an id into encoded words, which no mail program does.
    head = f"In-Reply-To: {msg_id}\n".encode()
    return came(head + written(text, sender=sender, **{"Authentication_Results": PASSED, **more}))


def test_answer_to_a_notice_is_a_note(row, alice, bob, post):
    before = row.messages.count()
    mail = _answer(_notice_to(post, bob, row, alice))
    assert (mail.state, mail.conversation) == ("placed", row)
    assert (Note.objects.latest("pk").text.strip(), Note.objects.latest("pk").author) == ("I would ignore it.", bob)
    assert (row.messages.count(), Outgoing.objects.count()) == (before, 0)


def test_answer_to_the_plus_address_is_a_note(row, box, alice, bob, post):
    Mailbox.objects.update(takes_plus=True, address="help@harbour.example")
    _notice_to(post, bob, row, alice)
    address = post.mails[-1]["Reply-To"]
    mail = came(written("Hm.", sender="bob@heedful.example", To=str(address), Authentication_Results=PASSED))
    assert (mail.state, mail.conversation, Note.objects.count()) == ("placed", row, 2)


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"Authentication_Results": ""}, "to_notice"),
        ({"Authentication_Results": "mx.harbour.example; dmarc=none"}, "to_notice"),
        ({"Authentication_Results": "mx.evil.example; dmarc=pass"}, "to_notice"),
        ({"sender": "alice@heedful.example"}, "to_notice"),
        ({"sender": "bob@private.example"}, "to_notice"),
        # Forwarded to the customer, who answers: she takes part, and it is an answer to something internal.
        ({"sender": "ana@example.org"}, "to_notice"),
        ({"Auto_Submitted": "auto-replied"}, "automatic"),
    ],
)
def test_any_other_answer_to_a_notice_is_set_aside_and_never_a_message(row, alice, bob, post, more, why):
    before = row.messages.count()
    mail = _answer(_notice_to(post, bob, row, alice), **more)
    assert (mail.state, mail.why, mail.conversation) == ("aside", why, row)
    assert (Note.objects.count(), row.messages.count(), Conversation.objects.count()) == (1, before, 1)


def test_viewer_writes_no_note_by_mail_either(row, alice, charlie, post):
    add_note(row, Actor(alice), "@charlie look")
    deliver()
    mail = _answer(post.mails[-1]["Message-ID"], sender="charlie@heedful.example")
    assert (mail.state, mail.why, Note.objects.count()) == ("aside", "to_notice", 1)


def test_made_up_token_says_nothing(row, bob):
    msg_id = f"<notice.{row.pk}.{'a' * 52}.1@harbour.example>"
    mail = _answer(msg_id)
    assert (mail.state, mail.why, mail.conversation) == ("aside", "to_notice", None)


def test_notice_that_comes_back_to_a_mailbox_of_ours_tells_nobody(row, alice, bob, post):
    """A colleague's address that is forwarded to the mailbox itself: the oldest circle there is."""
    everything(bob)
    assign(row, Actor(alice), bob)
    _notice_to(post, bob, row, alice)
    for mail in list(post.mails):
        back = came(bytes(mail))
        assert back.state == "aside"
    count = Notice.objects.count()
    deliver(minutes=60)
    assert Notice.objects.count() == count
    assert len(post.mails) == 1


def test_two_colleagues_on_holiday_who_name_each_other_make_no_circle(row, alice, bob, post):
    everything(alice)
    everything(bob)
    add_note(row, Actor(alice), "@bob are you there?")
    for _ in range(5):
        deliver(minutes=600)
        for mail in list(post.mails):
            sender = mail["To"]
            other = "@alice" if sender.startswith("bob") else "@bob"
            _answer(mail["Message-ID"], f"On holiday. Ask {other}.", sender, Auto_Submitted="auto-replied")
    assert (len(post.mails), Note.objects.count(), Notice.objects.count()) == (1, 1, 1)


def test_notice_that_bounces_is_set_aside(row, alice, bob, post):
    msg_id = _notice_to(post, bob, row, alice)
    bounce = (
        f"From: MAILER-DAEMON@mx.example\r\nTo: {SUPPORT}\r\nSubject: Undelivered\r\nMessage-ID: <b1@mx.example>\r\n"
        "MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"
        "--b\r\nContent-Type: text/plain\r\n\r\nno\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n"
        "Reporting-MTA: dns; mx.example\r\n\r\nFinal-Recipient: rfc822; bob@heedful.example\r\nAction: failed\r\n"
        "Status: 5.1.1\r\n\r\n"
        f"--b\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: {msg_id}\r\nFrom: x@y.example\r\n\r\nx\r\n--b--\r\n"
    )
    mail = came(bounce.encode())
    assert (mail.state, mail.why, Notice.objects.count()) == ("aside", "automatic", 1)


def test_old_notices_go(row, alice, bob):
    add_note(row, Actor(alice), "@bob")
    forget_old_notices(timezone.now() + timedelta(days=89))
    assert Notice.objects.count() == 1
    forget_old_notices(timezone.now() + timedelta(days=91))
    assert Notice.objects.count() == 0
