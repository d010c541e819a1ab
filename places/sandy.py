"""Make `src/heedful/geo/data/sandy.json` from the forecast advisories of 2012 as a list of objects.

    python -m places.sandy ADVISORIES.json

The figures are those of the US National Hurricane Center (public domain). Kept is what the replay uses: the centre,
the wind, and the radii of 34 knots by quadrant in nautical miles (NE, SE, SW, NW).
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

TO = Path(__file__).parent.parent / "src" / "heedful" / "geo" / "data" / "sandy.json"
_QUADRANTS = ("NE", "SE", "SW", "NW")


def main() -> None:
    """Write the file anew."""
    advisories = json.loads(Path(sys.argv[1]).read_text())
    lines = ",\n".join(json.dumps(_advisory(one), separators=(",", ":")) for one in advisories)
    TO.write_text(f"[\n{lines}\n]\n")


def _advisory(one: dict[str, Any]) -> list[Any]:
    forecast = [_position(each["at"], each) for each in one["forecast"]]
    return [one["advisory"], one["status"], one["name"], _position(one["issued"], one), forecast]


def _position(at: str, one: dict[str, Any]) -> list[Any]:
    radii = one["radii_nm"].get("34", {})
    return [
        f"{at[:13]}Z",
        one["lat"],
        one["lon"],
        int(one["wind_kt"]),
        [int(radii.get(each, 0)) for each in _QUADRANTS],
    ]


if __name__ == "__main__":
    main()
