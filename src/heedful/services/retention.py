"""How long signals are kept: saying so, and letting go what has expired."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_noop

from heedful.domain.retention import Retention
from heedful.models import RetentionRule
from heedful.queries.retention import ends_now
from heedful.services.audit import MACHINE, Actor, record
from heedful.services.log import Progress


@transaction.atomic
def save_retention(retention: Retention, by: Actor) -> None:
    """Keep signals for so long from now on; what has expired goes with the next night."""
    RetentionRule.objects.all().delete()
    # The rule for the rest is always there: it says that somebody has decided.
    rules = {**retention.kinds, "": retention.rest}
    RetentionRule.objects.bulk_create(RetentionRule(kind=kind, months=months) for kind, months in rules.items())
    told = ", ".join(f"{kind or 'all other'} {months or 'ever'}" for kind, months in rules.items())
    record(by, gettext_noop("said how long signals are kept"), "retention", months=told)


def prune(clock: datetime, progress: Progress | None = None) -> int:
    """Let go all signals that have expired; returns how many. Raises `BusyError` while the log is worked on."""
    # Following desires needs numba, for which the page that says how long need not wait.
    from heedful.services.desire import keep_to  # noqa: PLC0415

    gone = keep_to(ends_now(clock), progress)
    if gone:
        record(MACHINE, gettext_noop("let go signals that are kept no longer"), "retention", signals=gone)
    return gone
