"""What the gate is asked about one relayed mail, and what the relay makes of the answer.

The rules of this file:

1. What nobody can write words into is held where the gate says 'adapt', and a person is asked.
2. Once a person has let it go it goes: with our words where they can be written into it, else as it came.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from heedful.domain.gate.relayed import why_not_adapted
from heedful.domain.gate.request import Purpose, Request
from heedful.domain.gate.verdict import Decision, Reason, Verdict
from heedful.models import Relayed
from heedful.queries.relayed import first_ones
from heedful.services.adapting import words_for
from heedful.services.deciding import Asked, Decided, decide
from heedful.services.relay_bytes import GoneError, raw_of
from heedful.wire.gate_mail import UnadaptableError, adapted, cleaned, read_gate_mail


class _UnwrittenError(Exception):
    """Our words can't be written into a mail; holds the code of why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Answer:
    """The verdict in the end; where it adapts, the `words` that go above the mail, and the `mail` with them."""

    decided: Decided
    words: str = ""
    mail: bytes = b""


def name_of(row: Relayed) -> str:
    """Name a mail as verdicts and reasons name it."""
    return f"relay {row.pk}"


def asked_about(row: Relayed, repeats: str) -> Asked:
    """Give what the gate is asked about a mail that was read; `repeats` names the one that it repeats, '' if none."""
    purpose = Purpose(row.purpose) if row.purpose else None
    request = Request(purpose=purpose, bulk=row.bulk, words=row.words, repeats=repeats, since=row.accepted_at)
    return Asked(
        row.customer_id,
        request,
        subject_of=name_of(row),
        subject=row.subject,
        is_released=row.released_at is not None,
        was_judged=row.judged_at is not None,
    )


def answer_to(row: Relayed, decided: Decided) -> Answer:
    """Give the verdict with what the relay and people have to say of it; writes nothing."""
    verdict = decided.verdict
    if verdict.decision is not Decision.ADAPT:
        return Answer(decided)
    try:
        words, mail = _written(row, decided)
    except _UnwrittenError as error:
        return Answer(replace(decided, verdict=_unwritten(decided, error.code)))
    return Answer(decided, words, mail)


def preview_of(row: Relayed, clock: datetime) -> str | None:
    """Give the text of a held mail with our words above it, as it would go if a person let it go at `clock`.

    None if it would go as it came, or not at all. Writes nothing.
    """
    first = first_ones([row]).get(row.pk)
    asked = replace(asked_about(row, name_of(first) if first else ""), is_released=True)
    answer = answer_to(row, decide([asked], clock)[0])
    return read_gate_mail(answer.mail).text if answer.words else None


def _unwritten(decided: Decided, code: str) -> Verdict:
    reasons = decided.verdict.reasons
    if decided.asked.is_released:
        return Verdict(Decision.SEND, None, (*reasons, Reason(code, Decision.SEND)))
    until = _end(decided)
    return Verdict(Decision.HOLD, until, (*reasons, Reason(code, Decision.HOLD, until)))


def _end(decided: Decided) -> datetime | None:
    """Say when nothing asks for an adaptation any more."""
    return max((touch.window.aftermath_until for touch in decided.standing.touches), default=None)


def _written(row: Relayed, decided: Decided) -> tuple[str, bytes]:
    """Give the words that go above a mail, and the mail with them; raises `_UnwrittenError`."""
    words = words_for(decided.verdict.reasons, row.purpose, row.customer, decided.standing.zone)
    if not words:
        raise _UnwrittenError("no_words")
    try:
        raw = raw_of(row)
        code = why_not_adapted(decided.asked.request.purpose, is_protected=read_gate_mail(raw).is_protected)
        if code:
            raise _UnwrittenError(code)
        return words, adapted(cleaned(raw), words)
    except (UnadaptableError, GoneError) as error:
        raise _UnwrittenError("cannot_be_written_into") from error
