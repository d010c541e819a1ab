"""What happens to the company as a whole: releases, the outage, the growing backlog, the redesign.

The answer key in the docstring of `company` is written from this file, and tests count it afresh.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from heedful.services.demo.calendar import DAY, HOUR
from heedful.services.demo.countries import country_code

if TYPE_CHECKING:
    from heedful.services.demo.chance import Bools, Codes, Floats, Ints

#: Versions of the client, and how many days before the end each was released.
VERSIONS = ("3.9", "4.0", "4.1", "4.2")
RELEASED = (425, 213, 21)
BROKEN = VERSIONS.index("4.2")
#: From here on a restore is large, in tenths of a gigabyte.
LARGE = 200
OUTAGE_COUNTRY = "PT"
OUTAGE_STARTS, OUTAGE_LASTS = 304, 9
REDESIGN = 365
SLOWING = 182


@dataclass(frozen=True)
class Story:
    """The dates of the story, counted back from the end of history."""

    until: int

    def version(self, at: Ints, lag: Ints) -> Codes:
        """Which version of the client runs at `at` where updates come `lag` after their release."""
        out = np.zeros(len(at), dtype=np.int16)
        for days in RELEASED:
            out += at >= self.until - days * DAY + 10 * HOUR + lag
        return out

    def breaks(self, version: Codes, size: Codes) -> Bools:
        """Tell which restores version 4.2 may break: the large ones."""
        broken: Bools = (version == BROKEN) & (size >= LARGE)
        return broken

    def provider_down(self, at: Ints, country: Codes) -> Bools:
        """Tell who can't pay at `at` because the payment provider of their country is down."""
        start = self.until - OUTAGE_STARTS * DAY
        there = country == country_code(OUTAGE_COUNTRY)
        down: Bools = there & (at >= start) & (at < start + OUTAGE_LASTS * DAY)
        return down

    def slowness(self, at: Ints) -> Floats:
        """How many times longer an answer takes us: 1 until half a year ago, then growing to 9."""
        late = (at - (self.until - SLOWING * DAY)) / (SLOWING * DAY)
        return 1.0 + 8.0 * np.clip(late, 0.0, 1.0)

    def redesigned(self, at: Ints) -> Bools:
        """Tell who saw the new way of choosing folders."""
        return at >= self.until - REDESIGN * DAY
