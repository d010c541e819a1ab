"""Texts that hold all words of a search are ranked: the more, the closer and the nearer to the heading, the better."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from heedful.domain.word_rank import Said, ranks

FILLER = "and so on and so on and so on and so on"


def order(words: str, *texts: Said) -> list[int]:
    found = ranks(words.split(), texts)
    return sorted(range(len(texts)), key=lambda place: -found[place])


def test_more_often_is_better_and_in_a_short_text_too():
    once, often, long = Said("", "a refund"), Said("", f"refund, refund {FILLER}"), Said("", f"a refund {FILLER * 9}")
    assert order("refund", long, once) == [1, 0]
    assert order("refund", Said("", f"refund {FILLER}"), often) == [1, 0]


def test_each_further_time_counts_for_less():
    both = Said("", f"refund invoice {FILLER}")
    one_often = Said("", f"refund refund refund refund refund refund {FILLER}")
    assert order("refund invoice x", one_often, both) == [1, 0]


def test_heading_counts_for_more():
    assert order("refund", Said("", f"refund {FILLER} hello"), Said("Refund", f"hello {FILLER}")) == [1, 0]


def test_last_word_is_a_beginning_and_the_whole_word_better():
    begins, whole = Said("", "restored it"), Said("", "restore it")
    assert order("restore", begins, whole) == [1, 0]
    assert ranks(["restore"], [begins, Said("", "nothing here")])[0] > 0
    assert ranks(["restore", "it"], [begins, whole])[0] < ranks(["restore", "it"], [begins, whole])[1]


def test_letters_count_however_they_are_written():
    assert (
        len(set(ranks(["Übermüth"], [Said("", "ÜBERMÜTH"), Said("", "ubermuth"), Said("", "u\u0308bermu\u0308th")])))
        == 1
    )
    assert ranks(["übermüth"], [Said("", "UBERMUTH")])[0] > 0


def test_nothing_to_rank():
    assert ranks([], [Said("a", "b")]) == [0]
    assert ranks(["a"], []) == []
    assert ranks(["a"], [Said("", "")]) == [0]


@given(st.lists(st.text(), max_size=5), st.lists(st.builds(Said, st.text(), st.text()), max_size=5))
def test_there_is_a_rank_for_everything(words, said):
    found = ranks(words, said)
    assert len(found) == len(said)
    assert all(rank >= 0 for rank in found)
