"""Bringing in conversations that were held elsewhere: files of mail, or JSON lines that anybody can write.

The rules of this file: one import at a time. Nothing is ever sent by it and nobody is told; whoever is killed is
called again, and doubles nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext_noop

from heedful.domain.brought import RECENT_DAYS
from heedful.log.files import alone
from heedful.models import Mailbox
from heedful.queries.ours import ours
from heedful.services.audit import Actor, record
from heedful.services.bring_lines import BroughtLines, bring_lines
from heedful.services.bring_mails import BroughtMails, bring_mails
from heedful.services.brought import Bringing
from heedful.services.rejects import keep_rejects
from heedful.wire.chunk import Reject
from heedful.wire.mail_files import is_lines

Progress = Callable[[float], None]


@dataclass(frozen=True)
class Terms:
    """What somebody says of what they bring.

    `ours` are addresses and domains that were ours, beside those of mailboxes and colleagues. `source` is the system
    that files of lines come from. With `closed` everything is closed, and nothing waits for us.
    """

    mailbox: Mailbox | None = None
    ours: Sequence[str] = ()
    source: str = ""
    closed: bool = False
    recent_days: int = RECENT_DAYS


@dataclass
class Brought:
    """What became of everything: of each file of lines, and of all mails together."""

    lines: dict[str, BroughtLines] = field(default_factory=dict)
    mails: BroughtMails | None = None
    rejects: int = 0
    rejects_file: str = ""


def bring_in(
    paths: Sequence[Path], terms: Terms, by: Actor, clock: datetime, progress: Progress | None = None
) -> Brought:
    """Bring in files of conversations and of mail; raises `Unreadable`, and `BusyError` where another import runs.

    What can't be taken goes to a file of rejects with its line and a reason, and the rest is taken.
    """
    bringing = _bringing(terms, clock)
    files = [path for path in paths if not path.is_dir() and is_lines(path)]
    mails = [path for path in paths if path not in files]
    brought = Brought()
    with alone(settings.HEEDFUL_DATA / "bring-in.lock"):
        for done, path in enumerate(files):
            brought.lines[path.name] = bring_lines(path, bringing, _part(progress, done, len(paths)))
        if mails:
            brought.mails = bring_mails(mails, bringing, _part(progress, len(files), len(paths), len(mails)))
        _finish(brought, by)
    return brought


def _bringing(terms: Terms, clock: datetime) -> Bringing:
    last = datetime.max.replace(tzinfo=UTC) if terms.closed else clock - timedelta(days=terms.recent_days)
    return Bringing(ours(terms.ours), clock, last, terms.mailbox, terms.source)


def _part(progress: Progress | None, done: int, of: int, share: int = 1) -> Progress | None:
    return None if progress is None else lambda part: progress((done + share * part) / of)


def _finish(brought: Brought, by: Actor) -> None:
    rejects: list[Reject] = [each for lines in brought.lines.values() for each in lines.rejects]
    rejects += brought.mails.rejects if brought.mails else []
    brought.rejects, brought.rejects_file = len(rejects), keep_rejects(rejects)
    conversations = sum(each.conversations for each in brought.lines.values())
    mails = sum(brought.mails.states.values()) if brought.mails else 0
    record(by, gettext_noop("brought in conversations"), conversations=conversations, mails=mails)
