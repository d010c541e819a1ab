"""From which address an event itself says that it came."""

from __future__ import annotations

import pytest
from tests.wire.collect.reading import calls

from heedful.wire.collect.whence import address_of

TOLD = {"type": "track", "event": "x", "userId": "ana"}
CAPTURED = {"event": "x", "distinct_id": "ana"}


@pytest.mark.parametrize(
    ("value", "address"),
    [
        ("203.0.113.7", "203.0.113.7"),
        (" 2001:DB8::7 ", "2001:db8::7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("0.0.0.0", None),  # noqa: S104 - nothing listens there
        ("::", None),
        ("fe80::1%eth0", None),
        ("203.0.113.7:80", None),
        ("", None),
        ("x" * 100, None),
        (7, None),
        (None, None),
        (["203.0.113.7"], None),
    ],
)
def test_address_is_read(value, address):
    assert address_of(value) == address


@pytest.mark.parametrize(
    ("dialect", "body"),
    [
        ("segment", {"batch": [{**TOLD, "context": {"ip": "203.0.113.7"}}]}),
        ("segment", {"batch": [TOLD], "context": {"ip": "203.0.113.7"}}),
        ("segment.page", {"userId": "ana", "name": "A", "context": {"ip": "203.0.113.7"}}),
        ("posthog", {"batch": [{**CAPTURED, "properties": {"$ip": "203.0.113.7"}}]}),
        ("posthog", {**CAPTURED, "ip": "203.0.113.7"}),
        ("matomo", {"requests": ["?uid=ana&url=https://x.example/&cip=203.0.113.7"]}),
    ],
)
def test_every_dialect_may_say_whence_it_came(dialect, body):
    (found,) = calls(dialect, body)
    assert found.address == "203.0.113.7"
    assert "203.0.113.7" not in str(found.properties)


def test_property_that_is_called_so_is_one():
    (found,) = calls("posthog", {**CAPTURED, "properties": {"ip": "203.0.113.7"}})
    assert (found.address, found.properties) == (None, {"ip": "203.0.113.7"})
