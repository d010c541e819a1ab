"""Today: the first page."""

from __future__ import annotations

from django.urls import path

from heedful.web.views import today

urlpatterns = [path("", today.today, name="today")]
