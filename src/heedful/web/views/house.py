"""Health, readiness, and what robots may do here."""

from __future__ import annotations

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse

from heedful.web.access import Right, needs

_TEXT = "text/plain; charset=utf-8"


@needs(Right.OPEN)
def health(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - a view takes a request
    """Say that this process answers."""
    return HttpResponse("ok", content_type=_TEXT)


@needs(Right.OPEN)
def ready(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - a view takes a request
    """Say whether the database is there and as this version expects it; and nothing more, to nobody."""
    if _database_is_ready():
        return HttpResponse("ok", content_type=_TEXT)
    return HttpResponse("not ready", content_type=_TEXT, status=503)


@needs(Right.OPEN)
def robots(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - a view takes a request
    """Ask search engines to stay out: there is nothing here for them."""
    return HttpResponse("User-agent: *\nDisallow: /\n", content_type=_TEXT)


def _database_is_ready() -> bool:
    try:
        executor = MigrationExecutor(connection)
        return not executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return False
