"""Signed and encrypted mail: what it is, and how the text of a signed one is reached. Nothing is verified."""

from __future__ import annotations

import re

from heedful.wire.mail.parsed import Protection
from heedful.wire.mail.smime import signed_content
from heedful.wire.mail.tree import Part

_PKCS7 = {"application/pkcs7-mime", "application/x-pkcs7-mime"}
_CLEARTEXT = re.compile(
    r"-----BEGIN PGP SIGNED MESSAGE-----\n(?:[A-Za-z-]+: [^\n]*\n)*\n?(.*?)\n?-----BEGIN PGP SIGNATURE-----.*?-----END PGP SIGNATURE-----\n?",
    re.DOTALL,
)
_ENCRYPTED = re.compile(r"^-----BEGIN PGP MESSAGE-----", re.MULTILINE)
_LONGEST = 500_000


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
    if "-----BEGIN PGP " not in text or len(text) > _LONGEST:
        return text, None
    bare, count = _CLEARTEXT.subn(lambda found: re.sub(r"(?m)^- ", "", found[1]) + "\n", text)
    if count:
        return bare, Protection.SIGNED_UNVERIFIED
    return text, Protection.ENCRYPTED if _ENCRYPTED.search(text) else None
