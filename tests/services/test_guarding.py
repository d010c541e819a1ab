"""What the guard is told of a reply, and what it finds in it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.mails import came, written

from heedful.services.audit import Actor
from heedful.services.conversing import add_note
from heedful.services.guarding import Finding, findings_of
from heedful.services.looking import look
from heedful.services.replying import Reply

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 23, 9, 41, tzinfo=UTC)
LETTER = (
    "Hello, my name is Jon Berg, and since the storm of last week the lights in our shop on the harbour do not work."
)


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path / "data"


@pytest.fixture
def row():
    return came(written("I cannot get my files."), AT).conversation


@pytest.fixture
def jon_s():
    return came(written(LETTER, sender="Jon Berg <jon@example.net>"), AT).conversation


def _codes(row, author, text: str, to=None) -> list[str]:
    reply = Reply(text, to or [["Ana Lima", "ana@example.org"]], row.version)
    return [each.code for each in findings_of(row, reply, author, AT)]


def test_ordinary_answer_may_go(row, bob):
    assert _codes(row, bob, "Dear Ana,\n\nyour files are ready, and I sent them to you again.\n\nBob") == []


def test_finding_marks_its_words(row, bob):
    text = "Dear {{name}}, here they are."
    found = findings_of(row, Reply(text, [["Ana Lima", "ana@example.org"]], row.version), bob, AT)
    assert found == [Finding("placeholder", 5, 13, "This is a gap that nobody has filled.", "{{name}}")]
    assert found[0].on_record == {"code": "placeholder", "start": 5, "end": 13}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Dear Mr Novak,\n\nhere they are.", "greets_other"),
        ("Alice, can you look into this?", "to_colleague"),
        ("Just tell them that it is broken.", "to_colleague"),
        ("Please write to jon@example.net.", "other_address"),
        ("Jon Berg has the same trouble.", "other_name"),
        ("Dear Ana,\n\nplease find attached the invoice of March.", "attachment_missing"),
    ],
)
def test_slips_are_found_with_what_we_know(row, jon_s, bob, alice, text, code):
    assert code in _codes(row, bob, text)


def test_words_of_a_note_are_found(row, bob):
    add_note(row, Actor(bob), "She owes us three invoices since the summer, be careful with her.")
    text = "Dear Ana, she owes us three invoices since the summer, be careful."
    assert "quotes_note" in _codes(row, bob, text)


def test_words_of_another_customer_are_found_where_the_author_has_just_been(row, jon_s, bob, alice):
    copied = f"Dear Ana,\n\n{LETTER}"
    assert "other_text" not in _codes(row, bob, copied)
    look(jon_s, bob, AT - timedelta(minutes=5), is_writing=False)
    assert "other_text" in _codes(row, bob, copied)
    assert "other_text" not in _codes(row, alice, copied)
    look(jon_s, bob, AT - timedelta(days=1), is_writing=False)
    assert "other_text" not in _codes(row, bob, copied)


@pytest.mark.parametrize("notes", [1, 3])
def test_queries_of_the_guard(row, bob, notes):
    for number in range(notes):
        add_note(row, Actor(bob), f"Note {number}")
    with CaptureQueriesContext(connection) as asked:
        _codes(row, bob, "Dear Ana, write to jon@example.net, or to Jon Berg.")
    assert len(asked) == 11, [each["sql"] for each in asked]
