"""Columns in a file come back as they were, the same ones as the same bytes, and damage is noticed."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from heedful.geo.packed import PackedError, pack, unpack

whole = st.lists(st.integers(-(2**29), 2**29))
text = st.lists(st.text(st.characters(exclude_characters="\n", exclude_categories=["Cs"]), min_size=1))


@given(whole, text, whole)
def test_columns_come_back(first, words, second):
    columns = {"a": np.array(first, dtype=np.int64), "words": words, "b": np.array(second, dtype=np.int64)}
    back = unpack(pack(columns))

    assert list(back) == ["a", "words", "b"]
    assert (back["a"].tolist(), back["words"], back["b"].tolist()) == (first, words, second)


@given(whole)
def test_same_columns_make_same_bytes(column):
    assert pack({"a": np.array(column)}) == pack({"a": np.array(column)})


def test_damage_is_an_error():
    data = pack({"a": np.arange(1000)})
    for broken in (b"", b"what is this", data[:-9], data[:40] + b"\0\0" + data[42:]):
        with pytest.raises(PackedError):
            unpack(broken)
