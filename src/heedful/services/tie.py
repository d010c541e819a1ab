"""Saying what a conversation is about: guessed when its customer is followed, or said by a person.

The rule of this file: the words of a tied conversation are no signals. They lie in its messages, and are put among the
signals whenever the customer is followed; so an erasure, a merge or a change of mind leaves nothing to be mended.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.utils.translation import gettext_noop

from heedful.domain.tie import Followed, about, ends
from heedful.models import Conversation, Kind, Tie
from heedful.queries.tie import Tied, holds, said_in
from heedful.services.again import flow_again
from heedful.services.audit import Actor, record
from heedful.services.conversing import locked
from heedful.services.help_desire import follow_conversations


def judge(tied: Iterable[Tied], desires: dict[int, list[Followed]], kinds: dict[str, Kind]) -> list[Tie]:
    """Say of conversations what they are about, and of ties that they ended with their desire; gives what changed.

    `desires` are those of each customer, as signals and the words of ties so far left them. Nothing is written.
    """
    changed: list[Tie] = []
    for each in tied:
        theirs = desires.get(each.customer, [])
        for tie in each.ties:
            if tie.kind is None:
                found = about(theirs, tie.since)
                tie.kind = kinds.get(found) if found else None
                changed.append(tie)
            elif tie.until is None:
                of_kind = [one for one in theirs if one.kind == tie.kind.slug]
                tie.until = ends(of_kind, (word.at for word in each.said if holds(tie, word.at)))
                if tie.until is not None:
                    changed.append(tie)
    return changed


def keep_ties(changed: Sequence[Tie]) -> None:
    """Write what was judged, in the caller's transaction; what is about nothing else is a desire of its own."""
    for tie in changed:
        if tie.kind is None:
            Tie.objects.filter(pk=tie.pk, kind=None).delete()
        else:
            Tie.objects.filter(pk=tie.pk, until=None).update(kind=tie.kind, until=tie.until)
    if changed:
        follow_conversations({tie.conversation_id for tie in changed})


def tie(conversation: Conversation, by: Actor, kind: Kind | None) -> None:
    """Say what a conversation is about, since its last desire ended; None: about nothing else that we follow."""
    with transaction.atomic():
        row = locked(conversation)
        before = row.ties.exclude(until=None).order_by("-until").values_list("until", flat=True).first() or 0
        row.ties.filter(until=None).delete()
        said = [word.at for word in said_in([row.pk]).get(row.pk, []) if word.at >= before]
        if kind is not None and said:
            Tie.objects.create(conversation=row, kind=kind, since=said[0], is_guess=False)
        row.version += 1
        row.save()
        record(by, gettext_noop("said what a conversation is about"), "conversation", row.pk)
        follow_conversations([row.pk])
        if row.customer_id is not None:
            flow_again([row.customer_id])
