"""What a tag is called."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heedful.domain.tag import tag_key, tag_name


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("refund", "refund"),
        ("  #Refund  due ", "Refund due"),
        ("one, two", "one two"),
        ("a\0b", "ab"),
        ("x" * 40, "x" * 40),
        ("x" * 39 + " yz", ""),
        ("Re\u0301gion", "R\u00e9gion"),
        (" ,# ", ""),
        ("# #", ""),
        ("# #one #two", "one #two"),
        ("e\0\u0301t\u0301", "\u00e9t\u0301"),
        ("!!!", ""),
        ("\U0001f525", ""),
        ("4", "4"),
        ("", ""),
    ],
)
def test_name_is_as_typed_but_for_what_no_tag_needs(typed, name):
    assert tag_name(typed) == name


@given(st.text(st.one_of(st.sampled_from("#, \t\0e\u0301\u0338!1"), st.characters(exclude_categories=["Cs"]))))
def test_name_of_a_name_is_itself(typed):
    assert tag_name(tag_name(typed)) == tag_name(typed)


def test_same_tag_in_small_and_in_capital_letters():
    assert tag_key("ÜBER Straße") == tag_key("über STRASSE") == "über strasse"
