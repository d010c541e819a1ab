"""What was said is found by its words: in messages and notes, the newest first, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from tests.mails import came, written

from heedful.models import Message
from heedful.queries import search
from heedful.queries.search import found, newest_with
from heedful.queries.word_index import INDEXES
from heedful.services.audit import MACHINE
from heedful.services.conversing import add_note
from heedful.services.customer import forget_in_database

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 23, 9, 41, tzinfo=UTC)


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path / "data"


def _said(*texts: str):
    return [
        came(written(text, sender=f"Jon {n} <jon{n}@example.org>"), AT + timedelta(hours=n)).conversation
        for n, text in enumerate(texts)
    ]


def _found(words: str) -> list:
    return list(found(words).rows)


def test_newest_first_all_words_and_the_last_one_as_a_beginning():
    one, two, three = _said("My photos are gone.", "Where are the photos of Übermüth?", "Phone me.")
    assert _found("photos") == [two, one]
    assert _found("PHOTOS gone") == [one]
    assert _found("pho") == [three, two, one]
    assert _found("pho gone") == []
    assert _found("übermüth") == [two]
    assert _found("jon1@example.org") == [two]
    assert _found("Jon 0") == [one]
    assert _found("my files") == [three, two, one]
    assert _found("nobody") == []


@pytest.mark.parametrize(
    "words", ["", "   ", "\0", '"', "' OR 1=1 --", "*", "a AND", "NEAR(x", "(((", "-", "'a':*", "\\"]
)
def test_what_is_typed_is_never_a_command(words):
    _said("Hello")
    assert _found(words) == []


def test_notes_are_found_and_what_is_gone_is_not():
    one, two = _said("First letter", "Second letter")
    add_note(one, MACHINE, "He has no power at home.")
    assert _found("power") == [one]
    assert _found("letter") == [two, one]
    Message.objects.filter(conversation=two).delete()
    assert _found("letter") == [one]
    message = Message.objects.get(conversation=one)
    message.visible = "Third card"
    message.save()
    assert (_found("letter"), _found("card")) == ([], [one])


def test_files_are_found_by_their_names():
    one, two, three = _said("See the file.", "Another letter", "About a refund_2026.pdf")
    message = one.messages.get()
    message.attachments.create(name="Refund_2026-March (2).PDF", type="application/pdf", size=1, digest="0" * 64)
    note = add_note(two, MACHINE, "A screenshot.")
    note.files.create(name="refund.png", type="image/png", size=1, digest="1" * 64)
    # The note was written just now.
    assert _found("refund") == [two, three, one]
    assert _found("refund_2026-march") == _found("march ref") == [one]
    assert _found("refund.png") == [two]
    assert _found("file march") == []
    assert newest_with("march") == ([one.pk], False)
    message.attachments.all().delete()
    note.delete()
    assert _found("refund") == [three]


def test_pages_of_files_go_on_where_the_one_before_ended(monkeypatch):
    monkeypatch.setattr(search, "SIZE", 2)
    rows = _said(*("a letter" for _ in range(5)))
    for row in rows:
        for name in ("refund.pdf", "the refund.png"):
            row.messages.get().attachments.create(name=name, type="x", size=1, digest="0" * 64)
    first = found("refund")
    second = found("refund", first.next)
    third = found("refund", second.next)
    assert [*first.rows, *second.rows, *third.rows] == rows[::-1]
    assert third.next == ""


def test_index_of_words_is_still_there_after_all_migrations():
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'heedful_%words%'")
            assert len(cursor.fetchall()) == 3 * len(INDEXES)
        else:
            cursor.execute("SELECT indexname FROM pg_indexes WHERE indexname LIKE 'heedful_%_words'")
            assert {name for (name,) in cursor.fetchall()} == {each.words for each in INDEXES}


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="PostgreSQL finds its index by the expression")
@pytest.mark.parametrize("index", INDEXES, ids=lambda each: each.table)
def test_query_and_index_say_the_same(index):
    _said("Hello")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN SELECT 1 FROM {index.table} r WHERE {index.vector} @@ to_tsquery('simple', 'a')")
        assert index.words in str(cursor.fetchall())


def test_pages_go_on_where_the_one_before_ended(monkeypatch):
    monkeypatch.setattr(search, "SIZE", 2)
    rows = _said(*("the same" for _ in range(5)))
    add_note(rows[0], MACHINE, "the same again")
    first = found("same")
    second = found("same", first.next)
    third = found("same", second.next)
    seen = [*first.rows, *second.rows, *third.rows]
    assert seen[0] == rows[0]
    assert {*seen} == {*rows}
    assert third.next == ""


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="in PostgreSQL that is the work of autovacuum")
@pytest.mark.django_db(transaction=True)
def test_words_of_what_is_gone_leave_the_file_with_an_erasure():
    one, two = _said("A quixotic letter", "Another letter")
    one.messages.all().delete()
    assert _found("letter") == [two]
    forget_in_database()
    with connection.cursor() as cursor:
        cursor.execute("SELECT block FROM heedful_message_words_data")
        kept = b"".join(bytes(block) for (block,) in cursor.fetchall())
    assert b"quixotic" not in kept
    assert b"another" in kept
    assert _found("letter") == [two]
