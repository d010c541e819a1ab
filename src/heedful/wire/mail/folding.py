"""What a mail quotes, folded where it is shown as it was laid out: one click shows it, nothing is taken away.

The rule of this file: only what stands at the end is folded. Quotes that somebody answers between stay open, and so
does a mail that is nothing but a quote. Works on what `harmless_html` gives, in which every tag is closed.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from html import escape
from typing import NamedTuple

from heedful.wire.mail.html import QUOTE_MARKS, QUOTED_FROM_MARKS

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)([^<>]*)>")
_NAMED = re.compile(r'\s(?:class|id|type)="([^"]*)"')
_MARKS = QUOTE_MARKS | QUOTED_FROM_MARKS
_VOID = frozenset({"br", "col", "hr", "img"})
_SEEN = re.compile(r"<img\b|[^<>\s]")
_ANY_TAG = re.compile(r"<(?!img\b)[^<>]*>")
_BLANK = re.compile(r"&nbsp;|&#160;|[\s\u00a0\u200b\u00ad]+")


class _Part(NamedTuple):
    """A quote, from the beginning of its first tag to the end of its last."""

    begins: int
    ends: int


def fold_quotes(html: str, summary: str) -> str:
    """Fold the quote at the end of a mail under `summary`; gives the same HTML where there is none."""
    # Looked at once: whoever sends ten thousand quotes must not have the rest read ten thousand times.
    last = deque(_quotes(html), maxlen=1)
    if not last:
        return html
    before, quote, after = html[: last[0].begins], html[last[0].begins : last[0].ends], html[last[0].ends :]
    if _says_nothing(before) or not _says_nothing(after):
        return html
    return f"{before}<details><summary>{escape(summary)}</summary>{quote}</details>{after}"


def _says_nothing(html: str) -> bool:
    return _SEEN.search(_BLANK.sub("", _ANY_TAG.sub("", html))) is None


def _quotes(html: str) -> Iterator[_Part]:
    """Give the outermost quotes, in their order."""
    depth = 0
    begins: int | None = None
    # A quote ends with the tag that closes this depth; what is quoted 'from here on' before the one that closes it.
    ends_at, ends_before = 0, False
    for tag in _TAG.finditer(html):
        closes, name = tag[1] == "/", tag[2].lower()
        if name in _VOID:
            continue
        if closes:
            depth -= 1
            if begins is not None and depth == ends_at:
                yield _Part(begins, tag.start() if ends_before else tag.end())
                begins = None
            continue
        mark = _mark_of(tag[3]) if begins is None else ""
        if mark:
            begins, ends_before = tag.start(), mark in QUOTED_FROM_MARKS
            ends_at = depth - 1 if ends_before else depth
        depth += 1
    if begins is not None:
        yield _Part(begins, len(html))


def _mark_of(attributes: str) -> str:
    return next((each for each in _NAMED.findall(attributes) if each in _MARKS), "")
