"""Beginning a conversation with a customer, by a program.

The rule of this file: as for answers, what is sent is what is named here, and the guard reads it first.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Literal

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Schema, Status
from pydantic import ConfigDict, Field

from heedful.api.v1.conversations import PART, Address, kind_of
from heedful.api.v1.errors import bad_request
from heedful.api.v1.keys import actor_of
from heedful.api.v1.operation import Number, operation
from heedful.api.v1.replies import LONGEST_TEXT, MOST_MARKS, SentOut, Stopped, no_automatic_answer, sent_out, stopped_by
from heedful.api.v1.said import MOST_FILES, FileIn, files_of, mailbox_of
from heedful.domain.api_key import Scope
from heedful.models import Customer
from heedful.queries.identity import one_who_stays
from heedful.queries.opening import addresses_of
from heedful.services.attaching import keep_all
from heedful.services.opening import Opening, begin, findings_before
from heedful.services.replying import AutomaticAnswerError, NoRecipientError

_ONE_LINE = r"^[^\r\n]*\S[^\r\n]*$"


class OpeningIn(Schema):
    """The first letter of a conversation that we begin."""

    model_config = ConfigDict(extra="forbid")

    to: Address = Field(description="One of the customer's own addresses, as it stands among their handles.")
    subject: str = Field(min_length=1, max_length=500, pattern=_ONE_LINE, description="It goes as it is.")
    text: str = Field(min_length=1, max_length=LONGEST_TEXT)
    mailbox: Address | None = Field(
        None, description="The address of ours that it comes from; without it, of the mailbox made first."
    )
    desire: Annotated[str, Field(min_length=1, max_length=64)] | None = Field(
        None, description="The id of the kind of open desire that it is about; without it, that is guessed."
    )
    written_by: Literal["person", "program"] = Field(
        description="What no person wrote tells other machines so, and goes to nobody too often."
    )
    override: list[str] = Field(
        [], max_length=MOST_MARKS, description="Marks of findings that somebody has looked at: it goes all the same."
    )
    files: list[FileIn] = Field([], max_length=MOST_FILES, description="What goes along. 1 MB all together.")


@operation(
    PART,
    "POST",
    "/customers/{number}/conversations",
    Scope.REPLIES_SEND,
    {201: SentOut},
    errors=[404],
    problems={409: Stopped},
)
def post_opening(request: HttpRequest, number: Number, body: OpeningIn) -> Status[SentOut]:
    """Begin a conversation with a customer by writing to them.

    It is held for the time of undoing, and then goes out. From then on the conversation waits for them, not for us. If
    the guard stops it (409 'guarded'), nothing is kept.

    It answers nobody, so the gate takes it for a message of no known purpose, and the same subject to more people
    within an hour than one writes to by hand for one that is sent to many. What it does not let go is stopped, and
    webhooks are told. What has a purpose (a reminder, an offer) is sent by `/outreach/send`: there it is held and goes
    later.
    """
    opening = _opening(one_who_stays(get_object_or_404(Customer, pk=number)), body)
    findings = stopped_by(findings_before(opening, None), body.override)
    keep_all(opening.files)
    opening = replace(opening, overridden=[each.on_record for each in findings])
    try:
        return Status(201, sent_out(begin(opening, actor_of(request), timezone.now())))
    except AutomaticAnswerError:
        raise no_automatic_answer() from None
    except NoRecipientError:
        detail = _("It must say something, and no mail can be sent to some addresses.")
        raise bad_request("no_recipient", _("It can't be sent."), detail) from None


def _opening(person: Customer, body: OpeningIn) -> Opening:
    """Give what is to be sent; whoever names an address that is not theirs writes to nobody."""
    theirs = {each.lower(): each for each in addresses_of(person)}
    if body.to.lower() not in theirs:
        raise bad_request("not_their_address", _("The customer has no such address."), body.to)
    return Opening(
        customer=person,
        address=theirs[body.to.lower()],
        mailbox=mailbox_of(body.mailbox),
        subject=" ".join(body.subject.split()),
        text=body.text,
        about=None if body.desire is None else kind_of(body.desire),
        is_automatic=body.written_by == "program",
        files=files_of(body.files),
    )
