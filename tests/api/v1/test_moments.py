"""Moments told of by programs, and read by them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from tests.relaying import customer, storm

from heedful.domain.api_key import Scope
from heedful.models import AuditEntry, Moment
from heedful.services.matching import match_some

pytestmark = pytest.mark.django_db
MOMENTS = "/api/v1/moments"


def post(client, **body):
    return client.post(MOMENTS, body, content_type="application/json")


def test_what_a_program_tells_of_touches_places_plans_and_people(caller):
    ana = customer()
    told = post(
        caller,
        event="Strike",
        kind="strike",
        where=["NY", "Bergen County NJ"],
        services=["Pro "],
        people=["ana@example.org"],
    )
    assert told.status_code == 201
    body = told.json()
    assert (body["event"], body["kind"], body["severity"], body["phase"]) == ("Strike", "strike", "Severe", "active")
    assert (body["place"], body["services"]) == ("New York, Bergen County, New Jersey", ["Pro"])
    assert (body["source"], body["ends"]) == ("hand", None)
    while match_some(timezone.now()):
        pass
    row = Moment.objects.get()
    assert (row.touched, row.touches.get().customer_id) == (1, ana.pk)
    assert AuditEntry.objects.get(sort="moment").object_id == str(row.pk)

    assert caller.get(MOMENTS).json() == {"moments": [{**body, "touched": 1}], "next": None}
    ended = caller.post(f"{MOMENTS}/{row.pk}/end").json()
    # To the end inclusive it is on.
    assert (ended["phase"], ended["ends"] is not None) == ("active", True)
    again = caller.post(f"{MOMENTS}/{row.pk}/end").json()
    assert again == {**ended, "phase": "aftermath"}


def test_list_goes_on_page_by_page_without_what_is_one_person_s(caller):
    now = timezone.now()
    rows = [storm(onset=now)]
    for n in range(2):
        Moment.objects.filter(pk=rows[-1].pk).update(source_id=f"storm {n}")
        rows.append(storm(onset=now))
    alone = Moment.objects.create(
        sort="person",
        source_id="p",
        kind="moving",
        event="Moving",
        severity="Severe",
        onset=now,
        last_at=now + timedelta(days=1),
        aftermath_until=now + timedelta(days=1),
    )
    first = caller.get(f"{MOMENTS}?limit=2").json()
    second = caller.get(MOMENTS, {"limit": 2, "cursor": first["next"]}).json()
    assert [each["id"] for each in (*first["moments"], *second["moments"])] == [row.pk for row in rows[::-1]]
    assert second["next"] is None
    assert caller.post(f"{MOMENTS}/{alone.pk}/end").status_code == 404


@pytest.mark.parametrize(
    ("instead", "code"),
    [
        ({"where": ["Atlantis"]}, "no_place"),
        ({"where": ["Georgia"]}, "no_place"),
        ({"where": []}, "touches_nobody"),
        ({"kind": "moving"}, "no_kind"),
        ({"people": ["nobody"]}, "no_customer"),
        ({"onset": "2026-11-27T10:00:00Z", "ends": "2026-11-26T10:00:00Z"}, "no_window"),
        ({"severity": "Minor"}, "not_understood"),
        ({"event": ""}, "not_understood"),
    ],
)
def test_what_makes_no_sense_begins_no_moment(caller, instead, code):
    answer = post(caller, **{"event": "Strike", "where": ["NY"], **instead})
    assert (answer.status_code in {400, 422}, answer.json()["code"]) == (True, code)
    assert not Moment.objects.exists()


def test_key_needs_the_scope(calling):
    other = calling(Scope.CUSTOMERS_READ)
    assert [other.get(MOMENTS).status_code, post(other, event="x", where=["NY"]).status_code] == [403, 403]
