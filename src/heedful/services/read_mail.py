"""Reading what waits: each mail in a process that can be killed, and one bad mail costs no other."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import datetime
from hashlib import sha256

from django.db import transaction

from heedful.models import IncomingMail
from heedful.services.brought import usual_bringing
from heedful.services.kept_bytes import MAIL, kept
from heedful.services.place_brought import place_brought
from heedful.services.placing import fail, place, unreadable
from heedful.services.reader import Reader
from heedful.wire.mail import ParsedMail

_END_OF_HEADER = re.compile(rb"\r?\n\r?\n")
_AT_ONCE = 100


def read_waiting(reader: Reader, clock: datetime) -> int:
    """Read and place what waits, the oldest first; returns how many."""
    waiting = IncomingMail.objects.filter(state=IncomingMail.State.WAITING).order_by("pk")[:_AT_ONCE]
    return _read(waiting, reader, clock)


def replay(reader: Reader, clock: datetime) -> int:
    """Read again what failed; returns how many were tried. What a mail server did not give is asked for there."""
    failed = IncomingMail.objects.filter(state=IncomingMail.State.FAILED).exclude(digest="")
    return _read(failed.order_by("pk"), reader, clock)


def read_again(row: IncomingMail, reader: Reader, clock: datetime) -> None:
    """Read one mail again that failed; whether it did so again stands in its row."""
    _read_one(row, reader, clock)


def _read(rows: Iterable[IncomingMail], reader: Reader, clock: datetime) -> int:
    count = 0
    for row in rows:
        _read_one(row, reader, clock)
        count += 1
    return count


def _read_one(row: IncomingMail, reader: Reader, clock: datetime) -> None:
    if row.brought_at is None:
        read_one(row, reader, lambda row, mail: place(row, mail, clock))
    else:
        bringing = usual_bringing(clock)
        read_one(row, reader, lambda row, mail: place_brought(row, mail, bringing))


def read_one(row: IncomingMail, reader: Reader, put: Callable[[IncomingMail, ParsedMail], object]) -> None:
    """Read one mail and have it put where it belongs, or say why it could not be read."""
    try:
        raw = kept(MAIL, row.digest)
    except FileNotFoundError:
        fail(row, "Its bytes are not on the disk any more. Put them back from a backup, and try again.")
        return
    reading = reader.read(raw)
    reason = reading.failure or (unreadable(reading.mail) if reading.mail else "It could not be read.")
    if reason or reading.mail is None:
        fail(row, reason)
        return
    _note_digest(row, raw)
    put(row, reading.mail)


@transaction.atomic
def _note_digest(row: IncomingMail, raw: bytes) -> None:
    """Write down the digest of the body, by which a repeat is told from another mail of the same id."""
    end = _END_OF_HEADER.search(raw)
    body = raw[end.end() :] if end else raw
    IncomingMail.objects.filter(pk=row.pk).update(body_digest=sha256(body).hexdigest(), tries=row.tries + 1)
