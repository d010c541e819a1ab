"""All addresses: those of pages in `web/pages/<subject>.py`, those for machines in `api/urls.py`."""

from __future__ import annotations

from django.conf import settings
from django.urls import include, path

from heedful.api.mail_service import addresses

urlpatterns = [
    path("api/v1/", include("heedful.api.v1.urls")),
    *addresses(settings.HEEDFUL_ANYMAIL, getattr(settings, "ANYMAIL", {})),
    path("", include("heedful.web.urls")),
    path("", include("heedful.api.urls")),
]

handler400 = "heedful.web.views.errors.bad_request"
handler403 = "heedful.web.views.errors.forbidden"
handler404 = "heedful.web.views.errors.not_found"
handler500 = "heedful.web.views.errors.server_error"
