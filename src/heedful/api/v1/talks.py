"""Talks, written down by a program: a telephone system, a till, a chat."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Schema, Status
from pydantic import ConfigDict, Field

from heedful.api.v1.conversations import PART
from heedful.api.v1.customers import HandleIn
from heedful.api.v1.errors import bad_request
from heedful.api.v1.instant import Instant
from heedful.api.v1.keys import actor_of
from heedful.api.v1.operation import operation
from heedful.api.v1.said import HeardOut, Name, heard_out
from heedful.domain import identity
from heedful.domain.api_key import Scope
from heedful.models import Talk
from heedful.services.talk import EARLIEST, Talked, write_down

_LONGEST_TEXT = 200_000
_ONE_LINE = r"^[^\r\n]*$"


class TalkIn(Schema):
    """A talk with a customer, as somebody remembers it."""

    model_config = ConfigDict(extra="forbid")

    handle: HandleIn = Field(description="Who it was; who is new is made known.")
    name: Name = Field("", description="How they are called; what we know already stays.")
    way: Literal["phone", "in_person", "chat"]
    at: Annotated[Instant, Field(description="When it was; not in the future, and not before 2000.")]
    subject: str = Field("", max_length=500, pattern=_ONE_LINE)
    theirs: str = Field(min_length=1, max_length=_LONGEST_TEXT, description="What they said.")
    ours: str = Field("", max_length=_LONGEST_TEXT, description="What we said; without it they wait for us.")
    promised: str = Field("", max_length=500, pattern=_ONE_LINE, description="What we said we would do.")
    due_on: date | None = Field(None, description="By when we said we would.")


@operation(PART, "POST", "/talks", Scope.CONVERSATIONS_WRITE, {201: HeardOut})
def post_talk(request: HttpRequest, body: TalkIn) -> Status[HeardOut]:
    """Write down a phone call or a talk.

    It is a conversation like any other, with its desire. Nothing is sent.
    """
    handle = identity.handle(identity.Sort(body.handle.sort), body.handle.value)
    if handle is None:
        detail = _("'%(value)s' is no %(sort)s of anybody.") % body.handle.dict()
        raise bad_request("no_handle", _("A handle identifies nobody."), detail)
    if body.at > timezone.now():
        raise bad_request("still_to_come", _("A talk that is still to come can't be written down."))
    if body.at < EARLIEST:
        raise bad_request("too_long_ago", _("A talk from before the year 2000 can't be written down."))
    if not body.theirs.strip():
        raise bad_request("nothing_said", _("It says nothing."), _("Say in 'theirs' what they said."))
    talked = Talked(
        way=Talk.Way(body.way),
        at=body.at,
        theirs=body.theirs,
        ours=body.ours,
        subject=body.subject,
        name=body.name,
        handle=handle,
        promised=body.promised,
        due_on=body.due_on,
    )
    return Status(201, heard_out(write_down(talked, actor_of(request), timezone.now())))
