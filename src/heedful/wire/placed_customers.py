"""Reading a CSV file of customers and where they are: `id`, and `zip`, `postal_code`, `country`, `lat`, `lon`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from heedful.wire.chunk import Unreadable
from heedful.wire.csv_file import CsvTable

_COLUMNS = ("id", "zip", "postal_code", "country", "lat", "lon")


@dataclass(frozen=True)
class PlacedCustomers:
    """Columns of one length: '' and nan where the file says nothing; `notes` say what could not be read."""

    ids: list[str]
    country: list[str]
    postal_code: list[str]
    lat: NDArray[np.float64]
    lon: NDArray[np.float64]
    notes: tuple[str, ...]


def read_placed(path: Path) -> PlacedCustomers:
    """Read the file; raises `Unreadable` where it is no table, or has no column `id`.

    A ZIP code says the country, unless another is given. A latitude that is no number counts as not given.
    """
    try:
        table = CsvTable(path)
        blocks = list(table.blocks(None))
    except OSError as error:
        raise Unreadable(f"{path} can't be read: {error.strerror}") from error
    names = {name.strip().casefold(): name for name in table.columns}
    if "id" not in names:
        raise Unreadable(f"{path} has no column 'id'. Its first line should name the columns: {', '.join(_COLUMNS)}")
    frame = pl.concat([block.frame for block in blocks] or [table.sample.clear()])
    text = {name: _text(frame, names.get(name)) for name in _COLUMNS}
    country = pl.select(
        pl.when((text["country"] == "") & (text["zip"] != "")).then(pl.lit("US")).otherwise(text["country"])
    ).to_series()
    code = pl.select(pl.when(text["zip"] == "").then(text["postal_code"]).otherwise(text["zip"])).to_series()
    faults = [f"{path.name}, line {one.line}: {one.reason}" for block in blocks for one in block.rejects]
    return PlacedCustomers(
        ids=text["id"].to_list(),
        country=country.to_list(),
        postal_code=code.to_list(),
        lat=_number(text["lat"]),
        lon=_number(text["lon"]),
        notes=(*faults, *(note for block in blocks for note in block.notes)),
    )


def _text(frame: pl.DataFrame, name: str | None) -> pl.Series:
    if name is None:
        return pl.repeat("", frame.height, dtype=pl.String, eager=True)
    return frame[name].fill_null("").str.strip_chars()


def _number(text: pl.Series) -> NDArray[np.float64]:
    return text.cast(pl.Float64, strict=False).fill_null(np.nan).to_numpy()
