"""Notes: what colleagues, and programs for them, write for colleagues.

The rule of this file: nothing here takes a recipient, and nothing here reaches a customer. A note is read with a scope
of its own.
"""

from __future__ import annotations

from datetime import datetime

from django.http import FileResponse, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Schema, Status
from pydantic import ConfigDict, Field

from heedful.api.v1.conversations import FileOut, bytes_of, files_out, found
from heedful.api.v1.keys import actor_of
from heedful.api.v1.operation import ConversationNumber, FileNumber, operation
from heedful.api.v1.paging import CursorParam, Limit, NextPage, cursor_for, place_of
from heedful.api.v1.said import MOST_FILES, FileIn, files_of
from heedful.domain.api_key import Scope
from heedful.models import Note, NoteFile
from heedful.queries.conversation_page import note_page
from heedful.services.attaching import keep_all
from heedful.services.conversing import add_note
from heedful.services.looked import looked_at_conversation

PART = "Notes"

_LONGEST_TEXT = 200_000


class NoteIn(Schema):
    """A note for colleagues. It has a text, and files if need be."""

    model_config = ConfigDict(extra="forbid")

    text: str = Field(min_length=1, max_length=_LONGEST_TEXT)
    files: list[FileIn] = Field([], max_length=MOST_FILES, description="What goes along. 1 MB all together.")


class NoteOut(Schema):
    """A note for colleagues."""

    id: int
    conversation: int
    author: str | None = Field(description="The address of the colleague who wrote it.")
    program: str | None = Field(description="The name of the key by which it was written.")
    text: str
    at: datetime
    files: list[FileOut]
    customer: int | None = Field(description="Whom the conversation is with.")

    @property
    def about(self) -> int | None:
        """Whom an answer shows, so that it goes with them when they are erased."""
        return self.customer


class NotesOut(Schema):
    """One page of notes, newest first."""

    notes: list[NoteOut]
    next: NextPage


@operation(PART, "GET", "/conversations/{conversation}/notes", Scope.NOTES_READ, {200: NotesOut}, errors=[404])
def list_notes(
    request: HttpRequest,
    conversation: ConversationNumber,
    cursor: CursorParam = None,
    limit: Limit = 50,
) -> NotesOut:
    """List the notes at a conversation, newest first."""
    row = found(conversation)
    looked_at_conversation(actor_of(request), row, timezone.now())
    asked = ("notes", row.pk)
    rows, following = note_page(row, place_of(cursor, *asked) or "", limit)
    notes = [_out(each, row.customer_id) for each in rows]
    return NotesOut(notes=notes, next=cursor_for(following or None, *asked))


@operation(PART, "POST", "/conversations/{conversation}/notes", Scope.NOTES_WRITE, {201: NoteOut}, errors=[404])
def post_note(request: HttpRequest, conversation: ConversationNumber, body: NoteIn) -> Status[NoteOut]:
    """Keep a note among colleagues.

    There is no way on which it could reach a customer.
    """
    row, files = found(conversation), files_of(body.files)
    keep_all(files)
    return Status(201, _out(add_note(row, actor_of(request), body.text, files), row.customer_id))


@operation(
    PART,
    "GET",
    "/note-files/{file}",
    Scope.NOTES_READ,
    {200: None},
    errors=[404],
    content={"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
)
def get_note_file(request: HttpRequest, file: FileNumber) -> FileResponse:
    """Read the bytes of a file at a note.

    As bytes and nothing else, whatever it is called.
    """
    row = get_object_or_404(NoteFile.objects.select_related("note__conversation"), pk=file)
    looked_at_conversation(actor_of(request), row.note.conversation, timezone.now())
    return bytes_of(row.digest, row.name)


def _out(row: Note, customer: int | None) -> NoteOut:
    return NoteOut(
        id=row.pk,
        conversation=row.conversation_id,
        author=row.author.email if row.author else None,
        program=row.program.name if row.program else None,
        text=row.text,
        at=row.at,
        files=files_out(row.files.all()),
        customer=customer,
    )
