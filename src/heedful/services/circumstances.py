"""How things are with a customer: what they want from us, until when they want peace, and what is on in their life.

The rules of this file: whoever went into somebody else is met at the one who stays. Each change is one transaction
that has locked the customer first, so nothing is written about somebody who is just being erased. It is in the audit
log, which says of customers only that it was they themselves. What is held of them is judged again with each.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import uuid4

from django.db import models, transaction
from django.utils.translation import gettext_noop

from heedful.domain.alert import Certainty, Severity, Urgency
from heedful.domain.gate.request import Purpose
from heedful.domain.moment import window_of
from heedful.domain.moment_kind import BEREAVEMENT, MOVING, NO_POWER, OWN
from heedful.models import Circumstances, Customer, LostAddress, Merge, Moment, Touched
from heedful.services.audit import MACHINE, Actor, record
from heedful.services.held_again import judge_held_of

#: What somebody may do without. Everything else they asked for by what they did, or have to know.
CHOICE = (Purpose.REMINDER, Purpose.SURVEY, Purpose.PROMOTION)
#: What 'please write less' does without: what only we want to know or to sell.
LESS = (Purpose.SURVEY, Purpose.PROMOTION)
#: How a person's own moments are called where a verdict names them.
_CALLED = {
    NO_POWER: gettext_noop("No power"),
    BEREAVEMENT: gettext_noop("Bereavement"),
    MOVING: gettext_noop("Moving house"),
}
_SEVERITY = {NO_POWER: Severity.SEVERE, BEREAVEMENT: Severity.SEVERE, MOVING: Severity.MODERATE}
#: What stands in `Merge.filled` where a purpose went from the one who is gone to the one who stays.
CARRIED_PURPOSE = "circumstances.unsubscribed."


@transaction.atomic
def unsubscribe(customer: Customer, purposes: Iterable[Purpose], by: Actor | None, clock: datetime) -> None:
    """Send no more of some purposes. Doing so again changes nothing; `by` is None for the customer themselves."""
    person, row = _locked(customer)
    more = {each.value for each in purposes}
    _say_it_is_theirs(person, more)
    if more - set(row.unsubscribed):
        _keep_purposes(row, more | set(row.unsubscribed), by, clock)


@transaction.atomic
def choose(customer: Customer, unwanted: Iterable[Purpose], by: Actor | None, clock: datetime) -> None:
    """Say for every purpose that somebody may do without whether it is wanted."""
    person, row = _locked(customer)
    chosen = {each.value for each in unwanted}
    _say_it_is_theirs(person, chosen)
    kept = set(row.unsubscribed) - {each.value for each in CHOICE}
    if chosen | kept != set(row.unsubscribed):
        _keep_purposes(row, chosen | kept, by, clock)


def _keep_purposes(row: Circumstances, unwanted: set[str], by: Actor | None, clock: datetime) -> None:
    row.unsubscribed = sorted(unwanted)
    _keep(row, by, clock)
    _note(by, gettext_noop("changed what may be sent to"), row.customer_id, unwanted=row.unsubscribed)


@transaction.atomic
def be_quiet_until(customer: Customer, until: datetime | None, by: Actor | None, clock: datetime) -> None:
    """Leave somebody alone until then; None ends it."""
    _, row = _locked(customer)
    if row.quiet_until != until:
        row.quiet_until = until
        _keep(row, by, clock)
        verb = gettext_noop("asked for peace for") if until else gettext_noop("ended the peace of")
        _note(by, verb, row.customer_id)


@transaction.atomic
def mark_state(customer: Customer, state: str, by: Actor, clock: datetime) -> None:
    """Say whether somebody can be written to at all: 'bounced', 'deceased', or '' for yes.

    Whoever says that they can has seen to the addresses at which nothing arrived.
    """
    person, row = _locked(customer)
    told = Circumstances.State(state).value if state else ""
    if row.state != told:
        row.state, row.seen_at = told, None
        _keep(row, by, clock)
        _note(by, gettext_noop("changed whether one can write to"), row.customer_id, state=told)
        if not told:
            lost = LostAddress.objects.filter(identity__customer=person, done_at=None)
            lost.update(done_at=clock, done_by=by.colleague)


@transaction.atomic
def see_bounced(customer: Customer, handle: int, clock: datetime) -> None:
    """Mark somebody to whom nothing arrives, as the machine saw at a handle of theirs; what a person said stays.

    An address is named by the number of its handle: the audit log outlives an erasure.
    """
    _, row = _locked(customer)
    if not row.state:
        row.state, row.seen_at = Circumstances.State.BOUNCED, clock
        row.save()
        _saw(row, handle)


@transaction.atomic
def see_reachable(customer: Customer, handle: int) -> None:
    """Take such a mark away, since something arrives at a handle of theirs. What a person said stays."""
    _, row = _locked(customer)
    if row.state == Circumstances.State.BOUNCED and row.seen_at is not None:
        row.state = ""
        _saw(row, handle)
        if row.was_said:
            row.seen_at = None
            row.save()
        else:
            row.delete()


def _saw(row: Circumstances, handle: int) -> None:
    verb = gettext_noop("changed whether one can write to")
    record(MACHINE, verb, "customer", row.customer_id, state=str(row.state), handle=handle)


@transaction.atomic
def begin_own_moment(customer: Customer, kind: str, by: Actor | None, clock: datetime) -> Moment:
    """Note that something is on in one person's life, from now on; said again, it lasts anew.

    `kind` is one of `moment_kind.OWN`; raises `ValueError` for another. It lasts until somebody ends it, and at most
    as long as its kind may.
    """
    if kind not in OWN:
        raise ValueError(kind)
    person = _locked_person(customer)
    window = window_of(kind, clock, None)
    limits = {"last_at": window.ends, "aftermath_until": window.aftermath_until}
    lasting = _lasting(person, clock).filter(kind=kind).first()
    if lasting is not None:
        Moment.objects.filter(pk=lasting.pk).update(**limits)
        lasting.refresh_from_db()
        return lasting
    row = Moment.objects.create(
        sort=Moment.Sort.PERSON,
        source_id=f"person-{uuid4().hex}",
        kind=kind,
        event=_CALLED[kind],
        severity=_SEVERITY[kind],
        urgency=Urgency.IMMEDIATE,
        certainty=Certainty.OBSERVED,
        sent=clock,
        onset=clock,
        customer=person,
        made_at=clock,
        made_by=by.colleague if by else None,
        touched=1,
        **limits,
    )
    Touched.objects.create(moment=row, customer=person, by=Touched.By.PERSON)
    _note(by, gettext_noop("noted a moment of"), person.pk)
    return row


@transaction.atomic
def end_own_moment(moment: Moment, by: Actor | None, clock: datetime) -> None:
    """Say that something in one person's life is over. What is over already stays as it ended."""
    ended = Moment.objects.filter(pk=moment.pk, sort=Moment.Sort.PERSON, ended_at=None)
    if ended.update(ended_at=clock, ends=clock, ended_by=by.colleague if by else None):
        _note(by, gettext_noop("ended a moment of"), moment.customer_id)
        judge_held_of(Touched.objects.filter(moment=moment.pk).values_list("customer", flat=True), clock)


@transaction.atomic
def all_is_well(customer: Customer, by: Actor | None, clock: datetime) -> None:
    """End everything that was on in one person's life, and the peace that they asked for. What they want stays."""
    person = _locked_person(customer)
    for moment in _lasting(person, clock):
        end_own_moment(moment, by, clock)
    if Circumstances.objects.filter(customer=person, quiet_until__isnull=False).exists():
        be_quiet_until(person, None, by, clock)


def _lasting(person: Customer, clock: datetime) -> models.QuerySet[Moment]:
    """Choose what is on in somebody's life, also as it was noted of who went into them."""
    return Moment.objects.filter(
        sort=Moment.Sort.PERSON, touches__customer=person, ended_at=None, last_at__gte=clock
    ).order_by("pk")


def _locked_person(customer: Customer) -> Customer:
    """Lock whom a customer is now. Raises `Customer.DoesNotExist` where they were erased meanwhile."""
    row = Customer.objects.select_for_update(of=("self",)).get(pk=customer.pk)
    return row if row.merged_into_id is None else _locked_person(Customer(pk=row.merged_into_id))


def _locked(customer: Customer) -> tuple[Customer, Circumstances]:
    person = _locked_person(customer)
    # Not kept before something is said: until then nobody has said anything.
    return person, Circumstances.objects.filter(customer=person).first() or Circumstances(customer=person)


def _keep(row: Circumstances, by: Actor | None, clock: datetime) -> None:
    row.changed_at, row.changed_by = clock, by.colleague if by else None
    row.save()
    judge_held_of([row.customer_id], clock)


def _say_it_is_theirs(person: Customer, purposes: set[str]) -> None:
    """Let what somebody says stay with them if they are parted again from whom it had come by a merge."""
    marks = {f"{CARRIED_PURPOSE}{each}" for each in purposes}
    for row in Merge.objects.filter(into=person, undone_at=None):
        if not marks.isdisjoint(row.filled):
            row.filled = [each for each in row.filled if each not in marks]
            row.save(update_fields=["filled"])


def _note(by: Actor | None, verb: str, number: int | None, **detail: object) -> None:
    record(by or MACHINE, verb, "customer", number, **detail, **({} if by else {"themselves": True}))
