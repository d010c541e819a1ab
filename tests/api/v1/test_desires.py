"""What customers came for, a page at a time, and the kinds of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.signals import QUESTION, RESTORE, take

from heedful.models import Identity, Kind
from heedful.queries import desire_page

pytestmark = pytest.mark.django_db
END = datetime(2024, 3, 5, 12, tzinfo=UTC)


def _row(customer: str, hours: float, kind: str) -> tuple[str, ...]:
    return customer, (END + timedelta(hours=hours)).isoformat(), kind


@pytest.fixture
def log(folder):
    rows = [
        *(_row(name, -90, "restore.started") for name in ("ana", "ben", "kai")),
        *(_row(name, -80, "restore.finished") for name in ("ana", "kai")),
        _row("ben", -79, "restore.denied"),
        _row("ana", -9, "restore.started"),
        _row("ana", -8, "restore.downloading"),
        _row("ben", -1, "restore.started"),
        _row("mia", -70, "restore.started"),
        _row("ana", -5, "question.asked"),
        _row("zoe", 0, "coffee"),
    ]
    take(folder, rows, RESTORE, QUESTION)


def _read(client, address: str, **asked) -> list[dict]:
    found, cursor = [], None
    while True:
        page = client.get(address, {**asked, **({} if cursor is None else {"cursor": cursor})}).json()
        found += page["desires"]
        cursor = page["next"]
        if cursor is None:
            return found


def _short(desires: list[dict]) -> list[tuple[str, str, str]]:
    names = dict(Identity.objects.values_list("customer_id", "value"))
    return [(names[each["customer"]], each["kind"], each["outcome"]) for each in desires]


@pytest.mark.parametrize("limit", [1, 2, 3, 200])
def test_desires_of_a_kind_open_ones_first(caller, log, limit):
    found = _read(caller, "/api/v1/kinds/restore/desires", limit=limit)
    assert _short(found) == [
        ("ben", "restore", "flowing"),
        ("ana", "restore", "stalled"),
        ("mia", "restore", "given_up"),
        ("ben", "restore", "refused"),
        ("ana", "restore", "fulfilled"),
        ("kai", "restore", "fulfilled"),
    ]
    ana = Identity.objects.get(value="ana").customer_id
    arose = END - timedelta(hours=9)
    assert found[1] == {
        "id": f"restore.{ana}.{round(arose.timestamp() * 1000)}.0",
        "kind": "restore",
        "name": "Get my files back",
        "customer": ana,
        "outcome": "stalled",
        "arose_at": "2024-03-05T03:00:00Z",
        "touched_at": "2024-03-05T04:00:00Z",
        "ended_at": None,
        "waiting_since": None,
        "step": "restore.downloading",
        "tries": 1,
        "to_people": False,
    }
    assert len({each["id"] for each in found}) == 6


@pytest.mark.parametrize("limit", [1, 200])
def test_desires_of_some_outcomes(caller, log, limit):
    asked = {"outcome": ["stalled", "refused"], "limit": limit}
    found = _read(caller, "/api/v1/kinds/restore/desires", **asked)
    assert _short(found) == [("ana", "restore", "stalled"), ("ben", "restore", "refused")]


@pytest.mark.parametrize("limit", [1, 2, 200])
def test_desires_of_a_customer_of_every_kind(caller, log, limit):
    number = Identity.objects.get(value="ana").customer_id
    found = _read(caller, f"/api/v1/customers/{number}/desires", limit=limit)
    assert _short(found) == [
        ("ana", "question", "flowing"),
        ("ana", "restore", "stalled"),
        ("ana", "restore", "fulfilled"),
    ]
    assert found[0]["waiting_since"] == found[0]["arose_at"] == "2024-03-05T07:00:00Z"
    assert found[2]["ended_at"] == "2024-03-02T04:00:00Z"


def test_desires_of_nobody_and_of_no_kind(caller, log):
    zoe = Identity.objects.get(value="zoe").customer_id
    assert _read(caller, f"/api/v1/customers/{zoe}/desires") == []
    assert caller.get("/api/v1/customers/987654/desires").status_code == 404
    assert caller.get("/api/v1/kinds/nothing/desires").status_code == 404
    assert caller.get("/api/v1/kinds/restore/desires?outcome=happy").status_code == 400


def test_desires_before_any_signal_and_kind(caller):
    assert caller.get("/api/v1/kinds").json() == {"kinds": []}
    Kind.objects.create(slug="new", name="New", definition="")
    assert _read(caller, "/api/v1/kinds/new/desires") == []


def test_kinds(caller, log):
    kinds = caller.get("/api/v1/kinds").json()["kinds"]
    assert [(kind["id"], kind["name"], kind["version"]) for kind in kinds] == [
        ("restore", "Get my files back", 1),
        ("question", "Get my question answered", 1),
    ]
    assert 'arises = ["question.asked"]' in kinds[1]["definition"]
    assert caller.get("/api/v1/kinds/question").json() == kinds[1]
    assert caller.get("/api/v1/kinds/nothing").status_code == 404


@pytest.mark.parametrize(("address", "queries"), [("/api/v1/kinds/restore/desires", 8), ("/api/v1/kinds", 2)])
@pytest.mark.parametrize("people", [1, 3])
def test_queries_of_the_lists(caller, folder, people, address, queries):
    take(folder, [_row(f"c{number}", -9, "restore.started") for number in range(people)], RESTORE)
    caller.get("/api/v1/kinds")
    with CaptureQueriesContext(connection) as asked:
        assert caller.get(address).status_code == 200
    assert len(asked) == queries, [each["sql"] for each in asked]


@pytest.mark.parametrize("most", [1, 5, 40, 1_000])
def test_first_of_many_are_those_that_sorting_all_would_give(most):
    """Leaving out what can't be among the first leaves out nothing else, also among many that are equal."""
    chance = np.random.default_rng(3)
    columns = [chance.integers(0, high, 500) for high in (2, 7, 2, 9, 9, 3)]
    whole = np.lexsort(columns[::-1])[:most]
    chosen = desire_page._least(columns, np.arange(500), most)
    first = chosen[np.lexsort([column[chosen] for column in reversed(columns)])][:most]
    assert [[column[row] for column in columns] for row in first] == [
        [column[row] for column in columns] for row in whole
    ]
