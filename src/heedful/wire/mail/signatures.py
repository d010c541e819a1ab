"""Where a signature begins: below '-- ', a closing, the sender's own name, or what a device puts there.

The rule of this file: a signature is short lines at the end. A long one among them is a sentence that somebody wants
to be read.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from heedful.wire.mail.parsed import Address
from heedful.wire.mail.quote_words import CLOSINGS, SENT_FROM, THANKS

_MOST_LINES = 12
_MOST_BELOW_RULE = 30
_LONGEST_LINE = 72
_LONGEST_NAME = 45
_LONGEST_DEVICE = 90
#: Lines below a device's own words that are still a name and a link.
_FEW = 2
_DASHES = "--"
_RULE = re.compile(r"-{3,}|_{2,}|={5,}|\*{5,}|—{2,}")
_ENDS_SENTENCE = (".", "?", "!")
_CLOSINGS = frozenset(CLOSINGS)
_THANKS = frozenset(THANKS)
#: Often the very question, in every language.
_POSTSCRIPT = re.compile(r"(?:p\.? ?){1,2}s\b|n\.? ?b\.", re.IGNORECASE)
_WORD = re.compile(r"[\w'’-]+")
_CONTACT = re.compile(r"@|www\.|https?://|\+?\d[\d ()./-]{6,}|\b(?:tel|fax|mob|phone|skype)\b", re.IGNORECASE)


def signature_start(lines: Sequence[str], sender: Address | None) -> int | None:
    """Give the line of a stretch of text at which its signature begins; None where there is none."""
    bare = [line.strip() for line in lines]
    found = [
        start
        for start in (
            _below_dashes(lines, bare),
            _device(bare),
            _closing(bare),
            _own_name(bare, sender),
            _below_rule(bare),
        )
        if start is not None
    ]
    return min(found, default=None)


def _below_dashes(lines: Sequence[str], bare: Sequence[str]) -> int | None:
    """Find '-- ' on a line of its own, the only mark that has a standard (RFC 3676, 4.3); of several the topmost.

    Without its blank it may as well part two chapters, and only a signature's worth of lines may stand below it.
    """
    found: int | None = None
    filled = 0
    for at in range(len(bare) - 1, -1, -1):
        if bare[at] != _DASHES:
            filled += bool(bare[at])
            continue
        standard = lines[at].rstrip("\r\n") == f"{_DASHES} " and found is None
        if at + 1 == len(bare) or (filled > _MOST_BELOW_RULE and not standard):
            return found
        found, filled = at, 0
    return found


def _filled(bare: Sequence[str]) -> int:
    return sum(1 for line in bare if line)


def _device(bare: Sequence[str]) -> int | None:
    """Find 'Sent from my ...' as a paragraph of its own, and what stands below it: a quote that nobody marked."""
    total, seen = _filled(bare), 0
    for at, line in enumerate(bare):
        seen += bool(line)
        if not _is_device(line):
            continue
        few_below = total - seen <= _FEW
        begins = not at or not bare[at - 1]
        ends = at + 1 == len(bare) or not bare[at + 1]
        if few_below or (begins and ends):
            return at
    return None


def _is_device(line: str) -> bool:
    words = re.sub(r"<[^<>]*>", "", line).strip(" *_-–—").lower()
    return (
        0 < len(words) <= _LONGEST_DEVICE
        and words.startswith(SENT_FROM)
        and not words.endswith(_ENDS_SENTENCE)
        and ", " not in words
    ) or words.endswith(("から送信", " gesendet", "mobiltelefon gesendet"))


def _closing(bare: Sequence[str]) -> int | None:
    """Find the first closing below which there is nothing but short lines."""
    for at in range(max(0, len(bare) - _MOST_LINES * 2), len(bare)):
        word = bare[at].rstrip(",.!;: 🎉").strip("*_ ").lower()
        name, _, rest = word.partition(",")
        below = bare[at + 1 :]
        if not _all_short(below):
            continue
        if word in _CLOSINGS or (
            name in _CLOSINGS and len(rest.split()) in {1, 2, 3} and not rest.endswith(_ENDS_SENTENCE)
        ):
            return at
        if word in _THANKS and _filled(below) and _is_name(next(line for line in below if line)):
            return at
    return None


def _all_short(bare: Sequence[str]) -> bool:
    filled = [line for line in bare if line]
    return len(filled) <= _MOST_LINES and all(len(line) <= _LONGEST_LINE and not _is_sentence(line) for line in filled)


def _is_sentence(line: str) -> bool:
    if _POSTSCRIPT.match(line):
        return True
    return line.endswith("?") or (line.endswith((".", "!")) and len(line.split()) > 5)  # noqa: PLR2004 - 'Acme Co. Ltd.'


def _is_name(line: str) -> bool:
    words = _WORD.findall(line)
    return 0 < len(words) <= 4 and len(line) <= _LONGEST_NAME and line[:1].isupper() and not line.endswith(("?", ":"))  # noqa: PLR2004


def _own_name(bare: Sequence[str], sender: Address | None) -> int | None:
    """Find the sender's own name or address near the end, with short lines below."""
    if sender is None:
        return None
    last = _last_paragraphs(bare)
    for at in range(last, len(bare)):
        if bare[at] and _names(bare[at], sender) and _all_short(bare[at:]):
            return at
    contact = next((at for at in range(last, len(bare)) if sender.address.lower() in bare[at].lower()), None)
    return None if contact is None else _paragraph_start(bare, contact)


def _paragraph_start(bare: Sequence[str], at: int) -> int | None:
    begin = at
    while begin and bare[begin - 1]:
        begin -= 1
    return begin if begin and _all_short(bare[begin:]) else None


def _last_paragraphs(bare: Sequence[str]) -> int:
    filled = 0
    for at in range(len(bare) - 1, -1, -1):
        filled += bool(bare[at])
        if filled > _MOST_LINES:
            return at + 1
    return 0


def _names(line: str, sender: Address) -> bool:
    """Tell a line that is the sender's name, or the first or last word of it, alone."""
    words = [word.lower() for word in _WORD.findall(line.strip("-–—*_~ ,."))]
    own = [word.lower() for word in _WORD.findall(sender.name)]
    if not words or not own or len(words) > len(own) + 3 or line.startswith("-"):
        return False
    if len(words) == 1:
        return words[0] in {own[0], own[-1]} and len(words[0]) > 1
    return set(own) <= set(words) if len(own) > 1 else words[0] == own[0] and len(words) <= 2  # noqa: PLR2004 - name, initial


def _below_rule(bare: Sequence[str]) -> int | None:
    """Find a drawn rule with nothing but short lines below it, or the footer of a mailing list."""
    for at in range(max(0, len(bare) - _MOST_BELOW_RULE * 3), len(bare)):
        below = [line for line in bare[at + 1 :] if line]
        if not _RULE.fullmatch(bare[at]) or not below or len(below) > _MOST_BELOW_RULE:
            continue
        contact = any(_CONTACT.search(line) for line in below)
        if contact and all(len(line) <= _LONGEST_LINE + 8 and not _is_sentence(line) for line in below):
            return at
    return None
