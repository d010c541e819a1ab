"""The search of the inbox on its page: in which order, what it looks through, and where else to look."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from tests.mails import came, written
from tests.web.inbox import read

from heedful.queries import best_match, listed, search

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 23, 9, 41, tzinfo=UTC)


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path / "data"


@pytest.fixture
def viewer(signed_in, charlie):
    return signed_in(charlie)


@pytest.fixture
def rows():
    """Three conversations; the oldest says the most about a refund."""
    texts = ("Refund, refund, refund.", "Many words and then a refund among them.", "Many words, then another refund.")
    return [
        came(written(text, sender=f"Jon{n} <jon{n}@example.org>", Subject=f"Nr {n}"), AT + timedelta(hours=n))
        for n, text in enumerate(texts)
    ]


def test_order_is_chosen_on_the_page_and_kept_from_page_to_page(viewer, rows, monkeypatch):
    monkeypatch.setattr(best_match, "SIZE", 2)
    newest = viewer.get("/inbox/search/?q=refund").content.decode()
    assert '<a href="?q=refund" aria-current="true">' in newest
    assert newest.index("Nr 2") < newest.index("Nr 1") < newest.index("Nr 0")
    best = viewer.get("/inbox/search/?q=refund&order=match").content.decode()
    assert '<a href="?q=refund&amp;order=match" aria-current="true">' in best
    assert best.index("Nr 0") < best.index("Nr 2")
    assert "Nr 1" not in best
    assert 'href="?q=refund&amp;order=match&amp;after=2"' in best
    # What is typed next is found in the same order.
    assert '<input type="hidden" name="order" value="match">' in best
    assert 'name="order"' not in newest
    assert "Nr 1" in read(viewer, "/inbox/search/?q=refund&order=match&after=2")
    assert "There is nothing further on." in read(viewer, "/inbox/search/?q=refund&order=match&after=40")


def test_where_the_best_match_ends_it_says_so(viewer, rows, monkeypatch):
    words = "These are the newest 1,000 messages, notes and files that hold the words."
    assert words not in read(viewer, "/inbox/search/?q=refund&order=match")
    monkeypatch.setattr(best_match, "AMONG", 2)
    assert words in read(viewer, "/inbox/search/?q=refund&order=match")
    assert words not in read(viewer, "/inbox/search/?q=refund")


def test_nothing_found_says_what_is_looked_through_and_where_else_to_look(viewer, rows):
    page = viewer.get("/inbox/search/?q=z%26z").content.decode()
    assert "Nobody said ‘z&amp;z’" in page
    assert "what is inside of files is not" in page
    assert '<a href="/inbox/aside/">' in page
    assert '<a href="/customers/?q=z%26z">' in page


def test_view_with_words_says_where_it_ends(viewer, rows, signed_in, bob, monkeypatch):
    words = "its words are looked for among the newest 2 messages and the newest 2 notes that hold them"
    agent = signed_in(bob)
    agent.post("/inbox/views/new/", {"name": "Refunds", "state": "all", "words": "refund", "for_all": "on"})
    agent.post("/inbox/views/new/", {"name": "None", "state": "closed", "words": "refund", "for_all": "on"})
    kept = [f"/inbox/{word}/" for word, _, _ in viewer.get("/inbox/").context["views"] if word.startswith("kept-")]
    assert len(kept) == 2
    for address in kept:
        assert "Here ends what this view looks through" not in read(viewer, address)
    for module in (search, listed):
        monkeypatch.setattr(module, "LATELY", 2)
    for address in kept:
        assert words in read(viewer, address)
