"""Our own dialect."""

from __future__ import annotations

import pytest
from tests.wire.collect.reading import NOW, calls

from heedful.wire.collect.calls import Aliased, Grouped, Happened, Identified, Who

ANA = Who("ana")

TABLE = [
    ({"kind": "x", "user_id": "ana"}, Happened(ANA, NOW, "x")),
    (
        {
            "kind": "order", "at": "2026-03-01T11:00:00Z", "user_id": "ana", "anonymous_id": "a1", "message_id": 7,
            "path": "https://x.example/cart?token=t&utm_source=news", "value": 12, "currency": "eur",
            "properties": {"items": 3},
        },
        Happened(
            Who("ana", "a1"), NOW - 3_600_000, "order", "/cart", "7", 12.0, "EUR", {"utm_source": "news", "items": 3}
        ),
    ),
    ({"kind": "identify", "user_id": "ana", "traits": {"name": "Ana"}}, Identified(ANA, NOW, {"name": "Ana"})),
    ({"kind": "alias", "previous_id": "a1", "user_id": "ana"}, Aliased("a1", "ana", NOW)),
    (
        {"kind": "group", "user_id": "ana", "organisation": "acme", "traits": {"name": "Acme"}},
        Grouped(ANA, NOW, "acme", {"name": "Acme"}),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("event", "found"), TABLE)
def test_signals_are_read(event, found):
    for body in (event, [event], {"signals": [event]}):
        assert calls("heedful", body) == [found]


def test_wrong_clock_is_set_right():
    body = {
        "sent_at": "2026-03-01T10:00:00Z",
        "signals": [{"kind": "x", "user_id": "ana", "at": "2026-03-01T09:59:00Z"}],
    }
    assert calls("heedful", body) == [Happened(ANA, NOW - 60_000, "x")]


def test_value_that_is_no_number_is_refused():
    (found,) = calls("heedful", [{"kind": "x", "user_id": "ana", "value": "much"}])
    assert found.reason == "Its value is ‘much’, and should be a number."
