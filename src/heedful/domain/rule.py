"""Rules of the inbox: when something happens in a conversation, if it is of a sort, then something is done about it.

The rule of this file: a rule puts on tags, marks complaints, hands over, begins drafts and tells colleagues. None can
send anything to a customer: there is no action for it, and what acts on a rule (`heedful.services.rule_deeds`) calls
nothing that sends.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property


class When(StrEnum):
    """What a rule waits for."""

    BEGINS = "begins"  # a conversation begins
    WRITES = "writes"  # the customer writes, with the first message too
    WAITS = "waits"  # the customer has waited for us for so long


@dataclass(frozen=True)
class Facts:
    """What is known of a conversation when a rule looks at it: of the message that came, or of the last one."""

    mailbox: int | None
    said: str
    sender: str
    tags: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Condition:
    """What must hold: everything that is named; of the words one is enough."""

    mailbox: int | None = None
    words: Sequence[str] = ()
    tag: int | None = None
    domain: str = ""

    @cached_property
    def _pattern(self) -> re.Pattern[str] | None:
        phrases = [r"\s+".join(map(re.escape, phrase.split())) for phrase in self.words if phrase.strip()]
        return re.compile(rf"(?<!\w)(?:{'|'.join(phrases)})(?!\w)", re.IGNORECASE) if phrases else None

    def holds(self, facts: Facts) -> bool:
        """Tell whether it holds."""
        return (
            self.mailbox in {None, facts.mailbox}
            and (self.tag is None or self.tag in facts.tags)
            and (not self.domain or is_of_domain(facts.sender, self.domain))
            and (self._pattern is None or self._pattern.search(facts.said) is not None)
        )


def is_of_domain(address: str, domain: str) -> bool:
    """Tell whether an address is of a domain, or of one below it."""
    own, wanted = address.rpartition("@")[2].lower(), domain.lower()
    return own == wanted or own.endswith(f".{wanted}")


def phrases(text: str) -> list[str]:
    """Read words and phrases as people list them: one on each line, or with commas between them."""
    return list(dict.fromkeys(" ".join(part.split()) for part in re.split(r"[,\n]", text) if part.strip()))


def long_waits(said: Iterable[tuple[int, bool]], longest_ms: int, until: int) -> list[int]:
    """Give the moments (ms) since which a customer waited for us for longer than that, by what was said in order.

    `said` is when, and whether we answered by it or she asked; she has waited until `until` at most.
    """
    found: list[int] = []
    since: int | None = None
    for at, is_ours in said:
        if since is not None and is_ours and at - since > longest_ms:
            found.append(since)
        since = None if is_ours else at if since is None else since
    if since is not None and until - since > longest_ms:
        found.append(since)
    return found
