"""Addresses for machines. Clients have theirs fixed, so they stand at the root; all stand below `/collect/`, too."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path, re_path

from heedful.api.collect import script, views

_SORTS = "track|page|screen|identify|alias|group"
_SHORT = {"t": "track", "p": "page", "i": "identify", "g": "group", "a": "alias", "s": "screen"}

_clients: list[URLPattern | URLResolver] = [
    re_path(r"^v1/(?:batch|import)/?$", views.segment),
    re_path(rf"^v1/(?P<sort>{_SORTS})/?$", views.segment),
    # Segment's client for browsers: its host is often named with a 'v1' behind it, as Segment's own is.
    *(path(f"{prefix}b", views.segment) for prefix in ("", "v1/")),
    *(path(prefix + short, views.segment, {"sort": sort}) for prefix in ("", "v1/") for short, sort in _SHORT.items()),
    path("v1/projects/<str:key>/settings", views.segment_settings),
    re_path(r"^(?:batch|e|capture|track|engage|i/v0/e)/?$", views.posthog),
    re_path(r"^i/v1/analytics/events/?$", views.posthog_events),
    re_path(r"^(?:flags|decide)/?$", views.posthog_flags),
    re_path(r"^array/[\w.-]+/config/?$", views.posthog_flags),
    re_path(r"^(?:array/[\w.-]+/config\.js|static/(?!heedful/)[\w.-]+\.js)$", views.posthog_extra),
    re_path(r"^(?:matomo|piwik)\.php$", views.matomo),
    path("index.php", views.matomo_sites),
    path("heedful.js", script.script, name="script"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("collect/signals", views.own, name="collect"),
    # Matomo's log importer asks below its address, and at the root stands a page.
    path("collect/", views.matomo_sites),
    path("collect/", include(_clients)),
    *_clients,
]
