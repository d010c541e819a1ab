"""Tags: which there are, and which are on a conversation."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import ConfigDict, Field

from heedful.api.v1.conversations import PART, ConversationOut, changed
from heedful.api.v1.errors import bad_request
from heedful.api.v1.keys import actor_of
from heedful.api.v1.operation import ConversationNumber, operation
from heedful.domain.api_key import Scope
from heedful.domain.tag import MOST
from heedful.models import Conversation
from heedful.queries.tag import tags_counted
from heedful.services.tagging import TagError, set_tags

TagName = Annotated[str, Field(min_length=1, max_length=60)]


class TagOut(Schema):
    """A tag, and on how many conversations it is."""

    name: str
    conversations: int


class TagsOut(Schema):
    """All tags, by name."""

    tags: list[TagOut]


class TagsIn(Schema):
    """The tags that are to be on a conversation, and no other. What is not there yet is made."""

    model_config = ConfigDict(extra="forbid")

    tags: list[TagName] = Field(max_length=MOST)


@operation(PART, "GET", "/tags", Scope.CONVERSATIONS_READ, {200: TagsOut})
def list_tags(request: HttpRequest) -> TagsOut:  # noqa: ARG001 - an operation takes a request
    """List all tags."""
    counted = tags_counted()
    return TagsOut(tags=[TagOut(name=each.name, conversations=each.used) for each in counted])  # type: ignore[attr-defined]


@operation(
    PART, "PUT", "/conversations/{conversation}/tags", Scope.CONVERSATIONS_WRITE, {200: ConversationOut}, errors=[404]
)
def put_tags(request: HttpRequest, conversation: ConversationNumber, body: TagsIn) -> ConversationOut:
    """Say which tags are on a conversation.

    The same in small and in capital letters is the same tag.
    """

    def put(row: Conversation) -> None:
        try:
            set_tags(row, actor_of(request), body.tags)
        except TagError as error:
            raise bad_request("no_tag", _("This can't be a tag."), str(error)) from error

    return changed(conversation, put)
