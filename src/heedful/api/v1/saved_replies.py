"""Saved replies of all of us: what agents begin answers with, kept in step by a program.

The rule of this file: what a colleague keeps for themselves alone is no program's.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Schema, Status
from pydantic import ConfigDict, Field

from heedful.api.v1.errors import ApiError, bad_request
from heedful.api.v1.keys import actor_of
from heedful.api.v1.operation import SavedReplyNumber, operation
from heedful.api.v1.paging import CursorParam, Limit, NextPage, cursor_for, place_of
from heedful.domain.api_key import Scope
from heedful.models import SavedReply
from heedful.queries.saved_reply import page_of_all
from heedful.services.drafting import LONGEST
from heedful.services.saved_reply import LANGUAGES, Text, TitleTakenError, change_reply, remove_reply, save_reply

PART = "Saved replies"


class SavedReplyIn(Schema):
    """A saved reply, whole."""

    model_config = ConfigDict(extra="forbid")

    title: str = Field(min_length=1, max_length=100, description="By which agents find it; no customer sees it.")
    text: str = Field(
        min_length=1, max_length=LONGEST, description="With placeholders such as {{customer.first_name}}, if you like."
    )
    language: str = Field("", max_length=10, description="A code such as 'de'; empty is for whoever it fits.")

    def said(self) -> Text:
        """Give what was said, or say why it is nothing."""
        title, text = " ".join(self.title.split()), self.text.replace("\r\n", "\n").strip("\n")
        if not title or not text.strip():
            raise bad_request("nothing_said", _("A saved reply has a title and a text."))
        if self.language and self.language not in LANGUAGES:
            detail = _("Name it by two or three letters without a region, such as 'de' or 'pt'; empty fits everybody.")
            raise bad_request("no_language", _("We know no such language."), detail)
        return Text(title, text, self.language)


class SavedReplyOut(Schema):
    """A saved reply."""

    id: int
    title: str
    text: str
    language: str = Field(description="Empty is for whoever it fits.")
    changed_at: datetime


class SavedRepliesOut(Schema):
    """One page of saved replies, oldest first."""

    saved_replies: list[SavedReplyOut]
    next: NextPage


class RemovedOut(Schema):
    """What was removed."""

    removed: int = Field(description="The id of the saved reply.")


@operation(PART, "GET", "/saved-replies", Scope.SAVED_REPLIES_READ, {200: SavedRepliesOut})
def list_saved_replies(
    request: HttpRequest,  # noqa: ARG001 - an operation takes a request
    cursor: CursorParam = None,
    limit: Limit = 50,
) -> SavedRepliesOut:
    """List the saved replies of all of us, oldest first."""
    rows, following = page_of_all(place_of(cursor, "saved_replies") or 0, limit)
    return SavedRepliesOut(saved_replies=[_out(each) for each in rows], next=cursor_for(following, "saved_replies"))


@operation(PART, "POST", "/saved-replies", Scope.SAVED_REPLIES_WRITE, {201: SavedReplyOut})
def post_saved_reply(request: HttpRequest, body: SavedReplyIn) -> Status[SavedReplyOut]:
    """Write a saved reply down for all of us.

    There is one of each title in each language (409 'title_taken').
    """
    with _untaken():
        return Status(201, _out(save_reply(actor_of(request), body.said())))


@operation(PART, "GET", "/saved-replies/{reply}", Scope.SAVED_REPLIES_READ, {200: SavedReplyOut}, errors=[404])
def get_saved_reply(request: HttpRequest, reply: SavedReplyNumber) -> SavedReplyOut:  # noqa: ARG001 - the same
    """Read one saved reply."""
    return _out(_found(reply))


@operation(PART, "PUT", "/saved-replies/{reply}", Scope.SAVED_REPLIES_WRITE, {200: SavedReplyOut}, errors=[404])
def put_saved_reply(request: HttpRequest, reply: SavedReplyNumber, body: SavedReplyIn) -> SavedReplyOut:
    """Put another title, text and language in place of those of a saved reply.

    Answers that were begun with it stay as they are.
    """
    row = _found(reply)
    with _untaken():
        change_reply(actor_of(request), row, body.said())
    return _out(_found(reply))


@operation(PART, "DELETE", "/saved-replies/{reply}", Scope.SAVED_REPLIES_WRITE, {200: RemovedOut}, errors=[404])
def delete_saved_reply(request: HttpRequest, reply: SavedReplyNumber) -> RemovedOut:
    """Remove a saved reply.

    Answers that were written with it stay as they are.
    """
    remove_reply(actor_of(request), _found(reply))
    return RemovedOut(removed=reply)


def _found(number: int) -> SavedReply:
    return get_object_or_404(SavedReply, pk=number, owner=None)


@contextmanager
def _untaken() -> Iterator[None]:
    try:
        yield
    except TitleTakenError:
        raise ApiError(409, "title_taken", _("There is one of this title in this language already.")) from None


def _out(row: SavedReply) -> SavedReplyOut:
    return SavedReplyOut(id=row.pk, title=row.title, text=row.body, language=row.language, changed_at=row.changed_at)
