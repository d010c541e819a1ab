"""The page of the relay: who may send, what mails are for, and how the queue stands."""

from __future__ import annotations

import re

import pytest
from django.utils import timezone

from heedful.models import AuditEntry, Relayed, RelayMailer, RelaySender
from heedful.services.audit import MACHINE
from heedful.services.relay_mailer import mailer_of, make_mailer

pytestmark = pytest.mark.django_db
PAGE = "/moments/gate/relay/"


@pytest.fixture
def owner(signed_in, alice):
    return signed_in(alice)


def test_password_is_made_and_shown_once(owner, alice):
    page = owner.post(f"{PAGE}mailer/", {"name": " The  shop "}).content.decode()
    user, password = (re.search(rf'id="{name}" value="([^"]+)"', page)[1] for name in ("user", "password"))
    row = RelayMailer.objects.get()
    assert (row.name, row.user, row.made_by) == ("The shop", user, alice)
    assert mailer_of(user.encode(), password.encode()) == row
    assert password not in owner.get(PAGE).content.decode()
    assert password not in str(RelayMailer.objects.values())
    assert AuditEntry.objects.get(sort="mailer").who == alice


def test_revoked_is_shown_and_takes_nothing(owner):
    row, password = make_mailer(MACHINE, "shop")
    owner.post(f"{PAGE}mailer/{row.pk}/revoke/")
    assert mailer_of(row.user.encode(), password.encode()) is None
    assert "revoked" in owner.get(PAGE).content.decode()


@pytest.mark.parametrize(
    ("sort", "pattern", "kept"),
    [
        ("address", " Billing@Example.com ", "billing@example.com"),
        ("domain", "@Shop.example.com", "shop.example.com"),
        ("list", "*.news.example.com", "*.news.example.com"),
        ("address", "example.com", None),
        ("domain", "a@example.com", None),
        ("list", "a b", None),
        ("nonsense", "x", None),
    ],
)
def test_sender_is_named(owner, sort, pattern, kept):
    owner.post(f"{PAGE}sender/", {"sort": sort, "pattern": pattern, "purpose": "billing"})
    owner.post(f"{PAGE}sender/", {"sort": sort, "pattern": pattern, "purpose": "reminder"})
    rows = list(RelaySender.objects.values_list("sort", "pattern", "purpose"))
    assert rows == ([] if kept is None else [(sort, kept, "reminder")])


def test_sender_is_forgotten(owner):
    row = RelaySender.objects.create(sort="domain", pattern="example.com", purpose="survey")
    assert "example.com" in owner.get(PAGE).content.decode()
    owner.post(f"{PAGE}sender/{row.pk}/remove/")
    assert not RelaySender.objects.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_queue_and_last_failures_are_shown(owner, count):
    now = timezone.now()
    for n in range(count):
        fields = {"recipient": f"no{n}@example.org", "subject": f"About {n}", "reply": "550 5.1.1 no such user"}
        Relayed.objects.create(state="bounced", done_at=now, next_at=None, **fields)
    owner.get(PAGE)
    page = owner.get(PAGE).content.decode()
    assert page.count("550 5.1.1 no such user") == count
    assert re.search(rf"refused by the next server</th><td>{count}</td>", page)


def test_agent_sees_it_and_changes_nothing(signed_in, bob):
    client = signed_in(bob)
    row, _ = make_mailer(MACHINE, "shop")
    page = client.get(PAGE).content.decode()
    assert row.user not in page
    for address in ("mailer/", f"mailer/{row.pk}/revoke/", "sender/"):
        assert client.post(PAGE + address, {"name": "x"}).status_code == 404
    row.refresh_from_db()
    assert row.revoked_at is None
    assert RelayMailer.objects.count() == 1
