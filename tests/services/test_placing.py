"""Mail comes in, and ends in exactly one visible place."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from tests.mails import SUPPORT, came, mailbox, written

from heedful.models import Arrival, BlockedSender, Conversation, Customer, IncomingMail, Message, Note, Outgoing
from heedful.queries.may_belong import may_belong
from heedful.services.audit import MACHINE, Actor
from heedful.services.conversing import close, no_thanks
from heedful.services.customer import erase_customer
from heedful.services.outbox import Handed, send_due
from heedful.services.regrouping import merge
from heedful.services.replying import Reply, send

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 23, 9, 41, tzinfo=UTC)
State = IncomingMail.State


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path / "data"
    return tmp_path


def _answered(conversation, author=None, at=AT + timedelta(hours=1), text="They are here.") -> Message:
    conversation.refresh_from_db()
    reply = Reply(text, [["Ana Lima", "ana@example.org"]], conversation.version)
    message = send(conversation, Actor(author), reply, at)
    assert send_due(lambda *_: Handed({}), at + timedelta(minutes=1))
    return message


def test_first_mail_begins_a_conversation_that_waits_for_us():
    row = came(written("I cannot get my files.\n\n-- \nAna"), AT)
    conversation = Conversation.objects.get()
    assert (row.state, row.conversation, row.message) == (State.PLACED, conversation, Message.objects.get())
    assert (conversation.subject, conversation.beginning) == ("My files", "I cannot get my files.")
    assert (conversation.waiting_since, conversation.moved_at, conversation.is_ours_last) == (AT, AT, False)
    assert (conversation.customer.name, conversation.messages_count) == ("Ana Lima", 1)
    assert list(conversation.participants.values_list("address", "name")) == [("ana@example.org", "Ana Lima")]
    message = row.message
    assert (message.text.strip(), message.visible) == ("I cannot get my files.\n\n-- \nAna", "I cannot get my files.")


def test_answer_is_threaded_both_ways():
    first = came(written("Where are my files?", Message_ID="<first@example.org>"), AT)
    ours = _answered(first.conversation)
    assert ours.references == "first@example.org"
    again = came(written("Not all of them.", In_Reply_To=f"<{ours.msg_id}>"), AT + timedelta(hours=3))
    assert again.conversation == first.conversation
    conversation = Conversation.objects.get()
    assert conversation.waiting_since == AT + timedelta(hours=3)
    assert (conversation.waited_ms, conversation.answered_at) == (3_600_000, AT + timedelta(hours=1))
    by_references = came(written("And?", References=f"<x@y> <{ours.msg_id}> <lost@y>", Message_ID="<z@example.org>"))
    assert by_references.conversation == conversation


def test_stranger_who_refers_to_a_conversation_is_set_aside():
    first = came(written("Where are my files?", Message_ID="<first@example.org>"), AT)
    ours = _answered(first.conversation)
    row = came(written("Send them to me.", sender="Eve <eve@evil.example>", In_Reply_To=f"<{ours.msg_id}>"))
    assert (row.state, row.why, row.conversation) == (State.ASIDE, "other_sender", first.conversation)
    assert first.conversation.messages.count() == 2
    bare = came(written("Let me in.", sender="Eve <eve@evil.example>", Subject=f"[#{first.conversation.pk}] My files"))
    assert bare.conversation != first.conversation


@pytest.mark.parametrize(
    ("headers", "why"),
    [
        ({"Auto_Submitted": "auto-replied"}, "automatic"),
        ({"Precedence": "bulk"}, "automatic"),
        ({"List_Id": "<news.example.org>"}, "newsletter"),
        ({"X_Spam_Flag": "YES"}, "spam"),
        ({"From": SUPPORT}, "ours"),
        ({"From": ""}, "no_sender"),
        ({"From": "bob@heedful.example"}, "colleague"),
        ({"From": "x@blocked.example"}, "blocked"),
    ],
)
def test_what_nobody_waits_for_is_set_aside_with_its_reason(bob, headers, why):
    mailbox()
    BlockedSender.objects.create(address="@blocked.example")
    row = came(written("Hello", **headers))
    assert (row.state, row.why) == (State.ASIDE, why)
    assert not Conversation.objects.exists()


def test_mail_that_fails_its_sender_s_own_check_is_set_aside_where_it_names_a_customer():
    box = mailbox(authserv="mx.harbour.example")
    came(written("Hello"), AT, box)
    bad = "mx.harbour.example; spf=fail; dmarc=fail (p=reject) header.from=example.org"
    forged = came(written("Change my bank account", Authentication_Results=bad), AT, box)
    assert (forged.state, forged.why) == (State.ASIDE, "forged")
    somebody_else_s = "mx.evil.example; dmarc=fail"
    assert came(written("Hello again", Authentication_Results=somebody_else_s), AT, box).state == State.PLACED


def test_repeat_is_known_and_another_mail_of_the_same_id_is_not_one():
    raw = written("Hello", Message_ID="<same@example.org>")
    first = came(raw, AT)
    again = came(raw, AT + timedelta(minutes=1))
    assert (again.state, again.conversation, again.message) == (State.REPEAT, first.conversation, first.message)
    in_another = came(raw, AT, mailbox(address="sales@harbour.example", name="Sales"))
    assert (in_another.state, in_another.conversation) == (State.REPEAT, first.conversation)
    other = came(written("Another", Message_ID="<same@example.org>"), AT)
    assert (other.state, other.warnings) == (State.PLACED, [{"code": "same_id_other_body", "detail": ""}])
    without = written("No id", Message_ID="")
    assert (came(without).state, came(without).state) == (State.PLACED, State.REPEAT)
    assert Message.objects.count() == 3


def test_of_two_messages_with_one_id_a_mail_answers_that_of_its_sender():
    ben, eve = "Ben <ben@example.net>", "Eve <eve@evil.example>"
    first = came(written("Where are mine?", Message_ID="<same@example.org>"), AT)
    second = came(written("And mine?", sender=ben, Message_ID="<same@example.org>"), AT)
    assert first.conversation != second.conversation
    for sender, conversation in (("ana@example.org", first.conversation), (ben, second.conversation)):
        row = came(written("And now?", sender=sender, In_Reply_To="<same@example.org>"), AT)
        assert (row.state, row.conversation) == (State.PLACED, conversation)
    stranger = came(written("Mine, too.", sender=eve, In_Reply_To="<same@example.org>"), AT)
    assert (stranger.why, stranger.conversation) == ("other_sender", first.conversation)
    merge(second.conversation, first.conversation, MACHINE, other_customer=True)
    row = came(written("Still?", sender=ben, In_Reply_To="<same@example.org>"), AT)
    assert (row.state, row.conversation) == (State.PLACED, first.conversation)


def test_bounce_stands_at_the_message_and_it_waits_for_us_again():
    first = came(written("Where are my files?"), AT)
    ours = _answered(first.conversation)
    first.conversation.refresh_from_db()
    assert first.conversation.waiting_since is None
    report = (
        "From: MAILER-DAEMON@mx.example.org\r\nTo: help@harbour.example\r\nSubject: Undelivered\r\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\nMIME-Version: 1.0\r\n\r\n"
        "--b\r\nContent-Type: text/plain\r\n\r\nno such user\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.org\r\n\r\n"
        "Final-Recipient: rfc822; ana@example.org\r\nAction: failed\r\nStatus: 5.1.1\r\n"
        "Diagnostic-Code: smtp; 550 no such user\r\n\r\n"
        f"--b\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: <{ours.msg_id}>\r\nSubject: Re: My files\r\n\r\nhi\r\n--b--\r\n"
    )
    row = came(report.encode(), AT + timedelta(hours=2))
    assert (row.state, row.message) == (State.BOUNCE, ours)
    bounced = ours.arrivals.get(what=Arrival.What.BOUNCED)
    assert (bounced.recipient, bounced.code) == ("ana@example.org", "5.1.1")
    conversation = Conversation.objects.get()
    # As if it had never been.
    assert conversation.waiting_since == AT
    assert conversation.participants.get().bounced_at is not None


def test_colleague_who_answers_by_mail_with_proof_writes_a_note_and_no_more(bob):
    box = mailbox(authserv="mx.harbour.example")
    first = came(written("Where are my files?"), AT, box)
    ours = _answered(first.conversation)
    passed = "mx.harbour.example; dmarc=pass header.from=heedful.example"
    row = came(
        written("I would ignore it.", sender=bob.email, In_Reply_To=f"<{ours.msg_id}>", Authentication_Results=passed),
        AT,
        box,
    )
    assert row.state == State.PLACED
    assert (Note.objects.get().text, Note.objects.get().author) == ("I would ignore it.", bob)
    assert first.conversation.messages.count() == 2
    assert Outgoing.objects.count() == 1


@pytest.mark.parametrize("raw", [b"", b"\0\0\0"])
def test_what_can_t_be_read_fails_visibly_and_can_be_tried_again(raw):
    row = came(raw)
    assert (row.state, row.detail) == (State.FAILED, "It is empty.")


def test_the_same_number_of_imap_is_the_same_mail():
    first = came(written("Hello"), uid=7, uidvalidity=1)
    again = came(written("Hello"), uid=7, uidvalidity=1)
    assert again == first
    assert IncomingMail.objects.count() == 1


def test_customer_keeps_the_name_that_we_know():
    came(written("Hello", sender="Ana Lima <ana@example.org>"))
    came(written("Hello", sender="A. <ANA@example.org>"))
    assert list(Customer.objects.values_list("name", flat=True)) == ["Ana Lima"]


def test_erased_customer_takes_what_they_wrote_with_them(home):
    data = home / "data"
    secret = "the-word-of-ana"
    ana = came(written(f"I cannot get my files: {secret}"), AT)
    _answered(ana.conversation, text=f"Dear Ana, as to {secret}.")
    ben = came(written("Where are mine?", sender="Ben <ben@example.net>", Cc="ana@example.org"), AT)
    came(written(f"Mine too: {secret}", In_Reply_To=f"<{ben.message.msg_id}>"), AT + timedelta(hours=1))
    came(written(f"On holiday, {secret}", Auto_Submitted="auto-replied"), AT)
    assert Conversation.objects.count() == 2
    assert _found(data, secret) == 3
    erase_customer(ana.conversation.customer, MACHINE)
    assert _found(data, secret) == 0
    conversation = Conversation.objects.get()
    assert conversation == ben.conversation
    assert [(each.sender, each.visible) for each in conversation.messages.order_by("at")] == [
        ("ben@example.net", "Where are mine?"),
        ("", "[erased]"),
    ]
    assert list(conversation.participants.values_list("address", flat=True)) == ["ben@example.net"]
    assert conversation.messages.order_by("at")[0].cc == []
    everything = "".join(str(row) for model in (IncomingMail, Message, Conversation) for row in model.objects.values())
    assert "ana@example.org" not in everything
    assert secret not in everything
    # It came, and is not fetched again.
    assert IncomingMail.objects.count() == 4


def _found(data, word):
    return sum(word.encode() in path.read_bytes() for path in (data / "mail").rglob("*") if path.is_file())


def test_plain_thank_you_closes_nothing_and_opens_nothing(alice):
    first = came(written("Where are my files?"), AT)
    ours = _answered(first.conversation)
    close(first.conversation, Actor(alice))
    thanked = came(written("That worked, thank you!", In_Reply_To=f"<{ours.msg_id}>"), AT + timedelta(hours=2))
    conversation = Conversation.objects.get()
    assert (thanked.message.is_thanks, conversation.waiting_since) == (True, None)
    assert conversation.closed_at is not None
    no_thanks(thanked.message, Actor(alice))
    conversation.refresh_from_db()
    assert (conversation.waiting_since, conversation.closed_at) == (AT + timedelta(hours=2), None)
    again = came(written("Thanks, but half of them are missing.", In_Reply_To=f"<{ours.msg_id}>"))
    assert not again.message.is_thanks


#: As lists and mail servers write them on what a person has written.
_BY_GOOGLE_GROUP = {
    "Precedence": "list",
    "Mailing_List": "list help@harbour.example; contact help+owners@harbour.example",
    "List_ID": "<help.harbour.example>",
    "List_Post": "<mailto:help@harbour.example>",
    "Return_Path": "<help+bncBAABBX@harbour.example>",
}
_BY_MAILMAN = {
    "Precedence": "list",
    "List_Id": "Help <help.harbour.example>",
    "List_Unsubscribe": "<mailto:help-leave@harbour.example>",
}
_BY_EXCHANGE = {"X_Auto_Response_Suppress": "DR, RN, NRN, OOF, AutoReply"}


@pytest.mark.parametrize("headers", [_BY_GOOGLE_GROUP, _BY_MAILMAN, _BY_EXCHANGE, {"Precedence": "list"}])
def test_answer_that_a_person_wrote_waits_for_us_whatever_it_passed(alice, headers):
    first = came(written("Where are my files?"), AT)
    ours = _answered(first.conversation)
    close(first.conversation, Actor(alice))
    row = came(written("They are not there!", In_Reply_To=f"<{ours.msg_id}>", **headers), AT + timedelta(hours=2))
    conversation = Conversation.objects.get()
    assert (row.state, row.conversation) == (State.PLACED, conversation)
    assert (conversation.waiting_since, conversation.closed_at) == (AT + timedelta(hours=2), None)
    assert (row.message.is_automatic, row.message.forbids_answer) == (False, True)


@pytest.mark.parametrize("headers", [_BY_GOOGLE_GROUP, _BY_MAILMAN])
def test_first_mail_by_a_list_that_is_our_mailbox_waits_for_us_and_no_machine_answers_it(headers):
    row = came(written("Where are my files?", **headers), AT)
    assert (row.state, row.conversation.waiting_since) == (State.PLACED, AT)
    assert (row.message.is_automatic, row.message.forbids_answer) == (False, True)


@pytest.mark.parametrize(
    ("headers", "why"),
    [
        ({"List_Id": "<help.harbour.example.org>"}, "newsletter"),
        ({"Precedence": "bulk"}, "automatic"),
        ({"Auto_Submitted": "auto-replied"}, "automatic"),
        ({"X_Auto_Response_Suppress": "All"}, "automatic"),
    ],
)
def test_first_mail_by_our_list_is_set_aside_for_what_else_it_says(headers, why):
    row = came(written("Our news", **{**_BY_MAILMAN, **headers}), AT)
    assert (row.state, row.why) == (State.ASIDE, why)


def test_answer_that_came_by_a_list_stops_what_had_not_gone_out():
    first = came(written("Where are my files?", Message_ID="<first@example.org>"), AT)
    first.conversation.refresh_from_db()
    reply = Reply("They are here.", [["", "ana@example.org"]], first.conversation.version)
    message = send(first.conversation, MACHINE, reply, AT + timedelta(hours=1))
    came(written("I have found them.", In_Reply_To="<first@example.org>", **_BY_MAILMAN), AT + timedelta(hours=1))
    gone = []
    send_due(lambda *_: gone.append(1) or Handed({}), AT + timedelta(hours=1, minutes=1))
    assert (gone, Outgoing.objects.get(message=message).state) == ([], Outgoing.State.STOPPED)


def test_somebody_who_takes_part_and_has_a_no_reply_address_waits():
    first = came(written("Where are they?", Cc="No Reply <no-reply@example.org>", Message_ID="<a@example.org>"), AT)
    _answered(first.conversation)
    at = AT + timedelta(hours=2)
    row = came(written("Not here.", sender="no-reply@example.org", In_Reply_To="<a@example.org>"), at)
    assert (row.conversation, Conversation.objects.get().waiting_since) == (first.conversation, at)


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Precedence": "bulk"},
        {"Precedence": "junk"},
        {"X_Autoreply": "yes"},
        {"Return_Path": "<>"},
        # Exchange says both when somebody is away.
        {**_BY_EXCHANGE, "Auto_Submitted": "auto-generated"},
    ],
)
def test_answer_of_a_machine_makes_nobody_wait(headers):
    first = came(written("Where are my files?"), AT)
    ours = _answered(first.conversation)
    row = came(written("On holiday.", In_Reply_To=f"<{ours.msg_id}>", **headers), AT + timedelta(hours=2))
    assert (row.state, row.message.is_automatic, row.message.forbids_answer) == (State.PLACED, True, True)
    assert Conversation.objects.get().waiting_since is None


@pytest.mark.parametrize(
    ("headers", "why"),
    [
        ({"Auto_Submitted": "auto-replied"}, "automatic"),
        ({"Return_Path": "<>"}, "automatic"),
        ({"sender": "Supplier <noreply@supplier.example>"}, "automatic"),
        # A person, at the other side of a list.
        (_BY_GOOGLE_GROUP, "other_sender"),
        (_BY_EXCHANGE, "other_sender"),
    ],
)
def test_machine_that_refers_to_what_it_takes_no_part_in_is_none_whose_word_waits(headers, why):
    first = came(written("Where are my files?", Message_ID="<first@example.org>"), AT)
    given = {"sender": "Supplier <desk@supplier.example>", "In_Reply_To": "<first@example.org>", **headers}
    row = came(written("We have received your request.", **given), AT)
    assert (row.state, row.why, row.conversation) == (State.ASIDE, why, first.conversation)
    assert may_belong().exists() is (why == "other_sender")
