"""The page on power cuts: what its file says comes out as the page shows it."""

from __future__ import annotations

import re

import pytest
from click.testing import CliRunner
from tests.docs.test_links import ROOT

from heedful.cli import root
from heedful.models import Moment
from heedful.wire.power_cuts import roles_of

PAGE = (ROOT / "docs/how-to/tell-of-power-cuts.md").read_text(encoding="utf-8")


def block(kind, number=0):
    return re.findall(rf"^```{kind}\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)[number]


@pytest.mark.django_db
def test_commands_of_the_page_say_what_it_shows(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "cuts.csv").write_text(block("csv"), encoding="utf-8")
    for number in (0, 1):
        command, _, shown = block("console", number).removeprefix("$ heedful ").partition("\n")
        assert CliRunner().invoke(root, command.split()).output == shown
    assert sorted(Moment.objects.values_list("place", "severity")) == [
        ("Bergen County, New Jersey", "Severe"),
        ("Essex County, New Jersey", "Moderate"),
    ]


def test_names_of_columns_are_known():
    rows = re.findall(
        r"^\| (those who are out|those there are|of when it is|whose figures) \| (.*) \|$", PAGE, re.MULTILINE
    )
    expected = {
        "those who are out": "out",
        "those there are": "served",
        "of when it is": "at",
        "whose figures": "company",
    }
    told = [(expected[what], name) for what, words in rows for name in re.findall(r"`([^`]+)`", words)]
    assert len(told) > 10
    assert [(role, name) for role, name in told if role not in roles_of((name,))] == []
