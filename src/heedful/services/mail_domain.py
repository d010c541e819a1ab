"""Asking the name servers of this machine what a domain says about who may send mail in its name."""

from __future__ import annotations

import dns.exception
import dns.resolver
import idna

from heedful.domain.mail_domain import (
    Code,
    Finding,
    Subject,
    Verdict,
    judge_dkim,
    judge_dmarc,
    judge_spf,
    places_of_dmarc,
)

#: For one question, with all its tries: a page waits for the answer.
LIFETIME_S = 3.0


def look_up(domain: str, selector: str = "", resolver: dns.resolver.Resolver | None = None) -> list[Finding]:
    """Look at SPF, DKIM (if a selector is known) and DMARC of a domain; name servers that are silent are said."""
    asked = resolver or _of_this_machine()
    domain = _as_ascii(domain)
    spf = judge_spf(_texts(asked, domain))
    if spf.code is Code.SILENT:
        # Who is silent once is silent three times, and somebody waits.
        return [spf, *(Finding(each, Verdict.UNKNOWN, Code.SILENT) for each in (Subject.DKIM, Subject.DMARC))]
    dkim = Finding(Subject.DKIM, Verdict.UNKNOWN, Code.NOT_ASKED)
    if selector:
        dkim = judge_dkim(_texts(asked, f"{selector}._domainkey.{domain}"))
    return [spf, dkim, _dmarc(asked, domain)]


def _dmarc(asked: dns.resolver.Resolver | None, domain: str) -> Finding:
    finding = Finding(Subject.DMARC, Verdict.BAD, Code.MISSING)
    for place in places_of_dmarc(domain):
        finding = judge_dmarc(_texts(asked, place))
        if finding.code is not Code.MISSING:
            break
    return finding


def _of_this_machine() -> dns.resolver.Resolver | None:
    try:
        return dns.resolver.Resolver()
    except dns.exception.DNSException:
        return None


def _texts(asked: dns.resolver.Resolver | None, name: str) -> list[str] | None:
    """Give the TXT records at a name; None if nobody answered."""
    if asked is None:
        return None
    try:
        answer = asked.resolve(name, "TXT", lifetime=LIFETIME_S, search=False)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return []
    except (dns.exception.DNSException, OSError):
        return None
    return [b"".join(row.strings).decode("utf-8", "replace") for row in answer]


def _as_ascii(domain: str) -> str:
    try:
        return idna.encode(domain, uts46=True).decode("ascii")
    except (idna.IDNAError, UnicodeError):
        return domain.encode("ascii", "ignore").decode()
