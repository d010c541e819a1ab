"""What has moved since a file of desires was written, read once and then only what is new.

The rule of this file: a process reads each move once. What it has read of a file is kept while the file counts.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from threading import Lock

import numpy as np
from django.db.models import Q

from heedful.flow.columns import I64
from heedful.flow.moved import Moved, record_type
from heedful.models import Moves

#: Files whose moves are kept at hand.
_MOST = 300


@dataclass(frozen=True)
class Overlay:
    """What has moved up to the move `last`; `facets` are the sets of properties (JSON) that its records name.

    A record counts its facet on from the lines of the file: line `file lines + n` is `facets[n]`.
    """

    last: int
    moved: Moved
    facets: tuple[str, ...]


@dataclass(frozen=True)
class FileAt:
    """A file of desires: its row, its name, how many lines of properties it has, and how many steps its kind."""

    number: int
    name: str
    lines: int
    steps: int


_kept: OrderedDict[str, Overlay] = OrderedDict()
_lock = Lock()


def overlays_of(files: Sequence[FileAt]) -> list[Overlay]:
    """Give what has moved since each of some files was written."""
    if not files:
        return []
    with _lock:
        before = [_kept.get(file.name) or Overlay(0, Moved.none(file.steps), ()) for file in files]
    since = (Q(file=file.number, pk__gt=known.last) for file, known in zip(files, before, strict=True))
    fresh: dict[int, list[Moves]] = {}
    for row in Moves.objects.filter(reduce(or_, since)).order_by("pk"):
        fresh.setdefault(row.file_id, []).append(row)
    overlays = [
        _then(known, fresh[file.number], file) if file.number in fresh else known
        for file, known in zip(files, before, strict=True)
    ]
    _keep(files, overlays)
    return overlays


def _keep(files: Sequence[FileAt], overlays: Sequence[Overlay]) -> None:
    with _lock:
        for file, overlay in zip(files, overlays, strict=True):
            _kept[file.name] = overlay
            _kept.move_to_end(file.name)
        while len(_kept) > _MOST:
            _kept.popitem(last=False)


def _then(before: Overlay, rows: list[Moves], file: FileAt) -> Overlay:
    known = {text: line for line, text in enumerate(before.facets)}
    moves: list[tuple[np.ndarray, I64]] = []
    for row in rows:
        records = np.frombuffer(row.records, record_type(file.steps)).copy()
        records["facet"] = _renumbered(records["facet"], row.facets, known, file.lines)
        moves.append((records, np.frombuffer(row.again, np.int64)))
    return Overlay(rows[-1].pk, before.moved.then(moves), tuple(known))


def _renumbered(facet: np.ndarray, texts: Iterable[str], known: dict[str, int], lines: int) -> np.ndarray:
    """Count sets of properties on from those that are known; new ones are added to `known`."""
    number = np.array([known.setdefault(text, len(known)) + lines for text in texts], np.int32)
    return number[facet] if facet.size else facet
