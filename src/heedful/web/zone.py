"""Everybody sees times in their own zone; kept and computed they are in UTC."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from heedful.models import Colleague


class ZoneMiddleware:
    """Shows times as the clock of whoever is signed in does."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, in the zone of the colleague."""
        zone = request.user.time_zone if isinstance(request.user, Colleague) else "UTC"
        with timezone.override(zone):
            return self.get_response(request)
