"""When a mail server says that nobody is at an address: that it is none, or takes nothing any more.

The rules of this file:

1. To whom nothing arrives nothing is sent any more, so only what says it plainly counts: a code of the table; or, where
   there is no code that says more than 'no', a 550 or 553 (or none at all) with words that say that nobody is there.
2. Never what may be otherwise tomorrow (4xx, a full mailbox), nor what is about us: our server, our sender, what we
   wrote (policy, spam).
"""

from __future__ import annotations

import re
from collections.abc import Mapping

#: Enhanced status codes (RFC 3463 and 7505) that say so, and what each means.
GONE: Mapping[str, str] = {
    "5.1.1": "there is no such mailbox",
    "5.1.2": "there is no such domain",
    "5.1.3": "it is not written like an address",
    "5.1.6": "they have moved, and nobody knows where to",
    "5.1.10": "the domain takes no mail at all",
    "5.2.1": "the mailbox is switched off",
}
#: Answers to a recipient that may mean it where only words say more.
_NO = frozenset({"550", "553"})
_REPLY = re.compile(r"(?<![\w.@-])([245][0-5]\d)(?=[ -]|$)")
_STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
#: That is no more than a 550: whoever gives it says nothing by it.
_ONLY_NO = "5.0.0"
_ADDRESS = re.compile(r"\S+@\S+")
_WHO = r"(?:user|recipient|mailbox|address|account|local part)"
_NOBODY = re.compile(
    rf"\b(?:no such {_WHO}|unknown {_WHO}|invalid {_WHO}|{_WHO}s? (?:is |was )?(?:unknown|not found|invalid)"
    rf"|not a (?:known|valid) {_WHO}|no {_WHO} (?:here )?by that name|{_WHO} doesn['’]t have"
    r"|(?:does not|doesn['’]t) exist|empfänger unbekannt|unbekannter empfänger)\b",
    re.IGNORECASE,
)
_NOT_ABOUT_THEM = re.compile(
    r"\bsender|\bspam|block|black ?list|denied|polic(?:y|ies)|reputation|\bspf\b|\bdkim\b|\bdmarc\b|\brbl\b|dnsbl"
    r"|relaying|not relay|quota|\bfull\b|gr[ea]y ?list|virus|temporar|try (?:again|later)|authenticat|not authori[sz]ed"
    r"|your (?:ip|server|host|domain)",
    re.IGNORECASE,
)


def says_nobody_is_there(words: str, status: str | None = None) -> bool:
    """Tell whether a refusal for good says that nobody is at the address.

    `words` are those of the refusing server, with its code before them where it gave one ('550 5.1.1 No such user');
    `status` is the enhanced status that a report gives beside them. What is not for good never says so.
    """
    reply = _REPLY.search(words)
    said = [each for each in (status or "", *_STATUS.findall(words)) if each]
    if any(each.startswith("4") for each in (reply[1] if reply else "", *said)):
        return False
    plain = [each for each in said if each != _ONLY_NO]
    if plain:
        return all(each in GONE for each in plain)
    bare = _ADDRESS.sub(" ", words)
    is_no = reply is None or reply[1] in _NO
    return is_no and _NOBODY.search(bare) is not None and _NOT_ABOUT_THEM.search(bare) is None
