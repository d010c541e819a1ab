"""Knowing customers by their handles, and forgetting one altogether."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection, transaction
from django.utils.translation import gettext_noop

from heedful.models import Customer, Erasure, Identity
from heedful.services.audit import Actor, record
from heedful.services.bite import ASKED_AT_ONCE, bites
from heedful.services.log import locked_state, log_changed
from heedful.services.rejects import blank_rejects
from heedful.services.unsealed import forget_unsealed


def resolve_identities(values: Sequence[str], sort: str = Identity.Sort.USER_ID) -> dict[str, tuple[int, int]]:
    """Give for each handle the numbers of its customer and of the handle; who is new is made known."""
    known = _known(values, sort)
    for bite in bites(value for value in dict.fromkeys(values) if value not in known):
        with transaction.atomic():
            # Somebody else may have made them known since we looked; two at once would both make them.
            locked_state()
            known |= _known(bite, sort)
            fresh = [value for value in bite if value not in known]
            customers = Customer.objects.bulk_create(Customer() for _ in fresh)
            handles = Identity.objects.bulk_create(
                Identity(customer=customer, sort=sort, value=value)
                for customer, value in zip(customers, fresh, strict=True)
            )
        known |= {handle.value: (handle.customer_id, handle.pk) for handle in handles}
    return known


def _known(values: Sequence[str], sort: str) -> dict[str, tuple[int, int]]:
    known: dict[str, tuple[int, int]] = {}
    for bite in bites(values, ASKED_AT_ONCE):
        rows = Identity.objects.filter(sort=sort, value__in=bite).values_list("value", "customer_id", "pk")
        known |= {value: (customer, handle) for value, customer, handle in rows}
    return known


def erase_customer(customer: Customer, by: Actor) -> Erasure:
    """Erase a customer: at once for every page and count, and from the files with the next compaction.

    Rejected rows that name them are blanked first: once the handles are gone, nobody could find these.
    """
    number = customer.pk
    blank_rejects(list(customer.identities.values_list("value", flat=True)))
    with transaction.atomic():
        identities = list(customer.identities.values_list("pk", flat=True))
        # Who went into them was them.
        for merged in _merged_into(customer):
            merged.delete()
        customer.delete()
        erasure = Erasure.objects.create(customer_number=number, identities=identities)
        log_changed()
        record(by, gettext_noop("erased a customer"), "customer", number)
    # What is sealed from now on is without them; should this be cut off, the nightly tidying finds them in a segment.
    forget_unsealed(identities)
    return erasure


def _merged_into(customer: Customer) -> list[Customer]:
    direct = list(customer.merged.all())
    return [*direct, *(far for each in direct for far in _merged_into(each))]


def forget_in_database() -> None:
    """Let nothing of deleted rows stay in the files of an embedded database: neither in free pages nor in its log.

    In PostgreSQL that is the work of autovacuum, and of its archive.
    """
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        return
    with connection.cursor() as cursor:
        # Everything is written anew: SQLite can overwrite what is deleted, but leaves beginnings of it in the slack
        # of pages that were split.
        cursor.execute("VACUUM")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
