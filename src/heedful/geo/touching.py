"""Which alerts touch which homes: few homes and many alerts, or the other way round, from files."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from heedful.domain.alert import Alert
from heedful.geo.book import book
from heedful.geo.fire_zones import meant_area
from heedful.geo.index import By, Customers


@dataclass(frozen=True)
class Touching:
    """One alert that touches one home: by what, under which name of its place, and how sure (0 to 1)."""

    alert: Alert
    by: str
    place: str
    sure: float


def touching(customers: Customers, alerts: Sequence[Alert]) -> dict[int, list[Touching]]:
    """Give for each customer whom something touches, by number, what does, in the order of the alerts."""
    labels = book().labels
    told: defaultdict[int, list[Touching]] = defaultdict(list)
    for alert in alerts:
        found = customers.touched(meant_area(alert.area, alert.kind))
        for number, by, place, sure in zip(
            found.number.tolist(), found.by.tolist(), found.place.tolist(), found.sure.tolist(), strict=True
        ):
            name = labels[place] if place >= 0 else ""
            told[number].append(Touching(alert, By(by).word, name, round(sure, 3)))
    return dict(told)
