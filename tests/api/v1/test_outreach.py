"""The gate for programs: asking it, sending through it, and telling of incidents."""

from __future__ import annotations

import pytest
from django.utils import timezone

from heedful.domain.api_key import Scope
from heedful.models import Circumstances, Customer, Identity, Judgement, Moment, Outreach
from heedful.services.outreach import judge_and_send_due

pytestmark = pytest.mark.django_db
JUDGE, SEND, HOOK = "/api/v1/outreach/judge", "/api/v1/outreach/send", "/api/v1/incident-hook"


def post(client, address, body, **headers):
    return client.post(address, body, content_type="application/json", headers=headers)


@pytest.fixture
def ana():
    row = Customer.objects.create(name="Ana")
    Identity.objects.create(customer=row, sort="email", value="ana@example.org")
    return row


def test_many_are_judged_in_their_order_and_stand_in_the_log(caller, ana):
    same = {"handle": "Ana@Example.org", "purpose": "promotion", "subject": "s"}
    asked = [
        {"id": "1", **same, "text": "a"},
        {"id": "2", **same, "text": "a"},
        {"id": "3", "handle": "nobody", "purpose": "reply"},
    ]
    Circumstances.objects.create(customer=ana, unsubscribed=["survey"])
    asked.append({"id": "4", "customer": ana.pk, "purpose": "survey"})
    told = post(caller, JUDGE, {"requests": asked}).json()["verdicts"]
    assert [each["id"] for each in told] == ["1", "2", "3", "4"]
    assert [each["known"] for each in told] == [True, True, False, True]
    assert told[1]["verdict"] == ("drop" if told[0]["verdict"] == "send" else "hold")
    assert (told[2]["verdict"], told[3]["verdict"]) == ("send", "drop")
    assert "They do not want this: Survey." in told[3]["why"]
    assert list(Judgement.objects.order_by("pk").values_list("subject_of", flat=True)) == ["1", "2", "3", "4"]
    assert not Outreach.objects.exists()


def test_ten_thousand_are_judged_in_one_call(caller, ana):
    body = {"requests": [{"customer": ana.pk, "purpose": "reply"}] * 10_000}
    assert len(post(caller, JUDGE, body).json()["verdicts"]) == 10_000
    body["requests"].append({"customer": ana.pk})
    assert post(caller, JUDGE, body).status_code == 400


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        ({}, "whom"),
        ({"customer": 1, "handle": "a"}, "whom"),
        ({"customer": 1, "purpose": "nonsense"}, "not_understood"),
        ({"customer": 1, "more": 1}, "not_understood"),
        ({"customer": 0}, "not_understood"),
    ],
)
def test_nonsense_is_refused(caller, request_, code):
    answer = post(caller, JUDGE, {"requests": [request_]})
    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert not Judgement.objects.exists()


def test_message_is_taken_once_judged_and_told(caller, ana):
    message = {"key": "w1", "handle": "ana@example.org", "purpose": "reply", "subject": "Hi", "text": "Here."}
    first, again = post(caller, SEND, {"messages": [message]}), post(caller, SEND, {"messages": [message]})
    assert (first.status_code, first.json(), first.json()["messages"][0]["state"]) == (202, again.json(), "waiting")
    number = first.json()["messages"][0]["id"]

    def carry(*_):
        from heedful.services.outbox import Handed  # noqa: PLC0415

        return Handed({})

    judge_and_send_due(carry, timezone.now())
    told = caller.get(f"/api/v1/outreach/{number}").json()
    assert (told["state"], told["verdict"], told["why"]) == ("sent", "send", "Goes out.")
    assert caller.get("/api/v1/outreach/999").status_code == 404


def test_nobody_whom_we_do_not_know_or_cannot_reach_is_taken(caller, ana):
    silent = Customer.objects.create(name="No address")
    message = {"key": "w1", "subject": "Hi", "text": "Here."}
    answer = post(caller, SEND, {"messages": [{**message, "customer": ana.pk}, {**message, "handle": "nobody"}]})
    assert (answer.status_code, answer.json()["code"]) == (400, "no_customer")
    answer = post(caller, SEND, {"messages": [{**message, "customer": silent.pk}]})
    assert (answer.status_code, answer.json()["code"]) == (400, "no_address")
    assert not Outreach.objects.exists()


@pytest.mark.parametrize(
    ("address", "scope"), [(JUDGE, Scope.OUTREACH_JUDGE), (SEND, Scope.OUTREACH_SEND), (HOOK, Scope.INCIDENTS_WRITE)]
)
def test_each_needs_its_scope(calling, address, scope):
    others = [each for each in Scope if each is not scope]
    assert post(calling(*others), address, {}).status_code == 403
    assert post(calling(scope), address, {}).status_code == 400


def test_incident_is_told_of_changed_and_ended(caller):
    made = post(caller, "/api/v1/incidents", {"title": "Disks fail", "services": ["Storage"], "notice": "We mend it."})
    assert made.status_code == 201
    where = f"/api/v1/incidents/{made.json()['id']}"
    changed = caller.patch(where, {"title": "Two disks fail"}, content_type="application/json").json()
    assert (changed["title"], changed["services"], changed["ends"]) == ("Two disks fail", ["Storage"], None)
    ended = caller.patch(where, {"over": True}, content_type="application/json").json()
    assert ended["ends"] is not None
    assert caller.get(where).json() == ended


ALERT = {
    "version": "4",
    "status": "firing",
    "alerts": [
        {
            "status": "firing",
            "labels": {"alertname": "DiskFull", "service": "Storage, Web"},
            "annotations": {"summary": "A disk is full", "customer_notice": "We make room."},
            "startsAt": "2026-11-26T09:00:00.5Z",
            "endsAt": "0001-01-01T00:00:00Z",
            "fingerprint": "abc",
        }
    ],
}
PAGE = {
    "meta": {"unsubscribe": "http://x"},
    "page": {"id": "p", "status_indicator": "major"},
    "incident": {
        "id": "i1",
        "name": "Database trouble",
        "status": "investigating",
        "created_at": "2026-11-26T09:00:00.000Z",
        "components": [{"name": "API", "status": "major_outage"}],
        "incident_updates": [{"body": "We look into it.", "status": "investigating"}],
    },
}


def test_alertmanager_tells_once_and_ends_it(caller):
    for _ in range(2):
        assert post(caller, HOOK, ALERT).status_code == 200
    row = Moment.objects.get()
    assert (row.event, row.services, row.notice, row.ends) == (
        "A disk is full",
        ["Storage", "Web"],
        "We make room.",
        None,
    )
    resolved = {**ALERT, "alerts": [{**ALERT["alerts"][0], "status": "resolved"}]}
    post(caller, HOOK, resolved)
    row.refresh_from_db()
    assert row.ends is not None
    post(caller, HOOK, ALERT)
    row.refresh_from_db()
    assert (row.ends, Moment.objects.count()) == (None, 1)


def test_statuspage_tells_and_ends_it(caller):
    post(caller, HOOK, PAGE)
    row = Moment.objects.get()
    assert (row.event, row.services, row.notice) == ("Database trouble", ["API"], "We look into it.")
    post(caller, HOOK, {**PAGE, "incident": {**PAGE["incident"], "status": "resolved"}})
    row.refresh_from_db()
    assert row.ends is not None


@pytest.mark.parametrize("body", [{}, {"alerts": [1]}, {"incident": {}}, {"incident": {"id": 5}}])
def test_what_tells_of_no_incident_is_refused(caller, body):
    answer = post(caller, HOOK, body)
    assert (answer.status_code, answer.json()["code"]) == (400, "no_incident")


def test_what_was_never_told_of_is_resolved_without_harm(caller):
    resolved = {**ALERT, "alerts": [{**ALERT["alerts"][0], "status": "resolved"}]}
    assert post(caller, HOOK, resolved).json() == {"incidents": []}
