"""Finding customers, writing down who they are, and saying that two are one."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.signals import RESTORE, known_as, take

from heedful.models import AuditEntry, Customer, FlowAgain, Identity, IdentityEdge, Organisation, Place
from heedful.services.customer import resolve_identities

pytestmark = pytest.mark.django_db
ANA = {"sort": "user_id", "value": "ana"}
MAIL = {"sort": "email", "value": "ana@example.org"}


def _post(client, body, address: str = "/api/v1/customers"):
    return client.post(address, body, "application/json")


def _patch(client, number: int, body):
    return client.patch(f"/api/v1/customers/{number}", body, "application/json")


def _list(client, **asked) -> list[str]:
    """Give the names of all pages, or the first handle of who has none."""
    found, cursor = [], None
    while True:
        page = client.get("/api/v1/customers", {**asked, **({} if cursor is None else {"cursor": cursor})}).json()
        found += [each["name"] or each["handles"][0]["value"] for each in page["customers"]]
        cursor = page["next"]
        if cursor is None:
            return found


def test_customer_is_made_known_once_and_changed_then(caller):
    body = {
        "handles": [ANA, {"sort": "email", "value": " Ana@Example.ORG "}],
        "name": "Ana Lima",
        "organisation": "Harbour Works",
        "plan": "pro",
        "services": ["mail", "backup"],
        "language": "pt-BR",
        "time_zone": "Europe/Lisbon",
        "since": "2019-05-04T00:00:00Z",
        "place": {"country": "pt", "city": "Porto", "lat": 41.1, "lon": -8.6},
        "traits": {"tier": "gold", "seats": 3, "revenue": {"2024-01": {"EUR": 12.5}}},
    }
    made = _post(caller, body)
    number = Customer.objects.get().pk
    expected = {
        **body,
        "id": number,
        "place": {**body["place"], "how": "file", "country": "PT", "region": "", "postal_code": ""},
        "handles": [ANA, MAIL],
        "merged_into": None,
    }
    assert (made.status_code, made.json()) == (201, expected)
    phone = {"sort": "phone", "value": "+351 21 123 45 67"}
    changed = _post(caller, {"handles": [MAIL, phone], "traits": {"tier": "tin", "seats": None}})
    expected["traits"] = {"tier": "tin", "revenue": body["traits"]["revenue"]}
    expected["handles"] = [ANA, MAIL, {"sort": "phone", "value": "+351211234567"}]
    assert (changed.status_code, changed.json()) == (200, expected)
    assert caller.get(f"/api/v1/customers/{number}").json() == {**expected, "revenue": [], "consent": []}
    entries = AuditEntry.objects.filter(sort="customer").order_by("id").values_list("verb", "object_id")
    assert list(entries) == [("made known", str(number)), ("changed", str(number)), ("saw", str(number))]
    assert "Ana" not in str(list(AuditEntry.objects.values()))
    assert Customer.objects.get().belongs_to == Organisation.objects.get(key="Harbour Works")


def test_what_was_told_is_taken_away_by_what_is_empty(caller):
    body = {"handles": [ANA], "organisation": "x", "plan": "pro", "services": ["mail"], "place": {"city": "Porto"}}
    number = _post(caller, body).json()["id"]
    left = _patch(caller, number, {"organisation": "", "plan": "", "services": [], "place": {}}).json()
    assert {name: left[name] for name in ("organisation", "plan", "services", "place")} == {
        "organisation": "",
        "plan": "",
        "services": [],
        "place": None,
    }
    assert Customer.objects.get().belongs_to is None


def test_surest_place_is_told(caller):
    number = _post(caller, {"handles": [ANA], "place": {"city": "Porto"}}).json()["id"]
    for how, city in (("ip", "Lisboa"), ("told", "Braga")):
        Place.objects.create(customer_id=number, how=how, city=city)
    place = caller.get(f"/api/v1/customers/{number}").json()["place"]
    assert (place["how"], place["city"]) == ("told", "Braga")


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"language": "Portuguese!"}, "not_understood"),
        ({"time_zone": "somewhere"}, "not_understood"),
        ({"services": [""]}, "not_understood"),
        ({"place": {"lat": 91, "lon": 0}}, "not_understood"),
        ({"place": {"lat": 41.1}}, "half_a_point"),
        ({"place": {"street": "x"}}, "not_understood"),
    ],
)
def test_what_makes_no_sense_of_a_customer(caller, wrong, code):
    answer = _post(caller, {"handles": [ANA], **wrong})
    assert (answer.status_code, answer.json()["code"]) == (400, code)


def test_revenue_and_consent_are_written_down_and_replaced(caller):
    told = {
        "revenue": [{"month": "2026-01", "currency": "EUR", "amount": 12.5, "margin": 2}],
        "consent": [{"what": "Letters", "given": True, "at": "2026-01-02T00:00:00Z", "where": "shop"}],
    }
    number = _post(caller, {"handles": [ANA], **told}).json()["id"]
    customer = Customer.objects.get()
    assert [str(each) for each in customer.revenue.all()] == ["12.50 EUR in 2026-01"]
    assert list(customer.consents.values_list("what", "given", "where")) == [("letters", True, "shop")]
    again = {
        "revenue": [{"month": "2026-01", "currency": "EUR", "amount": 13}],
        "consent": [{"what": "letters", "given": False}],
    }
    _patch(caller, number, again)
    assert [str(each) for each in customer.revenue.all()] == ["13.00 EUR in 2026-01"]
    assert customer.consents.get().given is False
    read = caller.get(f"/api/v1/customers/{customer.pk}").json()
    assert read["revenue"] == [{"month": "2026-01", "currency": "EUR", "amount": 13.0, "margin": None}]
    assert [(each["what"], each["given"], each["where"]) for each in read["consent"]] == [("letters", False, "")]


def test_moment_with_an_odd_zone_is_kept_in_utc(caller):
    made = _post(caller, {"handles": [ANA], "since": "1986-10-27T15:58:04-21:14"})
    assert (made.status_code, made.json()["since"]) == (201, "1986-10-28T13:12:04Z")
    refused = _post(caller, {"handles": [MAIL], "since": "0001-01-01T00:00:00+14:00"})
    assert refused.status_code == 400
    assert "years 1 to 9999" in refused.content.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"revenue": [{"month": "2026-13", "currency": "EUR", "amount": 1}]},
        {"revenue": [{"month": "2026-01", "currency": "euro", "amount": 1}]},
        {"revenue": [{"month": "2026-01", "currency": "EUR", "amount": 1e15}]},
        {"consent": [{"what": "letters", "given": True, "at": "2026-01-02T00:00:00"}]},
    ],
)
def test_revenue_and_consent_that_make_no_sense_are_refused(caller, wrong):
    assert _post(caller, {"handles": [ANA], **wrong}).status_code == 400
    assert not Customer.objects.exists()


def test_handles_of_several_customers_are_merged_by_nobody(caller):
    known = resolve_identities(["ana", "ben"])
    body = {"handles": [ANA, {"sort": "user_id", "value": "ben"}], "name": "x"}
    answer = _post(caller, body)
    assert (answer.status_code, answer.json()["code"]) == (409, "several_customers")
    assert all(str(known[name][0]) in answer.json()["detail"] for name in ("ana", "ben"))
    taken = _patch(caller, known["ana"][0], {"handles": [{"sort": "user_id", "value": "ben"}]})
    assert taken.status_code == 409
    assert set(Customer.objects.values_list("name", flat=True)) == {""}


def test_customer_is_changed_by_number(caller):
    number = resolve_identities(["ana"])["ana"][0]
    answer = _patch(caller, number, {"name": "Ana", "handles": [ANA, MAIL, MAIL]}).json()
    assert (answer["name"], answer["handles"]) == ("Ana", [ANA, MAIL])
    assert _patch(caller, number, {}).json() == answer
    assert _patch(caller, 77, {"name": "x"}).status_code == 404


def test_list_and_search(caller):
    resolve_identities([f"c{number}" for number in range(5)])
    known_as("c1", name="Ana Lima", organisation="Harbour Works")
    everybody = ["c4", "c3", "c2", "Ana Lima", "c0"]
    assert _list(caller) == everybody
    assert _list(caller, limit=2) == everybody
    assert _list(caller, q="harbour ana", limit=1) == ["Ana Lima"]
    assert _list(caller, q="nobody") == []
    assert _list(caller, handle="c1") == ["Ana Lima"]
    assert _list(caller, handle="c") == []


def test_handle_is_found_as_it_is_written_down(caller):
    _post(caller, {"handles": [MAIL], "name": "Ana Lima"})
    assert _list(caller, handle="ANA@example.org") == ["Ana Lima"]


def test_list_of_who_is_stuck(caller, folder):
    take(
        folder,
        [
            ("ana", "2024-03-05T03:00:00Z", "restore.started"),
            ("ben", "2024-03-05T02:00:00Z", "restore.started"),
            ("kai", "2024-03-05T12:00:00Z", "restore.started"),
        ],
        RESTORE,
    )
    assert _list(caller, standing="stuck", limit=1) == ["ben", "ana"]
    assert _list(caller, standing="waiting") == []


@pytest.mark.parametrize("people", [1, 3])
def test_queries_of_the_list(caller, people):
    resolve_identities([f"c{number}" for number in range(people)])
    caller.get("/api/v1/kinds")
    with CaptureQueriesContext(connection) as asked:
        assert len(_list(caller)) == people
    assert len(asked) == 10, [each["sql"] for each in asked]


def test_merge_takes_handles_over_by_dated_edges(caller):
    known = resolve_identities(["ana", "browser"])
    ana, browser = known["ana"][0], known["browser"][0]
    answer = _post(caller, {"other": browser}, f"/api/v1/customers/{ana}/merge")
    assert answer.status_code == 200
    assert [each["value"] for each in answer.json()["handles"]] == ["ana", "browser"]
    assert caller.get(f"/api/v1/customers/{browser}").json()["merged_into"] == ana
    edge = IdentityEdge.objects.get()
    assert (edge.identity_id, edge.from_number, edge.to_number) == (known["browser"][1], browser, ana)
    assert datetime.now(UTC).timestamp() - edge.at.timestamp() < 10
    assert set(FlowAgain.objects.values_list("customer_number", flat=True)) >= {ana}
    again = _post(caller, {"other": browser}, f"/api/v1/customers/{ana}/merge")
    assert (again.status_code, again.json()["code"]) == (409, "merged_already")


def test_merge_that_makes_no_sense(caller):
    ana = resolve_identities(["ana"])["ana"][0]
    address = f"/api/v1/customers/{ana}/merge"
    assert _post(caller, {"other": ana}, address).json()["code"] == "same_customer"
    assert _post(caller, {"other": 77}, address).status_code == 404
    assert _post(caller, {"other": 2**63}, address).status_code == 400
    assert _post(caller, {"other": ana}, "/api/v1/customers/77/merge").status_code == 404
    assert Identity.objects.get().customer_id == ana
