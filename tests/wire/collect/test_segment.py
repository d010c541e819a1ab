"""Segment's dialect, call by call: what their clients were seen to send, and what it means."""

from __future__ import annotations

import pytest
from tests.wire.collect.reading import NOW, calls, ms

from heedful.wire.collect.calls import Aliased, Grouped, Happened, Identified, Unreadable, Who

ANA = Who("ana")
AT = "2026-03-01T11:59:00.000Z"
NOBODY = "It names nobody: neither ‘userId’ nor ‘anonymousId’ identifies anybody."


def batch(*events, **around):
    return {"batch": list(events), **around}


TABLE = [
    (
        {"type": "track", "event": "Order Completed", "userId": "ana", "messageId": "m", "timestamp": AT},
        [Happened(ANA, ms(AT), "Order Completed", message_id="m")],
    ),
    (
        {
            "type": "track", "event": "Order Completed", "userId": "ana",
            "properties": {"revenue": 12.5, "currency": "eur", "x": None},
        },
        [
            Happened(
                ANA, NOW, "Order Completed", value=12.5, currency="EUR",
                properties={"revenue": 12.5, "currency": "eur"},
            )
        ],
    ),
    (
        {
            "type": "page", "name": "Pricing", "anonymousId": "a1",
            "properties": {
                "url": "https://x.example/plans/?utm_source=news&token=secret#top", "path": "/plans/",
                "search": "?utm_source=news&token=secret", "title": "Plans", "referrer": "https://y.example/?q=me",
            },
        },
        [
            Happened(
                Who(None, "a1"), NOW, "page", "/plans",
                properties={"title": "Plans", "referrer": "https://y.example/", "utm_source": "news"},
            )
        ],
    ),
    (
        {"type": "page", "userId": "ana", "context": {"page": {"url": "https://x.example/a?b=c", "title": "A"}}},
        [Happened(ANA, NOW, "page", "/a", properties={"title": "A"})],
    ),
    (
        {"type": "screen", "name": "Home", "userId": "ana"},
        [Happened(ANA, NOW, "page", "Home", properties={"title": "Home"})],
    ),
    (
        {"type": "identify", "userId": "ana", "anonymousId": "a1", "traits": {"email": "ana@x.example"}},
        [Identified(Who("ana", "a1"), NOW, {"email": "ana@x.example"})],
    ),
    (  # RudderStack's client for Python
        {"type": "identify", "userId": "ana", "context": {"traits": {"plan": "pro"}}},
        [Identified(ANA, NOW, {"plan": "pro"})],
    ),
    ({"type": "alias", "previousId": "a1", "userId": "ana"}, [Aliased("a1", "ana", NOW)]),
    ({"type": "alias", "previousId": "ana", "userId": "ana"}, []),
    (
        {"type": "group", "userId": "ana", "groupId": "acme", "traits": {"name": "Acme"}},
        [Grouped(ANA, NOW, "acme", {"name": "Acme"})],
    ),
    (  # RudderStack's client for Node: times of its own
        {
            "type": "track", "event": "x", "userId": "ana",
            "originalTimestamp": "2026-03-01T13:00:00Z", "sentAt": "2026-03-01T13:00:30Z",
        },
        [Happened(ANA, NOW - 30_000, "x")],
    ),
    ({"type": "track", "event": "x", "userId": "null", "anonymousId": "a1"}, [Happened(Who(None, "a1"), NOW, "x")]),
    ({"type": "track", "event": "x", "userId": 7}, [Happened(Who("7"), NOW, "x")]),
]  # fmt: skip


@pytest.mark.parametrize(("event", "found"), TABLE)
def test_calls_are_read(event, found):
    assert calls("segment", batch(event)) == found
    assert calls("segment", event) == found


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        (7, "It is no object."),
        ({}, "Its type is ‘None’; known are track, page, screen, identify, alias, group."),
        ({"type": ["track"]}, "Its type is ‘['track']’; known are track, page, screen, identify, alias, group."),
        ({"type": "track", "userId": "ana"}, "It does not say what happened: the event has no name."),
        ({"type": "track", "event": " ", "userId": "ana"}, "It does not say what happened: the name of the event is ‘ ’."),
        ({"type": "track", "event": "x" * 201, "userId": "ana"}, "The name of the event has 201 characters; 200 are the most."),
        ({"type": "track", "event": "x"}, NOBODY),
        ({"type": "track", "event": "x", "userId": "", "anonymousId": "undefined"}, NOBODY),
        ({"type": "track", "event": "x", "userId": "u" * 321}, "An id has 321 characters; 320 are the most."),
        ({"type": "track", "event": "x", "userId": "ana", "properties": [1]}, "‘properties’ should be an object, and is ‘[1]’."),
        ({"type": "alias", "previousId": "guest", "userId": "ana"}, "It says that two ids are one person, and one of them identifies nobody."),
        ({"type": "group", "userId": "ana"}, "It does not say which organisation: there is no ‘groupId’."),
    ],
)  # fmt: skip
def test_what_cannot_be_taken_says_why(event, reason):
    (found,) = calls("segment", batch(event, sentAt=AT))
    assert isinstance(found, Unreadable)
    assert found.reason == reason


@pytest.mark.parametrize(
    ("sort", "found"),
    [
        ("track", Happened(ANA, NOW, "x")),
        ("page", Happened(ANA, NOW, "page")),
        ("identify", Identified(ANA, NOW)),
    ],
)
def test_address_says_which_call_it_is(sort, found):
    event = {"event": "x", "userId": "ana"} if sort == "track" else {"userId": "ana"}
    assert calls(f"segment.{sort}", event) == [found]


def test_wrong_clock_is_set_right_by_the_time_of_sending():
    early = {"type": "track", "event": "x", "userId": "ana", "timestamp": "2026-03-01T08:00:00Z"}
    assert calls("segment", batch(early, sentAt="2026-03-01T08:00:05Z")) == [Happened(ANA, NOW - 5_000, "x")]


def test_parameter_that_the_source_wants_stays():
    event = {"type": "page", "userId": "ana", "properties": {"url": "https://x.example/s?q=a b&token=t"}}
    assert [each.path for each in calls("segment", event, query=("q",))] == ["/s?q=a+b"]
