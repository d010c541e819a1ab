"""What the guard is told of a reply: who gets it, what was said so far, and what in it belongs to somebody else.

Whatever in the draft may belong to somebody else is looked up across the whole house, by an index: so it costs what the
draft costs, however much there is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from operator import itemgetter

from heedful.domain.guard import Customer, Elsewhere, Person, Reply, Turn, mentions_of
from heedful.models import Colleague, Conversation, Identity, Mailbox, Message, Note
from heedful.models import Customer as CustomerRow
from heedful.queries.fingerprint import said_elsewhere
from heedful.queries.identity import family_of

#: So much of a conversation is read, from its end on.
_TURNS = 200
# The conversation among it: Django compares it in each row, and would ask for it one by one.
_OF_MESSAGE = ("conversation", "at", "sender", "sender_name", "visible", "to", "cc", "reply_to", "author__name")
_OF_NOTE = ("conversation", "at", "text", "author__name", "author__email")
#: More than this is mentioned in no letter that a person writes.
_MOST_MENTIONS = 500

People = Sequence[Sequence[str]]


def as_judged(
    row: Conversation, author: Colleague | None, to: People, cc: People, text: str, files: Sequence[str] = ()
) -> Reply:
    """Gather what decides whether a reply may go, with the names of its files; a program is no `author`."""
    family = family_of(row.customer) if row.customer else []
    colleagues = tuple(_colleagues())
    return Reply(
        sender=_sender(row, author),
        to=_people(to),
        cc=_people(cc),
        draft=text,
        customer=_customer(row, family),
        colleagues=colleagues,
        thread=tuple(_thread(row)),
        attachments=tuple(files),
        elsewhere=_elsewhere(row, family, text, colleagues),
    )


def with_draft(judged: Reply, row: Conversation, text: str) -> Reply:
    """Give the same with other words to judge, and what of these belongs to somebody else."""
    family = family_of(row.customer) if row.customer else []
    return replace(judged, draft=text, elsewhere=_elsewhere(row, family, text, judged.colleagues))


def _sender(row: Conversation, author: Colleague | None) -> Person:
    ours = row.mailbox.address if row.mailbox else ""
    if author is None:
        return Person(row.mailbox.sender_name if row.mailbox else "", ours)
    return Person(author.name, ours or author.email)


def _people(pairs: People) -> tuple[Person, ...]:
    return tuple(Person(name, address) for name, address in pairs)


def _customer(row: Conversation, family: Sequence[int]) -> Customer:
    handles = Identity.objects.filter(customer__in=family).values_list("value", flat=True)[:_MOST_MENTIONS]
    return Customer(row.customer.name if row.customer else "", tuple(handles))


def _colleagues() -> Iterable[Person]:
    for name, address in Colleague.objects.filter(is_active=True).values_list("name", "email"):
        yield Person(name, address)
    for address in Mailbox.objects.values_list("address", flat=True):
        yield Person("", address)


def _thread(row: Conversation) -> Iterable[Turn]:
    if row.pk is None:  # it is about to begin
        return []
    # Only what is judged: the whole text and the HTML of two hundred letters are many times as much.
    messages = row.messages.order_by("-at", "-pk").select_related("author").only(*_OF_MESSAGE)[:_TURNS]
    notes = row.notes.order_by("-at", "-pk").select_related("author").only(*_OF_NOTE)[:_TURNS]
    turns = [*((each.at, _of_message(each)) for each in messages), *((each.at, _of_note(each)) for each in notes)]
    return [turn for _, turn in sorted(turns, key=itemgetter(0))[-_TURNS:]]


def _of_message(row: Message) -> Turn:
    name = row.author.name if row.author else row.sender_name
    # Whom a customer names in Reply-To was brought in by her, and is nobody new.
    return Turn(Person(name, row.sender), row.visible, _people([*row.to, *row.cc, *row.reply_to]))


def _of_note(row: Note) -> Turn:
    author = row.author
    return Turn(Person(author.name, author.email) if author else Person(), row.text, is_note=True)


def _elsewhere(row: Conversation, family: Sequence[int], text: str, colleagues: Sequence[Person]) -> Elsewhere:
    mentioned = mentions_of(text)
    # A colleague may be a customer, too; who speaks of them speaks of one of us.
    addresses = mentioned.addresses - {each.address.casefold() for each in colleagues}
    wanted = sorted(addresses | mentioned.numbers)[:_MOST_MENTIONS]
    names = sorted(mentioned.names - {each.name for each in colleagues})[:_MOST_MENTIONS]
    handles = Identity.objects.filter(value__in=wanted).exclude(customer__in=family)
    others = CustomerRow.objects.filter(name__in=names, merged_into=None).exclude(pk__in=family)
    return Elsewhere(
        handles=frozenset(handles.values_list("value", flat=True)[:_MOST_MENTIONS]),
        names=frozenset(others.values_list("name", flat=True)[:_MOST_MENTIONS]),
        prints=said_elsewhere(row, family, text),
    )
