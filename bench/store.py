"""Where what is made for measuring is kept: made once, and used again.

The folder is named by HEEDFUL_BENCH_DATA (`/tmp/heedful-bench` if it is not set); removing it costs only time.
Names hold what a file was made of, and a version to be raised when the makers change.
"""

from __future__ import annotations

import os
import shutil
from hashlib import blake2b
from pathlib import Path

from bench.process import ROOT, heedful, python
from bench.wants import WANTS, kinds_toml

VERSION = 1


def folder() -> Path:
    """Give the folder; it is made if need be."""
    path = Path(os.environ.get("HEEDFUL_BENCH_DATA") or "/tmp/heedful-bench")  # noqa: S108 - anybody may remove it
    path.mkdir(parents=True, exist_ok=True)
    return path


def kinds(wants: int = len(WANTS)) -> Path:
    """Give a file with the first so many kinds."""
    path = folder() / f"kinds-{wants}.toml"
    path.write_text(kinds_toml(WANTS[:wants]), encoding="utf-8")
    return path


def signals(size: int, customers: int, *more: str) -> Path:
    """Give a history of `size` signals; `more` are options of `bench.made`."""
    options = "".join(word.replace("--", "-") for word in more)
    path = folder() / f"signals-{VERSION}-{size}-{customers}{options}.parquet"
    if not path.exists():
        python("-m", "bench.made", path, "--signals", str(size), "--customers", str(customers), *more)
    return path


def demo(customers: int) -> tuple[Path, Path]:
    """Give the lives of the demo company over 18 months, and its kinds."""
    path, toml = folder() / f"demo-{VERSION}-{customers}.parquet", folder() / "demo-kinds.toml"
    if not path.exists():
        draft = path.with_suffix(".draft")
        until = "2026-11-01T00:00:00Z"
        heedful("demo", "--customers", str(customers), "--until", until, "--out", draft, env=data("no-house"))
        draft.rename(path)
    python("-c", f"from heedful.services import demo; open({str(toml)!r}, 'w').write(demo.kinds_toml())")
    return path, toml


def data(name: str) -> dict[str, str]:
    """Give the environment of an installation that is kept here."""
    return {
        "HEEDFUL_DATA": str(folder() / name),
        "HEEDFUL_DATABASE_URL": "",
        "DJANGO_SETTINGS_MODULE": "heedful.settings",
    }


def house(name: str, wants: int, *files: Path) -> dict[str, str]:
    """Give the environment of an installation that holds these files; it is filled the first time."""
    name = f"{name}-{form()}"
    done = folder() / name / "filled"
    if not done.exists():
        shutil.rmtree(folder() / name, ignore_errors=True)
        python("-m", "bench.fill", kinds(wants), *files, env=data(name))
        done.touch()
    return data(name)


def form() -> str:
    """Give a mark of the form that an installation has on disk: when that changes, what was filled is filled anew."""
    sources = [path for place in ("log", "migrations") for path in (ROOT / "src" / "heedful" / place).glob("*.py")]
    return blake2b(b"".join(path.read_bytes() for path in sorted(sources)), digest_size=4).hexdigest()
