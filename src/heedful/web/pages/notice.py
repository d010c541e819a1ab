"""What a colleague is told."""

from __future__ import annotations

from django.urls import path

from heedful.web.views import notice

urlpatterns = [
    path("notices/", notice.notices, name="notices"),
    path("notices/seen/", notice.seen, name="notices_seen"),
    path("notices/wishes/", notice.wishes, name="notice_wishes"),
]
