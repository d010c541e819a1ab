"""Our own answers at the gate: each is judged and stands in the log as everything else that goes out.

A reply always goes, but for two things. Where mail comes back there is nobody to read it. And what goes to somebody
who has died, a person reads first: what one of us wrote has been read, what a program wrote has not.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from heedful.domain.gate.request import Purpose, Request
from heedful.domain.gate.verdict import Decision
from heedful.models import Message
from heedful.services.deciding import Asked, decide, write_down
from heedful.services.gate_words import why


def stopped_by_gate(message: Message, clock: datetime) -> str:
    """Judge an answer that is about to go, and write that down; gives why it does not go, '' if it does."""
    customer = message.conversation.customer_id
    request = Request(Purpose.REPLY, answers_them=True)
    decided = decide([Asked(customer, request, f"reply {message.pk}", message.subject)], clock)[0]
    with transaction.atomic():
        write_down([decided], clock)
    verdict = decided.verdict
    if verdict.decision is Decision.DROP:
        return why(verdict.decision, verdict.until, verdict.reasons)
    if verdict.decision is Decision.HOLD and message.author_id is None:
        return _("They have died, and a program wrote this: a person reads it first, and sends it or does not.")
    return ""
