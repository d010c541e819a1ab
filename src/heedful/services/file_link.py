"""Addresses of attachments that need no cookie: signed, and good for a few minutes.

A file that a stranger sent must never meet our cookies: neither does it get one, nor does it need one. So who may read
is asked when the address is made, and the file itself asks for nothing but its signature.
"""

from __future__ import annotations

from enum import StrEnum

from django.core import signing


class Of(StrEnum):
    """What a file is attached to. An address for one of these opens none of the others: each has a salt of its own."""

    MESSAGE = "heedful.attachment"
    NOTE = "heedful.note_file"
    DRAFT = "heedful.draft_file"
    OPENING = "heedful.opening_file"


#: Long enough to load a page with its images, too short to be handed on.
GOOD_FOR_S = 600


def token_of(file: int, of: Of = Of.MESSAGE) -> str:
    """Give the token for a file, by which it is given to whoever asks."""
    return signing.dumps(file, salt=of.value)


def file_of(token: str, of: Of) -> int | None:
    """Give the file of a token; None where it is none of ours, or too old."""
    try:
        number = signing.loads(token, salt=of.value, max_age=GOOD_FOR_S)
    except signing.BadSignature:
        return None
    return number if isinstance(number, int) else None


def attachment_of(token: str) -> int | None:
    """Give the attachment of a message of a token; None where it is none of ours, or too old."""
    return file_of(token, Of.MESSAGE)
