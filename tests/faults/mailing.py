"""What the children of the zygote do with mail, and what they say of it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

from django.conf import settings

from heedful.models import Customer, IncomingMail, Mailbox, Message, Outgoing
from heedful.services.audit import MACHINE
from heedful.services.conversing import Heard, hear
from heedful.services.outbox import send_due
from heedful.services.read_mail import read_waiting
from heedful.services.reader import Reader
from heedful.services.receive import Arrived, receive
from heedful.services.replying import Reply, send
from heedful.services.sealed import seal
from heedful.services.smtp_out import carry


def make_boxes(port: int, user: str, password: str) -> None:
    """Make a mailbox that is forwarded to us, and one that we fetch."""
    Mailbox.objects.create(name="In", address="in@harbour.example", way=Mailbox.Way.SMTP)
    Mailbox.objects.create(
        name="Help", address=user, way=Mailbox.Way.IMAP, host="localhost", port=port, user=user, secret=seal(password)
    )


def tell(file: str) -> None:
    """Read and place what came; write down the ids of all messages, and how many mails ended where."""
    with Reader() as reader:
        while read_waiting(reader, datetime.now(UTC)):
            pass
    states = list(IncomingMail.objects.values_list("state", flat=True))
    told = {
        "came": IncomingMail.objects.count(),
        "messages": list(Message.objects.values_list("msg_id", flat=True)),
        "states": {state: states.count(state) for state in set(states)},
        "outgoing": list(Outgoing.objects.values_list("state", flat=True)),
        "reached": Mailbox.objects.filter(reached_at__isnull=False).count(),
    }
    Path(file).write_text(json.dumps(told))


def write_out(count: int) -> None:
    """Write so many answers that are due."""
    box = Mailbox.objects.create(name="Out", address="out@harbour.example", way=Mailbox.Way.SMTP)
    then = datetime.now(UTC) - timedelta(hours=1)
    for n in range(count):
        customer = Customer.objects.create(name=f"c{n}")
        asked = hear(None, Heard(customer, box, then, f"question {n}", sender=f"c{n}@example.org", msg_id=f"q{n}@x"))
        row = asked.conversation
        send(row, MACHINE, Reply(f"answer {n}", [["", f"c{n}@example.org"]], row.version), then)


def hand_over(port: int, later_s: int) -> None:
    """Hand over what is due `later_s` seconds from now."""
    settings.HEEDFUL_SENDS_MAIL = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    while send_due(carry, datetime.now(UTC) + timedelta(seconds=later_s)):
        pass


def receive_some(count: int) -> None:
    """Take mails with a file in, and read them."""
    box = Mailbox.objects.create(name="In", address="in@harbour.example", way=Mailbox.Way.SMTP)
    for n in range(count):
        mail = EmailMessage()
        mail["From"], mail["Message-ID"] = "ana@example.org", f"<{n}@example.org>"
        mail.set_content(f"mail {n}")
        mail.add_attachment(f"file {n}".encode(), maintype="application", subtype="zip", filename="a.zip")
        receive(box, Arrived(mail.as_bytes()), datetime.now(UTC))
    with Reader() as reader:
        read_waiting(reader, datetime.now(UTC))
