"""Teams of colleagues."""

from __future__ import annotations

from django.urls import path

from heedful.web.views import team

urlpatterns = [
    path("teams/", team.listing, name="teams"),
    path("teams/new/", team.new, name="team_new"),
    path("teams/<int:number>/", team.one, name="team"),
    path("teams/<int:number>/delete/", team.delete, name="team_delete"),
]
