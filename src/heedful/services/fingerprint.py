"""Remembering of messages and notes by which words they are known again, and forgetting it.

The rules of this file:

1. Fingerprints are written in the transaction that writes the letter, and go before it does.
2. What `MOST` have is what many say (a form, a footer, a greeting) and tells nothing, so it is not written once more.
3. What was there before there were fingerprints gets them by and by, the newest first (`remember_older`).
4. What we wrote ourselves is remembered, too: what we said to others is no secret of the one who quotes it back.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from django.db import connection, transaction

from heedful.domain.guard import fingerprints
from heedful.models import Message, MessageFingerprint, Note, NoteFingerprint, OlderLetters
from heedful.queries.fingerprint import MOST
from heedful.services.log import locked_state

#: So much of a letter is remembered; nobody copies from further down.
_LONGEST = 100_000
#: Older letters in one transaction: nobody who hears or writes waits for longer than that takes.
_BITE = 250

_SQLITE = (
    "INSERT OR IGNORE INTO {table} (number, {column}) "
    "SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(%s) "
    "WHERE (SELECT count(*) FROM (SELECT 1 FROM {table} WHERE number = json_extract(value, '$[0]') LIMIT {most}))"
    " < {most}"
)
_POSTGRES = (
    "INSERT INTO {table} (number, {column}) "
    "SELECT fresh.number, fresh.letter FROM unnest(%s::bigint[], %s::bigint[]) AS fresh(number, letter) "
    "WHERE (SELECT count(*) FROM (SELECT 1 FROM {table} f WHERE f.number = fresh.number LIMIT {most}) known) < {most} "
    "ON CONFLICT DO NOTHING"
)


def remember(messages: Iterable[Message]) -> None:
    """Write down by which words messages are known again, in the caller's transaction."""
    _write("message", {each.pk: each.visible for each in messages})


def remember_notes(notes: Iterable[Note]) -> None:
    """Write down by which words notes are known again, in the caller's transaction."""
    _write("note", {each.pk: each.text for each in notes})


def remember_older() -> None:
    """Remember one more bite of what was there before; does nothing where all is."""
    for row in OlderLetters.objects.values_list("sort", flat=True):
        with transaction.atomic():
            _remember_bite(row)


def _remember_bite(sort: str) -> None:
    # As every erasure does: else words of somebody could be written down after they were forgotten.
    locked_state()
    row = OlderLetters.objects.select_for_update().filter(sort=sort).first()
    if row is None:
        return
    if sort == OlderLetters.Sort.MESSAGE:
        messages = Message.objects.filter(pk__lt=row.below).only("visible").order_by("-pk")[:_BITE]
        remember(messages)
        oldest = min((each.pk for each in messages), default=None)
    else:
        notes = Note.objects.filter(pk__lt=row.below).only("text").order_by("-pk")[:_BITE]
        remember_notes(notes)
        oldest = min((each.pk for each in notes), default=None)
    if oldest is None:
        row.delete()
    else:
        row.below = oldest
        row.save()


def _write(sort: str, texts: dict[int, str]) -> None:
    # In order: rows that lie beside each other are written to the same page.
    pairs = sorted((number, letter) for letter, text in texts.items() for number in fingerprints(text[:_LONGEST]))
    if not pairs:
        return
    is_sqlite = connection.vendor == "sqlite"
    statement = (_SQLITE if is_sqlite else _POSTGRES).format(
        table=f"heedful_{sort}fingerprint", column=f"{sort}_id", most=MOST
    )
    numbers, letters = ([pair[place] for pair in pairs] for place in (0, 1))
    with connection.cursor() as cursor:
        cursor.execute(statement, [json.dumps(pairs)] if is_sqlite else [numbers, letters])


def forget_fingerprints(messages: Iterable[Message], notes: Iterable[Note]) -> None:
    """Forget by which words these are known again, in the caller's transaction and before their texts go."""
    for message in messages:
        prints = fingerprints(message.visible[:_LONGEST])
        MessageFingerprint.objects.filter(message=message, number__in=prints).delete()
    for note in notes:
        NoteFingerprint.objects.filter(note=note, number__in=fingerprints(note.text[:_LONGEST])).delete()
