"""Today: who needs us now, in one list, and the one number."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from heedful.web.access import Right, needs


@needs(Right.READ)
def today(request: HttpRequest) -> HttpResponse:
    """Show the first page."""
    return render(request, "today/today.html", {"now": timezone.localtime()})
