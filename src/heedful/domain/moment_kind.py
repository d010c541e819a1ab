"""The kinds of moments that we know, and how long the time after each of them is.

A feed has its own names for what happens; ours are few, and are what templates and the time after go by. Days of
aftermath are the defaults of a setting: seven where people have lost something that takes a while to mend, one for all
others, since seven for every thunderstorm would silence everything for weeks.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

HURRICANE, HIGH_WIND, TORNADO, FLOOD, TSUNAMI = "hurricane", "high_wind", "tornado", "flood", "tsunami"
WINTER_STORM, EARTHQUAKE, VOLCANO, WILDFIRE = "winter_storm", "earthquake", "volcano", "wildfire"
POWER_CUT = "power_cut"
THUNDERSTORM, FLASH_FLOOD, HEAT, COLD, FIRE_WEATHER = "thunderstorm", "flash_flood", "heat", "cold", "fire_weather"
COAST, FOG, AIR, AVALANCHE, LANDSLIDE, DROUGHT = "coast", "fog", "air", "avalanche", "landslide", "drought"
HEALTH, SAFETY, TRANSPORT, STRIKE, OTHER = "health", "safety", "transport", "strike", "other"

#: Kinds of a single person's own, said by them or noted by one of us.
NO_POWER, BEREAVEMENT, MOVING = "no_power", "bereavement", "moving"

#: After these people need a week.
LONG = frozenset(
    {HURRICANE, HIGH_WIND, TORNADO, FLOOD, TSUNAMI, WINTER_STORM, EARTHQUAKE, VOLCANO, WILDFIRE, POWER_CUT}
)
OWN = frozenset({NO_POWER, BEREAVEMENT, MOVING})
KINDS = (
    *(HURRICANE, HIGH_WIND, TORNADO, FLOOD, TSUNAMI, WINTER_STORM, EARTHQUAKE, VOLCANO, WILDFIRE, POWER_CUT),
    *(THUNDERSTORM, FLASH_FLOOD, HEAT, COLD, FIRE_WEATHER, COAST, FOG, AIR, AVALANCHE, LANDSLIDE, DROUGHT),
    *(HEALTH, SAFETY, TRANSPORT, STRIKE, OTHER, NO_POWER, BEREAVEMENT, MOVING),
)

#: Where nobody says when it ends, it lasts no longer than this from its onset.
LIMIT = timedelta(hours=24)
LIMITS: Mapping[str, timedelta] = {
    EARTHQUAKE: timedelta(hours=24),
    TSUNAMI: timedelta(hours=12),
    VOLCANO: timedelta(days=7),
    WILDFIRE: timedelta(days=3),
    HURRICANE: timedelta(days=3),
    FLOOD: timedelta(days=3),
    DROUGHT: timedelta(days=7),
    NO_POWER: timedelta(days=30),
    BEREAVEMENT: timedelta(days=30),
    MOVING: timedelta(days=30),
}


def aftermath_of(kind: str, days: Mapping[str, int] | None = None) -> timedelta:
    """Say how long the time after a kind is; `days` are the company's own, where they differ."""
    if days is not None and kind in days:
        return timedelta(days=days[kind])
    if kind in OWN:
        return timedelta()
    return timedelta(days=7 if kind in LONG else 1)


def limit_of(kind: str) -> timedelta:
    """Say how long something of this kind lasts at most where nobody said when it ends."""
    return LIMITS.get(kind, LIMIT)
