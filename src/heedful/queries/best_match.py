"""Searching what was said, the best match first: among the newest 1,000 that hold all the words.

The rule of this file: first the newest 1,000 are chosen, in the order of their numbers as every search is, and only
their beginnings are read and ranked, here. The ranks of the databases cost what there is and not what is shown: bm25 of
SQLite counts for each word how many of all messages hold it, however few are asked for, and ts_rank of PostgreSQL takes
the whole text of each apart once more.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models.functions import Left

from heedful.domain.word_rank import Said, ranks
from heedful.models import Attachment, Message, Note, NoteFile
from heedful.queries.search import SIZE, Found, in_order, newest_hits
from heedful.queries.word_index import ATTACHMENTS, INDEXES, MESSAGES, NOTE_FILES, NOTES, Hit, said_of

#: So many messages, notes and names of files are ranked, the newest that hold the words.
AMONG = 1_000
#: So many characters of each are read for it, and so many of the words are counted there.
_READ, _COUNTED = 2_000, 12


def best_match(words: str, after: str = "") -> Found:
    """Find conversations in which all these words were said together, those first in which they say the most.

    `after` is the `next` of the page before: how many stood before. Each counts by the one message or note that fits
    best; of two that fit equally well the newer comes first.
    """
    hits = newest_hits(words, AMONG)
    best: dict[int, float] = {}
    for hit, rank in zip(hits, ranks(said_of(words)[-_COUNTED:], _said(hits)), strict=True):
        best[hit.conversation] = max(rank, best.get(hit.conversation, 0.0))
    order = sorted(best, key=lambda each: -best[each])
    before = min(int(after), AMONG) if after.isascii() and after.isdecimal() else 0
    until = before + SIZE
    rows = in_order(order[before:until])
    return Found(rows, str(until) if len(order) > until else "", is_cut=len(hits) == AMONG)


def _said(hits: Sequence[Hit]) -> list[Said]:
    """Read what is ranked, in the order of the hits; of what is gone since, nothing."""
    read = [reader(_numbers(hits, sort)) for sort, reader in enumerate(_READERS)]
    return [read[each.sort].get(each.number, Said("", "")) for each in hits]


def _numbers(hits: Sequence[Hit], sort: int) -> list[int]:
    return [each.number for each in hits if each.sort == sort]


def _messages(numbers: Sequence[int]) -> dict[int, Said]:
    rows = Message.objects.filter(pk__in=numbers).order_by().annotate(read=Left("visible", _READ))
    columns = rows.values_list("pk", "subject", "sender_name", "sender", "read")
    return {pk: Said(f"{subject} {name} {address}", text) for pk, subject, name, address, text in columns}


def _notes(numbers: Sequence[int]) -> dict[int, Said]:
    rows = Note.objects.filter(pk__in=numbers).order_by().annotate(read=Left("text", _READ))
    return {pk: Said("", text) for pk, text in rows.values_list("pk", "read")}


def _attachments(numbers: Sequence[int]) -> dict[int, Said]:
    return _names(Attachment.objects.filter(pk__in=numbers).values_list("pk", "name"))


def _note_files(numbers: Sequence[int]) -> dict[int, Said]:
    return _names(NoteFile.objects.filter(pk__in=numbers).values_list("pk", "name"))


def _names(rows: Iterable[tuple[int, str]]) -> dict[int, Said]:
    return {pk: Said(name, "") for pk, name in rows}


_BY_INDEX = {MESSAGES: _messages, NOTES: _notes, ATTACHMENTS: _attachments, NOTE_FILES: _note_files}
_READERS = [_BY_INDEX[each] for each in INDEXES]
