"""Texts of others in a file that somebody may open with a spreadsheet: none of them must be a formula there.

The rule of this file: an apostrophe before whatever would begin a formula, at the beginning of a text or behind what a
spreadsheet may take for the end of a cell; and exactly one apostrophe off when it is read. (OWASP, CSV Injection.)
"""

from __future__ import annotations

import re

_BEGINS = r"(?:^|(?<=[;,|\t\r\n]))"
_FORMULA = r"[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]"
_DANGEROUS = re.compile(rf"{_BEGINS}(?='*{_FORMULA})")
_DEFUSED = re.compile(rf"{_BEGINS}'(?='*{_FORMULA})")


def defused(text: str) -> str:
    """Write a text so that no spreadsheet takes it, or a part of it, for a formula."""
    return _DANGEROUS.sub("'", text)


def as_it_stood(text: str) -> str:
    """Read what `defused` wrote."""
    return _DEFUSED.sub("", text)
