"""The guard: what speaks against sending a reply as it is.

The rule of this file: it stops and says why; it never rewrites. Whoever wrote the reply may send it all the same, and
what they were told then is kept with the message.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from heedful.models import Colleague, Conversation
from heedful.services.replying import Reply


@dataclass(frozen=True)
class Finding:
    """One thing that speaks against a reply: `start` and `end` mark the words in its text (both 0: no words)."""

    code: str
    start: int
    end: int
    sentence: str

    @property
    def on_record(self) -> dict[str, object]:
        """Give what is kept with a message that was sent all the same: no words of the text, only where they stand."""
        kept = asdict(self)
        del kept["sentence"]
        return kept


def findings_of(conversation: Conversation, reply: Reply, author: Colleague) -> Sequence[Finding]:
    """Say what speaks against sending a reply; nothing, where nothing does."""
    del conversation, reply, author
    return ()
