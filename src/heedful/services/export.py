"""Giving somebody all that we hold of them, as one JSON document.

The rule of this file: nothing is left out because nobody thought of it. Every table that points at a customer or at a
handle is written with all its columns, also those that were added after this file. What names one of us is left out: a
person has a right to know when and for what we looked, and our colleagues to their own peace (European Court of
Justice, C-579/21). Of what is the house's, and not theirs, they get how it is called and nothing else: a mailbox holds
the password by which we fetch its mail.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from datetime import datetime
from functools import partial
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_noop

from heedful.models import (
    Allowance,
    ApiKey,
    Attachment,
    AuditEntry,
    Colleague,
    Conversation,
    Customer,
    Identity,
    IdentityEdge,
    IncomingMail,
    Mailbox,
    Message,
    Moment,
    Note,
    NoteFile,
    Organisation,
    Owed,
    Problem,
    Source,
    Tag,
    Tagging,
    Talk,
    Team,
    WebForm,
)
from heedful.queries.desire_page import desires_of_customer
from heedful.queries.signal import every_signal
from heedful.queries.with_others import WithOthers, with_others
from heedful.services.audit import Actor, record
from heedful.services.customer import same_person, words_for
from heedful.services.rejects import collected_rejects_naming, rejects_naming

_ABOUT = "Everything that we hold of one person. Times are in UTC."
_LEFT_OUT = (
    " Of conversations that were merged with those of somebody else, it leaves out what is of that other person: what "
    "they wrote, what was written to nobody but them, what came along with it (notes, files, tags, what was owed), and "
    "their addresses. What we wrote to both is here without these addresses."
)
#: Tables that have a part of their own in the document.
_TOLD_APART = (Customer, Identity, IdentityEdge)
#: What is told of a row that one of theirs names. Of a table that is not here it is the number alone.
_NAMES: dict[type[models.Model], tuple[str, ...]] = {
    Allowance: ("words",),
    ApiKey: ("name",),
    Conversation: ("subject",),
    Mailbox: ("name", "address"),
    Message: ("subject", "at"),
    Moment: ("event", "onset", "ends"),
    Organisation: ("name",),
    Source: ("name",),
    Tag: ("name",),
    Team: ("name",),
    WebForm: ("name",),
}
#: What is told of their conversations: the table, the way to what moves with a merge, and how that is called there. Of
#: files the bytes come by page or API.
_IN_CONVERSATIONS: dict[str, tuple[type[models.Model], str, str]] = {
    "messages": (Message, "", "messages"),
    "notes": (Note, "", "notes"),
    "attachments": (Attachment, "message__", "messages"),
    "note_files": (NoteFile, "note__", "notes"),
    "talks": (Talk, "message__", "messages"),
    "owed": (Owed, "", "owed"),
    "problems": (Problem, "message__", "messages"),
    "mails": (IncomingMail, "", "mails"),
}
#: Columns that hold people, as [name, address].
_PEOPLE = {"to", "cc", "reply_to"}
#: Pieces of text are gathered up to this size before they are sent.
_PIECE = 65_536

Row = dict[str, Any]


def export_customer(customer: Customer, by: Actor, clock: datetime) -> Iterator[str]:
    """Note that somebody is exported, and give the document in pieces; signals are read as they are written."""
    record(by, gettext_noop("exported"), "customer", customer.pk)
    return _gathered(_document(customer, clock))


def _document(customer: Customer, clock: datetime) -> Iterator[str]:
    them = same_person(customer)
    words = words_for(them)
    others = with_others([each.pk for each in them])
    columns = partial(_without, others)
    parts: dict[str, Callable[[], Iterable[Row]]] = {
        "handles": lambda: _handles(them),
        "merged": lambda: map(_columns, them[1:]),
        **{name: _rows_of(way, relation, them, columns) for name, way, relation in _tables()},
        **{
            name: lambda model=model, way=way, moved=moved: map(  # type: ignore[misc]  # mypy takes defaults for Any
                columns,
                model._default_manager.filter(_theirs(way, moved, them, others)).order_by("pk"),  # noqa: SLF001 - the same
            )
            for name, (model, way, moved) in _IN_CONVERSATIONS.items()
        },
        "tags": lambda: map(columns, _taggings(them, others)),
        "desires": lambda: _desires(customer.pk, clock),
        "looks": lambda: _looks(them),
        "rejected_rows": lambda: map(asdict, rejects_naming(words)),
        "rejected_events": lambda: map(_columns, collected_rejects_naming(words)),
        "signals": lambda: map(asdict, every_signal(customer.pk)),
    }
    about = _ABOUT + (_LEFT_OUT if others.customers or others.addresses else "")
    yield f'{{"about": {_json(about)},\n"exported_at": {_json(clock)},\n"customer": {_json(_columns(customer))}'
    for name, rows in parts.items():
        yield f",\n{_json(name)}: ["
        for number, row in enumerate(rows()):
            yield f"{',' if number else ''}\n {_json(row)}"
        yield "]"
    yield "}\n"


def _theirs(way: str, moved: str, them: list[Customer], others: WithOthers) -> models.Q:
    """Choose what stands in their conversations and is of nobody else, and what went from there to others."""
    here = models.Q(**{f"{way}conversation__customer__in": them})
    return here & ~models.Q(**{f"{way}pk__in": others.came[moved]}) | models.Q(**{f"{way}pk__in": others.went[moved]})


def _taggings(them: list[Customer], others: WithOthers) -> Iterator[Tagging]:
    rows = Tagging.objects.filter(conversation__customer__in=them).select_related("tag", "conversation")
    return (each for each in rows.order_by("pk") if (each.conversation_id, each.tag_id) not in others.tags)


def _without(others: WithOthers, row: models.Model) -> Row:
    """Give the columns of a row without the addresses of others, and without how their conversations are called."""
    told = _columns(row)
    for name in _PEOPLE & told.keys():
        told[name] = [each for each in told[name] if each[1].lower() not in others.addresses]
    conversation = getattr(row, "conversation", None) if "conversation" in told else None
    if conversation is not None and conversation.customer_id in others.customers:
        del told["conversation"]
    if isinstance(row, Conversation) and others.customers:
        # What was said last may be somebody else's words.
        del told["beginning"]
        if row.merged_into is not None and row.merged_into.customer_id in others.customers:
            told.pop("merged_into", None)
    return told


def _handles(them: list[Customer]) -> Iterator[Row]:
    """Give the handles, each with its history."""
    for identity in Identity.objects.filter(customer__in=them).prefetch_related("edges").order_by("pk"):
        edges = sorted(identity.edges.all(), key=lambda edge: edge.pk)
        yield {**_columns(identity), "moves": [_columns(edge) for edge in edges]}


def _tables() -> Iterator[tuple[str, str, models.ManyToOneRel]]:
    """Give the tables that point at customers or handles, beyond those that are told apart, and by which way."""
    for pointed, way in ((Customer, ""), (Identity, "__customer")):
        # Also those that can't be asked for from the other side (`related_name='+'`).
        for relation in pointed._meta.get_fields(include_hidden=True):  # noqa: SLF001 - Django's documented way
            if isinstance(relation, models.ManyToOneRel) and relation.related_model not in _TOLD_APART:
                name = f"{relation.related_model._meta.model_name}.{relation.field.name}"  # noqa: SLF001 - the same
                yield name, f"{relation.field.name}{way}__in", relation


def _rows_of(
    way: str, relation: models.ManyToOneRel, them: list[Customer], columns: Callable[[models.Model], Row]
) -> Callable[[], Iterable[Row]]:
    model: type[models.Model] = relation.related_model
    return lambda: map(columns, model._default_manager.filter(**{way: them}).order_by("pk"))  # noqa: SLF001 - the same


def _columns(row: models.Model) -> Row:
    """Give all columns of a row, and how what it names is called; nothing that leads to one of us or is no text."""
    told: Row = {}
    for field in row._meta.concrete_fields:  # noqa: SLF001 - Django's documented way to ask this
        if field.related_model is Colleague or isinstance(field, models.BinaryField):
            continue
        told[field.attname] = value = getattr(row, field.attname)
        if value is not None and field.related_model in _NAMES:
            told[field.name] = _named(getattr(row, field.name))
    return told


def _named(row: models.Model) -> Row:
    return {name: getattr(row, name) for name in _NAMES[type(row)]}


def _desires(number: int, clock: datetime) -> Iterator[Row]:
    after = None
    while True:
        rows, after = desires_of_customer(number, clock, after=after, size=500)
        yield from map(asdict, rows)
        if after is None:
            return


def _looks(them: list[Customer]) -> Iterator[Row]:
    """Give when one of us looked at or changed something about them, and what that was."""
    numbers = [str(each.pk) for each in them]
    entries = AuditEntry.objects.filter(sort="customer", object_id__in=numbers).order_by("pk")
    for entry in entries.iterator():
        yield {"at": entry.at, "did": entry.verb, "by": _whom(entry)}


def _whom(entry: AuditEntry) -> str:
    if entry.detail.get("themselves"):
        return "they themselves"
    return "one of us" if entry.who_id else "a program of ours"


def _json(value: Any) -> str:
    return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False)


def _gathered(pieces: Iterable[str]) -> Iterator[str]:
    held: list[str] = []
    size = 0
    for piece in pieces:
        held.append(piece)
        size += len(piece)
        if size >= _PIECE:
            yield "".join(held)
            held, size = [], 0
    yield "".join(held)
