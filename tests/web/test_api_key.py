"""Keys of the API on their page: made, shown once, revoked."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from heedful.domain.api_key import Scope
from heedful.models import ApiKey, AuditEntry, Source
from heedful.services.api_key import key_of, make_key
from heedful.services.audit import MACHINE

pytestmark = pytest.mark.django_db
FORM = {"name": "  the  shop ", "scopes": ["customers:read", "desires:read"], "lasts": "30"}


@pytest.fixture
def owner(signed_in, alice):
    return signed_in(alice)


def _read(client, address: str = "/api-keys/") -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", client.get(address).content.decode()))


def test_key_is_made_and_shown_once(owner, alice):
    page = owner.post("/api-keys/", FORM).content.decode()
    text = re.search(r'id="key" value="(heedful_[\w-]{43})"', page)[1]
    key = ApiKey.objects.get()
    assert (key.name, key.scopes, key.made_by, key.source) == ("the shop", FORM["scopes"], alice, None)
    assert key.prefix == text[:14]
    assert text not in str(ApiKey.objects.values())
    assert abs(key.expires_at - timezone.now() - timedelta(days=30)) < timedelta(minutes=1)
    assert text not in _read(owner)
    assert key_of(text, timezone.now()) == key
    entry = AuditEntry.objects.get(sort="API key")
    assert (entry.who, entry.verb, entry.sort, entry.detail) == (
        alice,
        "made",
        "API key",
        {"scopes": "customers:read desires:read"},
    )


def test_key_that_brings_signals_has_a_source(owner):
    owner.post("/api-keys/", {"name": "the shop", "scopes": ["signals:write"]})
    assert ApiKey.objects.get().source == Source.objects.get(name="the shop")
    desk = Source.objects.create(name="desk", client="segment")
    owner.post("/api-keys/", {"name": "the desk", "scopes": ["signals:write"], "source": desk.pk})
    assert ApiKey.objects.get(name="the desk").source == desk
    assert ApiKey.objects.get(name="the desk").expires_at is None
    assert Source.objects.count() == 2


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"name": ""}, "required"),
        ({"scopes": []}, "choose one or more"),
        ({"scopes": ["everything"]}, "Select a valid choice"),
        ({"source": "77"}, "Select a valid choice"),
    ],
)
def test_key_that_makes_no_sense_is_not_made(owner, wrong, words):
    assert words in owner.post("/api-keys/", {**FORM, **wrong}).content.decode()
    assert ApiKey.objects.count() == 0


def test_revoked_key_is_useless_and_stays_listed(owner, alice):
    key, text = make_key(MACHINE, "the shop", [Scope.CUSTOMERS_READ])
    assert "the shop" in _read(owner)
    for _ in range(2):
        assert owner.post(f"/api-keys/{key.pk}/revoke/").headers["Location"] == "/api-keys/"
    assert key_of(text, timezone.now()) is None
    assert "revoked" in _read(owner)
    assert AuditEntry.objects.filter(verb="revoked", who=alice).count() == 1


def test_page_says_how_each_key_stands(owner):
    now = timezone.now()
    make_key(MACHINE, "old", [Scope.CUSTOMERS_READ], expires_at=now - timedelta(days=1))
    make_key(MACHINE, "new", [Scope.SIGNALS_WRITE])
    make_key(MACHINE, "busy", [Scope.CUSTOMERS_ERASE], expires_at=now + timedelta(days=1))
    ApiKey.objects.filter(name="busy").update(last_used_at=now)
    page = _read(owner)
    for words in (
        "may find and read customers not used yet, worked until",
        "may bring signals in as ‘new’ not used yet, works until it is revoked",
        "may erase customers for ever last used",
    ):
        assert words in page


@pytest.mark.parametrize("keys", [1, 3])
def test_queries_of_the_page(owner, keys):
    for number in range(keys):
        make_key(MACHINE, f"key {number}", [Scope.SIGNALS_WRITE])
    with CaptureQueriesContext(connection) as asked:
        owner.get("/api-keys/")
    assert len(asked) == 5, [each["sql"] for each in asked]
