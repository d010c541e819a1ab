"""Whence a signal came: the address of a request is kept where the customer's own browser sent it, and only there."""

from __future__ import annotations

import json
from urllib.parse import urlencode

import pytest
from django.test import Client

from heedful.api.collect import keys
from heedful.models import Delivery, Source
from heedful.services.audit import MACHINE
from heedful.services.collect import Plan, make_source

pytestmark = pytest.mark.django_db
SITE = "https://www.example.org"
HERE = "203.0.113.7"
EVENT = {"type": "track", "event": "x", "userId": "ana"}
CAPTURED = {"event": "x", "distinct_id": "ana"}


@pytest.fixture
def key():
    keys.forget()
    return make_source(MACHINE, Plan("Website", Source.Client.SEGMENT, sites=[SITE])).keys.get().key


@pytest.fixture
def client():
    return Client(REMOTE_ADDR=HERE)


def by(name: str) -> dict:
    return {**EVENT, "context": {"library": {"name": name}}}


@pytest.mark.parametrize(
    ("address", "body", "headers", "kept"),
    [
        ("/v1/batch", {"batch": [by("analytics-python")]}, {}, None),
        ("/v1/batch", {"batch": [by("analytics-python")], "context": {"library": {"name": "analytics.js"}}}, {}, HERE),
        ("/v1/batch", {"batch": [EVENT]}, {"Origin": SITE}, HERE),
        ("/v1/batch", {"batch": [7, EVENT]}, {}, None),
        ("/v1/t", by("analytics.js"), {}, HERE),
        ("/v1/batch", {"batch": [by("RudderLabs JavaScript SDK")]}, {}, HERE),
        ("/batch/", {"batch": [{**CAPTURED, "properties": {"$lib": "posthog-python"}}]}, {}, None),
        ("/e/", {**CAPTURED, "properties": {"$lib": "web"}}, {}, HERE),
        ("/collect/signals", [{"kind": "x", "user_id": "ana"}], {}, None),
        ("/collect/signals", [{"kind": "x", "user_id": "ana"}], {"Origin": SITE}, HERE),
        # The clients for Node ask as pages do, but for saying of which site they are.
        ("/collect/signals", [{"kind": "x", "user_id": "ana"}], {"Sec-Fetch-Mode": "cors"}, None),
    ],
)
def test_address_is_kept_where_a_device_of_the_customer_sent_it(client, key, address, body, headers, kept):
    headers = {"Authorization": f"Bearer {key}", **headers}
    sent = client.post(address, json.dumps(body), content_type="application/json", headers=headers)
    assert sent.status_code == 200
    assert Delivery.objects.get().address == kept


@pytest.mark.parametrize(
    ("headers", "kept"),
    [({}, None), ({"Referer": f"{SITE}/"}, HERE), ({"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Dest": "image"}, HERE)],
)
def test_picture_of_matomo_is_asked_for_by_browsers_and_by_servers(client, key, headers, kept):
    hit = urlencode({"idsite": key, "rec": 1, "uid": "ana", "url": "https://x.example/a"})
    assert client.get(f"/matomo.php?{hit}", headers=headers).status_code == 200
    assert Delivery.objects.get().address == kept
