"""Addresses at which nobody is any more: noted when a mail comes back, seen to by a person, found again.

The rules of this file:

1. Whoever can't be reached at any address of theirs is marked by the machine: nothing is sent to them until there is
   another way. What a person has said about them stays.
2. What was written before somebody saw to an address says nothing new when it comes back.
3. The customer is locked first, as by whoever writes down how things are with them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, Max, OuterRef
from django.utils.translation import gettext_noop

from heedful.domain.lost_address import says_nobody_is_there
from heedful.models import Circumstances, Customer, Identity, LostAddress, Participant
from heedful.queries.identity import one_who_stays
from heedful.queries.lost_address import ways, ways_to
from heedful.services.audit import MACHINE, Actor, record
from heedful.services.circumstances import see_bounced, see_reachable
from heedful.wire.mail.writing import spellings


@dataclass(frozen=True)
class Refusal:
    """That a server refused a mail of ours for good: what it said, and when the mail was written.

    `status` is the enhanced status of a report. Not `is_proven`: somebody could have made it up who has the same mail.
    """

    words: str
    written_at: datetime
    status: str | None = None
    is_proven: bool = True


def note_refusal(address: str, refusal: Refusal, clock: datetime) -> None:
    """Note that an address of a customer is lost, if a refusal says so; it is a task until somebody has seen to it.

    Whoever has no other address is marked, too, where it is proven.
    """
    if not says_nobody_is_there(refusal.words, refusal.status):
        return
    theirs = Identity.objects.filter(sort=Identity.Sort.EMAIL, is_shared=False, value__in=spellings(address))
    with transaction.atomic():
        identity = theirs.select_related("customer").order_by("pk").first()
        if identity is None:
            return
        person = _locked(identity)
        if person is None:
            return
        before = LostAddress.objects.filter(pk=identity.pk).first()
        if before is not None and before.done_at is not None and refusal.written_at <= before.done_at:
            return
        if before is None or before.done_at is not None:
            _lose(identity, person, refusal, clock)
        if refusal.is_proven and not ways_to([person.pk]).exists():
            see_bounced(person, identity.pk, clock)


def _locked(identity: Identity) -> Customer | None:
    """Lock whose an address is; None where they are erased this moment."""
    number = one_who_stays(identity.customer).pk
    return Customer.objects.select_for_update(of=("self",)).filter(pk=number).first()


def _lose(identity: Identity, person: Customer, refusal: Refusal, clock: datetime) -> None:
    newest = Identity.objects.aggregate(newest=Max("pk"))["newest"]
    words = refusal.words or refusal.status or ""
    told = {"since": clock, "words": words[:300], "newest_handle": newest, "done_at": None, "done_by": None}
    LostAddress.objects.update_or_create(identity=identity, defaults=told)
    verb = gettext_noop("saw that nothing arrives any more at an address of")
    record(MACHINE, verb, "customer", person.pk, handle=identity.pk)


def heard_from(address: str) -> None:
    """Take back what was noted of an address, since they wrote from it; in the caller's transaction."""
    written = spellings(address)
    Participant.objects.filter(address__in=written, bounced_at__isnull=False).update(bounced_at=None)
    lost = LostAddress.objects.filter(identity__sort=Identity.Sort.EMAIL, identity__value__in=written)
    row = lost.select_related("identity__customer").first()
    if row is None:
        return
    person, number = _locked(row.identity), row.identity_id
    if person is not None:
        row.delete()
        record(MACHINE, gettext_noop("heard again from a lost address of"), "customer", person.pk, handle=number)
        see_reachable(person, number)


def done_with(row: LostAddress, by: Actor, clock: datetime) -> None:
    """Say that somebody has seen to a lost address; who comes second changes nothing."""
    with transaction.atomic():
        if LostAddress.objects.filter(pk=row.pk, done_at=None).update(done_at=clock, done_by=by.colleague):
            number = row.identity.customer_id
            record(by, gettext_noop("saw to a lost address of"), "customer", number, handle=row.identity_id)


def look_for_ways(clock: datetime) -> None:
    """Be done with what is lost where another address was written down since, and unmark who can be reached by one.

    Addresses are told of in many ways, by files, programs, clients, merges: what they come to is looked at here.
    """
    theirs = ways().filter(customer=OuterRef("identity__customer"), pk__gt=OuterRef("newest_handle"))
    for row in LostAddress.objects.filter(Exists(theirs), done_at=None).select_related("identity"):
        done_with(row, MACHINE, clock)
    marked = Circumstances.objects.filter(state=Circumstances.State.BOUNCED, seen_at__isnull=False)
    for known in marked.filter(Exists(ways().filter(customer=OuterRef("customer"))), customer__merged_into=None):
        _unmark(known.customer)


def _unmark(person: Customer) -> None:
    with transaction.atomic():
        Customer.objects.select_for_update(of=("self",)).filter(pk=person.pk).first()
        way = ways_to([person.pk]).order_by("pk").first()
        if way is not None:
            see_reachable(person, way.pk)
