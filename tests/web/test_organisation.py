"""What customers and their organisations have from us, pay, and agreed to, on their pages."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from tests.customers import known

from heedful.domain.customer import Agreed, MonthOfRevenue, Told, ToldOfOrganisation
from heedful.domain.identity import Handle, Sort
from heedful.models import Customer, Organisation
from heedful.services.audit import MACHINE
from heedful.services.merging import merge_customers

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 1, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path / "data"


def tell(user: str, **more) -> Customer:
    acme = ToldOfOrganisation("k1", "ACME <b>", plan="Big", services=("backup",), traits={"size": 40})
    return known(Told((Handle(Sort.USER_ID, user),), AT, organisation=acme, **more))


def text(response) -> str:
    assert response.status_code == 200
    return response.content.decode()


def test_customer_shows_organisation_revenue_and_consent(signed_in, charlie):
    months = tuple(
        MonthOfRevenue(date(2025 + n // 12, n % 12 + 1, 1), "EUR", Decimal(1000), Decimal(200)) for n in range(14)
    )
    agreed = (Agreed("letters", AT, "shop"), Agreed("calls", AT, given=False))
    ana = tell("ana", plan="Pro", services=("mail", "backup"), language="pt", revenue=months, agreed=agreed)
    page = text(signed_in(charlie).get(f"/customers/{ana.pk}/"))
    assert '<a href="/customers/organisations/' in page
    assert "ACME &lt;b&gt;</a>" in page
    assert "<dd>mail, backup</dd>" in page
    assert "<strong>12,000.00 EUR</strong> in the twelve months up to Feb 2026" in page
    assert "2,400.00 of it stayed" in page
    assert page.count('<td class="number">1,000.00</td>') == 14
    assert "<dt>letters</dt><dd>yes" in page
    assert "since 1 Nov 2026, shop" in page
    assert "<dt>calls</dt><dd>no" in page


def test_customer_of_whom_nothing_is_told_shows_no_empty_parts(signed_in, charlie):
    ana = known(Told((Handle(Sort.USER_ID, "ana"),), AT))
    page = text(signed_in(charlie).get(f"/customers/{ana.pk}/"))
    assert "What they pay" not in page
    assert "What they agreed to" not in page


@pytest.mark.parametrize("people", [1, 3])
def test_organisation_shows_its_people_under_a_count_of_queries(signed_in, charlie, people, django_assert_num_queries):
    for n in range(people):
        tell(f"u{n}", name=f"Person {n}")
    client = signed_in(charlie)
    number = Organisation.objects.get().pk
    client.get(f"/customers/organisations/{number}/")
    with django_assert_num_queries(8):
        page = text(client.get(f"/customers/organisations/{number}/"))
    assert page.count("person-row") == people
    assert "<dt>plan</dt><dd>Big</dd>" in page
    assert "ACME &lt;b&gt;" in page


def test_organisation_without_people_and_pages_of_many(signed_in, charlie):
    empty = Organisation.objects.create(key="empty")
    client = signed_in(charlie)
    assert "We know nobody who belongs to them" in text(client.get(f"/customers/organisations/{empty.pk}/"))
    customers = [tell(f"u{n:02}") for n in range(27)]
    merge_customers(customers[0], customers[1], MACHINE)
    here = f"/customers/organisations/{customers[1].belongs_to_id}/"
    first = text(client.get(here))
    assert (first.count("person-row"), "26 people of theirs" in first) == (25, True)
    second = text(client.get(f"{here}?after={customers[2].pk}"))
    assert second.count("person-row") == 1
    assert f"/customers/{customers[1].pk}/" in second
    assert client.get(f"{here}?after=nonsense").status_code == 200
    assert client.get("/customers/organisations/999/").status_code == 404


def test_organisation_is_for_those_who_are_signed_in(stranger):
    assert stranger.get("/customers/organisations/1/").status_code == 302
