"""Times that are numbers: seconds, milliseconds, microseconds or nanoseconds, or dates written as digits."""

from __future__ import annotations

from typing import Literal

import polars as pl

Unit = Literal["s", "ms", "us", "ns", "compact"]

#: Below each bound lie the years up to 5138 in that unit, above it those from 1973 on in the next finer one.
_BOUNDS: tuple[tuple[float, Unit], ...] = ((1e11, "s"), (1e14, "ms"), (1e17, "us"))
_PER_MS = {"us": 1_000, "ns": 1_000_000}
#: 20240313 as seconds would be August 1970, 20240313102114 as ms the year 2611: nobody has such data.
_COMPACT = ((19_700_101, 22_001_231), (19_700_101_000_000, 22_001_231_235_959))


def unit_of(numbers: pl.Series) -> Unit:
    """Tell the unit of a column by its median, which a few broken values can't move."""
    median = numbers.cast(pl.Float64).median()
    size = abs(float(median)) if isinstance(median, int | float) else 0.0
    if any(low <= size <= high for low, high in _COMPACT):
        return "compact"
    return next((unit for bound, unit in _BOUNDS if size < bound), "ns")


def epoch_to_ms(numbers: pl.Series, unit: Unit) -> pl.Series:
    """Give ms since the epoch; null for a value that is plainly in a coarser unit than the column.

    Seconds in a column of milliseconds would all fall into January 1970 and nobody would see it.
    """
    if unit == "s":
        return (numbers * 1000).cast(pl.Int64, strict=False)
    ms = numbers if unit == "ms" else numbers // _PER_MS[unit]
    ms = ms.cast(pl.Int64, strict=False)
    coarser = ms.is_between(1_000_000, 99_999_999_999)
    median = ms.median()
    if isinstance(median, int | float) and median > 1e11 and coarser.any():  # noqa: PLR2004
        return ms.zip_with(~coarser, pl.Series([None], dtype=pl.Int64))
    return ms


def compact_text(numbers: pl.Series) -> pl.Series:
    """Give dates written as digits (20240313, 20240313102114) as text that is read like any other."""
    digits = numbers.cast(pl.Int64, strict=False).cast(pl.String)
    day = digits.str.replace(r"^(\d{4})(\d{2})(\d{2})(\d*)$", "$1-$2-${3} $4")
    return day.str.replace(r" (\d{2})(\d{2})(\d{2})$", " $1:$2:$3").str.strip_chars_end()
