"""The compiled kernels: without a place to keep them every start would compile them anew."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import gettext as _

from heedful.services.doctor.remark import Remark, look, well, wrong

KERNELS = "kernels"


def check_kernels(_clock: object = None) -> Iterator[Remark]:
    """Look whether compiled kernels can be kept, and have been."""
    # Importing this names the folder, and is what fails where a service user has nowhere to write.
    import heedful.compiled  # noqa: F401, PLC0415 - slow, and only the doctor asks

    folder = Path(os.environ["NUMBA_CACHE_DIR"])
    told = {"folder": folder}
    if not os.access(folder, os.W_OK):
        yield wrong(
            KERNELS,
            _("Compiled kernels can't be kept in %(folder)s.") % told,
            _("Let the user that Heedful runs as write there, or take NUMBA_CACHE_DIR away."),
        )
    elif folder.parent == Path(tempfile.gettempdir()):
        yield wrong(
            KERNELS,
            _("There is no place to keep compiled kernels: every start compiles them anew."),
            _("Let the user that Heedful runs as write into the data folder."),
        )
    elif not any(folder.rglob("*.nbc")):
        do = _("Run 'heedful warm' once: else the first start waits for it.")
        yield look(KERNELS, _("The kernels are not compiled yet."), do)
    else:
        yield well(KERNELS, _("The kernels are compiled, in %(folder)s.") % told)
