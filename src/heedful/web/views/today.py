"""Today: who needs us now, in one list, and the one number."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from heedful.queries.alarm import sounding
from heedful.queries.desire import newest_log, past_end
from heedful.queries.heartbeat import pulse
from heedful.queries.held import asked
from heedful.queries.inbox import for_today
from heedful.queries.lost_address import open_lost
from heedful.queries.mailbox import deaf_since, failing_mailboxes
from heedful.queries.notice import count_unseen
from heedful.queries.owed import overdue
from heedful.queries.problem import open_problems
from heedful.queries.silence import silent_mailboxes
from heedful.queries.telling import untold
from heedful.queries.today import FIGURE_DAYS
from heedful.queries.today import today as gather
from heedful.services.doctor.database import DATABASE
from heedful.services.doctor.disk import DISK
from heedful.services.doctor.glance import glance
from heedful.services.doctor.work import failing
from heedful.web.access import Right, colleague_of, needs
from heedful.web.charts import strip_of


@needs(Right.READ)
def today(request: HttpRequest) -> HttpResponse:
    """Show the first page."""
    found, felt = gather(timezone.now()), pulse(timezone.now())
    faults = glance(timezone.now(), felt)
    context = {
        "now": timezone.localtime(),
        "today": found,
        "days": FIGURE_DAYS,
        "strip": strip_of(found.weeks, None),
        "alarms": sounding(),
        "log": newest_log(),
        "past_end": past_end(timezone.now()),
        "inbox": for_today(timezone.now()),
        "pulse": felt,
        "faults": faults,
        # A sign of life that can't be written says nothing about the work.
        "explained": any(fault.subject in {DATABASE, DISK} for fault in faults),
        "failing": failing(),
        "untold": untold(timezone.now()),
        "failing_mailboxes": failing_mailboxes(),
        "deaf_since": deaf_since(timezone.now()),
        "silent_mailboxes": silent_mailboxes(),
        "problems": open_problems(),
        "lost": open_lost(),
        "unseen_notices": count_unseen(colleague_of(request).pk),
        "overdue": overdue(timezone.localdate()),
        "today_is": timezone.localdate(),
        "asked": asked(),
    }
    return render(request, "today/today.html", context)
