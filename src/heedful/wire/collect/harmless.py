"""Making what strangers send harmless: text that no database takes, numbers that no column holds, endless depth.

The rule of this file: whatever JSON comes in, what goes out can be written as JSON, into Parquet and into either
database, and walked by plain recursion.
"""

from __future__ import annotations

import json
import math
import re
from typing import Any

#: Deeper than this nobody nests on purpose, and what walks the values later has a stack, too.
DEEPEST = 32
#: PostgreSQL takes no NUL; half of a surrogate pair is no character, and can't be written as UTF-8.
_NO_CHARACTER = re.compile("[\x00\ud800-\udfff]")
_INT64 = 2**63
#: Whole numbers with more digits don't fit 64 bits; Python refuses to read one of more than 4,300 digits at all.
_INT_DIGITS = 19


class NotJsonError(ValueError):
    """A body is not JSON; its words say why."""


class TooDeepError(ValueError):
    """A value is nested deeper than `DEEPEST`."""


def read_json(body: bytes) -> Any:
    """Read a body as JSON, as real clients send it; raises `NotJsonError`.

    Python clients send NaN, some send a byte order mark or a raw control character, and one broken character
    should not cost a whole batch.
    """
    text = body.decode("utf-8", "replace").removeprefix("\ufeff")
    try:
        return json.loads(text, strict=False, parse_constant=_nothing, parse_int=_whole)
    except RecursionError:
        raise NotJsonError("It is nested too deep.") from None
    except ValueError as error:
        raise NotJsonError(f"It is not JSON: {error}.") from None


def _nothing(_word: str) -> None:
    """Take NaN and Infinity for nothing."""


def _whole(digits: str) -> int | float:
    return int(digits) if len(digits) <= _INT_DIGITS else float(digits)


def harmless_text(text: str) -> str:
    """Replace what is no character by U+FFFD."""
    if text.isascii() and "\x00" not in text:
        return text
    return _NO_CHARACTER.sub("\ufffd", text)


def harmless(value: Any, depth: int = 0) -> Any:
    """Make a JSON value harmless; raises `TooDeepError`."""
    if isinstance(value, str):
        return harmless_text(value)
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return value if -_INT64 <= value < _INT64 else float(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if depth >= DEEPEST:
        raise TooDeepError
    if isinstance(value, dict):
        return {harmless_text(name): harmless(part, depth + 1) for name, part in value.items()}
    return [harmless(part, depth + 1) for part in value]
