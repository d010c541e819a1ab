"""Postal codes of other countries: a point and a reach for each, from GeoNames."""

from __future__ import annotations

import numpy as np
import polars as pl

from heedful.geo.packed import Whole
from places.disc import reach_km
from places.zips import TERRITORIES

#: Countries whose codes are so many that only their first letters are kept.
FIRST = {"PT": 4, "JP": 4, "SG": 2, "RO": 4, "KR": 3, "UA": 4, "MX": 4, "RU": 5, "IN": 5, "TR": 4, "SE": 4, "LU": 3}
#: Thousandths of a degree: points of GeoNames are no better.
PARTS = 1000


def postal_columns(codes: pl.DataFrame) -> dict[str, Whole | list[str]]:
    """Give the columns of postal codes, ordered by country and code.

    `code` is written without spaces; `full` is how many digits all codes of a country have;
    `region` is a number in `region_code`, letters of the country and those of GeoNames: 'DE-SN'.
    """
    others = codes.filter(~pl.col("cc").is_in(["US", *TERRITORIES]))
    plain = pl.col("pc").str.to_uppercase().str.replace_all(r"[^A-Z0-9]", "")
    kept = plain.str.head(pl.col("cc").replace_strict(FIRST, default=16, return_dtype=pl.UInt32))
    table = (
        others.with_columns(pc=kept)
        .filter(pl.col("pc") != "")
        .group_by("cc", "pc")
        .agg(pl.col("lat").median(), pl.col("lon").median(), pl.col("c1", "a1").sort_by("c1", nulls_last=True).first())
        .sort("cc", "pc")
        .with_columns(region=pl.format("{}-{}", "cc", pl.col("c1").fill_null("")))
    )
    regions = table.group_by("region").agg(pl.col("a1").drop_nulls().sort().first()).sort("region")
    numbered = {region: number for number, region in enumerate(regions["region"])}
    reach = [
        reach_km(part["lat"].to_numpy(), part["lon"].to_numpy())
        for part in table.partition_by("cc", maintain_order=True)
    ]
    by_country = table.group_by("cc", maintain_order=True).len()
    return {
        "country": by_country["cc"].to_list(),
        "full": _lengths(table, by_country["cc"].to_list()),
        "codes": by_country["len"].cast(pl.Int64).to_numpy(),
        "code": table["pc"].to_list(),
        "lat": np.round(table["lat"].to_numpy() * PARTS).astype(np.int64),
        "lon": np.round(table["lon"].to_numpy() * PARTS).astype(np.int64),
        "region": table["region"].replace_strict(numbered, return_dtype=pl.Int64).to_numpy(),
        "region_code": regions["region"].to_list(),
        "region_name": regions["a1"].fill_null("").to_list(),
        "reach": np.round(np.concatenate(reach) * 2).astype(np.int64),
    }


def _lengths(table: pl.DataFrame, countries: list[str]) -> Whole:
    """Say how many digits the codes of each country have; 0 where they differ, have letters, or are cut short."""
    found = []
    for country in countries:
        codes = table.filter(pl.col("cc") == country)["pc"]
        lengths = codes.str.len_chars().unique()
        whole = country not in FIRST and len(lengths) == 1 and codes.str.contains(r"^\d+$").all()
        found.append(int(lengths[0]) if whole else 0)
    return np.array(found, dtype=np.int64)


def read_codes(text: bytes) -> pl.DataFrame:
    """Read the table of GeoNames: country, code, name, three levels of regions with their codes, and the point."""
    names = ["cc", "pc", "place", "a1", "c1", "a2", "c2", "a3", "c3", "lat", "lon", "acc"]
    table = pl.read_csv(text, separator="\t", has_header=False, quote_char=None, infer_schema=False, new_columns=names)
    numbers = table.with_columns(pl.col("lat", "lon").cast(pl.Float64, strict=False))
    return numbers.filter(pl.col("lat").is_between(-90, 90) & pl.col("lon").is_between(-180, 180))
