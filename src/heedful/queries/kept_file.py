"""Files that somebody attached: what goes with a draft, and which bytes some row still names."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Model

from heedful.models import Attachment, Conversation, Draft, DraftFile, NoteFile, OpeningFile
from heedful.queries.bite import ASKED_AT_ONCE, bites

#: Every table that names bytes in `attachments`.
_NAMING: tuple[type[Model], ...] = (Attachment, DraftFile, NoteFile, OpeningFile)


def files_of_draft(row: Conversation, author: int, sort: str) -> list[DraftFile]:
    """Give the files of what somebody is writing, as they were attached."""
    files = DraftFile.objects.filter(draft__conversation=row, draft__author=author, draft__sort=sort)
    return list(files.order_by("pk"))


def files_of_drafts(row: Conversation, author: int) -> dict[str, list[DraftFile]]:
    """Give the files of everything that somebody is writing at a conversation, by `Draft.Sort`."""
    files = DraftFile.objects.filter(draft__conversation=row, draft__author=author).select_related("draft")
    found: dict[str, list[DraftFile]] = {sort: [] for sort in Draft.Sort.values}
    for each in files.order_by("pk"):
        found[each.draft.sort].append(each)
    return found


def still_named(digests: Collection[str]) -> set[str]:
    """Give those of some digests whose bytes a row names: all tables that name bytes in `attachments` are here.

    They are asked in one statement: what is sent moves from one table to another, and would be missed in both.
    """
    found: set[str] = set()
    for some in bites(digests, ASKED_AT_ONCE // len(_NAMING)):
        rows = (table._default_manager.filter(digest__in=some) for table in _NAMING)  # noqa: SLF001 - as documented
        first, *others = (each.values_list("digest", flat=True) for each in rows)
        found.update(first.union(*others))
    return found
