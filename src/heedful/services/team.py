"""Teams: making, changing and deleting them."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from heedful.models import Colleague, Team
from heedful.services.audit import Actor, record


class TeamError(Exception):
    """It can't be done with a team; the message says why."""


def make_team(by: Actor, name: str, members: Iterable[Colleague]) -> Team:
    """Make a team; raises `TeamError`."""
    with transaction.atomic():
        row = Team(made_by=by.colleague)
        _write(row, name, members)
        record(by, gettext_noop("made"), "team", row.pk)
    return row


def change_team(row: Team, by: Actor, name: str, members: Iterable[Colleague]) -> None:
    """Say how a team is called and who is in it; raises `TeamError`."""
    with transaction.atomic():
        _write(row, name, members)
        record(by, gettext_noop("changed"), "team", row.pk)


def delete_team(row: Team, by: Actor) -> None:
    """Delete a team. What it looked after is nobody's then, unless a person had it, too."""
    with transaction.atomic():
        record(by, gettext_noop("deleted"), "team", row.pk)
        row.delete()


def _write(row: Team, name: str, members: Iterable[Colleague]) -> None:
    row.name = " ".join(name.split())
    row.key = row.name.casefold()
    if Team.objects.filter(key=row.key).exclude(pk=row.pk).exists():
        raise TeamError(_("There is a team of this name already."))
    row.save()
    row.members.set(members)
