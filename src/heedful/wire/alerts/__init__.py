"""Warning feeds: bytes to alerts, whichever service sent them.

The rule of this package: bytes in, values out; nothing is fetched. CAP 1.1 and 1.2, feeds of it (Atom, RSS), GeoJSON of
the National Weather Service, GDACS and the USGS. Whatever bytes come, they give a reading or an `AlertError`.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from heedful.wire.alerts.feed import read_document
from heedful.wire.alerts.geojson import read_geojson
from heedful.wire.alerts.reading import AlertError, Reading, together
from heedful.wire.alerts.size import LARGEST, bounded
from heedful.wire.alerts.xml_tree import read_xml

__all__ = ["LARGEST", "AlertError", "Reading", "read_alerts", "together"]

_JSON = (b"{", b"[")
#: Each costs a hundred bytes; the most detailed polygons of a whole country are a fifth of this.
_MOST_VALUES = 2_000_000
_MARKS = b"\xef\xbb\xbf \t\r\n"


def read_alerts(data: bytes, now: datetime, name: str = "") -> Reading:
    """Read a file or the answer of a feed; `now` stands for relative times and for those that nobody gives.

    Raises `AlertError` with a sentence that begins with `name`, where one is given: more than 20 MB (unpacked), a
    document type, broken XML or JSON, or anything that is no feed of warnings. Gzipped bytes are unpacked.
    """
    try:
        return _read(bounded(data), now)
    except AlertError as error:
        raise AlertError(f"{name}: {error}" if name else str(error)) from None


def _read(data: bytes, now: datetime) -> Reading:
    start = data[:64].lstrip(_MARKS)
    if start.startswith(_JSON):
        return read_geojson(_json(data), now)
    if not data.strip():
        raise AlertError("It is empty.")
    return read_document(read_xml(data), now)


def _json(data: bytes) -> Any:
    if data.count(b"{") + data.count(b"[") > _MOST_VALUES:
        raise AlertError(f"It has more than {_MOST_VALUES:,} lists and objects; no feed of warnings has.")
    try:
        return json.loads(data.decode("utf-8-sig", "replace"), parse_constant=lambda _: None)
    except RecursionError:
        raise AlertError("Its JSON is nested too deep; no feed of warnings is.") from None
    except ValueError as error:
        raise AlertError(f"It is broken JSON ({error}).") from None
