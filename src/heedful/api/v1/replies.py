"""Answers of ours, sent by a program.

The rule of this file: a program names everybody who gets it and the version of the conversation that it saw. What the
guard finds stops it, unless the program says by their marks which findings it has looked at. No note comes near this.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Literal

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Schema, Status
from pydantic import ConfigDict, Field

from heedful.api.v1.conversations import PART, Address, found
from heedful.api.v1.errors import ApiError, Problem, bad_request, not_found
from heedful.api.v1.keys import actor_of, key_of_request
from heedful.api.v1.operation import ConversationNumber, MessageNumber, operation
from heedful.api.v1.said import MOST_FILES, FileIn, files_of
from heedful.domain.api_key import Scope
from heedful.models import Conversation, Message
from heedful.queries.conversation import may_get_answers
from heedful.services.attaching import keep_all
from heedful.services.guarding import Finding, findings_of
from heedful.services.replying import (
    MOST_RECIPIENTS,
    AutomaticAnswerError,
    MovedOnError,
    NoRecipientError,
    Reply,
    TooLateError,
    UnfitRecipientError,
    send,
    undo,
)

LONGEST_TEXT = 200_000
#: More than the guard ever finds.
MOST_MARKS = 200


class ReplyIn(Schema):
    """An answer of ours to a customer."""

    model_config = ConfigDict(extra="forbid")

    text: str = Field(min_length=1, max_length=LONGEST_TEXT)
    to: list[Address] = Field(min_length=1, max_length=MOST_RECIPIENTS, description="Everybody who gets it.")
    cc: list[Address] = Field([], max_length=MOST_RECIPIENTS, description="Everybody who gets a copy.")
    version: int = Field(ge=1, le=2**31 - 1, description="The version of the conversation that whoever wrote it saw.")
    written_by: Literal["person", "program"] = Field(
        description="What no person wrote answers nothing, tells other machines so, and goes to nobody too often."
    )
    override: list[str] = Field(
        [], max_length=MOST_MARKS, description="Marks of findings that somebody has looked at: it goes all the same."
    )
    files: list[FileIn] = Field([], max_length=MOST_FILES, description="What goes along. 1 MB all together.")


class FindingOut(Schema):
    """One thing that the guard found in an answer."""

    mark: str = Field(description="Goes into 'override' of whoever sends it all the same.")
    code: str
    start: int = Field(description="Where the words begin in 'text'; 0 to 0 if it is about none of them.")
    end: int
    message: str


class Stopped(Problem):
    """Why an answer does not go out; nothing of it was kept."""

    findings: list[FindingOut] = Field([], description="What the guard found, where the code is 'guarded'.")


class SentOut(Schema):
    """That an answer is on its way."""

    conversation: int
    message: int
    version: int = Field(description="The version of the conversation with it.")
    goes_at: datetime = Field(description="Until then it can be undone.")
    customer: int | None

    @property
    def about(self) -> int | None:
        """Whom an answer shows, so that it goes with them when they are erased."""
        return self.customer


class UndoneOut(Schema):
    """That an answer does not go out."""

    undone: int = Field(description="The number that the message had.")
    version: int


@operation(
    PART,
    "POST",
    "/conversations/{conversation}/replies",
    Scope.REPLIES_SEND,
    {201: SentOut},
    errors=[404],
    problems={409: Stopped},
)
def post_reply(request: HttpRequest, conversation: ConversationNumber, body: ReplyIn) -> Status[SentOut]:
    """Send an answer to a customer.

    It is frozen as it comes, held for the time of undoing, and then goes out. Nobody gets it but those it names, and
    only who takes part in the conversation may be named. If something was said since 'version' (409 'moved_on'), or
    if the guard stops it (409 'guarded'), nothing is kept.
    """
    row = found(conversation)
    if row.version != body.version:
        raise _moved_on()
    reply = Reply(
        text=body.text,
        to=_named(row, body.to),
        cc=_named(row, body.cc),
        seen_version=body.version,
        is_automatic=body.written_by == "program",
        files=files_of(body.files),
    )
    findings = _judged(row, body, reply)
    keep_all(reply.files)
    return Status(201, _sent(request, row, replace(reply, overridden=[each.on_record for each in findings])))


def _judged(row: Conversation, body: ReplyIn, reply: Reply) -> Sequence[Finding]:
    """Give what the guard found and the program overrides; raise what it does not."""
    return stopped_by(findings_of(row, reply, None), body.override)


def stopped_by(findings: Sequence[Finding], override: Sequence[str]) -> Sequence[Finding]:
    """Give what the guard found, if a program has looked at all of it; raise what it has not."""
    unseen = [each for each in findings if each.mark not in override]
    if unseen:
        detail = _("If somebody has looked at them, send their marks in 'override'.")
        error = ApiError(409, "guarded", _("The guard has stopped this answer."), detail)
        error.more = {"findings": [_finding(each) for each in unseen]}
        raise error
    return findings


def _finding(found_there: Finding) -> dict[str, object]:
    each = found_there
    return FindingOut(mark=each.mark, code=each.code, start=each.start, end=each.end, message=each.sentence).dict()


def _named(row: Conversation, addresses: Sequence[str]) -> list[list[str]]:
    """Give addresses with the names that we know; whoever takes no part can't be written to."""
    allowed = may_get_answers(row)
    strange = [each for each in addresses if each.lower() not in allowed]
    if strange:
        detail = _("%(address)s is nobody of this conversation. Who is, stands in 'to' and 'cc' of it.")
        message = _("A recipient takes no part in this conversation.")
        raise bad_request("not_taking_part", message, detail % {"address": strange[0]})
    return [[allowed[each.lower()], each] for each in dict.fromkeys(addresses)]


def _sent(request: HttpRequest, row: Conversation, reply: Reply) -> SentOut:
    try:
        message = send(row, actor_of(request), reply, timezone.now())
    except MovedOnError:
        raise _moved_on() from None
    except UnfitRecipientError as error:
        detail = _("No mail can be sent to the address ‘%s’.") % error.address
        raise bad_request("no_recipient", _("A recipient has no address for mail."), detail) from None
    except NoRecipientError:
        detail = _("50 recipients are the most, and it must say something.")
        raise bad_request("no_recipient", _("It says nothing, or goes to too many at once."), detail) from None
    except AutomaticAnswerError:
        raise no_automatic_answer() from None
    return sent_out(message)


def no_automatic_answer() -> ApiError:
    """Say that no program may write this."""
    detail = _("Never to what a machine wrote, at most once an hour and ten times a day to somebody.")
    return ApiError(409, "no_automatic_answer", _("A machine may not answer this by itself."), detail)


def sent_out(message: Message) -> SentOut:
    """Say that a message is on its way."""
    row = message.conversation
    return SentOut(
        conversation=row.pk,
        message=message.pk,
        version=row.version,
        goes_at=message.outgoing.due_at,
        customer=row.customer_id,
    )


def _moved_on() -> ApiError:
    detail = _("Read the conversation again; 'version' says which one you saw.")
    return ApiError(409, "moved_on", _("Something happened in this conversation that the author has not seen."), detail)


@operation(PART, "POST", "/messages/{message}/undo", Scope.REPLIES_SEND, {200: UndoneOut}, errors=[404])
def post_undo(request: HttpRequest, message: MessageNumber) -> UndoneOut:
    """Take an answer back before it goes out.

    Only one that this key has sent. It is as if it had never been written.
    """
    # What a customer said by way of this key has no way out that could be taken back.
    sent = Message.objects.exclude(outgoing=None).filter(pk=message, program=key_of_request(request))
    row = sent.select_related("conversation").first()
    if row is None:
        raise not_found()
    try:
        undo(row, actor_of(request), timezone.now())
    except TooLateError:
        raise ApiError(409, "too_late", _("It is on its way already, or was stopped.")) from None
    return UndoneOut(undone=message, version=found(row.conversation_id).version)
