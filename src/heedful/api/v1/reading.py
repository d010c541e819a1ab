"""Reading a body: JSON that either database can keep, or an error.

The rule of this file: what a body holds is taken as it is or not at all. NUL ends a text for PostgreSQL, half a
surrogate pair can't be written as UTF-8, and neither knows a whole number beyond 64 bits.
"""

from __future__ import annotations

import json
import math
import re
from typing import Any, Never

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.parser import Parser

from heedful.api.v1.errors import bad_request

#: Deeper than this nobody nests on purpose.
DEEPEST = 32
_NO_CHARACTER = re.compile("[\x00\ud800-\udfff]")
_LARGEST = 2**63


class CarefulParser(Parser):
    """Reads a body as JSON, and refuses what no database keeps."""

    def parse_body(self, request: HttpRequest) -> Any:
        """Read the body of a request."""
        try:
            value = json.loads(request.body, parse_constant=_no_number)
        except (ValueError, RecursionError) as error:
            raise bad_request("broken_json", _("The body is not JSON."), str(error)) from None
        check(value)
        return value


def check(value: Any) -> None:
    """Refuse what no database keeps, wherever in a value it stands."""
    heap: list[tuple[Any, int]] = [(value, 0)]
    while heap:
        part, depth = heap.pop()
        if depth > DEEPEST:
            raise bad_request("too_deep", _("The body is nested too deep."), _("32 levels are the most."))
        if isinstance(part, dict):
            heap.extend((each, depth + 1) for pair in part.items() for each in pair)
        elif isinstance(part, list):
            heap.extend((each, depth + 1) for each in part)
        else:
            _check_plain(part)


def check_text(text: str) -> None:
    """Refuse text that no database keeps."""
    if not text.isascii() or "\x00" in text:
        found = _NO_CHARACTER.search(text)
        if found:
            detail = _("U+%(code)04X is no character that can be kept.") % {"code": ord(found[0])}
            raise bad_request("no_text", _("A text holds what is no text."), detail)


def _check_plain(value: Any) -> None:
    if isinstance(value, str):
        check_text(value)
    elif isinstance(value, int) and not -_LARGEST <= value < _LARGEST:
        raise bad_request("too_large_a_number", _("A number has more than 64 bits."), _("Send it as text."))
    elif isinstance(value, float) and not math.isfinite(value):
        _no_number(str(value))


def _no_number(word: str) -> Never:
    raise bad_request("no_number", _("A number is none."), word)
