from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heedful.wire.spreadsheet import as_it_stood, defused

_texts = st.text(st.sampled_from("=+-@'a1;,|\t\r\n\uff1d\"{} "), max_size=30)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("", ""),
        ("ana;started;1", "ana;started;1"),
        ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"),
        ("-5", "'-5"),
        ("ana,-5,a-b", "ana,'-5,a-b"),
        ("ben;=1+1;\t@x", "ben;'=1+1;\t'@x"),
        ("'=x", "''=x"),
        ("'tis", "'tis"),
        ('{"a": "=1"}', '{"a": "=1"}'),
        ("\uff1dx", "'\uff1dx"),
        ("\n+1", "\n'+1"),
    ],
)
def test_formulas_stand_behind_an_apostrophe(text, written):
    assert defused(text) == written
    assert as_it_stood(written) == text


@given(_texts | st.text())
def test_what_was_defused_is_read_as_it_stood_and_begins_no_formula(text):
    assert as_it_stood(defused(text)) == text
    assert not any(
        cell[:1] in set("=+-@\uff1d\uff0b\uff0d\uff20") - {""} for cell in re.split(r"[;,|\t\r\n]", defused(text))
    )
