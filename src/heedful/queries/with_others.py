"""What in somebody's conversations is of others: where conversations of two customers were merged into one.

Undone merges are none, and a part that was split off is with the same people as before. What only takes part in a
conversation, and was never merged into it, belongs there.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q

from heedful.models import Conversation, Identity, IncomingMail, Message, Regrouping
from heedful.queries.bite import ASKED_AT_ONCE, bites
from heedful.queries.identity import families_of, those_who_stay

#: What moves with a merge and is told of a person.
_MOVED = ("messages", "notes", "mails", "owed")


@dataclass(frozen=True)
class WithOthers:
    """The rows that others brought, those of theirs that went to others, and who these are; empty where nobody is."""

    came: Mapping[str, frozenset[int]]
    went: Mapping[str, frozenset[int]]
    tags: frozenset[tuple[int, int]]
    customers: frozenset[int]
    addresses: frozenset[str]


def with_others(them: Collection[int]) -> WithOthers:
    """Find what in the conversations of some customers (one person) is of others, and what of theirs is elsewhere."""
    merges = _chain(them)
    if not any({row.source.customer_id, row.target.customer_id} - set(them) for row in merges):
        nothing: dict[str, frozenset[int]] = dict.fromkeys(_MOVED, frozenset())
        return WithOthers(nothing, nothing, frozenset(), frozenset(), frozenset())
    owners = {name: _owners(merges, name) for name in _MOVED}
    gone = {name: frozenset(row for row, owner in of.items() if owner in them) for name, of in owners.items()}
    brought = {name: frozenset(of) - gone[name] for name, of in owners.items()}
    came = [row for row in merges if row.source.customer_id not in them]
    others = _others(them, merges, brought["messages"])
    addresses = _addresses(them, others, came)
    brought["messages"] |= _since(them, others, addresses)
    brought["messages"] -= set(
        Message.objects.filter(pk__in=brought["messages"], customer__in=them).values_list("pk", flat=True)
    )
    brought["mails"] |= set(IncomingMail.objects.filter(message__in=brought["messages"]).values_list("pk", flat=True))
    return WithOthers(brought, gone, _tags(came), others, addresses)


def _chain(them: Collection[int]) -> list[Regrouping]:
    """Give the merges that led into or out of their conversations, also by way of others, in their order."""
    met: dict[int, Regrouping] = {}
    reached = set(Conversation.objects.filter(customer__in=them).values_list("pk", flat=True))
    fresh = reached
    while fresh:
        steps = [
            row
            for some in bites(fresh, ASKED_AT_ONCE)
            for row in Regrouping.objects.filter(Q(source__in=some) | Q(target__in=some), undone_at=None)
            .select_related("source", "target")
            .order_by("pk")
        ]
        met |= {row.pk: row for row in steps}
        fresh = {number for row in steps for number in (row.source_id, row.target_id)} - reached
        reached = reached | fresh
    return [row for _, row in sorted(met.items()) if row.sort == Regrouping.Sort.MERGE]


def _owners(merges: Sequence[Regrouping], name: str) -> dict[int, int | None]:
    """Give for each row that a merge moved the customer from whose conversation it went first."""
    owners: dict[int, int | None] = {}
    for row in merges:
        for number in row.record[name]:
            owners.setdefault(number, row.source.customer_id)
    return owners


def _others(them: Collection[int], merges: Sequence[Regrouping], messages: Collection[int]) -> frozenset[int]:
    found = {row.source.customer_id for row in merges} | {row.target.customer_id for row in merges}
    found |= set(Message.objects.filter(pk__in=messages).values_list("customer", flat=True))
    stay = those_who_stay(number for number in found if number is not None and number not in them)
    return frozenset(families_of(stay.values())) - frozenset(them)


def _addresses(them: Collection[int], others: Collection[int], came: Sequence[Regrouping]) -> frozenset[str]:
    """Give the addresses of the others, and of whoever came along with them."""
    theirs, own = (
        {each.lower() for each in Identity.objects.filter(customer__in=some).values_list("value", flat=True)}
        for some in (others, them)
    )
    along = {address.lower() for row in came for address in row.record["participants"]}
    return frozenset(each for each in (theirs | along) - own if "@" in each)


def _since(them: Collection[int], others: Collection[int], addresses: Collection[str]) -> frozenset[int]:
    """Give what others said in their conversations since, and what we wrote there to nobody else."""
    here = Message.objects.filter(conversation__customer__in=them)
    ours = here.filter(is_ours=True).values_list("pk", "to", "cc")
    to_them = {
        number
        for number, to, cc in ours.iterator()
        if (to or cc) and all(address.lower() in addresses for _, address in (*to, *cc))
    }
    said = here.filter(Q(customer__in=others) | Q(customer=None, is_ours=False, sender__in=addresses))
    return frozenset(to_them) | frozenset(said.values_list("pk", flat=True))


def _tags(came: Sequence[Regrouping]) -> frozenset[tuple[int, int]]:
    """Give the tags that others brought, each with every conversation into which it went on from there."""
    found: set[tuple[int, int]] = set()
    for row in came:
        here: Conversation | None = row.target
        while here is not None:
            found |= {(here.pk, tag) for tag in row.record["tags"]}
            here = here.merged_into
    return frozenset(found)
