"""What a tag is called."""

from __future__ import annotations

import pytest

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
        ("", ""),
    ],
)
def test_name_is_as_typed_but_for_what_no_tag_needs(typed, name):
    assert tag_name(typed) == name


def test_same_tag_in_small_and_in_capital_letters():
    assert tag_key("ÜBER Straße") == tag_key("über STRASSE") == "über strasse"
