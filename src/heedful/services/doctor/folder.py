"""The data folder: that we may write there, and that nobody else may look in."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from heedful.services.doctor.remark import Remark, look, well, wrong
from heedful.services.log import CUSTOMER_FILES, DESIRES, IDS, LOG, ORDERED, REJECTS

FOLDER = "folder"
_OURS = (LOG, ORDERED, DESIRES, REJECTS, IDS, CUSTOMER_FILES)
#: Files that open something: whoever reads them can sign in, or read of customers.
_PRIVATE = ("secret-key", "demo-password", "heedful.sqlite3", "heedful.sqlite3-wal")
_OTHERS = stat.S_IRWXG | stat.S_IRWXO
#: So many files are named; the rest is counted.
_NAMED = 3


def check_folder(_clock: object = None) -> Iterator[Remark]:
    """Look at the rights to the data folder and what is in it."""
    found = [*unwritable(), *_open_to_others(), *_not_ours()]
    yield from found
    if not found:
        yield well(FOLDER, _("%(folder)s is ours to write, and closed to others.") % {"folder": settings.HEEDFUL_DATA})


def unwritable() -> Iterator[Remark]:
    """Look whether we may write wherever we have to."""
    data: Path = settings.HEEDFUL_DATA
    shut = [path for path in (data, *(data / name for name in _OURS)) if path.is_dir() and not _may_write(path)]
    if shut:
        yield wrong(
            FOLDER,
            _("We may not write where our data lies: %(folders)s.") % {"folders": _named([path.name for path in shut])},
            _(
                "Give %(folder)s back to the user that Heedful runs as (chown -R, chmod 700), or mount the disk for "
                "writing again."
            )
            % {"folder": shut[0]},
        )


def _may_write(folder: Path) -> bool:
    # What the system says, and for root also what is written there: root may write all the same, the service not.
    return os.access(folder, os.W_OK | os.X_OK) and bool(folder.stat().st_mode & stat.S_IWUSR)


def _open_to_others() -> Iterator[Remark]:
    data: Path = settings.HEEDFUL_DATA
    if data.stat().st_mode & _OTHERS == 0:
        return
    exposed = [name for name in _PRIVATE if (data / name).exists() and (data / name).stat().st_mode & _OTHERS]
    if exposed:
        told = {"files": _named(exposed), "folder": data}
        yield wrong(
            FOLDER,
            _("Others on this machine can read %(files)s.") % told,
            _("chmod 700 %(folder)s; chmod 600 %(folder)s/*key* %(folder)s/*sqlite3*") % told,
        )
    else:
        yield look(
            FOLDER,
            _("Others on this machine can look into %(folder)s.") % {"folder": data},
            _("chmod 700 %(folder)s") % {"folder": data},
        )


def _not_ours() -> Iterator[Remark]:
    """Look for files of another user, which whoever runs the service could not touch."""
    data: Path = settings.HEEDFUL_DATA
    owner, me = data.stat().st_uid, os.geteuid()
    strange = sorted(path.name for path in (*data.iterdir(), *data.glob("*/*")) if _owner(path) not in {owner, None})
    if strange:
        yield wrong(
            FOLDER,
            _("%(files)s belong to another user than the folder.") % {"files": _named(strange)},
            _(
                "As root: chown -R --reference=%(folder)s %(folder)s. Run commands as the user of the service, never "
                "as root."
            )
            % {"folder": data},
        )
    elif me != owner:
        yield look(
            FOLDER,
            _("You are not the user whom %(folder)s belongs to.") % {"folder": data},
            _("Run heedful as that user, so that no file ends up as somebody else's."),
        )


def _owner(path: Path) -> int | None:
    try:
        return path.lstat().st_uid
    except FileNotFoundError:
        return None  # gone meanwhile: it was a draft


def _named(names: list[str]) -> str:
    if len(names) <= _NAMED:
        return ", ".join(names)
    return _("%(names)s and %(count)d more") % {
        "names": ", ".join(names[:_NAMED]),
        "count": len(names) - _NAMED,
    }
