"""What becomes of a message that is held: when it is looked at again, who is asked about it, and what lets it go.

The rules of this file:

1. A person's release ends every hold, and no drop: where nobody may be written to, nobody wants it, or it has come
   true meanwhile, nothing goes. It ends no adaptation either: nobody in a storm gets a reminder without our words
   because a switch or the night held it. Only where there are no words for it does it go as it is.
2. Nothing is held for longer than the policy says without a person: from then on it waits for one.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from heedful.domain.gate.request import Purpose
from heedful.domain.gate.verdict import Decision, Reason, Verdict

#: What is held until its cause ends (a complaint, an answer of ours) is looked at again so often.
LOOK_AGAIN = timedelta(minutes=10)
#: Our words can't be written into it: what should have been adapted is held.
NOT_ADAPTED = frozenset({"relay_adapts_reminders_only", "signed_or_encrypted", "cannot_be_written_into", "no_words"})
_READ_FIRST = "deceased"
#: What goes to many without a purpose, and a bill through the relay, is asked about when one of these holds it.
_GOING_ON = frozenset({"moment", "trouble"})


def released(verdict: Verdict) -> Verdict:
    """Give the verdict on what one of us let go."""
    if verdict.decision is Decision.DROP:
        return verdict
    decision = Decision.ADAPT if _can_be_adapted(verdict.reasons) else Decision.SEND
    return Verdict(decision, None, (*verdict.reasons, Reason("released", Decision.SEND)))


def _can_be_adapted(reasons: Iterable[Reason]) -> bool:
    """Tell whether something adapts it, and nothing holds it for want of words."""
    told = list(reasons)
    if any(_lacks_words(each) for each in told):
        return False
    return any(each.decision is Decision.ADAPT for each in told)


def _lacks_words(reason: Reason) -> bool:
    return reason.decision is Decision.HOLD and (reason.code in NOT_ADAPTED or "no_words" in reason.evidence)


def look_again_at(until: datetime | None, over: datetime, now: datetime) -> datetime | None:
    """Say when what is held is judged again; None from `over` on: then a person decides."""
    if now >= over:
        return None
    return min(until if until is not None else now + LOOK_AGAIN, over)


def asks_a_person(reasons: Iterable[Reason], purpose: Purpose | None, *, bulk: bool) -> bool:
    """Tell whether a person is asked at once about what is held for these reasons."""
    holding = {each.code for each in reasons if each.decision is Decision.HOLD}
    if _READ_FIRST in holding or not holding.isdisjoint(NOT_ADAPTED):
        return True
    return purpose is None and bulk and not holding.isdisjoint(_GOING_ON)


def asks_about_mail(reasons: Iterable[Reason], purpose: Purpose | None, *, bulk: bool) -> bool:
    """Tell whether a person is asked at once about what is held for these reasons and came through the relay.

    A relay can't change a due date, so a bill that meets something going on needs somebody, whatever words there are.
    """
    told = list(reasons)
    if purpose is Purpose.BILLING and any(each.code in _GOING_ON and each.decision is Decision.HOLD for each in told):
        return True
    return asks_a_person(told, purpose, bulk=bulk)


def moments_that_hold(reasons: Iterable[Reason]) -> set[str]:
    """Name the moments that hold a message: also those that would have adapted what can't be adapted."""
    told = list(reasons)
    decisions = {Decision.HOLD}
    if any(each.code in NOT_ADAPTED and each.decision is Decision.HOLD for each in told):
        decisions.add(Decision.ADAPT)
    return {each.evidence["moment"] for each in told if each.code == "moment" and each.decision in decisions}
