"""Today: who needs us now, in one list, and the one number."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from heedful.queries.jobs import failing_jobs
from heedful.web.access import Right, may, needs


@needs(Right.READ)
def today(request: HttpRequest) -> HttpResponse:
    """Show the first page."""
    # A job that fails is for owners to mend; the others would only worry.
    failing = sorted(failing_jobs()) if may(request.user, Right.OWN) else []
    return render(request, "today/today.html", {"now": timezone.localtime(), "failing": failing})
