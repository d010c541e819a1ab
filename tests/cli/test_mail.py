"""`heedful mail parse`: one answer for each file, whatever is in it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.wire.mail.test_bounces import ANA, report
from tests.wire.mail.test_parse import RAW

from heedful.cli import root
from heedful.wire.mail import parse_mail
from heedful.wire.mail.as_json import as_json


@pytest.fixture
def mails(tmp_path):
    (tmp_path / "a.eml").write_bytes(RAW)
    (tmp_path / "b.eml").write_bytes(report(ANA))
    (tmp_path / "c.eml").write_bytes(b"")
    (tmp_path / "d.png").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")
    return [str(tmp_path / name) for name in ("a.eml", "b.eml", "c.eml", "d.png")]


def ran(*words, code=0):
    result = CliRunner().invoke(root, ["mail", "parse", *words])
    assert result.exit_code == code, result.output
    return result


def test_json_is_one_line_a_file_in_order(mails):
    lines = ran("--json", *mails).stdout.splitlines()
    assert [json.loads(line) for line in lines] == [as_json(name, parse_mail(_bytes(name))) for name in mails]
    assert [json.loads(line)["ok"] for line in lines] == [True, True, False, False]


def _bytes(name):
    return Path(name).read_bytes()


def test_a_missing_file_is_named_and_the_others_are_read(mails):
    result = ran("--json", mails[0], "nowhere.eml", mails[1], code=1)
    assert len(result.stdout.splitlines()) == 2
    assert result.stderr == "nowhere.eml: No such file or directory. Give the path of a file that holds one mail.\n"


def test_a_readable_form(mails):
    assert (
        ran(mails[0], mails[2]).stdout
        == f"""\
{mails[0]}
From:       Ana Lima <Ana@example.org>
To:         help@shop.example, other@shop.example
Cc:         bob@example.org
Reply-To:   ana@home.example
Date:       2026-03-02 07:10:00 UTC
Subject:    Re: my files
Note:       It held headers that only Heedful itself may write; they were removed.

They are back.
[quoted: 2 lines]
[signature: 1 lines]

{mails[2]}: It is empty.

"""
    )


def test_it_needs_neither_django_nor_a_database(mails):
    program = (
        "import sys\nfrom heedful.cli import root\n"
        "root(['mail', 'parse', '--json', sys.argv[1]], standalone_mode=False)\n"
        "assert not {'django', 'polars', 'numba', 'numpy'} & set(sys.modules), sorted(sys.modules)"
    )
    ended = subprocess.run([sys.executable, "-c", program, mails[0]], capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stderr) == (0, "")
