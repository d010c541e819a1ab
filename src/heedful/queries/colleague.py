"""Reading colleagues and invitations."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from heedful.models import Colleague, Invitation, Role


def all_colleagues() -> QuerySet[Colleague]:
    """Give everybody who ever had an account: those who may sign in first, then by name."""
    return Colleague.objects.order_by("-is_active", "name", "pk")


def active_owners() -> QuerySet[Colleague]:
    """Give the owners who may sign in."""
    return Colleague.objects.filter(role=Role.OWNER, is_active=True)


def open_invitations(now: datetime) -> QuerySet[Invitation]:
    """Give the links that can still be used, newest first."""
    waiting = Invitation.objects.filter(used_at=None, expires_at__gt=now)
    return waiting.select_related("made_by").order_by("-pk")
