"""Moments: what is going on where customers are."""

from __future__ import annotations

from django.urls import path

from heedful.web.views import moment

urlpatterns = [
    path("moments/", moment.moments, name="moments"),
    path("moments/<int:number>/", moment.moment, name="moment"),
    path("moments/<int:number>/end/", moment.end, name="moment_end"),
    path("moments/<int:number>/care/", moment.care, name="moment_care"),
]
