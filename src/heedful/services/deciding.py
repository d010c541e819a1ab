"""Deciding over requests: loading what is known, asking the judge, and writing down what it said and why.

Everything that goes out comes through here: what programs want to send, what mailers hand over, and our own letters.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from heedful.domain.gate.holding import released
from heedful.domain.gate.judge import judge
from heedful.domain.gate.plain import plain_facts, plain_reasons
from heedful.domain.gate.policy import NON_ESSENTIAL, row_of
from heedful.domain.gate.request import Request
from heedful.domain.gate.standing import Sent, Standing
from heedful.domain.gate.verdict import Decision, Verdict
from heedful.models import JudgedMoment, Judgement, Outreach
from heedful.queries.bite import ASKED_AT_ONCE, bites
from heedful.queries.gate import current_policy, templates_kept
from heedful.queries.standing import standings_of, stranger

_GOES = frozenset({Decision.SEND, Decision.ADAPT})
_AT_ONCE = 500


@dataclass(frozen=True)
class Asked:
    """One request for one customer; None for somebody whom we do not know, or do not know any more.

    `subject_of` names it in the log of verdicts ('relay 12', or what a program calls it), `subject` is its subject
    line. `is_released`: one of us let it go, whatever holds it. `was_judged`: a verdict on it stands in the log.
    """

    customer_id: int | None
    request: Request
    subject_of: str = ""
    subject: str = ""
    outreach: Outreach | None = None
    is_released: bool = False
    was_judged: bool = False


@dataclass(frozen=True)
class Decided:
    """What the judge said of one request, and what was known then."""

    asked: Asked
    standing: Standing
    verdict: Verdict


def decide(asked: Sequence[Asked], clock: datetime, *, one_after_another: bool = False) -> list[Decided]:
    """Judge requests as things stand at `clock`, in their order, and write nothing.

    With `one_after_another` what is non-essential and may go counts as sent for those that come after it.
    """
    policy, templates = current_policy(), templates_kept()
    people = {each.customer_id for each in asked if each.customer_id is not None}
    ours = {each.outreach.pk for each in asked if each.outreach is not None}
    standings = standings_of(people, policy, clock, judged=ours)
    unknown = stranger(policy, clock)
    gone: defaultdict[int, list[Sent]] = defaultdict(list)
    decided = []
    for each in asked:
        number = each.customer_id
        standing = standings.get(number, unknown) if number is not None else unknown
        if number is not None and gone[number]:
            standing = replace(standing, sent=(*standing.sent, *gone[number]))
        verdict = judge(each.request, standing, policy, templates, clock)
        if each.is_released:
            verdict = released(verdict)
        # Only what rules count: they hold it after a few, so nobody's list grows with the call.
        counts = row_of(each.request.purpose, bulk=each.request.bulk) in NON_ESSENTIAL
        if one_after_another and number is not None and counts and verdict.decision in _GOES:
            gone[number].append(Sent(clock, each.request.purpose, each.request.bulk, each.request.words))
        decided.append(Decided(each, standing, verdict))
    return decided


def says_the_same(verdict: Verdict, until: datetime | None, reasons: list[dict[str, Any]]) -> bool:
    """Tell whether a verdict says what was said last: for the same reasons until the same time, so it is the same."""
    return verdict.until == until and plain_reasons(verdict) == reasons


def write_down(decided: Sequence[Decided], clock: datetime) -> None:
    """Keep verdicts in the log, each with what was known, in the transaction of whoever calls.

    Who judges a message again keeps only what is not what was said last: the log is no clock.
    """
    _count_once(decided)
    rows = Judgement.objects.bulk_create([_row(each, clock) for each in decided], batch_size=_AT_ONCE)
    because = (
        JudgedMoment(judgement=row, moment_id=number, decision=each.verdict.decision)
        for row, each in zip(rows, decided, strict=True)
        for number in sorted(_moments_of(each))
    )
    JudgedMoment.objects.bulk_create(because, batch_size=_AT_ONCE)


def _count_once(decided: Sequence[Decided]) -> None:
    """Let a message count with a moment by its newest verdict in which that has a say; the verdicts before it stay."""
    again = [each for each in decided if each.asked.was_judged and _moments_of(each)]
    for some in bites(again, ASKED_AT_ONCE // 2):
        now = {_message_of(each.asked): _moments_of(each) for each in some}
        links = _links_of([each.asked for each in some]).values_list("pk", "moment", *_MESSAGE)
        over = [pk for pk, moment, *message in links if moment in now.get(tuple(message), ())]
        for numbers in bites(over, ASKED_AT_ONCE):
            JudgedMoment.objects.filter(pk__in=numbers).delete()


_MESSAGE = ("judgement__outreach", "judgement__subject_of")


def _message_of(asked: Asked) -> tuple[int | None, str]:
    return (asked.outreach.pk if asked.outreach else None, asked.subject_of[:200])


def _links_of(asked: Sequence[Asked]) -> QuerySet[JudgedMoment]:
    """Choose the moments that had a say in what was said of some messages, all of them ours or none."""
    ours = [each.outreach for each in asked if each.outreach is not None]
    if ours:
        return JudgedMoment.objects.filter(judgement__outreach__in=ours)
    # Found by the customer, too: there is no quicker way from what a message is called to what was said of it.
    return JudgedMoment.objects.filter(
        judgement__customer__in=[each.customer_id for each in asked],
        judgement__subject_of__in=[each.subject_of[:200] for each in asked],
    )


def _row(decided: Decided, clock: datetime) -> Judgement:
    asked, verdict = decided.asked, decided.verdict
    return Judgement(
        at=clock,
        customer_id=asked.customer_id,
        outreach=asked.outreach,
        subject_of=asked.subject_of[:200],
        purpose=asked.request.purpose or "",
        bulk=asked.request.bulk,
        subject=asked.subject.replace("\x00", "")[:200],
        decision=verdict.decision,
        until=verdict.until,
        reasons=plain_reasons(verdict),
        facts=plain_facts(asked.request, decided.standing),
    )


def _moments_of(decided: Decided) -> set[int]:
    """Give the moments that had a say."""
    return {int(each.evidence["moment"]) for each in decided.verdict.reasons if each.code == "moment"}
