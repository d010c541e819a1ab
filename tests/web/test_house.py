from __future__ import annotations

import pytest
from django.db import DatabaseError
from django.db.migrations.executor import MigrationExecutor
from django.test import Client

from heedful.web.views import audit

pytestmark = pytest.mark.django_db


def test_health_says_ok_and_no_more(stranger):
    answer = stranger.get("/health")
    assert (answer.status_code, answer.content) == (200, b"ok")


def test_ready_when_migrated(stranger):
    answer = stranger.get("/ready")
    assert (answer.status_code, answer.content) == (200, b"ok")


def test_ready_when_a_migration_is_missing(stranger, monkeypatch):
    monkeypatch.setattr(MigrationExecutor, "migration_plan", lambda *_: ["something"])
    answer = stranger.get("/ready")
    assert (answer.status_code, answer.content) == (503, b"not ready")


def test_ready_when_the_database_is_gone(stranger, monkeypatch):
    def gone(*_):
        raise DatabaseError

    monkeypatch.setattr(MigrationExecutor, "migration_plan", gone)
    assert stranger.get("/ready").status_code == 503


def test_metrics_without_a_key_do_not_exist(stranger):
    assert stranger.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


def test_metrics_count_by_view(stranger, settings):
    settings.HEEDFUL_METRICS_KEY = "Zähler"
    stranger.get("/health")
    assert stranger.get("/metrics").status_code == 404
    shown = stranger.get("/metrics", HTTP_AUTHORIZATION="Bearer Zähler").content.decode()
    assert 'heedful_requests_total{method="GET",status="200",view="health"}' in shown
    assert 'heedful_request_seconds_bucket{le="0.15",method="GET",view="health"}' in shown
    assert "process_resident_memory_bytes" in shown


def test_headers_of_a_page(stranger):
    headers = stranger.get("/sign-in/").headers
    policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";"))
    assert policy == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self'",
        "font-src": "'self'",
        "connect-src": "'self'",
        "manifest-src": "'self'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
        "base-uri": "'none'",
        "object-src": "'none'",
    }
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]


def test_static_files_are_kept_for_a_year_by_their_digest(stranger):
    page = stranger.get("/sign-in/").content.decode()
    address = page.partition('rel="stylesheet" href="')[2].partition('"')[0]
    answer = stranger.get(address)
    assert "?v=" in address
    assert "max-age=31536000" in answer.headers["Cache-Control"]
    answer.close()


@pytest.mark.parametrize(("address", "status", "words"), [("/nothing/", 404, "There is nothing here")])
def test_error_pages_are_ours(stranger, address, status, words):
    answer = stranger.get(address)
    assert answer.status_code == status
    assert words in answer.content.decode()
    assert "Content-Security-Policy" in answer.headers


def test_missing_api_address_answers_in_json(stranger):
    assert stranger.get("/api/nothing").json()["code"] == "not_found"


def test_old_form_is_refused_in_plain_words(alice):
    client = Client(enforce_csrf_checks=True)
    client.force_login(alice)
    answer = client.post("/account/", {"name": "A"})
    assert answer.status_code == 403
    assert "This form was too old" in answer.content.decode()


def test_broken_page_says_so(signed_in, alice, monkeypatch):
    def broken(**_):
        raise RuntimeError

    monkeypatch.setattr(audit, "audit_page", broken)
    client = signed_in(alice)
    client.raise_request_exception = False
    answer = client.get("/audit/")
    assert answer.status_code == 500
    assert "We broke something" in answer.content.decode()
