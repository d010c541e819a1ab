"""Whom a bite of news is about: people are looked up together, judged one by one in memory, and written together.

The rule of this file: `heedful.domain.identity` decides; here its verdicts become rows. A `Book` lives inside one
transaction that holds the lock of `LogState`, so nobody else makes people known or moves handles meanwhile.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from django.db.models import Q

from heedful.domain.identity import CROWD, Handle, Names, Sort, Verdict, judge, most_telling_first
from heedful.models import Conflict, Customer, Identity, IdentityEdge, Merge
from heedful.queries.bite import ASKED_AT_ONCE, BITE, bites
from heedful.services.carried_circumstances import carry
from heedful.services.locate_again import locate_again
from heedful.services.merging import fill_gaps

Value = TypeVar("Value")
Row = TypeVar("Row")


@dataclass(eq=False)
class Person:
    """A customer while a bite is judged; a new one has no number yet. `into` is where they went in this bite."""

    customer: Customer
    handles: list[Known] = field(default_factory=list)
    into: Person | None = None

    @property
    def is_new(self) -> bool:
        """Whether this bite brought them."""
        return self.customer.pk is None

    @property
    def names(self) -> Names:
        """The names by which they are known."""
        return frozenset(known.handle for known in self.handles if known.handle.names)

    def now(self) -> Person:
        """Give whom they have become."""
        return self if self.into is None else self.into.now()


@dataclass(eq=False)
class Known:
    """A handle and whose it is."""

    handle: Handle
    identity: Identity
    person: Person


@dataclass(eq=False)
class _Merging:
    row: Merge
    gone: Person
    into: Person
    handles: list[Known]
    tie: tuple[Known, Known]


class Book:
    """The people of one bite."""

    def __init__(self, handles: Iterable[Handle], cause: IdentityEdge.Cause) -> None:
        self._cause = cause
        self._people: dict[int, Person] = {}
        self._known: dict[Handle, Known] = {}
        self._held: set[frozenset[Handle]] = set()
        self._crowds: Counter[Handle] = Counter()
        self._conflicts: list[tuple[Known, Known, datetime]] = []
        self._merges: list[_Merging] = []
        self._shared: list[Known] = []
        self._begun: list[Person] = []
        self._added: list[Known] = []
        self._load(list(dict.fromkeys(handles)))

    def meet(self, handles: Sequence[Handle], at: datetime) -> Person:
        """Give whom these handles mean, the one that says most first; they are tied as far as the rule allows."""
        ordered = most_telling_first(handles)
        own = [handle for handle in ordered if not self._is_shared(handle)] or ordered[:1]
        for other in own[1:]:
            self._tie(own[0], other, at)
        known = self._known.get(own[0]) or self._add(own[0], self._begin(at), at)
        return known.person

    def previous(self, value: str) -> Handle | None:
        """Tell as what a handle of no said sort is known: a user id, or else a browser."""
        found = [Handle(sort, value) for sort in (Sort.USER_ID, Sort.ANONYMOUS)]
        return next((handle for handle in found if handle in self._known), None)

    @property
    def conflicts(self) -> int:
        """How many ties were held apart."""
        return len(self._conflicts)

    @property
    def added(self) -> set[Person]:
        """Who got a handle or another person's handles."""
        return {known.person for known in self._added} | {merging.into.now() for merging in self._merges}

    def write(self) -> set[int]:
        """Write who is whom; returns the numbers of those whose signals belong to another person now."""
        begun = [person for person in self._begun if person.into is None]
        Customer.objects.bulk_create(person.customer for person in begun)
        for known in self._added:
            known.identity.customer = known.person.customer
        Identity.objects.bulk_create(known.identity for known in self._added)
        self._write_merges()
        Conflict.objects.bulk_create((_conflict(*each, self._cause) for each in self._conflicts), ignore_conflicts=True)
        Identity.objects.filter(pk__in=[known.identity.pk for known in self._shared]).update(is_shared=True)
        return {person.customer.pk for merging in self._merges for person in (merging.gone, merging.into)}

    def _load(self, handles: list[Handle]) -> None:
        self._register(list(_identities(handles)))
        people = list(self._people)
        named = list(
            _asked(
                people,
                lambda some: (
                    Identity.objects.filter(customer_id__in=some)
                    .exclude(sort=Identity.Sort.ANONYMOUS)
                    .select_related("customer")
                ),
            )
        )
        self._register(named)
        nameless = [number for number in people if not self._people[number].names]
        # All handles of whoever may go into another person, but no more than one transaction can move.
        for number in nameless:
            self._register(Identity.objects.filter(customer_id=number).select_related("customer")[: BITE + 1])
        self._load_conflicts()

    def _load_conflicts(self) -> None:
        numbers = {known.identity.pk: known.handle for known in self._known.values()}
        rows = _asked(list(numbers), lambda some: Conflict.objects.filter(Q(one__in=some) | Q(other__in=some)))
        for row in {row.pk: row for row in rows}.values():
            one, other = numbers.get(row.one_id), numbers.get(row.other_id)
            self._crowds.update(each for each in (one, other) if each is not None)
            if one is not None and other is not None:
                self._held.add(frozenset({one, other}))

    def _register(self, identities: Iterable[Identity]) -> None:
        for identity in identities:
            handle = Handle(Sort(identity.sort), identity.value)
            if handle not in self._known:
                person = self._person(identity.customer)
                self._known[handle] = known = Known(handle, identity, person)
                person.handles.append(known)

    def _person(self, customer: Customer) -> Person:
        # A merge of many handles that was cut off: whoever is left behind belongs there, too.
        while customer.merged_into is not None:
            customer = customer.merged_into
        return self._people.setdefault(customer.pk, Person(customer))

    def _is_shared(self, handle: Handle) -> bool:
        known = self._known.get(handle)
        return known is not None and known.identity.is_shared

    def _tie(self, a: Handle, b: Handle, at: datetime) -> None:
        one, other = self._known.get(a), self._known.get(b)
        if frozenset({a, b}) in self._held or (one and other and one.person is other.person):
            return
        verdict = judge(a, one.person.names if one else None, b, other.person.names if other else None)
        if verdict is Verdict.BEGIN:
            self._add(b, self._add(a, self._begin(at), at).person, at)
        elif verdict is Verdict.ATTACH_ONE and other:
            self._add(a, other.person, at)
        elif verdict is Verdict.ATTACH_OTHER and one:
            self._add(b, one.person, at)
        elif verdict is Verdict.CONFLICT or not one or not other:
            self._hold(a, b, at)
        else:
            self._merge(*((one, other) if verdict is Verdict.MERGE_ONE else (other, one)), at)

    def _begin(self, at: datetime) -> Person:
        person = Person(Customer(since=at))
        self._begun.append(person)
        return person

    def _add(self, handle: Handle, person: Person, at: datetime) -> Known:
        identity = Identity(sort=handle.sort.value, value=handle.value, since=at)
        self._known[handle] = known = Known(handle, identity, person)
        person.handles.append(known)
        self._added.append(known)
        return known

    def _hold(self, a: Handle, b: Handle, at: datetime) -> None:
        one = self._known.get(a) or self._add(a, self._begin(at), at)
        other = self._known.get(b) or self._add(b, self._begin(at), at)
        self._held.add(frozenset({a, b}))
        self._conflicts.append((one, other, at))
        self._crowds[b] += 1
        if self._crowds[b] > CROWD:
            other.identity.is_shared = True
            self._shared.append(other)

    def _merge(self, gone: Known, stays: Known, at: datetime) -> None:
        away, into = gone.person, stays.person
        # Who was here before stays, so that as few signals as may be change hands.
        if into.is_new or (not into.names and not away.is_new and away.customer.pk < into.customer.pk):
            away, into = into, away
        if len(away.handles) > BITE:
            self._hold(stays.handle, gone.handle, at)
            return
        filled = fill_gaps(into.customer, away.customer)
        if not away.is_new:
            row = Merge(gone=away.customer, into=into.customer, at=at, cause=self._cause, filled=filled)
            self._merges.append(_Merging(row, away, into, list(away.handles), (stays, gone)))
        for known in away.handles:
            known.person = into
        into.handles += away.handles
        away.handles, away.into = [], into

    def _write_merges(self) -> None:
        for merging in self._merges:
            merging.row.one, merging.row.other = (known.identity for known in merging.tie)
            merging.gone.customer.merged_into = merging.into.customer
        Merge.objects.bulk_create(merging.row for merging in self._merges)
        moved = {known: None for merging in self._merges for known in merging.handles}
        IdentityEdge.objects.bulk_create(
            _edge(merging, known, self._cause) for merging in self._merges for known in merging.handles
        )
        by_person: dict[Person, list[int]] = {}
        for known in moved:
            by_person.setdefault(known.person, []).append(known.identity.pk)
        for person, numbers in by_person.items():
            for some in bites(numbers, ASKED_AT_ONCE):
                Identity.objects.filter(pk__in=some).update(customer=person.customer)
        for merging in self._merges:
            Customer.objects.filter(pk=merging.gone.customer.pk).update(merged_into=merging.into.customer)
            if merging.row.filled:
                merging.into.customer.save()
        carry([merging.row for merging in self._merges])
        both = {row.pk for merging in self._merges for row in (merging.gone.customer, merging.into.customer)}
        for some in bites(both, ASKED_AT_ONCE):
            locate_again(some)


def _edge(merging: _Merging, known: Known, cause: IdentityEdge.Cause) -> IdentityEdge:
    return IdentityEdge(
        identity=known.identity,
        from_number=merging.gone.customer.pk,
        to_number=merging.into.customer.pk,
        at=merging.row.at,
        cause=cause,
        merge=merging.row.pk,
    )


def _conflict(one: Known, other: Known, at: datetime, cause: IdentityEdge.Cause) -> Conflict:
    low, high = sorted((one.identity, other.identity), key=lambda identity: identity.pk)
    return Conflict(one=low, other=high, at=at, cause=cause)


def _identities(handles: Iterable[Handle]) -> Iterable[Identity]:
    by_sort: dict[Sort, list[str]] = {}
    for handle in handles:
        by_sort.setdefault(handle.sort, []).append(handle.value)
    for sort, values in by_sort.items():
        yield from _asked(
            values,
            lambda some, sort=sort: Identity.objects.filter(  # type: ignore[misc]
                sort=sort.value, value__in=some
            ).select_related("customer"),
        )


def _asked(values: Sequence[Value], ask: Callable[[list[Value]], Iterable[Row]]) -> Iterable[Row]:
    for some in bites(values, ASKED_AT_ONCE):
        yield from ask(some)
