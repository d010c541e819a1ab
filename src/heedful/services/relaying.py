"""Asking the gate about what came through the relay: what may go, what is held, what is let go of.

The rules of this file:

1. A verdict is written by a conditional UPDATE: if somebody moved the message meanwhile (released it, let it go, or
   judged it too), theirs counts.
2. What nobody can write words into is held where the gate says 'adapt', and a person is asked.
3. What was judged a while ago and has not gone is judged again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from heedful.domain.gate.relayed import (
    SenderRule,
    Told,
    campaigns,
    may_be_adapted,
    purpose_of,
    says_it_is_bulk,
    shape_of,
    topic_of,
    words_of,
)
from heedful.domain.gate.request import Purpose, Request
from heedful.domain.gate.verdict import Decision, Reason, Verdict
from heedful.domain.relayed import FRESH, State, look_again_at
from heedful.models import Colleague, Relayed
from heedful.queries.relayed import are_ready, customers_of, first_ones, sender_rules, to_judge, told_before
from heedful.services.relay_bytes import GoneError, raw_of, raws_of
from heedful.wire.gate_mail import GateMail, UnadaptableError, adapted, read_gate_mail

#: Judges many at once: the customer (None for a stranger) and the request of each.
Decide = Callable[[Sequence[tuple[int | None, Request]], datetime], Sequence[Verdict]]
#: Gives the words to write into a reminder; None where there are none.
WordsFor = Callable[[Relayed, Verdict], str | None]

AT_ONCE = 200
_AHEAD = 1_000
_GONE = "Its bytes are not on the disk any more."


def judge_due(decide: Decide, words_for: WordsFor, clock: datetime, most: int = AT_ONCE) -> int:
    """Judge what is due; says how many there were."""
    _judge_again(clock)
    # Those who wait are judged when they are about to go, and not long before.
    rows = [] if are_ready(clock, _AHEAD) else to_judge(clock, most)
    if not rows:
        return 0
    before = {row.pk: (row.state, row.next_at) for row in rows}
    gone = _read(rows)
    there = [row for row in rows if row.pk not in gone]
    repeats = _repeats(there)
    asked = [(row.customer_id, _request(row, repeats.get(row.pk, ""))) for row in there]
    verdicts = decide(asked, clock)
    for row, verdict in zip(there, verdicts, strict=True):
        _apply(row, verdict, words_for, clock)
    with transaction.atomic():
        for row in rows:
            state, next_at = before[row.pk]
            Relayed.objects.filter(pk=row.pk, state=state, next_at=next_at).update(**_columns(row))
    return len(rows)


def _judge_again(clock: datetime) -> None:
    """Give back what may go since a while and has not gone, and what somebody had in hand who did not come back."""
    stale = Relayed.objects.filter(state=State.JUDGED, next_at__lte=clock, judged_at__lt=clock - FRESH)
    stale.filter(is_notice=False).update(state=State.ACCEPTED)
    lost = Relayed.objects.filter(state=State.SENDING, next_at__lte=clock)
    lost.filter(is_notice=True).update(state=State.JUDGED)
    lost.update(state=State.ACCEPTED)


def _columns(row: Relayed) -> dict[str, Any]:
    names = ("customer_id", "author", "msg_id", "subject", "purpose", "bulk", "words", "topic", "shape")
    judged = ("state", "next_at", "judged_at", "until", "reasons", "adapted_with", "due_since", "reply", "done_at")
    return {name: getattr(row, name) for name in names + judged}


# What a mail says.


def _read(rows: Sequence[Relayed]) -> set[int]:
    """Read what has not been read yet, and whose it is now; gives those whose bytes are gone."""
    people = customers_of(row.recipient for row in rows)
    for row in rows:
        row.customer_id = people.get(row.recipient.lower())
    unread = [row for row in rows if not row.words]
    if not unread:
        return set()
    rules, gone = sender_rules(), set()
    read: dict[tuple[str, int], GateMail] = {}
    for row, raw in raws_of(unread):
        if raw is None:
            _lost(row)
            gone.add(row.pk)
            continue
        # A message to several people is one message, read once.
        place = (row.digest, row.offset)
        read[place] = read.get(place) or read_gate_mail(raw)
        _note(row, read[place], rules)
    _mark_campaigns([row for row in unread if row.pk not in gone])
    return gone


def _lost(row: Relayed) -> None:
    row.state, row.next_at, row.reply = State.FAILED, None, _GONE


def _note(row: Relayed, mail: GateMail, rules: Sequence[SenderRule]) -> None:
    row.author = (mail.author or row.sender.lower())[:320]
    row.msg_id, row.subject = mail.msg_id[:998], mail.subject[:500]
    row.purpose = purpose_of(mail.purpose, row.author, mail.list_id, rules) or ""
    row.bulk = says_it_is_bulk(mail.headers, mail.precedence)
    row.words = words_of(mail.subject, mail.text)
    row.topic = topic_of(mail.subject)
    row.shape = shape_of(mail.text, [*mail.to, row.recipient.partition("@")[0]])


def _mark_campaigns(rows: Sequence[Relayed]) -> None:
    if not rows:
        return
    most = settings.HEEDFUL_RELAY_BULK
    told = [Told(row.author, row.topic, row.shape, row.recipient.lower()) for row in rows]
    first = min(rows, key=lambda row: row.pk)
    before = told_before({key for each in told for key in each.keys}, first, most)
    for row, is_campaign in zip(rows, campaigns(told, before, most), strict=True):
        row.bulk = row.bulk or is_campaign


def _repeats(rows: Sequence[Relayed]) -> dict[int, str]:
    """Name for each message the one that came before it under the same Message-ID, to the same address."""
    found = {pk: _name(first) for pk, first in first_ones(rows).items()}
    here: dict[tuple[str, str], Relayed] = {}
    for row in rows:
        if row.msg_id:
            first = here.setdefault((row.msg_id, row.recipient.lower()), row)
            if first is not row:
                found.setdefault(row.pk, _name(first))
    return found


def _name(row: Relayed) -> str:
    return f"relay {row.pk}"


def _request(row: Relayed, repeats: str) -> Request:
    purpose = Purpose(row.purpose) if row.purpose else None
    return Request(purpose=purpose, bulk=row.bulk, words=row.words, repeats=repeats)


# What the gate says.


@dataclass(frozen=True)
class _Outcome:
    """What comes of a verdict: what is done, with which words above the text, and what has to be said besides."""

    decision: Decision
    words: str = ""
    why: str = ""


def _apply(row: Relayed, verdict: Verdict, words_for: WordsFor, clock: datetime) -> None:
    outcome = _outcome(row, verdict, words_for)
    row.judged_at, row.until = clock, verdict.until
    row.reasons = [_written(reason) for reason in verdict.reasons]
    if outcome.why:
        row.reasons.append(_written(Reason(outcome.why, outcome.decision)))
    row.adapted_with = outcome.words
    if outcome.decision is Decision.DROP:
        row.state, row.next_at, row.done_at = State.DROPPED, None, clock
    elif outcome.decision is Decision.HOLD:
        row.state = State.HELD
        row.next_at = look_again_at(verdict.until, row.accepted_at, clock)
    else:
        if row.state == State.HELD or row.due_since is None:
            row.due_since = clock
        row.state, row.next_at = State.JUDGED, clock


def _outcome(row: Relayed, verdict: Verdict, words_for: WordsFor) -> _Outcome:
    if row.released_at is not None and verdict.decision is not Decision.DROP:
        return _Outcome(Decision.SEND, why="released")
    return _Outcome(verdict.decision) if verdict.decision is not Decision.ADAPT else _adapted(row, verdict, words_for)


def _adapted(row: Relayed, verdict: Verdict, words_for: WordsFor) -> _Outcome:
    """Write into it what the gate wants said; where that can't be, it is held."""
    purpose = Purpose(row.purpose) if row.purpose else None
    if not may_be_adapted(purpose, is_protected=False):
        return _Outcome(Decision.HOLD, why="relay_adapts_reminders_only")
    words = words_for(row, verdict)
    if not words:
        return _Outcome(Decision.HOLD, why="no_adaptation")
    try:
        adapted(raw_of(row), words)
    except UnadaptableError:
        return _Outcome(Decision.HOLD, why="cannot_be_written_into")
    except GoneError:
        return _Outcome(Decision.HOLD, why="bytes_are_gone")
    return _Outcome(Decision.ADAPT, words=words)


def _written(reason: Reason) -> dict[str, Any]:
    return {
        "code": reason.code,
        "verdict": reason.decision.value,
        "until": reason.until.isoformat() if reason.until else None,
        "evidence": dict(reason.evidence),
    }


# What a person says.


def release(rows: Sequence[int], by: Colleague, clock: datetime) -> int:
    """Let held messages go, whatever holds them; they are judged once more, as they may not be wanted any more."""
    held = Relayed.objects.filter(pk__in=rows, state=State.HELD)
    return held.update(
        state=State.ACCEPTED, next_at=clock, due_since=clock, released_at=clock, released_by=by, attempts=0
    )


def discard(rows: Sequence[int], by: Colleague, clock: datetime) -> int:
    """Let held messages be forgotten: they never go. Their senders are not told."""
    reason = {"code": "discarded", "verdict": Decision.DROP.value, "until": None, "evidence": {"by": by.name}}
    held = Relayed.objects.filter(pk__in=rows, state=State.HELD)
    return held.update(state=State.DROPPED, next_at=None, done_at=clock, released_by=by, reasons=[reason])


def look_again(clock: datetime, among: Q | None = None) -> int:
    """Have held messages judged now: what held them may be over."""
    held = Relayed.objects.filter(among if among is not None else Q(), state=State.HELD)
    return held.update(next_at=clock)
