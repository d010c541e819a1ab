"""What the gate has to know of a mail that a program of ours sends: what for, one of many or not, and by which words.

The rules of this file:

1. What a mail is for is said by its own header; else by the table of senders, the whole address before the list and
   the list before the domain; else nobody knows.
2. It is one of many if it says so, or if the same sender says the same to more than a few people within an hour:
   programs send campaigns one by one. 'The same' is the subject, or the text without names, numbers and links.
3. Nothing is written into what is signed or encrypted, and only into reminders: the relay can't change a due date.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from fnmatch import fnmatchcase
from hashlib import sha256

from heedful.domain.gate.request import Purpose

#: The time in which the same words to many are a campaign.
CAMPAIGN = timedelta(hours=1)
_WORD = re.compile(r"[^\W\d_]+")
#: A text of less than this has no shape: 'Thank you, here it is' is said to many, and meant for each.
_SHORTEST_SHAPE = 40
_READ = 20_000


class SenderSort(StrEnum):
    """What a line of the table of senders is compared with; the first is the strongest."""

    ADDRESS = "address"
    LIST = "list"
    DOMAIN = "domain"


@dataclass(frozen=True)
class SenderRule:
    """One line of the table of senders. A pattern of a list may hold `*`; a domain stands for all below it."""

    sort: SenderSort
    pattern: str
    purpose: Purpose

    def fits(self, author: str, list_id: str) -> bool:
        """Tell whether this line speaks of a mail of that author, to that list ('' for none)."""
        pattern = self.pattern.casefold()
        if self.sort is SenderSort.LIST:
            return bool(list_id) and fnmatchcase(list_id.casefold(), pattern)
        address = author.casefold()
        if self.sort is SenderSort.ADDRESS:
            return address == pattern
        domain, pattern = address.rpartition("@")[2], pattern.lstrip("@")
        return domain == pattern or domain.endswith(f".{pattern}")


def purpose_of(said: str, author: str, list_id: str, rules: Iterable[SenderRule]) -> Purpose | None:
    """Say what a mail is for: by what its header `Heedful-Purpose` says ('' if it is not there), or the table."""
    if said.strip().lower() in set(Purpose):
        return Purpose(said.strip().lower())
    strength = list(SenderSort)
    fitting = [rule for rule in rules if rule.fits(author, list_id)]
    # Of two domains the longer says more.
    best = min(fitting, key=lambda rule: (strength.index(rule.sort), -len(rule.pattern)), default=None)
    return best.purpose if best else None


def says_it_is_bulk(headers: Iterable[str], precedence: str) -> bool:
    """Tell whether a mail says itself that it goes to many: by a `List-...` header (names given), or its precedence."""
    return precedence.strip().lower() in {"bulk", "list", "junk"} or any(
        name.lower().startswith("list-") for name in headers
    )


def words_of(subject: str, text: str) -> str:
    """Give the digest by which the same words are known again, however they were broken into lines."""
    return sha256(" ".join(f"{subject}\n{text}".split()).encode("utf-8", "surrogatepass")).hexdigest()


def topic_of(subject: str) -> str:
    """Give the digest of a subject; '' for none."""
    bare = " ".join(subject.split()).casefold()
    return _digest(bare) if bare else ""


def shape_of(text: str, names: Iterable[str] = ()) -> str:
    """Give the digest of a text without names, numbers and links; '' for one that is too short to tell.

    A name is whatever is written with a capital, and the words in `names` (how the recipient is called).
    """
    theirs = {word.casefold() for name in names for word in _WORD.findall(name)}
    # Not by one expression for links: on a long run of letters it looks at each of them again from each.
    bare = " ".join(each for each in text[:_READ].split() if not _is_link(each))
    kept = " ".join(word for word in _WORD.findall(bare) if word == word.lower() and word not in theirs)
    return _digest(kept) if len(kept) >= _SHORTEST_SHAPE else ""


def _is_link(word: str) -> bool:
    return "@" in word or "://" in word or word.lower().startswith("www.")


def _digest(text: str) -> str:
    return sha256(text.encode("utf-8", "replace")).hexdigest()[:32]


Key = tuple[str, str, str]


@dataclass(frozen=True)
class Told:
    """A mail to one recipient, as far as it counts for a campaign."""

    author: str
    topic: str
    shape: str
    recipient: str
    at: datetime

    @property
    def keys(self) -> tuple[Key, ...]:
        """What it is counted under."""
        found = (("topic", self.author, self.topic), ("shape", self.author, self.shape))
        return tuple(key for key in found if key[2])


def campaigns(told: Sequence[Told], before: Mapping[Key, Iterable[str]], most: int) -> list[bool]:
    """Tell of each mail, in the order in which they came, whether it is one of a campaign.

    `before` says to whom the same went in the hour before the first of them. The first `most` people within an hour
    are no campaign.
    """
    people = {key: dict.fromkeys(recipients, told[0].at) for key, recipients in before.items()}
    found = []
    for each in told:
        counts = [0]
        for key in each.keys:
            known = people.setdefault(key, {})
            known[each.recipient] = each.at
            counts.append(sum(at > each.at - CAMPAIGN for at in known.values()))
        found.append(max(counts) > most)
    return found


def why_not_adapted(purpose: Purpose | None, *, is_protected: bool) -> str:
    """Give the code of why the relay may not write into a mail; '' if it may."""
    if purpose is not Purpose.REMINDER:
        return "relay_adapts_reminders_only"
    return "signed_or_encrypted" if is_protected else ""
