"""Knowing customers by their handles, and forgetting one altogether."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection, transaction
from django.utils.translation import gettext_noop

from heedful.models import Customer, Erasure, FlowAgain, Identity
from heedful.queries.bite import ASKED_AT_ONCE, bites
from heedful.queries.word_index import INDEXES
from heedful.services.audit import Actor, record
from heedful.services.forget_mail import forget_mail
from heedful.services.forget_outreach import forget_outreach
from heedful.services.gone import digest_of_handle
from heedful.services.kept_answer import forget_answers_about
from heedful.services.log import locked_state, log_changed, remove_superseded
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


def resolve_handles(values: Sequence[str], sort: str) -> dict[str, tuple[int, int]]:
    """Resolve handles of files, where an address may have been called a user id before, or the other way round.

    It is the same person by either; what a column is taken for depends on what else stands in it.
    """
    other = _OTHER_NAME_OF_ADDRESSES.get(sort)
    found = _known(values, sort)
    strange = {value: value.lower() for value in values if value not in found and "@" in value} if other else {}
    borrowed = _known(list(dict.fromkeys([*strange, *strange.values()])), other) if other and strange else {}
    found |= {
        value: borrowed.get(value) or borrowed[lower]
        for value, lower in strange.items()
        if value in borrowed or lower in borrowed
    }
    return found | resolve_identities([value for value in values if value not in found], sort)


_OTHER_NAME_OF_ADDRESSES: dict[str, str] = {
    Identity.Sort.USER_ID: Identity.Sort.EMAIL,
    Identity.Sort.EMAIL: Identity.Sort.USER_ID,
}


def _known(values: Sequence[str], sort: str) -> dict[str, tuple[int, int]]:
    known: dict[str, tuple[int, int]] = {}
    for bite in bites(values, ASKED_AT_ONCE):
        rows = Identity.objects.filter(sort=sort, value__in=bite).values_list("value", "customer_id", "pk")
        known |= {value: (customer, handle) for value, customer, handle in rows}
    return known


def erase_customer(customer: Customer, by: Actor) -> Erasure:
    """Erase a customer: at once for every page and count, and from the files with the next compaction.

    With them goes whoever was merged into them: that is the same person. Rejects that name them are blanked first:
    once the handles are gone, nobody could find these.
    """
    them = same_person(customer)
    numbers = [each.pk for each in them]
    blank_rejects(words_for(them))
    with transaction.atomic():
        # First of all, as everybody does who changes customers: else two could wait for each other.
        locked_state()
        theirs = list(Identity.objects.filter(customer__in=them).values_list("pk", "sort", "value"))
        identities = [number for number, _, _ in theirs]
        forget_answers_about(numbers)
        FlowAgain.objects.filter(customer_number__in=numbers).delete()
        addresses = [value for _, _, value in theirs if "@" in value]
        forget_mail(numbers, [each.lower() for each in addresses])
        forget_outreach(numbers, list({*addresses, *(each.lower() for each in addresses)}))
        Customer.objects.filter(pk__in=numbers).delete()
        # A number for each, since desires may still stand under every one of them.
        erasures = Erasure.objects.bulk_create(
            Erasure(
                customer_number=number,
                identities=identities if number == customer.pk else [],
                handles=[digest_of_handle(sort, value) for _, sort, value in theirs] if number == customer.pk else [],
            )
            for number in numbers
        )
        log_changed()
        record(by, gettext_noop("erased a customer"), "customer", customer.pk)
    # What is sealed from now on is without them; should this be cut off, the nightly tidying finds them in a segment.
    forget_unsealed(identities)
    remove_superseded()
    return erasures[0]


def same_person(customer: Customer) -> list[Customer]:
    """Give a customer and all who were merged into them, one by way of another too."""
    them = [customer]
    while more := Customer.objects.filter(merged_into__in=them).exclude(pk__in=[each.pk for each in them]):
        them.extend(more)
    return them


def words_for(them: Sequence[Customer]) -> list[str]:
    """Give the words by which somebody is named: handles, addresses among what we know of them, and full names.

    A name of one word names many others as well.
    """
    words = list(Identity.objects.filter(customer__in=them).values_list("value", flat=True))
    words += [each.name for each in them if " " in each.name.strip()]
    words += [value for each in them for value in each.traits.values() if isinstance(value, str) and "@" in value]
    return list(dict.fromkeys(words))


def forget_in_database() -> None:
    """Let nothing of deleted rows stay in the files of an embedded database: neither in free pages nor in its log.

    In PostgreSQL that is the work of autovacuum, and of its archive.
    """
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        return
    with connection.cursor() as cursor:
        # An index of words only notes that a message has gone, until its parts are merged into one.
        for each in INDEXES:
            cursor.execute(f"INSERT INTO {each.words}({each.words}) VALUES ('optimize')")
        # Everything is written anew: SQLite can overwrite what is deleted, but leaves beginnings of it in the slack
        # of pages that were split.
        cursor.execute("VACUUM")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
