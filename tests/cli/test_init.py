from __future__ import annotations

import re

import pytest
from click.testing import CliRunner

from heedful.cli.init import init
from heedful.cli.manage import manage

pytestmark = pytest.mark.django_db


def test_init_gives_a_link_that_works(stranger):
    said = CliRunner().invoke(init).output
    link = re.search(r"http://127.0.0.1:8000(/welcome/\S+/)", said)[1]
    assert "first one here" in stranger.get(link).content.decode()


def test_init_with_an_owner_gives_no_link(alice):
    said = CliRunner().invoke(init).output
    assert "There is an owner already" in said
    assert "/welcome/" not in said


def test_init_for_whoever_is_locked_out(alice):
    assert "/welcome/" in CliRunner().invoke(init, ["--another"]).output


def test_manage_passes_on_to_django(capsys):
    CliRunner().invoke(manage, ["check"], catch_exceptions=False)
