"""A `ParsedMail` as bytes and back, for the pipe between the process that reads mail and the one that waits for it.

The rule of this file: what comes out of the pipe is data, never code, and no pickle: the process that reads mail is
the one that a hostile mail would take over. It is one line of JSON, and behind it the contents of the attachments.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from typing import Any

from heedful.wire.mail.parsed import (
    Address,
    Attachment,
    Automatic,
    Block,
    BlockKind,
    Bounce,
    Flaw,
    ParsedMail,
    Protection,
    Warned,
)


class UnpackError(ValueError):
    """The bytes are no packed mail."""


def pack(mail: ParsedMail) -> bytes:
    """Write a mail."""
    document: dict[str, Any] = {
        **{name: getattr(mail, name) for name in _PLAIN},
        "sender": _pair(mail.sender) if mail.sender else None,
        **{name: [_pair(each) for each in getattr(mail, name)] for name in _PEOPLE},
        "date": mail.date.isoformat() if mail.date else None,
        "blocks": [(block.kind, block.text) for block in mail.blocks],
        "attachments": [_described(each) for each in mail.attachments],
        "automatic": asdict(mail.automatic),
        "bounces": [asdict(bounce) for bounce in mail.bounces],
        "warnings": [(warned.flaw, warned.detail) for warned in mail.warnings],
    }
    contents = [each.content or b"" for each in mail.attachments]
    return b"\n".join([json.dumps(document).encode(), b"".join(contents)])


_PLAIN = (
    *("failure", "subject", "message_id", "in_reply_to", "references", "html", "remote_images", "report"),
    *("protection", "headers"),
)
_PEOPLE = ("to", "cc", "reply_to")


def _pair(address: Address) -> tuple[str, str]:
    return address.address, address.name


def _described(each: Attachment) -> dict[str, Any]:
    length = None if each.content is None else len(each.content)
    return {
        **{name: getattr(each, name) for name in ("name", "type", "size", "sha256", "inline", "content_id")},
        "length": length,
    }


def unpack(data: bytes) -> ParsedMail:
    """Read what `pack` wrote; raises `UnpackError` for anything else."""
    try:
        line, _, contents = data.partition(b"\n")
        document = json.loads(line)
        return ParsedMail(
            failure=Flaw(document["failure"]) if document["failure"] else None,
            sender=Address(*document["sender"]) if document["sender"] else None,
            to=_addresses(document["to"]),
            cc=_addresses(document["cc"]),
            reply_to=_addresses(document["reply_to"]),
            subject=document["subject"],
            date=datetime.fromisoformat(document["date"]) if document["date"] else None,
            message_id=document["message_id"],
            in_reply_to=document["in_reply_to"],
            references=tuple(document["references"]),
            blocks=tuple(Block(BlockKind(kind), text) for kind, text in document["blocks"]),
            html=document["html"],
            remote_images=document["remote_images"],
            attachments=_attachments(document["attachments"], contents),
            automatic=Automatic(**document["automatic"]),
            bounces=tuple(Bounce(**bounce) for bounce in document["bounces"]),
            report=document["report"],
            protection=Protection(document["protection"]) if document["protection"] else None,
            warnings=tuple(Warned(Flaw(flaw), detail) for flaw, detail in document["warnings"]),
            headers=tuple((name, value) for name, value in document["headers"]),
        )
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise UnpackError(f"{type(error).__name__}: {error}") from error


def _addresses(pairs: list[list[str]]) -> tuple[Address, ...]:
    return tuple(Address(*pair) for pair in pairs)


def _attachments(described: list[dict[str, Any]], contents: bytes) -> tuple[Attachment, ...]:
    found: list[Attachment] = []
    at = 0
    for each in described:
        length = each.pop("length")
        content = None if length is None else contents[at : at + length]
        found.append(Attachment(**each, content=content))
        at += length or 0
    return tuple(found)
