"""How an operation is declared: its scope, what it answers, and which errors it has beyond those that all have."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Annotated, Any

from ninja import Path, Router

from heedful.api.v1.errors import Problem
from heedful.api.v1.keys import Key
from heedful.api.v1.once import HEADER, LONGEST, NAME
from heedful.domain.api_key import Scope

#: One for all parts: it takes several methods of one address only together.
router = Router()

#: Numbers; 64 bits.
Number = Annotated[int, Path(ge=1, le=2**63 - 1, description="The id of a customer.")]
ConversationNumber = Annotated[int, Path(ge=1, le=2**63 - 1, description="The id of a conversation.")]
AttachmentNumber = Annotated[int, Path(ge=1, le=2**63 - 1, description="The id of an attachment.")]
FileNumber = Annotated[int, Path(ge=1, le=2**63 - 1, description="The id of a file at a note.")]
SavedReplyNumber = Annotated[int, Path(ge=1, le=2**63 - 1, description="The id of a saved reply.")]
MomentNumber = Annotated[int, Path(ge=1, le=2**63 - 1, description="The id of a moment.")]
IncidentNumber = Annotated[int, Path(ge=1, le=2**63 - 1, description="The id of an incident.")]
OutreachNumber = Annotated[int, Path(ge=1, le=2**63 - 1, description="The id of a message at the gate.")]
MessageNumber = Annotated[int, Path(ge=1, le=2**63 - 1, description="The id of a message.")]

_ALWAYS = (400, 401, 403, 429, 500, 503)
_CHANGING = (409, 413, 422)

_NAME = {
    "name": HEADER,
    "in": "header",
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST, "pattern": NAME},
    "description": "A name of this call: under the same name it is done once in 24 hours, and answered as before.",
}


def operation(
    part: str,
    method: str,
    path: str,
    scope: Scope,
    answers: dict[int, Any],
    errors: Collection[int] = (),
    content: dict[str, Any] | None = None,
    problems: Mapping[int, Any] | None = None,
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare an operation of a part of the API.

    `content` stands instead of what `answers` says of 200, for an answer in pieces; `problems` says of some
    errors that they tell more than all do.
    """
    changes = method != "GET"
    statuses = sorted({*_ALWAYS, *errors, *(_CHANGING if changes else ())})
    extra: dict[str, Any] = {"x-scope": scope.value}
    if changes:
        extra["parameters"] = [_NAME]
    if content is not None:
        extra["responses"] = {200: {"description": "OK", "content": content}}

    def declare(view: Callable[..., Any]) -> Callable[..., Any]:
        # The first line of the docstring names the operation, the rest describes it.
        summary, _blank, description = (view.__doc__ or "").partition("\n")
        return router.api_operation(
            [method],
            path,
            auth=Key(scope),
            response={**answers, **dict.fromkeys(statuses, Problem), **(problems or {})},
            operation_id=view.__name__,
            summary=summary.rstrip("."),
            description=" ".join(description.split()),
            url_name=view.__name__,
            tags=[part],
            openapi_extra=extra,
        )(view)

    return declare
