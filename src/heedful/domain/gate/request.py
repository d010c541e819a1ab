"""One message that somebody wants to send to one customer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Purpose(StrEnum):
    """What a message is for; the rows of the gate's table."""

    REPLY = "reply"
    SECURITY = "security"
    RECEIPT = "receipt"
    NOTICE = "notice"
    CARE = "care"
    REMINDER = "reminder"
    BILLING = "billing"
    SURVEY = "survey"
    PROMOTION = "promotion"


@dataclass(frozen=True)
class Request:
    """What is to be sent, as far as the rules look at it.

    `purpose` is None where nobody said. `words` is a digest of its words, by which the same words are known again;
    `repeats` names the message that had the same Message-ID and went to the same person already, '' if none.
    `answers_them` says that it answers a new mail of a person whom we had erased.
    `came_true` says since when what a reminder asks for has been done ('' if it has not, or nobody knows).
    `since` is when it was given to us (UTC; None: just now): for how long it may be held is counted from there.
    """

    purpose: Purpose | None
    bulk: bool = False
    words: str = ""
    repeats: str = ""
    answers_them: bool = False
    came_true: str = ""
    since: datetime | None = None
