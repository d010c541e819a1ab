"""Every error has one shape, whatever went wrong."""

from __future__ import annotations

import json
import logging

import pytest
from django.db import OperationalError

from heedful.api.v1 import kinds
from heedful.models import Customer

pytestmark = pytest.mark.django_db
BODY = {"handles": [{"sort": "user_id", "value": "ana"}]}


def _told(answer, status: int) -> dict[str, str]:
    assert answer.status_code == status, answer.content
    assert answer.headers["Content-Type"].startswith("application/json")
    told = answer.json()
    assert set(told) == {"code", "message", "detail"}
    return told


def _post(client, body: bytes | str):
    return client.generic("POST", "/api/v1/customers", body, "application/json")


@pytest.mark.parametrize("address", ["/api/v1/nothing", "/api/v1/", "/api/v1/customers/", "/api/v2/customers"])
def test_address_without_anything(caller, address):
    assert _told(caller.get(address), 404)["code"] == "not_found"


def test_method_that_is_not_for_an_address(caller):
    for method in ("put", "delete", "head", "options", "trace"):
        answer = getattr(caller, method)("/api/v1/customers")
        assert answer.status_code == 405
        assert set(answer.headers["Allow"].split(", ")) == {"GET", "POST"}
    assert _told(caller.put("/api/v1/customers"), 405)["code"] == "method_not_allowed"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "not_understood"),
        (b"{", "broken_json"),
        (b"\xff\xfe{}", "broken_json"),
        (b"[" * 100_000, "broken_json"),
        (b'{"handles": ' + b"9" * 5_000 + b"}", "broken_json"),
        (b'{"traits": {"a": NaN}}', "no_number"),
        (b'{"traits": {"a": 1e999}}', "no_number"),
        (b'{"traits": {"a": 9223372036854775808}}', "too_large_a_number"),
        (b'{"name": "a\\u0000b"}', "no_text"),
        (b'{"name": "\\ud800"}', "no_text"),
        (b'{"traits": {"\\u0000": 1}}', "no_text"),
        (b'{"traits": {"a": ' + b"[" * 40 + b"]" * 40 + b"}}", "too_deep"),
        (b"[]", "not_understood"),
        (b"{}", "not_understood"),
        (b'{"handles": [], "colour": "red"}', "not_understood"),
        (b'{"handles": [{"sort": "user_id", "value": "null"}]}', "no_handle"),
        (b'{"handles": [{"sort": "email", "value": "ana"}]}', "no_handle"),
    ],
)
def test_body_that_makes_no_sense(caller, body, code):
    assert _told(_post(caller, body), 400)["code"] == code
    assert Customer.objects.count() == 0


def test_mistakes_are_named_with_their_place(caller):
    told = _told(_post(caller, json.dumps({"handles": [{"sort": "x", "value": ""}], "name": 3})), 400)
    assert "body.body.handles.0.sort: Input should be 'user_id', 'email', 'phone' or 'anonymous'" in told["detail"]
    assert "body.body.name: Input should be a valid string" in told["detail"]
    many = {"handles": [{"sort": "x", "value": ""}] * 12}
    assert "and 14 more" in _told(_post(caller, json.dumps(many)), 400)["detail"]


def test_body_that_is_too_large(caller):
    assert _told(_post(caller, b" " * 2_000_001), 413)["code"] == "too_large"
    assert _told(_post(caller, b" " * 2_000_000), 400)["code"] == "broken_json"


def test_traits_that_are_too_many(caller):
    body = {**BODY, "traits": {"a": "x" * 32_000}}
    assert _told(_post(caller, json.dumps(body)), 400)["code"] == "too_many_traits"


@pytest.mark.parametrize(
    "address",
    [
        "/api/v1/customers?limt=3",
        "/api/v1/kinds?limit=3",
        "/api/v1/customers?q=%00",
        "/api/v1/customers?%00=q",
        "/api/v1/kinds/%00",
        "/api/v1/customers?cursor=nonsense",
        "/api/v1/customers?cursor=",
        "/api/v1/customers?limit=0",
        "/api/v1/customers?limit=201",
        "/api/v1/customers?limit=many",
        "/api/v1/customers?standing=sitting",
        "/api/v1/customers/0",
        "/api/v1/customers/-1",
        "/api/v1/customers/9223372036854775808",
        f"/api/v1/customers/{'9' * 5000}",
        "/api/v1/customers/ana",
        f"/api/v1/customers?q={'x' * 201}",
    ],
)
def test_question_that_makes_no_sense(caller, address):
    _told(caller.get(address), 400)


@pytest.mark.parametrize(
    ("error", "status", "code"), [(RuntimeError("x"), 500, "broken"), (OperationalError("locked"), 503, "busy")]
)
def test_what_we_break_is_said_and_logged(caller, monkeypatch, caplog, error, status, code):
    def broken(_kind):
        raise error

    monkeypatch.setattr(kinds.Kind.objects, "all", lambda: [None])
    monkeypatch.setattr(kinds, "_out", broken)
    with caplog.at_level(logging.ERROR, "heedful.api"):
        answer = caller.get("/api/v1/kinds")
    assert _told(answer, status)["code"] == code
    assert answer.has_header("Retry-After") == (status == 503)
    assert "broke at api/v1/kinds" in caplog.text


def test_answers_are_kept_by_nobody_on_the_way(caller):
    assert caller.get("/api/v1/customers").headers["Cache-Control"] == "private, no-store"
