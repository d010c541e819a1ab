"""Attaching files: to what somebody is writing, and from there to what they send or keep.

The rules of this file:

1. Bytes are on the disk before a row names them, under their own digest, as those of mail that comes in.
2. A file belongs to the draft of an answer, or to that of a note. Neither ever becomes the other.
3. Files that go on, from a draft into a message or back, are dated anew before their new row is written: another
   window may take the old one away meanwhile, and who tidies leaves alone what was dated lately.
4. What no row names any more is removed by who tidies, and not here: somebody may be attaching the same bytes again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from hashlib import sha256
from typing import TypeVar

from django.db import transaction

from heedful.domain.attaching import Unfit, judge
from heedful.models import Attachment as MessageFile
from heedful.models import (
    Colleague,
    Conversation,
    Draft,
    DraftFile,
    KeptFile,
    Note,
    NoteFile,
    OpeningDraft,
    OpeningFile,
)
from heedful.queries.kept_file import files_of_draft
from heedful.services.kept_bytes import ATTACHMENTS, date_anew, keep
from heedful.wire.mail import Attachment
from heedful.wire.mail.attachments import clean_name

Row = TypeVar("Row", DraftFile, NoteFile, OpeningFile)


class UnfitFileError(Exception):
    """A file can't be attached. Holds its name, and why."""

    def __init__(self, name: str, why: Unfit) -> None:
        super().__init__(f"{name}: {why}")
        self.name, self.why = name, why


def file_of(name: str, sort: str, content: bytes) -> Attachment:
    """Give a file as a mail would have brought it, with a name that fools nobody."""
    digest = sha256(content).hexdigest()
    return Attachment(clean_name(name, "file"), sort.lower()[:255], len(content), digest, inline=False, content=content)


def attached(rows: Iterable[KeptFile | MessageFile]) -> list[Attachment]:
    """Give files whose bytes are kept as they go on, from a draft into a message or back; they are dated anew."""
    return _dated_anew(Attachment(each.name, each.type, each.size, each.digest, inline=False) for each in rows)


def _dated_anew(files: Iterable[Attachment]) -> list[Attachment]:
    found = list(files)
    for each in found:
        if each.sha256:
            date_anew(ATTACHMENTS, each.sha256)
    return found


def keep_all(files: Iterable[Attachment]) -> None:
    """Keep the bytes of files; durable when this returns."""
    for each in files:
        if each.content is not None:
            keep(ATTACHMENTS, each.content)


def attach_to_draft(
    conversation: Conversation, author: Colleague, sort: Draft.Sort, file: Attachment, clock: datetime
) -> None:
    """Let a file go with what somebody is writing; the same one twice goes once. Raises `UnfitFileError`."""
    if is_there(files_of_draft(conversation, author.pk, sort), file):
        return
    keep_all([file])
    with transaction.atomic():
        # What sends takes the same lock: so no file is put into a draft that is being sent.
        Conversation.objects.select_for_update().get(pk=conversation.pk)
        if is_there(files_of_draft(conversation, author.pk, sort), file):
            return
        draft, _ = Draft.objects.get_or_create(
            conversation=conversation, author=author, sort=sort, defaults={"saved_at": clock}
        )
        put_in_draft(draft, [file])


def is_there(before: Sequence[KeptFile], file: Attachment) -> bool:
    """Tell whether a file is among those of a draft already. Raises `UnfitFileError` where it can't join them."""
    if any((each.digest, each.name) == (file.sha256, file.name) for each in before):
        return True
    why = judge([each.size for each in before], file.size)
    if why is not None:
        raise UnfitFileError(file.name, why)
    return False


def put_in_draft(draft: Draft, files: Iterable[Attachment]) -> None:
    """Let files whose bytes are kept go with a draft, in the caller's transaction."""
    rows = [_row_of(DraftFile(draft=draft), each) for each in _dated_anew(files)]
    DraftFile.objects.bulk_create(rows, ignore_conflicts=True)


def put_in_opening(draft: OpeningDraft, files: Iterable[Attachment]) -> None:
    """Let files whose bytes are kept go with a first letter, in the caller's transaction."""
    rows = [_row_of(OpeningFile(draft=draft), each) for each in _dated_anew(files)]
    OpeningFile.objects.bulk_create(rows, ignore_conflicts=True)


def put_in_note(note: Note, files: Iterable[Attachment]) -> None:
    """Let files whose bytes are kept stand at a note, in the caller's transaction."""
    NoteFile.objects.bulk_create(_row_of(NoteFile(note=note), each) for each in _dated_anew(files))


def _row_of(row: Row, file: Attachment) -> Row:
    row.name, row.type, row.size, row.digest = file.name[:255], file.type[:255], file.size, file.sha256 or ""
    return row


def take_away(file: DraftFile | OpeningFile) -> None:
    """Let a file not go with what somebody is writing; without files and words it is no draft."""
    with transaction.atomic():
        file.delete()
        if isinstance(file, OpeningFile):
            OpeningDraft.objects.filter(pk=file.draft_id, text="", subject="", files=None).delete()
        else:
            Draft.objects.filter(pk=file.draft_id, text="", files=None).delete()
