"""Inviting colleagues, welcoming them, changing what they may do, and letting them go.

The rule of this file: there is always an owner who can sign in, once there was one.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from heedful.models import Colleague, Invitation, Role
from heedful.queries.colleague import active_owners
from heedful.services.audit import MACHINE, Actor, record

#: How long the link for a new colleague can be used.
INVITATION_LASTS = timedelta(hours=24)

LinkState = Literal["open", "used", "expired", "unknown"]


class LastOwnerError(Exception):
    """The change would leave nobody who can set up anything."""


class LinkNotOpenError(Exception):
    """The link was used by somebody else in this very moment, or is no longer valid."""


@dataclass(frozen=True)
class Newcomer:
    """What somebody who follows a link tells about themselves."""

    name: str
    email: str
    password: str
    time_zone: str = "UTC"


def invite(by: Actor, role: Role) -> tuple[Invitation, str]:
    """Make a one-time link for a new colleague; give it and its key, which is kept nowhere."""
    key = secrets.token_urlsafe(24)
    now = timezone.now()
    with transaction.atomic():
        invitation = Invitation.objects.create(
            digest=_digest(key),
            role=role,
            made_at=now,
            expires_at=now + INVITATION_LASTS,
            made_by=by.colleague,
        )
        record(by, gettext_noop("invited"), "invitation", invitation.pk, role=role)
    return invitation, key


def invitation_of(key: str, now: datetime) -> tuple[Invitation | None, LinkState]:
    """Find the invitation of a link, and whether it can be used."""
    invitation = Invitation.objects.filter(digest=_digest(key)).select_related("made_by").first()
    if invitation is None:
        return None, "unknown"
    if invitation.used_at is not None:
        return invitation, "used"
    return invitation, "open" if invitation.expires_at > now else "expired"


def withdraw(by: Actor, invitation: Invitation) -> None:
    """Make a link useless from now on."""
    with transaction.atomic():
        Invitation.objects.filter(pk=invitation.pk, used_at=None).update(expires_at=timezone.now())
        record(by, gettext_noop("withdrew"), "invitation", invitation.pk)


def welcome(key: str, newcomer: Newcomer, address: str | None = None) -> Colleague:
    """Make the colleague that a link invites; the link is used up. Raises `LinkNotOpenError`."""
    with transaction.atomic():
        invitation = _claim(key)
        colleague = make_colleague(newcomer, Role(invitation.role))
        Invitation.objects.filter(pk=invitation.pk).update(used_by=colleague)
        by = Actor(colleague, address)
        record(by, gettext_noop("came in by"), "invitation", invitation.pk, role=invitation.role)
    return colleague


def make_colleague(newcomer: Newcomer, role: Role) -> Colleague:
    """Make a colleague who can sign in."""
    with transaction.atomic():
        colleague = Colleague(
            email=newcomer.email.strip().lower(),
            name=newcomer.name.strip(),
            role=role,
            time_zone=newcomer.time_zone,
        )
        colleague.set_password(newcomer.password)
        colleague.save()
        # The library's own list of addresses; whoever invited this person vouches for the address.
        EmailAddress.objects.create(user=colleague, email=colleague.email, verified=True, primary=True)
    return colleague


def change_role(by: Actor, colleague: Colleague, role: Role) -> None:
    """Give a colleague another role. Raises `LastOwnerError`."""
    with transaction.atomic():
        _keep_an_owner(colleague, stays=role == Role.OWNER)
        before = colleague.role
        Colleague.objects.filter(pk=colleague.pk).update(role=role)
        verb = gettext_noop("changed the role of")
        record(by, verb, "colleague", colleague.pk, before=before, after=role)
    colleague.role = role


def switch_off(by: Actor, colleague: Colleague) -> None:
    """Keep a colleague from signing in; what they did stays under their name. Raises `LastOwnerError`."""
    with transaction.atomic():
        _keep_an_owner(colleague, stays=False)
        _set_active(colleague, active=False)
        record(by, gettext_noop("switched off"), "colleague", colleague.pk)


def switch_on(by: Actor, colleague: Colleague) -> None:
    """Let a colleague sign in again."""
    with transaction.atomic():
        _set_active(colleague, active=True)
        record(by, gettext_noop("switched on"), "colleague", colleague.pk)


def change_own_account(by: Actor, *, name: str, time_zone: str, alarm_mail: bool, language: str = "") -> None:
    """Change how a colleague is called, their clock and language, and whether alarms come to them by mail."""
    colleague = by.colleague
    if colleague is None:
        raise ValueError("Only a colleague has an account to change.")
    with transaction.atomic():
        # What the role has anyway is not written down: whoever becomes an owner later is told of alarms.
        asked = None if alarm_mail == (colleague.role == Role.OWNER) else alarm_mail
        changed = {"name": name, "time_zone": time_zone, "language": language, "alarm_mail": asked}
        Colleague.objects.filter(pk=colleague.pk).update(**changed)
        record(by, gettext_noop("changed their own account"), "colleague", colleague.pk)
    for field, value in changed.items():
        setattr(colleague, field, value)


def invite_first_owner() -> str:
    """Make the link for the first owner, from the command line; give its key."""
    return invite(MACHINE, Role.OWNER)[1]


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def _claim(key: str) -> Invitation:
    now = timezone.now()
    invitation, state = invitation_of(key, now)
    if invitation is None or state != "open":
        raise LinkNotOpenError(state)
    # Two people may press the button at once: 'not one row' means that somebody else was first.
    if Invitation.objects.filter(pk=invitation.pk, used_at=None).update(used_at=now) != 1:
        raise LinkNotOpenError("used")
    return invitation


def _set_active(colleague: Colleague, *, active: bool) -> None:
    Colleague.objects.filter(pk=colleague.pk).update(is_active=active)
    colleague.is_active = active


def _keep_an_owner(colleague: Colleague, *, stays: bool) -> None:
    # The rows are locked, or two owners could remove each other in the same moment.
    owners = set(active_owners().select_for_update().values_list("pk", flat=True))
    if not stays and owners == {colleague.pk}:
        raise LastOwnerError
