"""Trial mails from a mailbox, to real servers that take, refuse, dawdle or are no mail server: each ends in words."""

from __future__ import annotations

import json
import socket
import ssl
import threading
import time
from datetime import UTC, datetime
from email import message_from_bytes, policy

import pytest
from aiosmtpd.smtp import AuthResult
from tests.dovecot import make_certificates
from tests.mails import mailbox
from tests.next_hop import Hop, free_port, next_hop, use
from tests.receivers import http_receiver

from heedful.domain.sending_trouble import SendingFault as Fault
from heedful.domain.sending_trouble import SendingStep as Step
from heedful.models import AuditEntry, Mailbox
from heedful.services import trial_mail
from heedful.services.audit import Actor
from heedful.services.trial_mail import SendingTrial, try_sending
from heedful.web.words_of_sending import fault_of

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 27, 9, 41, tzinfo=UTC)
PLAIN = (Step.NAME, Step.CONNECT, Step.SENDER, Step.RECIPIENT, Step.TEXT)


class _Choosy(Hop):
    """Lets only some addresses send."""

    def __init__(self, said: str) -> None:
        super().__init__()
        self.said = said

    async def handle_MAIL(self, _server, _session, envelope, address, options):  # noqa: N802 - aiosmtpd's name
        if self.said:
            return self.said
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"


def try_it(alice) -> SendingTrial:
    return try_sending(Actor(alice), mailbox(way=Mailbox.Way.SMTP), alice, AT)


def signs_in(settings, password: str) -> None:
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "heedful", password


def test_it_arrives_from_the_mailbox_at_whoever_asked(settings, alice):
    with next_hop() as hop:
        use(settings, hop.port)
        trial = try_it(alice)
    assert (trial.passed, trial.failed, fault_of(trial)) == (PLAIN, None, "")
    ((sender, recipients, raw),) = hop.got
    mail = message_from_bytes(raw, policy=policy.default)
    assert (sender, recipients) == ("help@harbour.example", [alice.email])
    assert (mail["From"], mail["Auto-Submitted"]) == ("Harbour Backup <help@harbour.example>", "auto-generated")
    assert "answers from help@harbour.example go out on this way" in mail.get_body(("plain",)).get_content()
    entry = AuditEntry.objects.get(verb="sent a trial mail from")
    assert (entry.who, entry.sort, entry.detail) == (alice, "mailbox", {})


@pytest.mark.parametrize(
    ("said", "fault", "words"),
    [
        ("553 5.7.1 not owned by user", Fault.SENDER_REFUSED, "does not let us send from help@harbour.example."),
        ("451 4.7.1 come back", Fault.PUT_OFF, "Not now, says the server: 451 4.7.1 come back."),
    ],
)
def test_sender_that_is_refused(settings, alice, said, fault, words):
    with next_hop(_Choosy(said)) as hop:
        use(settings, hop.port)
        trial = try_it(alice)
    assert (trial.passed, trial.failed, trial.fault) == (PLAIN[:2], Step.SENDER, fault)
    assert words in fault_of(trial)
    assert said in fault_of(trial)


@pytest.mark.parametrize(
    ("said", "fault"), [("550 5.1.1 no such user", Fault.RECIPIENT_REFUSED), ("450 4.2.0 greylisted", Fault.PUT_OFF)]
)
def test_recipient_that_is_refused(settings, alice, said, fault):
    with next_hop() as hop:
        hop.about = {alice.email: said}
        use(settings, hop.port)
        trial = try_it(alice)
    assert (trial.passed, trial.failed, trial.fault) == (PLAIN[:3], Step.RECIPIENT, fault)
    assert said in fault_of(trial)


def test_text_that_is_refused(settings, alice):
    with next_hop() as hop:
        hop.after = ["554 5.6.0 looks like spam"]
        use(settings, hop.port)
        trial = try_it(alice)
    assert (trial.passed, trial.failed, trial.fault) == (PLAIN[:4], Step.TEXT, Fault.TEXT_REFUSED)
    assert "554 5.6.0 looks like spam" in fault_of(trial)


def test_name_and_password(settings, alice):
    def is_right(_server, _session, _envelope, _mechanism, data):
        return AuthResult(success=data.password == b"right", handled=False)

    with next_hop(authenticator=is_right, auth_require_tls=False) as hop:
        use(settings, hop.port)
        signs_in(settings, "wrong")
        refused = try_it(alice)
        signs_in(settings, "right")
        fine = try_it(alice)
        signs_in(settings, "größer")
        not_ascii = try_it(alice)
    assert (refused.failed, refused.fault) == (Step.SIGN_IN, Fault.SIGN_IN_REFUSED)
    assert "refused the name or the password in HEEDFUL_SMTP_URL. It said: 535" in fault_of(refused)
    assert (fine.passed, len(hop.got)) == ((*PLAIN[:2], Step.SIGN_IN, *PLAIN[2:]), 1)
    assert (not_ascii.failed, not_ascii.fault, not_ascii.said) == (Step.SIGN_IN, Fault.NOT_ASCII, "")


def test_server_that_lets_nobody_sign_in(settings, alice):
    with next_hop() as hop:
        use(settings, hop.port)
        signs_in(settings, "right")
        trial = try_it(alice)
    assert (trial.failed, trial.fault) == (Step.SIGN_IN, Fault.NO_SIGN_IN)


def test_connection_that_is_not_safe(settings, alice):
    with next_hop() as hop:
        use(settings, hop.port)
        settings.EMAIL_USE_TLS = True
        no_starttls = try_it(alice)
        settings.EMAIL_USE_TLS, settings.EMAIL_USE_SSL = False, True
        plain = try_it(alice)
    assert (no_starttls.passed, no_starttls.failed) == (PLAIN[:2], Step.TLS)
    assert no_starttls.fault == Fault.NO_STARTTLS
    assert (plain.passed, plain.failed, plain.fault) == (PLAIN[:2], Step.TLS, Fault.NOT_SAFE)
    assert "Write smtps:// for a port that is safe from the first byte on" in fault_of(plain)


def test_certificate_that_nobody_vouches_for_and_one_that_is_fine(settings, alice, tmp_path, monkeypatch):
    make_certificates(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")
    with next_hop(tls_context=context) as hop:
        use(settings, hop.port)
        settings.EMAIL_USE_TLS, settings.EMAIL_HOST = True, "localhost"
        unknown = try_it(alice)
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
        known = try_it(alice)
    assert (unknown.passed, unknown.failed, unknown.fault) == (PLAIN[:2], Step.TLS, Fault.CERTIFICATE)
    assert "The certificate of ‘localhost’ can’t be trusted: " in fault_of(unknown)
    assert (known.failed, len(hop.got)) == (None, 1)


def test_server_that_is_not_there(settings, alice):
    use(settings, free_port())
    refuses = try_it(alice)
    settings.EMAIL_HOST = "mail.no-such-name.invalid"
    unknown = try_it(alice)
    assert (refuses.failed, refuses.fault) == (Step.CONNECT, Fault.REFUSES_CONNECTIONS)
    assert f"‘127.0.0.1’ at port {settings.EMAIL_PORT} refuses connections." in fault_of(refuses)
    assert (unknown.passed, unknown.failed, unknown.fault) == ((), Step.NAME, Fault.NO_SUCH_NAME)


@pytest.mark.parametrize(
    ("banner", "fault", "words"),
    [
        (b"SSH-2.0-OpenSSH_9.2\r\n", Fault.NO_MAIL_SERVER, "is no mail server that we understand"),
        (b"", Fault.NO_MAIL_SERVER, "or hangs up at once"),
        (b"554 no service for you\r\n", Fault.TURNED_AWAY, "turns us away: 554 no service for you"),
    ],
)
def test_what_is_no_mail_server_for_us(settings, alice, banner, fault, words):
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer():
            line, _ = server.accept()
            with line:
                line.sendall(banner)

        thread = threading.Thread(target=answer)
        thread.start()
        use(settings, server.getsockname()[1])
        trial = try_it(alice)
        thread.join(10)
    assert (trial.passed, trial.failed, trial.fault) == ((Step.NAME,), Step.CONNECT, fault)
    assert words in fault_of(trial)
    assert "SSH" not in fault_of(trial)


@pytest.mark.parametrize(("whole_s", "answer_s"), [(0.3, 9.0), (9.0, 0.3)])
def test_server_that_says_nothing_is_left_in_time(settings, alice, monkeypatch, whole_s, answer_s):
    monkeypatch.setattr(trial_mail, "WHOLE_S", whole_s)
    monkeypatch.setattr(trial_mail, "_ANSWER_S", answer_s)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        use(settings, silent.getsockname()[1])
        began = time.monotonic()
        trial = try_it(alice)
    assert time.monotonic() - began < 5
    assert (trial.passed, trial.failed, trial.fault) == ((Step.NAME,), Step.CONNECT, Fault.SILENT)


def test_server_that_breaks_off(settings, alice):
    with next_hop() as hop:
        hop.hang_up_after_text = True
        use(settings, hop.port)
        trial = try_it(alice)
    assert (trial.passed, trial.failed, trial.fault) == (PLAIN[:2], Step.SENDER, Fault.BROKE_OFF)


def test_address_that_is_none(settings, alice):
    alice.email = "änä@harbour.example"
    alice.save()
    with next_hop() as hop:
        use(settings, hop.port)
        trial = try_it(alice)
    assert (trial.failed, hop.got) == (Step.RECIPIENT, [])
    assert fault_of(trial) == "‘änä@harbour.example’ is no address that mail can be sent to."


@pytest.mark.parametrize(
    ("status", "body", "words"),
    [
        (200, {"ErrorCode": 0, "Message": "OK", "MessageID": "pm-1"}, ""),
        (422, {"ErrorCode": 400, "Message": "Sender signature not found."}, "Sender signature not found."),
    ],
)
def test_mail_service(settings, alice, status, body, words):
    with http_receiver() as service:
        service.status, service.body = status, json.dumps(body | {"To": alice.email}).encode()
        settings.HEEDFUL_ANYMAIL, settings.HEEDFUL_SENDS_MAIL = "postmark", True
        settings.EMAIL_BACKEND = "anymail.backends.postmark.EmailBackend"
        settings.ANYMAIL = {"POSTMARK_SERVER_TOKEN": "token-of-nobody", "POSTMARK_API_URL": service.url}
        trial = try_it(alice)
    assert json.loads(service.got[0][1])["To"] == f"Alice Almeida <{alice.email}>"
    assert (trial.steps, trial.passed) == ((Step.TEXT,), () if words else (Step.TEXT,))
    assert words in fault_of(trial)
    assert fault_of(trial).count("The mail service did not take it") == (1 if words else 0)
