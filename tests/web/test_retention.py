"""How long signals are kept, on a page: looked at before it is said."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from tests.services.logs import json_lines, row

from heedful.domain.retention import AT_FIRST, Retention
from heedful.models import RetentionRule
from heedful.queries.retention import current_retention
from heedful.services.audit import MACHINE
from heedful.services.intake import take_file
from heedful.wire.signals import Mapping

pytestmark = pytest.mark.django_db
PAGE = "/sources/retention/"


@pytest.fixture
def owner(signed_in, alice, settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path / "data"
    return signed_in(alice)


def text(response) -> str:
    assert response.status_code == 200
    return response.content.decode()


def test_what_would_go_is_shown_and_nothing_is_said_yet(owner, tmp_path):
    old = datetime(2010, 5, 1, tzinfo=UTC).timestamp() * 1000
    rows = [{"customer": "ana", "at": round(old), "kind": "page", "path": "/<b>"}, row("ana", 0, "<i>started")]
    take_file(json_lines(tmp_path, rows), Mapping(), MACHINE)
    assert 'value="25"' in text(owner.get(PAGE))
    page = text(owner.post(PAGE, {"page": "1200", "rest": "", "others": ""}))
    assert "Nothing would go" in page
    page = text(owner.post(PAGE, {"page": "12", "rest": "", "others": "<i>started: 1"}))
    assert "2 signals would go" in page
    assert "from 1 May 2010 to" in page
    assert "&lt;i&gt;started" in page
    assert not RetentionRule.objects.exists()


def test_what_is_said_holds_and_is_shown(owner):
    said = {"page": "", "rest": "36", "others": " login : 12 \n\ncase:done: ever\n", "keep": "yes"}
    page = text(owner.post(PAGE, said, follow=True))
    assert "Saved. What is older goes with the coming night." in page
    assert current_retention() == Retention({"page": None, "login": 12, "case:done": None}, 36)
    assert "case:done: ever\nlogin: 12</textarea>" in page


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"page": "0"}, "greater than or equal to 1"),
        ({"rest": "1201"}, "less than or equal to 1200"),
        ({"others": "login"}, "‘login’ should look like"),
        ({"others": "login: soon"}, "‘login: soon’ should look like"),
        ({"others": "login: ²"}, "should look like"),
        ({"others": f"login: {'9' * 5000}"}, "should look like"),
        ({"others": "page: 3"}, "How long page views are kept is said above."),
        ({"others": "x: 1\n" * 201}, "No more than 200 kinds"),
    ],
)
def test_nonsense_is_answered_in_words(owner, said, why):
    assert why in text(owner.post(PAGE, {"page": "", "rest": "", "others": "", "keep": "yes", **said}))
    assert current_retention() == AT_FIRST


def test_how_long_signals_are_kept_is_for_owners(signed_in, bob):
    agent = signed_in(bob)
    assert agent.get(PAGE).status_code == 404
    assert agent.post(PAGE, {"page": "1", "keep": "yes"}).status_code == 404
    assert "How long signals are kept" not in text(agent.get("/sources/"))
