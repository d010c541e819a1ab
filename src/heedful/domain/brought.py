"""How a conversation stands that was held elsewhere and is brought in.

The rules of this file:

1. What was said is gone through in order of time, as if it came in now: the same words make somebody wait, answer
   them, or are a plain thank-you.
2. It waits for us only if the last word is the customer's and is recent. Nobody answers a question of three years
   ago; a list of thousands who wait is a list that nobody reads.
3. What is not recent, or was closed there, is closed here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from heedful.domain import waiting
from heedful.domain.waiting import Waiting

#: How many days a last word stays recent, unless somebody says otherwise.
RECENT_DAYS = 30


@dataclass(frozen=True)
class Word:
    """One message as far as it matters for how a conversation stands. `asks`: somebody waits for an answer to it."""

    at: datetime
    is_ours: bool
    asks: bool = True
    beginning: str = ""


@dataclass(frozen=True)
class Standing:
    """How a conversation stands; the names are those of its row."""

    made_at: datetime
    moved_at: datetime
    beginning: str
    is_ours_last: bool
    messages_count: int
    waiting_since: datetime | None
    answered_at: datetime | None
    waited_ms: int
    closed_at: datetime | None


def standing(
    words: Sequence[Word], recent_since: datetime, noted_at: Sequence[datetime] = (), *, closed: bool = False
) -> Standing:
    """Say how a conversation stands in which these words were said (in order of time; one at least).

    `noted_at` are the times of its notes; `closed` says that it was closed where it comes from.
    """
    now = Waiting()
    for word in words:
        now = _after(now, word)
    last = words[-1]
    moved_at = max([last.at, *noted_at])
    is_over = closed or last.at < recent_since
    return Standing(
        made_at=words[0].at,
        moved_at=moved_at,
        beginning=last.beginning,
        is_ours_last=last.is_ours,
        messages_count=len(words),
        waiting_since=None if is_over else _instant(now.since),
        answered_at=_instant(now.first_answer),
        waited_ms=now.waited_ms,
        closed_at=moved_at if is_over else None,
    )


def _after(now: Waiting, word: Word) -> Waiting:
    if not word.is_ours:
        return waiting.heard(now, _ms(word.at), asks=word.asks)
    return waiting.answered(now, _ms(word.at)) if word.asks else now


def _ms(at: datetime) -> int:
    return round(at.timestamp() * 1000)


def _instant(at: int | None) -> datetime | None:
    return None if at is None else datetime.fromtimestamp(at / 1000, UTC)
