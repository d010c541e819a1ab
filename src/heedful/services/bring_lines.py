"""Conversations from a file of JSON lines (docs/reference/conversations-file.md).

The rules of this file:

1. A conversation is known again by its id, a message in it by its own: so the same file again doubles nothing, and one
   that has grown adds what is new. Whoever is killed is simply called again.
2. It is done in bites of messages, each a short transaction; what costs time (HTML, quotes) is done before it. Of
   a very long conversation the first messages come before the others.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from pathlib import Path
from urllib.parse import quote

from django.db import transaction

from heedful.domain.customer import Told, ToldOfOrganisation
from heedful.domain.identity import Handle, Sort, handle
from heedful.domain.thanks import is_plain_thanks
from heedful.models import Conversation, Customer, IdentityEdge, Message, Note, Participant, Place
from heedful.services.acquaintance import Book, Person
from heedful.services.again import flow_again
from heedful.services.brought import Bringing, stand, stand_again, word_of
from heedful.services.fingerprint import remember, remember_notes
from heedful.services.help_desire import follow_conversations
from heedful.services.log import locked_state
from heedful.services.tagging import put_on_new
from heedful.services.told import write_told
from heedful.wire.chunk import Reject
from heedful.wire.conversation_line import ToldConversation, ToldMessage, ToldNote
from heedful.wire.conversations import Line, conversations_of
from heedful.wire.mail import Address
from heedful.wire.mail.told_text import ToldText, told_text

Progress = Callable[[float], None]

#: Messages in one transaction, with their words for the search: 60 kept others waiting for 81 ms at times (p95, on a
#: machine with three times as much to do as it can), 30 for 49, and took half as long again in all.
_AT_ONCE = 40
#: Domains that end in this can't be mailed to (RFC 2606): an id that was none of mail becomes one of mail.
_NOWHERE = "brought.invalid"


@dataclass
class BroughtLines:
    """What became of a file of conversations."""

    conversations: int = 0
    grown: int = 0
    same: int = 0
    messages: int = 0
    ours: int = 0
    notes: int = 0
    customers: int = 0
    conflicts: int = 0
    rejects: list[Reject] = field(default_factory=list)
    notes_for_person: list[str] = field(default_factory=list)
    left_out: dict[str, int] = field(default_factory=dict)


@dataclass
class _Piece:
    """A conversation, or a part of one, made ready to be written."""

    told: ToldConversation
    key: str
    ids: list[str]
    texts: list[ToldText]
    is_first: bool = True
    #: Whether what was said before it, in a part before it, was ours.
    after_ours: bool = False
    messages: list[Message] = field(default_factory=list)

    @property
    def size(self) -> int:
        """How many rows it brings, about."""
        return len(self.ids) + len(self.told.notes)


def bring_lines(path: Path, bringing: Bringing, progress: Progress | None = None) -> BroughtLines:
    """Bring in the conversations of a file; raises `Unreadable` for one that can't be used at all."""
    brought = BroughtLines()
    for bite in _bites(_pieces(path, bringing, brought, progress)):
        with transaction.atomic():
            _write(bite, bringing, brought)
    return brought


def _pieces(path: Path, bringing: Bringing, brought: BroughtLines, progress: Progress | None) -> Iterator[_Piece]:
    for line in conversations_of(path, progress):
        if isinstance(line, Reject):
            brought.rejects.append(line)
        elif isinstance(line, str):
            brought.notes_for_person.append(line)
        else:
            for name in line.told.left_out:
                brought.left_out[name] = brought.left_out.get(name, 0) + 1
            yield from _made_ready(line, bringing)


def _made_ready(line: Line, bringing: Bringing) -> Iterator[_Piece]:
    told = line.told
    key = f"{bringing.source}:{told.id}"
    for first in range(0, len(told.messages), _AT_ONCE):
        part = told.messages[first : first + _AT_ONCE]
        # Its notes come with the last part.
        notes = told.notes if first + _AT_ONCE >= len(told.messages) else ()
        yield _Piece(
            replace(told, messages=part, notes=notes),
            key,
            [_msg_id(each, told.id, bringing.source) for each in part],
            [told_text(each.text, each.html, each.sender) for each in part],
            is_first=first == 0,
            after_ours=first > 0 and _is_ours(told.messages[first - 1], bringing),
        )


def _msg_id(message: ToldMessage, conversation: str, source: str) -> str:
    """Give a Message-ID: the message's own, if it is one, else one that is the same whenever the file is taken."""
    own = message.id.strip().strip("<>")
    if "@" in own and " " not in own:
        return own[:998]
    if not own:
        said = f"{message.at.isoformat()} {message.sender.address} {message.text} {message.html}"
        own = blake2b(said.encode(), digest_size=16).hexdigest()
    domain = f"{quote(source.lower(), safe='')}.{_NOWHERE}" if source else _NOWHERE
    return f"{quote(own, safe='')}.{quote(conversation, safe='')}@{domain}"[:998]


def _bites(pieces: Iterable[_Piece]) -> Iterator[list[_Piece]]:
    """Put together what one transaction writes."""
    bite: list[_Piece] = []
    size = 0
    for piece in pieces:
        if bite and size + piece.size > _AT_ONCE:
            yield bite
            bite, size = [], 0
        bite.append(piece)
        size += piece.size
    if bite:
        yield bite


def _write(bite: list[_Piece], bringing: Bringing, brought: BroughtLines) -> None:
    """Write some conversations, in the caller's transaction."""
    locked_state()
    people = _people(bite, bringing, brought)
    rows = _rows(bite, people)
    fresh = [row for row in {id(row): row for row in rows}.values() if row.pk is None]
    _describe(bite, rows, people, bringing)
    Conversation.objects.bulk_create(fresh)
    begun = {row.pk for row in fresh}
    put_on_new(_tags_of(bite, rows, begun))
    known = _known_ids(rows)
    news = [_news(piece, row, known, bringing) for piece, row in zip(bite, rows, strict=True)]
    made = Message.objects.bulk_create(message for messages, _ in news for message in messages)
    notes = Note.objects.bulk_create(note for _, notes in news for note in notes)
    remember(made)
    remember_notes(notes)
    _write_participants(made, bringing)
    brought.messages += len(made)
    brought.ours += sum(each.is_ours for each in made)
    brought.notes += len(notes)
    _count(bite, rows, begun, news, brought)
    # New ones stand as their first line says; whatever was added to says anew how it stands.
    closed = {row.pk: piece.told.closed for piece, row, new in zip(bite, rows, news, strict=True) if any(new)}
    lines = Counter(row.pk for row in rows)
    for number, is_closed in closed.items():
        if lines[number] > 1 or number not in begun:
            stand_again(number, bringing, closed=is_closed)
    follow_conversations(closed)


def _tags_of(
    bite: list[_Piece], rows: list[Conversation], begun: set[int]
) -> list[tuple[Conversation, tuple[str, ...]]]:
    """Give the tags of what has just begun; what was here before keeps those that colleagues have put on it since."""
    tags: dict[int, tuple[Conversation, tuple[str, ...]]] = {}
    for piece, row in zip(bite, rows, strict=True):
        if row.pk in begun:
            tags.setdefault(row.pk, (row, piece.told.tags))
    return list(tags.values())


def _count(
    bite: list[_Piece],
    rows: list[Conversation],
    begun: set[int],
    news: list[tuple[list[Message], list[Note]]],
    brought: BroughtLines,
) -> None:
    """Count what became of each conversation, once for all its parts."""
    brought.conversations += len(begun)
    for piece, row, new in zip(bite, rows, news, strict=True):
        if piece.is_first and row.pk not in begun:
            brought.grown += any(new)
            brought.same += not any(new)


def _people(bite: list[_Piece], bringing: Bringing, brought: BroughtLines) -> dict[Handle, Customer]:
    """Make known whom conversations are with and who wrote in them; gives whose each handle is."""
    met = [(handles, piece) for piece in bite for handles in _each_handles(piece, bringing)]
    book = Book([each for handles, _ in met for each in handles], IdentityEdge.Cause.FILE)
    persons = [(book.meet(handles, piece.told.messages[0].at), handles, piece) for handles, piece in met]
    brought.customers += len({id(person.now()) for person, _, _ in persons if person.now().is_new})
    brought.conflicts += book.conflicts
    moved = book.write()
    write_told(_news_of_people(persons), Place.How.FILE)
    flow_again(moved)
    return {each: person.now().customer for person, handles, _ in persons for each in handles}


def _each_handles(piece: _Piece, bringing: Bringing) -> Iterator[tuple[Handle, ...]]:
    if piece.told.customer.handles:
        yield piece.told.customer.handles
    for message in piece.told.messages:
        known = handle(Sort.EMAIL, message.sender.address)
        if known is not None and not _is_ours(message, bringing) and known not in piece.told.customer.handles:
            yield (known,)


def _news_of_people(persons: list[tuple[Person, tuple[Handle, ...], _Piece]]) -> list[tuple[Customer, Told]]:
    """Say what is new of people: a name that nobody knows yet, and where they belong to."""
    news: dict[int, tuple[Customer, Told]] = {}
    for person, handles, piece in persons:
        customer, told = person.now().customer, piece.told.customer
        at = piece.told.messages[0].at
        is_about = handles == told.handles
        name = told.name if is_about else _name_beside(handles[0], piece)
        group = told.organisation if is_about and not customer.organisation else ""
        if customer.pk not in news and ((name and not customer.name) or group):
            organisation = ToldOfOrganisation(group, name=group) if group else None
            said = Told(handles, at, name=None if customer.name else name or None, organisation=organisation)
            news[customer.pk] = (customer, said)
    return list(news.values())


def _name_beside(known: Handle, piece: _Piece) -> str:
    senders = (each.sender for each in piece.told.messages if each.sender.address.lower() == known.value)
    return next((each.name[:200] for each in senders if each.name), "")


def _rows(bite: list[_Piece], people: dict[Handle, Customer]) -> list[Conversation]:
    """Give the row of each conversation; those that are new have no number yet."""
    keys = {piece.key for piece in bite}
    # `exclude` lets the databases use the index, which holds those alone that were brought.
    known = Conversation.objects.filter(brought_as__in=keys).exclude(brought_as="")
    rows = {row.brought_as: row for row in known.select_related("merged_into")}
    for piece in bite:
        if piece.key not in rows:
            rows[piece.key] = _by_messages(piece, people) or Conversation(brought_as=piece.key)
    return [_where_it_went(rows[piece.key]) for piece in bite]


def _by_messages(piece: _Piece, people: dict[Handle, Customer]) -> Conversation | None:
    """Find a conversation with the same customer that holds a message of this one: it came as mail, too."""
    mails = [each for each in piece.ids if not each.endswith(_NOWHERE)]
    customer = _customer_of(piece, people)
    if not mails or customer is None:
        return None
    said = Message.objects.filter(msg_id__in=mails, conversation__customer=customer, conversation__brought_as="")
    found = said.exclude(msg_id="").select_related("conversation").first()
    if found is not None:
        Conversation.objects.filter(pk=found.conversation_id).update(brought_as=piece.key)
    return found.conversation if found else None


def _where_it_went(row: Conversation) -> Conversation:
    while row.merged_into is not None:
        row = row.merged_into
    return row


def _customer_of(piece: _Piece, people: dict[Handle, Customer]) -> Customer | None:
    """Give whom a conversation is with: who is named, else who wrote in it first."""
    if piece.told.customer.handles:
        return people[piece.told.customer.handles[0]]
    senders = (handle(Sort.EMAIL, each.sender.address) for each in piece.told.messages)
    return next((people[each] for each in senders if each is not None and each in people), None)


def _describe(bite: list[_Piece], rows: list[Conversation], people: dict[Handle, Customer], bringing: Bringing) -> None:
    """Make the messages of all, and say of new conversations what they are about, and how they stand."""
    for piece, row in zip(bite, rows, strict=True):
        is_new = row.pk is None and row.brought_version is None
        if is_new:
            row.customer, row.mailbox, row.subject = _customer_of(piece, people), bringing.mailbox, piece.told.subject
        piece.messages = list(_messages(piece, row, people, bringing))
        if is_new:
            words = [word_of(each) for each in piece.messages]
            stand(row, words, [note.at for note in piece.told.notes], bringing, closed=piece.told.closed)


def _known_ids(rows: list[Conversation]) -> set[tuple[int, str]]:
    numbers = {row.pk for row in rows}
    return set(Message.objects.filter(conversation__in=numbers).values_list("conversation", "msg_id"))


def _news(
    piece: _Piece, row: Conversation, known: set[tuple[int, str]], bringing: Bringing
) -> tuple[list[Message], list[Note]]:
    """Give what of a conversation is not here yet."""
    messages = []
    for message in piece.messages:
        if (row.pk, message.msg_id) not in known:
            known.add((row.pk, message.msg_id))
            messages.append(message)
    notes = [_note(each, row, bringing) for each in piece.told.notes]
    here = set(row.notes.values_list("at", "text")) if notes else set()
    return messages, [each for each in notes if (each.at, each.text) not in here]


def _messages(
    piece: _Piece, row: Conversation, people: dict[Handle, Customer], bringing: Bringing
) -> Iterator[Message]:
    was_ours = piece.after_ours
    for told, number, text in zip(piece.told.messages, piece.ids, piece.texts, strict=True):
        is_ours = _is_ours(told, bringing)
        message = _message(told, is_ours=is_ours, text=text, row=row, people=people, bringing=bringing)
        message.msg_id = number
        message.is_thanks = not is_ours and is_plain_thanks(text.visible, after_our_answer=was_ours)
        was_ours = is_ours
        yield message


def _message(
    told: ToldMessage,
    *,
    is_ours: bool,
    text: ToldText,
    row: Conversation,
    people: dict[Handle, Customer],
    bringing: Bringing,
) -> Message:
    author = bringing.ours.colleague(told.author) or bringing.ours.colleague(told.sender.address) if is_ours else None
    writer = handle(Sort.EMAIL, told.sender.address)
    named = told.author if is_ours and "@" not in told.author else ""
    return Message(
        conversation=row,
        is_ours=is_ours,
        author_id=author,
        customer=None if is_ours else people.get(writer, row.customer) if writer else row.customer,
        sender=told.sender.address.lower()[:320] or (_our_address(bringing) if is_ours else ""),
        sender_name=(told.sender.name or named or _their_name(row, is_ours=is_ours))[:200],
        to=_pairs(told.to),
        cc=_pairs(told.cc),
        subject=told.subject or row.subject,
        text=text.text,
        visible=text.visible,
        html=text.html,
        at=told.at,
        warnings=[{"code": each.value, "detail": ""} for each in text.flaws],
    )


def _our_address(bringing: Bringing) -> str:
    return bringing.mailbox.address if bringing.mailbox else ""


def _their_name(row: Conversation, *, is_ours: bool) -> str:
    return "" if is_ours or row.customer is None else row.customer.name


def _note(told: ToldNote, row: Conversation, bringing: Bringing) -> Note:
    """Give a note; who wrote it stands below it where they are no colleague here."""
    author = bringing.ours.colleague(told.author)
    text = f"{told.text}\n\n({told.author})" if told.author and author is None else told.text
    return Note(conversation=row, author_id=author, text=text, at=told.at)


def _is_ours(message: ToldMessage, bringing: Bringing) -> bool:
    return bringing.ours.has(message.sender.address) if message.is_ours is None else message.is_ours


def _pairs(people: Iterable[Address]) -> list[list[str]]:
    return [[each.name, each.address] for each in people]


def _write_participants(messages: list[Message], bringing: Bringing) -> None:
    """Note who takes part; what is ours does not."""
    named: dict[tuple[int, str], str] = {}
    for each in messages:
        people = [*each.to, *each.cc] if each.is_ours else [[each.sender_name, each.sender], *each.to, *each.cc]
        for name, address in people:
            if "@" in address and not bringing.ours.has(address):
                key = (each.conversation_id, address.lower()[:320])
                named[key] = named.get(key) or name[:200]
    Participant.objects.bulk_create(
        (Participant(conversation_id=number, address=address, name=name) for (number, address), name in named.items()),
        ignore_conflicts=True,
    )
