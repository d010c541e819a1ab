"""The wheel holds all that runs, and runs where there is no checkout.

The test builds it, and installs it into an empty environment that borrows only what others wrote from this one: no
network, and nothing of ours but the wheel.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src"

# Without bytecode of its own each start takes seconds, so it is not asked for often.
pytestmark = pytest.mark.faults


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    words = ["uv", "build", "--wheel", "--no-build-isolation", "--offline", "--python", sys.executable]
    _run(Path(sys.executable).parent / words[0], *words[1:], "--out-dir", folder, ROOT, env=dict(os.environ))
    return next(folder.glob("heedful-*.whl"))


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory) -> Path:
    """Give the `heedful` of an environment into which the wheel was installed."""
    folder = tmp_path_factory.mktemp("environment") / "venv"
    _run(sys.executable, "-m", "venv", "--without-pip", folder)
    python = folder / "bin" / "python"
    _run(Path(sys.executable).parent / "uv", "pip", "install", "--offline", "--no-deps", "--python", python, wheel)
    site = _run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").stdout.strip()
    # A line of a .pth file, and not PYTHONPATH: that would bring our own .pth along, and with it the checkout.
    (Path(site) / "borrowed.pth").write_text(f"{sysconfig.get_path('purelib')}\n")
    return folder / "bin" / "heedful"


def _run(*words, **more) -> subprocess.CompletedProcess[str]:
    env = {name: text for name, text in os.environ.items() if not name.startswith(("HEEDFUL_", "DJANGO_", "NUMBA_"))}
    done = subprocess.run(list(map(str, words)), **{"env": env, **more}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done


def test_wheel_holds_every_file_of_the_package(wheel):
    tracked = _run("git", "-C", ROOT, "ls-files", "src/heedful").stdout.split()
    held = {f"src/{name}" for name in zipfile.ZipFile(wheel).namelist() if name.startswith("heedful/")}
    assert held >= {name for name in tracked if (ROOT / name).exists()}
    for needed in (
        "web/templates/today/today.html",
        "web/static/heedful/heedful.css",
        "migrations/0001_people_and_audit.py",
    ):
        assert f"src/heedful/{needed}" in held


def test_wheel_runs_from_another_folder(installed, tmp_path):
    """The commands of a first hour in production, in the order of the how-to."""
    where = {"cwd": tmp_path, "env": {"PATH": os.environ["PATH"], "HEEDFUL_DATA": str(tmp_path / "data")}}
    said = _run(installed.parent / "python", "-c", "import heedful; print(heedful.__file__)", **where).stdout.strip()
    assert Path(said).is_relative_to(installed.parents[1])
    assert "Say what is wrong with this installation" in _run(installed, "--help", **where).stdout
    assert "/welcome/" in _run(installed, "init", **where).stdout
    done = subprocess.run([installed, "doctor", "--json"], **where, capture_output=True, text=True, check=False)
    remarks = json.loads(done.stdout)["remarks"]
    assert [remark["what"] for remark in remarks if remark["grade"] == "wrong"] == [
        "The background work has never run here."
    ]
    page = "from django.test import Client; print(Client().get('/sign-in/', HTTP_HOST='127.0.0.1').status_code)"
    assert _run(installed, "manage", "shell", "--verbosity", "0", "-c", page, **where).stdout.strip() == "200"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data"]
