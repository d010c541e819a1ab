"""What goes out of conversations at the gate: each letter is judged and stands in the log as everything that is sent.

What one of us wrote to a person always goes, but for two things. Where mail comes back there is nobody to read it,
unless it goes to another address than the one where the machine saw that. And what goes to somebody who has died, a
person reads first: what one of us wrote has been read, what a program wrote has not. A program that writes first
answers nobody: its letter is of no known purpose, and judged so.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from heedful.domain.gate.judge import judge
from heedful.domain.gate.relayed import CAMPAIGN
from heedful.domain.gate.request import Purpose, Request
from heedful.domain.gate.standing import State
from heedful.domain.gate.verdict import Decision, Reason, Verdict
from heedful.models import Message
from heedful.queries.gate import current_policy, templates_kept
from heedful.queries.lost_address import goes_elsewhere
from heedful.services.deciding import Asked, Decided, decide, write_down
from heedful.services.gate_words import because_of, why

#: So many of the newest with the same subject say whether they go to many.
_LOOKED_AT = 1_000


def stopped_by_gate(message: Message, clock: datetime) -> str:
    """Judge a letter that is about to go, and write that down; gives why it does not go, '' if it does."""
    decided = _judged(message, clock)
    with transaction.atomic():
        write_down([decided], clock)
    verdict = decided.verdict
    if verdict.decision is Decision.DROP:
        return why(verdict.decision, verdict.until, verdict.reasons)
    if verdict.decision is Decision.HOLD and message.author_id is None:
        return _why_held(verdict)
    return ""


def _judged(message: Message, clock: datetime) -> Decided:
    """Judge a letter. Where mail to them comes back, what goes to another address goes as if it did not."""
    request, customer = _request(message, clock), message.conversation.customer_id
    decided = decide([Asked(customer, request, f"reply {message.pk}", subject=message.subject)], clock)[0]
    to = [address for _, address in message.to]
    if decided.standing.state is not State.BOUNCED or not goes_elsewhere(customer, to):
        return decided
    standing = replace(decided.standing, state=None)
    verdict = judge(request, standing, current_policy(), templates_kept(), clock)
    reasons = (*verdict.reasons, Reason("elsewhere", Decision.SEND))
    return replace(decided, standing=standing, verdict=Verdict(verdict.decision, verdict.until, reasons))


def _request(message: Message, clock: datetime) -> Request:
    if message.author_id is None and not answers_somebody(message):
        return Request(purpose=None, bulk=_goes_to_many(message, clock))
    return Request(Purpose.REPLY, answers_them=True)


def answers_somebody(message: Message) -> bool:
    """Tell whether they have said anything in its conversation; else we write first."""
    return message.conversation.messages.filter(is_ours=False).exists()


def _goes_to_many(message: Message, clock: datetime) -> bool:
    """Tell whether its program sent the same subject to more people within the hour than one writes to by hand."""
    same = Message.objects.filter(
        program=message.program_id, is_ours=True, subject=message.subject, at__gt=clock - CAMPAIGN, pk__lt=message.pk
    )
    newest = same.order_by("-pk").values_list("to", flat=True)[:_LOOKED_AT]
    people = {address.lower() for to in newest for _name, address in to}
    return len(people) >= current_policy().bulk_from


def _why_held(verdict: Verdict) -> str:
    if any(each.code == "deceased" for each in verdict.reasons):
        return _("They have died, and a program wrote this: a person reads it first, and sends it or does not.")
    told = {"because": because_of(verdict.decision, verdict.reasons)}
    return _("A program wrote this first, and the gate does not let it go now. %(because)s") % told
