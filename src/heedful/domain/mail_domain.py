"""What a domain says about who may send mail in its name: SPF (RFC 7208), DKIM (RFC 6376), DMARC (RFC 7489).

Only what is written there is judged. Whether the company's mail server is among those allowed, and signs, shows a mail
that it has sent.
"""

from __future__ import annotations

import re
from binascii import Error, a2b_base64
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Subject(StrEnum):
    """What is looked at."""

    SPF = "spf"
    DKIM = "dkim"
    DMARC = "dmarc"


class Verdict(StrEnum):
    """How it is."""

    GOOD = "good"
    WEAK = "weak"
    BAD = "bad"
    UNKNOWN = "unknown"


class Code(StrEnum):
    """What was found."""

    SILENT = "silent"
    MISSING = "missing"
    SEVERAL = "several"
    EVERYBODY = "everybody"
    OPEN_END = "open_end"
    STANDS = "stands"
    NOT_ASKED = "not_asked"
    REVOKED = "revoked"
    SHORT_KEY = "short_key"
    UNREADABLE = "unreadable"
    ONLY_WATCHES = "only_watches"


@dataclass(frozen=True)
class Finding:
    """What was found about one subject, and the text that stands there."""

    subject: Subject
    verdict: Verdict
    code: Code
    shown: str = ""


#: A public RSA key of 1,024 bits, as it stands in the DNS, has 162 bytes; one of 2,048 has 294. Ed25519 has 32.
_LEAST_RSA = 160
_TAG = re.compile(r"\s*([A-Za-z][A-Za-z0-9_]*)\s*=\s*([^;]*)")


def judge_spf(texts: Sequence[str] | None) -> Finding:
    """Judge the TXT records of a domain; None if nobody answered."""
    found = [text for text in texts or () if text.lower().split(" ")[0] == "v=spf1"]
    if texts is None:
        return Finding(Subject.SPF, Verdict.UNKNOWN, Code.SILENT)
    if len(found) != 1:
        code = Code.SEVERAL if found else Code.MISSING
        return Finding(Subject.SPF, Verdict.BAD, code, " | ".join(found))
    words = found[0].lower().split()
    if "+all" in words or "all" in words:
        return Finding(Subject.SPF, Verdict.BAD, Code.EVERYBODY, found[0])
    if {"-all", "~all"} & set(words) or any(word.startswith("redirect=") for word in words):
        return Finding(Subject.SPF, Verdict.GOOD, Code.STANDS, found[0])
    return Finding(Subject.SPF, Verdict.WEAK, Code.OPEN_END, found[0])


def judge_dkim(texts: Sequence[str] | None) -> Finding:
    """Judge the TXT records of a selector; None if nobody answered."""
    if texts is None:
        return Finding(Subject.DKIM, Verdict.UNKNOWN, Code.SILENT)
    tags = next((tags for tags in map(_tags, texts) if "p" in tags), None)
    if tags is None:
        return Finding(Subject.DKIM, Verdict.BAD, Code.MISSING, " | ".join(texts))
    if not tags["p"]:
        return Finding(Subject.DKIM, Verdict.BAD, Code.REVOKED)
    try:
        key = a2b_base64("".join(tags["p"].split()), strict_mode=True)
    except (Error, ValueError):
        return Finding(Subject.DKIM, Verdict.BAD, Code.UNREADABLE, tags["p"])
    if tags.get("k", "rsa") == "rsa" and len(key) < _LEAST_RSA:
        return Finding(Subject.DKIM, Verdict.WEAK, Code.SHORT_KEY)
    return Finding(Subject.DKIM, Verdict.GOOD, Code.STANDS)


def judge_dmarc(texts: Sequence[str] | None) -> Finding:
    """Judge the TXT records at _dmarc; None if nobody answered."""
    if texts is None:
        return Finding(Subject.DMARC, Verdict.UNKNOWN, Code.SILENT)
    found = [text for text in texts if text.lower().replace(" ", "").startswith("v=dmarc1")]
    if len(found) != 1:
        return Finding(Subject.DMARC, Verdict.BAD, Code.SEVERAL if found else Code.MISSING, " | ".join(found))
    policy = _tags(found[0]).get("p", "").lower()
    if policy in {"quarantine", "reject"}:
        return Finding(Subject.DMARC, Verdict.GOOD, Code.STANDS, found[0])
    verdict, code = (Verdict.WEAK, Code.ONLY_WATCHES) if policy == "none" else (Verdict.BAD, Code.UNREADABLE)
    return Finding(Subject.DMARC, verdict, code, found[0])


def places_of_dmarc(domain: str) -> list[str]:
    """Give where the rule for a domain may stand: at itself, or at a domain above; never at a last part alone."""
    labels = domain.split(".")
    return [f"_dmarc.{'.'.join(labels[n:])}" for n in range(max(1, min(len(labels) - 1, 5)))]


def _tags(text: str) -> dict[str, str]:
    matches = (_TAG.fullmatch(part) for part in text.split(";"))
    return {found[1].lower(): found[2].strip() for found in matches if found}
