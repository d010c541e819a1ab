"""Files of rejects: the rows that an import could not take, kept so that they can be mended and taken again."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from heedful.log.files import new_name, written
from heedful.services.log import REJECTS, folder
from heedful.wire.signals import Reject, write_rejects

#: What stands instead of a row that named somebody who was erased.
BLANKED = "erased with its customer"


def keep_rejects(rejects: Sequence[Reject]) -> str:
    """Write rejects to a file of their own and return its name; empty where there are none."""
    if not rejects:
        return ""
    name = new_name("rejects", ".csv")
    with written(folder(REJECTS) / name) as draft:
        write_rejects(draft, rejects)
    return name


def first_rejects(name: str, most: int) -> list[Reject]:
    """Give the first rejects of a file of them; none where it is not there any more."""
    file = folder(REJECTS) / name
    return list(islice(_read(file), most)) if name and file.is_file() else []


def blank_rejects(handles: Sequence[str]) -> None:
    """Blank all rejected rows that hold one of these handles as a word; file and line stay.

    A row that could not be read does not say whose it is, so a short handle may blank a row too many.
    """
    if not handles:
        return
    named = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, handles))})(?!\w)")
    for file in sorted(folder(REJECTS).glob("*.csv")):
        if any(named.search(reject.raw) for reject in _read(file)):
            kept = [_blanked(each) if named.search(each.raw) else each for each in _read(file)]
            with written(file) as draft:
                write_rejects(draft, kept)


def _blanked(reject: Reject) -> Reject:
    return Reject(reject.file, reject.line, BLANKED, "")


def _read(file: Path) -> Iterator[Reject]:
    with file.open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            yield Reject(row["file"], int(row["line"]), row["reason"], row["raw"])
