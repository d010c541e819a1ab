"""Whatever comes in, something comes out: no body raises, no bad event costs another, all of it can be kept."""

from __future__ import annotations

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.wire.collect.reading import NOW, calls

from heedful.wire.collect.calls import Happened, Unreadable, Who
from heedful.wire.collect.decode import DIALECTS, LARGEST_EVENT

GOOD = {
    "segment": {"type": "track", "event": "x", "userId": "ana"},
    "posthog": {"event": "x", "distinct_id": "ana"},
    "matomo": {"e_a": "x", "uid": "ana"},
    "heedful": {"kind": "x", "user_id": "ana"},
}
NAMED = {"segment": "batch", "posthog": "batch", "matomo": "requests", "heedful": "signals"}
FOUND = Happened(Who("ana"), NOW, "x")

values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(
        ["ana", "null", "track", "page", "identify", "alias", "$identify", "$create_alias", "\x00", "\ud800"]
    ),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
NAMES = [
    "type", "event", "userId", "anonymousId", "previousId", "groupId", "messageId", "timestamp", "sentAt",
    "originalTimestamp", "properties", "traits", "context", "name", "category", "distinct_id", "uuid", "$set",
    "$set_once", "offset", "options", "uid", "_id", "cip", "cdt", "url", "ua", "e_a", "e_c", "revenue", "idgoal", "kind",
    "at", "user_id", "previous_id", "organisation", "path", "value", "currency", "message_id",
]  # fmt: skip
events = st.dictionaries(st.sampled_from(NAMES), values, max_size=10)


def keepable(call) -> bool:
    """Tell whether a call can be written as UTF-8 and into either database."""
    if isinstance(call, Unreadable):
        (call.reason + call.body).encode()
        return "\x00" not in call.reason + call.body
    text = json.dumps([vars(call)], default=lambda value: vars(value) if hasattr(value, "__dict__") else str(value))
    shown = json.dumps(json.loads(text), ensure_ascii=False)
    shown.encode()
    return "\\u0000" not in shown and "NaN" not in shown and "Infinity" not in shown


@given(st.sampled_from(sorted(DIALECTS)), st.binary())
def test_no_bytes_raise(dialect, body):
    assert all(keepable(call) for call in calls(dialect, body))


@given(st.sampled_from(sorted(GOOD)), st.lists(events | values, max_size=4), st.data())
def test_no_event_costs_another_and_all_can_be_kept(dialect, others, data):
    whole = [*others]
    whole.insert(data.draw(st.integers(0, len(others))), GOOD[dialect])
    found = calls(dialect, json.dumps({NAMED[dialect]: whole}).encode())
    assert FOUND in found
    for call in found:
        assert keepable(call)
        if not isinstance(call, Unreadable):
            assert call.who is None or call.who != Who() if hasattr(call, "who") else True


@given(st.sampled_from(sorted(GOOD)), events)
def test_reject_can_be_taken_again_and_means_the_same(dialect, event):
    for call in calls(dialect, json.dumps({NAMED[dialect]: [event]}).encode()):
        if isinstance(call, Unreadable):
            again = calls(dialect, call.body.encode())
            assert [each.reason for each in again if isinstance(each, Unreadable)] == [call.reason]


@pytest.mark.parametrize("dialect", sorted(GOOD))
def test_event_over_one_megabyte_is_a_reject_like_any_other(dialect):
    name = {"segment": "properties", "posthog": "properties", "matomo": "dimension1", "heedful": "properties"}[dialect]
    big = {**GOOD[dialect], name: {"x": "ü" * (LARGEST_EVENT // 2)}}
    found = calls(dialect, {NAMED[dialect]: [big, GOOD[dialect]]})
    assert [type(each) for each in found] == [Unreadable, Happened]
    assert found[0].reason == "It is 1.0 MB; 1 MB is the most."


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "It is not JSON: Expecting value: line 1 column 1 (char 0)."),
        (b"{", "It is not JSON: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)."),
        (b"7", "It holds no events."),
        (b'{"batch": {}}', "It holds no events."),
        (b"[" * 100_000, "It is nested too deep."),
    ],
)
def test_body_that_is_none_is_one_reject_with_all_of_it(body, reason):
    assert calls("segment", body) == [Unreadable(reason, body.decode())]


def test_dialect_that_is_not_known():
    assert calls("klingon", b"{}") == [Unreadable("Its dialect ‘klingon’ is not known here.", "{}")]


def test_odd_json_of_real_clients_is_read():
    body = (
        b'\xef\xbb\xbf{"batch": [{"type": "track", "event": "x\ty", "userId": "ana\xff", "properties": {"n": NaN, "i": 1'
        + b"0" * 5_000
        + b"}}]}"
    )
    assert calls("segment", body) == [Happened(Who("ana\ufffd"), NOW, "x\ty")]


def test_what_no_database_takes_is_replaced():
    event = {
        "type": "track",
        "event": "a\x00b",
        "userId": "x\ud800",
        "properties": {"k\x00": ["\udfff"], "n": math.inf, "i": 2**70},
    }
    assert calls("segment", event) == [
        Happened(Who("x\ufffd"), NOW, "a\ufffdb", properties={"k\ufffd": ["\ufffd"], "i": float(2**70)})
    ]


def test_nested_too_deep_is_a_reject_and_the_others_are_not():
    deep: object = 1
    for _ in range(40):
        deep = {"d": deep}
    bad = {**GOOD["segment"], "properties": deep}
    found = calls("segment", {"batch": [bad, GOOD["segment"]]})
    assert [type(each) for each in found] == [Unreadable, Happened]
    assert found[0].reason == "It is nested more than 32 levels deep."


def test_what_stands_around_a_batch_is_not_kept_with_each_of_thousands():
    body = {"context": {"x": "y" * 100_000}, "sentAt": "2026-03-01T12:00:00Z", "batch": [7] * 1_000}
    assert sum(len(each.body) for each in calls("segment", body)) < 100_000


def test_what_is_nested_to_the_brink_is_not_kept_with_each_of_thousands():
    for depth in range(800, 1_100, 7):
        deep = b'{"d":' * depth + b"1" + b"}" * depth
        body = b'{"batch": [' + b",".join([deep] * 20) + b"]}"
        assert sum(len(each.body) for each in calls("segment", body)) <= 2 * len(body)
