"""Files of rejects: the rows that an import could not take, kept so that they can be mended and taken again."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from heedful.log.files import new_name, written
from heedful.models import Reject as CollectedReject
from heedful.services.forget_rejects import size_of
from heedful.services.log import REJECTS, folder
from heedful.wire.signals import Reject, write_rejects
from heedful.wire.spreadsheet import as_it_stood

#: What stands instead of a row that named somebody who was erased.
BLANKED = "erased with its customer"
_ASKED_AT_ONCE = 500


def keep_rejects(rejects: Sequence[Reject]) -> str:
    """Write rejects to a file of their own and return its name; empty where there are none."""
    if not rejects:
        return ""
    name = new_name("rejects", ".csv")
    with written(folder(REJECTS) / name) as draft:
        write_rejects(draft, rejects)
    return name


def rejects_path(name: str) -> Path | None:
    """Give where a file of rejects lies; None where it is not there any more."""
    file = folder(REJECTS) / name
    return file if name and file.is_file() else None


def first_rejects(name: str, most: int) -> list[Reject]:
    """Give the first rejects of a file of them; none where it is not there any more."""
    file = rejects_path(name)
    return list(islice(_read(file), most)) if file else []


def rejected_rows(path: Path) -> Iterator[str]:
    """Give the rows of a file of rejects as they stood, to be mended and taken again."""
    return (f"{reject.raw}\n" for reject in _read(path) if reject.raw)


def blank_rejects(words: Sequence[str]) -> None:
    """Blank all rejects that hold one of these words (handles, names); where they came from stays.

    What could not be read does not say whose it is, so a short word may blank one too many.
    """
    if not words:
        return
    named = _naming(words)
    for file in sorted(folder(REJECTS).glob("*.csv")):
        if any(named.search(reject.raw) for reject in _read(file)):
            kept = [_blanked(each) if named.search(each.raw) else each for each in _read(file)]
            with written(file) as draft:
                write_rejects(draft, kept)
    numbers = [reject.pk for reject in _collected(words)]
    for first in range(0, len(numbers), _ASKED_AT_ONCE):
        bite = numbers[first : first + _ASKED_AT_ONCE]
        CollectedReject.objects.filter(pk__in=bite).update(body="", reason=BLANKED, size=size_of(BLANKED, ""))


def rejects_naming(words: Sequence[str]) -> Iterator[Reject]:
    """Give the rows of imported files that could not be taken and hold one of these words."""
    named = _naming(words)
    for file in sorted(folder(REJECTS).glob("*.csv")) if words else []:
        yield from (reject for reject in _read(file) if named.search(reject.raw))


def collected_rejects_naming(words: Sequence[str]) -> Iterator[CollectedReject]:
    """Give the collected events that could not be taken and hold one of these words."""
    return _collected(words) if words else iter(())


def _naming(words: Sequence[str]) -> re.Pattern[str]:
    # What was rejected may be JSON, in which what is not ASCII can stand in escapes; an address in whatever letters.
    forms = dict.fromkeys(form for word in words for form in (word, json.dumps(word)[1:-1]))
    begins = r"(?:(?<!\w)|(?<=\\[bfnrt]))"  # also after a line break of JSON, whose 'n' is no letter of the word
    return re.compile(rf"{begins}(?:{'|'.join(map(re.escape, forms))})(?!\w)", re.IGNORECASE)


def _collected(words: Sequence[str]) -> Iterator[CollectedReject]:
    named = _naming(words)
    # `iterator` would lose its place on SQLite when what it reads is changed; so it is never changed meanwhile.
    for reject in CollectedReject.objects.order_by("id").iterator(chunk_size=500):
        if named.search(reject.body):
            yield reject


def _blanked(reject: Reject) -> Reject:
    return Reject(reject.file, reject.line, BLANKED, "")


def _read(file: Path) -> Iterator[Reject]:
    with file.open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            yield Reject(
                as_it_stood(row["file"]), int(row["line"]), as_it_stood(row["reason"]), as_it_stood(row["raw"])
            )
