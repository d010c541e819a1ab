"""Answers on their way by the API of a mail service, which is played by a server on this machine."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta
from types import ModuleType

import pytest
from django.test import Client
from django.urls import clear_url_caches, path
from tests.mails import mailbox
from tests.receivers import http_receiver

from heedful.api.mail_service import addresses
from heedful.domain.gate.request import Purpose
from heedful.models import (
    Arrival,
    Attachment,
    Circumstances,
    Conversation,
    Customer,
    Identity,
    LostAddress,
    Mailbox,
    Notice,
    Outgoing,
    Participant,
)
from heedful.services import delivery_event
from heedful.services.audit import MACHINE
from heedful.services.conversing import Heard, hear
from heedful.services.kept_bytes import ATTACHMENTS, keep
from heedful.services.notice_mail import deliver_notices
from heedful.services.outbox import send_due
from heedful.services.outreach import Letter, judge_and_send_due, submit
from heedful.services.replying import Reply, send
from heedful.services.smtp_out import carry
from heedful.wire.mail import Bounce

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 26, 9, 41, tzinfo=UTC)
DUE = AT + timedelta(minutes=1)
State, What = Outgoing.State, Arrival.What
ANA, BO = "ana@example.org", "bo@bücher.example"
SECRET = "heedful:s3cret"


@pytest.fixture(autouse=True)
def service(settings, tmp_path):
    """Let mail go out by Postmark, as far as we can tell."""
    settings.HEEDFUL_DATA = tmp_path / "data"
    with http_receiver() as receiver:
        receiver.body = json.dumps({"ErrorCode": 0, "Message": "OK", "MessageID": "pm-1", "To": ANA}).encode()
        settings.HEEDFUL_ANYMAIL, settings.HEEDFUL_SENDS_MAIL = "postmark", True
        settings.EMAIL_BACKEND = "anymail.backends.postmark.EmailBackend"
        settings.ANYMAIL = {
            "POSTMARK_SERVER_TOKEN": "token-of-nobody",
            "POSTMARK_API_URL": receiver.url,
            "WEBHOOK_SECRET": SECRET,
        }
        yield receiver


def answer(*to: str, cc: tuple[str, ...] = ()) -> Outgoing:
    box = mailbox(way=Mailbox.Way.SMTP)
    said = {"sender": ANA, "sender_name": "Ana Lima", "msg_id": "q@example.org", "subject": "My files – où?"}
    row = hear(None, Heard(Customer.objects.create(name="Ana"), box, AT, "Where?", **said)).conversation
    row.refresh_from_db()
    reply = Reply("Here, “Zoë”.", [["Ana Lima", each] for each in to or (ANA,)], row.version)
    message = send(row, MACHINE, reply, AT)
    message.cc = [["", each] for each in cc]
    message.save()
    return message.outgoing


def test_service_gets_what_we_wrote(service):
    outgoing = answer(cc=(BO,))
    message = outgoing.message
    Attachment.objects.create(
        message=message, name="Größe.txt", type="text/plain", size=6, digest=keep(ATTACHMENTS, "Größe".encode())
    )
    assert send_due(carry, DUE)

    (headers, body), mail = service.got[0], json.loads(service.got[0][1])
    assert headers["X-Postmark-Server-Token"] == "token-of-nobody"
    assert mail == {
        "From": "Harbour Backup <help@harbour.example>",
        "To": "Ana Lima <ana@example.org>",
        "Cc": "bo@xn--bcher-kva.example",
        "Subject": "Re: My files – où?",
        "TextBody": "Here, “Zoë”.\n",
        "HtmlBody": mail["HtmlBody"],
        "Headers": [
            {"Name": "Message-ID", "Value": f"<{message.msg_id}>"},
            {"Name": "In-Reply-To", "Value": "<q@example.org>"},
            {"Name": "References", "Value": "<q@example.org>"},
            {"Name": "X-PM-KeepID", "Value": "true"},
        ],
        "Attachments": [
            {
                "Name": "Größe.txt",
                "Content": base64.b64encode("Größe".encode()).decode(),
                "ContentType": 'text/plain; charset="utf-8"',
            }
        ],
        "Metadata": {"heedful_message_id": message.msg_id},
        "TrackOpens": False,
        "TrackLinks": "None",
    }, body
    assert "Here, “Zoë”." in mail["HtmlBody"]
    outgoing.refresh_from_db()
    assert (outgoing.state, outgoing.trouble) == (State.SENT, "")
    assert list(message.arrivals.values_list("recipient", "what")) == [
        (ANA, What.TAKEN),
        (BO, What.TAKEN),
    ]


def test_who_is_refused_is_told_and_the_others_get_it(service):
    service.body = json.dumps(
        {
            "ErrorCode": 0,
            "Message": "Message OK, but will not deliver to these inactive addresses: bo@xn--bcher-kva.example. Inactive recipients "
            "are ones that have generated a hard bounce.",
            "MessageID": "pm-2",
            "To": f"{ANA}, bo@xn--bcher-kva.example",
        }
    ).encode()
    outgoing = answer(ANA, BO)
    send_due(carry, DUE)
    outgoing.refresh_from_db()
    assert outgoing.state == State.SENT
    assert list(outgoing.message.arrivals.order_by("pk").values_list("recipient", "what", "words")) == [
        (ANA, What.TAKEN, ""),
        (BO, What.REFUSED, "it refuses to write to this address"),
    ]


def test_refusing_the_only_recipient_is_said_at_once(service):
    words = f"You tried to send to recipient(s) that have been marked as inactive. Found inactive addresses: {ANA}. "
    service.status = 422
    service.body = json.dumps({"ErrorCode": 406, "Message": f"{words}Inactive recipients are ones that"}).encode()
    outgoing = answer()
    send_due(carry, DUE)
    outgoing.refresh_from_db()
    assert outgoing.state == State.FAILED
    assert list(outgoing.message.arrivals.values_list("recipient", "what")) == [(ANA, What.REFUSED)]
    assert Conversation.objects.get().waiting_since is not None


def test_what_a_service_could_not_send_is_tried_again(service, settings):
    settings.HEEDFUL_ANYMAIL, settings.EMAIL_BACKEND = "mailjet", "anymail.backends.mailjet.EmailBackend"
    settings.ANYMAIL = {"MAILJET_API_KEY": "k", "MAILJET_SECRET_KEY": "s", "MAILJET_API_URL": service.url}
    service.body = json.dumps({"Messages": [{"Status": "error", "Errors": [{"ErrorCode": "mj-0013"}]}]}).encode()
    outgoing = answer()
    send_due(carry, DUE)
    outgoing.refresh_from_db()
    assert (outgoing.state, outgoing.trouble, outgoing.sent_at) == (State.SENDING, "it could not send it", None)


def test_who_has_it_already_is_left_out_of_the_next_try(service):
    outgoing = answer(cc=(BO,))
    Arrival.objects.create(message=outgoing.message, recipient=ANA, what=What.TAKEN)
    send_due(carry, DUE)
    mail = json.loads(service.got[0][1])
    assert (mail["To"], "Cc" in mail) == ("bo@xn--bcher-kva.example", False)


def test_notice_that_the_service_refuses_ends(service, bob):
    row = answer().message.conversation
    notice = Notice.objects.create(
        colleague=bob, what=Notice.What.MENTIONED, conversation=row, mail_due_at=AT, tries=40
    )
    service.status = 422
    service.body = json.dumps({"ErrorCode": 300, "Message": f"Invalid 'To' address: '{bob.email}'."}).encode()
    deliver_notices(AT)
    notice.refresh_from_db()
    assert (notice.trouble, notice.gave_up_at) == ("AnymailRecipientsRefused", AT)


@pytest.mark.parametrize("others", [(), (BO,)])
def test_what_comes_back_before_we_have_written_it_down_stays_so(others):
    outgoing = answer(ANA, *others)
    message = outgoing.message

    def dawdle(*mail):
        handed = carry(*mail)
        assert delivery_event.note_event(message.msg_id, Bounce("Ana@example.org", None, None, "failed", "no such"))
        return handed

    assert send_due(dawdle, DUE)
    outgoing.refresh_from_db()
    told = list(message.arrivals.order_by("pk").values_list("recipient", "what"))
    assert told == [(ANA, What.BOUNCED), *((each, What.TAKEN) for each in others)]
    waits = Conversation.objects.get().waiting_since
    assert (outgoing.state, outgoing.sent_at, waits) == (State.SENT, DUE, None if others else AT)


@pytest.mark.parametrize(
    ("status", "body", "words"),
    [
        (401, b'{"ErrorCode": 10, "Message": "Bad token"}', '401 {"ErrorCode": 10, "Message": "Bad token"}'),
        (503, b"", "503"),
        (200, b"<html>nonsense", "nonsense"),
    ],
)
def test_trouble_of_the_service_is_tried_again(service, status, body, words):
    service.status, service.body = status, body
    outgoing = answer()
    send_due(carry, DUE)
    outgoing.refresh_from_db()
    assert (outgoing.state, outgoing.due_at) == (State.SENDING, DUE + timedelta(minutes=1))
    assert outgoing.trouble.startswith("The mail service did not take it: ")
    assert words in outgoing.trouble
    assert "token-of-nobody" not in outgoing.trouble


def test_service_that_nobody_answers_for_is_tried_again(settings):
    settings.ANYMAIL = settings.ANYMAIL | {"POSTMARK_API_URL": "http://127.0.0.1:9/"}
    outgoing = answer()
    send_due(carry, DUE)
    outgoing.refresh_from_db()
    assert outgoing.state == State.SENDING
    assert outgoing.trouble.startswith("The mail service did not take it: ")


def test_service_that_keeps_no_marks_gets_the_mail_without(service, settings):
    settings.HEEDFUL_ANYMAIL, settings.EMAIL_BACKEND = "scaleway", "anymail.backends.scaleway.EmailBackend"
    settings.ANYMAIL = {"SCALEWAY_SECRET_KEY": "k", "SCALEWAY_PROJECT_ID": "p", "SCALEWAY_API_URL": service.url}
    service.body = json.dumps({"emails": [{"mail_rcpt": ANA, "id": "s-1", "status": "new"}]}).encode()
    outgoing = answer()
    send_due(carry, DUE)
    outgoing.refresh_from_db()
    assert (outgoing.state, outgoing.trouble) == (State.SENT, "")
    assert json.loads(service.got[0][1])["to"] == [{"email": ANA, "name": "Ana Lima"}]


@pytest.fixture
def told(settings):
    """Say something as the service; gives what was answered."""
    delivery_event.listen()
    house = ModuleType("house_with_a_service")
    house.urlpatterns = [*addresses("postmark", settings.ANYMAIL), path("", lambda _request: None, name="today")]
    settings.ROOT_URLCONF = house
    clear_url_caches()

    def say(secret: str = SECRET, **event):
        words = {
            "RecordType": "Bounce",
            "Type": "HardBounce",
            "ID": 1,
            "Email": ANA,
            "BouncedAt": "2026-11-26T10:00:00Z",
        }
        credentials = {"HTTP_AUTHORIZATION": "Basic " + base64.b64encode(secret.encode()).decode()}
        asked = Client(enforce_csrf_checks=True)
        return asked.post(
            "/anymail/postmark/tracking/", json.dumps(words | event), "application/json", **credentials
        ).status_code

    yield say
    clear_url_caches()


def went_out() -> Outgoing:
    outgoing = answer()
    send_due(carry, DUE)
    outgoing.message.conversation.refresh_from_db()
    assert outgoing.message.conversation.waiting_since is None
    return outgoing


def test_bounce_that_the_service_tells_waits_for_us_again(told):
    message = went_out().message
    mark = {"Metadata": {"heedful_message_id": message.msg_id}}
    assert [told(**mark, Description="No such user"), told(**mark, Description="No such user")] == [200, 200]

    assert list(message.arrivals.order_by("pk").values_list("recipient", "what", "words")) == [
        (ANA, What.TAKEN, ""),
        (ANA, What.BOUNCED, "No such user"),
    ]
    assert Conversation.objects.get().waiting_since == message.at
    assert Participant.objects.get(address=ANA).bounced_at is not None


@pytest.mark.parametrize(
    ("event", "what"),
    [
        ({"Type": "Transient"}, [What.TAKEN, What.DELAYED]),
        ({"RecordType": "Open", "Recipient": ANA}, [What.TAKEN]),
        ({"RecordType": "Delivery", "Recipient": ANA}, [What.TAKEN]),
        ({"Metadata": {"heedful_message_id": "of-somebody@else.example"}}, [What.TAKEN]),
        ({"Metadata": {}}, [What.TAKEN]),
    ],
)
def test_what_else_a_service_tells_does_not_wait_for_us(told, event, what):
    message = went_out().message
    assert told(**({"Metadata": {"heedful_message_id": message.msg_id}} | event)) == 200
    assert list(message.arrivals.order_by("pk").values_list("what", flat=True)) == what
    assert Conversation.objects.get().waiting_since is None


def test_whoever_has_not_the_secret_tells_nothing(told):
    message = went_out().message
    assert told(secret="heedful:guessed", Metadata={"heedful_message_id": message.msg_id}) == 400
    assert message.arrivals.count() == 1


@pytest.mark.parametrize(
    ("service", "anymail"),
    [("", {"WEBHOOK_SECRET": SECRET}), ("postmark", {}), ("scaleway", {"WEBHOOK_SECRET": SECRET})],
)
def test_there_is_no_address_without_a_secret(service, anymail):
    assert addresses(service, anymail) == []


# Addresses at which nobody is.


def known() -> Customer:
    row = Customer.objects.create(name="Ana Lima")
    Identity.objects.create(customer=row, sort="email", value=ANA)
    return row


@pytest.mark.parametrize(
    ("event", "is_lost"),
    [
        ({"Details": "smtp;550 5.1.1 no such user"}, True),
        ({"Description": "No such user"}, True),
        ({"Type": "BadEmailAddress", "Description": "It is none."}, True),
        ({"Description": "The server was unable to deliver your message."}, False),
        ({"Type": "SpamNotification", "Details": "smtp;550 5.7.1 spam"}, False),
        ({"Type": "Transient", "Details": "smtp;450 4.1.1 no such user"}, False),
    ],
)
def test_what_a_service_tells_marks_whoever_is_not_there_any_more(told, event, is_lost):
    person, message = known(), went_out().message
    assert told(**({"Metadata": {"heedful_message_id": message.msg_id}} | event)) == 200
    assert LostAddress.objects.filter(identity__value=ANA).exists() is is_lost
    assert Circumstances.objects.filter(customer=person, state="bounced").exists() is is_lost


def test_what_a_service_tells_of_a_letter_to_many_stands_at_the_letter(told):
    person = known()
    (letter,) = submit([Letter(person.pk, "News", "All is well.", Purpose.CARE)], MACHINE, AT)
    assert judge_and_send_due(carry, AT)
    assert told(Metadata={"heedful_message_id": letter.msg_id}, Details="smtp;550 5.1.1 no such user") == 200
    letter.refresh_from_db()
    assert (letter.state, letter.trouble) == ("failed", "It came back: smtp;550 5.1.1 no such user")
    assert Circumstances.objects.get().state == "bounced"


def test_address_that_a_service_takes_for_none_is_lost(service):
    known()
    service.status = 422
    service.body = json.dumps({"ErrorCode": 300, "Message": f"Invalid 'To' address: '{ANA}'."}).encode()
    outgoing = answer()
    send_due(carry, DUE)
    outgoing.refresh_from_db()
    assert outgoing.state == State.FAILED
    assert LostAddress.objects.get().words == "5.1.3: it says that this address is none"
