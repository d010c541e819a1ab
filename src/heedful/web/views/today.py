"""Today: who needs us now, in one list, and the one number."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from heedful.queries.alarm import sounding
from heedful.queries.desire import newest_log, past_end
from heedful.queries.heartbeat import pulse
from heedful.queries.mailbox import deaf_since, failing_mailboxes
from heedful.queries.telling import untold
from heedful.queries.today import FIGURE_DAYS
from heedful.queries.today import today as gather
from heedful.web.access import Right, needs
from heedful.web.charts import strip_of


@needs(Right.READ)
def today(request: HttpRequest) -> HttpResponse:
    """Show the first page."""
    found = gather(timezone.now())
    context = {
        "now": timezone.localtime(),
        "today": found,
        "days": FIGURE_DAYS,
        "strip": strip_of(found.weeks, None),
        "alarms": sounding(),
        "log": newest_log(),
        "past_end": past_end(timezone.now()),
        "pulse": pulse(timezone.now()),
        "untold": untold(timezone.now()),
        "failing_mailboxes": failing_mailboxes(),
        "deaf_since": deaf_since(timezone.now()),
    }
    return render(request, "today/today.html", context)
