"""What customers say, as a program of ours brings it in."""

from __future__ import annotations

import base64
import binascii
from typing import Annotated

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Schema, Status
from pydantic import ConfigDict, Field

from heedful.api.v1.conversations import PART, Address, found
from heedful.api.v1.customers import HandleIn
from heedful.api.v1.errors import ApiError, bad_request
from heedful.api.v1.keys import actor_of
from heedful.api.v1.operation import ConversationNumber, operation
from heedful.domain import identity
from heedful.domain.api_key import Scope
from heedful.models import Mailbox, Message
from heedful.services.attaching import file_of
from heedful.services.hearing import NotTheirsError, Said, begin, go_on
from heedful.wire.mail import Attachment

#: All files of one message together.
MOST_FILE_BYTES = 1_000_000
MOST_FILES = 10
_LONGEST_TEXT, _LONGEST_HTML = 200_000, 500_000
#: Base64 of the most bytes, and some line ends.
_LONGEST_FILE = 1_400_000
_TYPE = r"^[a-zA-Z0-9][a-zA-Z0-9.+_-]{0,100}/[a-zA-Z0-9][a-zA-Z0-9.+_-]{0,100}$"
_ONE_LINE = r"^[^\r\n]*$"

Name = Annotated[str, Field(max_length=200, pattern=_ONE_LINE)]


class FileIn(Schema):
    """A file that goes with it."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(min_length=1, max_length=255)
    type: str = Field("application/octet-stream", pattern=_TYPE)
    content: str = Field(max_length=_LONGEST_FILE, description="Its bytes, as base64.")


class SaidIn(Schema):
    """What a customer said. A program vouches that it was they."""

    model_config = ConfigDict(extra="forbid")

    handle: HandleIn = Field(description="Who said it; who is new is made known.")
    name: Name = Field("", description="How they are called; what we know already stays.")
    answer_to: Address | None = Field(
        None, description="Where answers go. Without it: to the handle, or to the one address that we know of them."
    )
    text: str = Field("", max_length=_LONGEST_TEXT)
    html: str = Field("", max_length=_LONGEST_HTML, description="Is made harmless. Without 'text', its text is read.")
    files: list[FileIn] = Field([], max_length=MOST_FILES, description="1 MB all together.")

    def said(self, subject: str = "") -> Said:
        """Give what was said, or say why it is nothing."""
        handle = identity.handle(identity.Sort(self.handle.sort), self.handle.value)
        if handle is None:
            detail = _("'%(value)s' is no %(sort)s of anybody.") % self.handle.dict()
            raise bad_request("no_handle", _("A handle identifies nobody."), detail)
        if not self.text.strip() and not self.html.strip():
            raise bad_request("nothing_said", _("It says nothing."), _("Send 'text', 'html' or both."))
        return Said(
            handle=handle,
            text=self.text,
            html=self.html,
            name=self.name,
            subject=subject,
            answer_to=self.answer_to or "",
            files=files_of(self.files),
        )


class ConversationIn(SaidIn):
    """A conversation that a customer begins."""

    subject: str = Field("", max_length=500, pattern=_ONE_LINE)
    mailbox: Address | None = Field(
        None, description="The address of ours that answers come from; without it, of the mailbox made first."
    )


class HeardOut(Schema):
    """Where it stands now."""

    conversation: int
    message: int
    customer: int | None
    version: int = Field(description="The version of the conversation with it.")

    @property
    def about(self) -> int | None:
        """Whom an answer shows, so that it goes with them when they are erased."""
        return self.customer


@operation(PART, "POST", "/conversations", Scope.CONVERSATIONS_WRITE, {201: HeardOut})
def post_conversation(request: HttpRequest, body: ConversationIn) -> Status[HeardOut]:
    """Begin a conversation with what a customer said.

    It waits for us, as a mail of theirs would.
    """
    mailbox = mailbox_of(body.mailbox)
    return Status(201, heard_out(begin(body.said(body.subject), mailbox, actor_of(request), timezone.now())))


@operation(
    PART,
    "POST",
    "/conversations/{conversation}/messages",
    Scope.CONVERSATIONS_WRITE,
    {201: HeardOut},
    errors=[404],
)
def post_message(request: HttpRequest, conversation: ConversationNumber, body: SaidIn) -> Status[HeardOut]:
    """Bring in what a customer says in a conversation.

    Only who takes part in it says anything there (409): somebody else begins a conversation of their own.
    """
    row = found(conversation)
    try:
        return Status(201, heard_out(go_on(row, body.said(), actor_of(request), timezone.now())))
    except NotTheirsError:
        detail = _("Begin a conversation of their own: POST /api/v1/conversations.")
        message = _("Whoever says this takes no part in this conversation.")
        raise ApiError(409, "not_theirs", message, detail) from None


def mailbox_of(address: str | None) -> Mailbox | None:
    """Give the mailbox of an address, without one that made first; or say that there is none."""
    rows = Mailbox.objects.filter(closed_at=None).order_by("pk")
    if address is None:
        return rows.first()
    row = rows.filter(address__iexact=address).first()
    if row is None:
        raise bad_request("no_mailbox", _("No mailbox of ours has this address."))
    return row


def files_of(sent: list[FileIn]) -> list[Attachment]:
    """Give the files that came with something, or say why they can't be taken."""
    files = [file_of(each.name, each.type, _bytes(each)) for each in sent]
    if sum(each.size for each in files) > MOST_FILE_BYTES:
        detail = _("1,000,000 bytes are the most, before they are base64.")
        raise ApiError(413, "files_too_large", _("The files of a message are too large together."), detail)
    return files


def _bytes(sent: FileIn) -> bytes:
    try:
        return base64.b64decode("".join(sent.content.split()), validate=True)
    except (binascii.Error, ValueError):
        message = _("The content of a file is no base64.")
        raise bad_request("no_base64", message, sent.name) from None


def heard_out(message: Message) -> HeardOut:
    """Say where what was said stands now."""
    row = message.conversation
    return HeardOut(conversation=row.pk, message=message.pk, customer=row.customer_id, version=row.version)
