"""Sealing: batches become a segment of the log; and what is remembered of ids is kept in few files.

The rule of this file: the transaction that lists a segment takes away the batches it was made of, and says up to
which arrival the log holds what was collected.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import polars as pl
from django.conf import settings
from django.db import transaction
from django.db.models import Max, Min, Sum

from heedful.flow.columns import I64
from heedful.log.batch import unpack_signals
from heedful.log.files import remove
from heedful.log.repeats import merge_ids, write_ids
from heedful.log.segment import Written, write_segment
from heedful.models import Batch, RepeatFile
from heedful.services.log import IDS, LOG, folder, list_collected, remove_superseded, settling, supersede

#: A segment is made of so many signals, or of fewer when they have waited for so long.
ENOUGH, LONG_ENOUGH = 50_000, timedelta(minutes=5)
#: A segment is made of at most so many, whatever has gathered.
_MOST = 500_000
#: So many files of ids become one, unless that would hold more ids than this.
_FILES, _MOST_IDS = 8, 20_000_000
#: A client that sends again after so long is taken for a new event.
REMEMBERED = timedelta(days=settings.HEEDFUL_REPEAT_DAYS)


def seal_if_due(clock: datetime) -> bool:
    """Seal what has gathered, if it is enough or has waited long; tells whether more waits."""
    waiting = Batch.objects.aggregate(signals=Sum("signals"), since=Min("settled_at"), until=Max("settled_at"))
    if waiting["since"] is None:
        return False
    # What was settled by a clock that was ahead must not wait until this one has caught up.
    long_ago = max(clock - waiting["since"], waiting["until"] - clock)
    if waiting["signals"] < ENOUGH and long_ago < LONG_ENOUGH:
        return False
    seal(clock)
    return bool(waiting["signals"] > _MOST)


def seal(clock: datetime) -> int:
    """Make one segment of the oldest batches; returns how many signals it holds."""
    batches = _oldest()
    if not batches:
        return 0
    signals = unpack_signals(bytes(batch.columns) for batch in batches)
    written = write_segment(folder(LOG), signals.drop("message", "bucket"))
    ids = signals.filter(pl.col("message") != 0).get_column("message").to_numpy()
    ids_file = write_ids(folder(IDS), ids) if ids.size else ""
    try:
        _list(batches, written, ids_file, ids, clock)
    except BaseException:
        remove(folder(LOG) / written.file)
        if ids_file:
            remove(folder(IDS) / ids_file)
        raise
    return signals.height


def _oldest() -> list[Batch]:
    """Give the oldest batches, of at most about _MOST signals."""
    sizes = list(Batch.objects.order_by("pk").values_list("pk", "signals"))
    before = np.cumsum([0, *(signals for _, signals in sizes)])[: len(sizes)]
    chosen = [number for (number, _), already in zip(sizes, before.tolist(), strict=True) if already < _MOST]
    return list(Batch.objects.filter(pk__in=chosen).order_by("pk"))


@transaction.atomic
def _list(batches: list[Batch], written: Written, ids_file: str, ids: I64, clock: datetime) -> None:
    gone, _ = Batch.objects.filter(pk__in=[batch.pk for batch in batches]).delete()
    if gone != len(batches):
        raise RuntimeError("batches were sealed by another process meanwhile")
    list_collected(written, max(batch.last_arrival for batch in batches))
    if ids_file:
        first = min(batch.settled_at for batch in batches)
        RepeatFile.objects.create(file=ids_file, ids=np.unique(ids).size, first_at=first, last_at=clock)


def seal_everything(clock: datetime) -> None:
    """Seal all that is settled now, and nothing that comes meanwhile."""
    last = Batch.objects.aggregate(last=Max("pk"))["last"] or 0
    while Batch.objects.filter(pk__lte=last).exists():
        seal(clock)


def tidy_ids(clock: datetime) -> None:
    """Merge small files of ids, and forget those that are older than repeats are looked for."""
    with transaction.atomic():
        old = RepeatFile.objects.filter(last_at__lt=clock - REMEMBERED)
        supersede(IDS, list(old.values_list("file", flat=True)))
        old.delete()
    small = list(RepeatFile.objects.filter(ids__lt=_MOST_IDS // _FILES).order_by("pk"))
    while len(small) >= _FILES:
        _merge_ids(small[:_FILES])
        small = small[_FILES:]
    remove_superseded()


def _merge_ids(files: list[RepeatFile]) -> None:
    name, count = merge_ids(folder(IDS), [each.file for each in files])
    with settling(wait_s=10), transaction.atomic():
        RepeatFile.objects.filter(pk__in=[each.pk for each in files]).delete()
        supersede(IDS, [each.file for each in files])
        RepeatFile.objects.create(
            file=name,
            ids=count,
            first_at=min(each.first_at for each in files),
            last_at=max(each.last_at for each in files),
        )
