"""Addresses of attachments that need no cookie: signed, and good for a few minutes.

A file that a stranger sent must never meet our cookies: neither does it get one, nor does it need one. So who may read
is asked when the address is made, and the file itself asks for nothing but its signature.
"""

from __future__ import annotations

from django.core import signing

_SALT = "heedful.attachment"
#: Long enough to load a page with its images, too short to be handed on.
GOOD_FOR_S = 600


def token_of(attachment: int) -> str:
    """Give the token for an attachment, by which its file is given to whoever asks."""
    return signing.dumps(attachment, salt=_SALT)


def attachment_of(token: str) -> int | None:
    """Give the attachment of a token; None where it is none of ours, or too old."""
    try:
        number = signing.loads(token, salt=_SALT, max_age=GOOD_FOR_S)
    except signing.BadSignature:
        return None
    return number if isinstance(number, int) else None
