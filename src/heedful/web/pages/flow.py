"""Flow: what people came for, whether they got it, where they stopped, and how that is defined."""

from __future__ import annotations

from django.urls import path

from heedful.web.views import flow, kind

urlpatterns = [
    path("flow/", flow.flow, name="flow"),
    # Beside the kinds and not among them: any word may be the id of a kind.
    path("define/", kind.define, name="define_kind"),
    path("define/found/", kind.found, name="kind_found"),
    path("flow/<str:slug>/", flow.kind, name="flow_kind"),
    path("flow/<str:slug>/seen/", flow.seen, name="flow_seen"),
    path("flow/<str:slug>/next/", flow.afterwards, name="flow_next"),
    path("flow/<str:slug>/define/", kind.edit, name="edit_kind"),
]
