"""`heedful reflow`, `compact` and `erase`: keeping the log by hand."""

from __future__ import annotations

import pytest
from click.testing import CliRunner
from tests.services.logs import KIND, kept_desires, listed, row, signals, take, there

from heedful.cli import root
from heedful.log.files import alone
from heedful.models import AuditEntry, Customer, Erasure, Identity, Kind, Segment
from heedful.services.log import FANOUT

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def home(settings, tmp_path, monkeypatch):
    settings.HEEDFUL_DATA = tmp_path / "data"
    monkeypatch.chdir(tmp_path)
    (tmp_path / "kinds.toml").write_text(KIND)
    return tmp_path


def _heedful(*words, answer=None):
    return CliRunner().invoke(root, words, prog_name="heedful", input=answer)


def test_reflow_follows_what_has_changed_and_then_nothing(home):
    take(home, row("ana", 0, "started"), row("ana", 5, "finished"))
    done = _heedful("reflow", "--kinds", "kinds.toml")
    assert (done.exit_code, done.stdout) == (0, "Defined 'restore' (restore), version 1.\nFollowed: restore.\n")
    assert [each[5] for each in kept_desires()] == ["fulfilled"]
    done = _heedful("reflow", "--kinds", "kinds.toml")
    assert done.stdout == "Defined 'restore' (restore), version 1.\nNothing had to be followed again.\n"
    (home / "kinds.toml").write_text(KIND.replace("finished", "ended"))
    done = _heedful("reflow", "--kinds", "kinds.toml")
    assert done.stdout == "Defined 'restore' (restore), version 2.\nFollowed: restore.\n"
    assert [each[5] for each in kept_desires()] == ["flowing"]
    assert there() == listed()


def test_broken_kinds_change_nothing(home):
    (home / "kinds.toml").write_text("[[desire]]\n")
    done = _heedful("reflow", "--kinds", "kinds.toml")
    assert done.exit_code == 2
    assert "kinds.toml, line 1: a kind has no id." in done.stderr
    assert Kind.objects.count() == 0


def test_compact_says_how_many_it_merged(home):
    for number in range(FANOUT):
        take(home, row("ana", number, "started"))
    done = _heedful("compact")
    assert (done.exit_code, done.stdout) == (0, f"{FANOUT} segments were merged or rewritten.\n")
    assert Segment.objects.count() == 1
    assert _heedful("compact").stdout == "0 segments were merged or rewritten.\n"


@pytest.mark.parametrize(
    ("command", "status", "words"),
    [
        ("compact", 1, "Another process works on the log; try again when it is done."),
        ("reflow", 0, "Another process is following the desires; they are up to date when it is done."),
    ],
)
def test_second_process_is_told_that_another_is_at_it(home, command, status, words):
    take(home, row("ana", 0, "started"))
    with alone(home / "data" / "log.lock"):
        done = _heedful(command)
    assert done.exit_code == status
    assert words in done.output


def test_erase_asks_and_takes_no_for_an_answer(home):
    take(home, row("ana", 0, "started"))
    done = _heedful("erase", "ana", answer="n\n")
    assert done.exit_code == 1
    assert "This can't be undone" in done.output
    assert Customer.objects.count() == 1


@pytest.mark.parametrize("words", [("--yes",), ()])
def test_erase_takes_effect_at_once_and_the_files_follow(home, words):
    take(home, row("ana", 0, "started"), row("ben", 0, "started"))
    done = _heedful("erase", "ana", *words, answer=None if words else "y\n")
    assert done.exit_code == 0
    assert "Erased from every page and count." in done.output
    assert list(Identity.objects.values_list("value", flat=True)) == ["ben"]
    assert sum(signals().values()) == 1
    assert AuditEntry.objects.filter(verb="erased a customer", who=None).count() == 1
    assert Erasure.objects.get().files_clean_at is None
    assert _heedful("compact").stdout == "1 segments were merged or rewritten.\n"
    assert Erasure.objects.get().files_clean_at is not None
    assert there() == listed()


def test_erase_of_nobody_and_of_several_is_refused(home):
    done = _heedful("erase", "nobody", "--yes")
    assert (done.exit_code, done.stderr) == (1, "Nobody is known by 'nobody'.\n")
    for sort in (Identity.Sort.USER_ID, Identity.Sort.EMAIL):
        Identity.objects.create(customer=Customer.objects.create(), sort=sort, value="ana@x")
    done = _heedful("erase", "ana@x", "--yes")
    assert (done.exit_code, done.stderr) == (1, "Several customers are known by 'ana@x'; erase them on their pages.\n")
    assert Customer.objects.count() == 2
