"""Keeping a filter of the inbox under a name, for oneself or for all."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_noop

from heedful.models import Colleague, Mailbox, Role, SavedView, Tag, Team
from heedful.services.audit import Actor, record


@dataclass(frozen=True)
class Plan:
    """What somebody says about a view; see `SavedView`."""

    name: str
    for_all: bool
    state: str
    who: str = ""
    assignee: Colleague | None = None
    team: Team | None = None
    tag: Tag | None = None
    mailbox: Mailbox | None = None
    words: str = ""


def may_change(row: SavedView, colleague: Colleague) -> bool:
    """Tell whether somebody may change a view: their own, one that they made for all, and an owner any of those."""
    if row.owner_id is not None:
        return row.owner_id == colleague.pk
    return row.made_by_id == colleague.pk or colleague.role == Role.OWNER


@transaction.atomic
def keep_view(row: SavedView | None, colleague: Colleague, by: Actor, plan: Plan) -> SavedView:
    """Keep a view as it was said; None makes one."""
    kept = row or SavedView(made_by=colleague)
    # One that a colleague made for all becomes theirs again, and not that of whoever changes it.
    kept.owner = None if plan.for_all else kept.owner or kept.made_by
    for name in ("name", "state", "who", "assignee", "team", "tag", "mailbox", "words"):
        setattr(kept, name, getattr(plan, name))
    kept.save()
    if plan.for_all:
        record(by, gettext_noop("changed") if row else gettext_noop("made"), "view", kept.pk)
    return kept


@transaction.atomic
def delete_view(row: SavedView, by: Actor) -> None:
    """Forget a view. What it held stays where it is."""
    if row.owner_id is None:
        record(by, gettext_noop("deleted"), "view", row.pk)
    row.delete()
