"""Teams: which there are, who is in each, and which are mine."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Prefetch

from heedful.models import Colleague, Team


def teams() -> list[Team]:
    """Give the teams to which a conversation can be handed."""
    return list(Team.objects.all())


def teams_with_members() -> Sequence[Team]:
    """Give every team with `here`, those of its members who may sign in."""
    here = Colleague.objects.filter(is_active=True).order_by("name", "pk")
    return list(Team.objects.prefetch_related(Prefetch("members", here, to_attr="here")))


def team_called(name: str) -> Team | None:
    """Give the team of a name, whatever its letters."""
    return Team.objects.filter(key=" ".join(name.split()).casefold()).first()


def team_numbers_of(colleague: int) -> list[int]:
    """Give the numbers of the teams that somebody is in."""
    return list(Team.objects.filter(members=colleague).order_by("pk").values_list("pk", flat=True))
