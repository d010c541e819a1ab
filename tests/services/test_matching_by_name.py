"""Whom a moment touches by what they use, or because one of us listed them: whenever they came, and wherever they go."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.relaying import NOON, customer

from heedful.domain.alert import Area, Code, Severity
from heedful.domain.gate.policy import STANDARD
from heedful.domain.moment import names_of, used_of
from heedful.models import Customer, Moment, Place, Touched
from heedful.queries.named import customers_named
from heedful.queries.standing import standings_of
from heedful.services.audit import MACHINE
from heedful.services.incident import Said, end_incident, open_incident
from heedful.services.locating import locate_some
from heedful.services.matching import forget_index, look_again_by_name, match_some
from heedful.services.merging import merge_customers, undo_merge
from heedful.services.typed_moment import TypedMoment, begin_moment

pytestmark = pytest.mark.django_db(transaction=True)
BERGEN = Area(codes=(Code("SAME", "034003"),))
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path / "data"
    forget_index()


def uses(person: Customer, *services: str, plan: str = "") -> Customer:
    Customer.objects.filter(pk=person.pk).update(services=list(services), plan=plan)
    person.refresh_from_db()
    return person


def placed(person: Customer, postal_code: str) -> None:
    told = {"country": "US", "postal_code": postal_code, "to_locate": True}
    Place.objects.update_or_create(customer=person, how="file", defaults=told)
    while locate_some(NOON):
        pass


def matched() -> None:
    while match_some(NOON):
        pass


def typed(**said) -> Moment:
    told = {"event": "Strike", "kind": "other", "severity": Severity.SEVERE, "onset": NOON, "ends": None}
    return begin_moment(TypedMoment(**{**told, "area": Area(), "place": "", **said}), MACHINE, NOON)


def touched(row: Moment) -> list[tuple[int, str, str]]:
    return list(row.touches.order_by("customer").values_list("customer", "by", "place"))


def stands(person: Customer):
    return standings_of([person.pk], STANDARD, NOON)[person.pk]


@pytest.mark.parametrize(
    ("named", "services", "plan", "found"),
    [
        (["Backup"], ["backup", "Sync"], "", ["backup"]),
        (["backup", "PRO"], ["Backup"], "Pro", ["Backup", "Pro"]),
        (["straße"], ["STRASSE"], "", ["STRASSE"]),
        (["back"], ["backup"], "back office", []),
        ([""], [], "", []),
        ([], ["backup"], "Pro", []),
    ],
)
def test_names_are_compared_whole_and_without_capitals(named, services, plan, found):
    assert used_of(names_of(named), services, plan) == found


def test_incident_hits_who_came_or_began_to_use_it_later():
    ana, ben = uses(customer(), "Backup"), customer("ben@example.org", "Ben Okafor")
    row = open_incident(Said("Restores stop", ["backup", "pro"]), MACHINE, NOON)
    matched()
    assert touched(row) == [(ana.pk, "service", "Backup")]

    uses(ben, plan="Pro")
    cleo = uses(customer("cleo@example.org", "Cleo Roth"), "backup")
    # The judge looks at what they use now; the list and the count follow.
    assert [each.service for each in stands(ben).troubles] == ["Pro"]
    assert [each.number for each in stands(cleo).troubles] == [str(row.pk)]
    look_again_by_name(NOON)
    matched()
    row.refresh_from_db()
    assert ([number for number, *_ in touched(row)], row.touched) == ([ana.pk, ben.pk, cleo.pk], 3)

    uses(ana)
    assert stands(ana).troubles == ()
    end_incident(row, MACHINE, NOON)
    look_again_by_name(NOON + HOUR)
    assert not Moment.objects.filter(to_match=True).exists()
    assert standings_of([cleo.pk], STANDARD, NOON + HOUR)[cleo.pk].troubles == ()


def test_incident_that_names_nothing_hits_whoever_comes():
    open_incident(Said("Nothing works"), MACHINE, NOON)
    assert [each.service for each in stands(customer()).troubles] == [""]


def test_moment_of_a_plan_touches_who_is_on_it_now():
    ana, ben = uses(customer(), plan="Pro"), customer("ben@example.org", "Ben Okafor")
    row = typed(services=("pro",))
    matched()
    assert touched(row) == [(ana.pk, "service", "Pro")]
    assert [(each.moment, each.place, each.sure) for each in stands(ana).touches] == [(str(row.pk), "Pro", 1.0)]
    uses(ben, plan="PRO")
    assert [each.place for each in stands(ben).touches] == ["PRO"]
    assert stands(ben).troubles == ()


def test_each_is_touched_once_by_what_says_most():
    listed, user, there = (customer(f"{name}@example.org", name) for name in ("ana", "ben", "cleo"))
    for each in (listed, user, there):
        placed(each, "07601")
    uses(listed, plan="Pro")
    uses(user, plan="Pro")
    row = typed(area=BERGEN, services=("Pro",), people=(listed.pk, listed.pk))
    matched()
    row.refresh_from_db()
    assert [by for _, by, _ in touched(row)] == ["listed", "service", "code"]
    assert row.touched == 3
    assert [len(stands(each).touches) for each in (listed, user, there)] == [1, 1, 1]

    # Whoever moves away is still listed, and still on the plan.
    for each in (listed, user, there):
        placed(each, "90210")
    assert [(number, by) for number, by, _ in touched(row)] == [(listed.pk, "listed"), (user.pk, "service")]
    for each in (listed, user, there):
        placed(each, "07601")
    assert [by for _, by, _ in touched(row)] == ["listed", "service", "code"]
    look_again_by_name(NOON)
    matched()
    assert [by for _, by, _ in touched(row)] == ["listed", "service", "code"]


def test_who_was_listed_stays_so_as_somebody_else():
    ana, twin = customer(), customer("twin@example.org", "Ana L.")
    row = typed(people=(twin.pk,))
    matched()
    merge = merge_customers(twin, ana, MACHINE)
    assert [each.moment for each in stands(ana).touches] == [str(row.pk)]
    look_again_by_name(NOON)
    matched()
    assert Touched.objects.filter(moment=row, customer=ana, by="listed").exists()
    undo_merge(merge, MACHINE)
    assert stands(ana).touches == ()


def test_customers_are_found_by_any_handle_of_theirs():
    ana, shared = customer(), customer("desk@example.org", "Desk")
    for person, number in ((ana, "1001"), (shared, "1002")):
        person.identities.create(sort="user_id", value=number)
    shared.identities.filter(sort="email").update(is_shared=True)
    words = ["1001", "ANA@example.org", "desk@example.org", "1002", "nobody", "x@y", "+1 201 555 0100"]
    assert customers_named(words) == {"1001": ana.pk, "ANA@example.org": ana.pk, "1002": shared.pk}
    assert customers_named([]) == {}
