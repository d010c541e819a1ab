"""The gate for programs: asking it before they send themselves, and sending through it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Schema, Status
from pydantic import ConfigDict, Field

from heedful.api.v1.errors import bad_request
from heedful.api.v1.keys import actor_of
from heedful.api.v1.once import repeatable
from heedful.api.v1.operation import OutreachNumber, operation
from heedful.domain.api_key import Scope
from heedful.domain.gate.plain import plain_reasons, reasons_of
from heedful.domain.gate.request import Purpose, Request
from heedful.models import Customer, Identity, Outreach
from heedful.queries.bite import bites
from heedful.services.deciding import Asked, Decided, decide, write_down
from heedful.services.gate_words import why
from heedful.services.outreach import Letter, SubmitError, digest_of, submit

PART = "The gate"

MOST_JUDGED, MOST_SENT = 10_000, 1_000
_LONGEST_SUBJECT, _LONGEST_TEXT = 300, 100_000
_AT_ONCE = 500
_CUSTOMER = "Who gets it, by id. Either this or `handle`."
_HANDLE = "Who gets it, by their handle: a mail address, or what you call them. Either this or `customer`."
_PURPOSE = "What it is for; null where nobody said."
_BULK = "Whether the same goes to many."


class JudgeIn(Schema):
    """A message that you want to send yourself."""

    model_config = ConfigDict(extra="forbid")

    id: str = Field("", max_length=200, description="What you call it: it comes back, and the log finds it by that.")
    customer: int | None = Field(None, ge=1, le=2**63 - 1, description=_CUSTOMER)
    handle: str = Field("", max_length=320, description=_HANDLE)
    purpose: Purpose | None = Field(None, description=_PURPOSE)
    bulk: bool = Field(False, strict=True, description=_BULK)
    subject: str = Field("", max_length=_LONGEST_SUBJECT)
    text: str = Field("", max_length=_LONGEST_TEXT, description="So that the same words are known again.")


class JudgeManyIn(Schema):
    """Messages that you want to send yourself: one, or up to 10,000."""

    model_config = ConfigDict(extra="forbid")

    requests: list[JudgeIn] = Field(min_length=1, max_length=MOST_JUDGED)


class ReasonOut(Schema):
    """One rule that spoke."""

    code: str
    verdict: str
    until: datetime | None = None
    evidence: dict[str, str]


class VerdictOut(Schema):
    """What is done with a message, and why."""

    id: str
    verdict: str = Field(description="send, adapt, hold or drop.")
    until: datetime | None = Field(description="Until when it is held; null where that ends with its cause.")
    why: str = Field(description="The one sentence that answers 'why?'.")
    reasons: list[ReasonOut]
    known: bool = Field(description="Whether we know who gets it.")


class VerdictsOut(Schema):
    """Verdicts in the order of the requests."""

    verdicts: list[VerdictOut]


class LetterIn(Schema):
    """A message that goes through the gate."""

    model_config = ConfigDict(extra="forbid")

    key: str = Field(min_length=1, max_length=200, description="What you call it: under one key it goes once to each.")
    customer: int | None = Field(None, ge=1, le=2**63 - 1, description=_CUSTOMER)
    handle: str = Field("", max_length=320, description=_HANDLE)
    purpose: Purpose | None = Field(None, description=_PURPOSE)
    bulk: bool = Field(False, strict=True, description=_BULK)
    subject: str = Field(min_length=1, max_length=_LONGEST_SUBJECT)
    text: str = Field(min_length=1, max_length=_LONGEST_TEXT)
    needless_after: str = Field(
        "", max_length=100, description="A kind of desire: a reminder is dropped when they have got that meanwhile."
    )


class SendIn(Schema):
    """Messages that go through the gate."""

    model_config = ConfigDict(extra="forbid")

    messages: list[LetterIn] = Field(min_length=1, max_length=MOST_SENT)


class OutreachOut(Schema):
    """How far a message is."""

    id: int
    customer: int | None = Field(description="Who gets it; null where they were erased.")
    purpose: str
    subject: str
    state: str = Field(description="waiting, held, taken, sent, dropped, discarded or failed.")
    verdict: str = Field(description="What was said of it last; empty before it is judged.")
    until: datetime | None
    why: str
    reasons: list[ReasonOut]
    sent_at: datetime | None

    @property
    def about(self) -> int | None:
        """Whom an answer shows, so that it goes with them when they are erased."""
        return self.customer


class OutreachesOut(Schema):
    """What was taken."""

    messages: list[OutreachOut]


@operation(PART, "POST", "/outreach/judge", Scope.OUTREACH_JUDGE, {200: VerdictsOut})
@repeatable
def judge_outreach(request: HttpRequest, body: JudgeManyIn) -> VerdictsOut:  # noqa: ARG001 - an operation takes a request
    """Ask the gate before you send yourself.

    Each verdict stands in the log. Of somebody whom we do not know nothing is known; that is said, and they are judged
    by the clock of the house. What may go counts as sent for the requests after it, not for later calls.
    """
    clock = timezone.now()
    people = _people(body.requests)
    asked = [_asked(each, number) for each, number in zip(body.requests, people, strict=True)]
    decided = decide(asked, clock, one_after_another=True)
    for some in bites(decided, _AT_ONCE):
        with transaction.atomic():
            write_down(some, clock)
    return VerdictsOut(verdicts=[_verdict(each) for each in decided])


def _asked(sent: JudgeIn, number: int | None) -> Asked:
    words = digest_of(sent.subject, sent.text) if sent.text else ""
    return Asked(number, Request(sent.purpose, sent.bulk, words), subject_of=sent.id, subject=sent.subject)


def _verdict(decided: Decided) -> VerdictOut:
    verdict = decided.verdict
    return VerdictOut(
        id=decided.asked.subject_of,
        verdict=verdict.decision.value,
        until=verdict.until,
        why=why(verdict.decision, verdict.until, verdict.reasons),
        reasons=[ReasonOut(**each) for each in plain_reasons(verdict)],
        known=decided.asked.customer_id is not None,
    )


@operation(PART, "POST", "/outreach/send", Scope.OUTREACH_SEND, {202: OutreachesOut})
def send_outreach(request: HttpRequest, body: SendIn) -> Status[OutreachesOut]:
    """Send through the gate.

    Each is judged when it is about to go: within seconds, and again whenever its hold ends. A key that went to the
    same customer before is that message.
    """
    people = _people(body.messages)
    unknown = [str(number) for number, each in enumerate(people) if each is None]
    if unknown:
        detail = _("Messages %(numbers)s, counted from 0.") % {"numbers": ", ".join(unknown[:20])}
        raise bad_request("no_customer", _("Some go to nobody whom we know."), detail)
    letters = [_letter(each, number) for each, number in zip(body.messages, people, strict=True) if number is not None]
    try:
        rows = submit(letters, actor_of(request), timezone.now())
    except SubmitError as error:
        raise bad_request("no_address", _("Somebody has no address that we could write to."), str(error)) from None
    return Status(202, OutreachesOut(messages=[_out(row) for row in rows]))


def _letter(sent: LetterIn, number: int) -> Letter:
    return Letter(
        customer=number,
        subject=sent.subject,
        text=sent.text,
        purpose=sent.purpose,
        bulk=sent.bulk,
        key=sent.key,
        needless_after=sent.needless_after,
    )


@operation(PART, "GET", "/outreach/{outreach}", Scope.OUTREACH_SEND, {200: OutreachOut}, errors=[404])
def get_outreach(request: HttpRequest, outreach: OutreachNumber) -> OutreachOut:  # noqa: ARG001 - an operation takes a request
    """Read how far a message is, and why."""
    return _out(get_object_or_404(Outreach, pk=outreach))


def _out(row: Outreach) -> OutreachOut:
    return OutreachOut(
        id=row.pk,
        customer=row.customer_id,
        purpose=row.purpose,
        subject=row.subject,
        state=row.state,
        verdict=row.decision,
        until=row.until,
        why=why(row.decision, row.until, reasons_of(row.reasons)) if row.decision else "",
        reasons=[ReasonOut(**each) for each in row.reasons],
        sent_at=row.sent_at,
    )


def _people(sent: Iterable[Any]) -> list[int | None]:
    """Give whom each goes to; None for somebody whom we do not know. Who went into another is that other."""
    asked = list(sent)
    for number, each in enumerate(asked):
        if (each.customer is None) == (not each.handle):
            detail = _("Number %(number)d has both or neither.") % {"number": number}
            raise bad_request("whom", _("Say who gets it: by 'customer' or by 'handle'."), detail)
    handles = _by_handle({each.handle for each in asked if each.handle})
    named = {each.customer for each in asked if each.customer is not None} | set(handles.values())
    stays = _those_there(named)
    found = (each.customer if each.customer is not None else handles.get(each.handle) for each in asked)
    return [None if number is None else stays.get(number) for number in found]


def _by_handle(handles: set[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for some in bites(sorted(handles), _AT_ONCE):
        found.update(Identity.objects.filter(value__in=some, is_shared=False).values_list("value", "customer"))
        low = {each.lower(): each for each in some}
        rows = Identity.objects.filter(value__in=list(low), sort=Identity.Sort.EMAIL, is_shared=False)
        found.update((low[value], customer) for value, customer in rows.values_list("value", "customer"))
    return found


def _those_there(numbers: set[int]) -> dict[int, int]:
    """Give for each of some customers who they are now; who is not there is left out."""
    there: dict[int, int] = {}
    for some in bites(sorted(numbers), _AT_ONCE):
        rows = Customer.objects.filter(pk__in=some).values_list("pk", "merged_into")
        there.update((number, into or number) for number, into in rows)
    return there
