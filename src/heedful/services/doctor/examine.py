"""All checks, one after the other: none of them can keep the others from being made."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import DatabaseError, InterfaceError
from django.utils.translation import gettext as _

from heedful.services.doctor import clock, database, disk, files, folder, kernels, outside, relay, work
from heedful.services.doctor.remark import Grade, Remark, look, wrong
from heedful.services.fault import fault_of
from heedful.services.fault_words import words_of_fault

_log = logging.getLogger("heedful.doctor")


@dataclass(frozen=True)
class Check:
    """One check: what it is about, and whether it has to ask the tables."""

    subject: str
    run: Callable[[datetime], Iterable[Remark]]
    asks_tables: bool = False


CHECKS: tuple[Check, ...] = (
    Check(folder.FOLDER, folder.check_folder),
    Check(disk.DISK, disk.check_disk),
    Check(database.DATABASE, database.check_database),
    Check(database.TABLES, database.check_tables, asks_tables=True),
    Check(files.FILES, files.check_files, asks_tables=True),
    Check(files.LEFTOVERS, files.check_leftovers, asks_tables=True),
    Check(clock.CLOCK, clock.check_clock, asks_tables=True),
    Check(work.WORK, work.check_work, asks_tables=True),
    Check(work.JOBS, work.check_jobs, asks_tables=True),
    Check(work.BACKLOG, work.check_backlog, asks_tables=True),
    Check(outside.SOURCES, outside.check_sources, asks_tables=True),
    Check(outside.SITE, outside.check_site),
    Check(outside.MAIL, outside.check_mail),
    Check(outside.WEBHOOKS, outside.check_webhooks, asks_tables=True),
    Check(relay.RELAY, relay.check_relay, asks_tables=True),
    Check(outside.PLACES, outside.check_places),
    Check(kernels.KERNELS, kernels.check_kernels),
)


def examine(moment: datetime) -> Iterator[Remark]:
    """Make all checks; those that ask tables are left out once the database or its tables are known to be wrong."""
    tables_answer = True
    for check in CHECKS:
        if check.asks_tables and not tables_answer:
            yield look(check.subject, _("Not looked at: the database has to be mended first."))
            continue
        remarks = list(_made(check, moment))
        if check.subject in {database.DATABASE, database.TABLES}:
            tables_answer &= not any(_keeps_us_out(remark) for remark in remarks)
        yield from remarks


def _keeps_us_out(remark: Remark) -> bool:
    return remark.grade is Grade.WRONG and remark != database.locked_remark()


def _made(check: Check, moment: datetime) -> Iterator[Remark]:
    """Make one check; one that breaks says so, in words that hold nothing of the error."""
    try:
        yield from check.run(moment)
    except (DatabaseError, InterfaceError, OSError) as error:
        words = words_of_fault(fault_of(error))
        yield wrong(check.subject, words.what, words.do)
    except Exception as error:  # noqa: BLE001 - whatever a check raises, the others are made
        _log.exception("the check of %s broke", check.subject)
        told = {"error": type(error).__name__}
        yield wrong(
            check.subject,
            _("This could not be looked at: our check broke (%(error)s).") % told,
            _("Please report it to us, with what was written above."),
        )
