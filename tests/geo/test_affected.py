"""Whom several alerts touch, in the order of customers; fire zones are those of warnings of fire weather."""

from datetime import UTC, datetime

import numpy as np

from heedful.domain.alert import Alert, Area, Certainty, Code, MessageType, Severity, Status, Urgency
from heedful.geo.affected import affected
from heedful.geo.fire_zones import meant_area
from heedful.geo.index import customers_of
from heedful.geo.resolve import resolve_many

AT = datetime(2026, 7, 1, tzinfo=UTC)
NOWHERE = np.full(4, np.nan)


def alert(kind, *codes):
    return Alert(
        *("A", "x", kind, Status.ACTUAL, MessageType.ALERT, Severity.SEVERE, Urgency.EXPECTED, Certainty.LIKELY),
        *(AT, AT, None, Area(tuple(Code("UGC", code) for code in codes))),
    )


def test_customers_are_told_of_once_for_each_alert():
    placed = resolve_many(["US"] * 4, ["10001", "07030", "10001", "00501"], NOWHERE, NOWHERE)
    # The first and the third row are one customer, in two places of which one is surer.
    found = affected(
        customers_of(np.array([7, 3, 7, 7]), placed),
        [alert("heat", "NYZ072", "NYZ078"), alert("heat", "NJZ006"), alert("fire_weather", "NYZ212")],
    )

    assert [(number, found.alert[rows].tolist(), found.sure[rows].tolist()) for number, rows in found.each()] == [
        (3, [1], [1.0]),
        (7, [0, 2], [1.0, 1.0]),
    ]


def test_nothing_gives_nothing():
    placed = resolve_many(["US"] * 4, ["10001"] * 4, NOWHERE, NOWHERE)

    assert list(affected(customers_of(np.arange(4), placed), []).each()) == []


def test_only_warnings_of_fire_weather_go_by_fire_zones():
    area = Area((Code("UGC", "NJZ006"), Code("UGC", "NJC003"), Code("SAME", "034003")))

    assert meant_area(area, "heat") == area
    assert meant_area(area, "fire_weather").codes == (Code("UGC_FIRE", "NJZ006"), *area.codes[1:])
