"""The guard: what speaks against sending a reply as it is.

The rule of this file: it stops and says why; it never rewrites. Whoever wrote the reply may send it all the same, and
what they were told then is kept with the message. Of a first letter the subject is read, too: one of us typed it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import blake2b

from django.utils.translation import gettext

from heedful.domain.guard import Code, judge, judge_line
from heedful.domain.guard import Finding as Judged
from heedful.domain.guard import Reply as Letter
from heedful.models import Colleague, Conversation
from heedful.queries.guard import as_judged, with_draft
from heedful.services.guard_words import sentence_for
from heedful.services.replying import Reply


@dataclass(frozen=True)
class Finding:
    """One thing that speaks against a reply, in one sentence for a page.

    `start` and `end` mark the words in its text, which are `words`; both are 0 when it is about no word of it, or about
    `words` of its subject. `about` is who or what is in question.
    """

    code: str
    start: int
    end: int
    sentence: str
    words: str = ""
    about: str = ""
    is_in_subject: bool = False

    @property
    def mark(self) -> str:
        """Name what was found, without repeating it: about other words, or somebody else, it is another finding."""
        found = json.dumps([self.words, self.about, *(["subject"] if self.is_in_subject else [])])
        return f"{self.code}:{blake2b(found.encode(), digest_size=8).hexdigest()}"

    @property
    def on_record(self) -> dict[str, object]:
        """Give what is kept with a message that was sent all the same: no words, only where they stand."""
        return {"code": self.code, "start": self.start, "end": self.end}


def findings_of(conversation: Conversation, reply: Reply, author: Colleague | None) -> list[Finding]:
    """Say what speaks against sending a reply; nothing, where nothing does. A program is no `author`."""
    files = [each.name for each in reply.files]
    judged = as_judged(conversation, author, reply.to, reply.cc, reply.text, files)
    in_text = [
        Finding(
            code=each.code.value,
            start=each.start,
            end=each.end,
            sentence=_sentence(each),
            words=reply.text[each.start : each.end],
            about=_about(each, reply),
        )
        for each in judge(judged)
    ]
    # Later ones follow from what a customer wrote, or from this.
    return in_text if conversation.messages_count else [*_in_subject(conversation, judged), *in_text]


def _in_subject(conversation: Conversation, judged: Letter) -> list[Finding]:
    """Judge what stands above a first letter."""
    subject = conversation.subject
    return [
        Finding(
            code=each.code.value,
            start=0,
            end=0,
            sentence=gettext("In the subject: %(finding)s") % {"finding": _sentence(each)},
            words=subject[each.start : each.end],
            about=each.about,
            is_in_subject=True,
        )
        for each in judge_line(with_draft(judged, conversation, subject))
    ]


def _sentence(found: Judged) -> str:
    return gettext(sentence_for(found.code)) % {"about": found.about}


def _about(found: Judged, reply: Reply) -> str:
    """Say who or what a finding is about; where it is that there are many, it is who they are, and not how many."""
    if found.code is not Code.RECIPIENTS_MANY:
        return found.about
    return " ".join(sorted(address.casefold() for _, address in (*reply.to, *reply.cc)))
