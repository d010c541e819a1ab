"""The background work: whether it lives, what fails in it, and what waits for it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from heedful.domain.fault import Fault
from heedful.queries.heartbeat import Pulse, pulse
from heedful.queries.house import backlog
from heedful.queries.jobs import FailingJob, failing_jobs
from heedful.queries.mail import left_unread
from heedful.services.doctor.remark import Remark, look, well, wrong
from heedful.services.fault_words import words_of_fault
from heedful.services.installation import version
from heedful.services.job_words import noticed_of

WORK, JOBS, BACKLOG = "work", "jobs", "backlog"
#: What comes in is settled within seconds; after this long something is in its way.
_WAITS_LONG = timedelta(minutes=2)
#: A large import of mail may take hours.
_IMPORTS_FOR = timedelta(hours=12)


def check_work(clock: datetime) -> Iterator[Remark]:
    """Look whether the background work lives."""
    yield _of_pulse(pulse(clock))


def _of_pulse(found: Pulse) -> Remark:
    start = _("Start it: 'heedful work', or 'systemctl start heedful-work' where it is a service.")
    since = _moment(found.since) if found.since else ""
    match found.state:
        case "never":
            return wrong(WORK, _("The background work has never run here."), start)
        case "stopped":
            return wrong(WORK, _("The background work was stopped at %(since)s.") % {"since": since}, start)
        case "silent":
            what = _("The background work has not been heard of since %(since)s.") % {"since": since}
            return wrong(WORK, what, start)
        case "busy":
            told = {"job": found.job, "since": since}
            return look(WORK, _("The background work has been busy with '%(job)s' since %(since)s.") % told)
        case _:
            return _of_version(found, since)


def _of_version(found: Pulse, since: str) -> Remark:
    told = {"theirs": found.version, "ours": version(), "since": since}
    if found.version != version():
        return wrong(
            WORK,
            _("The background work is Heedful %(theirs)s, and this is %(ours)s.") % told,
            _("Start it again, so that it is the version that is installed."),
        )
    return well(WORK, _("The background work was heard of at %(since)s.") % told)


def check_jobs(_clock: object = None) -> Iterator[Remark]:
    """Look for background jobs that fail."""
    found = failing()
    yield from found
    if not found:
        yield well(JOBS, _("No background job fails."))


def failing() -> list[Remark]:
    """Say which background jobs fail, what people notice of it, and what is at fault."""
    return [_of_job(job) for job in failing_jobs()]


def _of_job(job: FailingJob) -> Remark:
    fault = Fault(job.fault)
    words = words_of_fault(fault)
    told = {"job": job.name, "at": _moment(job.at), "noticed": noticed_of(job.name), "why": words.what}
    what = _("%(noticed)s ‘%(job)s’ failed on %(at)s: %(why)s") % told
    do = words.do
    if job.file:
        do = _("The file is %(file)s. %(do)s") % {"file": job.file, "do": do}
    elif fault is Fault.OURS:
        do = _("It is a %(error)s. %(do)s") % {"error": job.error, "do": do}
    return wrong(JOBS, what, _("%(do)s It is tried again by itself.") % {"do": do})


def check_backlog(clock: datetime) -> Iterator[Remark]:
    """Look for what was accepted and waits to be settled."""
    yield from _of_import(left_unread(clock - _IMPORTS_FOR))
    found = backlog()
    if found.since is None or clock - found.since < _WAITS_LONG:
        yield well(BACKLOG, _("Whatever came in is settled."))
        return
    told = {"n": found.deliveries, "signals": f"{found.signals:,}", "since": _moment(found.since)}
    yield wrong(
        BACKLOG,
        ngettext(
            "%(n)d request with %(signals)s signals has been waiting to be settled since %(since)s.",
            "%(n)d requests with %(signals)s signals have been waiting to be settled, the oldest since %(since)s.",
            found.deliveries,
        )
        % told,
        _("They are kept and lost to nobody. See that the background work runs, and what fails in it."),
    )


def _of_import(mails: int) -> Iterator[Remark]:
    if mails:
        what = ngettext(
            "%(n)d mail was brought in by an import that was cut off, and nobody has read it.",
            "%(n)d mails were brought in by an import that was cut off, and nobody has read them.",
            mails,
        )
        yield look(BACKLOG, what % {"n": mails}, _("Call 'heedful import conversations' again; it goes on there."))


def _moment(at: datetime) -> str:
    return date_format(timezone.localtime(at), _("j F, H:i T"))
