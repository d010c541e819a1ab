"""Where people seem to be: only with a file that somebody names, and never over what they told."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import maxminddb
import netaddr
import pytest
from mmdb_writer import MMDBWriter
from tests.services.collecting import BEGIN, event, numbered, settle, source

from heedful.domain.alert import Area, Code, Severity
from heedful.models import Customer, Locality, Place, Touched
from heedful.queries.place import how_sure
from heedful.services.audit import MACHINE
from heedful.services.collect import take
from heedful.services.locating import locate_some
from heedful.services.matching import match_some
from heedful.services.place import forget_faded_places, note_places
from heedful.services.settle import Settler
from heedful.services.typed_moment import TypedMoment, begin_moment

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


@pytest.fixture
def old_file(tmp_path):
    """A file that knows addresses of IPv4 alone."""
    writer = MMDBWriter(ip_version=4)
    writer.insert_network(netaddr.IPSet(["203.0.113.0/24"]), {"country": {"iso_code": "PT"}})
    writer.to_db_file(str(tmp_path / "old.mmdb"))
    return str(tmp_path / "old.mmdb")


@pytest.fixture
def damaged_file(file, tmp_path):
    """A file that can be opened, and in which nothing can be looked up."""
    with maxminddb.open_database(file) as reader:
        told = reader.metadata()
        begin = told.node_count * told.record_size // 4
    data = bytearray(Path(file).read_bytes())
    end = data.rindex(b"\xab\xcd\xefMaxMind.com")
    data[begin + 16 : end] = b"\xff" * (end - begin - 16)
    damaged = tmp_path / "damaged.mmdb"
    damaged.write_bytes(data)
    return str(damaged)


@pytest.mark.parametrize("broken", ["old_file", "damaged_file"])
def test_lookup_that_fails_costs_a_place_and_no_settling(broken, request, settings, tmp_path, caplog):
    settings.HEEDFUL_MAXMIND = request.getfixturevalue(broken)
    settings.HEEDFUL_DATA = tmp_path / "data"
    addresses = ["2001:db8::7", "203.0.113.7", "2001:db8::8", "2001:db8::9"]
    for number, address in enumerate(addresses):
        body = json.dumps([event(f"user {number}", number, "x")]).encode()
        take(source(), "heedful", body, BEGIN, address, 1)
    assert settle(Settler()) == 4
    assert Place.objects.count() == (1 if broken == "old_file" else 0)
    assert [record.name for record in caplog.records].count("heedful.place") == 1
    assert "2001:db8" not in caplog.text


def test_places_of_many_are_written_together(file, settings, django_assert_num_queries):
    settings.HEEDFUL_MAXMIND = file
    for count in (1, 3):
        people = [Customer.objects.create() for _ in range(count)]
        with django_assert_num_queries(2):
            note_places([(person.pk, "203.0.113.7") for person in people], NOW)
    assert Place.objects.filter(how="ip", city="Porto", to_locate=True).count() == 4


def test_who_is_still_there_is_seen_again_and_not_worked_out_anew(ana, file, settings, tmp_path):
    settings.HEEDFUL_MAXMIND = file
    settings.HEEDFUL_DATA = tmp_path / "data"
    settler = Settler()
    for day in (0, 0, 40):
        take(source(), "heedful", json.dumps([event("ana", day * 1440, "x")]).encode(), BEGIN, "203.0.113.7", 1)
        settle(settler, BEGIN + timedelta(days=day))
        Place.objects.update(to_locate=False)
    assert Place.objects.get().at == BEGIN + timedelta(days=40)
    note_places([(numbered("ana"), "203.0.113.7")], NOW)
    assert not Place.objects.get().to_locate
    Place.objects.update(city="Braga")
    note_places([(numbered("ana"), "203.0.113.7")], NOW)
    assert (Place.objects.get().city, Place.objects.get().to_locate) == ("Porto", True)


def test_address_that_an_event_names_counts_before_that_of_the_request(file, settings, tmp_path):
    settings.HEEDFUL_MAXMIND = file
    settings.HEEDFUL_DATA = tmp_path / "data"
    named = {"type": "track", "event": "x", "userId": "ana", "context": {"ip": "203.0.113.7"}}
    take(source(), "segment", json.dumps({"batch": [named]}).encode(), BEGIN, "198.51.100.1", 1)
    settle(Settler())
    assert Place.objects.get().customer_id == numbered("ana")


def test_place_by_an_address_fades_by_itself(ana):
    ben, cyd = Customer.objects.create(name="Ben"), Customer.objects.create(name="Cyd")
    for person, how in ((ana, "ip"), (ben, "ip"), (ben, "told"), (cyd, "ip")):
        Place.objects.create(customer=person, how=how, country="US", postal_code="07601", at=NOW)
    area = Area(codes=(Code("SAME", "034003"),))
    said = TypedMoment("High Wind Warning", "high_wind", Severity.SEVERE, NOW, NOW + timedelta(days=1), area, "Bergen")
    begin_moment(said, MACHINE, NOW)
    while match_some(NOW):
        pass
    while locate_some(NOW):
        pass
    assert (Locality.objects.count(), Touched.objects.count()) == (3, 3)
    Place.objects.filter(customer=cyd).update(at=NOW + timedelta(days=60))
    assert not forget_faded_places(NOW + timedelta(days=90))
    assert forget_faded_places(NOW + timedelta(days=91))
    assert not forget_faded_places(NOW + timedelta(days=91))
    assert set(Place.objects.values_list("customer", "how")) == {(ben.pk, "told"), (cyd.pk, "ip")}
    assert set(Locality.objects.values_list("customer", "how")) == {(ben.pk, "told"), (cyd.pk, "ip")}
    assert set(Touched.objects.values_list("customer", flat=True)) == {ben.pk, cyd.pk}


@pytest.mark.parametrize(("how", "days", "sure"), [("ip", 0, 0.6), ("ip", 45, 0.3), ("ip", 91, 0), ("told", 400, 1)])
def test_place_is_as_sure_as_it_is_fresh(ana, how, days, sure):
    place = Place(customer=ana, how=how, at=NOW)
    assert how_sure(place, NOW + timedelta(days=days)) == pytest.approx(sure)
