"""Where people seem to be: only with a file that somebody names, and never over what they told."""

from __future__ import annotations

from datetime import UTC, datetime

import netaddr
import pytest
from mmdb_writer import MMDBWriter

from heedful.models import Customer, Place
from heedful.services.place import note_places

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 1, tzinfo=UTC)


@pytest.fixture
def ana():
    return Customer.objects.create(name="Ana")


@pytest.fixture
def file(tmp_path):
    writer = MMDBWriter(ip_version=6, ipv4_compatible=True)
    porto = {
        "country": {"iso_code": "PT"},
        "city": {"names": {"en": "Porto"}},
        "subdivisions": [{"names": {"en": "Porto District"}}],
        "postal": {"code": "4000"},
        "location": {"latitude": 41.15, "longitude": -8.61},
    }
    writer.insert_network(netaddr.IPSet(["203.0.113.0/24"]), porto)
    writer.to_db_file(str(tmp_path / "places.mmdb"))
    return str(tmp_path / "places.mmdb")


def test_place_by_the_address_they_came_from(ana, file, settings):
    settings.HEEDFUL_MAXMIND = file
    note_places([(ana.pk, "203.0.113.7"), (ana.pk, "198.51.100.1")], NOW)
    place = Place.objects.get()
    assert (place.how, place.country, place.region, place.city) == ("ip", "PT", "Porto District", "Porto")
    assert (place.postal_code, place.lat, place.lon, place.at) == ("4000", 41.15, -8.61, NOW)


@pytest.mark.parametrize("named", ["", "/nowhere/at-all.mmdb"])
def test_without_a_file_nobody_gets_a_place(ana, settings, named):
    settings.HEEDFUL_MAXMIND = named
    note_places([(ana.pk, "203.0.113.7")], NOW)
    assert not Place.objects.exists()
