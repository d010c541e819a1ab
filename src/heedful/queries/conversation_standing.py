"""How a conversation stands, by its row and by what its messages say."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from django.db.models import Max

from heedful.domain.beginning import beginning
from heedful.domain.regrouping import COLUMNS, Standing
from heedful.domain.waiting import Waiting, replayed
from heedful.models import Conversation
from heedful.queries.said import words_of_people


def standing_of(row: Conversation) -> Standing:
    """Give how a conversation stands by its row."""
    return Standing(**{name: getattr(row, name) for name in COLUMNS})


def told_by(row: Conversation, before: Standing | None = None, above: int = 0) -> Standing:
    """Give how a conversation stands by its messages and notes alone, whoever looks after it.

    With `before`, who waits follows from that and the messages above a number; the rest always from all of them.
    """
    last = row.messages.defer("text", "html").order_by("-at", "-pk").first()
    said_at = [last.at if last else row.made_at, row.notes.aggregate(at=Max("at"))["at"]]
    waiting = replayed(_asked_and_answered(row, above), _waiting(before) if before else None)
    return Standing(
        made_at=row.made_at,
        moved_at=max(at for at in said_at if at is not None),
        beginning=beginning(last.visible) if last else "",
        is_ours_last=last is not None and last.is_ours,
        messages_count=row.messages.count(),
        waiting_since=_instant(waiting.since),
        answered_at=_instant(waiting.first_answer),
        waited_ms=waiting.waited_ms,
    )


def _asked_and_answered(row: Conversation, above: int) -> Iterator[tuple[int, bool]]:
    """Give what counts for waiting: no machine's words, no plain thanks, and of ours only what has gone out."""
    said = words_of_people().filter(conversation=row, pk__gt=above, is_thanks=False).order_by("at", "pk")
    for at, is_ours in said.values_list("at", "is_ours"):
        yield round(at.timestamp() * 1000), is_ours


def _waiting(standing: Standing) -> Waiting:
    since, answered = standing.waiting_since, standing.answered_at
    return Waiting(
        round(since.timestamp() * 1000) if since else None,
        round(answered.timestamp() * 1000) if answered else None,
        standing.waited_ms,
    )


def _instant(at: int | None) -> datetime | None:
    return None if at is None else datetime.fromtimestamp(at / 1000, UTC)
