"""Joining two customers, and parting them again.

The rule of this file: what moves are handles, each with an edge that says from whom to whom and why. Nothing else of
a customer moves: places and the like stay with whom they were told of, and are read together. How things are with them
is copied where it is stricter. So a merge can be undone exactly. Whose handles moved is followed again from the first
signal.
"""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from heedful.models import Conflict, Customer, Identity, IdentityEdge, Merge
from heedful.queries.bite import BITE, bites
from heedful.services.again import flow_again
from heedful.services.audit import Actor, record
from heedful.services.carried_circumstances import carry, is_of_circumstances, take_back
from heedful.services.locate_again import locate_again
from heedful.services.log import locked_state

#: What the one who stays gets from the other where they have nothing.
_NOTHING: dict[str, list[str] | None] = {"belongs_to_id": None, "services": []}
_GAPS = ("name", "organisation", "belongs_to_id", "plan", "language", "time_zone")


class MergeError(Exception):
    """Two customers can't be joined or parted; the message says why."""


def fill_gaps(into: Customer, gone: Customer) -> list[str]:
    """Give `into` what only `gone` has, without saving it; returns the names of fields and traits that were filled."""
    filled = [name for name in _GAPS if getattr(gone, name) and not getattr(into, name)]
    for name in filled:
        setattr(into, name, getattr(gone, name))
    traits = {name: value for name, value in gone.traits.items() if name not in into.traits}
    into.traits = {**into.traits, **traits}
    if gone.services and not into.services:
        into.services = list(gone.services)
        filled.append("services")
    return [*filled, *(f"traits.{name}" for name in traits)]


def merge_customers(gone: Customer, into: Customer, by: Actor) -> Merge:
    """Join two customers because a person says that they are one; raises `MergeError`."""
    if gone.pk == into.pk or gone.merged_into_id is not None or into.merged_into_id is not None:
        raise MergeError(_("They are one person already."))
    with transaction.atomic():
        locked_state()
        row = Merge.objects.create(
            gone=gone, into=into, cause=IdentityEdge.Cause.PERSON, filled=fill_gaps(into, gone), by=by.colleague
        )
        into.save()
        gone.merged_into = into
        gone.save(update_fields=["merged_into"])
        carry([row])
        locate_again([gone.pk, into.pk])
        record(by, gettext_noop("joined two customers"), "customer", into.pk, gone=gone.pk)
        flow_again({gone.pk, into.pk})
    # Whoever is cut off here leaves handles behind at somebody who has no page; the next who meets them brings them on.
    for handles in bites(list(gone.identities.values_list("pk", flat=True)), BITE):
        _move(handles, row, gone.pk, into.pk, IdentityEdge.Cause.PERSON, by)
    return row


def undo_merge(row: Merge, by: Actor) -> None:
    """Part two customers who were joined; raises `MergeError`. They are not joined again by themselves."""
    if row.undone_at is not None or not Merge.objects.filter(pk=row.pk, undone_at=None).exists():
        raise MergeError(_("This was undone already."))
    moved = IdentityEdge.objects.filter(merge=row.pk, undone_at=None).exclude(cause=IdentityEdge.Cause.SPLIT)
    handles = list(moved.values_list("identity", flat=True))
    with transaction.atomic():
        locked_state()
        Merge.objects.filter(pk=row.pk).update(undone_at=timezone.now(), undone_by=by.colleague)
        moved.update(undone_at=timezone.now())
        _take_back(row)
        Customer.objects.filter(pk=row.gone_id).update(merged_into=None)
        _hold_apart(row, by)
        locate_again([row.gone_id, row.into_id])
        record(by, gettext_noop("parted two customers"), "customer", row.into_id, gone=row.gone_id)
        flow_again({row.gone_id, row.into_id})
    for some in bites(handles, BITE):
        _move(some, row, row.into_id, row.gone_id, IdentityEdge.Cause.SPLIT, by)


def _move(handles: list[int], row: Merge, gone: int, into: int, cause: IdentityEdge.Cause, by: Actor) -> None:
    with transaction.atomic():
        locked_state()
        there = dict(Identity.objects.filter(pk__in=handles).values_list("pk", "customer"))
        IdentityEdge.objects.bulk_create(
            IdentityEdge(
                identity_id=number, from_number=owner, to_number=into, cause=cause, merge=row.pk, by=by.colleague
            )
            for number, owner in there.items()
        )
        Identity.objects.filter(pk__in=handles).update(customer=into)
        flow_again({gone, into, *there.values()})


def _take_back(row: Merge) -> None:
    """Take from the one who stays what they had only from the other."""
    into, gone = row.into, row.gone
    filled = [name for name in row.filled if not is_of_circumstances(name)]
    traits = {name.removeprefix("traits.") for name in filled if name.startswith("traits.")}
    into.traits = {name: value for name, value in into.traits.items() if name not in traits}
    for name in (name for name in filled if not name.startswith("traits.")):
        if getattr(into, name) == getattr(gone, name):
            setattr(into, name, _NOTHING.get(name, ""))
    into.save()
    take_back(row)


def _hold_apart(row: Merge, by: Actor) -> None:
    """Remember that the two handles that were said to be one person's are not."""
    if row.one_id is None or row.other_id is None:
        return
    low, high = sorted((row.one_id, row.other_id))
    Conflict.objects.update_or_create(
        one_id=low,
        other_id=high,
        defaults={
            "cause": row.cause,
            "decision": Conflict.Decision.APART,
            "decided_at": timezone.now(),
            "by": by.colleague,
        },
    )


def decide(conflict: Conflict, by: Actor, *, same: bool) -> None:
    """Say whether two handles are one person's; then nobody asks again."""
    decision = Conflict.Decision.SAME if same else Conflict.Decision.APART
    decided = Conflict.objects.filter(pk=conflict.pk, decision=Conflict.Decision.OPEN)
    if not decided.update(decision=decision, decided_at=timezone.now(), by=by.colleague):
        raise MergeError(_("Somebody has decided this already."))
    record(by, gettext_noop("decided about two handles"), "conflict", conflict.pk, same=same)
    one, other = conflict.one.customer, conflict.other.customer
    if same and one.pk != other.pk:
        # Whom we have known longer stays.
        into, gone = sorted((one, other), key=lambda each: (each.since, each.pk))
        merge_customers(gone, into, by)
