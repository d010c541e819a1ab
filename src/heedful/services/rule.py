"""Rules as an owner keeps them: made, changed, ordered, switched on and off, deleted.

The rule of this file: whoever changes a rule switches it off by that. So nobody switches one on without having seen
what it would have met: who does so says which rule they saw.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from hashlib import blake2b

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_noop

from heedful.models import Colleague, Mailbox, Rule, SavedReply, Tag, Team
from heedful.services.audit import Actor, record


@dataclass(frozen=True)
class Plan:
    """What an owner says about a rule; see `Rule`."""

    name: str
    when: str
    waits_hours: int | None = None
    mailbox: Mailbox | None = None
    words: Sequence[str] = ()
    tag: Tag | None = None
    domain: str = ""
    put_tag: Tag | None = None
    assignee: Colleague | None = None
    team: Team | None = None
    saved_reply: SavedReply | None = None
    tells: Colleague | None = None
    is_complaint: bool = False


class ChangedRuleError(Exception):
    """The rule is another one than was looked at."""


@transaction.atomic
def keep_rule(row: Rule | None, by: Actor, plan: Plan) -> Rule:
    """Keep a rule as it was said; None makes one, the last of all. It is off."""
    kept = row or Rule(made_by=by.colleague, position=_last() + 1)
    for each in fields(Plan):
        setattr(kept, each.name, getattr(plan, each.name))
    kept.words = list(plan.words)
    kept.on_since = None
    kept.save()
    record(by, gettext_noop("changed") if row else gettext_noop("made"), "rule", kept.pk)
    return kept


def _last() -> int:
    return Rule.objects.aggregate(last=Max("position"))["last"] or 0


def digest_of(row: Rule) -> str:
    """Give a digest of all that an owner says about a rule: another rule has another one."""
    columns = [Rule._meta.get_field(each.name).attname for each in fields(Plan)]  # type: ignore[union-attr]  # noqa: SLF001 - Django's documented way to ask this
    told = json.dumps([getattr(row, each) for each in columns])
    return blake2b(told.encode(), digest_size=16).hexdigest()


@transaction.atomic
def switch_rule(row: Rule, by: Actor, clock: datetime, *, on: bool, shown: str = "") -> None:
    """Switch a rule on from now, or off.

    `shown` is the digest of the rule that was looked at; raises `ChangedRuleError` if another one would be on.
    """
    if on and digest_of(Rule.objects.select_for_update(of=("self",)).get(pk=row.pk)) != shown:
        raise ChangedRuleError
    Rule.objects.filter(pk=row.pk).update(on_since=clock if on else None)
    record(by, gettext_noop("switched on") if on else gettext_noop("switched off"), "rule", row.pk)


@transaction.atomic
def move_up(row: Rule, by: Actor) -> None:
    """Let a rule be followed before the one that was before it."""
    order = list(Rule.objects.select_for_update().values_list("pk", flat=True))
    place = order.index(row.pk)
    if place:
        order[place - 1], order[place] = order[place], order[place - 1]
        for position, number in enumerate(order):
            Rule.objects.filter(pk=number).update(position=position)
        record(by, gettext_noop("moved up"), "rule", row.pk)


@transaction.atomic
def delete_rule(row: Rule, by: Actor) -> None:
    """Delete a rule. What it did stays."""
    record(by, gettext_noop("deleted"), "rule", row.pk)
    row.delete()
