"""Asking the gate about what came through the relay: what may go, what is held, what is let go of.

The rules of this file:

1. A verdict is written by a conditional UPDATE: if somebody moved the message meanwhile (released it, let it go, or
   judged it too), theirs counts.
2. A bill that something going on holds is asked about at once.
3. What was judged a while ago and has not gone is judged again; at once, when a switch or the policy was changed. What
   is said then is kept only where it is not what was said last.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_noop

from heedful.domain.gate.holding import asks_about_mail, look_again_at, moments_that_hold
from heedful.domain.gate.plain import plain_reasons
from heedful.domain.gate.relayed import (
    SenderRule,
    Told,
    campaigns,
    purpose_of,
    says_it_is_bulk,
    shape_of,
    topic_of,
    words_of,
)
from heedful.domain.gate.verdict import Decision, Verdict
from heedful.domain.relayed import FRESH, State
from heedful.models import Relayed
from heedful.queries.bite import bites
from heedful.queries.gate import current_policy, stamp
from heedful.queries.relayed import are_ready, customers_of, first_ones, sender_rules, to_judge, told_before
from heedful.services.audit import Actor, record
from heedful.services.deciding import Decided, decide, says_the_same, write_down
from heedful.services.relay_bytes import raws_of
from heedful.services.relay_rows import Stood, move_rows
from heedful.services.relay_turn import in_turn
from heedful.services.relay_verdict import answer_to, asked_about, name_of
from heedful.wire.gate_mail import GateMail, read_gate_mail

AT_ONCE = 100
_AHEAD = 1_000
_GONE = "Its bytes are not on the disk any more."


class _OutdatedError(Exception):
    """A switch or the policy was changed while we judged."""


def judge_due(clock: datetime, most: int = AT_ONCE) -> int:
    """Judge what is due; says how many there were."""
    _judge_again(clock)
    # Those who wait are judged when they are about to go, and not long before.
    rows = [] if are_ready(clock, _AHEAD) else to_judge(clock, most)
    if not rows:
        return 0
    before, went_by = [Stood(row.pk, State(row.state), row.next_at) for row in rows], stamp()
    gone = _read(rows)
    there = [row for row in rows if row.pk not in gone]
    repeats = _repeats(there)
    asked = [asked_about(row, repeats.get(row.pk, "")) for row in there]
    decided = [
        _in_the_end(row, each) for row, each in zip(there, decide(asked, clock, one_after_another=True), strict=True)
    ]
    news = [each for row, each in zip(there, decided, strict=True) if _is_news(row, each.verdict)]
    held_at_most = timedelta(days=current_policy().most_held_days)
    for row, each in zip(there, decided, strict=True):
        _apply(row, each, clock, held_at_most)
    moves = [(stood, _columns(row)) for stood, row in zip(before, rows, strict=True)]
    with suppress(_OutdatedError), in_turn():
        write_down(news, clock)
        move_rows(moves)
        _tie(before, there, decided)
        # Looked at last: from here on, whoever changes it waits for us and finds what we have written.
        if stamp() != went_by:
            raise _OutdatedError
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
    judged = ("state", "next_at", "judged_at", "until", "reasons", "asks_since", "adapted_with")
    moved = ("due_since", "reply", "done_at")
    return {name: getattr(row, name) for name in names + judged + moved}


def _is_news(row: Relayed, verdict: Verdict) -> bool:
    return row.judged_at is None or not says_the_same(verdict, row.until, row.reasons)


def _tie(before: Sequence[Stood], there: Sequence[Relayed], decided: Sequence[Decided]) -> None:
    """Note which moments hold what is held now, instead of those that held it before."""
    were_held = {stood.pk for stood in before if stood.state is State.HELD}
    now = [(row.pk, each) for row, each in zip(there, decided, strict=True) if row.state == State.HELD]
    ties = Relayed.held_by.through
    ties.objects.filter(relayed__in=were_held).delete()
    tied = [
        ties(relayed_id=pk, moment_id=int(moment))
        for pk, each in now
        for moment in sorted(moments_that_hold(each.verdict.reasons))
    ]
    # Some may be there from a round in which somebody moved the message meanwhile.
    ties.objects.bulk_create(tied, ignore_conflicts=True)


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
    most = current_policy().bulk_from
    told = [Told(row.author, row.topic, row.shape, row.recipient.lower(), row.accepted_at) for row in rows]
    first = min(rows, key=lambda row: row.pk)
    before = told_before({key for each in told for key in each.keys}, first, most)
    for row, is_campaign in zip(rows, campaigns(told, before, most), strict=True):
        row.bulk = row.bulk or is_campaign


def _repeats(rows: Sequence[Relayed]) -> dict[int, str]:
    """Name for each message the one that came before it under the same Message-ID, to the same address."""
    found = {pk: name_of(first) for pk, first in first_ones(rows).items()}
    here: dict[tuple[str, str], Relayed] = {}
    for row in rows:
        if row.msg_id:
            first = here.setdefault((row.msg_id, row.recipient.lower()), row)
            if first is not row:
                found.setdefault(row.pk, name_of(first))
    return found


# What the gate says.


def _in_the_end(row: Relayed, decided: Decided) -> Decided:
    """Give the verdict with what the relay and people have to say of it; notes the words of an adaptation."""
    answer = answer_to(row, decided)
    row.adapted_with = answer.words
    return answer.decided


def _apply(row: Relayed, decided: Decided, clock: datetime, held_at_most: timedelta) -> None:
    verdict, request, asked_since = decided.verdict, decided.asked.request, row.asks_since
    row.judged_at, row.until, row.reasons, row.asks_since = clock, verdict.until, plain_reasons(verdict), None
    if verdict.decision is Decision.DROP:
        row.state, row.next_at, row.done_at = State.DROPPED, None, clock
    elif verdict.decision is Decision.HOLD:
        row.state = State.HELD
        row.next_at = look_again_at(verdict.until, row.accepted_at + held_at_most, clock)
        if row.next_at is None or asks_about_mail(verdict.reasons, request.purpose, bulk=request.bulk):
            row.asks_since = asked_since or clock
    else:
        if row.state == State.HELD or row.due_since is None:
            row.due_since = clock
        row.state, row.next_at = State.JUDGED, clock


def decision_of(row: Relayed) -> Decision:
    """Give what was decided of a message that was judged."""
    if row.state == State.HELD:
        return Decision.HOLD
    if row.state == State.DROPPED:
        return Decision.DROP
    return Decision.ADAPT if row.adapted_with else Decision.SEND


# What a person says.


def release(rows: Sequence[int], by: Actor, clock: datetime) -> int:
    """Let held messages go, whatever holds them; they are judged once more, as they may not be wanted any more."""
    released: dict[str, Any] = {"released_at": clock, "released_by": by.colleague}
    again = {"state": State.ACCEPTED, "next_at": clock, "due_since": clock, "attempts": 0, "asks_since": None}
    return _move_held(rows, by, gettext_noop("released"), {**released, **again})


def discard(rows: Sequence[int], by: Actor, clock: datetime) -> int:
    """Let held messages be forgotten: they never go. Their senders are not told."""
    evidence = {"by": by.colleague.name} if by.colleague else {}
    reason = {"code": "discarded", "verdict": Decision.DROP.value, "until": None, "evidence": evidence}
    over = {"state": State.DROPPED, "next_at": None, "done_at": clock, "asks_since": None}
    changes: dict[str, Any] = {**over, "released_by": by.colleague, "reasons": [reason]}
    return _move_held(rows, by, gettext_noop("discarded"), changes)


def _move_held(rows: Sequence[int], by: Actor, verb: str, changes: dict[str, Any]) -> int:
    """Change those of some messages that are still held, and put it on record; says how many they are."""
    moved = 0
    for some in bites(sorted(rows), _AHEAD):
        with transaction.atomic():
            held = Relayed.objects.select_for_update().filter(pk__in=some, state=State.HELD)
            numbers = list(held.values_list("pk", flat=True))
            moved += held.filter(pk__in=numbers).update(**changes)
            Relayed.held_by.through.objects.filter(relayed__in=numbers).delete()
            if len(numbers) == 1:
                record(by, verb, "relayed mail", numbers[0])
            elif numbers:
                record(by, verb, "relayed mail", "", n=len(numbers), first=numbers[0], last=numbers[-1])
    return moved


def judge_anew() -> None:
    """Have what may go, and has not gone, judged once more before it goes: something holds it now, perhaps."""
    Relayed.objects.filter(state=State.JUDGED, is_notice=False).update(state=State.ACCEPTED)
