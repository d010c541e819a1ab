"""Merging a conversation into another, splitting a part off, and undoing it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Path, Schema, Status
from pydantic import ConfigDict, Field

from heedful.api.v1.conversations import PART, found
from heedful.api.v1.errors import ApiError
from heedful.api.v1.keys import actor_of
from heedful.api.v1.operation import ConversationNumber, operation
from heedful.domain.api_key import Scope
from heedful.models import Message, Regrouping
from heedful.services import regrouping as services
from heedful.services.regrouping import OtherCustomerError, RegroupingError

Number = Annotated[int, Field(ge=1, le=2**63 - 1)]
RegroupingNumber = Annotated[int, Path(ge=1, le=2**63 - 1, description="The id of a merge or a split.")]


class MergeConversationIn(Schema):
    """Into which conversation it goes."""

    model_config = ConfigDict(extra="forbid")

    into: Number
    other_customer: bool = Field(
        default=False, description="That the two may be with different customers: answers may go to either then."
    )


class SplitConversationIn(Schema):
    """From which message on it is a conversation of its own; not the first."""

    model_config = ConfigDict(extra="forbid")

    first: Number = Field(description="The id of a message.")


class RegroupingOut(Schema):
    """What was done; by its id it can be undone."""

    id: int
    sort: str = Field(description="'merge' or 'split'.")
    source: int = Field(description="The conversation from which messages went.")
    target: int = Field(description="The one to which they went; of a split, the new one.")
    undone: bool
    customer: int | None = Field(description="Whom the target is with.")

    @property
    def about(self) -> int | None:
        """Whom an answer shows, so that it goes with them when they are erased."""
        return self.customer


@operation(
    PART,
    "POST",
    "/conversations/{conversation}/merge",
    Scope.CONVERSATIONS_WRITE,
    {201: RegroupingOut},
    errors=[404],
)
def merge_conversation(
    request: HttpRequest, conversation: ConversationNumber, body: MergeConversationIn
) -> Status[RegroupingOut]:
    """Put all of a conversation into another.

    Whoever asks for it by its number is answered by the other from then on.
    """
    row, into = found(conversation), found(body.into)
    return Status(201, _done(lambda: services.merge(row, into, actor_of(request), other_customer=body.other_customer)))


@operation(
    PART,
    "POST",
    "/conversations/{conversation}/split",
    Scope.CONVERSATIONS_WRITE,
    {201: RegroupingOut},
    errors=[404],
)
def split_conversation(
    request: HttpRequest, conversation: ConversationNumber, body: SplitConversationIn
) -> Status[RegroupingOut]:
    """Let what was said from a message on be a conversation of its own."""
    row = found(conversation)
    first = get_object_or_404(Message, pk=body.first, conversation=row)
    return Status(201, _done(lambda: services.split(row, first, actor_of(request))))


@operation(
    PART, "POST", "/regroupings/{regrouping}/undo", Scope.CONVERSATIONS_WRITE, {200: RegroupingOut}, errors=[404]
)
def undo_regrouping(request: HttpRequest, regrouping: RegroupingNumber) -> RegroupingOut:
    """Undo a merge or a split.

    What was said since stays where it is. Undone is from the end: first what was done last.
    """
    row = get_object_or_404(Regrouping.objects.select_related("source", "target"), pk=regrouping)

    def undone() -> Regrouping:
        services.undo(row, actor_of(request))
        return Regrouping.objects.select_related("target").get(pk=row.pk)

    return _done(undone)


def _done(do: Callable[[], Regrouping]) -> RegroupingOut:
    """Do it, or say what speaks against it."""
    try:
        row = do()
    except OtherCustomerError as error:
        detail = _("Send 'other_customer': true if that is meant.")
        raise ApiError(409, "other_customer", str(error), detail) from error
    except RegroupingError as error:
        raise ApiError(409, "not_now", str(error)) from error
    return RegroupingOut(
        id=row.pk,
        sort=row.sort,
        source=row.source_id,
        target=row.target_id,
        undone=row.undone_at is not None,
        customer=row.target.customer_id,
    )
