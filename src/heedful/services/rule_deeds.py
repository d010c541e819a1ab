"""Following the rules: what came is looked at soon after, and who waits too long once.

The rules of this file:

1. No rule sends anything: nothing here, or that is called from here, can.
2. A rule does what nobody has done: it hands over only what nobody looks after.
3. What it did, and that it looked, is one transaction. Whoever is killed before it looks again.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from heedful.domain.rule import When
from heedful.models import Conversation, Draft, Message, Rule, RuleCall, RuleDeed
from heedful.queries.rule import condition_of, facts_of, last_of_theirs, rules_on, waiting_for
from heedful.queries.saved_reply import in_language_of
from heedful.services.audit import MACHINE
from heedful.services.complaint import mark_complaint
from heedful.services.conversing import assign, hand_to_team, locked
from heedful.services.drafting import save_draft
from heedful.services.notice import tell_ruled
from heedful.services.saved_reply import fill
from heedful.services.tagging import TagError, put_on

#: So many who wait are looked at for one rule in one round.
_AT_ONCE = 100


def follow_one() -> bool:
    """Let the rules look at one message that has come; tells whether there was one."""
    call = RuleCall.objects.select_related("message").order_by("pk").first()
    if call is None:
        return False
    with transaction.atomic():
        row = locked(call.message.conversation)
        if not row.messages.filter(pk=call.message_id).exists():
            return True  # It was split off while we waited for the lock: it is looked at there.
        # By its number: somebody else may have looked meanwhile.
        if RuleCall.objects.filter(pk=call.pk).delete()[0]:
            _follow(row, call)
    return True


def _follow(row: Conversation, call: RuleCall) -> None:
    whens = (When.BEGINS, When.WRITES) if call.begins else (When.WRITES,)
    for rule in rules_on(*whens):
        if rule.on_since is not None and rule.on_since <= call.at:
            _look(rule, row, call.message)


def watch_waiting(clock: datetime) -> int:
    """Let the rules look at who has waited too long; tells how many were looked at."""
    looked = 0
    for rule in rules_on(When.WAITS):
        for number in waiting_for(rule, clock).values_list("pk", flat=True)[:_AT_ONCE]:
            with transaction.atomic():
                row = locked(Conversation(pk=number))
                if waiting_for(rule, clock).filter(pk=row.pk).exists():
                    _look(rule, row, last_of_theirs(row), waiting_since=row.waiting_since)
                    looked += 1
    return looked


def _look(rule: Rule, row: Conversation, message: Message | None, waiting_since: datetime | None = None) -> None:
    """Do what a rule says, if what it asks holds; write down what it did, and of who waits that it looked."""
    holds = condition_of(rule).holds(facts_of(row, message))
    did = [done for act in _ACTS if (done := act(rule, row)) is not None] if holds else []
    if did or waiting_since is not None:
        RuleDeed.objects.create(conversation=row, rule=rule, name=rule.name, waiting_since=waiting_since, did=did)


Done = list[str]


def _put_tag(rule: Rule, row: Conversation) -> Done | None:
    if rule.put_tag is None:
        return None
    try:
        return ["tag", rule.put_tag.name] if put_on(row, MACHINE, rule.put_tag.name) else None
    except TagError:
        return ["no_tag", rule.put_tag.name]


def _assign(rule: Rule, row: Conversation) -> Done | None:
    to = rule.assignee
    row.refresh_from_db(fields=["assignee"])
    if to is None or row.assignee_id is not None or not to.is_active or to.role == "viewer":
        return None
    assign(row, MACHINE, to)
    return ["person", to.name]


def _hand_to_team(rule: Rule, row: Conversation) -> Done | None:
    row.refresh_from_db(fields=["team"])
    if rule.team is None or row.team_id is not None:
        return None
    hand_to_team(row, MACHINE, rule.team)
    return ["team", rule.team.name]


def _begin_answer(rule: Rule, row: Conversation) -> Done | None:
    """Begin an answer for whoever looks after it. They read it, change it and send it, or not."""
    row.refresh_from_db(fields=["assignee"])
    author = row.assignee
    if rule.saved_reply is None or author is None or not author.is_active:
        return None
    if Draft.objects.filter(conversation=row, author=author, sort=Draft.Sort.REPLY).exists():
        return None
    text = in_language_of(rule.saved_reply, row)
    save_draft(row, author, Draft.Sort.REPLY, fill(text, row, author), timezone.now())
    return ["draft", text.title]


def _tell(rule: Rule, row: Conversation) -> Done | None:
    if rule.tells is None or not rule.tells.is_active:
        return None
    tell_ruled(row, rule.tells)
    return ["told", rule.tells.name]


def _mark_complaint(rule: Rule, row: Conversation) -> Done | None:
    if not rule.is_complaint or not mark_complaint(row, MACHINE, timezone.now()):
        return None
    return ["complaint", ""]


#: What a rule can do, in this order. Each says what it did, or None. None of them sends.
_ACTS: tuple[Callable[[Rule, Conversation], Done | None], ...] = (
    _put_tag,
    _mark_complaint,
    _assign,
    _hand_to_team,
    _begin_answer,
    _tell,
)


def forget_looks_of_rules() -> None:
    """Forget that rules looked, and did nothing, at who does not wait since then any more."""
    RuleDeed.objects.filter(did=[], waiting_since__isnull=False).exclude(
        conversation__waiting_since=F("waiting_since")
    ).delete()
