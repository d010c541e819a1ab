"""Who is who: what clients tell ties handles, joins nameless customers, and never one somebody to another."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from tests.services.collecting import BEGIN, BEGIN_MS, deliver, event, follow_the_late, settle
from tests.services.logs import KIND, listed, signals, there

from heedful.domain.identity import Handle, Sort
from heedful.models import AuditEntry, Conflict, Customer, FlowAgain, Identity, IdentityEdge, Merge, Organisation, Place
from heedful.services.audit import MACHINE, Actor
from heedful.services.customer import erase_customer
from heedful.services.desire import keep_in_order, refresh, tidy
from heedful.services.identity import learn, whose
from heedful.services.kind import save_kind
from heedful.services.merging import MergeError, decide, merge_customers, undo_merge
from heedful.services.seal import seal
from heedful.services.settle import Settler
from heedful.wire.collect.calls import Aliased, Grouped, Identified, Who

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path / "data"
    return tmp_path


def people() -> set[frozenset[str]]:
    """Give all customers by their handles."""
    found: dict[int, set[str]] = {}
    for customer, value in Identity.objects.values_list("customer", "value"):
        found.setdefault(customer, set()).add(value)
    return {frozenset(values) for values in found.values()}


def told(user: str | None = None, browser: str | None = None, minute: float = 0, **traits) -> Identified:
    return Identified(Who(user, browser), BEGIN_MS + round(minute * 60_000), traits)


@pytest.mark.parametrize("again", [False, True])
def test_browser_that_signs_in_is_that_person(again):
    whose([("anonymous", "b1")])
    whose([("user_id", "ana")])
    for _ in range(1 + again):
        learn([told("ana", "b1")])
    assert people() == {frozenset({"ana", "b1"})}
    edge, merge = IdentityEdge.objects.get(), Merge.objects.get()
    assert (edge.identity.value, edge.cause, edge.merge) == ("b1", "identify", merge.pk)
    assert set(FlowAgain.objects.values_list("customer_number", flat=True)) == {edge.from_number, edge.to_number}


def test_second_person_at_one_browser_stays_apart_until_somebody_decides():
    learn([told("ana", "b1"), told("ben", "b1", 5)])
    assert people() == {frozenset({"ana", "b1"}), frozenset({"ben"})}
    conflict = Conflict.objects.get()
    assert {conflict.one.value, conflict.other.value} == {"ben", "b1"}
    learn([told("ben", "b1", 6)])
    assert Conflict.objects.count() == 1
    decide(conflict, MACHINE, same=False)
    learn([told("ben", "b1", 7)])
    assert people() == {frozenset({"ana", "b1"}), frozenset({"ben"})}
    with pytest.raises(MergeError, match="decided this already"):
        decide(conflict, MACHINE, same=True)


def test_two_who_are_one_after_all_are_joined_by_a_person():
    learn([told("ana", "b1"), told("ben", "b1", 5)])
    decide(Conflict.objects.get(), MACHINE, same=True)
    assert people() == {frozenset({"ana", "ben", "b1"})}
    assert Customer.objects.filter(merged_into=None).count() == 1


def test_ids_that_say_nothing_tie_nobody():
    learn([told("null", "b1"), told("guest", "b2"), told("0", "b3"), told("ana", "anonymous")])
    assert people() == {frozenset({"b1"}), frozenset({"b2"}), frozenset({"b3"}), frozenset({"ana"})}


def test_alias_ties_what_was_known_before():
    learn([told(None, "b1")])
    learn([Aliased("b1", "ana", BEGIN_MS), Aliased("never-heard-of", "ben", BEGIN_MS)])
    assert people() == {frozenset({"b1", "ana"}), frozenset({"never-heard-of", "ben"})}
    assert set(IdentityEdge.objects.values_list("cause", flat=True)) <= {"alias"}


def test_traits_go_where_they_belong_and_older_news_only_fills_gaps():
    learn(
        [
            told(
                "ana",
                None,
                10,
                name="Ana Lima",
                email="Ana@Example.com",
                plan="pro",
                address={"city": "Porto", "country": "pt"},
                company="Harbour",
                shoe=39,
            )
        ]
    )
    learn([told("ana", None, 5, name="A. L.", language="pt", shoe=40)])
    ana = Identity.objects.get(value="ana").customer
    assert (ana.name, ana.plan, ana.language, ana.traits) == ("Ana Lima", "pro", "pt", {"shoe": 39})
    assert (ana.organisation, ana.belongs_to.key) == ("Harbour", "Harbour")
    assert people() == {frozenset({"ana", "ana@example.com"})}
    place = Place.objects.get()
    assert (place.customer, place.how, place.city, place.country) == (ana, "address", "Porto", "PT")


def test_group_tells_of_an_organisation_and_who_belongs_to_it():
    learn([Grouped(Who("ana"), BEGIN_MS, "acme", {"name": "Acme", "plan": "firm"})])
    learn([Grouped(None, BEGIN_MS + 1, "acme", {"employees": 40})])
    acme = Organisation.objects.get()
    assert (acme.name, acme.plan, acme.traits) == ("Acme", "firm", {"employees": 40})
    assert Identity.objects.get(value="ana").customer.belongs_to == acme


@pytest.fixture
def settler():
    save_kind(KIND, MACHINE)
    refresh()
    return Settler()


def desires(minute: float = 30) -> list[tuple]:
    from heedful.models import Kind  # noqa: PLC0415
    from heedful.queries.desire import followed  # noqa: PLC0415

    found = followed(Kind.objects.get(), BEGIN + timedelta(minutes=minute)).whole.everything()
    rows = zip(found.customer.tolist(), found.arose.tolist(), found.outcome.tolist(), strict=True)
    return sorted((number, (arose - BEGIN_MS) // 60_000, outcome) for number, arose, outcome in rows)


def browser(name: str, minute: float, kind: str) -> dict:
    return {**event("x", minute, kind), "user_id": None, "anonymous_id": name}


@pytest.mark.parametrize("between", ["nothing", "seal", "order"])
def test_what_a_browser_began_is_fulfilled_by_the_person_it_was(settler, between):
    deliver(event("ana", -50, "other"))
    settle(settler)
    deliver(browser("b1", 0, "started"))
    settle(settler)
    _in_between(between)
    deliver({"kind": "identify", "at": event("x", 1, "x")["at"], "user_id": "ana", "anonymous_id": "b1"})
    deliver(event("ana", 2, "finished"))
    settle(settler)
    follow_the_late(settler)
    ana = Identity.objects.get(value="ana").customer_id
    assert desires() == [(ana, 0, 2)]
    _in_between(between)
    keep_in_order(datetime.now(UTC) + timedelta(days=1))
    _reflow()
    follow_the_late(settler)
    assert desires() == [(ana, 0, 2)]
    assert sum(signals().values()) == sum(1 for _ in range(3)) or between == "nothing"


def _in_between(work: str) -> None:
    if work != "nothing":
        seal(BEGIN)
    if work == "order":
        keep_in_order(datetime.now(UTC) + timedelta(days=1))


def _reflow() -> None:
    save_kind(KIND.replace("15 minutes", "14 minutes"), MACHINE)
    refresh()


@pytest.mark.parametrize("between", ["nothing", "seal", "order"])
def test_undone_merge_gives_each_their_own_back(settler, between):
    deliver(event("ana", 0, "started"), event("ben", 1, "started"), event("ana", 2, "finished"))
    settle(settler)
    before = desires()
    ana, ben = (Identity.objects.get(value=value).customer for value in ("ana", "ben"))
    row = merge_customers(ben, ana, MACHINE)
    follow_the_late(settler)
    _in_between(between)
    assert desires() == [(ana.pk, 0, 2)]
    deliver(event("ben", 3, "started"))
    settle(settler)
    follow_the_late(settler)
    assert [each[:2] for each in desires()] == [(ana.pk, 0), (ana.pk, 3)]
    undo_merge(row, MACHINE)
    follow_the_late(settler)
    assert [each for each in desires() if each[0] == ana.pk] == [each for each in before if each[0] == ana.pk]
    assert [each[1] for each in desires() if each[0] == ben.pk] == [1]
    with pytest.raises(MergeError, match="undone already"):
        undo_merge(row, MACHINE)
    assert Customer.objects.get(pk=ben.pk).merged_into is None


def test_undone_merge_takes_back_what_was_filled():
    ana = Customer.objects.create(name="", plan="pro", traits={"a": 1})
    ben = Customer.objects.create(name="Ben", plan="free", traits={"a": 2, "b": 3})
    row = merge_customers(ben, ana, MACHINE)
    ana.refresh_from_db()
    assert (ana.name, ana.plan, ana.traits) == ("Ben", "pro", {"a": 1, "b": 3})
    undo_merge(Merge.objects.get(pk=row.pk), MACHINE)
    ana.refresh_from_db()
    assert (ana.name, ana.plan, ana.traits) == ("", "pro", {"a": 1})


def test_merge_that_was_undone_is_not_made_again_by_a_client():
    whose([("user_id", "ana")])
    whose([("anonymous", "b1")])
    learn([told("ana", "b1")])
    undo_merge(Merge.objects.get(), MACHINE)
    learn([told("ana", "b1", 9)])
    assert people() == {frozenset({"ana"}), frozenset({"b1"})}


def test_erasing_somebody_takes_all_who_went_into_them_and_nobody_who_left(settler, home):
    deliver(event("ana", 0, "started"), event("ben", 1, "started"), event("cyd", 1, "started"))
    settle(settler)
    ana, ben, cyd = (Identity.objects.get(value=value).customer for value in ("ana", "ben", "cyd"))
    merge_customers(ben, ana, MACHINE)
    left = merge_customers(cyd, ana, MACHINE)
    deliver(event("cyd", 2, "chosen"))
    settle(settler)
    seal(BEGIN)
    undo_merge(left, MACHINE)
    follow_the_late(settler)
    erase_customer(Customer.objects.get(pk=ana.pk), MACHINE)
    tidy()
    follow_the_late(settler)
    assert {handle for handle, _, _ in signals()} == {"cyd"}
    assert sum(signals().values()) == 2
    assert [each[0] for each in desires()] == [cyd.pk]
    assert set(Customer.objects.values_list("pk", flat=True)) == {cyd.pk}
    assert there() == listed()


def test_audit_holds_numbers_and_no_names(alice):
    ana, ben = Customer.objects.create(name="Ana"), Customer.objects.create(name="Ben")
    merge_customers(ben, ana, Actor(alice))
    entry = AuditEntry.objects.get(verb="joined two customers")
    assert (entry.object_id, entry.detail, entry.who) == (str(ana.pk), {"gone": ben.pk}, alice)
    with pytest.raises(MergeError, match="one person already"):
        merge_customers(Customer.objects.get(pk=ben.pk), ana, Actor(alice))


def test_handles_of_the_rule_are_those_of_the_tables():
    assert {sort.value for sort in Sort} == set(Identity.Sort.values)
    assert Handle(Sort.USER_ID, "ana").sort.value == Identity.Sort.USER_ID
