"""The 31 forecast advisories of Hurricane Sandy, as they are shipped. Figures of the US National Hurricane Center."""

from __future__ import annotations

import json
from datetime import datetime
from functools import cache
from importlib import resources
from typing import Any

from heedful.domain.sandy import Advisory, Position, Radii


@cache
def advisories() -> tuple[Advisory, ...]:
    """Give the advisories in the order in which they came; made by `places/sandy.py`."""
    text = (resources.files("heedful.geo") / "data" / "sandy.json").read_text()
    return tuple(
        Advisory(number, status, name, _position(now), tuple(map(_position, forecast)))
        for number, status, name, now, forecast in json.loads(text)
    )


def _position(one: list[Any]) -> Position:
    at, lat, lon, wind_kt, radii = one
    return Position(datetime.fromisoformat(f"{at[:-1]}:00:00+00:00"), lat, lon, wind_kt, Radii(*radii))
