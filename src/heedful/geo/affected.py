"""Whom several alerts touch, as columns: for files and for whoever has many of both."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from heedful.domain.alert import Alert
from heedful.geo.fire_zones import meant_area
from heedful.geo.index import Customers
from heedful.geo.placed import Int32, Int64, Share


@dataclass(frozen=True)
class Affected:
    """A row for each customer and alert that touches them, in the order of customers and then of alerts.

    `number` is the customer's, `alert` the place of the alert in what was given; the rest as in `Touched`.
    """

    number: Int64
    alert: Int32
    by: NDArray[np.uint8]
    place: Int32
    sure: Share

    def each(self) -> Iterator[tuple[int, slice]]:
        """Give each customer, with the slice of the rows about them."""
        begins = np.flatnonzero(np.concatenate(([True], self.number[1:] != self.number[:-1])))
        ends = np.append(begins[1:], len(self.number))
        if len(self.number):
            for begin, end in zip(begins.tolist(), ends.tolist(), strict=True):
                yield int(self.number[begin]), slice(begin, end)


def affected(customers: Customers, alerts: Sequence[Alert]) -> Affected:
    """Say whom alerts touch; a customer who is in the columns more than once is told of once, by the surest."""
    found = [customers.touched(meant_area(alert.area, alert.kind)) for alert in alerts]
    many = [len(one) for one in found]
    number = np.concatenate([np.zeros(0, dtype=np.int64), *(one.number for one in found)])
    alert = np.repeat(np.arange(len(alerts), dtype=np.int32), many)
    by = np.concatenate([np.zeros(0, dtype=np.uint8), *(one.by for one in found)])
    place = np.concatenate([np.zeros(0, dtype=np.int32), *(one.place for one in found)])
    sure = np.concatenate([np.zeros(0, dtype=np.float32), *(one.sure for one in found)])
    order = np.lexsort((-sure, alert, number))
    number, alert = number[order], alert[order]
    first = np.concatenate(([True], (number[1:] != number[:-1]) | (alert[1:] != alert[:-1])))[: len(number)]
    order = order[first]
    return Affected(number[first], alert[first], by[order], place[order], sure[order])
