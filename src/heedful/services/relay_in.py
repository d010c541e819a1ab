"""Accepting mail that is to go through the gate: many messages at once, one file and one transaction for all of them.

The rule of this file: when `accept` has returned, what it did not refuse is on the disk and listed, for each recipient,
and whoever sent it may be told 250. Nothing is read of it here, so nothing that stands in it can keep it out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from heedful.models import Relayed, RelayMailer
from heedful.services.kept_bytes import keep
from heedful.services.relay_rows import write_rows
from heedful.services.relay_turn import in_turn

#: Where the bytes lie; see `heedful.services.kept_bytes`.
RELAY = "relay"


@dataclass(frozen=True)
class Coming:
    """One message with its envelope. `mailer` is the number of who brings it; None for a program of this machine."""

    raw: bytes
    sender: str
    recipients: Sequence[str]
    mailer: int | None = None
    smtp_utf8: bool = False


def accept(coming: Sequence[Coming], at: datetime) -> list[bool]:
    """Keep messages for each of their recipients; durable when this returns.

    Says for each whether it was taken: not if its mailer may not send any more. What it raises,
    `heedful.services.take_in.why_not_kept` sorts, and then nothing was listed.
    """
    # Outside the transaction: others should not wait for the disk.
    digest = keep(RELAY, b"".join(each.raw for each in coming))
    with in_turn():
        named = {each.mailer for each in coming if each.mailer is not None}
        able = set(RelayMailer.objects.filter(pk__in=named, revoked_at=None).values_list("pk", flat=True)) | {None}
        rows = rows_of(coming, digest)
        write_rows([row for row in rows if row["mailer_id"] in able], Relayed(accepted_at=at, next_at=at, due_since=at))
    return [each.mailer in able for each in coming]


def rows_of(coming: Sequence[Coming], digest: str) -> list[dict[str, Any]]:
    """Give the columns in which rows differ, for messages whose bytes lie one after the other under a name."""
    rows: list[dict[str, Any]] = []
    offset = 0
    for each in coming:
        row = {
            "mailer_id": each.mailer,
            "sender": each.sender,
            "smtp_utf8": each.smtp_utf8,
            "digest": digest,
            "offset": offset,
            "size": len(each.raw),
        }
        rows += [{**row, "recipient": recipient} for recipient in dict.fromkeys(each.recipients)]
        offset += len(each.raw)
    return rows
