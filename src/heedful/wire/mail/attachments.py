"""Attachments: names that no file system and no person is fooled by, sizes and digests."""

from __future__ import annotations

import hashlib
import re

from heedful.wire.mail.content import octets_of
from heedful.wire.mail.head import read_head
from heedful.wire.mail.limits import Limits
from heedful.wire.mail.params import read_valued
from heedful.wire.mail.parsed import Attachment, Flaw
from heedful.wire.mail.tree import Part, Walk
from heedful.wire.mail.words import decode_value

LONGEST_NAME = 180
#: Controls, and what turns the direction of reading: 'invoice\u202efdp.exe' reads as 'invoiceexe.pdf'.
_INVISIBLE = re.compile("[\x00-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]")
_UNFIT = re.compile(r'[<>:"|?*]')
#: Windows opens a device where a file is called so.
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)
_ENDINGS = {
    "application/pdf": "pdf",
    "image/jpeg": "jpg",
    "image/jpg": "jpg",
    "image/png": "png",
    "image/gif": "gif",
    "text/plain": "txt",
    "text/html": "html",
    "text/calendar": "ics",
    "text/csv": "csv",
    "text/vcard": "vcf",
    "application/zip": "zip",
    "message/rfc822": "eml",
    "message/global": "eml",
    "application/pgp-signature": "asc",
    "audio/mpeg": "mp3",
    "application/pkcs7-signature": "p7s",
    "application/pkcs7-mime": "p7m",
    "application/ms-tnef": "dat",
    "message/delivery-status": "txt",
    "message/disposition-notification": "txt",
    "text/rfc822-headers": "txt",
    "image/webp": "webp",
    "application/json": "json",
}


def clean_name(name: str, otherwise: str) -> str:
    """Make the name of a file of what a stranger calls it; `otherwise` where nothing is left."""
    last = re.split(r"[/\\]", _INVISIBLE.sub("", name))[-1]
    fit = _UNFIT.sub("_", last).strip(" .")
    if _DEVICE.fullmatch(fit):
        fit = f"_{fit}"
    if len(fit.encode("utf-8", "replace")) > LONGEST_NAME:
        fit = _shortened(fit)
    return fit or otherwise


def _shortened(name: str) -> str:
    stem, dot, ending = name.rpartition(".")
    ending = f".{ending}" if dot and len(ending.encode()) <= 16 else ""  # noqa: PLR2004 - longer is no ending
    room = LONGEST_NAME - len(ending.encode())
    return (stem if ending else name).encode()[:room].decode("utf-8", "ignore").rstrip(" .") + ending


def attached(walk: Walk, part: Part, *, keep: bool) -> Attachment:
    """Describe a part as an attachment; its content is left out unless `keep`."""
    disposition = read_valued(part.header("content-disposition"))
    content_id = part.header("content-id").strip().strip("<>").strip() or None
    inline = disposition.value == "inline" or (content_id is not None and disposition.value != "attachment")
    content = octets_of(walk, part) if keep else None
    return Attachment(
        name=clean_name(_given_name(walk, part), _own_name(part)),
        type=part.type.value,
        size=part.end - part.start if content is None else len(content),
        sha256=None if content is None else hashlib.sha256(content).hexdigest(),
        inline=inline,
        content_id=content_id,
        content=content,
    )


def given_name(part: Part) -> str:
    """Give the name that the sender gave to a part; empty where there is none."""
    disposition = read_valued(part.header("content-disposition"))
    return disposition.params.get("filename") or part.type.params.get("name") or ""


def _given_name(walk: Walk, part: Part) -> str:
    name = given_name(part)
    if name or part.type.main != "message":
        return name
    inside = read_head(walk.raw, part.start, part.end, Limits().head).get("subject")
    subject = decode_value(inside).replace("/", "_").replace("\\", "_") if inside else ""
    return f"{subject[:80]}.eml" if subject and part.type.value in {"message/rfc822", "message/global"} else ""


def _own_name(part: Part) -> str:
    word = {"image": "image", "audio": "sound", "video": "film", "message": "mail"}.get(part.type.main, "attachment")
    return f"{word}.{_ENDINGS.get(part.type.value, 'bin')}"


def notice_large(walk: Walk) -> None:
    """Say that a mail was too large for its attachments to be taken."""
    walk.notice(Flaw.TOO_LARGE, f"more than {walk.limits.raw / 1_000_000:g} MB")
