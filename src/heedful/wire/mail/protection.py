"""Signed and encrypted mail: what it is, and how the text of a signed one is reached. Nothing is verified."""

from __future__ import annotations

import re

from heedful.wire.mail.parsed import Protection
from heedful.wire.mail.smime import signed_content
from heedful.wire.mail.tree import Part

_PKCS7 = {"application/pkcs7-mime", "application/x-pkcs7-mime"}
_SIGNED = "-----BEGIN PGP SIGNED MESSAGE-----\n"
_SIGNATURE = "-----BEGIN PGP SIGNATURE-----"
_END = "-----END PGP SIGNATURE-----"
_ARMOUR_HEADERS = re.compile(r"(?:[A-Za-z-]{1,40}: [^\n]*\n)*\n?")
_ENCRYPTED = re.compile(r"^-----BEGIN PGP MESSAGE-----", re.MULTILINE)


def protection_of(part: Part) -> Protection | None:
    """Tell what the type of a part says of it; an opaque one may still turn out to be signed."""
    if part.type.value == "multipart/signed":
        return Protection.SIGNED_UNVERIFIED
    if part.type.value == "multipart/encrypted" or is_opaque(part):
        return Protection.ENCRYPTED
    found = [protection_of(inside) for inside in part.parts]
    return next((each for each in found if each), None)


def is_opaque(part: Part) -> bool:
    """Tell a part in which S/MIME has wrapped something."""
    if part.type.params.get("smime-type", "").lower() == "certs-only":
        return False
    return part.type.value in _PKCS7


def unwrapped(octets: bytes) -> bytes | None:
    """Give the part that a signature is wrapped around; None where it is encrypted, or nothing that we know."""
    return signed_content(octets)


def cleartext(text: str) -> tuple[str, Protection | None]:
    """Take the frame of PGP off a text that it signed; tell what the text is."""
    if "-----BEGIN PGP " not in text:
        return text, None
    bare = _without_frames(text)
    if bare is not None:
        return bare, Protection.SIGNED_UNVERIFIED
    return text, Protection.ENCRYPTED if _ENCRYPTED.search(text) else None


def _without_frames(text: str) -> str | None:
    """Take out what stands around each signed text; None where nothing is framed from begin to end."""
    kept: list[str] = []
    at = 0
    while (begin := text.find(_SIGNED, at)) >= 0:
        signature = text.find(_SIGNATURE, begin)
        end = text.find(_END, signature) if signature >= 0 else -1
        if end < 0:
            break
        headers = _ARMOUR_HEADERS.match(text, begin + len(_SIGNED), signature)
        inside = text[headers.end() if headers else begin + len(_SIGNED) : signature]
        kept += [text[at:begin], re.sub(r"(?m)^- ", "", inside)]
        at = min(end + len(_END) + 1, len(text))
    return "".join([*kept, text[at:]]) if kept else None
