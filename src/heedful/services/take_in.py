"""Taking in a mail that another server hands over: for each mailbox of ours that it is for, before it is accepted."""

from __future__ import annotations

import errno
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db import OperationalError, transaction

from heedful.models import Mailbox
from heedful.queries.mailbox import mailbox_for
from heedful.services.kept_bytes import MAIL, keep
from heedful.services.receive import Arrived, receive

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_FULL_STATES = frozenset({"53100"})


@dataclass(frozen=True)
class HandedOver:
    """A mail as another server handed it over, with the envelope: who sent it, and for whom of ours."""

    raw: bytes
    sender: str
    recipients: Sequence[str]


class NotKept(StrEnum):
    """Why a mail could not be kept."""

    FULL = "full"
    BUSY = "busy"
    OTHER = "other"


class NotForUsError(Exception):
    """None of the recipients is a mailbox of ours (any more)."""


def take_in(mail: HandedOver, at: datetime) -> None:
    """Keep a mail for each mailbox that it is for, in one transaction; durable when this returns.

    Raises `NotForUsError`; whatever else it raises, `why_not_kept` sorts, and nothing was listed.
    """
    wanted: dict[int, tuple[Mailbox, list[str]]] = {}
    for recipient in mail.recipients:
        box = mailbox_for(recipient)
        if box is not None:
            wanted.setdefault(box.pk, (box, []))[1].append(recipient)
    if not wanted:
        raise NotForUsError
    # On the envelope is what bounces and loops are known by; the last server writes it into the mail (RFC 5321, 4.4).
    raw = b"Return-Path: <" + _clean(mail.sender) + b">\r\n" + mail.raw
    # Outside the transaction: others should not wait for the disk to have 100 MB.
    keep(MAIL, raw)
    with transaction.atomic():
        for box, recipients in wanted.values():
            receive(box, Arrived(raw, envelope_from=mail.sender, envelope_to=recipients), at)


def _clean(address: str) -> bytes:
    return "".join(each for each in address if each.isprintable() and each not in "<>").encode("utf-8", "replace")


def why_not_kept(error: BaseException) -> NotKept:
    """Sort what `take_in` raised."""
    if isinstance(error, OSError):
        return NotKept.FULL if error.errno in _FULL else NotKept.OTHER
    if isinstance(error, OperationalError):
        words, state = str(error), getattr(error.__cause__, "sqlstate", None)
        if "is full" in words or state in _FULL_STATES:
            return NotKept.FULL
        return NotKept.BUSY
    return NotKept.OTHER
