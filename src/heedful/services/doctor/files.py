"""The files of the log: those that the database lists, and what lies there unlisted."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from heedful.log.desire_file import read_desires
from heedful.log.files import DamagedError, whole
from heedful.log.ordered import open_ordered
from heedful.log.repeats import count_ids
from heedful.log.segment import count_signals
from heedful.models import CustomerFile, DesireFile, Intake, OrderedLog, RepeatFile, Segment, SupersededFile
from heedful.services.doctor.remark import Remark, look, well, wrong
from heedful.services.log import CUSTOMER_FILES, DESIRES, IDS, LOG, ORDERED, REJECTS

FILES, LEFTOVERS = "log", "leftovers"
#: The background work removes what nobody lists after one day; after two it has not.
_OLD_S = 2 * 86_400


def check_files(_clock: object = None) -> Iterator[Remark]:
    """Look whether every listed file is there, of the right size, and readable."""
    found = [*damaged_segments(), *_unreadable_segments(), *_ids(), *_made(), *_sent()]
    yield from found
    if not found:
        signals = sum(Segment.objects.values_list("signals", flat=True))
        files = Segment.objects.count()
        told = {"n": files, "signals": f"{signals:,}"}
        yield well(
            FILES,
            ngettext(
                "%(n)d file of the log is there and readable: %(signals)s signals.",
                "All %(n)d files of the log are there and readable: %(signals)s signals.",
                files,
            )
            % told,
        )


def damaged_segments() -> Iterator[Remark]:
    """Look whether every segment is there in full, by its size alone."""
    for file, size in Segment.objects.order_by("pk").values_list("file", "size"):
        try:
            whole(_folder(LOG) / file, size)
        except DamagedError:
            yield damaged(file)


def damaged(file: str) -> Remark:
    """Say that a file of the log is damaged."""
    told = {"file": file, "folder": _folder(LOG)}
    return wrong(
        FILES,
        _("A file of the log is missing or damaged: %(file)s.") % told,
        _(
            "Put it back into %(folder)s from a backup; nothing else has to be done. Until then pages show what was "
            "followed before."
        )
        % told,
    )


def _unreadable_segments() -> Iterator[Remark]:
    """Look into the segments that have the right size: each says at its end how many signals it holds."""
    for file, size, signals in Segment.objects.order_by("pk").values_list("file", "size", "signals"):
        path = _folder(LOG) / file
        if path.is_file() and path.stat().st_size == size and count_signals(path) != signals:
            yield damaged(file)


def _ids() -> Iterator[Remark]:
    for file, ids in RepeatFile.objects.order_by("pk").values_list("file", "ids"):
        if count_ids(_folder(IDS) / file) != ids:
            yield wrong(
                FILES,
                _("A file of ids of events is missing or damaged: %(file)s.") % {"file": file},
                _("Put it back into %(folder)s from a backup. Without it nothing that comes in is settled.")
                % {"folder": _folder(IDS)},
            )


def _made() -> Iterator[Remark]:
    """Look at what was made from the log: it can be made again."""
    rows: list[tuple[Path, Callable[[Path], object]]] = [
        *((_folder(DESIRES) / name, read_desires) for name in DesireFile.objects.values_list("file", flat=True)),
        *((_folder(ORDERED) / name, open_ordered) for name in OrderedLog.objects.values_list("folder", flat=True)),
    ]
    for path, read in rows:
        if not path.exists():
            yield look(
                FILES,
                _("%(file)s is missing.") % {"file": path.name},
                _("It is made again from the log by the background work, or by 'heedful reflow'."),
            )
        elif not _can(read, path):
            yield wrong(
                FILES,
                _("%(file)s can't be read.") % {"file": path.name},
                _("Remove %(path)s: it is made again from the log.") % {"path": path},
            )


def _can(read: Callable[[Path], object], path: Path) -> bool:
    try:
        read(path)
    except Exception:  # noqa: BLE001 - whatever a damaged file makes a library raise
        return False
    return True


def _sent() -> Iterator[Remark]:
    """Look for what people sent or may want to see: it is nowhere else."""
    rejects = {*Intake.objects.values_list("rejects_file", flat=True)}
    rejects |= {*CustomerFile.objects.values_list("rejects_file", flat=True)}
    waiting = set(CustomerFile.objects.filter(finished_at=None).values_list("file", flat=True))
    for place, names in ((REJECTS, rejects - {""}), (CUSTOMER_FILES, waiting - {""})):
        missing = sorted(name for name in names if not (_folder(place) / name).is_file())
        if missing:
            yield look(
                FILES,
                _("Missing in %(folder)s: %(names)s.") % {"folder": place, "names": ", ".join(missing[:5])},
                _("Put them back from a backup, or do without: nothing else needs them."),
            )


def check_leftovers(_clock: object = None) -> Iterator[Remark]:
    """Look for files that no list names and that should be gone by now."""
    before = time.time() - _OLD_S
    superseded = set(SupersededFile.objects.values_list("file", flat=True))
    left = [path for place, names in _lists() for path in _unlisted(_folder(place), names | superseded, before)]
    if left:
        size = filesizeformat(sum(_size(path) for path in left))
        yield look(
            LEFTOVERS,
            ngettext(
                "%(n)d file that nothing lists has lain there for two days: %(size)s.",
                "%(n)d files that nothing lists have lain there for two days: %(size)s.",
                len(left),
            )
            % {"n": len(left), "size": size},
            _("The background work removes them once a day; see that it runs. They do no harm."),
        )
    else:
        yield well(LEFTOVERS, _("Nothing lies around that nothing lists."))


def _lists() -> list[tuple[str, set[str]]]:
    return [
        (LOG, set(Segment.objects.values_list("file", flat=True))),
        (ORDERED, set(OrderedLog.objects.values_list("folder", flat=True))),
        (DESIRES, set(DesireFile.objects.values_list("file", flat=True))),
        (IDS, set(RepeatFile.objects.values_list("file", flat=True))),
    ]


def _unlisted(folder: Path, listed: set[str], before: float) -> Iterable[Path]:
    there = folder.iterdir() if folder.is_dir() else ()
    return [path for path in there if path.name not in listed and path.stat().st_mtime < before]


def _size(path: Path) -> int:
    parts = path.rglob("*") if path.is_dir() else [path]
    return sum(part.stat().st_size for part in parts if part.is_file())


def _folder(place: str) -> Path:
    # Not by `services.log.folder`, which makes what is not there.
    path: Path = settings.HEEDFUL_DATA / place
    return path
