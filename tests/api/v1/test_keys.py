"""Who may do what with the API: every operation, as everybody."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from heedful.api.v1.house import description
from heedful.domain.api_key import Scope
from heedful.models import ApiKey, Source, WriteKey
from heedful.services.api_key import make_key, revoke_key
from heedful.services.audit import MACHINE

pytestmark = pytest.mark.django_db

OPERATIONS = [
    pytest.param(method, path, told["x-scope"], id=told["operationId"])
    for path, methods in description()["paths"].items()
    for method, told in methods.items()
]


def _call(client: Client, method: str, path: str, **headers: str):
    address = path.replace("{number}", "987654").replace("{slug}", "nobody-knows")
    return client.generic(method.upper(), address, "{}", "application/json", headers=headers)


def _code(answer) -> tuple[int, str]:
    told = answer.json()
    assert set(told) == {"code", "message", "detail"}
    assert all(isinstance(word, str) for word in told.values())
    return answer.status_code, told["code"]


@pytest.mark.parametrize(("method", "path", "scope"), OPERATIONS)
def test_operation_opens_to_its_scope_and_to_nobody_else(
    method, path, scope, stranger, signed_in, alice, bob, charlie, calling
):
    for client in (stranger, signed_in(alice), signed_in(bob), signed_in(charlie)):
        answer = _call(client, method, path)
        assert _code(answer) == (401, "unauthorised")
        assert answer.headers["WWW-Authenticate"] == 'Bearer realm="heedful"'
    for other in Scope:
        code = _code_or_none(_call(calling(other), method, path))
        assert (code == "out_of_scope") == (other.value != scope), (other, code)


def _code_or_none(answer) -> str | None:
    return None if answer.status_code == 200 else _code(answer)[1]


@pytest.mark.parametrize(("method", "path", "scope"), OPERATIONS)
def test_operation_is_closed_to_keys_that_are_of_no_use(method, path, scope, stranger):
    now = timezone.now()
    revoked, revoked_text = make_key(MACHINE, "revoked", list(Scope))
    revoke_key(MACHINE, revoked)
    _, expired_text = make_key(MACHINE, "expired", list(Scope), expires_at=now - timedelta(seconds=1))
    source = Source.objects.create(name="shop", client="segment")
    WriteKey.objects.create(source=source, key="write-key-of-a-source")
    _, good = make_key(MACHINE, "good", list(Scope))
    for sent in (
        f"Bearer {revoked_text}",
        f"Bearer {expired_text}",
        "Bearer write-key-of-a-source",
        "Bearer ",
        "Bearer heedful_",
        "Bearer \udcff\x80",
        f"Basic {good}",
        good,
        "",
    ):
        assert _code(_call(stranger, method, path, Authorization=sent)) == (401, "unauthorised"), sent
    digest = ApiKey.objects.get(name="good").digest
    assert _code(_call(stranger, method, path, Authorization=f"Bearer {digest}")) == (401, "unauthorised")


def test_use_of_a_key_is_noted_to_the_minute(calling):
    client = calling(Scope.DESIRES_READ)
    client.get("/api/v1/kinds")
    used = ApiKey.objects.get().last_used_at
    assert timezone.now() - used < timedelta(seconds=10)
    client.get("/api/v1/kinds")
    assert ApiKey.objects.get().last_used_at == used


def test_key_that_is_used_too_often_has_to_wait(calling, settings):
    settings.HEEDFUL_API_RATE = 3
    client, other = calling(Scope.DESIRES_READ), calling(Scope.DESIRES_READ)
    assert [client.get("/api/v1/kinds").status_code for _ in range(3)] == [200, 200, 200]
    answer = client.get("/api/v1/kinds")
    assert _code(answer) == (429, "too_many_requests")
    assert 1 <= int(answer.headers["Retry-After"]) <= 20
    assert other.get("/api/v1/kinds").status_code == 200
    settings.HEEDFUL_API_RATE = 0
    assert client.get("/api/v1/kinds").status_code == 200


def test_audit_says_that_a_program_did_it(caller, signed_in, alice):
    made = caller.post("/api/v1/customers", {"handles": [{"sort": "user_id", "value": "ana"}]}, "application/json")
    assert made.status_code == 201, made.content
    page = signed_in(alice).get("/audit/").content.decode()
    assert "a program" in page
    assert ApiKey.objects.get().prefix in page


@pytest.mark.parametrize("address", ["/api/v1/openapi.json", "/api/v1/docs"])
def test_description_is_for_colleagues_and_keys(address, stranger, signed_in, charlie, calling):
    assert _code(stranger.get(address)) == (401, "unauthorised")
    assert signed_in(charlie).get(address).status_code == 200
    assert calling(Scope.SIGNALS_WRITE).get(address).status_code == 200
    charlie.is_active = False
    charlie.save()
    assert stranger.get(address, headers={"Authorization": "Bearer x"}).status_code == 401


def test_page_of_the_description_loads_nothing_from_elsewhere(signed_in, charlie):
    page = signed_in(charlie).get("/api/v1/docs")
    text = page.content.decode()
    assert "https://" not in text
    assert "script-src 'self'" in page.headers["Content-Security-Policy"]
    for path, methods in description()["paths"].items():
        for method, told in methods.items():
            assert f"{method.upper()} {path}" in text
            assert told["summary"] in text.replace("&#x27;", "'")
