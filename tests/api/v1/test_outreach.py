"""The gate for programs: asking it, sending through it, and telling of incidents."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from heedful.domain.api_key import Scope
from heedful.domain.gate.judge import judge
from heedful.domain.gate.policy import STANDARD
from heedful.domain.gate.request import Purpose, Request
from heedful.domain.moment import Phase
from heedful.models import AuditEntry, Circumstances, Customer, Identity, Judgement, Moment, Outreach, Touched
from heedful.queries.circumstances import touched_now
from heedful.queries.own_page import own_page
from heedful.queries.standing import standings_of
from heedful.services.audit import Actor
from heedful.services.incident import Said, change_incident
from heedful.services.matching import match_some
from heedful.services.outreach import judge_and_send_due

pytestmark = pytest.mark.django_db
JUDGE, SEND, HOOK = "/api/v1/outreach/judge", "/api/v1/outreach/send", "/api/v1/incident-hook"
HOUR = timedelta(hours=1)
#: No text of ours.
NONE = frozenset()


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


def test_alert_without_a_service_hits_everybody_and_one_with_it_whom_it_names(caller, ana):
    other = Customer.objects.create(name="Ben", services=["storage"])
    alert = {**ALERT["alerts"][0], "labels": {"alertname": "DiskFull"}}
    for labels, touched in ((alert["labels"], {ana, other}), (ALERT["alerts"][0]["labels"], {other})):
        told = {**ALERT, "alerts": [{**alert, "labels": labels, "fingerprint": str(len(labels))}]}
        number = post(caller, HOOK, told).json()["incidents"][0]["id"]
        while match_some(timezone.now()):
            pass
        assert {each.customer for each in Touched.objects.filter(moment=number)} == touched


def test_what_is_told_again_writes_nothing_and_keeps_what_one_of_us_wrote(caller, alice):
    silent = {**ALERT, "alerts": [{**ALERT["alerts"][0], "labels": {"alertname": "DiskFull"}, "annotations": {}}]}
    post(caller, HOOK, silent)
    row = Moment.objects.get()
    change_incident(row, Said("Storage is full", ["Storage"], "We make room."), Actor(alice))
    count = AuditEntry.objects.filter(sort="incident").count()
    for _ in range(3):
        post(
            caller, HOOK, {**silent, "alerts": [{**silent["alerts"][0], "annotations": {"summary": "Storage is full"}}]}
        )
    row.refresh_from_db()
    assert (row.event, row.services, row.notice) == ("Storage is full", ["Storage"], "We make room.")
    assert AuditEntry.objects.filter(sort="incident").count() == count
    post(caller, HOOK, ALERT)
    row.refresh_from_db()
    assert (row.event, row.services, row.notice) == ("A disk is full", ["Storage", "Web"], "We make room.")
    assert AuditEntry.objects.filter(sort="incident", verb="changed").count() == 2


def test_what_begins_again_is_looked_up_again(caller, ana):
    post(caller, HOOK, ALERT)
    row = Moment.objects.get()
    post(caller, HOOK, {**ALERT, "alerts": [{**ALERT["alerts"][0], "status": "resolved"}]})
    Moment.objects.update(to_match=False)
    post(caller, HOOK, ALERT)
    row.refresh_from_db()
    assert (row.ends, row.to_match) == (None, True)


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


# Maintenance that is planned.


def planned(at, status="scheduled", **more):
    return {
        "incident": {
            **PAGE["incident"],
            "status": status,
            "impact": "maintenance",
            "scheduled_for": at.isoformat(),
            **more,
        }
    }


def reminded(ana):
    """Tell what becomes of a reminder to somebody just now."""
    while match_some(timezone.now()):
        pass
    standing = standings_of([ana.pk], STANDARD, timezone.now())[ana.pk]
    request = Request(Purpose.REMINDER)
    return {
        each.code for each in judge(request, replace(standing, night_ends=None), STANDARD, NONE, timezone.now()).reasons
    }


def test_what_is_scheduled_touches_nobody_before_it_begins(caller, ana):
    Customer.objects.filter(pk=ana.pk).update(services=["API"])
    at = (timezone.now() + 30 * HOUR).replace(microsecond=0)
    told = post(caller, HOOK, planned(at)).json()["incidents"][0]
    row = Moment.objects.get()
    assert (row.onset, row.ends, datetime.fromisoformat(told["onset"])) == (at, None, at)
    assert "trouble" not in reminded(ana)
    (touched,) = touched_now([ana.pk], timezone.now())
    assert (touched.phase, touched.turns_at, touched.notice) == (Phase.FORECAST, at, "")
    assert list(own_page(ana, timezone.now()).troubles) == []
    # When its time has come.
    Moment.objects.update(onset=timezone.now() - HOUR)
    assert "trouble" in reminded(ana)
    assert touched_now([ana.pk], timezone.now())[0].notice == "We look into it."
    post(caller, HOOK, planned(at, "completed"))
    assert "trouble" not in reminded(ana)


def test_what_was_scheduled_begins_when_it_goes_on_and_moves_with_its_plan(caller):
    now = timezone.now().replace(microsecond=0)
    for hours in (30, 50, 20):
        post(caller, HOOK, planned(now + hours * HOUR))
        row = Moment.objects.get()
        assert row.onset == now + hours * HOUR
    post(caller, HOOK, planned(now + 20 * HOUR, "in_progress"))
    row.refresh_from_db()
    assert now <= row.onset <= timezone.now()
    # It had begun, and is put off.
    post(caller, HOOK, planned(now + 60 * HOUR))
    row.refresh_from_db()
    assert (row.onset, row.to_judge) == (now + 60 * HOUR, True)
    count = AuditEntry.objects.filter(sort="incident").count()
    post(caller, HOOK, planned(now + 60 * HOUR))
    assert AuditEntry.objects.filter(sort="incident").count() == count


def test_what_is_called_off_before_it_begins_is_over_at_once(caller, ana):
    at = timezone.now() + 30 * HOUR
    post(caller, HOOK, planned(at))
    post(caller, HOOK, planned(at, "completed"))
    row = Moment.objects.get()
    assert (row.ended_at is not None, row.ends is not None) == (True, True)
    Moment.objects.update(onset=timezone.now() - HOUR)
    assert "trouble" not in reminded(ana)
    post(caller, HOOK, planned(at))
    row.refresh_from_db()
    assert (row.onset, row.ends, row.ended_at) == (at, None, None)


def test_maintenance_that_goes_on_began_when_it_was_planned_for_and_not_when_it_was_announced(caller):
    at = (timezone.now() - HOUR).replace(microsecond=0)
    post(caller, HOOK, planned(at, "in_progress", created_at="2020-01-01T00:00:00Z"))
    assert Moment.objects.get().onset == at


@pytest.mark.parametrize("at", [None, "", "soon", 5, "2026-13-01T00:00:00Z", "9999-12-31T23:59:59-12:00", "2999-01-01"])
def test_what_is_scheduled_for_no_time_is_refused(caller, at):
    said = {"incident": {**PAGE["incident"], "status": "scheduled", "scheduled_for": at}}
    answer = post(caller, HOOK, said)
    assert (answer.status_code, answer.json()["code"]) == (400, "no_incident")
    assert "incident.scheduled_for" in answer.json()["detail"]
    assert not Moment.objects.exists()


@pytest.mark.parametrize("text", ["2030-12-01T22:00:00", "2030-12-01T22:00:00Z", "2030-12-01T16:00:00.000-06:00"])
def test_time_of_what_is_scheduled_names_its_zone_or_is_in_utc(caller, text):
    post(caller, HOOK, {"incident": {**PAGE["incident"], "status": "scheduled", "scheduled_for": text}})
    assert Moment.objects.get().onset == datetime(2030, 12, 1, 22, tzinfo=UTC)
