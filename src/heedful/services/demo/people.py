"""Who the customers are: where they live, when they came, how lively they are, what they are called.

The rule of this file: what is said of customer `i` depends on `i`, the seed and the end of history only.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from heedful.services.demo.calendar import DAY, HOUR, WEEK, Week, moments, monday_of, rhythms
from heedful.services.demo.chance import (
    GOLDEN,
    Codes,
    Floats,
    Ints,
    Keys,
    delay,
    draw,
    mix,
    name_of,
    pick,
    shares,
    spread,
)
from heedful.services.demo.countries import countries

#: The company is six years old.
COMPANY_WEEKS = 312
#: How lively people are: most do little, a few (agencies, labs) do a lot.
LIVELY = (0.4, 0.6, 0.8, 1.0, 1.0, 1.2, 1.5, 2.5)
#: Invoices come every thirty days.
BILLING = 30 * DAY
#: How long after a release a customer's client is updated: half within a day, some only after weeks.
UPDATE = spread(20 * HOUR, 1.6)


@dataclass(frozen=True)
class People:
    """The customers, as columns; `key` is the root of all chance of each of them."""

    key: Keys
    country: Codes
    browser: Codes
    plan: Codes
    since: Ints
    lag: Ints
    lively: Floats
    billing: Ints

    def __len__(self) -> int:
        """How many there are."""
        return len(self.key)

    @cached_property
    def rhythm(self) -> Floats:
        """The rhythm of the week in each country, for `moments`."""
        return rhythms(countries())


def people(size: int, until: int, seed: int) -> People:
    """Make the first `size` customers; the company has grown slowly and steadily until now."""
    key = mix(np.arange(1, size + 1, dtype=np.uint64) * np.uint64(GOLDEN) ^ name_of(seed))
    country = pick(shares([country.share for country in countries()]), draw(key, 1))
    return People(
        key=key,
        country=country,
        browser=pick(shares((24, 46, 20, 10)), draw(key, 2)),
        plan=pick(shares((50, 24, 19, 7)), draw(key, 3)),
        since=_since(key, country, until),
        lag=delay(UPDATE, draw(key, 4)),
        lively=np.array(LIVELY)[(draw(key, 5) * len(LIVELY)).astype(np.int64)],
        billing=(draw(key, 6) * BILLING).astype(np.int64),
    )


def _since(key: Keys, country: Codes, until: int) -> Ints:
    luck = draw(key, 7)
    # The share of newcomers falls from 1.8 times the average now to two thirds of it at the beginning.
    age = ((0.55 * luck + 0.45 * luck * luck) * COMPANY_WEEKS).astype(np.int64)
    place = moments(rhythms(countries()), country.astype(np.int64), Week(0, 0), draw(key, 8))
    since: Ints = monday_of(until) - age * WEEK + place
    return np.where(since > until, since - WEEK, since)
