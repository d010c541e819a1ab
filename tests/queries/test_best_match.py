"""The best match comes first, among the newest messages and notes that hold the words, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from tests.mails import came, written

from heedful.models import Message
from heedful.queries import best_match as module
from heedful.queries.best_match import best_match
from heedful.queries.search import found
from heedful.services.audit import MACHINE
from heedful.services.conversing import add_note

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 23, 9, 41, tzinfo=UTC)


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path / "data"


def _said(*texts: str, **more: str):
    return [
        came(written(text, sender=f"Jon {n} <jon{n}@example.org>", **more), AT + timedelta(hours=n)).conversation
        for n, text in enumerate(texts)
    ]


def _found(words: str, after: str = "") -> list:
    return list(best_match(words, after).rows)


def test_best_comes_first_and_newest_of_equals():
    much, little, same = _said(
        "Refund, please: a refund, the refund.",
        "By the way, among many other things that happened since, there was something about a refund, too.",
        "By the way, among many other things that happened since, there was something about a refund, too.",
    )
    assert _found("refund") == [much, same, little]
    assert list(found("refund").rows) == [same, little, much]
    assert _found("refund nobody") == []
    assert _found("") == _found("' OR 1=1 --") == []


def test_subject_names_and_notes_count():
    (said,) = _said("There was something about a refund, and this and that and much more besides.")
    (asked,) = _said("Hello, how are you, and this and that and much more besides.", Subject="Refund")
    assert _found("refund") == [asked, said]
    add_note(said, MACHINE, "A refund: refund it.")
    assert _found("refund")[0] in {said, asked}
    add_note(said, MACHINE, "Refund!")
    assert len(_found("refund")) == 2
    assert _found("jon0@example.org")[0] in {said, asked}


def test_name_of_a_file_counts_as_a_heading():
    named, said = _said("See the file.", "There was something about a refund, and this and that and much more besides.")
    named.messages.get().attachments.create(name="Refund.pdf", type="application/pdf", size=1, digest="0" * 64)
    assert _found("refund") == [named, said]
    named.messages.get().attachments.all().delete()
    assert _found("refund") == [said]


def test_conversation_counts_by_its_best_and_stands_once():
    one, two = _said("Nothing about it but refund, refund.", "A refund, once, with many other words around it, too.")
    came(written("And the refund?", sender="Jon 1 <jon1@example.org>", Subject="Re: My files"), AT + timedelta(hours=9))
    assert _found("refund").count(two) == 1
    assert set(_found("refund")) >= {one, two}


def test_only_the_newest_are_ranked_and_that_is_said(monkeypatch):
    best, *others = _said("refund refund refund", *("one refund among more words" for _ in range(3)))
    assert _found("refund")[0] == best
    assert not best_match("refund").is_cut
    monkeypatch.setattr(module, "AMONG", 3)
    page = best_match("refund")
    assert set(page.rows) == set(others)
    assert page.is_cut


def test_pages_hold_everything_once(monkeypatch):
    monkeypatch.setattr(module, "SIZE", 2)
    rows = _said(*(f"the same {'x ' * n}" for n in range(5)))
    seen, after = [], ""
    for _ in range(3):
        page = best_match("same", after)
        seen += page.rows
        after = page.next
    assert after == ""
    assert (len(seen), set(seen)) == (5, set(rows))
    assert seen == rows
    assert _found("same", "nonsense") == _found("same", "-1") == seen[:2]
    assert _found("same", "9" * 30) == []


def test_it_asks_a_few_times_however_much_is_found(django_assert_num_queries):
    row, *_ = _said(*("the same" for _ in range(3)))
    add_note(row, MACHINE, "the same")
    with django_assert_num_queries(7):
        best_match("same")
    _said(*("the same" for _ in range(4)))
    with django_assert_num_queries(7):
        best_match("same")


def test_only_the_beginning_of_a_long_text_is_read():
    (row,) = _said("word " * 3_000 + "refund")
    assert _found("refund") == [row]
    Message.objects.update(visible="é" * 5_000 + " refund")
    assert _found("refund") == [row]
