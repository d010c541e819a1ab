"""Audit: who saw and changed what."""

from __future__ import annotations

from django.urls import path

from heedful.web.views import audit

urlpatterns = [path("audit/", audit.audit, name="audit")]
