"""Beginning a conversation with a customer: the first letter is ours, and they are the ones who are waited for.

The rules of this file:

1. It goes to one address, and that is the customer's own: whoever names another writes to nobody.
2. It goes out as every answer does: frozen, judged by the guard before it comes here, held for the time of undoing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import models, transaction

from heedful.models import Colleague, Conversation, Customer, Kind, Mailbox, Message, OpeningDraft
from heedful.queries.begun import Begun
from heedful.queries.identity import family_of
from heedful.queries.opening import addresses_of, files_of_opening, opening_draft
from heedful.services.attaching import attached, is_there, keep_all, put_in_opening
from heedful.services.audit import Actor
from heedful.services.conversing import add_participants, begun_by_us, locked
from heedful.services.desire_tie import NothingOpenError, tie
from heedful.services.drafting import LONGEST
from heedful.services.guarding import Finding, findings_of
from heedful.services.replying import Reply, UnfitRecipientError, send
from heedful.wire.mail import Attachment

#: Whoever presses 'send' twice means one letter, and what is typed on its way to us must not be a draft again.
_TWICE = timedelta(minutes=10)


class BegunAlreadyError(Exception):
    """The same letter was sent just now, by a second press of the same button. Holds its message."""

    def __init__(self, message: Message) -> None:
        super().__init__(str(message.pk))
        self.message = message


@dataclass(frozen=True)
class Typed:
    """What somebody has written so far of a first letter."""

    text: str
    subject: str = ""
    address: str = ""
    mailbox: Mailbox | None = None


@dataclass(frozen=True)
class Opening:
    """A first letter, as it stood on the page. `about` is the kind of the open desire that it is about, if known."""

    customer: Customer
    address: str
    mailbox: Mailbox | None
    subject: str
    text: str
    signature: str = ""
    about: Kind | None = None
    overridden: Sequence[Mapping[str, object]] = ()
    is_automatic: bool = False
    files: Sequence[Attachment] = ()

    @property
    def conversation(self) -> Conversation:
        """The conversation that it would begin; it is kept nowhere."""
        return Conversation(customer=self.customer, mailbox=self.mailbox, subject=self.subject)

    @property
    def typed(self) -> Typed:
        """What of it was typed on the page."""
        return Typed(self.text, self.subject, self.address, self.mailbox)

    def reply(self, seen_version: int = 0) -> Reply:
        """Give it as what is sent."""
        return Reply(
            self.text,
            [[self.customer.name, self.address]],
            seen_version,
            overridden=self.overridden,
            is_automatic=self.is_automatic,
            signature=self.signature,
            files=self.files,
        )


def findings_before(opening: Opening, author: Colleague | None) -> list[Finding]:
    """Say what speaks against sending a first letter; nothing, where nothing does. A program is no `author`."""
    return findings_of(opening.conversation, opening.reply(), author)


@transaction.atomic
def begin(opening: Opening, by: Actor, clock: datetime) -> Message:
    """Begin a conversation with a letter; it goes out when the time for undoing is over.

    Raises `UnfitRecipientError` for an address that is not theirs, `BegunAlreadyError`, and what `replying.send`
    raises; nothing is kept then.
    """
    if by.colleague is not None:
        _lock(by.colleague)
        before = just_sent(opening.customer, by.colleague, opening.typed, clock)
        if before is not None and _files_of(before) == {(each.sha256, each.name) for each in opening.files}:
            raise BegunAlreadyError(before)
    if opening.address not in addresses_of(opening.customer):
        raise UnfitRecipientError(opening.address, "The customer has no such address.")
    row = begun_by_us(opening.customer, opening.mailbox, opening.subject, by, clock)
    add_participants(row, [[opening.customer.name, opening.address]])
    if opening.about is not None:
        _say_about(row, opening.about, by, clock)
    message = send(row, by, opening.reply(locked(row).version), clock)
    if by.colleague is not None:
        _drafts_to(opening.customer, by.colleague).delete()
    return message


def _say_about(row: Conversation, about: Kind, by: Actor, clock: datetime) -> None:
    try:
        tie(row, by, about, clock)
    except NothingOpenError:
        # It has ended since the page was opened: what it is about is guessed as always.
        return


@transaction.atomic
def save_opening(customer: Customer, author: Colleague, typed: Typed, begun: Begun, clock: datetime) -> str | None:
    """Keep what somebody types on an open page; give the whole text if something else had been written meanwhile."""
    _lock(author)
    if just_sent(customer, author, typed, clock) is not None:
        return None
    there = opening_draft(customer, author)
    is_missing = begun.is_missing(there, typed.text)
    parts = [there.text, typed.text] if there and is_missing else [typed.text]
    text = "\n\n".join(part for part in parts if part.strip()).replace("\0", "")[:LONGEST]
    files = files_of_opening(customer, author)
    if not text.strip() and not typed.subject.strip() and not files:
        _drafts_to(customer, author).delete()
        return None
    draft, _ = OpeningDraft.objects.update_or_create(
        customer=customer,
        author=author,
        defaults={
            "text": text,
            "subject": typed.subject[:500],
            "address": typed.address[:320],
            "mailbox": typed.mailbox,
            "saved_at": clock,
            "saved_by": "" if is_missing else begun.page,
        },
    )
    # What was begun to somebody who has gone into them since is one letter with this.
    put_in_opening(draft, attached(each for each in files if each.draft_id != draft.pk))
    _drafts_to(customer, author).exclude(pk=draft.pk).delete()
    return text if is_missing else None


def attach_to_opening(customer: Customer, author: Colleague, file: Attachment, clock: datetime) -> None:
    """Let a file go with what somebody begins to write; the same one twice goes once. Raises `UnfitFileError`."""
    if is_there(files_of_opening(customer, author), file):
        return
    keep_all([file])
    with transaction.atomic():
        # What sends takes the same lock: so no file is put into a letter that is being sent.
        _lock(author)
        if is_there(files_of_opening(customer, author), file):
            return
        begun = opening_draft(customer, author)
        draft = begun or OpeningDraft.objects.create(customer=customer, author=author, saved_at=clock)
        put_in_opening(draft, [file])


def _lock(author: Colleague) -> None:
    """Let whoever saves or sends wait for each other: two open pages do not write past each other."""
    Colleague.objects.select_for_update(no_key=True).get(pk=author.pk)


def just_sent(customer: Customer, author: Colleague, typed: Typed, clock: datetime) -> Message | None:
    """Give the same letter if its author has sent it lately: a second press of the same button is no other one."""
    rows = Message.objects.filter(
        conversation__customer__in=family_of(customer), author=author, is_ours=True, at__gt=clock - _TWICE
    )
    return next((each for each in rows.defer("html").order_by("-pk") if _is_same(each, typed)), None)


def _is_same(message: Message, typed: Typed) -> bool:
    """Tell whether a message of ours says what was typed, about the same and to the same address."""
    words, to = typed.text.split(), {address for _name, address in message.to}
    is_to_them = not typed.address or typed.address in to
    return bool(words) and message.visible.split() == words and message.subject == typed.subject and is_to_them


def _files_of(message: Message) -> set[tuple[str | None, str]]:
    return set(message.attachments.values_list("digest", "name"))


def _drafts_to(customer: Customer, author: Colleague) -> models.QuerySet[OpeningDraft]:
    return OpeningDraft.objects.filter(customer__in=family_of(customer), author=author)
