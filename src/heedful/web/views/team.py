"""Teams: as an owner makes them, and handing a conversation to one."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from heedful.models import Team
from heedful.queries.team import teams_with_members
from heedful.services import conversing, team
from heedful.services.team import TeamError
from heedful.web.access import Right, actor_of, needs
from heedful.web.forms.team import TeamForm
from heedful.web.number import number_in
from heedful.web.views.inbox import found, view_of


@needs(Right.WORK)
@require_POST
def hand_to_team(request: HttpRequest, view: str, number: int) -> HttpResponse:
    """Say which team looks after a conversation; none if empty."""
    row, chosen = found(number), request.POST.get("team", "")
    if not chosen:
        conversing.hand_to_team(row, actor_of(request), None)
    elif (team_number := number_in(chosen)) is not None:
        conversing.hand_to_team(row, actor_of(request), get_object_or_404(Team, pk=team_number))
    else:
        messages.error(request, _("Choose a team."))
    return redirect("conversation", view_of(view), row.pk)


@needs(Right.OWN)
def listing(request: HttpRequest) -> HttpResponse:
    """List all teams."""
    return render(request, "team/teams.html", {"rows": teams_with_members()})


@needs(Right.OWN)
def new(request: HttpRequest) -> HttpResponse:
    """Make a team."""
    form = TeamForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            team.make_team(actor_of(request), form.cleaned_data["name"], form.cleaned_data["members"])
        except TeamError as error:
            form.add_error("name", str(error))
        else:
            messages.success(request, _("Made. Conversations can be handed to it now."))
            return redirect("teams")
    return render(request, "team/team.html", {"form": form})


@needs(Right.OWN)
def one(request: HttpRequest, number: int) -> HttpResponse:
    """Change a team."""
    row = get_object_or_404(Team, pk=number)
    form = TeamForm(request.POST) if request.method == "POST" else TeamForm.of(row)
    if request.method == "POST" and form.is_valid():
        try:
            team.change_team(row, actor_of(request), form.cleaned_data["name"], form.cleaned_data["members"])
        except TeamError as error:
            form.add_error("name", str(error))
        else:
            messages.success(request, _("Changed."))
            return redirect("teams")
    return render(request, "team/team.html", {"form": form, "row": row})


@needs(Right.OWN)
@require_POST
def delete(request: HttpRequest, number: int) -> HttpResponse:
    """Delete a team."""
    row = get_object_or_404(Team, pk=number)
    team.delete_team(row, actor_of(request))
    messages.success(request, _("‘%s’ is deleted.") % row.name)
    return redirect("teams")
