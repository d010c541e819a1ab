from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from heedful.models import AuditEntry, Colleague, Invitation, Role
from heedful.services import colleague as services
from heedful.services.audit import MACHINE, Actor
from heedful.services.colleague import LastOwnerError, LinkNotOpenError, Newcomer

JON = Newcomer("Jon Berg", "Jon@Heedful.example", "seven green kettles", "Europe/Berlin")
pytestmark = pytest.mark.django_db


def test_welcome_makes_the_colleague_who_was_invited(alice):
    invitation, key = services.invite(Actor(alice), Role.AGENT)
    jon = services.welcome(key, JON)
    invitation.refresh_from_db()
    assert (jon.name, jon.email, jon.role, jon.time_zone) == (
        "Jon Berg",
        "jon@heedful.example",
        "agent",
        "Europe/Berlin",
    )
    assert jon.check_password(JON.password)
    assert EmailAddress.objects.get(user=jon).verified
    assert invitation.used_by == jon


def test_welcome_works_once(alice):
    _, key = services.invite(Actor(alice), Role.AGENT)
    services.welcome(key, JON)
    with pytest.raises(LinkNotOpenError, match="used"):
        services.welcome(key, Newcomer("Another", "another@heedful.example", "seven green kettles"))
    assert Colleague.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_welcome_works_once_when_two_press_at_once():
    key = services.invite(MACHINE, Role.OWNER)[1]
    ends: list[str] = []

    def press(number: int) -> None:
        try:
            services.welcome(key, Newcomer("Somebody", f"{number}@heedful.example", "seven green kettles"))
            ends.append("in")
        except LinkNotOpenError as error:
            ends.append(str(error))
        finally:
            connection.close()

    pressing = [threading.Thread(target=press, args=(number,)) for number in range(4)]
    for thread in pressing:
        thread.start()
    for thread in pressing:
        thread.join()
    assert sorted(ends) == ["in", "used", "used", "used"]
    assert Colleague.objects.count() == 1


def test_welcome_after_a_day(alice):
    invitation, key = services.invite(Actor(alice), Role.AGENT)
    Invitation.objects.filter(pk=invitation.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(LinkNotOpenError, match="expired"):
        services.welcome(key, JON)


def test_welcome_by_an_unknown_link():
    with pytest.raises(LinkNotOpenError, match="unknown"):
        services.welcome("no such key", JON)


def test_welcome_after_it_was_withdrawn(alice):
    invitation, key = services.invite(Actor(alice), Role.OWNER)
    services.withdraw(Actor(alice), invitation)
    assert services.invitation_of(key, timezone.now())[1] == "expired"


def test_invitation_keeps_no_key(alice):
    invitation, key = services.invite(Actor(alice), Role.OWNER)
    assert key not in str(Invitation.objects.filter(pk=invitation.pk).values())


def test_email_is_once_whatever_its_case(alice):
    with pytest.raises(IntegrityError), transaction.atomic():
        Colleague.objects.create(email="ALICE@heedful.example", name="Other")


def test_role_changes_and_is_written_down(alice, bob):
    services.change_role(Actor(alice, "192.0.2.7"), bob, Role.OWNER)
    bob.refresh_from_db()
    entry = AuditEntry.objects.get()
    assert bob.role == "owner"
    assert (entry.who, entry.verb, entry.sort, entry.object_id, entry.detail, entry.address) == (
        alice, "changed the role of", "colleague", str(bob.pk), {"before": "agent", "after": "owner"}, "192.0.2.7",
    )  # fmt: skip


def test_last_owner_stays_owner(alice, bob):
    for change in (
        lambda: services.change_role(Actor(alice), alice, Role.VIEWER),
        lambda: services.switch_off(Actor(alice), alice),
    ):
        with pytest.raises(LastOwnerError):
            change()
    alice.refresh_from_db()
    assert (alice.role, alice.is_active) == ("owner", True)
    assert not AuditEntry.objects.exists()


def test_owner_may_go_when_another_stays(alice, bob):
    services.change_role(Actor(alice), bob, Role.OWNER)
    services.switch_off(Actor(bob), alice)
    with pytest.raises(LastOwnerError):
        services.switch_off(Actor(bob), bob)
    services.switch_on(Actor(bob), alice)
    services.switch_off(Actor(alice), bob)


def test_switched_off_colleague_is_out_at_once(alice, bob, signed_in):
    client = signed_in(bob)
    assert client.get("/").status_code == 200
    services.switch_off(Actor(alice), bob)
    assert client.get("/").status_code == 302


def test_own_account_changes(charlie):
    services.change_own_account(Actor(charlie), name="Charlie C.", time_zone="Asia/Seoul", alarm_mail=True)
    charlie.refresh_from_db()
    assert (charlie.name, charlie.time_zone) == ("Charlie C.", "Asia/Seoul")


def test_own_account_of_nobody():
    with pytest.raises(ValueError, match="Only a colleague"):
        services.change_own_account(MACHINE, name="x", time_zone="UTC", alarm_mail=False)
