"""What `heedful mail parse --json` prints of a mail, one line each."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from heedful.wire.mail.parsed import SENTENCES, Attachment, Bounce, ParsedMail


def as_json(file: str, mail: ParsedMail) -> dict[str, Any]:
    """Write a mail as plain JSON values; docs/reference/commands.md says what each key holds."""
    return {
        "file": file,
        "ok": mail.failure is None,
        "error": SENTENCES[mail.failure] if mail.failure else None,
        "from": mail.sender.address if mail.sender else None,
        "from_name": (mail.sender.name or None) if mail.sender else None,
        "to": [each.address for each in mail.to],
        "cc": [each.address for each in mail.cc],
        "reply_to": [each.address for each in mail.reply_to],
        "subject": mail.subject,
        "date": _instant(mail.date),
        "message_id": mail.message_id,
        "in_reply_to": mail.in_reply_to,
        "references": list(mail.references),
        "text": mail.text,
        "visible_text": mail.visible_text,
        "quoted_text": mail.quoted_text,
        "signature": mail.signature,
        "html": mail.html,
        "attachments": [_attachment(each) for each in mail.attachments],
        "auto_submitted": mail.automatic.auto_submitted,
        "list": mail.automatic.list,
        "bounce": _bounce(mail.bounce),
        "warnings": [each.sentence for each in mail.warnings if mail.failure is None],
    }


def unread_json(file: str, reason: str) -> dict[str, Any]:
    """Write that a mail could not be read at all, with the same keys."""
    return {**as_json(file, ParsedMail()), "ok": False, "error": reason}


def _instant(at: datetime | None) -> str | None:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ") if at and at.year >= 1000 else None  # noqa: PLR2004 - four digits


def _attachment(each: Attachment) -> dict[str, Any]:
    return {"name": each.name, "type": each.type, "size": each.size, "sha256": each.sha256, "inline": each.inline}


def _bounce(bounce: Bounce | None) -> dict[str, Any] | None:
    if bounce is None:
        return None
    return {
        "recipient": bounce.recipient,
        "status": bounce.status,
        "original_message_id": bounce.original_message_id,
    }
