"""Who writes becomes a customer when their mail is taken into a conversation, and not before."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy

import pytest
from tests.mails import came, mailbox, written

from heedful.models import BlockedSender, Customer, Identity, IncomingMail
from heedful.services import set_aside
from heedful.services.audit import MACHINE, Actor
from heedful.services.guarding import findings_of
from heedful.services.merging import merge_customers
from heedful.services.outbox import Handed, send_due
from heedful.services.reader import Reader
from heedful.services.replying import Reply, send

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 23, 9, 41, tzinfo=UTC)
State = IncomingMail.State
FAILED = "mx.harbour.example; dmarc=fail (p=reject)"
EVE = "Eve Eder <eve@example.net>"


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path / "data"


@pytest.fixture
def box():
    return mailbox(authserv="mx.harbour.example")


def _names() -> list[str]:
    return list(Customer.objects.order_by("pk").values_list("name", flat=True))


@pytest.mark.parametrize(
    ("headers", "why"),
    [
        ({"X_Spam_Flag": "YES"}, "spam"),
        ({"sender": "Eve <eve@blocked.example>"}, "blocked"),
        ({"Precedence": "bulk"}, "automatic"),
        ({"List_Id": "<news.example.org>"}, "newsletter"),
        ({"sender": "Bob Brandt <bob@heedful.example>"}, "colleague"),
        ({"sender": "MAILER-DAEMON@mx.example.org", "Auto_Submitted": "auto-replied"}, "automatic"),
    ],
)
def test_what_is_set_aside_makes_nobody_a_customer(bob, headers, why):
    BlockedSender.objects.create(address="@blocked.example")
    row = came(written("Hello", **headers))
    assert (row.state, row.why) == (State.ASIDE, why)
    assert (Customer.objects.count(), Identity.objects.count()) == (0, 0)


def test_note_of_a_colleague_makes_none(bob, box):
    first = came(written("Where are my files?", Message_ID="<first@example.org>"), AT, box)
    mail = came(written("I look after it.", sender=bob.email, In_Reply_To="<first@example.org>"), AT, box)
    assert (mail.state, mail.why, mail.conversation) == (State.ASIDE, "colleague", first.conversation)
    assert _names() == ["Ana Lima"]


def test_word_of_a_server_about_our_letter_makes_none():
    report = (
        "From: Mail Delivery <MAILER-DAEMON@mx.example.org>\r\nTo: help@harbour.example\r\nSubject: Undelivered\r\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\nMIME-Version: 1.0\r\n\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.org\r\n\r\n"
        "Final-Recipient: rfc822; ana@example.org\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"
        "--b\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: <nobody-s@harbour.example>\r\n\r\nhi\r\n--b--\r\n"
    )
    assert came(report.encode()).state == State.ASIDE
    assert _names() == []


def test_who_is_new_is_not_forged_in_the_name_of_a_customer(box):
    row = came(written("Hello", sender=EVE, Authentication_Results=FAILED), AT, box)
    assert (row.state, row.why, _names()) == (State.PLACED, "", ["Eve Eder"])
    again = came(written("Send it to another account", sender=EVE, Authentication_Results=FAILED), AT, box)
    assert (again.state, again.why) == (State.ASIDE, "forged")


def test_who_takes_part_is_known_though_they_never_wrote(box):
    came(written("Where are they?", Cc=EVE, Message_ID="<first@example.org>"), AT, box)
    forged = written("I am Eve.", sender=EVE, In_Reply_To="<first@example.org>", Authentication_Results=FAILED)
    row = came(forged, AT, box)
    assert (row.state, row.why, _names()) == (State.ASIDE, "forged", ["Ana Lima"])
    came(written("It is me.", sender=EVE, In_Reply_To="<first@example.org>"), AT, box)
    assert _names() == ["Ana Lima", "Eve Eder"]


def test_customer_who_is_known_by_their_address_as_user_id_is_known(box):
    ana = Customer.objects.create(name="Ana Lima")
    Identity.objects.create(customer=ana, sort=Identity.Sort.USER_ID, value="ana@example.org")
    row = came(written("Change my bank account", Authentication_Results=FAILED), AT, box)
    assert (row.state, row.why) == (State.ASIDE, "forged")


def test_person_who_takes_a_mail_in_makes_its_sender_known():
    mail = came(written("Hello", sender=EVE, X_Spam_Flag="YES"))
    assert _names() == []
    with Reader() as reader:
        taken = set_aside.take_in(mail, MACHINE, reader, None)
    assert (taken.conversation.customer.name, _names()) == ("Eve Eder", ["Eve Eder"])


def test_sender_who_was_merged_is_found_in_the_other():
    ana = came(written("Hello")).conversation.customer
    mail = came(written("Hello again", sender=EVE)).conversation.customer
    merge_customers(mail, ana, MACHINE)
    aside = came(written("And this?", sender=EVE, X_Spam_Flag="YES"))
    with Reader() as reader:
        taken = set_aside.take_in(aside, MACHINE, reader, None)
    assert taken.conversation.customer == ana


def _codes(row, bob, text) -> list[str]:
    reply = Reply(text, [["Ana Lima", "ana@example.org"]], row.version)
    return [each.code for each in findings_of(row, reply, bob)]


def test_colleague_who_is_a_customer_too_may_be_named(bob, alice):
    row = came(written("I cannot get my files."), AT).conversation
    carla = Customer.objects.create(name="Carla Cruz")
    Identity.objects.create(customer=carla, sort=Identity.Sort.EMAIL, value="carla@example.com")
    known = Customer.objects.create(name=alice.name)
    Identity.objects.create(customer=known, sort=Identity.Sort.EMAIL, value=alice.email)
    text = f"Dear Ana,\n\nthey are back. {alice.name} ({alice.email}) looks after them.\n\nBob"
    assert _codes(row, bob, text) == []
    assert _codes(row, bob, text.replace(alice.name, "Carla Cruz").replace(alice.email, "carla@example.com")) != []


def _proven(text: str, bob, **headers) -> bytes:
    return written(text, sender=bob.email, Authentication_Results="mx.harbour.example; dmarc=pass", **headers)


def test_note_by_mail_keeps_its_files_and_says_which_mail_it_was(bob, box):
    first = came(written("Where are my files?"), AT, box)
    ours = _answered(first.conversation)
    mail = message_from_bytes(_proven("See below.", bob, In_Reply_To=f"<{ours.msg_id}>"), policy=policy.default)
    mail.add_attachment(b"42", maintype="text", subtype="plain", filename="why.txt")
    row = came(mail.as_bytes(), AT + timedelta(hours=2), box)
    note = first.conversation.notes.get()
    assert (row.state, note.mail, note.author, note.text) == (State.PLACED, row, bob, "See below.")
    assert [(each.name, each.size) for each in note.files.all()] == [("why.txt", 2)]
    assert _names() == ["Ana Lima"]


def test_note_by_mail_that_only_quotes_keeps_all_of_it(bob, box):
    first = came(written("Where are my files?"), AT, box)
    ours = _answered(first.conversation)
    quoted = "On Mon, 23 Nov 2026 at 09:41, Carrier <noc@carrier.example> wrote:\n> The cable is cut.\n"
    came(_proven(quoted, bob, In_Reply_To=f"<{ours.msg_id}>"), AT + timedelta(hours=2), box)
    assert "The cable is cut." in first.conversation.notes.get().text


def _answered(conversation):
    conversation.refresh_from_db()
    reply = Reply("They are here.", [["Ana Lima", "ana@example.org"]], conversation.version)
    message = send(conversation, Actor(None), reply, AT + timedelta(hours=1))
    assert send_due(lambda *_: Handed({}), AT + timedelta(hours=1, minutes=1))
    return message
