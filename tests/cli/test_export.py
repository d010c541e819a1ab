"""`heedful export`: everything that is held of one customer."""

from __future__ import annotations

import json
import stat

import pytest
from click.testing import CliRunner
from tests.services.logs import row, take

from heedful.cli import root
from heedful.models import AuditEntry, Customer, Identity

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def home(settings, tmp_path, monkeypatch):
    settings.HEEDFUL_DATA = tmp_path / "data"
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _heedful(*words):
    return CliRunner().invoke(root, words, prog_name="heedful")


def test_export_goes_to_standard_output_or_to_a_file_of_ours_alone(home):
    take(home, row("ana", 0, "started"))
    done = _heedful("export", "customer", "ana")
    assert done.exit_code == 0
    assert [each["kind"] for each in json.loads(done.stdout)["signals"]] == ["started"]
    done = _heedful("export", "customer", "ana", "--out", "ana.json")
    assert (done.exit_code, done.stdout) == (0, "")
    assert "Written to ana.json." in done.stderr
    told = json.loads((home / "ana.json").read_text(encoding="utf-8"))
    assert told["handles"][0]["value"] == "ana"
    assert stat.S_IMODE((home / "ana.json").stat().st_mode) == 0o600
    assert AuditEntry.objects.filter(verb="exported", who=None).count() == 2


def test_export_of_nobody_and_of_several_is_refused(home):
    done = _heedful("export", "customer", "nobody")
    assert (done.exit_code, done.stderr) == (1, "Nobody is known by 'nobody'.\n")
    for sort in (Identity.Sort.USER_ID, Identity.Sort.EMAIL):
        Identity.objects.create(customer=Customer.objects.create(), sort=sort, value="ana@x")
    done = _heedful("export", "customer", "ana@x")
    assert (done.exit_code, done.stderr) == (1, "Several customers are known by 'ana@x'; export them on their pages.\n")


def test_export_to_where_nothing_can_be_written(home):
    take(home, row("ana", 0, "started"))
    (home / "file").touch()
    done = _heedful("export", "customer", "ana", "--out", "file/ana.json")
    assert done.exit_code == 1
    assert "file" in done.stderr
