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
    Note,
    NoteFile,
    Organisation,
    Owed,
    Problem,
    Source,
    Talk,
    Team,
    WebForm,
)
from heedful.queries.desire_page import desires_of_customer
from heedful.queries.signal import every_signal
from heedful.services.audit import Actor, record
from heedful.services.customer import same_person, words_for
from heedful.services.rejects import collected_rejects_naming, rejects_naming

_ABOUT = "Everything that we hold of one person. Times are in UTC."
#: Tables that have a part of their own in the document.
_TOLD_APART = (Customer, Identity, IdentityEdge)
#: What is told of a row that one of theirs names. Of a table that is not here it is the number alone.
_NAMES: dict[type[models.Model], tuple[str, ...]] = {
    Allowance: ("words",),
    ApiKey: ("name",),
    Conversation: ("subject",),
    Mailbox: ("name", "address"),
    Message: ("subject", "at"),
    Organisation: ("name",),
    Source: ("name",),
    Team: ("name",),
    WebForm: ("name",),
}
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
    parts: dict[str, Callable[[], Iterable[Row]]] = {
        "handles": lambda: _handles(them),
        "merged": lambda: map(_columns, them[1:]),
        **{name: _rows_of(way, relation, them) for name, way, relation in _tables()},
        "messages": lambda: map(_columns, Message.objects.filter(conversation__customer__in=them).order_by("pk")),
        "notes": lambda: map(_columns, Note.objects.filter(conversation__customer__in=them).order_by("pk")),
        "attachments": lambda: _files(Attachment, "message", them),
        "note_files": lambda: _files(NoteFile, "note", them),
        "talks": lambda: map(_columns, Talk.objects.filter(message__conversation__customer__in=them).order_by("pk")),
        "owed": lambda: map(_columns, Owed.objects.filter(conversation__customer__in=them).order_by("pk")),
        "problems": lambda: map(
            _columns, Problem.objects.filter(message__conversation__customer__in=them).order_by("pk")
        ),
        "mails": lambda: map(_columns, IncomingMail.objects.filter(conversation__customer__in=them).order_by("pk")),
        "desires": lambda: _desires(customer.pk, clock),
        "looks": lambda: _looks(them),
        "rejected_rows": lambda: map(asdict, rejects_naming(words)),
        "rejected_events": lambda: map(_columns, collected_rejects_naming(words)),
        "signals": lambda: map(asdict, every_signal(customer.pk)),
    }
    yield f'{{"about": {_json(_ABOUT)},\n"exported_at": {_json(clock)},\n"customer": {_json(_columns(customer))}'
    for name, rows in parts.items():
        yield f",\n{_json(name)}: ["
        for number, row in enumerate(rows()):
            yield f"{',' if number else ''}\n {_json(row)}"
        yield "]"
    yield "}\n"


def _files(model: type[models.Model], at: str, them: list[Customer]) -> Iterator[Row]:
    """Give what is attached in their conversations; the bytes come by page or API."""
    rows = model._default_manager.filter(**{f"{at}__conversation__customer__in": them})  # noqa: SLF001 - the same
    return map(_columns, rows.order_by("pk"))


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


def _rows_of(way: str, relation: models.ManyToOneRel, them: list[Customer]) -> Callable[[], Iterable[Row]]:
    model: type[models.Model] = relation.related_model
    return lambda: map(_columns, model._default_manager.filter(**{way: them}).order_by("pk"))  # noqa: SLF001 - the same


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
        yield {"at": entry.at, "did": entry.verb, "by": "one of us" if entry.who_id else "a program of ours"}


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
