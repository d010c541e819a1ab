"""PostHog's dialect, event by event: what their clients were seen to send, and what it means."""

from __future__ import annotations

import pytest
from tests.wire.collect.reading import NOW, calls

from heedful.wire.collect.calls import Aliased, Grouped, Happened, Identified, Unreadable, Who

ANA = Who("ana")
#: What the browser's client adds to everything.
WEB = {"$lib": "web", "$browser": "Chrome", "$os": "Linux", "$screen_height": 720, "token": "phc", "distinct_id": "d1"}
VISITOR = Who(None, "d1")
SEEN = {"browser": "Chrome", "os": "Linux"}

TABLE = [
    (  # Python and Node
        {
            "event": "Order Completed", "distinct_id": "ana", "uuid": "u1",
            "properties": {"revenue": 3, "$os": "Linux", "$is_server": True, "$lib": "posthog-python"},
        },
        [Happened(ANA, NOW, "Order Completed", message_id="u1", value=3.0, properties={"revenue": 3})],
    ),
    (  # the browser, before somebody signs in
        {
            "event": "$pageview", "uuid": "u2",
            "properties": {
                **WEB, "$device_id": "d1", "$is_identified": False, "$referrer": "$direct", "title": "Plans",
                "$current_url": "https://x.example/plans?utm_source=news&token=secret", "$pathname": "/plans",
            },
        },
        [
            Happened(
                VISITOR, NOW, "page", "/plans", message_id="u2",
                properties={**SEEN, "title": "Plans", "utm_source": "news"},
            )
        ],
    ),
    (
        {
            "event": "$identify", "uuid": "u3",
            "properties": {**WEB, "distinct_id": "ana", "$anon_distinct_id": "d1"},
            "$set": {"email": "ana@x.example", "$browser": "Chrome"},
            "$set_once": {"utm_source": "news", "$initial_utm_source": "news", "first_seen": "2026"},
        },
        [Identified(Who("ana", "d1"), NOW, {"first_seen": "2026", "email": "ana@x.example"}, "u3")],
    ),
    ({"event": "$set", "distinct_id": "ana", "$set": {"plan": "pro"}}, [Identified(ANA, NOW, {"plan": "pro"})]),
    (  # a signal that also tells of the person: the id goes with the signal
        {"event": "x", "distinct_id": "ana", "uuid": "u4", "properties": {"$set": {"plan": "pro"}}},
        [Happened(ANA, NOW, "x", message_id="u4"), Identified(ANA, NOW, {"plan": "pro"})],
    ),
    (  # the client says that it made the id up
        {"event": "x", "distinct_id": "01a", "properties": {"$process_person_profile": False}},
        [Happened(Who(None, "01a"), NOW, "x")],
    ),
    ({"event": "x", "distinct_id": "01a", "options": {"process_person_profile": False}}, [Happened(Who(None, "01a"), NOW, "x")]),
    # Who is the old one: alias(previous_id, distinct_id) in Python, alias(alias) in the browser, ...
    (
        {"event": "$create_alias", "distinct_id": "a1", "properties": {"distinct_id": "a1", "alias": "ana", "$lib": "posthog-python"}},
        [Aliased("a1", "ana", NOW)],
    ),
    ({"event": "$create_alias", "properties": {**WEB, "alias": "ana"}}, [Aliased("d1", "ana", NOW)]),
    # ... and alias({distinctId, alias}) in Node and all others.
    (
        {"event": "$create_alias", "distinct_id": "ana", "properties": {"distinct_id": "ana", "alias": "a1", "$lib": "posthog-node"}},
        [Aliased("a1", "ana", NOW)],
    ),
    ({"event": "$create_alias", "distinct_id": "ana", "properties": {"alias": "ana"}}, []),
    (  # from a server: about the organisation only
        {
            "event": "$groupidentify", "distinct_id": "$company_acme",
            "properties": {"$group_type": "company", "$group_key": "acme", "$group_set": {"name": "Acme"}, "$lib": "posthog-node"},
        },
        [Grouped(None, NOW, "acme", {"name": "Acme"})],
    ),
    (
        {"event": "$groupidentify", "properties": {**WEB, "distinct_id": "ana", "$group_type": "company", "$group_key": "acme"}},
        [Grouped(ANA, NOW, "acme")],
    ),
    ({"event": "$groupidentify", "distinct_id": "ana", "properties": {"$group_type": "project", "$group_key": "p"}}, []),
    ({"event": "x", "distinct_id": "ana", "properties": {"$groups": {"company": "acme", "project": "p"}}},
     [Happened(ANA, NOW, "x"), Grouped(ANA, NOW, "acme")]),
    *[({"event": name, "distinct_id": "ana"}, []) for name in ("$autocapture", "$pageleave", "$web_vitals", "$feature_flag_called")],
]  # fmt: skip


@pytest.mark.parametrize(("event", "found"), TABLE)
def test_events_are_read(event, found):
    for body in (event, [event], {"batch": [event]}, {"api_key": "phc", "batch": [event], "sent_at": None}):
        assert calls("posthog", body) == found


def test_noise_is_kept_when_the_source_wants_it():
    event = {"event": "$autocapture", "distinct_id": "ana", "properties": {"$el_text": "Buy"}}
    assert calls("posthog", event, noise=("$autocapture",)) == [Happened(ANA, NOW, "$autocapture")]


def test_organisation_is_told_once_a_body():
    event = {"event": "x", "distinct_id": "ana", "properties": {"$groups": {"company": "acme"}}}
    assert calls("posthog", [event] * 3).count(Grouped(ANA, NOW, "acme")) == 1


def test_name_of_the_client_may_stand_around_the_batch():
    event = {"event": "$create_alias", "distinct_id": "a1", "properties": {"distinct_id": "a1", "alias": "ana"}}
    assert calls("posthog", {"batch": [event]}) == [Aliased("ana", "a1", NOW)]
    assert calls("posthog", {"batch": [event], "$lib": "posthog-python"}) == [Aliased("a1", "ana", NOW)]


@pytest.mark.parametrize(
    ("around", "event", "at"),
    [
        ({"sent_at": "2026-03-01T09:00:10Z"}, {"timestamp": "2026-03-01T09:00:00Z"}, NOW - 10_000),
        # A batch that is sent again keeps when it was made, and not when it is sent.
        ({"created_at": "2026-03-01T08:59:00Z", "sent_at": "2026-03-01T09:00:10Z"}, {"timestamp": "2026-03-01T09:00:00Z"}, NOW - 10_000),
        ({"created_at": "2026-03-01T09:00:10Z"}, {"timestamp": "2026-03-01T09:00:00Z"}, NOW - 10_000),
        ({}, {"offset": 3_000}, NOW - 3_000),
        ({}, {}, NOW),
    ],
)  # fmt: skip
def test_time_is_that_of_our_clock(around, event, at):
    (found,) = calls("posthog", {"batch": [{"event": "x", "distinct_id": "ana", **event}], **around})
    assert found.at == at


@pytest.mark.parametrize(
    "handle", [None, "", "null", "undefined", "0", 0, "guest", "Anonymous", "EMAIL", "[object Object]", True]
)
def test_useless_ids_identify_nobody(handle):
    for name in ("x", "$identify", "$set"):
        (found,) = calls("posthog", {"event": name, "distinct_id": handle})
        assert isinstance(found, Unreadable), name
        assert found.reason == "It names nobody: ‘distinct_id’ identifies nobody."
