"""Mails as customers write them, and a door through which they come in."""

from __future__ import annotations

from datetime import UTC, datetime
from email.message import EmailMessage
from itertools import count

from heedful.models import IncomingMail, Mailbox
from heedful.services.read_mail import read_waiting
from heedful.services.reader import Reader
from heedful.services.receive import Arrived, receive

_NUMBERS = count(1)
SUPPORT = "help@harbour.example"


def mailbox(**more) -> Mailbox:
    """Give the mailbox of the tests, whose mail goes nowhere."""
    fields = {"name": "Help", "way": Mailbox.Way.DEMO, "sender_name": "Harbour Backup", **more}
    return Mailbox.objects.get_or_create(address=fields.pop("address", SUPPORT), defaults=fields)[0]


def written(text: str, sender: str = "Ana Lima <ana@example.org>", **headers: str) -> bytes:
    """Write a mail."""
    mail = EmailMessage()
    given = {
        "From": sender,
        "To": SUPPORT,
        "Subject": "My files",
        "Message-ID": f"<m{next(_NUMBERS)}@example.org>",
        "Date": "Mon, 23 Nov 2026 09:41:00 +0000",
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    for name, value in given.items():
        if value:
            mail[name] = value
    mail.set_content(text)
    return mail.as_bytes()


def came(raw: bytes, at: datetime | None = None, box: Mailbox | None = None, **more) -> IncomingMail:
    """Let a mail come in, and read it."""
    at = at or datetime.now(UTC)
    row = receive(box or mailbox(), Arrived(raw, **more), at)
    with Reader() as reader:
        read_waiting(reader, at)
    row.refresh_from_db()
    return row
