"""Folding: what has moved on a file of desires goes into the file, so that few moves have to be read beside it.

The rule of this file: the new file is written aside, while settling goes on; only the swap holds it up. Moves that
came meanwhile stay, and count on the new file as they did on the old one.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
from django.db import transaction
from django.db.models import Sum

from heedful.flow.columns import NEVER
from heedful.flow.desires import settled
from heedful.flow.whole import Part, joined
from heedful.log.desire_file import write_desires
from heedful.log.files import remove
from heedful.models import DesireFile, Moves
from heedful.queries.desire import Followed, followed, last_signal_at
from heedful.services.log import DESIRES, alone_with_the_log, folder, remove_superseded, settling, supersede

#: So many moves are folded in, or this part of what the file holds, whichever is more.
MANY, PART = 50_000, 20
#: As in a file that was followed anew: silence that was over so long before the last signal is final.
FINAL_AFTER = timedelta(days=1)


def fold_if_due(clock: datetime) -> int:
    """Fold the files on which much has moved; returns how many. Raises `BusyError` where somebody follows anew."""
    moved = DesireFile.objects.annotate(moved=Sum("moves__desires")).filter(moved__gt=MANY)
    due = [file for file in moved.select_related("kind") if file.moved * PART > file.desires]
    return sum(fold(file, clock) for file in due)


def fold(file: DesireFile, clock: datetime) -> bool:
    """Write one file anew with what has moved on it; tells whether it counts now."""
    with alone_with_the_log():
        whole = followed(file.kind, clock)
        if whole is None or whole.file.pk != file.pk:
            return False
        until = final_until(clock)
        part = _by_customer(whole)
        name = write_desires(folder(DESIRES), settled(part.desires, whole.kind, until), part.facet, whole.facet_texts)
        with settling(wait_s=60):
            swapped = _swap(whole, name, len(part), until)
        if not swapped:
            remove(folder(DESIRES) / name)
        remove_superseded()
        return swapped


def final_until(clock: datetime) -> int:
    """Give the moment (ms) before which silence is final: a day before the last signal, and never in the future."""
    last = last_signal_at()
    return NEVER if last is None else round((min(last, clock) - FINAL_AFTER).timestamp() * 1000)


def _by_customer(followed: Followed) -> Part:
    """Give all that counts as its signals left it, by customer, instant and ordinal."""
    ended = np.setdiff1d(np.arange(len(followed.kept.ended)), followed.hidden, assume_unique=True)
    part = joined([followed.kept.ended.take(ended), followed.unswept])
    desires = part.desires
    return part.take(np.lexsort((desires.ordinal, desires.arose, desires.customer)))


@transaction.atomic
def _swap(followed: Followed, name: str, desires: int, until: int) -> bool:
    """Let the new file count with the moves that came since; not if the old one does not count any more."""
    old = followed.file
    swapped = DesireFile.objects.filter(pk=old.pk, file=old.file).update(file=name, desires=desires, final_until=until)
    if swapped:
        Moves.objects.filter(file=old, pk__lte=followed.overlay.last).delete()
        supersede(DESIRES, [old.file])
    return bool(swapped)
