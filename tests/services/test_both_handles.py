"""Signals that carry both handles: they tie them as they always did, and cost next to nothing once that is known."""

from __future__ import annotations

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.services.collecting import BEGIN, deliver, event, numbered, settle

from heedful.models import Conflict, Customer, FacetName, Identity
from heedful.queries.history import unsealed
from heedful.queries.signal import newest_signals
from heedful.services.identity import learn, news_in
from heedful.services.settle import Settler
from heedful.wire.collect.calls import Aliased, Grouped, Identified, Who

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path / "data"


def seen(user: str | None, browser: str, minute: float, kind: str = "x") -> dict:
    return {**event(user or "", minute, kind), "user_id": user, "anonymous_id": browser}


def both(user: str, browser: str, at: int = 0) -> Identified:
    return Identified(Who(user, browser), at)


def test_signal_with_both_handles_ties_them():
    settler = Settler()
    deliver(seen(None, "b1", 0))
    settle(settler)
    deliver(seen("ana", "b1", 1), seen("ana", "b1", 2))
    settle(settler)
    assert numbered("ana") == numbered("b1")
    assert unsealed().height == 3


def test_what_is_known_takes_no_transaction_of_its_own():
    settler = Settler()
    deliver(*(seen(f"user {number}", f"browser {number}", number) for number in range(5)))
    settle(settler)
    for count in (1, 40):
        for minute in range(count):
            deliver(*(seen(f"user {number}", f"browser {number}", minute) for number in range(5)))
        with CaptureQueriesContext(connection) as asked:
            settle(settler)
        said = [query["sql"] for query in asked.captured_queries]
        assert not any("heedful_conflict" in each for each in said)
        assert sum('FROM "heedful_identity"' in each for each in said) == 2
    assert Customer.objects.count() == 5


def test_new_ties_of_many_deliveries_are_learnt_together():
    def transactions(deliveries: int) -> int:
        for number in range(deliveries):
            deliver(seen(f"u{deliveries}-{number}", f"b{deliveries}-{number}", number))
        with CaptureQueriesContext(connection) as asked:
            settle(Settler())
        return sum("SAVEPOINT" in query["sql"] and "RELEASE" not in query["sql"] for query in asked.captured_queries)

    transactions(1)  # makes the row of the day
    assert transactions(2) == transactions(50)
    assert numbered("u50-7") == numbered("b50-7")


def test_shared_device_is_kept_apart_once_and_asked_of_once():
    settler = Settler()
    deliver(seen("ana", "b1", 0), seen("ben", "b1", 1), seen("ben", "b1", 2), seen("ana", "b1", 3))
    settle(settler)
    deliver(seen("ben", "b1", 4))
    settle(settler)
    assert numbered("ana") == numbered("b1") != numbered("ben")
    assert Conflict.objects.count() == 1


def test_news_is_what_is_not_known_and_not_said_before():
    learn([both("ana", "b1")])
    told = Identified(Who("ana", "b1"), 5, {"plan": "pro"})
    group = Grouped(Who("ana", "b1"), 6, "acme")
    alias = Aliased("b3", "cyd", 7)
    parts = [
        [both("ana", "b1", 1), both("ben", "b2", 2), told, both("ben", "b2", 3), alias],
        [both("ben", "b2", 8), group, both("ana", "b2", 9), Identified(Who("ana"), 10), Identified(Who("dan"), 11)],
    ]
    assert news_in(parts) == [
        [both("ben", "b2", 2), told, alias],
        [group, both("ana", "b2", 9), Identified(Who("dan"), 11)],
    ]


def test_handle_that_is_shared_ties_nobody_and_is_no_news():
    learn([both("ana", "b1"), both("ben", "b2")])
    Identity.objects.filter(value="b1").update(is_shared=True)
    assert news_in([[both("ben", "b1")]]) == [[]]
    assert news_in([[both("ben", "b9")]]) == [[both("ben", "b9")]]


def test_alias_means_whom_all_that_was_told_before_it_means():
    deliver(seen("ana", "b1", 0), {"kind": "alias", "at": BEGIN.isoformat(), "previous_id": "b1", "user_id": "cyd"})
    deliver(seen("ben", "b2", 1), {"kind": "alias", "at": BEGIN.isoformat(), "previous_id": "b2", "user_id": "ben"})
    settle(Settler())
    assert numbered("ana") == numbered("b1") != numbered("cyd")
    assert numbered("ben") == numbered("b2")


def test_corrected_time_is_said_beside_its_signal_and_makes_no_groups():
    far = {**event("ana", 0, "x", plan="pro"), "at": "2031-01-01T00:00:00+00:00"}
    deliver(far, event("ana", 1, "y", plan="pro"), at=BEGIN)
    settle(Settler())
    rows = unsealed().sort("arrival").select("kind", "facets", "properties").rows()
    assert [(kind, json.loads(facets), json.loads(others or "{}")) for kind, facets, others in rows] == [
        ("x", {"plan": "pro"}, {"time_corrected": "time taken as received"}),
        ("y", {"plan": "pro"}, {}),
    ]
    assert list(FacetName.objects.values_list("name", flat=True)) == ["plan"]
    shown, _ = newest_signals(numbered("ana"), before=None, kinds=["x"], limit=5)
    assert [each.properties for each in shown] == [{"plan": "pro", "time_corrected": "time taken as received"}]
