"""Tokens by which an answer finds its conversation: nobody can guess one, and each is for one recipient.

A bare number in a subject or an address lets in whoever counts. A token is the HMAC-SHA256 over the number of the
conversation and the address that our mail went to: the whole of it in a Message-ID, and its first half in an address,
where all that stands before the @ has but 64 characters. That half is 130 bits, which nobody guesses either. Addresses
that went out before bore the whole, and are still known.
"""

from __future__ import annotations

import hmac
import re
from base64 import b32encode
from hashlib import sha256

_IN_ADDRESS = 26
#: Those of ASCII alone, large or small: else a letter that looks like one of them counts as one.
_LETTERS = re.IGNORECASE | re.ASCII
_PLUS = re.compile(rf"\+([1-9][0-9]{{0,15}})\.((?:[a-z2-7]{{{_IN_ADDRESS}}}){{1,2}})@", _LETTERS)
_NOTICE = re.compile(r"notice\.([1-9][0-9]{0,15})\.([a-z2-7]{52})\.[0-9]+@", _LETTERS)
#: The longest local part that mail allows (RFC 5321, 4.5.3.1.1).
_LONGEST_LOCAL = 64
#: Room is left for the numbers of so many digits: for the first billion conversations.
_DIGITS = 9
#: The longest local part of a mailbox that leaves room for any token.
LONGEST_TAGGED = _LONGEST_LOCAL - len("+.") - _DIGITS - _IN_ADDRESS


def token(key: bytes, conversation: int, recipient: str) -> str:
    """Give the token: 52 letters and digits, which no mail server changes by writing them small."""
    digest = hmac.new(key, f"{conversation}\0{recipient.lower()}".encode(), sha256).digest()
    return b32encode(digest).decode().rstrip("=").lower()


def with_token(address: str, key: bytes, conversation: int, recipient: str) -> str | None:
    """Give an address of ours with a token in it; None if it would be longer than mail allows."""
    local, _, domain = address.rpartition("@")
    tagged = f"{local}+{conversation}.{token(key, conversation, recipient)[:_IN_ADDRESS]}"
    return f"{tagged}@{domain}" if len(tagged) <= _LONGEST_LOCAL else None


def leaves_room(address: str) -> bool:
    """Tell whether an address of ours is short enough for tokens, for the first billion conversations."""
    return len(address.rpartition("@")[0]) <= LONGEST_TAGGED


def conversation_of(address: str, key: bytes, sender: str) -> int | None:
    """Give the conversation whose token an address holds, if the token was made for this sender."""
    found = _PLUS.search(address)
    if found is None:
        return None
    number, said = int(found[1]), found[2].lower()
    return number if hmac.compare_digest(said, token(key, number, sender)[: len(said)]) else None


def notice_id(key: bytes, conversation: int, colleague: str, number: int, domain: str) -> str:
    """Give the Message-ID of a notice to a colleague, which says what it is about and whom it was sent to."""
    return f"notice.{conversation}.{token(key, conversation, colleague)}.{number}@{domain}"


def is_of_notice(msg_id: str) -> bool:
    """Tell whether this is written like the Message-ID of a notice; whoever did so may have made it up."""
    return _NOTICE.match(msg_id) is not None


def conversation_of_notice(msg_id: str, key: bytes, sender: str) -> int | None:
    """Give the conversation that a notice was about, if it was sent to whoever answers it now."""
    found = _NOTICE.match(msg_id)
    if found is None:
        return None
    number = int(found[1])
    return number if hmac.compare_digest(found[2].lower(), token(key, number, sender)) else None
