"""Moments: what is going on where customers are."""

from __future__ import annotations

from django.urls import path

from heedful.web.views import feed, incident, moment, power

urlpatterns = [
    path("moments/", moment.moments, name="moments"),
    path("moments/<int:number>/", moment.moment, name="moment"),
    path("moments/<int:number>/end/", moment.end, name="moment_end"),
    path("moments/<int:number>/care/", moment.care, name="moment_care"),
    path("moments/new/", incident.typed, name="typed_moment"),
    path("moments/power/", power.power_cuts, name="power_cuts"),
    path("moments/feeds/", feed.feeds, name="feeds"),
    path("moments/feeds/new/", feed.new, name="feed_new"),
    path("moments/feeds/<int:number>/ask/", feed.ask, name="feed_ask"),
    path("moments/feeds/<int:number>/end/", feed.end, name="feed_end"),
    path("moments/incidents/", incident.incidents, name="incidents"),
    path("moments/incidents/new/", incident.new, name="incident_new"),
    path("moments/incidents/<int:number>/change/", incident.change, name="incident_change"),
    path("moments/incidents/<int:number>/end/", incident.end, name="incident_end"),
]
