"""The door for signals: who may bring what, what is answered, and that 200 means kept."""

from __future__ import annotations

import base64
import gzip
import json
import zlib
from urllib.parse import urlencode

import pytest
from django.db import OperationalError, connection
from django.test import Client
from tests.services.collecting import BEGIN, settle
from tests.services.logs import signals

from heedful.api.collect import keys
from heedful.models import Delivery, Source
from heedful.services.audit import MACHINE
from heedful.services.collect import Plan, close_source, make_source, revoke_key
from heedful.services.settle import Settler

pytestmark = pytest.mark.django_db
SITE = "https://www.example.org"
EVENT = {"type": "track", "event": "Order Completed", "userId": "ana", "messageId": "m1"}


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path / "data"
    settings.HEEDFUL_COLLECT_RATE = 1_000
    keys.forget()


@pytest.fixture
def source():
    return make_source(MACHINE, Plan("Website", Source.Client.SEGMENT, sites=[SITE]))


@pytest.fixture
def key(source):
    return source.keys.get().key


@pytest.fixture
def client():
    return Client(enforce_csrf_checks=True)


def basic(key):
    return {"Authorization": "Basic " + base64.b64encode(f"{key}:".encode()).decode()}


def post(client, address, body, **headers):
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return client.post(address, raw, content_type=headers.pop("type", "application/json"), headers=headers)


def kinds() -> list[str]:
    settle(Settler(), BEGIN)
    return sorted(kind for _, _, kind in _held())


def _held():
    from heedful.queries.history import unsealed  # noqa: PLC0415

    return unsealed().select("identity", "at", "kind").rows()


@pytest.mark.parametrize("prefix", ["/", "/collect/"])
@pytest.mark.parametrize(
    ("address", "body", "where", "answer", "kind"),
    [
        ("v1/batch", {"batch": [EVENT]}, "basic", {"success": True}, "Order Completed"),
        ("v1/batch", {"batch": [EVENT], "writeKey": "KEY"}, "none", {"success": True}, "Order Completed"),
        ("v1/track", EVENT, "basic", {"success": True}, "Order Completed"),
        ("t", {**EVENT, "writeKey": "KEY"}, "none", {"success": True}, "Order Completed"),
        ("v1/t", {**EVENT, "writeKey": "KEY"}, "none", {"success": True}, "Order Completed"),
        ("v1/b", {"batch": [EVENT], "writeKey": "KEY"}, "none", {"success": True}, "Order Completed"),
        (
            "batch/",
            {"api_key": "KEY", "batch": [{"event": "signed up", "distinct_id": "ana", "properties": {}}]},
            "none",
            {"status": 1},
            "signed up",
        ),
        (
            "e/",
            {"event": "signed up", "properties": {"token": "KEY", "distinct_id": "ana"}},
            "none",
            {"status": 1},
            "signed up",
        ),
        (
            "collect/signals",
            [{"kind": "restore.started", "user_id": "ana"}],
            "bearer",
            {"accepted": 1},
            "restore.started",
        ),
    ],
)
def test_clients_are_answered_as_they_expect(client, key, prefix, address, body, where, answer, kind):
    if address.startswith("collect/"):
        prefix = "/"
    sent = json.loads(json.dumps(body).replace("KEY", key))
    headers = {"none": {}, "basic": basic(key), "bearer": {"Authorization": f"Bearer {key}"}}[where]
    response = post(client, f"{prefix}{address}", sent, **headers)
    assert (response.status_code, response.json()) == (200, answer)
    assert kinds() == [kind]
    assert not response.cookies


def test_matomo_in_the_address_in_a_form_and_in_bulk(client, key):
    hit = urlencode({"idsite": key, "rec": 1, "uid": "ana", "url": "https://x.example/a?b=c", "action_name": "A"})
    assert client.get(f"/matomo.php?{hit}").headers["Content-Type"] == "image/gif"
    assert post(client, "/piwik.php", hit.encode(), type="application/x-www-form-urlencoded").status_code == 200
    bulk = {"requests": [f"?{hit}", f"?{hit}"], "token_auth": key}
    assert post(client, "/matomo.php", bulk).json() == {"status": "success", "tracked": 2, "invalid": 0}
    assert kinds() == ["page"] * 4


@pytest.mark.parametrize(
    ("pack", "header"),
    [
        (gzip.compress, {"Content-Encoding": "gzip"}),
        (zlib.compress, {"Content-Encoding": "deflate"}),
        (gzip.compress, {}),
    ],
)
def test_packed_bodies_are_unpacked(client, key, pack, header):
    body = pack(json.dumps({"batch": [EVENT], "writeKey": key}).encode())
    assert post(client, "/v1/batch", body, **header).status_code == 200
    assert kinds() == ["Order Completed"]


def test_form_with_base64_and_text_that_is_json(client, key):
    event = {"event": "x", "properties": {"token": key, "distinct_id": "ana"}}
    form = urlencode({"data": base64.b64encode(json.dumps(event).encode()).decode()}).encode()
    assert post(client, "/e/", form, type="application/x-www-form-urlencoded").status_code == 200
    assert post(client, "/t", {**EVENT, "writeKey": key}, type="text/plain").status_code == 200
    assert kinds() == ["Order Completed", "x"]


@pytest.mark.parametrize(
    ("body", "headers", "status", "code"),
    [
        (b"{", {}, 400, "json"),
        (b"", {}, 400, "json"),
        (b"[]", {}, 401, "key"),
        (b"\xff\xfe", {}, 400, "json"),
        (b'{"writeKey": "KEY"}', {}, 200, None),
        (b'{"writeKey": "KEY", "batch": 7}', {}, 400, "events"),
        (b'{"writeKey": "nobody", "batch": []}', {}, 401, "key"),
        (b'{"writeKey": "\\u0000", "batch": []}', {}, 401, "key"),
        (b'{"writeKey": ["x"], "batch": []}', {}, 401, "key"),
        (b"no gzip", {"Content-Encoding": "gzip"}, 400, "packed"),
        (gzip.compress(b"x" * 1000, mtime=0)[:20], {"Content-Encoding": "gzip"}, 400, "cut"),
        (b"{}", {"Content-Encoding": "br"}, 400, "encoding"),
        (b" " * 6_000_001, {}, 413, "too_large"),
        (gzip.compress(b"0" * 60_000_000, mtime=0), {"Content-Encoding": "gzip"}, 413, "too_large"),
        (b"[" * 100_000, {}, 400, "json"),
        (b'{"writeKey": ' + b"[" * 500 + b"]" * 500 + b', "batch": []}', {}, 401, "key"),
        (b'{"requests": ["?' + b"a=1&" * 501 + b'"]}', {}, 400, "fields"),
        (b"data=%7B%7D&" + b"a=1&" * 501, {"type": "application/x-www-form-urlencoded"}, 400, "fields"),
        (b'{"writeKey": "KEY", "batch": [' + b"7," * 10_000 + b"7]}", {}, 413, "too_many"),
    ],
)
def test_what_cannot_be_taken_is_said_in_one_shape(client, key, body, headers, status, code):
    response = post(client, "/v1/batch", body.replace(b"KEY", key.encode()), **dict(headers))
    assert response.status_code == status
    if code is not None:
        assert (response.json()["code"], set(response.json())) == (code, {"code", "message", "detail"})
        assert not Delivery.objects.exists()


def test_one_bad_event_costs_none_of_the_others(client, key):
    bad = [
        7,
        {"type": "track"},
        {"type": "track", "event": "x" * 300, "userId": "a"},
        {**EVENT, "big": "x" * 1_000_001},
    ]
    assert post(client, "/v1/batch", {"batch": [*bad, EVENT], "writeKey": key}).json() == {"success": True}
    assert kinds() == ["Order Completed"]
    assert Source.objects.get().rejects.count() == 4


def test_revoked_key_and_closed_source_open_nothing(client, source, key):
    assert post(client, "/v1/batch", {"batch": [EVENT], "writeKey": key}).status_code == 200
    revoke_key(MACHINE, source.keys.get())
    keys.forget()
    assert post(client, "/v1/batch", {"batch": [EVENT], "writeKey": key}).status_code == 401
    other = make_source(MACHINE, Plan("Shop", Source.Client.SEGMENT))
    close_source(MACHINE, other)
    assert post(client, "/v1/batch", {"batch": [EVENT], "writeKey": other.keys.get().key}).status_code == 401


@pytest.mark.parametrize(("origin", "status"), [(SITE, 200), ("https://evil.example", 403), ("null", 403), (None, 200)])
def test_only_pages_of_allowed_sites_may_send(client, key, origin, status):
    headers = {"Origin": origin} if origin else {}
    response = post(client, "/v1/batch", {"batch": [EVENT], "writeKey": key}, **headers)
    assert response.status_code == status
    assert response.headers.get("Access-Control-Allow-Origin") == (origin if origin == SITE else None)


def test_browser_that_asks_first_is_told(client, key):
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type,authorization"}
    told = client.options("/v1/batch", headers={"Origin": SITE, **asked}).headers
    assert told["Access-Control-Allow-Origin"] == SITE
    assert told["Access-Control-Allow-Headers"] == "content-type,authorization"
    assert "Access-Control-Allow-Origin" not in client.options("/v1/batch", headers={"Origin": "https://e.vil"}).headers


def test_key_that_comes_too_often_is_told_when_to_come_again(client, key, settings):
    settings.HEEDFUL_COLLECT_RATE = 2
    answers = [post(client, "/v1/batch", {"batch": [EVENT], "writeKey": key}) for _ in range(6)]
    assert [each.status_code for each in answers][:4] == [200] * 4
    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["Retry-After"]) >= 1


@pytest.mark.django_db(transaction=True)
def test_database_that_takes_nothing_is_told_as_come_again(client, key):
    def locked(execute, sql, *args):
        if sql.startswith('INSERT INTO "heedful_delivery"'):
            raise OperationalError("database is locked")
        return execute(sql, *args)

    with connection.execute_wrapper(locked):
        response = post(client, "/v1/batch", {"batch": [EVENT], "writeKey": key})
    assert (response.status_code, response.json()["code"], response.headers["Retry-After"]) == (503, "busy", "5")
    assert not Delivery.objects.exists()


def test_client_that_wants_to_be_told_of_each_event_says_in_headers_who_it_is_and_when_it_sends(client, key):
    """Its body says when it was first tried to send: that would shift whatever is sent again."""
    old = {
        "uuid": "u1",
        "event": "$create_alias",
        "distinct_id": "a1",
        "properties": {"distinct_id": "a1", "alias": "ana"},
    }
    body = {"created_at": "2026-03-01T12:00:00Z", "batch": [old, {**old, "uuid": "u2"}, 7]}
    told = {"Authorization": f"Bearer {key}", "PostHog-Sdk-Info": "posthog-python/7.91.1"}
    response = post(
        client, "/i/v1/analytics/events", body, **told, **{"PostHog-Request-Timestamp": "2026-03-01T12:01:00Z"}
    )
    assert response.json()["results"] == {"u1": {"result": "ok"}, "u2": {"result": "ok"}}
    kept = json.loads(zlib.decompress(Delivery.objects.get().body))
    assert (kept["$lib"], kept["sent_at"]) == ("posthog-python", "2026-03-01T12:01:00Z")
    assert kept["batch"] == body["batch"]


def test_client_of_segment_for_browsers_is_told_to_send_to_us_alone(client):
    response = client.get("/v1/projects/wk1/settings")
    assert (response.status_code, set(response.json()["integrations"])) == (200, {"Segment.io"})


def test_request_of_a_known_key_costs_one_query(client, key, django_assert_num_queries):
    for queries in (2, 1, 1):  # the key is remembered; what came is kept
        with django_assert_num_queries(queries):
            assert post(client, "/v1/batch", {"batch": [EVENT], "writeKey": key}).status_code == 200


def test_answer_of_a_busy_database_may_be_read_by_the_page_that_asked(client, key):
    client.options("/v1/batch", headers={"Origin": SITE})

    def away(execute, sql, *args):
        raise OperationalError("the database is away")

    with connection.execute_wrapper(away):
        response = post(client, "/v1/batch", {"batch": [EVENT], "writeKey": key}, Origin=SITE)
    assert (response.status_code, response.headers["Access-Control-Allow-Origin"]) == (503, SITE)


@pytest.mark.parametrize("address", ["/collect/", "/index.php", "/collect/index.php"])
def test_importer_of_matomo_asks_for_its_site_first(client, address):
    asked = {"module": "API", "format": "json", "method": "SitesManager.getSiteFromId", "idSite": "7"}
    assert client.post(address, asked).json() == {"idsite": "7", "name": "Heedful", "main_url": "http://testserver"}
    assert client.get(address, {**asked, "method": "SitesManager.getAllSites"}).json()[0]["name"] == "Heedful"


def test_posthog_is_told_that_there_are_no_flags(client):
    assert client.post("/flags/?v=2", b"{}", content_type="application/json").json()["featureFlags"] == {}
    assert client.get("/array/phc_x/config.js").status_code == 200


def test_signals_are_not_read_by_a_key(client, key):
    for address in ("/", "/customers/", "/flow/", "/audit/"):
        assert client.get(address, headers=basic(key)).status_code == 302


def test_script_is_small_and_kept_by_browsers(client):
    response = client.get("/heedful.js")
    assert response.status_code == 200
    assert len(gzip.compress(response.content)) < 2_000
    assert client.get("/heedful.js", headers={"If-None-Match": response.headers["ETag"]}).status_code == 304


def test_script_keeps_an_id_only_where_the_source_allows_it(client, key):
    allowed = make_source(MACHINE, Plan("Shop", Source.Client.SCRIPT, may_keep_cookie=True)).keys.get().key
    kept = [
        b"mayKeep = true" in client.get("/heedful.js", {"key": each}).content for each in (allowed, key, "nobody", "")
    ]
    assert kept == [True, False, False, False]


def test_all_together_is_in_the_log(client, key):
    post(client, "/v1/batch", {"batch": [EVENT, EVENT], "writeKey": key})
    assert kinds() == ["Order Completed"]
    assert sum(signals().values()) == 0  # not sealed yet
