"""Paths of page views: from whatever a log has (an address, a path with a query) to the one form compared."""

from __future__ import annotations

import re

import polars as pl

from heedful.domain.pattern import canonical_path

_ORIGIN = r"^[A-Za-z][A-Za-z0-9+.-]*://[^/?#]*"
_QUERY = r"(?s)[?#].*$"


def path_of(address: str) -> str:
    """Give the path of an address: origin, query and fragment cut, decoded, without a closing `/`."""
    bare = re.sub(_ORIGIN, "", address.strip(" \t\r\n"), count=1)
    return canonical_path(re.sub(_QUERY, "", bare, count=1))


def paths_of(addresses: pl.Series) -> pl.Series:
    """Give the paths of a column of addresses, each as `path_of` would; null where there is none."""
    text = addresses.cast(pl.String).str.strip_chars(" \t\r\n")
    text = text.zip_with(text != "", pl.Series([None], dtype=pl.String))
    bare = text.str.replace(_ORIGIN, "").str.replace(_QUERY, "")
    encoded = bare.str.contains("%", literal=True).fill_null(value=False)
    paths = bare.str.strip_chars_end("/").replace("", "/")
    if encoded.any():
        # Decoding is left to Python, the one place that knows how; few paths need it, and they repeat.
        known = bare.filter(encoded).unique()
        decoded = pl.Series([canonical_path(value) for value in known], dtype=pl.String)
        paths = paths.zip_with(~encoded, bare.replace_strict(known, decoded, default=None, return_dtype=pl.String))
    return paths
