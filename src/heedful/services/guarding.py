"""The guard: what speaks against sending a reply as it is.

The rule of this file: it stops and says why; it never rewrites. Whoever wrote the reply may send it all the same, and
what they were told then is kept with the message.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b

from django.utils.translation import gettext

from heedful.domain.guard import judge
from heedful.models import Colleague, Conversation
from heedful.queries.guard import as_judged
from heedful.services.guard_words import sentence_for
from heedful.services.replying import Reply


@dataclass(frozen=True)
class Finding:
    """One thing that speaks against a reply, in one sentence for a page.

    `start` and `end` mark the words in its text, which are `words`; both are 0 when it is about no word of it.
    """

    code: str
    start: int
    end: int
    sentence: str
    words: str = ""

    @property
    def mark(self) -> str:
        """Name what was found, without repeating it: the same code about other words is another finding."""
        return f"{self.code}:{blake2b(self.words.encode(), digest_size=8).hexdigest()}"

    @property
    def on_record(self) -> dict[str, object]:
        """Give what is kept with a message that was sent all the same: no words, only where they stand."""
        return {"code": self.code, "start": self.start, "end": self.end}


def findings_of(conversation: Conversation, reply: Reply, author: Colleague | None) -> list[Finding]:
    """Say what speaks against sending a reply; nothing, where nothing does. A program is no `author`."""
    files = [each.name for each in reply.files]
    judged = as_judged(conversation, author, reply.to, reply.cc, reply.text, files)
    return [
        Finding(
            code=each.code.value,
            start=each.start,
            end=each.end,
            sentence=gettext(sentence_for(each.code)) % {"about": each.about},
            words=reply.text[each.start : each.end],
        )
        for each in judge(judged)
    ]
