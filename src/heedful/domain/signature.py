"""Signatures: plain text below an answer, behind the line by which mail programs know one (RFC 3676, 4.3)."""

from __future__ import annotations

#: More is no signature any more.
LONGEST = 2_000
_LINE = "\n\n-- \n"


def signed(text: str, signature: str) -> str:
    """Give an answer as it goes out: with the signature, where there is one."""
    return f"{text.rstrip()}{_LINE}{signature}" if signature.strip() else text
