"""`heedful prune`: what is kept no longer, counted or let go."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from click.testing import CliRunner
from tests.services.logs import signals

from heedful.cli import root
from heedful.domain.retention import Retention
from heedful.log.files import alone
from heedful.services.audit import MACHINE
from heedful.services.kind import save_kind
from heedful.services.retention import save_retention

pytestmark = pytest.mark.django_db
WAITS = (
    '[[desire]]\nid = "help"\nname = "Get help"\narises = ["asked"]\nfulfilled = ["told"]\npatience = "30000 days"\n'
)


@pytest.fixture(autouse=True)
def home(settings, tmp_path, monkeypatch):
    settings.HEEDFUL_DATA = tmp_path / "data"
    monkeypatch.chdir(tmp_path)
    (tmp_path / "log.csv").write_text("customer,at,kind\nana,2010-05-01,asked\nben,2010-06-01,page\n")
    save_kind(WAITS, MACHINE)
    _run("import", "log.csv")
    return tmp_path


def _run(*words):
    return CliRunner().invoke(root, list(words), prog_name="heedful")


def test_dry_run_counts_and_changes_nothing():
    save_retention(Retention({"page": 25}, 12), MACHINE)
    now = datetime.now(UTC)
    done = _run("prune", "--dry-run")
    assert done.exit_code == 0
    first, second, third, fourth = done.stdout.splitlines()
    assert first == f"           1  asked, from 2010-05-01 to {now.year - 1}-{now.month:02}-01"
    assert second.startswith("           1  page, from 2010-06-01 to ")
    assert third == "1 open desires in 'Get help' began with one of these; they begin later then, or are gone."
    assert fourth == "2 signals would go."
    assert sum(signals().values()) == 2


def test_prune_lets_go(home):
    # Until somebody has said so, a log that ended in 2010 is seen from there.
    assert _run("prune").stdout == "Nothing is older than it is kept.\n"
    save_retention(Retention({"page": 25}), MACHINE)
    assert _run("prune").stdout == "1 signals were let go.\n"
    assert [kind for _, _, kind in signals()] == ["asked"]
    assert _run("prune").stdout == "Nothing is older than it is kept.\n"
    assert _run("prune", "--dry-run").stdout == "Nothing would go.\n"


def test_prune_waits_for_nobody(home):
    with alone(home / "data" / "log.lock"):
        done = _run("prune")
    assert done.exit_code == 1
    assert "Another process works on the log" in done.stderr
