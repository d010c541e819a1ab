"""Conversations: which there are, what was said in them, and who looks after them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Annotated, Literal

from django.http import FileResponse, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Schema
from pydantic import ConfigDict, Field

from heedful.api.v1.errors import bad_request, not_found
from heedful.api.v1.instant import Instant
from heedful.api.v1.keys import actor_of
from heedful.api.v1.operation import AttachmentNumber, ConversationNumber, operation
from heedful.api.v1.paging import CursorParam, Limit, NextPage, cursor_for, place_of
from heedful.domain.api_key import Scope
from heedful.models import Attachment, Colleague, Conversation, Kind, Message, NoteFile
from heedful.queries.conversation import colleagues, recipients_now
from heedful.queries.conversation import conversation as find
from heedful.queries.conversation_page import Asked, conversation_page, message_page
from heedful.queries.desire_tie import about_now
from heedful.queries.inbox import View
from heedful.queries.tag import tag_number
from heedful.queries.team import team_called
from heedful.services import conversing
from heedful.services.desire_tie import NothingOpenError, tie
from heedful.services.kept_bytes import ATTACHMENTS, path_of
from heedful.services.looked import looked_at_conversation, looked_at_message, looked_through_conversations

PART = "Conversations"

ViewWord = Literal["waiting", "assigned", "unassigned", "answered", "unsent", "snoozed", "closed", "all"]
Order = Literal["newest", "longest_waiting"]
How = Literal["mail", "form", "api", "talk"]
#: A bare address, as in a header but without the name. No '\s': what that is differs between those who read it.
_WORD = r"[^@<>,;\"\x00-\x20\x7f-\xa0]+"
Address = Annotated[str, Field(min_length=3, max_length=320, pattern=f"^{_WORD}@{_WORD}$")]


class PersonOut(Schema):
    """Somebody who gets a message."""

    name: str
    address: str


class ConversationOut(Schema):
    """One conversation."""

    id: int
    version: int = Field(description="Rises with everything that changes; a reply names the one that it saw.")
    customer: int | None = Field(description="The number of the customer; null where nobody has proven who they are.")
    mailbox: str | None = Field(description="The address of ours that answers come from.")
    subject: str
    beginning: str = Field(description="The beginning of the newest message.")
    is_ours_last: bool
    messages: int = Field(description="How many there are.")
    made_at: datetime
    moved_at: datetime = Field(description="The newest message or note.")
    waiting_since: datetime | None = Field(description="Since when they wait for us; null if they do not.")
    assignee: str | None = Field(description="The address of the colleague who looks after it.")
    team: str | None = Field(description="The name of the team that looks after it.")
    tags: list[str]
    snoozed_until: datetime | None
    closed_at: datetime | None

    @property
    def about(self) -> int | None:
        """Whom an answer shows, so that it goes with them when they are erased."""
        return self.customer


class ConversationWhole(ConversationOut):
    """One conversation, and who would get an answer now. Nobody else may be written to."""

    desire: str | None = Field(
        description="The kind of the open desire that it is about and moves; null: it is a desire of its own."
    )
    to: list[PersonOut]
    cc: list[PersonOut]


class ConversationsOut(Schema):
    """One page of conversations."""

    conversations: list[ConversationOut]
    next: NextPage


class FileOut(Schema):
    """A file that came or went with a message, or stands at a note."""

    id: int
    name: str
    type: str
    size: int
    sha256: str = Field(description="Empty where it was left in the raw mail.")


class ArrivalOut(Schema):
    """What became of a message at one recipient."""

    recipient: str
    what: Literal["taken", "delayed", "refused", "bounced", "recalled"]
    code: str
    words: str
    at: datetime


class WayOut(Schema):
    """How far a message of ours is."""

    state: Literal["held", "sending", "sent", "stopped", "undone", "failed"]
    due_at: datetime = Field(description="When it goes, or is tried again; until then what is held can be undone.")
    sent_at: datetime | None
    trouble: str
    overridden: list[str] = Field(description="What the guard had found, and was sent all the same.")
    arrivals: list[ArrivalOut]


class MessageOut(Schema):
    """One message. A note is never among them."""

    id: int
    is_ours: bool
    how: How
    author: str | None = Field(description="The address of the colleague who wrote it.")
    program: str | None = Field(description="The name of the key by which it came or was written.")
    sender: str
    sender_name: str
    to: list[PersonOut]
    cc: list[PersonOut]
    subject: str
    visible: str = Field(description="What is new in it, without quotes and signature.")
    text: str = Field(description="All of it.")
    html: str = Field(description="Made harmless; show it in a frame without rights all the same.")
    at: datetime
    is_automatic: bool
    is_thanks: bool = Field(description="A plain thank-you: nobody waits for an answer.")
    attachments: list[FileOut]
    way: WayOut | None = Field(description="What became of a message of ours; null for one of theirs.")


class MessagesOut(Schema):
    """One page of messages, newest first."""

    messages: list[MessageOut]
    next: NextPage


class AssignIn(Schema):
    """Who looks after it."""

    model_config = ConfigDict(extra="forbid")

    to: Address | None = Field(description="The address of a colleague; null: nobody.")


class AboutIn(Schema):
    """What it is about."""

    model_config = ConfigDict(extra="forbid")

    desire: Annotated[str, Field(min_length=1, max_length=64)] | None = Field(
        description="The id of a kind of desire; null: about something else, so it is a desire of its own."
    )


class SnoozeIn(Schema):
    """Until when it is put off."""

    model_config = ConfigDict(extra="forbid")

    until: Instant | None = Field(description="With a zone; null brings it back now.")


Views = Annotated[
    ViewWord, Query(description="Who waits for us, what somebody looks after, what waits for them, and so on.")
]
OfCustomer = Annotated[int | None, Query(ge=1, le=2**63 - 1, description="Only with this customer.")]
OfAssignee = Annotated[str | None, Query(max_length=320, description="Only what the colleague of this address has.")]
OfTag = Annotated[str | None, Query(max_length=60, description="Only what this tag is on.")]
OfTeam = Annotated[str | None, Query(max_length=60, description="Only what the team of this name looks after.")]
OrderParam = Annotated[
    Order | None,
    Query(description="Without it, 'waiting' has who waits longest first, all others the newest first."),
]


@operation(PART, "GET", "/conversations", Scope.CONVERSATIONS_READ, {200: ConversationsOut})
def list_conversations(
    request: HttpRequest,
    view: Views = "all",
    customer: OfCustomer = None,
    assignee: OfAssignee = None,
    tag: OfTag = None,
    team: OfTeam = None,
    order: OrderParam = None,
    cursor: CursorParam = None,
    limit: Limit = 50,
) -> ConversationsOut:
    """List conversations.

    In the order of who waits longest, only those come who wait for us.
    """
    order = order or ("longest_waiting" if view == "waiting" else "newest")
    asked = ("conversations", view, customer, assignee, tag, team, order)
    whose = None if assignee is None else _colleague_number(assignee)
    shown = Asked(
        view=View.ALL if view == "assigned" else View(view),
        is_assigned=view == "assigned",
        customer=customer,
        assignee=whose,
        tag=None if tag is None else tag_number(tag) or 0,
        team=None if team is None else getattr(team_called(team), "pk", 0),
        longest_waiting_first=order == "longest_waiting",
    )
    rows, following = conversation_page(shown, timezone.now(), place_of(cursor, *asked) or "", limit)
    looked_through_conversations(actor_of(request), rows, timezone.now())
    return ConversationsOut(conversations=[_out(row) for row in rows], next=cursor_for(following or None, *asked))


def _colleague_number(address: str) -> int:
    """Give the number of a colleague; nobody has the number 0."""
    return Colleague.objects.filter(email__iexact=address).values_list("pk", flat=True).first() or 0


@operation(
    PART, "GET", "/conversations/{conversation}", Scope.CONVERSATIONS_READ, {200: ConversationWhole}, errors=[404]
)
def get_conversation(request: HttpRequest, conversation: ConversationNumber) -> ConversationWhole:
    """Read one conversation.

    One that was merged into another is answered by that one.
    """
    row = found(conversation)
    looked_at_conversation(actor_of(request), row, timezone.now())
    now = recipients_now(row)
    to, cc = ([PersonOut(name=each.name, address=each.address) for each in people] for people in (now.to, now.cc))
    tied = about_now(row)
    desire = tied.kind.slug if tied and tied.kind else None
    return ConversationWhole(**_out(row).dict(), desire=desire, to=to, cc=cc)


@operation(
    PART, "GET", "/conversations/{conversation}/messages", Scope.CONVERSATIONS_READ, {200: MessagesOut}, errors=[404]
)
def list_messages(
    request: HttpRequest,
    conversation: ConversationNumber,
    cursor: CursorParam = None,
    limit: Limit = 50,
) -> MessagesOut:
    """List the messages of a conversation, newest first, with what became of each."""
    row = found(conversation)
    looked_at_conversation(actor_of(request), row, timezone.now())
    asked = ("messages", row.pk)
    rows, following = message_page(row, place_of(cursor, *asked) or "", limit)
    return MessagesOut(messages=[_message(each) for each in rows], next=cursor_for(following or None, *asked))


@operation(
    PART,
    "GET",
    "/attachments/{attachment}",
    Scope.CONVERSATIONS_READ,
    {200: None},
    errors=[404],
    content={"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
)
def get_attachment(request: HttpRequest, attachment: AttachmentNumber) -> FileResponse:
    """Read the bytes of a file that came or went with a message.

    As bytes and nothing else, whatever its sender called it.
    """
    row = get_object_or_404(
        Attachment.objects.exclude(digest="").select_related("message__conversation"), pk=attachment
    )
    looked_at_message(actor_of(request), row.message, timezone.now())
    return bytes_of(row.digest, row.name)


def bytes_of(digest: str, name: str) -> FileResponse:
    """Give kept bytes as a download, whatever they are."""
    try:
        file = path_of(ATTACHMENTS, digest).open("rb")
    except FileNotFoundError:
        raise not_found() from None
    headers = {"Content-Security-Policy": "default-src 'none'; sandbox"}
    return FileResponse(
        file, content_type="application/octet-stream", as_attachment=True, filename=name, headers=headers
    )


@operation(
    PART,
    "POST",
    "/conversations/{conversation}/assign",
    Scope.CONVERSATIONS_WRITE,
    {200: ConversationOut},
    errors=[404],
)
def assign(request: HttpRequest, conversation: ConversationNumber, body: AssignIn) -> ConversationOut:
    """Say who looks after a conversation."""
    to = None if body.to is None else _colleague(body.to)
    return changed(conversation, lambda row: conversing.assign(row, actor_of(request), to))


def _colleague(address: str) -> Colleague:
    colleague = next((each for each in colleagues() if each.email.lower() == address.lower()), None)
    if colleague is None:
        detail = _("It takes the address of a colleague who works here and may answer.")
        raise bad_request("no_colleague", _("Nobody of us has this address."), detail)
    return colleague


@operation(
    PART, "POST", "/conversations/{conversation}/close", Scope.CONVERSATIONS_WRITE, {200: ConversationOut}, errors=[404]
)
def close(request: HttpRequest, conversation: ConversationNumber) -> ConversationOut:
    """Call a conversation closed.

    It ends nothing for the customer; what they write next opens it again.
    """
    return changed(conversation, lambda row: conversing.close(row, actor_of(request)))


@operation(
    PART,
    "POST",
    "/conversations/{conversation}/reopen",
    Scope.CONVERSATIONS_WRITE,
    {200: ConversationOut},
    errors=[404],
)
def reopen(request: HttpRequest, conversation: ConversationNumber) -> ConversationOut:
    """Open a conversation again."""
    return changed(conversation, lambda row: conversing.reopen(row, actor_of(request)))


@operation(
    PART,
    "POST",
    "/conversations/{conversation}/snooze",
    Scope.CONVERSATIONS_WRITE,
    {200: ConversationOut},
    errors=[404],
)
def snooze(request: HttpRequest, conversation: ConversationNumber, body: SnoozeIn) -> ConversationOut:
    """Put a conversation off.

    It comes back then, or with the next word of the customer.
    """
    return changed(conversation, lambda row: conversing.snooze(row, actor_of(request), body.until))


@operation(
    PART,
    "POST",
    "/conversations/{conversation}/about",
    Scope.CONVERSATIONS_WRITE,
    {200: ConversationOut},
    errors=[404],
)
def about(request: HttpRequest, conversation: ConversationNumber, body: AboutIn) -> ConversationOut:
    """Say which open desire a conversation is about.

    From then on what is said in it moves that desire instead of one of its own; until it ends.
    """
    kind = None if body.desire is None else kind_of(body.desire)
    try:
        return changed(conversation, lambda row: tie(row, actor_of(request), kind, timezone.now()))
    except NothingOpenError:
        detail = _("A conversation is about a desire that its customer has open. Read their desires, and choose one.")
        raise bad_request("nothing_open", _("They have nothing of this kind open."), detail) from None


def kind_of(slug: str) -> Kind:
    """Give a kind of desire by its id, or say that there is none."""
    kind = Kind.objects.filter(slug=slug, is_built_in=False).first()
    if kind is None:
        detail = _("It takes the id of a kind of desire that is followed through what people do.")
        raise bad_request("no_kind", _("No kind of desire has this id."), detail)
    return kind


def changed(number: int, change: Callable[[Conversation], None]) -> ConversationOut:
    """Change a conversation, and give it as it is then; or say that there is none."""
    row = found(number)
    change(row)
    return _out(found(row.pk))


def found(number: int) -> Conversation:
    """Give a conversation, or the one that it was merged into; or say that there is none."""
    row = find(number)
    if row is None:
        raise not_found()
    return row


def _out(row: Conversation) -> ConversationOut:
    own = ("version", "subject", "beginning", "is_ours_last", "made_at", "moved_at", "waiting_since", "snoozed_until")
    return ConversationOut(
        id=row.pk,
        **{name: getattr(row, name) for name in own},
        customer=row.customer_id,
        mailbox=row.mailbox.address if row.mailbox else None,
        messages=row.messages_count,
        assignee=row.assignee.email if row.assignee else None,
        team=row.team.name if row.team else None,
        tags=[each.name for each in row.tags.all()],
        closed_at=row.closed_at,
    )


def _message(row: Message) -> MessageOut:
    own = ("is_ours", "how", "sender", "sender_name", "subject", "visible", "text", "html", "at", "is_automatic")
    return MessageOut(
        id=row.pk,
        **{name: getattr(row, name) for name in own},
        is_thanks=row.is_thanks,
        author=row.author.email if row.author else None,
        program=row.program.name if row.program else None,
        to=_people(row.to),
        cc=_people(row.cc),
        attachments=files_out(row.attachments.all()),
        way=_way(row),
    )


def files_out(rows: Iterable[Attachment | NoteFile]) -> list[FileOut]:
    """Tell of files that stand at a message or a note."""
    return [FileOut(id=each.pk, name=each.name, type=each.type, size=each.size, sha256=each.digest) for each in rows]


def _people(pairs: list[list[str]]) -> list[PersonOut]:
    return [PersonOut(name=name, address=address) for name, address in pairs]


def _way(row: Message) -> WayOut | None:
    way = getattr(row, "outgoing", None)
    if way is None:
        return None
    own = ("recipient", "what", "code", "words", "at")
    arrivals = [ArrivalOut(**{name: getattr(each, name) for name in own}) for each in row.arrivals.all()]
    return WayOut(
        state=way.state,
        due_at=way.due_at,
        sent_at=way.sent_at,
        trouble=way.trouble,
        overridden=[str(each["code"]) for each in way.overridden],
        arrivals=arrivals,
    )
