"""Paths of page views: from whatever a log has (an address, a path with a query) to the one form compared."""

from __future__ import annotations

import re

import polars as pl

from heedful.domain.pattern import canonical_path

_ORIGIN = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[^/?#]*")


def path_of(address: str) -> str:
    """Give the path of an address: origin, query and fragment cut, decoded, without a closing `/`."""
    bare = _ORIGIN.sub("", address.strip(), count=1)
    return canonical_path(bare.split("#", 1)[0].split("?", 1)[0])


def paths_of(addresses: pl.Series) -> pl.Series:
    """Give the paths of a column of addresses; null where there is none."""
    text = addresses.cast(pl.String)
    known = text.unique().drop_nulls()
    found = pl.Series(known.name, [path_of(value) if value.strip() else None for value in known], dtype=pl.String)
    return text.replace_strict(known, found, default=None, return_dtype=pl.String)
