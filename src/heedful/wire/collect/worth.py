"""What a signal is worth, read from its properties."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any

#: The first of these that holds a number counts.
_NAMES = ("revenue", "value", "total")
_NUMBER = re.compile(r"\s*[-+]?\d{1,15}(?:\.\d{1,9})?\s*")
_CURRENCY = re.compile(r"[A-Za-z]{3}")


def worth_of(properties: Mapping[str, Any]) -> tuple[float | None, str | None]:
    """Give value and currency (ISO 4217, upper case); no currency without a value."""
    for name in _NAMES:
        value = number_of(properties.get(name))
        if value is not None:
            return value, currency_of(properties.get("currency"))
    return None, None


def number_of(value: Any) -> float | None:
    """Read a finite number, also where it is written as text."""
    if isinstance(value, str):
        return float(value) if _NUMBER.fullmatch(value) else None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def currency_of(value: Any) -> str | None:
    """Read the code of a currency."""
    return value.upper() if isinstance(value, str) and _CURRENCY.fullmatch(value) else None
