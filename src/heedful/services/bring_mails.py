"""Mails from elsewhere: kept as they are first, then read in order of their time.

The rules of this file:

1. First the bytes of all mails are kept and listed, as those that come in; then they are read, the oldest first:
   an answer finds what it answers, in whichever of the files that lay.
2. Whoever is killed goes on when they are called again: bytes that are listed are not listed twice, and what is listed
   and not read is read.
3. A row of an import is in a state of its own until it is read, so that nothing takes it for news.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from heedful.models import IncomingMail
from heedful.queries.bite import bites
from heedful.services.brought import Bringing
from heedful.services.kept_bytes import MAIL, keep
from heedful.services.place_brought import place_brought
from heedful.services.read_mail import read_one
from heedful.services.reader import Reader
from heedful.wire.chunk import Reject
from heedful.wire.mail.dates import read_date
from heedful.wire.mail_files import LeftOut, RawMail, mails_of

Progress = Callable[[float], None]

_LISTED_AT_ONCE, _READ_AT_ONCE = 50, 100
_HEAD = 65_536
_DATE = re.compile(rb"^date:[ \t]*([^\r\n]*(?:\r?\n[ \t][^\r\n]*)?)", re.IGNORECASE | re.MULTILINE)
_RECEIVED = re.compile(rb"^received:(?:[^\r\n]|\r?\n[ \t])*?;[ \t\r\n]*([^\r\n]+)", re.IGNORECASE | re.MULTILINE)
_END_OF_HEADER = re.compile(rb"\r?\n\r?\n")
#: Before this there was no mail as we know it; a clock that says so was never set.
_FIRST = datetime(1982, 1, 1, tzinfo=UTC)


@dataclass
class BroughtMails:
    """What became of mails: how many of them are in each state now; those that were here already; and drafts."""

    states: Counter[str] = field(default_factory=Counter)
    here: int = 0
    left_out: int = 0
    rejects: list[Reject] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def bring_mails(paths: Sequence[Path], bringing: Bringing, progress: Progress | None = None) -> BroughtMails:
    """Bring in all mails of some files and folders; raises `Unreadable` for what can't be used at all."""
    brought = BroughtMails()
    for done, path in enumerate(paths):
        tell = _part(progress, done / len(paths) / 3, 1 / len(paths) / 3)
        for bite in bites(_mails(path, brought, tell), _LISTED_AT_ONCE):
            _list(bite, bringing, brought)
    # With them what an import before this one had listed and was killed before it could read it.
    listed = list(IncomingMail.objects.filter(state=IncomingMail.State.BROUGHT).values_list("pk", flat=True))
    _read(listed, bringing, _part(progress, 1 / 3, 2 / 3))
    brought.states.update(_states(listed))
    return brought


def _part(progress: Progress | None, begin: float, share: float) -> Progress | None:
    return None if progress is None else lambda done: progress(begin + share * done)


def _mails(path: Path, brought: BroughtMails, progress: Progress | None) -> Iterable[RawMail]:
    for found in mails_of(path, progress):
        if isinstance(found, RawMail):
            yield found
        elif isinstance(found, LeftOut):
            brought.left_out += 1
        elif isinstance(found, Reject):
            brought.rejects.append(found)
        else:
            brought.notes.append(found)


def _list(mails: list[RawMail], bringing: Bringing, brought: BroughtMails) -> None:
    """Keep the bytes of some mails and list them, so that they can be read."""
    fresh = {sha256(each.content).hexdigest(): each for each in mails}
    known = dict(IncomingMail.objects.filter(digest__in=fresh).values_list("digest", "state"))
    unread = sum(state == IncomingMail.State.BROUGHT for state in known.values())
    fresh = {digest: each for digest, each in fresh.items() if digest not in known}
    brought.here += len(mails) - len(fresh) - unread
    for each in fresh.values():
        keep(MAIL, each.content)
    IncomingMail.objects.bulk_create(_row(digest, each, bringing) for digest, each in fresh.items())


def _row(digest: str, mail: RawMail, bringing: Bringing) -> IncomingMail:
    return IncomingMail(
        mailbox=bringing.mailbox,
        received_at=time_of(mail, bringing.clock),
        brought_at=bringing.clock,
        digest=digest,
        size=len(mail.content),
        state=IncomingMail.State.BROUGHT,
    )


def time_of(mail: RawMail, clock: datetime) -> datetime:
    """Say when a mail was written: by itself, else by the server that took it, else by its file; never in the future.

    A date of the sender comes first, since mails that were moved or fetched bear the times of that.
    """
    end = _END_OF_HEADER.search(mail.content[:_HEAD])
    head = mail.content[: end.end() if end else _HEAD]
    said = [found[1].decode("ascii", "replace") for each in (_DATE, _RECEIVED) if (found := each.search(head))]
    times = [*map(read_date, said), mail.at]
    return next((each for each in times if each is not None and _FIRST < each <= clock), clock)


def _read(numbers: list[int], bringing: Bringing, progress: Progress | None) -> None:
    """Read and place mails, those that were written first before the others."""
    ordered = _by_time(numbers)
    with Reader() as reader:
        for done, bite in enumerate(bites(ordered, _READ_AT_ONCE)):
            rows = IncomingMail.objects.in_bulk(bite)
            for number in bite:
                read_one(rows[number], reader, lambda row, mail: place_brought(row, mail, bringing))
            if progress is not None:
                progress(min(1.0, (done + 1) * _READ_AT_ONCE / len(ordered)))


def _by_time(numbers: list[int]) -> list[int]:
    times = dict(_asked(numbers, "pk", "received_at"))
    return sorted(set(numbers), key=lambda number: (times[number], number))


def _states(numbers: list[int]) -> list[str]:
    return [state for _, state in _asked(numbers, "pk", "state")]


def _asked(numbers: list[int], *columns: str) -> list[tuple[int, str]]:
    found: list[tuple[int, str]] = []
    for bite in bites(numbers):
        found += IncomingMail.objects.filter(pk__in=bite).values_list(*columns)
    return found
