"""What our own mail server found out about who sent a mail (Authentication-Results, RFC 8601).

Anybody can write that header into a mail. So only the topmost one counts, and only if it bears our server's name.
"""

from __future__ import annotations

import re

_COMMENT = re.compile(r"\([^()]*\)")
_DMARC = re.compile(r";\s*dmarc\s*=\s*([a-z]+)", re.IGNORECASE)


def aligned(topmost: str | None, authserv: str) -> bool | None:
    """Say whether DMARC passed (True) or failed (False); None where our server said nothing of it."""
    if not topmost or not authserv:
        return None
    plain = _COMMENT.sub(" ", topmost)
    name = plain.partition(";")[0].split()
    if not name or name[0].lower() != authserv.lower():
        return None
    found = _DMARC.search(plain)
    return {"pass": True, "fail": False}.get(found[1].lower()) if found else None
