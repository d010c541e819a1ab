"""Conversations that were held elsewhere come in: once, at their own time, and without a word to anybody."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from django.utils import timezone
from tests.mails import SUPPORT, came, mailbox, written

from heedful.log.files import BusyError, alone
from heedful.models import (
    AuditEntry,
    Conversation,
    Customer,
    Erasure,
    IncomingMail,
    Mailbox,
    Message,
    Note,
    Outgoing,
    Participant,
    Tag,
    Tagging,
)
from heedful.queries.inbox import View, list_page, to_look_at
from heedful.queries.search import found
from heedful.services.audit import MACHINE, Actor
from heedful.services.bring_in import Terms, bring_in
from heedful.services.conversing import assign
from heedful.services.customer import erase_customer, resolve_identities
from heedful.services.export import export_customer
from heedful.services.gone import forget_handles
from heedful.services.log import remove_superseded
from heedful.services.read_mail import read_waiting, replay
from heedful.services.reader import Reader
from heedful.services.tagging import tag_called, take_off

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
OLD = NOW - 400 * DAY
State = IncomingMail.State


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path / "data"
    return tmp_path


def _said(at, text, *, ours=False, **more):
    return {"at": at.isoformat(), "text": text, "ours": ours, **more}


def _told(number, *messages, **more):
    return {
        "id": number,
        "subject": "My files",
        "customer": {"email": "ana@example.org", "name": "Ana"},
        "messages": list(messages),
        **more,
    }


def _lines(home, *told, name="old.jsonl", **terms):
    path = home / name
    path.write_text("".join(json.dumps(each) + "\n" for each in told))
    return bring_in([path], Terms(**terms), MACHINE, NOW).lines[name]


def _views():
    views = (View.WAITING, View.ANSWERED, View.CLOSED, View.ALL)
    return [[each.subject for each in list_page(view, 0, NOW).rows] for view in views]


def test_conversation_stands_as_if_it_had_been_held_here(home, bob):
    box = mailbox()
    brought = _lines(
        home,
        _told(
            "7",
            _said(OLD + HOUR, "They are here.\n\n> Where", ours=True, author=bob.email),
            _said(
                OLD, "Where are they?", **{"from": "Ana <ana@example.org>", "to": SUPPORT, "cc": ["ben@example.org"]}
            ),
            _said(OLD + 2 * HOUR, "That worked, thank you!"),
            notes=[{"at": (OLD + 3 * HOUR).isoformat(), "author": "Jon", "text": "Nice."}],
        ),
        mailbox=box,
    )
    assert (brought.conversations, brought.messages, brought.ours, brought.notes, brought.customers) == (1, 3, 1, 1, 1)
    row = Conversation.objects.get()
    assert (row.made_at, row.moved_at, row.closed_at) == (OLD, OLD + 3 * HOUR, OLD + 3 * HOUR)
    assert (row.waiting_since, row.answered_at, row.waited_ms) == (None, OLD + HOUR, 3_600_000)
    assert (row.beginning, row.is_ours_last, row.messages_count) == ("That worked, thank you!", False, 3)
    assert (row.mailbox, row.customer.name, row.customer.since) == (box, "Ana", OLD)
    messages = list(row.messages.order_by("at"))
    assert [(each.is_ours, each.visible, each.is_thanks, each.author, each.customer) for each in messages] == [
        (False, "Where are they?", False, None, row.customer),
        (True, "They are here.", False, bob, None),
        (False, "That worked, thank you!", True, None, row.customer),
    ]
    assert (messages[0].to, messages[0].cc, messages[1].sender) == ([["", SUPPORT]], [["", "ben@example.org"]], SUPPORT)
    assert (Note.objects.get().text, Note.objects.get().author) == ("Nice.\n\n(Jon)", None)
    assert set(Participant.objects.values_list("address", flat=True)) == {"ana@example.org", "ben@example.org"}
    assert AuditEntry.objects.get(verb="brought in conversations").detail == {"conversations": 1, "mails": 0}


def test_only_a_recent_last_word_of_theirs_waits_for_us_and_nothing_is_ever_sent(home):
    recent = NOW - DAY
    told = [
        _told("1", _said(OLD, "Old"), subject="old"),
        _told("2", _said(recent, "New"), subject="new"),
        _told("3", _said(recent, "New"), _said(recent + HOUR, "Yes", ours=True), subject="answered"),
        _told("4", _said(recent + HOUR, "New"), subject="closed there", closed=True),
    ]
    _lines(home, *told)
    assert _views() == [["new"], ["answered"], ["closed there", "old"], ["closed there", "answered", "new", "old"]]
    Conversation.objects.all().delete()
    _lines(home, *told, closed=True)
    assert [len(each) for each in _views()] == [0, 0, 4, 4]
    Conversation.objects.all().delete()
    _lines(home, *told, recent_days=500)
    assert [len(each) for each in _views()] == [2, 1, 1, 4]
    assert not Outgoing.objects.exists()


def test_same_file_again_changes_nothing_and_one_that_has_grown_adds_what_is_new(home):
    first = _told("1", _said(NOW - 3 * DAY, "One"), _said(NOW - 2 * DAY, "Two", ours=True))
    _lines(home, first, first)
    before = list(Conversation.objects.values()), list(Message.objects.values())
    again = _lines(home, first)
    assert (again.conversations, again.grown, again.same, again.messages, again.customers) == (0, 0, 1, 0, 0)
    assert (list(Conversation.objects.values()), list(Message.objects.values())) == before
    assert len(before[1]) == 2
    note = {"at": (NOW - HOUR).isoformat(), "text": "Look at it."}
    grown = _told("1", *first["messages"], _said(NOW - DAY, "Three"), notes=[note])
    more = [_lines(home, grown) for _ in range(2)]
    assert [(each.grown, each.same, each.messages, each.notes) for each in more] == [(1, 0, 1, 1), (0, 1, 0, 0)]
    row = Conversation.objects.get()
    assert (row.messages_count, row.beginning, row.waiting_since) == (3, "Three", NOW - DAY)
    other = _lines(home, first, source="another system")
    assert (other.conversations, Conversation.objects.count()) == (1, 2)


def test_what_a_colleague_decided_stays_and_a_new_word_waits_all_the_same(home, alice, bob):
    first = _told("1", _said(OLD, "One"))
    _lines(home, first)
    assign(Conversation.objects.get(), Actor(alice), bob)
    older = _told("1", *first["messages"], _said(OLD - DAY, "Before that"))
    _lines(home, older)
    row = Conversation.objects.get()
    assert (row.assignee, row.closed_at, row.waiting_since, row.messages_count) == (bob, OLD, None, 2)
    newer = _told("1", *older["messages"], _said(NOW - HOUR, "And now?"))
    _lines(home, newer)
    row = Conversation.objects.get()
    assert (row.assignee, row.closed_at, row.waiting_since) == (bob, None, OLD - DAY)  # nobody ever answered


def test_long_conversation_comes_in_parts_and_stands_as_one(home):
    said = [_said(OLD + n * HOUR, f"Word {n}", ours=n % 2 == 1, id=n) for n in range(150)]
    brought = _lines(home, _told("1", *said, _said(OLD + 150 * HOUR, "Thank you!")), _told("2", *said[:3]))
    assert (brought.conversations, brought.grown, brought.same, brought.messages) == (2, 0, 0, 154)
    row = Conversation.objects.get(brought_as=":1")
    assert (row.messages_count, row.waited_ms, row.closed_at) == (151, 75 * 3_600_000, OLD + 150 * HOUR)
    assert row.messages.get(visible="Thank you!").is_thanks


def test_html_is_made_harmless_and_its_text_is_found(home):
    html = '<p>My <b>bucket</b> leaks</p><script>steal()</script><img src="https://x.example/p.png">'
    _lines(home, _told("1", {"at": OLD.isoformat(), "ours": False, "html": html}))
    message = Message.objects.get()
    assert message.html == '<p>My <b>bucket</b> leaks</p><img data-remote-src="https://x.example/p.png">'
    assert message.visible == "My bucket leaks"
    assert [each.pk for each in found("bucket").rows] == [message.conversation_id]


def test_mail_that_is_here_already_is_the_conversation_it_stands_in(home):
    first = came(written("Where are my files?", Message_ID="<one@example.org>"), NOW - DAY)
    of_ana = _told("1", _said(NOW - DAY, "Where are my files?", id="<one@example.org>"), _said(NOW, "Here.", ours=True))
    of_eve = _told("2", _said(OLD, "Mine", id="one@example.org"), customer={"email": "eve@evil.example"})
    brought = _lines(home, of_ana, of_eve)
    assert (brought.conversations, brought.grown, brought.messages) == (1, 1, 2)
    assert first.conversation.messages.count() == 2
    assert [each.customer.name for each in Conversation.objects.order_by("pk")] == ["Ana Lima", ""]


def test_bad_lines_are_kept_with_their_numbers(home):
    path = home / "old.jsonl"
    path.write_text('{"id": 1}\n' + json.dumps(_told("2", _said(OLD, "Hello"))) + "\n")
    brought = bring_in([path], Terms(), MACHINE, NOW)
    assert (brought.rejects, brought.lines["old.jsonl"].conversations) == (1, 1)
    (rejects,) = (home / "data" / "rejects").glob("*.csv")
    assert rejects.read_text().splitlines()[1].startswith("old.jsonl,1,messages is missing or empty")


def test_two_imports_at_once_are_one_after_the_other(home):
    with alone(home / "data" / "bring-in.lock"), pytest.raises(BusyError):
        _lines(home, _told("1", _said(OLD, "Hello")))


def _mail(text, at, sender="Ana Lima <ana@example.org>", **headers):
    return written(text, sender=sender, Date=format_datetime(at), **headers)


def _thread(at):
    """Give a question, our answer and a word of thanks, as they lie in two mailboxes."""
    ours = "Bob <bob@harbour.example>"
    asked = _mail("Where are my files?", at, Message_ID="<q@example.org>")
    answered = _mail(
        "In the attic.",
        at + HOUR,
        ours,
        To="ana@example.org",
        Message_ID="<a@harbour.example>",
        In_Reply_To="<q@example.org>",
    )
    thanked = _mail(
        "Found them, thank you!",
        at + 2 * HOUR,
        Message_ID="<t@example.org>",
        References="<q@example.org> <a@harbour.example>",
    )
    return asked, answered, thanked


def _bring(home, *raws, folder="old", clock=NOW, **terms):
    path = home / folder
    path.mkdir(exist_ok=True)
    for number, raw in enumerate(raws):
        (path / f"{number}.eml").write_bytes(raw)
    return bring_in([path], Terms(**terms), MACHINE, clock).mails


def test_thread_is_put_together_whichever_way_its_mails_lie(home):
    box = mailbox()
    brought = _bring(home, *reversed(_thread(OLD)), mailbox=box, ours=["harbour.example"])
    assert (dict(brought.states), brought.here) == ({"placed": 3}, 0)
    row = Conversation.objects.get()
    assert (row.waiting_since, row.waited_ms, row.closed_at, row.mailbox) == (None, 3_600_000, OLD + 2 * HOUR, box)
    assert [(each.is_ours, each.sender, each.is_thanks) for each in row.messages.order_by("at")] == [
        (False, "ana@example.org", False),
        (True, "bob@harbour.example", False),
        (False, "ana@example.org", True),
    ]
    assert list(row.participants.values_list("address", flat=True)) == ["ana@example.org"]
    assert list(Customer.objects.values_list("name", "since")) == [("Ana Lima", OLD)]
    assert all(each.brought_at == NOW and each.conversation == row for each in IncomingMail.objects.all())
    assert not Outgoing.objects.exists()
    again = _bring(home, *_thread(OLD), mailbox=box, ours=["harbour.example"])
    assert (dict(again.states), again.here, Message.objects.count()) == ({}, 3, 3)


def test_recent_question_waits_and_a_recent_answer_does_not(home):
    mailbox()
    asked, answered, _ = _thread(NOW - DAY)
    _bring(home, asked, _mail("And mine?", NOW - DAY, "Ben <ben@example.net>"), answered, ours=["bob@harbour.example"])
    assert [[row.customer.name for row in list_page(view, 0, NOW).rows] for view in (View.WAITING, View.ANSWERED)] == [
        ["Ben"],
        ["Ana Lima"],
    ]


def test_what_stays_among_us_and_what_nobody_wrote_makes_no_conversation(home, bob):
    mailbox()
    brought = _bring(
        home,
        _mail("I would ignore it.", OLD, bob.email, To=SUPPORT),
        _mail("Our news", OLD, SUPPORT, To="ana@example.org", List_Id="<news.harbour.example>"),
        _mail("Buy this", OLD, X_Spam_Flag="YES"),
        _mail("Buy this", NOW - DAY, "new@spam.example", X_Spam_Flag="YES"),
        b"",
    )
    assert dict(brought.states) == {"aside": 4, "failed": 1}
    rows = IncomingMail.objects.filter(state=State.ASIDE).order_by("received_at", "why")
    assert [(each.why, each.done_at) for each in rows] == [
        ("automatic", NOW),
        ("ours", NOW),
        ("spam", NOW),
        ("spam", None),
    ]
    assert not Conversation.objects.exists()
    assert not Customer.objects.exists()


def test_other_sender_is_set_aside_for_somebody_to_look_at(home):
    mailbox()
    asked, answered, _ = _thread(OLD)
    eve = _mail("Me too", OLD + 3 * HOUR, "Eve <eve@evil.example>", In_Reply_To="<a@harbour.example>")
    _bring(home, asked, answered, eve, ours=["harbour.example"])
    row = IncomingMail.objects.get(state=State.ASIDE)
    assert (row.why, row.conversation, row.done_at) == ("other_sender", Conversation.objects.get(), None)


@pytest.mark.parametrize(
    ("headers", "is_automatic", "waits"),
    [
        ({"List_Id": "<help.harbour.example>", "Precedence": "list"}, False, True),
        ({"X_Auto_Response_Suppress": "All"}, False, True),
        ({"Auto_Submitted": "auto-replied"}, True, False),
    ],
)
def test_what_a_person_wrote_by_a_list_waits_and_no_machine_may_answer_it(home, headers, is_automatic, waits):
    mailbox()
    asked, answered, _ = _thread(NOW - DAY)
    again = _mail("Not here!", NOW - DAY + 2 * HOUR, In_Reply_To="<a@harbour.example>", **headers)
    _bring(home, asked, answered, again, ours=["harbour.example"])
    last = Message.objects.latest("at")
    assert (last.is_ours, last.is_automatic, last.forbids_answer) == (False, is_automatic, True)
    assert (Conversation.objects.get().waiting_since is not None) is waits


@pytest.mark.parametrize(
    ("headers", "is_answer"),
    [
        ({}, True),
        ({"List_Id": "<help.harbour.example>", "Precedence": "list"}, True),
        ({"X_Auto_Response_Suppress": "All"}, True),
        ({"Auto_Submitted": "auto-replied"}, False),
        ({"sender": "noreply@harbour.example"}, False),
    ],
)
def test_what_we_wrote_by_a_list_is_an_answer_and_what_our_machines_wrote_is_none(home, headers, is_answer):
    mailbox()
    asked, _, _ = _thread(NOW - DAY)
    given = {"sender": "bob@harbour.example", "To": "ana@example.org", "In_Reply_To": "<q@example.org>", **headers}
    _bring(home, asked, _mail("We have got it.", NOW - DAY + HOUR, **given), ours=["harbour.example"])
    assert Message.objects.get(is_ours=True).is_automatic is not is_answer
    assert (Conversation.objects.get().waiting_since is None) is is_answer


def test_what_was_passed_on_is_a_conversation_with_whom_it_went_to(home):
    mailbox()
    asked, _, _ = _thread(OLD)
    passed = _mail("Can you help?", OLD + HOUR, SUPPORT, To="Sup <sup@supplier.example>", In_Reply_To="<q@example.org>")
    _bring(home, asked, passed)
    assert sorted(each.customer.name for each in Conversation.objects.all()) == ["Ana Lima", "Sup"]


def test_mail_that_came_or_went_by_itself_is_a_repeat(home):
    asked, answered, _ = _thread(NOW - DAY)
    came(asked, NOW - DAY)
    row = Conversation.objects.get()
    Message.objects.create(conversation=row, is_ours=True, at=NOW - DAY + HOUR, msg_id="a@harbour.example")
    before = Conversation.objects.values().get()
    brought = _bring(home, asked + b"\n" * 0, b"Received: by x\n" + asked, answered, ours=["harbour.example"])
    assert (dict(brought.states), brought.here) == ({"repeat": 2}, 1)
    assert Conversation.objects.values().get() == before


def test_bounce_of_the_past_stands_at_its_message_and_reopens_nothing(home):
    mailbox()
    asked, answered, _ = _thread(OLD)
    report = (
        f"From: MAILER-DAEMON@mx.example.org\r\nTo: {SUPPORT}\r\nSubject: Undelivered\r\nDate: {format_datetime(OLD + 2 * HOUR)}\r\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\nMIME-Version: 1.0\r\n\r\n"
        "--b\r\nContent-Type: text/plain\r\n\r\nno such user\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.org\r\n\r\n"
        "Final-Recipient: rfc822; ana@example.org\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"
        "--b\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: <a@harbour.example>\r\n\r\nhi\r\n--b--\r\n"
    ).encode()
    brought = _bring(home, report, asked, answered, ours=["harbour.example"])
    assert dict(brought.states) == {"placed": 2, "bounce": 1}
    row = Conversation.objects.get()
    assert (row.waiting_since, row.closed_at, row.participants.get().bounced_at) == (None, OLD + HOUR, NOW)
    assert Message.objects.get(is_ours=True).arrivals.get().code == "5.1.1"


def test_what_an_import_has_listed_is_no_news_and_is_read_by_the_next_one(home):
    box = mailbox()
    IncomingMail.objects.create(
        mailbox=box, digest="0" * 64, size=1, state=State.BROUGHT, brought_at=NOW, received_at=OLD
    )
    with Reader() as reader:
        assert read_waiting(reader, NOW) == 0
    brought = _bring(home, *_thread(OLD), ours=["harbour.example"])
    assert dict(brought.states) == {"placed": 3, "failed": 1}
    assert "bytes are not on the disk" in IncomingMail.objects.get(state=State.FAILED).detail


def test_failed_mail_is_tried_again_as_one_of_the_past(home):
    from heedful.services.kept_bytes import MAIL, keep  # noqa: PLC0415 - this test alone looks below

    mailbox()
    digest = keep(MAIL, _mail("Hello", OLD))
    IncomingMail.objects.create(digest=digest, size=1, state=State.FAILED, brought_at=NOW, received_at=OLD)
    with Reader() as reader:
        assert replay(reader, NOW) == 1
    row = Conversation.objects.get()
    assert (row.made_at, row.closed_at, row.waiting_since) == (OLD, OLD, None)


def test_attachments_are_kept(home):
    mailbox()
    from email.message import EmailMessage  # noqa: PLC0415 - this test alone writes one with a file

    mail = EmailMessage()
    mail["From"], mail["To"], mail["Date"] = "ana@example.org", SUPPORT, format_datetime(OLD)
    mail.set_content("See the picture.")
    mail.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="leak.png")
    _bring(home, mail.as_bytes())
    attachment = Message.objects.get().attachments.get()
    assert (attachment.name, attachment.size) == ("leak.png", 4)
    assert (home / "data" / "attachments" / attachment.digest[:2] / attachment.digest).read_bytes() == b"\x89PNG"


def test_erasing_and_exporting_somebody_take_what_was_brought_along(home, bob):
    secret = "the-word-of-ana"
    mailbox()
    asked, answered, _ = _thread(OLD)
    _bring(home, asked.replace(b"files", secret.encode()), answered, ours=["harbour.example"])
    _lines(home, _told("9", _said(OLD, f"Again {secret}"), _said(OLD, f"Dear Ana, {secret}", ours=True)))
    (home / "old.jsonl").unlink()
    ana = Customer.objects.get()
    told = json.loads("".join(export_customer(ana, MACHINE, NOW)))
    assert sum(secret in each["text"] for each in told["messages"]) == 3
    erase_customer(ana, MACHINE)
    assert (Conversation.objects.count(), Message.objects.count(), found(secret).rows) == (0, 0, [])
    assert not any(
        secret.encode() in each.read_bytes() for each in (home / "data" / "mail").rglob("*") if each.is_file()
    )
    again = _bring(home, asked.replace(b"files", secret.encode()), answered, ours=["harbour.example"])
    assert (again.here, Conversation.objects.count()) == (2, 0)


def _listed(mail: bytes, state: str = State.BROUGHT) -> IncomingMail:
    """Let a mail lie here as it does when an import was killed before it could read it, or as one that failed."""
    from heedful.services.kept_bytes import MAIL, keep  # noqa: PLC0415 - this test alone looks below

    listed_at = timezone.now() - HOUR
    return IncomingMail.objects.create(
        digest=keep(MAIL, mail), size=len(mail), state=state, brought_at=listed_at, received_at=OLD
    )


@pytest.mark.parametrize("state", [State.BROUGHT, State.FAILED])
def test_who_was_erased_before_their_mails_were_read_does_not_come_back(home, state):
    box = mailbox()
    ben = "Ben <ben@example.net>"
    asked, answered, _ = _thread(OLD)
    read_later = [
        _listed(asked, state),
        _listed(answered, state),
        _listed(_mail("Where are ours?", OLD, ben, Cc="Ana Lima <ana@example.org>"), state),
    ]
    number, _ = resolve_identities(["ana@example.org"], "email")["ana@example.org"]
    erase_customer(Customer.objects.get(pk=number), MACHINE)
    forget_handles(timezone.now() + 3 * DAY)
    if state == State.FAILED:
        Mailbox.objects.filter(pk=box.pk).update(address="bob@harbour.example")  # what is ours, to who tries again
        with Reader() as reader:
            replay(reader, NOW)
    else:
        _bring(home, _mail("Hello", OLD, ben), ours=["harbour.example"])
    rows = [IncomingMail.objects.get(pk=each.pk) for each in read_later]
    assert [(each.state, each.deleted_at is None, each.sender) for each in rows] == [
        (State.ASIDE, False, ""),
        (State.ASIDE, False, ""),
        (State.PLACED, True, "ben@example.net"),
    ]
    assert set(Customer.objects.values_list("name", flat=True)) == {"Ben"}
    assert not Participant.objects.filter(address="ana@example.org").exists()
    assert rows[2].message.cc == []
    assert not to_look_at(State.ASIDE).exists()
    remove_superseded()
    kept = {each.name for each in (home / "data" / "mail").rglob("*") if each.is_file()}
    assert kept.isdisjoint({rows[0].digest, rows[1].digest})
    forget_handles(timezone.now() + 3 * DAY)
    assert list(Erasure.objects.values_list("handles", flat=True)) == [[]]


def test_who_writes_again_after_being_erased_is_somebody_new(home):
    mailbox()
    number, _ = resolve_identities(["ana@example.org"], "email")["ana@example.org"]
    erase_customer(Customer.objects.get(pk=number), MACHINE)
    assert came(written("Hello again"), timezone.now()).conversation.customer.name == "Ana Lima"


def test_mails_without_a_date_stand_at_the_time_that_somebody_else_says(home):
    mailbox()
    received = written("One", Date="", Received=f"from x by y; {format_datetime(OLD)}")
    future = written("Two", Date=format_datetime(NOW + DAY), Received=f"from x by y; {format_datetime(OLD)}")
    path = home / "old.mbox"
    path.write_bytes(b"From a@b Mon Nov 23 09:41:00 2026\n" + written("Three", Date="soon") + b"\n")
    _bring(home, received, future)
    bring_in([path], Terms(), MACHINE, NOW)
    times = dict(Message.objects.values_list("visible", "at"))
    assert times == {"One": OLD, "Two": OLD, "Three": datetime(2026, 11, 23, 9, 41, tzinfo=UTC)}


def test_tags_are_put_on_what_is_new_and_the_same_file_again_doubles_none(home, alice):
    tag_called("restore", Actor(alice))
    told = [
        _told("1", _said(OLD, "One"), tags=["Restore", "slow"]),
        _told("2", _said(NOW - HOUR, "Two"), tags=["SLOW"]),
        _told("3", *[_said(OLD + n * HOUR, f"Word {n}", id=n) for n in range(90)], tags=["long"]),
        _told("4", _said(OLD, "Four")),
    ]
    for _ in range(2):
        _lines(home, *told)
        assert [sorted(row.tags.values_list("name", flat=True)) for row in Conversation.objects.order_by("pk")] == [
            ["restore", "slow"],
            ["slow"],
            ["long"],
            [],
        ]
        assert sorted(Tag.objects.values_list("name", flat=True)) == ["long", "restore", "slow"]
    assert all(
        (each.moved_at, each.is_open) == (each.conversation.moved_at, each.conversation.closed_at is None)
        for each in Tagging.objects.select_related("conversation")
    )
    assert sorted(Tagging.objects.values_list("is_open", flat=True)) == [False, False, False, True]
    assert all(row.version == row.brought_version for row in Conversation.objects.all())


def test_tag_that_a_colleague_took_off_stays_off(home, alice):
    told = _told("1", _said(OLD, "One"), tags=["slow"])
    _lines(home, told)
    row = Conversation.objects.get()
    take_off(row, Actor(alice), row.tags.get())
    grown = _told("1", *told["messages"], _said(OLD + HOUR, "Two"), tags=["slow", "new"])
    assert _lines(home, grown).grown == 1
    assert not Tagging.objects.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_bite_of_lines_takes_as_many_queries_whatever_is_in_it(home, django_assert_num_queries, count):
    told = [
        _told(
            str(n), _said(OLD, "Hello"), _said(OLD + HOUR, "Yes", ours=True), customer={"id": f"c{n}", "name": f"C {n}"}
        )
        for n in range(count)
    ]
    path = home / "old.jsonl"
    path.write_text("".join(json.dumps(each) + "\n" for each in told))
    bring_in([path], Terms(), MACHINE, NOW)
    Conversation.objects.all().delete()
    Customer.objects.all().delete()
    with django_assert_num_queries(19):
        bring_in([path], Terms(), MACHINE, NOW)
    Conversation.objects.all().delete()
    Customer.objects.all().delete()
    path.write_text("".join(json.dumps({**each, "tags": ["a", f"b {each['id']}"]}) + "\n" for each in told))
    # Which tags there are, those that are missing, these once more, and what they are on.
    with django_assert_num_queries(19 + 4):
        bring_in([path], Terms(), MACHINE, NOW)
