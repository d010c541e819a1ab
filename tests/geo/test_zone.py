"""The time zone of a point."""

import pytest

from heedful.geo.zone import zone_at


@pytest.mark.parametrize(
    ("lat", "lon", "zone"),
    [
        (40.7, -74.0, "America/New_York"),
        (48.2, 16.4, "Europe/Vienna"),
        (-17.8, 179.1, "Pacific/Fiji"),
        (30.0, -50.0, ""),
        (91.0, 0.0, ""),
        (float("nan"), 0.0, ""),
        (0.0, float("inf"), ""),
    ],
)
def test_a_point_has_a_zone(lat, lon, zone):
    assert zone_at(lat, lon) == zone
