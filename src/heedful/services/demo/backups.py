"""Scripts around the backup itself: the first one, getting files back, getting going again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from heedful.services.demo import words as w
from heedful.services.demo.calendar import DAY, HOUR, MINUTE, Week
from heedful.services.demo.chance import Bools, Codes, pick, shares, spread
from heedful.services.demo.contacts import ask
from heedful.services.demo.plans import change_plan, leave
from heedful.services.demo.world import ASKING_RESTORE, LEAVING_ANGRY, NEXT_PLAN, RESTORING, RETURNING, World

if TYPE_CHECKING:
    from heedful.services.demo.walk import Walk

SECONDS = spread(40_000, 0.8)
MINUTES = spread(6 * MINUTE, 0.9)
SOON = spread(3 * HOUR, 1.0)
NEXT_DAY = spread(20 * HOUR, 0.7)
UPLOAD = spread(9 * HOUR, 1.1)
WEEKS_LATER = spread(35 * DAY, 0.3)
#: A change of plan comes within a month of the first backup, mostly in the second week.
NEXT_NEED = spread(9 * DAY, 0.5)

#: Tenths of a gigabyte: most want one file, three in ten want much.
SIZES = np.array((1, 3, 8, 20, 45, 90, 150, 200, 320, 600, 1400), dtype=np.int16)
SIZE_SHARES = shares((14, 14, 12, 10, 8, 7, 5, 10, 9, 7, 4))
#: How many of the large restores break with version 4.2, a try at a time.
BREAKS = 0.88
BROKEN_REASON = w.reason("stream_reset")
ORDINARY = w.reasons("timeout", "no_network", "disk_full", "file_locked")


def join(world: World, walk: Walk) -> None:
    """Someone new: an account, and on to the first backup."""
    walk.see(w.ACCOUNT_CREATED)
    walk.wait(SECONDS)
    walk.see(w.WELCOME)
    first_backup(world, walk.only(walk.chance(0.93)))


def first_backup(world: World, walk: Walk, *, again: bool = False) -> None:
    """'Get my first backup done'; some of those who give up come back once, weeks later."""
    walk.wait(MINUTES)
    walk.see(w.SETUP_OPENED)
    walk.wait(SECONDS)
    walk.see(w.DOWNLOAD, walk.chance(0.6))
    walk.wait(MINUTES)
    rest = walk.only(walk.chance(0.94))
    rest.see(w.CLIENT_INSTALLED)
    rest.wait(MINUTES)
    rest.see(w.SETUP_FOLDERS)
    puzzled = rest.chance(np.where(world.story.redesigned(rest.at), 0.10, 0.30))
    _look_up_folders(rest, puzzled)
    lost = rest.only(puzzled & rest.chance(0.85))
    if not again:
        lost.wait(WEEKS_LATER)
        first_backup(world, lost.then(RETURNING, lost.chance(0.2)), again=True)
    _upload(world, rest.only(~np.isin(rest.who, lost.who)))


def _look_up_folders(walk: Walk, where: Bools) -> None:
    walk.wait(MINUTES, where)
    walk.see(w.HELP_FOLDERS, where & walk.chance(0.5))
    retry = where & walk.chance(0.3)
    walk.wait(SOON, retry)
    walk.see(w.SETUP_OPENED, retry)
    walk.wait(MINUTES, retry)
    walk.see(w.SETUP_FOLDERS, retry)


def _upload(world: World, walk: Walk) -> None:
    walk.wait(MINUTES)
    walk.see(w.BACKUP_STARTED)
    trouble = walk.chance(0.12)
    walk.wait(SOON, trouble)
    walk.see(w.CLIENT_ERROR, trouble, reason=walk.one_of(ORDINARY))
    walk.wait(NEXT_DAY, trouble)
    walk = walk.only(~(trouble & walk.chance(0.4)))
    walk.wait(UPLOAD)
    walk.see(w.BACKUP_FINISHED)
    world.protected[walk.who] = walk.at
    walk.wait(NEXT_NEED)
    change_plan(world, walk.then(NEXT_PLAN, walk.chance(0.4)), mostly_up=True)


def restores(world: World, week: Week) -> None:
    """'Get my files back': where version 4.2 breaks what used to be good."""
    walk = world.arise(week, RESTORING, 0.12)
    reads = walk.chance(0.15)
    walk.see(w.HELP_RESTORE, reads)
    walk.wait(MINUTES, reads)
    size = SIZES[pick(SIZE_SHARES, walk.draw())]
    _open(walk)
    walk, size = _some(walk, size, walk.chance(0.99))
    walk.wait(MINUTES)
    walk.see(w.RESTORE_CHOSEN, size=size)
    walk, size = _some(walk, size, walk.chance(0.99))
    _download(world, walk, size)


def _some(walk: Walk, size: Codes, where: Bools) -> tuple[Walk, Codes]:
    return walk.only(where), size[where]


def _open(walk: Walk) -> None:
    on_web = walk.chance(0.4)
    walk.see(np.where(on_web, w.RESTORE_PAGE, w.RESTORE_OPENED))


def _download(world: World, walk: Walk, size: Codes) -> None:
    for again in (0.8, 0.6, 0.45, 0.0):
        walk.wait(SECONDS)
        denied = walk.chance(0.006)
        walk.see(w.RESTORE_DENIED, denied, reason=w.reason("too_old"))
        walk, size = _some(walk, size, ~denied)
        walk.see(w.RESTORE_DOWNLOADING, size=size)
        broken = world.story.breaks(world.version(walk), size) & walk.chance(BREAKS)
        failed = broken | walk.chance(0.035)
        walk.wait(MINUTES)
        done = walk.only(~failed)
        done.wait(MINUTES)
        done.see(w.RESTORE_FINISHED, size=size[~failed])
        walk.see(
            w.CLIENT_ERROR,
            failed,
            reason=np.where(broken, BROKEN_REASON, walk.one_of(ORDINARY)).astype(np.int16),
        )
        walk, size, broken = walk.only(failed), size[failed], broken[failed]
        walk.see(w.HELP_LARGE, broken & walk.chance(0.4))
        tries = walk.chance(again)
        _lose(world, walk.only(~tries), broken[~tries])
        walk, size, broken = walk.only(tries), size[tries], broken[tries]
        walk.wait(SOON)
        walk.wait(NEXT_DAY, broken)
        _open(walk)


def _lose(world: World, lost: Walk, hurt: Bools) -> None:
    lost.wait(SOON)
    ask(world, lost.then(ASKING_RESTORE, hurt & lost.chance(0.3)), about="restore")
    lost.wait(NEXT_DAY)
    leave(world, lost.then(LEAVING_ANGRY, hurt & lost.chance(0.08)), trust_lost=True)


def repair(walk: Walk) -> None:
    """'Get my backups going again', after one has failed."""
    walk.wait(NEXT_DAY)
    walk.see(w.FAILED_PAGE)
    reads = walk.chance(0.3)
    walk.wait(MINUTES, reads)
    walk.see(w.HELP_FAILED, reads)
    walk = walk.only(walk.chance(0.95))
    walk.wait(MINUTES)
    walk.see(w.REPAIR_OPENED)
    walk = walk.only(walk.chance(0.95))
    walk.wait(MINUTES)
    walk.see(w.REPAIR_APPLIED)
    stubborn = walk.chance(0.15)
    walk.wait(SOON)
    walk.see(w.CLIENT_ERROR, stubborn, reason=walk.one_of(ORDINARY))
    walk.only(~stubborn | walk.chance(0.5)).see(w.BACKUP_RESUMED)
