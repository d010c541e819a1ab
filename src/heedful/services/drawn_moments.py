"""The map of moments, for pages: boundaries are loaded when the first map is drawn, not when a process starts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from heedful.models import Moment

if TYPE_CHECKING:
    from heedful.services.moment_map import MomentMap


def drawn(rows: Sequence[Moment], clock: datetime) -> MomentMap | None:
    """Draw moments; None where none of them has an area that can be drawn."""
    from heedful.services.moment_map import map_of  # noqa: PLC0415 - half a second and 80 MB, which few pages need

    return map_of(rows, clock)
