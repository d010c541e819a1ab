"""Answers on their way to a real next hop: who gets them, who does not, and what is said of it."""

from __future__ import annotations

import os
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiosmtpd.smtp import AuthResult
from tests.mails import came, mailbox
from tests.next_hop import free_port, next_hop, use
from tests.postfix import Postfix

from heedful.models import Arrival, Attachment, Conversation, Customer, Mailbox, Message, Outgoing
from heedful.services.audit import MACHINE
from heedful.services.conversing import Heard, hear
from heedful.services.kept_bytes import ATTACHMENTS, keep, path_of
from heedful.services.outbox import send_due
from heedful.services.replying import Reply, UnfitRecipientError, send
from heedful.services.smtp_out import carry
from heedful.wire.mail import parse_mail

pytestmark = pytest.mark.django_db(transaction=True)
AT = datetime(2026, 11, 26, 9, 41, tzinfo=UTC)
DUE = AT + timedelta(minutes=1)
State, What = Outgoing.State, Arrival.What


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path / "data"


@pytest.fixture
def hop(settings):
    with next_hop() as found:
        use(settings, found.port)
        yield found


def conversation(**more) -> Conversation:
    """Let Ana ask something."""
    box = mailbox(way=Mailbox.Way.SMTP)
    said = {"sender": "ana@example.org", "sender_name": "Ana Lima", "msg_id": "q@example.org", "subject": "My files"}
    return hear(None, Heard(Customer.objects.create(name="Ana"), box, AT, "Where?", **(said | more))).conversation


def answer(*to: str, text: str = "Here.", row: Conversation | None = None) -> Outgoing:
    row = row or conversation()
    row.refresh_from_db()
    people = [["", address] for address in to or ("ana@example.org",)]
    return send(row, MACHINE, Reply(text, people, row.version), AT).outgoing


def told(outgoing: Outgoing) -> list[tuple[str, str, str]]:
    return list(outgoing.message.arrivals.order_by("pk").values_list("recipient", "what", "words"))


def way(outgoing: Outgoing) -> Outgoing:
    outgoing.refresh_from_db()
    return outgoing


def test_answer_arrives_as_it_was_written(hop):
    row = answer()
    assert send_due(carry, DUE)
    assert not send_due(carry, DUE)
    (sender, recipients, raw), read = hop.got[0], parse_mail(hop.got[0][2])
    assert (sender, recipients) == ("help@harbour.example", ["ana@example.org"])
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert (read.sender.name, read.sender.address) == ("Harbour Backup", "help@harbour.example")
    assert (read.subject, read.date, read.message_id) == ("Re: My files", AT, row.message.msg_id)
    assert (read.in_reply_to, list(read.references)) == ("q@example.org", ["q@example.org"])
    assert read.text.strip() == "Here."
    assert read.automatic.auto_submitted is None
    assert (way(row).state, row.sent_at, told(row)) == (State.SENT, DUE, [("ana@example.org", What.TAKEN, "")])


def test_one_of_three_is_refused_and_the_others_get_it(hop):
    hop.about = {"no@example.org": "550 5.1.1 no such user"}
    row = answer("ana@example.org", "no@example.org", "jon@example.org")
    send_due(carry, DUE)
    assert [recipients for _, recipients, _ in hop.got] == [["ana@example.org", "jon@example.org"]]
    assert way(row).state == State.SENT
    assert told(row) == [
        ("ana@example.org", What.TAKEN, ""),
        ("no@example.org", What.REFUSED, "550 5.1.1 no such user"),
        ("jon@example.org", What.TAKEN, ""),
    ]
    assert not send_due(carry, DUE + timedelta(days=3))


def test_who_is_put_off_gets_it_later_and_nobody_gets_it_twice(hop):
    hop.about = {"later@example.org": "450 4.2.0 greylisted, come back"}
    row = answer("ana@example.org", "later@example.org")
    send_due(carry, DUE)
    assert (way(row).state, row.due_at, row.sent_at) == (State.SENDING, DUE + timedelta(minutes=1), DUE)
    hop.about = {}
    send_due(carry, row.due_at)
    assert [recipients for _, recipients, _ in hop.got] == [["ana@example.org"], ["later@example.org"]]
    assert hop.got[0][2] == hop.got[1][2]
    assert way(row).state == State.SENT
    assert [what for _, what, _ in told(row)] == [What.TAKEN, What.DELAYED, What.TAKEN]


def test_all_refused_for_good_waits_for_us_again(hop):
    hop.about = {"ana@example.org": "550 5.7.1 we know you not"}
    row = answer()
    send_due(carry, DUE)
    assert (way(row).state, row.trouble) == (State.FAILED, "550 5.7.1 we know you not")
    assert row.message.conversation.waiting_since is not None


def test_put_off_after_the_text_is_tried_again(hop):
    hop.after = ["451 4.3.0 try later", ""]
    row = answer()
    send_due(carry, DUE)
    assert (way(row).state, row.trouble) == (State.SENDING, "The mail server said: 451 4.3.0 try later")
    send_due(carry, row.due_at)
    assert way(row).state == State.SENT
    assert len(hop.got) == 1


def test_away_for_a_day_it_goes_when_it_is_back(settings):
    port = free_port()
    use(settings, port)
    row, clock = answer(), DUE
    while clock < DUE + timedelta(days=1):
        assert send_due(carry, clock)
        assert way(row).state == State.SENDING
        assert row.trouble.startswith("The mail server can't be reached, or broke off: ")
        clock = row.due_at
    with next_hop() as hop:
        use(settings, hop.port)
        send_due(carry, clock)
        assert (way(row).state, len(hop.got)) == (State.SENT, 1)


def test_away_for_ever_it_is_given_up_where_people_see_it(settings):
    use(settings, free_port())
    row, clock = answer(), DUE
    while way(row).state in {State.HELD, State.SENDING}:
        assert send_due(carry, clock)
        clock = way(row).due_at
    assert row.state == State.FAILED
    assert timedelta(days=1) < clock - DUE < timedelta(days=3)
    assert row.message.conversation.waiting_since is not None


def test_cut_after_the_text_it_goes_again_under_the_same_id(hop):
    hop.hang_up_after_text = True
    row = answer()
    send_due(carry, DUE)
    assert (way(row).state, row.sent_at) == (State.SENDING, None)
    hop.hang_up_after_text = False
    send_due(carry, row.due_at)
    assert way(row).state == State.SENT
    # Whether it had it the first time nobody can know; it can tell by the bytes that it is the same.
    assert len(hop.got) == 2
    assert hop.got[0][2] == hop.got[1][2]


def test_server_that_dawdles_is_left_before_another_process_may_try(hop, monkeypatch):
    monkeypatch.setattr("heedful.services.smtp_out.WHOLE_S", 1.0)
    hop.slow_s = 0.4
    row = answer(*[f"c{n}@example.org" for n in range(10)])
    began = time.monotonic()
    send_due(carry, DUE)
    assert time.monotonic() - began < 3
    assert way(row).state == State.SENDING
    assert hop.got == []


def test_sender_that_may_not_send_is_ours_to_mend(settings):
    with next_hop() as hop:
        use(settings, hop.port)
        settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "heedful", "wrong"
        row = answer()
        send_due(carry, DUE)
        assert way(row).state == State.SENDING
        assert told(row) == []


def test_password_that_can_t_be_sent_is_ours_to_mend(settings):
    with next_hop(authenticator=lambda *_: AuthResult(success=True), auth_require_tls=False) as hop:
        use(settings, hop.port)
        settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "heedful", "größer"
        row = answer()
        send_due(carry, DUE)
        assert way(row).state == State.SENDING
        assert row.trouble == "The name or the password in HEEDFUL_SMTP_URL holds letters that can't be sent."


def test_without_a_server_it_says_what_to_set(settings):
    settings.HEEDFUL_SENDS_MAIL = False
    row = answer()
    send_due(carry, DUE)
    assert way(row).trouble == "No mail server is named here: set HEEDFUL_SMTP_URL, and it goes out by itself."


def test_two_processes_send_it_once(hop):
    hop.slow_s = 0.1
    for n in range(6):
        answer(row=conversation(msg_id=f"q{n}@example.org"))
    from django.db import connections  # noqa: PLC0415 - only here

    def work():
        while send_due(carry, DUE):
            pass
        connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(hop.got) == 6
    assert set(Outgoing.objects.values_list("state", flat=True)) == {State.SENT}


def test_name_with_an_end_of_line_begins_no_header(hop):
    row = conversation(sender_name="Ana\r\nBcc: all@example.org", subject="x\r\nBcc: all@example.org")
    row.refresh_from_db()
    send(row, MACHINE, Reply("hi", [["Ana\nBcc: all@example.org", "ana@example.org"]], row.version), AT)
    send_due(carry, DUE)
    assert hop.got[0][1] == ["ana@example.org"]
    assert not any(line.lower().startswith(b"bcc") for line in hop.got[0][2].split(b"\r\n"))


def test_address_that_is_none_is_refused_before_anything_is_frozen():
    row = conversation()
    row.refresh_from_db()
    with pytest.raises(UnfitRecipientError, match="is no address that mail can be sent to"):
        send(row, MACHINE, Reply("hi", [["", "änä@example.org"]], row.version), AT)
    assert Message.objects.filter(is_ours=True).count() == 0


def test_what_can_t_be_written_fails_visibly_and_holds_up_nobody(hop):
    bad = answer()
    Message.objects.filter(pk=bad.pk).update(to=[["", "not an address"]])
    lost = answer(row=conversation(msg_id="b@example.org"))
    digest = keep(ATTACHMENTS, b"x")
    Attachment.objects.create(message=lost.message, name="a", type="x/y", size=1, digest=digest)
    path_of(ATTACHMENTS, digest).unlink()
    good = answer(row=conversation(msg_id="c@example.org"))
    while send_due(carry, DUE):
        pass
    assert [way(row).state for row in (bad, lost, good)] == [State.FAILED, State.FAILED, State.SENT]
    assert bad.trouble == "‘not an address’ is no address that mail can be sent to."
    assert lost.trouble.startswith("A file that goes with it is not on the disk any more.")


def test_domain_with_other_letters_goes_in_ascii(hop):
    row = answer("ana@bücher.example")
    send_due(carry, DUE)
    assert hop.got[0][1] == ["ana@xn--bcher-kva.example"]
    assert told(row) == [("ana@bücher.example", What.TAKEN, "")]


@pytest.mark.skipif(os.getuid() != 0 or not Path("/usr/sbin/postfix").exists(), reason="needs Postfix, and to be root")
def test_postfix_takes_refuses_and_puts_off(settings):
    """With strict checks: no eight bits in headers or undeclared in the body, and no bare line feed."""
    server = Postfix()
    server.start()
    try:
        use(settings, server.port)
        row = answer("ana@example.org", "no@example.org", "later@example.org", text="Größer, höher, weiter. " * 200)
        send_due(carry, DUE)
        read = parse_mail(server.got(1)[0])
        assert read.text.strip() == ("Größer, höher, weiter. " * 200).strip()
        assert (read.message_id, read.subject) == (row.message.msg_id, "Re: My files")
        assert [(recipient, what) for recipient, what, _ in told(row)] == [
            ("ana@example.org", What.TAKEN),
            ("no@example.org", What.REFUSED),
            ("later@example.org", What.DELAYED),
        ]
        assert way(row).state == State.SENDING
    finally:
        server.stop()


@pytest.mark.skipif(os.getuid() != 0 or not Path("/usr/sbin/postfix").exists(), reason="needs Postfix, and to be root")
def test_mail_that_postfix_gave_up_lets_her_wait_again_though_its_code_begins_with_four(settings):
    server = Postfix(lasts="0")
    server.start()
    try:
        use(settings, server.port)
        box = mailbox(way=Mailbox.Way.SMTP, address="help@example.org")
        row = hear(None, Heard(None, box, AT, "Where?", sender="ana@harbour.example", msg_id="q@harbour.example"))
        outgoing = answer("ana@harbour.example", row=row.conversation)
        send_due(carry, DUE)
        assert told(outgoing) == [("ana@harbour.example", What.TAKEN, "")]
        came(server.got(1)[0], DUE, box)
        what, code = outgoing.message.arrivals.order_by("pk").values_list("what", "code").last()
        assert (what, code) == (What.BOUNCED, "4.4.1")
        assert Conversation.objects.get().waiting_since == AT
    finally:
        server.stop()
