"""The hurricane of October 2012, played again."""

from __future__ import annotations

from django.urls import path

from heedful.web.views import sandy

urlpatterns = [
    path("moments/sandy/", sandy.sandy, name="sandy"),
    path("moments/sandy/film/", sandy.film, name="sandy_film"),
]
