"""A fault of the machine in plain words: what it is, and what to do. Never a word of the error itself."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from heedful.domain.fault import Fault


@dataclass(frozen=True)
class FaultWords:
    """What is wrong, and what whoever runs the machine does about it."""

    what: str
    do: str


_WORDS = {
    Fault.DISK_FULL: (
        gettext_noop("The disk is full."),
        gettext_noop("Make room on it."),
    ),
    Fault.READ_ONLY: (
        gettext_noop("We may not write where our data lies."),
        gettext_noop("Give the folder back to the user that Heedful runs as, or mount the disk for writing again."),
    ),
    Fault.DISK_BROKEN: (
        gettext_noop("The disk gives errors."),
        gettext_noop("Look into the log of the system, and keep a backup at hand: the disk may be dying."),
    ),
    Fault.LOCKED: (
        gettext_noop("Another program has locked the database."),
        gettext_noop("End whatever holds it: a shell on the database, a copy that is being made of it."),
    ),
    Fault.AWAY: (
        gettext_noop("The database does not answer."),
        gettext_noop("See that its server runs and can be reached."),
    ),
    Fault.DAMAGED: (
        gettext_noop("A file is missing or damaged."),
        gettext_noop("Put it back from a backup; nothing else has to be done."),
    ),
    Fault.DATABASE_DAMAGED: (
        gettext_noop("The database is damaged."),
        gettext_noop("Stop Heedful, keep a copy of the data folder as it is, and restore the last backup."),
    ),
    Fault.OURS: (
        gettext_noop("We made a mistake."),
        gettext_noop("The log of the background work says which; please report it to us."),
    ),
}


def words_of_fault(fault: Fault) -> FaultWords:
    """Say a fault, in the language that is active."""
    what, do = _WORDS[fault]
    return FaultWords(_(what), _(do))
