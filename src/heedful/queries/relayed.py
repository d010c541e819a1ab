"""What came through the relay: what is due, to whom the same went before, and how things stand."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min

from heedful.domain.gate.relayed import CAMPAIGN, Key, SenderRule, SenderSort
from heedful.domain.gate.request import Purpose
from heedful.domain.relayed import State
from heedful.models import Identity, Relayed, RelaySender
from heedful.queries.bite import ASKED_AT_ONCE, bites

#: A message in one of these did not reach anybody and will not: sent again, it is no repeat.
_CAME_TO_NOTHING = (State.DROPPED, State.BOUNCED, State.FAILED)
_LAST_FAILURES = 20
#: The names of the two processes among the signs of life.
RELAY_IN, RELAY_OUT = "relay in", "relay out"


@dataclass(frozen=True)
class Queue:
    """How many messages stand where, and since when the oldest waits that is due; the last that failed."""

    counts: dict[State, int]
    oldest: datetime | None
    failed: Sequence[Relayed]


def to_judge(clock: datetime, most: int) -> list[Relayed]:
    """Give what is to be judged now, what came first first."""
    due = Relayed.objects.filter(next_at__lte=clock).order_by("next_at", "id")
    both = [row for state in (State.ACCEPTED, State.HELD) for row in due.filter(state=state)[:most]]
    oldest = sorted(both, key=lambda row: (row.next_at, row.pk))[:most]
    return sorted(oldest, key=lambda row: row.pk)


def are_ready(clock: datetime, most: int) -> bool:
    """Tell whether so many wait to be handed over that no more have to be judged now."""
    return Relayed.objects.filter(state=State.JUDGED, next_at__lte=clock).order_by()[:most].count() >= most


def sender_rules() -> list[SenderRule]:
    """Give the table of senders."""
    return [SenderRule(SenderSort(row.sort), row.pattern, Purpose(row.purpose)) for row in RelaySender.objects.all()]


def customers_of(recipients: Iterable[str]) -> dict[str, int]:
    """Give the customer of each address that is one of a customer's, by the address in small letters."""
    wanted = {each.lower() for each in recipients}
    found: dict[str, int] = {}
    for some in bites(wanted, ASKED_AT_ONCE):
        known = Identity.objects.filter(sort=Identity.Sort.EMAIL, value__in=some)
        found.update(known.values_list("value", "customer"))
    return found


def told_before(keys: Collection[Key], first: Relayed, most: int) -> dict[Key, list[str]]:
    """Give to whom the same went in the hour before a message; at most one more person than is asked about."""
    found: dict[Key, list[str]] = {}
    for key in keys:
        what, author, digest = key
        rows = Relayed.objects.filter(
            author=author, **{what: digest}, id__lt=first.pk, accepted_at__gt=first.accepted_at - CAMPAIGN
        )
        found[key] = list(rows.order_by().values_list("recipient", flat=True).distinct()[: most + 1])
    return found


def first_ones(rows: Sequence[Relayed]) -> dict[int, Relayed]:
    """Give for each message that came before under the same Message-ID, to the same address, the one that came."""
    ids = {row.msg_id for row in rows if row.msg_id}
    earlier: dict[tuple[str, str], Relayed] = {}
    for some in bites(ids, ASKED_AT_ONCE):
        known = Relayed.objects.filter(msg_id__in=some).exclude(state__in=_CAME_TO_NOTHING)
        for row in known.only("pk", "msg_id", "recipient", "accepted_at").order_by("-pk"):
            earlier[row.msg_id, row.recipient.lower()] = row
    found = {row.pk: earlier.get((row.msg_id, row.recipient.lower())) for row in rows}
    return {pk: first for pk, first in found.items() if first is not None and first.pk < pk}


def queue_of_relay() -> Queue:
    """Say how the relay's queue stands; three queries."""
    rows = Relayed.objects.order_by()
    counts = dict(rows.values_list("state").annotate(n=Count("pk")))
    waiting = rows.filter(state__in=[State.ACCEPTED, State.JUDGED, State.SENDING])
    failed = Relayed.objects.filter(state__in=[State.BOUNCED, State.FAILED]).order_by("-done_at")
    return Queue(
        {state: counts.get(state.value, 0) for state in State},
        waiting.aggregate(oldest=Min("due_since"))["oldest"],
        list(failed[:_LAST_FAILURES]),
    )
