"""The table of background jobs: what is done again and again, and how often.

A new job is one line here. What it needs is imported when it runs first: an idle process stays small.
"""

from __future__ import annotations

from datetime import timedelta

from django.core.management import call_command
from django.utils import timezone

from heedful.log.files import BusyError
from heedful.queries.desire import anything_behind
from heedful.work.loop import Job

# ruff: noqa: PLC0415 - see above


def _forget_old_sessions() -> None:
    call_command("clearsessions")


def _forget_old_answers() -> None:
    from heedful.services.kept_answer import forget_old_answers

    forget_old_answers(timezone.now())


def _follow_changes() -> None:
    """Follow desires again where the log or a definition has changed; asking that is cheap."""
    if not anything_behind():
        return
    from heedful.services.desire import refresh

    try:
        refresh()
    except BusyError:
        return  # A command on this machine is at it; what it leaves is seen at the next round.


def _watch_over_kinds() -> None:
    """Judge the alarms that are due; how often that is, is the service's matter."""
    from heedful.services.alarm import watch

    watch(timezone.now())


def _tidy_log() -> None:
    from heedful.services.desire import tidy
    from heedful.services.log import remove_abandoned

    try:
        tidy()
    except BusyError:
        return
    remove_abandoned()


JOBS: tuple[Job, ...] = (
    Job("follow changes", timedelta(seconds=1), _follow_changes),
    Job("watch over the kinds", timedelta(minutes=1), _watch_over_kinds),
    Job("tidy the log", timedelta(hours=24), _tidy_log),
    Job("forget old answers", timedelta(hours=1), _forget_old_answers),
    Job("forget old sessions", timedelta(hours=6), _forget_old_sessions),
)
