"""Keys of the API."""

from __future__ import annotations

from django.urls import path

from heedful.web.views import api_key

urlpatterns = [
    path("api-keys/", api_key.keys, name="api_keys"),
    path("api-keys/<int:key_id>/revoke/", api_key.revoke, name="api_key_revoke"),
]
