"""The one place that knows numba: where compiled kernels are kept, and how a function becomes one.

numba wants a writable folder next to the source or in a home, and fails at import where a service user has
neither. So the folder is named before numba is imported: `NUMBA_CACHE_DIR` if the environment names one,
else one in the environment that runs us (`heedful warm` fills it when that is made), else, where that is not
ours to write, one in the data folder.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar, cast

Function = TypeVar("Function", bound=Callable[..., object])


def _cache_folder() -> Path:
    data = Path(os.environ.get("HEEDFUL_DATA") or "heedful-data")
    for folder in (Path(sys.prefix) / "var" / "heedful" / "kernels", data / "kernels"):
        try:
            # The data folder may be made here first, and is for us alone.
            if data in folder.parents:
                data.mkdir(mode=0o700, parents=True, exist_ok=True)
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            continue
        if os.access(folder, os.W_OK):
            return folder
    # Neither is ours to write: compile anew for this process, in a folder nobody else can prepare for us.
    return Path(tempfile.mkdtemp(prefix="heedful-kernels-"))


@contextmanager
def _without_scipy() -> Iterator[None]:
    """Let no scipy be found for a moment, unless it is here already."""
    if "scipy" in sys.modules:
        yield
        return
    # This is how Python itself is told that a module is not there.
    sys.modules["scipy"] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        del sys.modules["scipy"]


os.environ.setdefault("NUMBA_CACHE_DIR", str(_cache_folder()))

# numba reads NUMBA_CACHE_DIR when it is imported. The second module looks for scipy, for a linear algebra that no
# kernel has; where tests brought scipy along, loading it would take as long as all the rest of numba.
with _without_scipy():
    import numba
    import numba.np.arraymath


def compiled(function: Function) -> Function:
    """Compile a kernel when it is first called, keep it on disk, and let other threads run meanwhile."""
    return cast("Function", numba.njit(cache=True, nogil=True)(function))
