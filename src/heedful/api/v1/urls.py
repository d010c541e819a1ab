"""The addresses of version 1 of the API."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import URLPattern, path

from heedful.api.v1.description import show_description, show_page
from heedful.api.v1.door import door
from heedful.api.v1.house import api, query_parameters


def _operations() -> Iterator[URLPattern]:
    """Give the addresses that the library makes, each behind our door, and without its page at the root."""
    routes: set[str] = set()
    for found in api.urls[0]:
        route = str(found.pattern)
        if isinstance(found, URLPattern) and found.name != "api-root" and route not in routes:
            routes.add(route)
            yield path(route, door(found.callback, query_parameters(route)), name=f"api_{found.name}")


urlpatterns = [
    path("openapi.json", show_description, name="api_description"),
    path("docs", show_page, name="api_page"),
    *_operations(),
]
