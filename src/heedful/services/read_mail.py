"""Reading what waits: each mail in a process that can be killed, and one bad mail costs no other.

The rules of this file:

1. What is wrong with one mail is said at it, and the next one is read: one that can't be placed for a reason that
   nobody thought of is tried again by itself, and then fails, where everybody sees it.
2. What is wrong with this machine or its database is raised, and nothing fails by it: nobody would be helped by a
   thousand mails that are to be tried again by hand.
"""

from __future__ import annotations

import errno
import logging
import re
import traceback
from collections.abc import Callable
from datetime import datetime
from hashlib import sha256

from django.db import InterfaceError, OperationalError, transaction

from heedful.models import IncomingMail
from heedful.services.brought import usual_bringing
from heedful.services.kept_bytes import MAIL, kept
from heedful.services.place_brought import place_brought
from heedful.services.placing import fail, place, unreadable
from heedful.services.reader import Reader
from heedful.wire.mail import ParsedMail

_log = logging.getLogger("heedful.mail")
_END_OF_HEADER = re.compile(rb"\r?\n\r?\n")
_AT_ONCE = 100
#: A mail that can't be placed waits for the next round so often: what another was writing may be over by then.
TRIES = 3
#: Nothing of this has to do with the mail in hand: no room, too many open files, a disk that takes nothing.
_OF_THE_MACHINE = frozenset(
    {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EAGAIN}
)
#: A value that is larger than the database takes (PostgreSQL, class 54); it calls that trouble of its own.
_TOO_LARGE = "54"

_GONE = "Its bytes are not on the disk any more. Put them back from a backup, and try again."
_CLOSED = (
    "Its bytes can’t be read from the disk ({}). See that all in the data folder belongs to whom Heedful runs as, or "
    "put them back from a backup, and try again."
)
_MISTAKE = (
    "It was read, and could not be put where it belongs ({}). This is a mistake in Heedful, or in its data folder; the "
    "log says where. Tell us of it, and try again after an update."
)

Put = Callable[[IncomingMail, ParsedMail], object]


def read_waiting(reader: Reader, clock: datetime) -> int:
    """Read and place what waits, the oldest first; returns how many wait no more."""
    waiting = IncomingMail.objects.filter(state=IncomingMail.State.WAITING).order_by("pk")[:_AT_ONCE]
    return sum([read_one(row, reader, _put(row, clock), TRIES) for row in waiting])


def replay(reader: Reader, clock: datetime) -> int:
    """Read again what failed; returns how many were tried. What a mail server did not give is asked for there."""
    failed = IncomingMail.objects.filter(state=IncomingMail.State.FAILED).exclude(digest="")
    return len([read_one(row, reader, _put(row, clock)) for row in failed.order_by("pk")])


def read_again(row: IncomingMail, reader: Reader, clock: datetime) -> None:
    """Read one mail again that failed; whether it did so again stands in its row."""
    read_one(row, reader, _put(row, clock))


def _put(row: IncomingMail, clock: datetime) -> Put:
    if row.brought_at is None:
        return lambda row, mail: place(row, mail, clock)
    bringing = usual_bringing(clock)
    return lambda row, mail: place_brought(row, mail, bringing)


def read_one(row: IncomingMail, reader: Reader, put: Put, tries: int = 1) -> bool:
    """Read one mail and have it put where it belongs, or say why that can't be done; tells whether it is done with.

    It is not where it could not be put for a reason that nobody thought of, and has been tried fewer times than
    `tries`. Raises what is wrong with this machine or its database.
    """
    raw = _bytes_of(row)
    if raw is None:
        return True
    reading = reader.read(raw)
    reason = reading.failure or (unreadable(reading.mail) if reading.mail else "It could not be read.")
    if reason or reading.mail is None:
        fail(row, reason)
        return True
    try:
        _note_digest(row, raw)
        put(row, reading.mail)
    except Exception as error:
        if _is_of_the_machine(error):
            raise
        return _not_put(row, error, tries)
    return True


def _bytes_of(row: IncomingMail) -> bytes | None:
    """Give the bytes of a mail; where they can't be had, that is said in its row."""
    try:
        return kept(MAIL, row.digest)
    except FileNotFoundError:
        fail(row, _GONE)
    except OSError as error:
        if _is_of_the_machine(error):
            raise
        _log.warning("the bytes of mail %d can't be read: %s", row.pk, error.strerror)
        fail(row, _CLOSED.format(error.strerror))
    return None


def _is_of_the_machine(error: Exception) -> bool:
    """Tell whether something has nothing to do with the mail in hand: the next one would not fare better."""
    if isinstance(error, OperationalError | InterfaceError):
        return not (getattr(error.__cause__, "sqlstate", None) or "").startswith(_TOO_LARGE)
    return isinstance(error, OSError) and error.errno in _OF_THE_MACHINE


def _not_put(row: IncomingMail, error: Exception, tries: int) -> bool:
    """Write down that a mail could not be put where it belongs; after so many times it fails."""
    row.tries += 1
    IncomingMail.objects.filter(pk=row.pk).update(tries=row.tries)
    # Where it broke, and not what was said of it: that may be a value of the mail.
    where = "".join(traceback.format_tb(error.__traceback__))
    name = type(error).__name__
    _log.error("mail %d could not be placed (%s), try %d:\n%s", row.pk, name, row.tries, where)
    if row.tries < tries:
        return False
    fail(row, _MISTAKE.format(name))
    return True


@transaction.atomic
def _note_digest(row: IncomingMail, raw: bytes) -> None:
    """Write down the digest of the body, by which a repeat is told from another mail of the same id."""
    end = _END_OF_HEADER.search(raw)
    body = raw[end.end() :] if end else raw
    IncomingMail.objects.filter(pk=row.pk).update(body_digest=sha256(body).hexdigest())
