"""Customers whom somebody tells us of: upserted by their handles, one by one or by the file."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.customers import known
from tests.domain.acquainted import Acquainted

from heedful.domain.customer import Agreed, MonthOfRevenue, Told, ToldOfOrganisation, Where
from heedful.domain.customer_file import reading_of
from heedful.domain.identity import Handle, Sort, most_telling_first
from heedful.models import AuditEntry, Conflict, Consent, Customer, Identity, Organisation, Place, Revenue
from heedful.queries.identity import family_of
from heedful.queries.revenue import consents_of, revenue_of, revenue_of_organisation
from heedful.services import customers_in
from heedful.services.audit import MACHINE
from heedful.services.customers_in import Taken, take_customers
from heedful.services.merging import merge_customers, undo_merge
from heedful.wire.customers import open_customers

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 1, 12, tzinfo=UTC)
ANA, MAIL, BEN = Handle(Sort.USER_ID, "ana"), Handle(Sort.EMAIL, "ana@x.example"), Handle(Sort.USER_ID, "ben")
JAN = date(2026, 1, 1)
FILE = """id,email,name,company,plan,services,since,country,city,month,revenue,currency,consent_letters
ana,ana@x.example,Ana Lima,ACME,Pro,backup;mail,2019-02-03,PT,Porto,2026-01,10,EUR,yes
ben,ben@x.example,Ben Ode,ACME,,,2020-01-01,DE,Köln,2026-01,5.50,EUR,no
,,,ACME,Big,,,,,2026-01,100,EUR,
guest,,Nobody,,,,,,,,,,
cyd,cyd@x.example,Cyd,,,,yesterday,,,,,,
"""


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path / "data"
    return tmp_path


def take(home, text=FILE, name="customers.csv"):
    path = home / name
    path.write_text(text, encoding="utf-8")
    return take_customers(path, reading_of(open_customers(path).columns), MACHINE)


def everything():
    kept = (Customer, Identity, Organisation, Place, Revenue, Conflict)
    consents = list(Consent.objects.order_by("customer", "what").values("customer", "what", "given", "at"))
    return [*(list(model.objects.order_by("pk").values()) for model in kept), consents]


def test_file_of_customers_is_taken_and_bad_rows_are_told_by_line(home):
    taken = take(home)
    assert (taken.made, taken.changed, taken.same, taken.organisations, taken.rejects) == (2, 0, 0, 1, 2)
    ana = Identity.objects.get(value="ana@x.example").customer
    assert (ana.name, ana.plan, ana.services, ana.organisation) == ("Ana Lima", "Pro", ["backup", "mail"], "ACME")
    assert ana.since == datetime(2019, 2, 3, tzinfo=UTC)
    assert list(ana.places.values_list("how", "city", "country")) == [("file", "Porto", "PT")]
    assert [(each.currency, each.months) for each in revenue_of(family_of(ana))] == [
        ("EUR", ((JAN, Decimal("10.00"), None),))
    ]
    assert [(each.what, each.given) for each in consents_of(family_of(ana))] == [("letters", True)]
    acme = Organisation.objects.get()
    assert (acme.plan, acme.people.count()) == ("Big", 2)
    assert revenue_of_organisation(acme)[0].year == Decimal("100.00")
    rejects = (home / "data" / "rejects" / taken.rejects_file).read_text().splitlines()
    assert [line.split(",")[1:3] for line in rejects[1:]] == [
        ["5", "'guest' is nobody's user id"],
        ["6", "\"'yesterday' is no date"],
    ]
    assert AuditEntry.objects.get().detail == {"made": 2, "changed": 0}


def test_same_file_again_changes_nothing(home):
    take(home)
    before = everything()
    taken = take(home)
    assert (taken.made, taken.changed, taken.same) == (0, 0, 2)
    assert everything() == before


def test_what_a_file_does_not_say_stays_and_what_it_says_anew_is_changed(home):
    take(home)
    taken = take(home, "email,plan,city,note\nana@x.example,Small,Braga,\nben@x.example,,,\n")
    assert (taken.made, taken.changed, taken.same) == (0, 1, 1)
    ana = Identity.objects.get(value="ana").customer
    assert (ana.name, ana.plan, ana.places.get().city, ana.places.get().country) == ("Ana Lima", "Small", "Braga", "")


def test_jsonl_with_nested_objects_is_read(home):
    line = '{"id": 7, "address": {"city": "Porto"}, "services": ["a", "b"], "consent": {"letters": true}, "age": 40}'
    assert take(home, line + "\n", "customers.jsonl").made == 1
    customer = Customer.objects.get()
    assert (customer.services, customer.traits) == (["a", "b"], {"age": 40})
    assert Identity.objects.get().value == "7"
    assert (Place.objects.get().city, Consent.objects.get().what) == ("Porto", "letters")


def test_months_told_in_several_rows_are_added_up_however_often_it_is_taken(home):
    text = "id,month,revenue,margin,currency\nana,2026-01,1,1,EUR\nana,2026-01,2,1,EUR\nana,2026-01,4,2,USD\n"
    for _ in range(2):
        taken = take(home, text)
        assert taken.notes == ["Several rows told of one month of the same customer; they were added up."]
        assert [(each.currency, each.year, each.margin) for each in revenue_of(family_of(Customer.objects.get()))] == [
            ("EUR", Decimal(3), Decimal(2)),
            ("USD", Decimal(4), Decimal(2)),
        ]


def test_address_of_another_account_is_kept_apart_and_counted(home):
    take(home)
    taken = take(home, "id,email\nben,ana@x.example\n")
    assert taken.conflicts == 1
    conflict = Conflict.objects.get()
    assert {conflict.one.value, conflict.other.value} == {"ben", "ana@x.example"}
    assert conflict.one.customer_id != conflict.other.customer_id


def test_one_customer_is_made_and_then_changed():
    taken = Taken()
    ana = known(Told((ANA, MAIL), AT, name="Ana", place=Where(city="Porto")), taken)
    later = Told((MAIL,), AT + timedelta(1), plan="Pro", agreed=(Agreed("letters", AT),))
    again = known(later, taken)
    assert (taken.made, taken.changed, taken.conflicts) == (1, 1, 0)
    assert (again.pk, again.name, again.plan) == (ana.pk, "Ana", "Pro")
    assert Place.objects.get().how == "address"


def test_what_was_said_before_fills_gaps_only():
    known(Told((ANA,), AT, name="Ana", traits={"a": 1}))
    known(Told((ANA,), AT - timedelta(1), name="Old", plan="Pro", traits={"a": 0, "b": 2}))
    customer = Customer.objects.get()
    assert (customer.name, customer.plan, customer.traits) == ("Ana", "Pro", {"a": 1, "b": 2})


def test_last_answer_about_consent_counts_and_keeps_its_day():
    seen = []
    for day, yes in [(0, True), (2, True), (1, False), (3, False), (4, False), (3.5, True)]:
        told = Told((ANA,), AT + timedelta(9), agreed=(Agreed("letters", AT + timedelta(day), given=yes),))
        known(told)
        consent = Consent.objects.get()
        seen.append((consent.given, (consent.at - AT).days))
    assert seen == [(True, 0), (True, 0), (True, 0), (False, 3), (False, 3), (False, 3)]


def test_organisation_that_is_renamed_is_renamed_with_its_people():
    told = ToldOfOrganisation("k", "ACME", traits={"size": 3})
    known(Told((ANA,), AT, organisation=told))
    known(Told((BEN,), AT + timedelta(1), organisation=ToldOfOrganisation("k", "Acme Ltd")))
    assert set(Customer.objects.values_list("organisation", flat=True)) == {"Acme Ltd"}
    assert Organisation.objects.get().traits == {"size": 3}


def test_revenue_of_those_who_were_joined_is_added_until_it_is_told_anew():
    def tell(handle, amount, at):
        month = MonthOfRevenue(JAN, "EUR", Decimal(amount))
        return known(Told((handle,), at, revenue=(month,)))

    ana, ben = tell(ANA, 10, AT), tell(BEN, 20, AT)
    merge = merge_customers(ben, ana, MACHINE)
    ana.refresh_from_db()
    assert revenue_of(family_of(ana))[0].year == Decimal(30)
    tell(BEN, 31, merge.at + timedelta(1))
    assert revenue_of(family_of(ana))[0].year == Decimal(31)
    undo_merge(merge, MACHINE)
    assert revenue_of(family_of(Customer.objects.get(pk=ben.pk)))[0].year == Decimal(20)


def test_file_of_many_takes_few_queries(home, django_assert_max_num_queries):
    rows = "\n".join(f"u{n},u{n}@x.example,Porto,yes" for n in range(60))
    with django_assert_max_num_queries(24):
        assert take(home, f"id,email,city,consent_letters\n{rows}\n").made == 60


HANDLES = [ANA, BEN, MAIL, Handle(Sort.EMAIL, "b@x.example"), *(Handle(Sort.ANONYMOUS, f"b{n}") for n in range(3))]
ties = st.lists(st.lists(st.sampled_from(HANDLES), min_size=1, max_size=3, unique=True), max_size=12)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ties, st.integers(1, 60))
def test_who_is_whom_is_as_the_rule_says_however_it_is_cut_into_bites(transactional_rollback, told, bite):
    """The oracle judges tie by tie; the database holds the same people and the same conflicts."""
    with transactional_rollback():
        oracle = Acquainted()
        for handles in told:
            first, *others = most_telling_first(handles)
            for other in others:
                oracle.tie(first, other)
            if not others:
                oracle.meet(first)
        for begin in range(0, len(told), bite):
            some = [Told(tuple(handles), AT) for handles in told[begin : begin + bite]]
            customers_in.write_customers(some, Place.How.FILE, customers_in.Taken())
        people: dict[int, set[Handle]] = {}
        for row in Identity.objects.all():
            people.setdefault(row.customer_id, set()).add(Handle(Sort(row.sort), row.value))
        conflicts = {
            frozenset(Handle(Sort(each.sort), each.value) for each in (row.one, row.other))
            for row in Conflict.objects.select_related("one", "other")
        }
        assert {frozenset(each) for each in people.values()} == oracle.people()
        assert conflicts == oracle.conflicts
        assert Customer.objects.filter(merged_into=None).count() == len(people)


@pytest.fixture
def transactional_rollback(db):
    @contextmanager
    def inside():
        with transaction.atomic():
            yield
            transaction.set_rollback(True)

    return inside
