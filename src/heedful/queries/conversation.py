"""One conversation: what was said in order, who gets an answer, who else is here, and what somebody has begun to write.

Messages and notes are read from two tables, and stay two things here: an entry is one or the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import attrgetter

from django.db.models import BooleanField, Case, Max, Value, When

from heedful.domain.recipients import Person, Recipients, Said, recipients_of
from heedful.models import Colleague, Conversation, Draft, Looking, Message, Note, Participant

#: So many entries are shown at first, and at most.
AT_FIRST, AT_MOST = 50, 1_000
#: Whoever has not been heard of for longer has gone: pages say every ten seconds that somebody looks.
_HERE = timedelta(seconds=30)


@dataclass(frozen=True)
class Seen:
    """How far somebody has read: the newest message and the newest note that were there."""

    message: int = 0
    note: int = 0

    def __str__(self) -> str:
        """Write it for a form."""
        return f"{self.message}.{self.note}"

    @classmethod
    def read(cls, text: str) -> Seen:
        """Read it from a form; what makes no sense has seen nothing."""
        message, _, note = text.partition(".")
        parts = [int(part) if part.isascii() and part.isdecimal() and len(part) < 18 else 0 for part in (message, note)]  # noqa: PLR2004 - 64 bits
        return cls(*parts)

    def misses(self, now: Seen) -> bool:
        """Tell whether something was said since."""
        return now.message > self.message or now.note > self.note


@dataclass(frozen=True)
class Entry:
    """One message, or one note."""

    at: datetime
    message: Message | None = None
    note: Note | None = None
    is_new: bool = False


@dataclass(frozen=True)
class Thread:
    """What was said, oldest first; `has_earlier` if there is more before it. `said` tells of every message."""

    entries: Sequence[Entry]
    has_earlier: bool
    recipients: Recipients
    bounced: frozenset[str]
    seen: Seen
    #: Addresses from which a mail came: typed in a form before, they are proven by that.
    proven: frozenset[str] = frozenset()

    @property
    def senders(self) -> list[str]:
        """Give the addresses from which they wrote what nobody called spam, each once."""
        return _senders(each.message for each in self.entries if each.message and each.message.spam_at is None)

    @property
    def spammers(self) -> list[str]:
        """Give the addresses from which they wrote what somebody called spam, each once."""
        return _senders(each.message for each in self.entries if each.message and each.message.spam_at is not None)

    @property
    def last_message(self) -> Message | None:
        """Give the newest message."""
        return next((each.message for each in reversed(self.entries) if each.message), None)


def _senders(messages: Iterable[Message]) -> list[str]:
    return sorted({each.sender for each in messages if each.sender and not each.is_ours})


def conversation(number: int) -> Conversation | None:
    """Give a conversation with whom it is about, or the one that it was merged into."""
    rows = Conversation.objects.select_related("customer", "mailbox", "assignee", "team")
    found = rows.filter(pk=number).first()
    while found is not None and found.merged_into_id is not None:
        found = rows.filter(pk=found.merged_into_id).first()
    return found


def thread_of(row: Conversation, most: int = AT_FIRST, seen: Seen | None = None) -> Thread:
    """Give what was said in a conversation; what is newer than `seen` is marked as new."""
    messages = _messages(row, most)
    notes = list(
        row.notes.select_related("author", "program").prefetch_related("files").order_by("-at", "-pk")[: most + 1]
    )
    entries = [_of_message(each, seen) for each in reversed(messages)] + [
        _of_note(each, seen) for each in reversed(notes)
    ]
    # Stable: what was said at the same moment, as in a talk, stays in its order.
    entries.sort(key=attrgetter("at"))
    people = list(row.participants.all())
    return Thread(
        entries=entries[-most:],
        has_earlier=len(entries) > most,
        recipients=_recipients(messages, [Person(each.name, each.address) for each in people]),
        bounced=frozenset(each.address for each in people if each.bounced_at),
        seen=seen_now(row),
        proven=frozenset(each.sender for each in messages if each.how == Message.How.MAIL and not each.is_ours),
    )


def _messages(row: Conversation, most: int) -> list[Message]:
    has_html = Case(When(html="", then=Value(value=False)), default=Value(value=True), output_field=BooleanField())
    rows = row.messages.select_related(
        "author", "program", "outgoing", "form_message__form", "problem", "talk__written_by"
    ).prefetch_related("attachments", "arrivals", "mails", "grants")
    return list(rows.defer("html").annotate(has_html=has_html).order_by("-at", "-pk")[: most + 1])


def recipients_now(row: Conversation) -> Recipients:
    """Say who would get an answer now."""
    messages = row.messages.defer("text", "visible", "html").order_by("-at", "-pk")[:AT_FIRST]
    people = [Person(*each) for each in row.participants.values_list("name", "address")]
    return _recipients(list(messages), people)


def _recipients(newest_first: Sequence[Message], people: Sequence[Person]) -> Recipients:
    """Say who gets an answer; where nothing was said, as when the first letter was taken back, who takes part."""
    if not newest_first:
        return Recipients(tuple(people))
    return recipients_of([_said(each) for each in reversed(newest_first)], {each.address for each in people})


def _of_message(row: Message, seen: Seen | None) -> Entry:
    return Entry(row.at, message=row, is_new=seen is not None and row.pk > seen.message)


def _of_note(row: Note, seen: Seen | None) -> Entry:
    return Entry(row.at, note=row, is_new=seen is not None and row.pk > seen.note)


def _said(row: Message) -> Said:
    return Said(
        is_ours=row.is_ours,
        sender=Person(row.sender_name, row.sender),
        reply_to=_people(row.reply_to),
        to=_people(row.to),
        cc=_people(row.cc),
        is_automatic=row.is_automatic,
        is_spam=row.spam_at is not None,
    )


def _people(pairs: Sequence[Sequence[str]]) -> tuple[Person, ...]:
    return tuple(Person(name, address) for name, address in pairs)


def seen_now(row: Conversation) -> Seen:
    """Say how far one has read who has read everything."""
    message = row.messages.aggregate(newest=Max("pk"))["newest"]
    return Seen(message or 0, row.notes.aggregate(newest=Max("pk"))["newest"] or 0)


def may_get_answers(row: Conversation) -> dict[str, str]:
    """Give every address to which an answer may go, in small letters, with the name beside it."""
    asked_for = row.messages.filter(is_ours=False).exclude(reply_to=[]).values_list("reply_to", flat=True)
    allowed = {address.lower(): name for pairs in asked_for for name, address in pairs}
    return allowed | dict(Participant.objects.filter(conversation=row).values_list("address", "name"))


def who_looks(row: Conversation, but: int, clock: datetime) -> list[Looking]:
    """Give who else has a conversation open."""
    here = row.looking.filter(at__gte=clock - _HERE).exclude(colleague=but)
    return list(here.select_related("colleague").order_by("pk"))


def drafts_of(row: Conversation, author: int) -> dict[str, Draft]:
    """Give what somebody has begun to write, by `Draft.Sort`, with the slip to which it owns up."""
    letter = "owns_up_to__message"
    rows = Draft.objects.filter(conversation=row, author=author).select_related(letter)
    rows = rows.only("sort", "text", letter, f"{letter}__conversation", f"{letter}__to", f"{letter}__cc")
    return {each.sort: each for each in rows}


def writes(row: Conversation, colleague: int, clock: datetime) -> bool:
    """Tell whether somebody has been writing just now."""
    return Draft.objects.filter(conversation=row, author=colleague, saved_at__gte=clock - _HERE).exists()


def colleagues() -> list[Colleague]:
    """Give who can look after a conversation."""
    return list(Colleague.objects.filter(is_active=True).exclude(role="viewer").order_by("name", "pk"))
