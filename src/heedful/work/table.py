"""The table of background jobs: what is done again and again, and how often.

A new job is one line here. What it needs is imported when it runs first: an idle process stays small.
"""

from __future__ import annotations

from datetime import timedelta

from django.core.management import call_command

from heedful.work.loop import Job


def _forget_old_sessions() -> None:
    call_command("clearsessions")


JOBS: tuple[Job, ...] = (Job("forget old sessions", timedelta(hours=6), _forget_old_sessions),)
