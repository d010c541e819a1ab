"""Addresses for machines that look after this one, and two for browsers."""

from __future__ import annotations

from django.urls import path

from heedful.web import metrics
from heedful.web.access import Right, needs
from heedful.web.views import house

urlpatterns = [
    path("health", house.health, name="health"),
    path("ready", house.ready, name="ready"),
    path("robots.txt", house.robots, name="robots"),
    # Open to whoever is not signed in, as Prometheus never is; the view asks for its key.
    path("metrics", needs(Right.OPEN)(metrics.show), name="metrics"),
]
