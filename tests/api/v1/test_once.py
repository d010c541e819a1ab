"""A call with an `Idempotency-Key` is done once."""

from __future__ import annotations

import json
import threading
import uuid
from datetime import timedelta

import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone

from heedful.api.v1 import customers
from heedful.models import ApiKey, AuditEntry, Customer, Delivery, KeptAnswer
from heedful.services.kept_answer import CLAIM_LASTS, KEPT_FOR, claim, forget_old_answers, keep

pytestmark = pytest.mark.django_db
SIGNALS = {"signals": [{"kind": "restore.started", "user_id": "ana"}]}


def _send(client: Client, name: str | None, body=SIGNALS, address="/api/v1/signals", method="POST"):
    headers = {} if name is None else {"Idempotency-Key": name}
    return client.generic(method, address, json.dumps(body), "application/json", headers=headers)


def _customer(value: str) -> dict:
    return {"handles": [{"sort": "user_id", "value": value}], "name": "Ana Lima"}


def test_call_that_comes_again_is_answered_as_before(caller):
    first, again, other = (_send(caller, name) for name in ("one", "one", "two"))
    assert [answer.status_code for answer in (first, again, other)] == [200, 200, 200]
    assert first.content == again.content == other.content
    assert first.headers["Content-Type"] == again.headers["Content-Type"]
    assert [answer.headers.get("Idempotency-Replayed") for answer in (first, again, other)] == [None, "true", None]
    assert Delivery.objects.count() == 2


def test_status_is_kept_with_the_answer(caller):
    first, again = (_send(caller, "one", _customer("ana"), "/api/v1/customers") for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert AuditEntry.objects.filter(sort="customer").count() == 1


def test_without_a_name_each_call_is_done(caller):
    for _ in range(2):
        assert _send(caller, None).status_code == 200
    assert (Delivery.objects.count(), KeptAnswer.objects.count()) == (2, 0)


def test_reading_keeps_nothing(caller):
    assert caller.get("/api/v1/customers", headers={"Idempotency-Key": "one"}).status_code == 200
    assert KeptAnswer.objects.count() == 0


@pytest.mark.parametrize(
    ("body", "address", "method"),
    [
        ({"signals": [*SIGNALS["signals"], *SIGNALS["signals"]]}, "/api/v1/signals", "POST"),
        (_customer("ana"), "/api/v1/customers", "POST"),
        ({"name": "x"}, "/api/v1/customers/1", "PATCH"),
    ],
)
def test_name_of_another_call_is_refused(caller, body, address, method):
    _send(caller, "one")
    answer = _send(caller, "one", body, address, method)
    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")
    assert (Delivery.objects.count(), Customer.objects.count()) == (1, 0)


def test_names_of_two_keys_are_apart(calling):
    for client in (calling(), calling()):
        assert "Idempotency-Replayed" not in _send(client, "one").headers
    assert Delivery.objects.count() == 2


@pytest.mark.parametrize("name", ["", "x" * 256, "a\x7fb", "\xa0", "a b", "ä"])
def test_name_that_is_none(caller, name):
    answer = _send(caller, name)
    assert (answer.status_code, answer.json()["code"]) == (400, "no_idempotency_key")


def test_call_that_failed_may_be_mended_under_its_name(caller):
    assert _send(caller, "one", {"name": "x"}, "/api/v1/customers/77", "PATCH").status_code == 404
    assert _send(caller, "one", {}, "/api/v1/customers").status_code == 400
    assert _send(caller, "one", _customer("ana"), "/api/v1/customers").status_code == 201


def test_call_that_breaks_leaves_nothing_done(caller, monkeypatch):
    def broken(_customers):
        raise RuntimeError

    with monkeypatch.context() as patched:
        patched.setattr(customers, "_out", broken)
        assert _send(caller, "one", _customer("ana"), "/api/v1/customers").status_code == 500
    assert (Customer.objects.count(), KeptAnswer.objects.count()) == (0, 0)
    assert _send(caller, "one", _customer("ana"), "/api/v1/customers").status_code == 201


def test_call_in_progress_is_not_done_twice(caller):
    _send(caller, "one")
    KeptAnswer.objects.update(answered_at=None)
    answer = _send(caller, "one")
    assert (answer.status_code, answer.json()["code"]) == (409, "in_progress")
    assert answer.headers["Retry-After"] == "1"


def test_call_of_a_process_that_died_is_done_by_the_next(caller):
    _send(caller, "one")
    KeptAnswer.objects.update(answered_at=None, began_at=timezone.now() - CLAIM_LASTS)
    assert _send(caller, "one").status_code == 200
    assert Delivery.objects.count() == 2
    assert _send(caller, "one").headers["Idempotency-Replayed"] == "true"


def test_name_is_free_again_after_a_day(caller):
    _send(caller, "one")
    KeptAnswer.objects.update(began_at=timezone.now() - KEPT_FOR)
    body = {"signals": [{"kind": "other", "user_id": "ana"}]}
    assert "Idempotency-Replayed" not in _send(caller, "one", body).headers
    assert Delivery.objects.count() == 2


def test_old_answers_are_forgotten_in_bites(caller, monkeypatch):
    monkeypatch.setattr("heedful.services.kept_answer._BITE", 2)
    for name in range(6):
        _send(caller, str(name))
    now = timezone.now()
    KeptAnswer.objects.filter(name__lt="5").update(began_at=now - KEPT_FOR - timedelta(seconds=1))
    assert forget_old_answers(now) == 5
    assert KeptAnswer.objects.get().name == "5"


def test_answer_of_a_claim_that_was_lost_is_not_kept(caller):
    _send(caller, "one")
    key, now = ApiKey.objects.get(), timezone.now()
    mine, _ = claim(key, "two", "digest", now)
    KeptAnswer.objects.filter(pk=mine.pk).update(began_at=now - CLAIM_LASTS)
    theirs, taken = claim(key, "two", "digest", now + timedelta(seconds=1))
    assert (theirs.pk, taken) == (mine.pk, None)
    assert not keep(mine, 200, "{}", None, now)
    assert keep(theirs, 200, "{}", None, now)


@pytest.mark.django_db(transaction=True)
def test_calls_at_once_are_done_once(calling):
    client = calling()
    authorization = client.defaults["HTTP_AUTHORIZATION"]
    name, ready, answers = str(uuid.uuid4()), threading.Barrier(4), []

    def work():
        try:
            mine = Client(headers={"Authorization": authorization}, raise_request_exception=False)
            ready.wait()
            answers.append(_send(mine, name))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {answer.status_code for answer in answers} <= {200, 409}
    assert sum("Idempotency-Replayed" not in a.headers and a.status_code == 200 for a in answers) == 1
    assert Delivery.objects.count() == 1
