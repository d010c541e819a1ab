from __future__ import annotations

import re

import pytest
from django.contrib.messages import get_messages

from heedful.models import AuditEntry, Colleague, Invitation, Role
from heedful.services.audit import MACHINE
from heedful.services.colleague import invite

pytestmark = pytest.mark.django_db
TOLD = {
    "name": "Jon Berg",
    "email": "jon@heedful.example",
    "password": "seven green kettles",
    "time_zone": "Europe/Oslo",
}


def test_invited_colleague_comes_in(stranger, signed_in, alice):
    page = signed_in(alice).post("/people/invite/", {"role": "agent"}).content.decode()
    link = re.search(r'value="http://127.0.0.1:8000(/welcome/[^"]+)"', page)[1]
    assert stranger.get(link).status_code == 200
    assert stranger.post(link, TOLD).headers["Location"] == "/"
    jon = Colleague.objects.get(email="jon@heedful.example")
    assert (jon.role, jon.time_zone) == ("agent", "Europe/Oslo")
    assert stranger.get("/").status_code == 200


@pytest.mark.parametrize(("state", "status", "words"), [("used", 410, "has been used"), ("expired", 410, "too old")])
def test_closed_link_says_why(stranger, state, status, words):
    invitation, key = invite(MACHINE, Role.OWNER)
    Invitation.objects.filter(pk=invitation.pk).update(
        **{"used": {"used_at": invitation.made_at}, "expired": {"expires_at": invitation.made_at}}[state]
    )
    for answer in (stranger.get(f"/welcome/{key}/"), stranger.post(f"/welcome/{key}/", TOLD)):
        assert answer.status_code == status
        assert words in answer.content.decode()


def test_unknown_link_says_so(stranger):
    answer = stranger.get("/welcome/cut-in-tw/")
    assert answer.status_code == 404
    assert "We do not know this link" in answer.content.decode()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"password": "short"}, "too short"),
        ({"password": "jon@heedful.example"}, "too similar"),
        ({"email": "ALICE@heedful.example"}, "is here already"),
        ({"email": "no address"}, "valid email address"),
        ({"name": ""}, "required"),
    ],
)
def test_welcome_asks_again_and_uses_nothing_up(stranger, alice, wrong, words):
    invitation, key = invite(MACHINE, Role.OWNER)
    answer = stranger.post(f"/welcome/{key}/", {**TOLD, **wrong})
    invitation.refresh_from_db()
    assert answer.status_code == 200
    assert words in answer.content.decode()
    assert invitation.used_at is None


def test_welcome_from_a_browser_with_an_odd_zone(stranger):
    key = invite(MACHINE, Role.OWNER)[1]
    stranger.post(f"/welcome/{key}/", {**TOLD, "time_zone": "Mars/Olympus"})
    assert Colleague.objects.get().time_zone == "UTC"


def test_link_can_be_withdrawn(signed_in, alice, stranger):
    invitation, key = invite(MACHINE, Role.OWNER)
    signed_in(alice).post(f"/people/invitations/{invitation.pk}/withdraw/")
    assert stranger.get(f"/welcome/{key}/").status_code == 410


def test_role_is_changed(signed_in, alice, bob):
    signed_in(alice).post(f"/people/{bob.pk}/role/", {"role": "viewer"})
    bob.refresh_from_db()
    assert bob.role == "viewer"


def test_role_that_does_not_exist_changes_nothing(signed_in, alice, bob):
    signed_in(alice).post(f"/people/{bob.pk}/role/", {"role": "emperor"})
    bob.refresh_from_db()
    assert bob.role == "agent"


def test_last_owner_is_told_why_not(signed_in, alice):
    answer = signed_in(alice).post(f"/people/{alice.pk}/switch/")
    assert [str(said) for said in get_messages(answer.wsgi_request)] == [
        "This is the only owner. Make somebody else an owner first."
    ]


def test_colleague_is_switched_off_and_on(signed_in, alice, bob):
    client = signed_in(alice)
    for active in (False, True):
        client.post(f"/people/{bob.pk}/switch/")
        bob.refresh_from_db()
        assert bob.is_active is active


@pytest.mark.parametrize("others", [1, 3])
def test_people_takes_the_same_queries_for_many(signed_in, alice, others, django_assert_num_queries):
    for number in range(others):
        Colleague.objects.create(email=f"{number}@heedful.example", name=f"Number {number}")
        invite(MACHINE, Role.AGENT)
    client = signed_in(alice)
    with django_assert_num_queries(5):  # session, who asks, people, links, who waits
        assert client.get("/people/").status_code == 200


def test_account_is_changed(signed_in, charlie):
    client = signed_in(charlie)
    client.post("/account/", {"name": "Charlie C.", "time_zone": "Asia/Seoul"})
    charlie.refresh_from_db()
    assert (charlie.name, charlie.time_zone) == ("Charlie C.", "Asia/Seoul")
    assert "Times on all pages" in client.get("/account/").content.decode()


def test_times_are_shown_by_the_clock_of_who_looks(signed_in, alice):
    entry = AuditEntry.objects.create(who=alice, verb="saw")
    AuditEntry.objects.filter(pk=entry.pk).update(at="2026-03-01T23:30:00Z")
    Colleague.objects.filter(pk=alice.pk).update(time_zone="Asia/Seoul")
    assert "2 Mar 2026, 08:30" in signed_in(alice).get("/audit/").content.decode()


def test_audit_pages_and_filter(signed_in, alice, bob):
    AuditEntry.objects.bulk_create(
        [AuditEntry(who=bob, verb="saw", sort="customer", object_id=str(n)) for n in range(60)]
    )
    client = signed_in(alice)
    first = client.get(f"/audit/?who={bob.pk}").content.decode()
    older = re.search(r'href="(\?who=\d+&amp;before=\d+)"', first)[1].replace("&amp;", "&")
    second = client.get(f"/audit/{older}").content.decode()
    assert (first.count("<tr>"), second.count("<tr>")) == (51, 11)
    assert client.get("/audit/?who=nobody&before=x").status_code == 200
