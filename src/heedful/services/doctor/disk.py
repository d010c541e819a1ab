"""Room on the disks on which something of ours lies."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from heedful.domain.house import Room, room, room_for_files
from heedful.services.doctor.remark import Remark, look, well, wrong

DISK = "disk"


@dataclass(frozen=True)
class Left:
    """What is left on the disk of a folder."""

    folder: Path
    free: int
    total: int
    room: Room


def check_disk(_clock: object = None) -> Iterator[Remark]:
    """Look for room where the data lies, and where temporary files go."""
    for left in disks():
        yield _remark(left)


def disks() -> list[Left]:
    """Tell what is left on each disk of ours; a disk that can't be asked is not among them."""
    found: dict[int, Left] = {}
    for folder in _folders():
        if folder.is_dir():
            found.setdefault(folder.stat().st_dev, _left(folder))
    return list(found.values())


def _folders() -> list[Path]:
    data: Path = settings.HEEDFUL_DATA
    return [data, *(path for path in sorted(data.iterdir()) if path.is_dir())] if data.is_dir() else [data.parent]


def _left(folder: Path) -> Left:
    disk = os.statvfs(folder)
    free, total = disk.f_bavail * disk.f_frsize, disk.f_blocks * disk.f_frsize
    least = min(room(free, total), room_for_files(disk.f_favail, disk.f_files))
    return Left(folder, free, total, least)


def _remark(left: Left) -> Remark:
    told = {"folder": left.folder, "free": filesizeformat(left.free), "total": filesizeformat(left.total)}
    match left.room:
        case Room.NONE:
            return wrong(
                DISK,
                _("The disk is full: %(free)s of %(total)s are left.") % told,
                _(
                    "Make room on the disk of %(folder)s. Until then nothing new is taken; clients keep it and send it "
                    "again."
                )
                % told,
            )
        case Room.LITTLE:
            return look(
                DISK,
                _("The disk is nearly full: %(free)s of %(total)s are left.") % told,
                _("Make room on the disk of %(folder)s, or see what grows there.") % told,
            )
        case _:
            return well(DISK, _("%(free)s of %(total)s are left at %(folder)s.") % told)
