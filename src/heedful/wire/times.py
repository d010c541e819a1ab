"""Columns of times, however they are written, to ms since the epoch.

The rule of this file: how times are to be understood is decided once, from a whole column, and never row by
row. What then can't be read is null, and becomes a reject.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import polars as pl

from heedful.wire.chunk import Unreadable
from heedful.wire.epoch import Unit, compact_text, epoch_to_ms, unit_of

#: Before is a default or a broken clock, after is a placeholder such as 9999-12-31.
EARLIEST_MS = 0
LATEST_MS = 7_258_118_400_000  # 2200-01-01

Order = Literal["day", "month"]

_DAY_MS = 86_400_000
_ZONE = r"([Zz]|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?"
_CLOCK = r"(?:[Tt]|\s+)(\d{2}):?(\d{2})(?::?(\d{2})(?:[.,](\d+))?)?"
_ISO = rf"^\s*(\d{{4}})[-/.]?(\d{{2}})[-/.]?(\d{{2}})(?:{_CLOCK})?\s*{_ZONE}\s*$"
_SLASHED = (
    r"^\s*(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})"
    rf"(?:(?:[Tt,]|,?\s+)(\d{{1,2}}):(\d{{2}})(?::(\d{{2}})(?:[.,](\d+))?)?\s*([AaPp])?[Mm]?)?\s*{_ZONE}\s*$"
)
_TAIL = rf"^(?:[.,](\d+))?\s*{_ZONE}\s*$"
_DIGITS = r"^\s*[+-]?\d+(?:\.\d*)?\s*$"


class TimeReader:
    """Reads the columns of times of one file, after it has seen the first of them.

    `naive` and `zoned` count the times read without and with a zone; naive ones are taken as those of `zone`, of UTC
    without it. `day_first` says how dates with the year last are written; else the column must tell.
    """

    def __init__(self, at_format: str | None = None, zone: str | None = None, *, day_first: bool | None = None) -> None:
        self.naive = 0
        self.zoned = 0
        self.order: Order | None = None if day_first is None else "day" if day_first else "month"
        self._at_format = at_format
        self.zone = _known_zone(zone)
        self._unit: Unit | None = None

    def begin(self, first: pl.Series) -> bool:
        """Decide the unit of numbers from the first column; tell whether the order of dates is still open.

        It is open where most dates are written with slashes or dashes and the year last.
        """
        numbers = _numbers(first)
        if self._at_format is None and numbers is not None:
            self._unit = unit_of(numbers)
        if first.dtype != pl.String or self._at_format is not None or self.order is not None:
            return False
        known = first.drop_nulls()
        slashed = known.str.contains(_SLASHED).sum()
        return slashed * 2 > len(known)

    def settle_order(self, order: Order) -> None:
        """Take dates that have the year last as day-first or month-first from here on."""
        self.order = order

    def read(self, values: pl.Series) -> pl.Series:
        """Give ms since the epoch, UTC (Int64), null where a time can't be read."""
        if values.dtype == pl.Date:
            return self._there(values.cast(pl.Int64) * _DAY_MS)
        if isinstance(values.dtype, pl.Datetime):
            instants = values.cast(pl.Datetime("ms", values.dtype.time_zone)).to_physical()
            return self._there(instants) if values.dtype.time_zone is None else instants
        if self._at_format is not None:
            return self._by_format(values.cast(pl.String), self._at_format)
        numbers = _numbers(values) if self._unit is not None else None
        if numbers is not None and self._unit is not None:
            if self._unit != "compact":
                return epoch_to_ms(numbers, self._unit)
            values = compact_text(numbers)
        return self._by_text(values.cast(pl.String))

    def _by_text(self, values: pl.Series) -> pl.Series:
        instants, naive = _plain(values)
        odd = instants.is_null() & values.is_not_null()
        if odd.any():
            # Most files are written in one way; the others are few, or at least repeat.
            strange = values.filter(odd)
            read = strange.to_frame("text").join(
                _by_any_form(strange.unique(), self.order), on="text", how="left", maintain_order="left"
            )
            rows = odd.arg_true()
            instants = instants.scatter(rows, read["at"])
            naive = naive.scatter(rows, read["naive"])
        self._count(instants, naive)
        return self._there(instants, naive)

    def _by_format(self, values: pl.Series, at_format: str) -> pl.Series:
        known = values.unique().drop_nulls()
        read = [_strptime(text, at_format) for text in known]
        table = pl.DataFrame(
            {"text": known, "at": [at for at, _ in read], "naive": [naive for _, naive in read]},
            schema={"text": pl.String, "at": pl.Int64, "naive": pl.Boolean},
        )
        found = values.to_frame("text").join(table, on="text", how="left", maintain_order="left")
        self._count(found["at"], found["naive"])
        return self._there(found["at"], found["naive"])

    def _there(self, instants: pl.Series, naive: pl.Series | None = None) -> pl.Series:
        """Shift times without a zone from where they were written to UTC; all of them where `naive` is None."""
        if self.zone is None:
            return instants
        shifted = _in_zone(instants, self.zone)
        return shifted if naive is None else shifted.zip_with(naive.fill_null(value=False), instants)

    def _count(self, instants: pl.Series, naive: pl.Series) -> None:
        read = instants.is_not_null()
        without = int((read & naive).sum())
        self.naive += without
        self.zoned += int(read.sum()) - without


def _known_zone(zone: str | None) -> str | None:
    if zone in (None, "", "UTC"):
        return None
    try:
        return ZoneInfo(str(zone)).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Unreadable(f"'{zone}' is no time zone; write one such as Europe/Berlin") from None


def _in_zone(clock: pl.Series, zone: str) -> pl.Series:
    """Read clock times, as if of UTC, as those of a zone.

    An hour that is there twice, in autumn, is the first one; one that is skipped in spring is read by the clock of
    before.
    """
    local = clock.cast(pl.Datetime("ms"))
    known = local.dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null")
    skipped = known.is_null() & local.is_not_null()
    if skipped.any():
        before = local.dt.offset_by("-1h").dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null")
        known = known.zip_with(~skipped, before.dt.offset_by("1h"))
    return known.to_physical()


def slashed_evidence(values: pl.Series) -> tuple[int, int]:
    """Count the distinct dates that can only be day-first, and those that can only be month-first."""
    groups = values.unique().drop_nulls().str.extract_groups(_SLASHED).struct.unnest()
    first, second = groups["1"].cast(pl.Int64), groups["2"].cast(pl.Int64)
    return int(((first > 12) & (second <= 12)).sum()), int(((second > 12) & (first <= 12)).sum())  # noqa: PLR2004


def order_of(column: str, day_first: int, month_first: int, example: str) -> Order:
    """Decide from the evidence of a whole column, or refuse."""
    if day_first and not month_first:
        return "day"
    if month_first and not day_first:
        return "month"
    why = (
        f"some dates can only be day-first ({day_first} different ones) and some only month-first ({month_first})"
        if day_first
        else f"no date shows whether day or month comes first (such as '{example}')"
    )
    raise Unreadable(
        f"In column '{column}' {why}; say how they are written, "
        "with --day-first or --month-first, or exactly, with --at-format '%d-%m-%Y %H:%M' for example",
        f"In column ‘{column}’ {why}. Say below which of them it is.",
    )


def _numbers(values: pl.Series) -> pl.Series | None:
    """Give a column of numbers as such, also where they are written as text; None for anything else."""
    if values.dtype.is_integer() or values.dtype.is_float() or values.dtype.is_decimal():
        return values
    if values.dtype != pl.String:
        return None
    known = values.drop_nulls()
    if known.is_empty() or known.str.contains(_DIGITS).sum() * 2 <= len(known):
        return None
    text = values.str.strip_chars()
    whole = text.cast(pl.Int64, strict=False)
    return whole if whole.null_count() == values.null_count() else text.cast(pl.Float64, strict=False)


def _plain(values: pl.Series) -> tuple[pl.Series, pl.Series]:
    """Read times as `2024-03-13 10:21:14` with any ending, by columns; null for every other form."""
    head, tail = values.str.slice(0, 19), values.str.slice(19)
    sample = head.drop_nulls().str.slice(10, 1).head(100).unique()
    between = "T" if "T" in sample else " "
    instants = head.str.to_datetime(f"%Y-%m-%d{between}%H:%M:%S", time_unit="ms", strict=False, exact=True)
    offset, naive = _endings(tail)
    return instants.to_physical().cast(pl.Int64) + offset, naive


def _endings(tail: pl.Series) -> tuple[pl.Series, pl.Series]:
    """Give what the ending of a time (fraction, zone) adds in ms, null where it is none, and if it is naive."""
    endings = tail.unique()
    groups = endings.str.extract_groups(_TAIL).struct.unnest()
    table = pl.DataFrame({"tail": endings}).with_columns(
        (_fraction_ms(groups["1"]) - _zone_ms(groups["2"]))
        .zip_with(endings.str.contains(_TAIL).fill_null(value=False), pl.Series([None], dtype=pl.Int64))
        .alias("offset"),
        groups["2"].is_null().alias("naive"),
    )
    if len(endings) == 1:
        return table["offset"].new_from_index(0, len(tail)), table["naive"].new_from_index(0, len(tail))
    found = tail.to_frame("tail").join(table, on="tail", how="left", maintain_order="left")
    return found["offset"], found["naive"]


def _fraction_ms(digits: pl.Series) -> pl.Series:
    return digits.str.slice(0, 3).str.pad_end(3, "0").cast(pl.Int64).fill_null(0)


def _zone_ms(zone: pl.Series) -> pl.Series:
    """Give the distance to UTC in ms; null where it is more than any zone has."""
    numeric = zone.str.contains(r"^[+-]").fill_null(value=False)
    bare = zone.str.replace(":", "")
    hours = bare.str.slice(1, 2).cast(pl.Int64, strict=False)
    minutes = bare.str.slice(3, 2).cast(pl.Int64, strict=False).fill_null(0)
    sign = bare.str.starts_with("-").cast(pl.Int64) * -2 + 1
    distance = sign * (hours * 60 + minutes) * 60_000
    possible = (hours <= 15) & (minutes < 60)  # noqa: PLR2004
    distance = distance.zip_with(possible.fill_null(value=False), pl.Series([None], dtype=pl.Int64))
    return distance.zip_with(numeric, pl.Series([0], dtype=pl.Int64))


def _by_any_form(texts: pl.Series, order: Order | None) -> pl.DataFrame:
    """Read distinct times in any form that is known: columns `text`, `at`, `naive`."""
    iso = texts.str.extract_groups(_ISO).struct.unnest().with_columns(pl.lit(None, pl.String).alias("half"))
    iso.columns = ["year", "month", "day", "hour", "minute", "second", "fraction", "zone", "half"]
    parts = iso
    if order is not None:
        names = ["day", "month"] if order == "day" else ["month", "day"]
        slashed = texts.str.extract_groups(_SLASHED).struct.unnest()
        slashed.columns = [*names, "year", "hour", "minute", "second", "fraction", "half", "zone"]
        parts = pl.DataFrame([iso[name].fill_null(slashed[name]) for name in iso.columns])
    return _compose(texts, parts)


def _compose(texts: pl.Series, parts: pl.DataFrame) -> pl.DataFrame:
    """Put the parts of times together: date, clock (12 or 24 hours), fraction, zone."""
    half = parts["half"].str.to_lowercase()
    hour = parts["hour"].cast(pl.Int64).fill_null(0)
    twelve = hour % 12 + (half == "p").cast(pl.Int64).fill_null(0) * 12
    hour = twelve.zip_with(half.is_not_null() & (hour > 0) & (hour <= 12), hour)  # noqa: PLR2004
    written = parts.select(
        pl.format(
            "{}-{}-{} {}:{}:{}",
            "year",
            pl.col("month").str.zfill(2),
            pl.col("day").str.zfill(2),
            pl.lit(hour).cast(pl.String).str.zfill(2),
            pl.col("minute").fill_null("00"),
            pl.col("second").fill_null("00"),
        )
    ).to_series()
    instants = written.str.to_datetime("%Y-%m-%d %H:%M:%S", time_unit="ms", strict=False).to_physical()
    at = instants.cast(pl.Int64) + _fraction_ms(parts["fraction"]) - _zone_ms(parts["zone"])
    return pl.DataFrame({"text": texts, "at": at, "naive": parts["zone"].is_null()})


def _strptime(text: str, at_format: str) -> tuple[int | None, bool | None]:
    try:
        instant = datetime.strptime(text.strip(), at_format)  # noqa: DTZ007 - the zone is looked at just below
    except (ValueError, OverflowError):
        return None, None
    naive = instant.tzinfo is None
    instant = instant.replace(tzinfo=UTC) if naive else instant
    return round(instant.timestamp() * 1000), naive
