"""Teams: which there are, and handing a conversation to one."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import ConfigDict, Field

from heedful.api.v1.conversations import PART, ConversationOut, changed
from heedful.api.v1.errors import bad_request
from heedful.api.v1.keys import actor_of
from heedful.api.v1.operation import ConversationNumber, operation
from heedful.domain.api_key import Scope
from heedful.models import Team
from heedful.queries.team import team_called, teams_with_members
from heedful.services.conversing import hand_to_team

TeamName = Annotated[str, Field(min_length=1, max_length=60)]


class TeamOut(Schema):
    """A team, and the addresses of who is in it."""

    name: str
    members: list[str]


class TeamsOut(Schema):
    """All teams, by name."""

    teams: list[TeamOut]


class TeamIn(Schema):
    """Which team looks after it."""

    model_config = ConfigDict(extra="forbid")

    team: TeamName | None = Field(description="The name of a team; null: none.")


@operation(PART, "GET", "/teams", Scope.CONVERSATIONS_READ, {200: TeamsOut})
def list_teams(request: HttpRequest) -> TeamsOut:  # noqa: ARG001 - an operation takes a request
    """List all teams."""
    return TeamsOut(teams=[_out(each) for each in teams_with_members()])


def _out(row: Team) -> TeamOut:
    members: list[str] = [each.email for each in row.here]  # type: ignore[attr-defined]
    return TeamOut(name=row.name, members=members)


@operation(
    PART, "POST", "/conversations/{conversation}/team", Scope.CONVERSATIONS_WRITE, {200: ConversationOut}, errors=[404]
)
def hand_over(request: HttpRequest, conversation: ConversationNumber, body: TeamIn) -> ConversationOut:
    """Say which team looks after a conversation.

    Whoever has it keeps it; a team stands beside a person, or alone.
    """
    to = None if body.team is None else team_called(body.team)
    if body.team is not None and to is None:
        raise bad_request("no_team", _("There is no such team."), _("It takes the name of a team that an owner made."))
    return changed(conversation, lambda row: hand_to_team(row, actor_of(request), to))
