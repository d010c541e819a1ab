"""What each dialect comes down to, written out, and that nothing a stranger sends ever raises."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heedful.wire.collect.calls import Aliased, Call, Grouped, Happened, Identified, Unreadable, Who
from heedful.wire.collect.decode import DIALECTS, decode

#: When everything here is received: the first instant of 2026.
NOW = 1_767_225_600_000
HOUR = 3_600_000
NEW_YEAR = "2026-01-01T00:00:00Z"


def read(dialect: str, body: object, kept_query=(), kept_noise=()) -> list[Call]:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return decode(dialect, raw, NOW, frozenset(kept_query), frozenset(kept_noise))


def happened(who: Who, kind: str, at: int = NOW, **more) -> Happened:
    return Happened(who, at, kind, **more)


ANA, BROWSER = Who("ana"), Who(None, "b1")

SEGMENT = [
    (
        {
            "type": "track",
            "event": "Order Completed",
            "userId": "ana",
            "messageId": "m",
            "properties": {"revenue": 9.5, "currency": "EUR"},
        },
        [
            happened(
                ANA,
                "Order Completed",
                message_id="m",
                value=9.5,
                currency="EUR",
                properties={"revenue": 9.5, "currency": "EUR"},
            )
        ],
    ),
    (
        {"type": "track", "event": "x", "userId": 7, "properties": {"total": "12.5"}},
        [happened(Who("7"), "x", value=12.5, properties={"total": "12.5"})],
    ),
    (
        {
            "type": "page",
            "anonymousId": "b1",
            "properties": {
                "url": "https://x.example/a%20b/?q=1&utm_source=z#f",
                "title": "T",
                "referrer": "https://r.example/?s=secret",
            },
        },
        [
            happened(
                BROWSER,
                "page",
                path="/a b",
                properties={"utm_source": "z", "title": "T", "referrer": "https://r.example/"},
            )
        ],
    ),
    (
        {"type": "screen", "name": "Main", "userId": "ana"},
        [happened(ANA, "page", path="Main", properties={"title": "Main"})],
    ),
    (
        {"type": "identify", "userId": "ana", "anonymousId": "b1", "traits": {"plan": "pro"}},
        [Identified(Who("ana", "b1"), NOW, {"plan": "pro"})],
    ),
    ({"type": "alias", "previousId": "b1", "userId": "ana"}, [Aliased("b1", "ana", NOW)]),
    (
        {"type": "group", "userId": "ana", "groupId": "g", "traits": {"name": "G"}},
        [Grouped(ANA, NOW, "g", {"name": "G"})],
    ),
]
POSTHOG = [
    (
        {
            "event": "signed up",
            "distinct_id": "ana",
            "uuid": "m",
            "timestamp": "2025-12-31T23:00:00Z",
            "properties": {"a": 1, "$lib": "x"},
        },
        [happened(ANA, "signed up", NOW - HOUR, message_id="m", properties={"a": 1})],
    ),
    (
        {
            "event": "$pageview",
            "properties": {
                "distinct_id": "b1",
                "$device_id": "b1",
                "$current_url": "https://x.example/p?q=1",
                "title": "T",
            },
        },
        [happened(BROWSER, "page", path="/p", properties={"title": "T"})],
    ),
    (
        {
            "event": "$identify",
            "distinct_id": "ana",
            "properties": {"$anon_distinct_id": "b1"},
            "$set": {"plan": "pro"},
        },
        [Identified(Who("ana", "b1"), NOW, {"plan": "pro"})],
    ),
    # The same alias, as the client for Python and the one for Node write it.
    (
        {"event": "$create_alias", "properties": {"distinct_id": "b1", "alias": "ana", "$lib": "posthog-python"}},
        [Aliased("b1", "ana", NOW)],
    ),
    (
        {"event": "$create_alias", "properties": {"distinct_id": "ana", "alias": "b1", "$lib": "posthog-node"}},
        [Aliased("b1", "ana", NOW)],
    ),
    (
        {
            "event": "$groupidentify",
            "distinct_id": "x",
            "properties": {"$group_type": "company", "$group_key": "g", "$group_set": {"name": "G"}},
        },
        [Grouped(None, NOW, "g", {"name": "G"})],
    ),
    (
        {"event": "$set", "distinct_id": "ana", "properties": {"$set": {"plan": "pro"}}},
        [Identified(ANA, NOW, {"plan": "pro"})],
    ),
    *(
        ({"event": noise, "distinct_id": "ana"}, [])
        for noise in ("$autocapture", "$pageleave", "$web_vitals", "$feature_flag_called")
    ),
]
MATOMO = [
    (
        "?uid=ana&_id=b1&url=https%3A%2F%2Fx.example%2Fa%2F%3Fb%3Dc&action_name=T&cdt=2025-12-31%2023:00:00",
        [happened(Who("ana", "b1"), "page", NOW - HOUR, path="/a", properties={"title": "T"})],
    ),
    (
        "?uid=ana&e_c=shop&e_a=bought&e_v=3",
        [happened(ANA, "shop.bought", value=3.0, properties={"category": "shop", "value": 3.0})],
    ),
    (
        "?uid=ana&idgoal=0&ec_id=9&revenue=12.5",
        [happened(ANA, "order", value=12.5, properties={"goal": "0", "order": "9", "value": 12.5})],
    ),
    ("?ping=1&uid=ana", []),
]
OWN = [
    ({"kind": "a", "user_id": "ana", "at": "2025-12-31T23:00:00Z", "path": "/x/?y"}, [happened(ANA, "a", NOW - HOUR, path="/x")]),
    ({"kind": "a", "anonymous_id": "b1", "value": 3, "currency": "usd", "message_id": "m"}, [happened(BROWSER, "a", message_id="m", value=3.0, currency="USD")]),
    ({"kind": "identify", "user_id": "ana", "anonymous_id": "b1", "traits": {"x": 1}}, [Identified(Who("ana", "b1"), NOW, {"x": 1})]),
    ({"kind": "alias", "user_id": "ana", "previous_id": "b1"}, [Aliased("b1", "ana", NOW)]),
    ({"kind": "group", "user_id": "ana", "organisation": "g"}, [Grouped(ANA, NOW, "g")]),
]  # fmt: skip
WRAPPED = [
    *(("segment", {"batch": [event]}, calls) for event, calls in SEGMENT),
    *(("posthog", {"batch": [event]}, calls) for event, calls in POSTHOG),
    *(("matomo", {"requests": [hit]}, calls) for hit, calls in MATOMO),
    *(("heedful", [event], calls) for event, calls in OWN),
]


@pytest.mark.parametrize(("dialect", "body", "calls"), WRAPPED)
def test_what_clients_send_comes_down_to(dialect, body, calls):
    assert read(dialect, body) == calls


def test_noise_and_parameters_are_kept_where_they_are_wanted():
    assert [
        call.kind
        for call in read("posthog", {"batch": [{"event": "$autocapture", "distinct_id": "ana"}]}, (), ["$autocapture"])
    ] == ["$autocapture"]
    own = read("heedful", [{"kind": "page", "user_id": "ana", "path": "/x?tab=2&token=secret"}], ["tab"])
    assert [call.path for call in own] == ["/x?tab=2"]


@pytest.mark.parametrize(
    ("sent_at", "timestamp", "at", "marked"),
    [
        (None, "2025-12-31T22:00:00Z", NOW - 2 * HOUR, False),
        # A clock that is an hour behind: what it calls an hour ago was just now.
        ("2025-12-31T23:00:00Z", "2025-12-31T22:00:00Z", NOW - HOUR, False),
        (NEW_YEAR, "2026-01-01T23:00:00Z", NOW + 23 * HOUR, False),
        (NEW_YEAR, "2026-01-02T00:00:01Z", NOW, True),
        (NEW_YEAR, "1999-12-31T23:59:59Z", NOW, True),
        (NEW_YEAR, "nonsense", NOW, True),
    ],
)
def test_times_are_ours(sent_at, timestamp, at, marked):
    body = {"batch": [{"type": "track", "event": "x", "userId": "ana", "timestamp": timestamp}]}
    [call] = read("segment", body | ({"sentAt": sent_at} if sent_at else {}))
    assert (call.at, bool(call.marks)) == (at, marked)


@pytest.mark.parametrize(
    "useless", ["null", "undefined", "0", "guest", "anonymous", "email", "", "  ", "NULL", '"null"', None]
)
def test_useless_ids_identify_nobody(useless):
    [call] = read("segment", {"batch": [{"type": "track", "event": "x", "userId": useless, "anonymousId": "b1"}]})
    assert call.who == BROWSER
    [call] = read("segment", {"batch": [{"type": "track", "event": "x", "userId": useless}]})
    assert isinstance(call, Unreadable)


def test_one_bad_event_costs_none_of_the_others_and_can_be_read_again_alone():
    good = {"type": "track", "event": "x", "userId": "ana"}
    bad = {"type": "track", "userId": "ana"}
    calls = read("segment", {"sentAt": NEW_YEAR, "batch": [good, bad, 7, good | {"big": "x" * 1_000_000}, good]})
    assert [type(call) for call in calls] == [Happened, Unreadable, Unreadable, Unreadable, Happened]
    again = json.loads(calls[1].body)
    assert again == {"sentAt": NEW_YEAR, "batch": [bad]}
    assert read("segment", again) == [calls[1]]


@pytest.mark.parametrize(
    "value",
    [
        "\x00",
        "\ud800",
        "x" * 100_000,
        float("1e308"),
        10**30,
        -(10**30),
        [[[[[1]]]]],
        {"a": {"b": {"c": {}}}},
        True,
        None,
    ],
)
def test_hostile_values_become_something_that_can_be_kept(value):
    event = {"type": "track", "event": "x", "userId": "ana", "properties": {"p": value, "\x00": 1}}
    for call in read("segment", {"batch": [event]}):
        kept = json.dumps(getattr(call, "properties", {}), ensure_ascii=False)
        assert "\x00" not in kept
        kept.encode()


def test_nesting_without_end_is_refused():
    deep = (
        b'{"batch": [{"type": "track", "event": "x", "userId": "a", "properties": '
        + b'{"a":' * 5_000
        + b"1"
        + b"}" * 5_000
        + b"}]}"
    )
    [call] = read("segment", deep)
    assert isinstance(call, Unreadable)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
NAMES = [
    "type",
    "event",
    "userId",
    "anonymousId",
    "timestamp",
    "properties",
    "traits",
    "batch",
    "distinct_id",
    "uuid",
    "$set",
    "requests",
    "kind",
    "at",
    "user_id",
    "path",
    "value",
    "sent_at",
    "sentAt",
    "offset",
]
EVENTS = st.dictionaries(
    st.sampled_from(NAMES), JSON | st.sampled_from(["track", "page", "$identify", "$pageview", "identify"]), max_size=8
)


@given(
    st.sampled_from(sorted(DIALECTS)),
    st.binary(max_size=60)
    | (
        JSON
        | st.fixed_dictionaries(
            {}, optional={"batch": st.lists(EVENTS), "signals": st.lists(EVENTS), "requests": st.lists(st.text())}
        )
        | st.lists(EVENTS)
    ).map(lambda body: json.dumps(body).encode()),
)
def test_nothing_that_a_stranger_sends_raises(dialect, body):
    for call in decode(dialect, body, NOW, frozenset(), frozenset()):
        if isinstance(call, Happened):
            assert call.who != Who()
            assert 946_684_800_000 <= call.at <= NOW + 24 * HOUR
            json.dumps(call.properties, ensure_ascii=False, allow_nan=False).encode()
            assert "\x00" not in call.kind
