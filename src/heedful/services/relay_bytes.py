"""The bytes of what came through the relay: many messages in one file, and each taken out of it.

The rule of this file: a file goes when no message that has a way before it names it. What was erased is not waited
for: the file is written anew without it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime

from django.conf import settings
from django.db.models import Q

from heedful.domain.relayed import OPEN
from heedful.log.files import BusyError, alone
from heedful.models import Relayed
from heedful.queries.bite import ASKED_AT_ONCE, bites
from heedful.services.kept_bytes import folders, forget, keep, path_of
from heedful.services.relay_in import RELAY

_AT_ONCE = 200


class GoneError(RuntimeError):
    """The bytes of a message are not there any more."""


def raws_of(rows: Iterable[Relayed]) -> Iterator[tuple[Relayed, bytes | None]]:
    """Give each message with its bytes, those of one file together; None where they are gone."""
    by_file: defaultdict[str, list[Relayed]] = defaultdict(list)
    for row in rows:
        by_file[row.digest].append(row)
    for digest, some in by_file.items():
        try:
            with path_of(RELAY, digest).open("rb") as file:
                for row in some:
                    file.seek(row.offset)
                    raw = file.read(row.size)
                    yield row, raw if len(raw) == row.size else None
        except (FileNotFoundError, IsADirectoryError):
            yield from ((row, None) for row in some)


def raw_of(row: Relayed) -> bytes:
    """Give the bytes of one message; raises `GoneError`."""
    _, raw = next(raws_of([row]))
    if raw is None:
        raise GoneError(f"the bytes of {row} are gone")
    return raw


def remove_done(before: datetime) -> int:
    """Remove files of which nothing has a way before it any more, and nothing ended after `before`; says how many."""
    removed = 0
    # A backup holds this while it links files.
    with suppress(BusyError), alone(settings.HEEDFUL_DATA / "files.lock"):
        removed = _remove_done(before)
    return removed


def _remove_done(before: datetime) -> int:
    done = Relayed.objects.exclude(digest="").filter(done_at__lt=before).order_by()
    removed = 0
    for some in bites(done.values_list("digest", flat=True).distinct(), _AT_ONCE):
        needed = Relayed.objects.filter(digest__in=some).filter(Q(state__in=OPEN) | Q(done_at__gte=before))
        over = set(some) - set(needed.values_list("digest", flat=True))
        for digest in sorted(over):
            forget(RELAY, digest)
        Relayed.objects.filter(digest__in=over).update(digest="")
        removed += len(over)
    return removed


def remove_unlisted(before_s: float) -> int:
    """Remove files that no message names, last written before `before_s`: of who was never told 250."""
    removed = 0
    for folder in folders(RELAY):
        for paths in bites(list(folder.iterdir()), ASKED_AT_ONCE):
            names = [path.name for path in paths]
            named = set(Relayed.objects.filter(digest__in=names).values_list("digest", flat=True))
            for path in paths:
                with suppress(FileNotFoundError):
                    if path.name not in named and path.stat().st_mtime < before_s:
                        path.unlink()
                        removed += 1
    return removed


def forget_relayed(customers: Sequence[int], addresses: Sequence[str]) -> list[str]:
    """Forget what was sent to somebody through the relay, in the caller's transaction.

    Gives the files that held it: what others still need of them stands in new ones, and the old have to go.
    """
    theirs = Relayed.objects.filter(Q(recipient__in=addresses) | Q(customer__in=customers))
    numbers = {row.pk: row.digest for row in theirs}
    Relayed.objects.filter(pk__in=numbers).delete()
    digests = sorted(set(numbers.values()) - {""})
    for digest in digests:
        _write_anew(digest)
    return digests


def _write_anew(digest: str) -> None:
    """Write a file anew with what others still need of it."""
    rows = list(Relayed.objects.filter(digest=digest, state__in=OPEN).order_by("offset"))
    raws = {row.offset: raw for row, raw in raws_of(rows) if raw is not None}
    fresh, place = keep(RELAY, b"".join(raws.values())) if raws else "", 0
    for offset, raw in raws.items():
        Relayed.objects.filter(digest=digest, offset=offset, state__in=OPEN).update(digest=fresh, offset=place)
        place += len(raw)
    Relayed.objects.filter(digest=digest).update(digest="")
