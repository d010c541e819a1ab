"""Bringing signals in, and reading those of one customer."""

from __future__ import annotations

import io
import json
import zlib
from datetime import UTC, datetime, timedelta

import polars as pl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.services.collecting import settle
from tests.services.logs import row, take

from heedful.domain.api_key import Scope
from heedful.log.segment import SCHEMA
from heedful.models import ApiKey, Batch, Customer, Delivery, Identity, IdentityEdge, Source
from heedful.services.audit import MACHINE
from heedful.services.merging import merge_customers
from heedful.services.seal import seal_everything
from heedful.services.settle import Settler

pytestmark = pytest.mark.django_db
BEGIN = datetime(2024, 1, 1, tzinfo=UTC)


def _bring(client, *signals):
    return client.post("/api/v1/signals", {"signals": signals}, "application/json")


def _brought() -> dict:
    return json.loads(zlib.decompress(bytes(Delivery.objects.get().body)))


def test_signals_are_taken_as_one_delivery(calling):
    client = calling(Scope.SIGNALS_WRITE)
    full = {
        "kind": "order.paid",
        "at": "2024-01-01T02:00:00+02:00",
        "user_id": "ana",
        "anonymous_id": "browser-1",
        "path": "/paid",
        "value": 12.5,
        "currency": "EUR",
        "properties": {"items": [1, {"a": None}], "ümlaut": "ß"},
        "message_id": "m1",
    }
    answer = _bring(client, full, {"kind": "page", "anonymous_id": "browser-1"})
    assert (answer.status_code, answer.json()) == (200, {"accepted": 2, "refused": []})
    delivery = Delivery.objects.get()
    # Without an address: who calls is a server, and no customer is where it stands.
    assert (delivery.dialect, delivery.signals, delivery.address) == ("heedful", 2, None)
    assert delivery.source == Source.objects.get() == ApiKey.objects.get().source
    assert timezone.now() - delivery.received_at < timedelta(seconds=10)
    sent = _brought()
    now = delivery.received_at.isoformat()
    assert sent == {
        "signals": [
            {**full, "at": "2024-01-01T00:00:00+00:00"},
            {"kind": "page", "anonymous_id": "browser-1", "at": now, "properties": {}},
        ],
        "sent_at": now,
    }


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"kind": ""}, "kind: String should have at least 1 character"),
        ({"kind": 3}, "kind: Input should be a valid string"),
        ({"at": "yesterday"}, "at: Input should be a valid datetime"),
        ({"at": "2024-01-01T00:00:00"}, "at: Input should have timezone info"),
        ({"value": "much"}, "value: Input should be a valid number"),
        ({"currency": "euro"}, "currency: String should match pattern"),
        ({"kind": " "}, "It does not say what happened."),
        ({"kind": "identify"}, "'identify' is no signal: POST /api/v1/customers says who somebody is."),
        ({"colour": "red"}, "colour: Extra inputs are not permitted"),
        ({"user_id": "null"}, "It does not say whose it is."),
        ({"user_id": None}, "It does not say whose it is."),
        ({"user_id": "x" * 321}, "user_id: String should have at most 320 characters"),
    ],
)
def test_signal_that_makes_no_sense_does_not_lose_the_others(caller, wrong, reason):
    good = {"kind": "k", "user_id": "ana"}
    answer = _bring(caller, good, {**good, **wrong}, good).json()
    assert answer["accepted"] == 2
    assert [refused["index"] for refused in answer["refused"]] == [1]
    assert answer["refused"][0]["reason"].startswith(reason)
    assert len(_brought()["signals"]) == 2


def test_nothing_good_leaves_nothing(caller):
    assert _bring(caller, {"kind": "k"}).json()["accepted"] == 0
    assert Delivery.objects.count() == 0


@pytest.mark.parametrize("count", [0, 1_001])
def test_none_and_too_many_at_once(caller, count):
    assert _bring(caller, *[{"kind": "k", "user_id": "ana"}] * count).status_code == 400


def test_closed_source_takes_nothing(caller):
    Source.objects.update(closed_at=timezone.now())
    answer = _bring(caller, {"kind": "k", "user_id": "ana"})
    assert (answer.status_code, answer.json()["code"]) == (403, "source_closed")


def _read(client, number: int, **asked) -> list[dict]:
    """Read all pages."""
    found, cursor = [], None
    while True:
        more = {} if cursor is None else {"cursor": cursor}
        page = client.get(f"/api/v1/customers/{number}/signals", {**asked, **more}).json()
        found += page["signals"]
        cursor = page["next"]
        if cursor is None:
            return found


def _number(value: str) -> int:
    return Identity.objects.get(value=value).customer_id


@pytest.mark.parametrize("limit", [1, 2, 3, 200])
def test_signals_of_a_customer_come_newest_first(caller, folder, limit):
    take(
        folder, row("ana", 0, "a"), row("ben", 1, "b"), row("ana", 3, "c", path="/c", value=2, currency="EUR", note="x")
    )
    take(folder, row("ana", 2, "b"), row("ana", 3, "d"))
    found = _read(caller, _number("ana"), limit=limit)
    assert [each["kind"] for each in found] == ["d", "c", "b", "a"]
    assert found[1] == {
        "at": "2024-01-01T00:03:00Z",
        "arrival": found[1]["arrival"],
        "kind": "c",
        "path": "/c",
        "value": 2.0,
        "currency": "EUR",
        "source": found[1]["source"],
        "handle": "ana",
        "properties": {"currency": "EUR", "note": "x", "value": 2},
    }
    assert found[1]["source"].endswith(".jsonl")


def test_signals_of_some_kinds(caller, folder):
    take(folder, *(row("ana", minute, kind) for minute, kind in enumerate("abcab")))
    assert [each["kind"] for each in _read(caller, _number("ana"), kind=["a", "c"], limit=1)] == ["a", "c", "a"]


def test_cursor_of_another_list_is_refused(caller, folder):
    take(folder, *(row("ana", minute, "a") for minute in range(3)), row("ben", 0, "a"))
    ana, ben = _number("ana"), _number("ben")
    cursor = caller.get(f"/api/v1/customers/{ana}/signals?limit=1").json()["next"]
    for address in (
        f"/api/v1/customers/{ben}/signals?cursor={cursor}",
        f"/api/v1/customers/{ana}/signals?kind=a&cursor={cursor}",
        f"/api/v1/customers/{ana}/signals?cursor={cursor[:-1]}",
        f"/api/v1/customers?cursor={cursor}",
    ):
        assert caller.get(address).json()["code"] == "no_cursor"


def _batch(*rows: tuple[int, int, int, int, str]) -> Batch:
    """Keep signals (customer, handle, minute, arrival, kind) as settling does."""
    frame = pl.DataFrame(
        [
            {
                "customer": who,
                "identity": handle,
                "at": BEGIN + timedelta(minutes=minute),
                "arrival": arrival,
                "kind": kind,
            }
            for who, handle, minute, arrival, kind in rows
        ]
    )
    missing = [
        pl.lit(None, dtype).alias(name) for name, dtype in SCHEMA.items() if name not in {*frame.columns, "bucket"}
    ]
    whole = frame.with_columns(missing, message=pl.lit(0)).select(
        *(pl.col(name).cast(dtype) for name, dtype in SCHEMA.items() if name != "bucket"), "message"
    )
    packed = io.BytesIO()
    whole.write_ipc(packed, compression="lz4")
    times = {"first_at": BEGIN, "last_at": BEGIN, "first_arrival": 1, "last_arrival": 2}
    return Batch.objects.create(signals=len(rows), columns=packed.getvalue(), **times)


def test_signals_that_are_not_sealed_yet_are_there_and_once(caller, folder):
    take(folder, row("ana", 0, "a"), row("ben", 0, "b"))
    ana, handle = Identity.objects.values_list("customer", "pk").get(value="ana")
    ben, bens = Identity.objects.values_list("customer", "pk").get(value="ben")
    (first,) = _read(caller, ana)
    _batch((ana, handle, 5, 77, "fresh"), (ben, bens, 6, 78, "other"))
    _batch((ana, handle, 0, first["arrival"], "a"))
    assert [each["kind"] for each in _read(caller, ana, limit=1)] == ["fresh", "a"]


def test_what_was_brought_is_read_as_it_was_whether_sealed_or_not(caller, folder):
    """From the door through settling and sealing to the answer, by the jobs that do it in life."""
    settler = Settler()
    sent = {
        "kind": "order.paid",
        "at": "2024-01-01T00:00:00Z",
        "user_id": "ana",
        "path": "/paid",
        "value": 12.5,
        "currency": "EUR",
        "properties": {"items": "three", "note": "ß"},
        "message_id": "m1",
    }
    for _ in range(2):
        assert _bring(caller, sent).json()["accepted"] == 1
    settle(settler, timezone.now())
    number = _number("ana")
    (found,) = _read(caller, number)
    assert found == {
        **{name: sent[name] for name in ("kind", "at", "path", "value", "currency", "properties")},
        "arrival": found["arrival"],
        "source": found["source"],
        "handle": "ana",
    }
    assert Batch.objects.exists()
    seal_everything(timezone.now())
    assert not Batch.objects.exists()
    assert _read(caller, number) == [found]


def test_signals_follow_their_handle(caller, folder):
    take(folder, row("ana", 0, "a"), row("browser", 1, "b"), row("ben", 2, "c"))
    ana, browser = (Customer.objects.get(pk=_number(value)) for value in ("ana", "browser"))
    merge_customers(browser, ana, MACHINE)
    assert [(each["kind"], each["handle"]) for each in _read(caller, ana.pk)] == [("b", "browser"), ("a", "ana")]
    assert _read(caller, browser.pk) == []
    handle = Identity.objects.get(value="ana")
    Identity.objects.filter(pk=handle.pk).update(customer=_number("ben"))
    IdentityEdge.objects.create(identity=handle, from_number=ana.pk, to_number=_number("ben"), cause="split")
    assert [each["kind"] for each in _read(caller, _number("ben"))] == ["c", "a"]
    assert [each["kind"] for each in _read(caller, ana.pk)] == ["b"]


def test_signals_of_nobody(caller):
    assert caller.get("/api/v1/customers/77/signals").status_code == 404
    nobody = Customer.objects.create()
    assert _read(caller, nobody.pk) == []


@pytest.mark.parametrize("signals", [1, 3])
def test_queries_of_the_list(caller, folder, signals):
    take(folder, *(row("ana", minute, "a") for minute in range(signals)))
    number = _number("ana")
    caller.get("/api/v1/kinds")
    with CaptureQueriesContext(connection) as asked:
        assert len(_read(caller, number)) == signals
    assert len(asked) == 9, [each["sql"] for each in asked]
