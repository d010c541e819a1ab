"""Distinct signals get numbers, and each number means what its signal means."""

from __future__ import annotations

import polars as pl
import pytest

from heedful.domain.kind import read_kinds
from heedful.flow.match import Codebook, Distinct

KINDS = read_kinds(
    """
[[desire]]
id = "pay"
arises = ["page:/pay", "card.entered"]
steps = ["card.checked[amount>=100]"]
fulfilled = ["paid"]
patience = "1 hour"
"""
)


def test_encode_numbers_each_distinct_signal_once_over_frames():
    codebook = Codebook(KINDS)
    frame = pl.DataFrame({"kind": ["page", "paid", "page"], "path": ["/pay", None, "/help"], "amount": [1, 2, None]})
    assert codebook.encode(frame).tolist() == [0, 1, 2]
    assert codebook.encode(frame.reverse()).tolist() == [2, 1, 0]
    assert codebook.distinct == [
        Distinct("page", "/pay", (1,)),
        Distinct("paid", None, (2,)),
        Distinct("page", "/help", (None,)),
    ]


def test_encode_path_only_of_pages():
    codebook = Codebook(KINDS)
    frame = pl.DataFrame({"kind": ["paid", "paid"], "path": ["/a", "/b"]})
    assert codebook.encode(frame).tolist() == [0, 0]


@pytest.mark.parametrize("categories", [["b", "a", "b", "c"], []])
def test_encode_categories_as_texts_over_frames(categories):
    kinds = read_kinds('[[desire]]\nid="k"\narises=["a"]\nfulfilled=["b"]\npatience="1 hour"\n')
    by_text, by_category = Codebook(kinds), Codebook(kinds)
    for some in (categories, ["x", "a", "new", "b"], categories):
        text = pl.DataFrame({"kind": pl.Series(some, dtype=pl.String)})
        category = text.cast(pl.Categorical)
        expected = [by_text.distinct[code].kind for code in by_text.encode(text)]
        assert [by_category.distinct[code].kind for code in by_category.encode(category)] == expected == some


def test_asks_only_where_a_condition_decides():
    codebook = Codebook(KINDS)
    assert [codebook.asks("paid", None), codebook.asks("card.checked", None)] == [False, True]
    assert codebook.encode_with("card.checked", None, [{"amount": 50}, {"amount": 150}]).tolist() == [0, 1]
    assert codebook.effects().steps.tolist() == [1]
