"""Changing what the gate goes by: the policy, with a reason and a history, and the switch that stops what can wait."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from heedful.domain.alert import Code
from heedful.domain.gate.policy import Policy
from heedful.domain.moment_kind import aftermath_of
from heedful.models import GatePolicy, Moment, Switch
from heedful.queries.gate import current_policy
from heedful.services.audit import Actor, record
from heedful.services.held_again import judge_all_held
from heedful.services.relay_turn import in_turn
from heedful.services.relaying import judge_anew


class GateError(Exception):
    """It can't be changed like that; the message says why."""


def change_policy(by: Actor, policy: Policy, reason: str, clock: datetime) -> GatePolicy:
    """Let another policy count from now on; what is held is judged anew. Raises `GateError` without a reason."""
    if not reason.strip():
        raise GateError(_("Say why, in a few words: somebody will ask."))
    before = current_policy()
    with in_turn(alone=True):
        row = GatePolicy.objects.create(
            policy=policy.plain(), reason=reason.strip()[:500], made_at=clock, made_by=by.colleague
        )
        record(by, gettext_noop("changed"), "gate policy", row.pk)
        if policy.aftermath_days != before.aftermath_days:
            _again_how_long(policy, clock)
        _judge_again(clock)
    return row


def _again_how_long(policy: Policy, clock: datetime) -> None:
    """Reckon anew how long the time after what is still on lasts."""
    for row in Moment.objects.filter(ended_at=None, aftermath_until__gte=clock).defer("area"):
        until = row.last_at + aftermath_of(row.kind, policy.aftermath_days)
        if until != row.aftermath_until:
            Moment.objects.filter(pk=row.pk).update(aftermath_until=until)


def stop_all(by: Actor, reason: str, clock: datetime, codes: Sequence[Code] = (), place: str = "") -> Switch:
    """Stop everything non-essential at once, for all or for an area; raises `GateError` without a reason."""
    if not reason.strip():
        raise GateError(_("Say why, in a few words: somebody will ask."))
    with in_turn(alone=True):
        row = Switch.objects.create(
            codes=[[each.system, each.code] for each in codes],
            place=place[:200],
            reason=reason.strip()[:500],
            made_at=clock,
            made_by=by.colleague,
        )
        record(by, gettext_noop("stopped what can wait"), "switch", row.pk)
        judge_anew()
    return row


def let_go(by: Actor, row: Switch, clock: datetime) -> bool:
    """Let what a switch stopped go again, each judged anew; tells whether it was still on."""
    with in_turn(alone=True):
        ended = Switch.objects.filter(pk=row.pk, ended_at=None).update(ended_at=clock, ended_by=by.colleague)
        if ended:
            record(by, gettext_noop("let go what was stopped"), "switch", row.pk)
            _judge_again(clock)
    return bool(ended)


def _judge_again(clock: datetime) -> None:
    """Have all judged anew at once that is held, or may go and has not gone."""
    judge_anew()
    judge_all_held(clock)
