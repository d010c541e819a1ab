"""Paths of pages, and what their addresses tell besides.

The rule of this file: the query and the fragment of an address go, since they hold tokens and searches, but for
the parameters that the source wants, and for where a visitor came from (`utm_...`), which become properties.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qsl, urlencode

from heedful.domain.pattern import canonical_path
from heedful.wire.collect.harmless import harmless_text

#: An address that is longer is cut there: its path is what counts, and that stands in front.
LONGEST_ADDRESS = 2_000
_ORIGIN = re.compile(r"^(?:[A-Za-z][A-Za-z0-9+.-]*:)?//[^/?#]*")
_CAMPAIGN = ("utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content")
_MOST_PARAMETERS = 100


def path_of(address: Any, kept_query: frozenset[str] = frozenset()) -> str | None:
    """Give the path of an address or path as it is compared, with only the wanted parameters; None if it is none."""
    if not isinstance(address, str) or not address.strip():
        return None
    bare = _ORIGIN.sub("", address.strip()[:LONGEST_ADDRESS], count=1).partition("#")[0]
    path, _, query = bare.partition("?")
    kept = [(name, value) for name, value in _parameters(query) if name in kept_query] if kept_query else []
    whole = canonical_path(path) + (f"?{urlencode(kept)}" if kept else "")
    return harmless_text(whole)


def without_query(address: Any) -> str | None:
    """Give an address without its query and fragment; for a referrer, which is another site's secret."""
    if not isinstance(address, str):
        return None
    bare = re.split(r"[?#]", address.strip()[:LONGEST_ADDRESS], maxsplit=1)[0]
    return harmless_text(bare) or None


def campaign_of(address: Any) -> dict[str, str]:
    """Give the `utm_...` parameters of an address."""
    if not isinstance(address, str) or "utm_" not in address:
        return {}
    query = address[:LONGEST_ADDRESS].partition("?")[2].partition("#")[0]
    return {name: harmless_text(value) for name, value in _parameters(query) if name in _CAMPAIGN and value}


def _parameters(query: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(query, keep_blank_values=True, errors="replace", max_num_fields=_MOST_PARAMETERS)
    except ValueError:
        return []
