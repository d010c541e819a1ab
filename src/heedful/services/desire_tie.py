"""Saying what a conversation is about: guessed when its customer is followed, or said by a person.

The rule of this file: the words of a tied conversation are no signals. They lie in its messages, and are put among the
signals whenever the customer is followed; so an erasure, a merge or a change of mind leaves nothing to be mended.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_noop

from heedful.domain.desire_tie import Span, about, ends
from heedful.models import Conversation, DesireTie, Kind
from heedful.queries.desire import followed
from heedful.queries.desire_tie import Tied, said_in
from heedful.queries.identity import one_who_stays
from heedful.services.audit import Actor, record
from heedful.services.conversing import follow_writer_again, locked, ms
from heedful.services.help_desire import follow_conversations


class NothingOpenError(Exception):
    """The customer of a conversation has no open desire of this kind that it could be about."""


def judge(tied: Iterable[Tied], spans: Mapping[int, Sequence[Span]], kinds: Mapping[str, Kind]) -> list[DesireTie]:
    """Say of conversations what they are about, and of ties that they are over; gives those that changed.

    `spans` are the desires of each customer, as signals and the words of ties so far left them. Nothing is written.
    Asked again until nothing changes: what a word moves may be over by another.
    """
    return [tie for each in tied for tie in list(each.ties) if _judge(tie, each, spans.get(each.customer, ()), kinds)]


def _judge(tie: DesireTie, of: Tied, spans: Sequence[Span], kinds: Mapping[str, Kind]) -> bool:
    """Judge one tie, and tell whether it is another than before."""
    if tie.until is not None or (tie.kind is not None and tie.kind.slug not in kinds):
        return False
    if tie.kind is None:
        tie.kind = kinds.get(about(spans, tie.since) or "")
        is_changed = True
    else:
        theirs = [span for span in spans if span.kind == tie.kind.slug]
        tie.until = ends(theirs, (word.at for word in of.said if tie.holds(word.at)))
        # Other signals, or a changed definition: there never was a desire that it could be about.
        tie.kind = tie.kind if theirs else None
        is_changed = tie.until is not None or tie.kind is None
    if tie.kind is None:
        of.ties.remove(tie)
    return is_changed


def keep_ties(changed: Iterable[DesireTie]) -> None:
    """Write what was judged, in the caller's transaction; what is about nothing else is a desire of its own."""
    ties = {tie.pk: tie for tie in changed}
    if not ties:
        return
    DesireTie.objects.filter(pk__in=[pk for pk, tie in ties.items() if tie.kind is None]).delete()
    DesireTie.objects.bulk_update([tie for tie in ties.values() if tie.kind is not None], ["kind", "until"])
    follow_conversations(tie.conversation_id for tie in ties.values())


def tie(conversation: Conversation, by: Actor, kind: Kind | None, clock: datetime) -> None:
    """Say which open desire a conversation is about; None: about nothing else that we follow.

    It holds for what was said since an earlier tie ended. Raises `NothingOpenError`.
    """
    with transaction.atomic():
        row = locked(conversation)
        if kind is not None and not _has_open(row, kind, clock):
            raise NothingOpenError
        before = row.ties.exclude(until=None).aggregate(until=Max("until"))["until"] or 0
        row.ties.filter(until=None).delete()
        said = [word.at for word in said_in([row.pk]).get(row.pk, ()) if word.at >= before]
        if kind is not None:
            since = said[0] if said else ms(clock)
            DesireTie.objects.create(conversation=row, kind=kind, since=since, is_guess=False)
        row.version += 1
        row.save()
        record(by, gettext_noop("said what a conversation is about"), "conversation", row.pk)
        follow_conversations([row.pk])
        follow_writer_again(row)


def _has_open(row: Conversation, kind: Kind, clock: datetime) -> bool:
    there = followed(kind, clock)
    if there is None or row.customer is None:
        return False
    return bool(there.of_customer(one_who_stays(row.customer).pk).is_open.any())
