"""How long customers wait for us, and when we are there."""

from __future__ import annotations

from django.urls import path

from heedful.web.views import times

urlpatterns = [
    path("times/", times.times, name="times"),
    path("times/hours/", times.hours, name="business_hours"),
]
