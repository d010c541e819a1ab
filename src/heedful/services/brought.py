"""Conversations that an import brought: how they stand, in their rows.

The rules of this file: what is brought in notifies nobody, and nothing of it is sent; there is no way out of here.
What somebody has touched since is theirs: an import then adds what was said, and changes no decision of theirs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from heedful.domain.beginning import beginning
from heedful.domain.brought import RECENT_DAYS, Standing, Word, standing
from heedful.models import Conversation, Mailbox, Message
from heedful.queries.ours import Ours, ours
from heedful.services.help_desire import follow_conversations


@dataclass(frozen=True)
class Bringing:
    """What holds for everything that one import brings. A last word before `recent_since` makes nobody wait."""

    ours: Ours
    clock: datetime
    recent_since: datetime
    mailbox: Mailbox | None = None
    #: The system that files come from: ids of two systems may be the same.
    source: str = ""


def usual_bringing(clock: datetime) -> Bringing:
    """Give what holds where nobody said anything else."""
    return Bringing(ours(), clock, clock - timedelta(days=RECENT_DAYS))


def word_of(message: Message) -> Word:
    """Say what a message is for how its conversation stands."""
    asks = not (message.is_automatic or message.is_thanks or message.spam_at)
    return Word(message.at, message.is_ours, asks, beginning(message.visible))


def stand(
    row: Conversation,
    words: Sequence[Word],
    noted_at: Sequence[datetime],
    bringing: Bringing,
    *,
    closed: bool = False,
) -> None:
    """Say in a row that nobody has touched how it stands; the caller saves it."""
    _take_over(row, standing(words, bringing.recent_since, noted_at, closed=closed))
    row.brought_version = row.version


def stand_again(number: int, bringing: Bringing, *, closed: bool = False) -> None:
    """Say how a conversation stands to which an import has added something; in the caller's transaction."""
    row = Conversation.objects.select_for_update(of=("self",)).get(pk=number)
    words = _words(row)
    if not words:
        return
    is_untouched = row.version == row.brought_version
    noted_at = list(row.notes.values_list("at", flat=True))
    row.version += 1
    if is_untouched:
        stand(row, words, noted_at, bringing, closed=closed)
    else:
        _add_to(row, standing(words, bringing.recent_since, noted_at, closed=closed))
    row.save()
    follow_conversations([number])


def _words(row: Conversation) -> list[Word]:
    columns = ("at", "is_ours", "is_automatic", "is_thanks", "spam_at", "visible")
    return [word_of(each) for each in row.messages.only(*columns, "conversation").order_by("at", "pk").iterator()]


def _take_over(row: Conversation, now: Standing) -> None:
    for name, value in asdict(now).items():
        setattr(row, name, value)


def _add_to(row: Conversation, now: Standing) -> None:
    """Add what was said to a conversation that somebody looks after; a new last word waits for us all the same."""
    row.messages_count = now.messages_count
    if now.moved_at > row.moved_at:
        row.moved_at, row.beginning, row.is_ours_last = now.moved_at, now.beginning, now.is_ours_last
        if now.waiting_since is not None and not now.is_ours_last:
            row.waiting_since = row.waiting_since or now.waiting_since
            row.closed_at = row.snoozed_until = None
