"""Rules: which there are and are on, what each asks, what it did, and whom it would wait for next."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from heedful.domain.rule import Condition, Facts
from heedful.models import Conversation, Message, Rule, RuleDeed

#: So much of a text is looked through.
LONGEST = 20_000
_SHOWN = 20
_IN_ORDER = ("position", "pk")


def rules(since: datetime) -> Sequence[Rule]:
    """Give every rule in its order, with `times`, how often it did something since then."""
    did = Q(deeds__at__gte=since) & ~Q(deeds__did=[])
    rows = Rule.objects.select_related("put_tag", "assignee", "team").annotate(times=Count("deeds", filter=did))
    # Django leaves the order of a model out of what is grouped.
    return list(rows.order_by(*_IN_ORDER))


def rules_on(*when: str) -> list[Rule]:
    """Give the rules that are on, in their order."""
    rows = Rule.objects.filter(on_since__isnull=False, when__in=when)
    return list(rows.select_related("put_tag", "assignee", "team", "saved_reply", "tells"))


def condition_of(rule: Rule) -> Condition:
    """Give what must hold."""
    return Condition(rule.mailbox_id, tuple(rule.words), rule.tag_id, rule.domain)


def facts_of(row: Conversation, message: Message | None) -> Facts:
    """Gather what is known of a conversation, and of a message of the customer's in it."""
    texts = [row.subject, *([message.subject, message.visible[:LONGEST]] if message else [])]
    return Facts(
        mailbox=row.mailbox_id,
        said="\n".join(texts),
        sender=message.sender if message else "",
        tags=frozenset(row.taggings.values_list("tag", flat=True)),
    )


def last_of_theirs(row: Conversation) -> Message | None:
    """Give what the customer wrote last."""
    return row.messages.filter(is_ours=False, is_automatic=False).defer("html").order_by("-at", "-pk").first()


def waiting_for(rule: Rule, clock: datetime) -> QuerySet[Conversation]:
    """Choose the conversations that have waited for so long since the rule is on, and that it has not looked at."""
    if rule.on_since is None or rule.waits_hours is None:
        return Conversation.objects.none()
    longest = timedelta(hours=rule.waits_hours)
    looked = RuleDeed.objects.filter(rule=rule, conversation=OuterRef("pk"), waiting_since=OuterRef("waiting_since"))
    return Conversation.objects.filter(
        Q(snoozed_until=None) | Q(snoozed_until__lte=clock),
        ~Exists(looked),
        closed_at=None,
        merged_into=None,
        waiting_since__gt=rule.on_since - longest,
        waiting_since__lte=clock - longest,
    ).order_by("waiting_since", "pk")


def deeds_at(row: Conversation) -> Sequence[RuleDeed]:
    """Give what rules did at a conversation, the last first."""
    return list(row.deeds.exclude(did=[]).order_by("-pk")[:_SHOWN])


def deeds_of(rule: Rule) -> Sequence[RuleDeed]:
    """Give what a rule did last."""
    return list(rule.deeds.exclude(did=[]).select_related("conversation").order_by("-pk")[:_SHOWN])
