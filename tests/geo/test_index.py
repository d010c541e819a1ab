"""Whom an area touches: by hand, and as a slow loop over customers says it."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from heedful.domain.alert import Area, Circle, Code
from heedful.domain.sea import is_sea
from heedful.geo.book import book
from heedful.geo.index import By, customers_of
from heedful.geo.postal_home import disc_points
from heedful.geo.resolve import resolve, resolve_many

NAN = float("nan")
PEOPLE = [
    ("US", "10001", NAN, NAN),
    ("US", "07030", NAN, NAN),
    ("US", "00501", NAN, NAN),
    ("US", "", 40.75, -73.99),
    ("DE", "80331", NAN, NAN),
    ("AT", "1010", NAN, NAN),
    ("NJ", "", NAN, NAN),
    ("Germany", "", NAN, NAN),
    ("", "nobody knows", NAN, NAN),
    ("", "", -17.8, 179.1),
    ("", "", -16.8, -179.9),
    ("US", "10001", NAN, NAN),
]
NUMBERS = [100 + row for row in range(len(PEOPLE))]
MANHATTAN = ((40.70, -74.03), (40.70, -73.96), (40.80, -73.93), (40.80, -73.99))
FIJI = ((-20, 177), (-16, 177), (-16, -178), (-20, -178))


def columns(people):
    country, code, lat, lon = zip(*people, strict=True)
    return resolve_many(country, code, np.array(lat), np.array(lon))


@pytest.fixture(scope="module")
def customers():
    return customers_of(np.array(NUMBERS), columns(PEOPLE))


def told(touched):
    return {
        number: (By(by).word, round(sure, 2))
        for number, by, sure in zip(touched.number.tolist(), touched.by.tolist(), touched.sure.tolist(), strict=True)
    }


def codes(*said):
    return Area(codes=tuple(Code(*one.split()) for one in said))


@pytest.mark.parametrize(
    ("area", "expected"),
    [
        (codes("UGC NYZ072"), {100: ("code", 1), 103: ("code", 1), 111: ("code", 1)}),
        (codes("UGC_FIRE NYZ072"), {}),
        (codes("SAME 036061"), {100: ("code", 1), 103: ("code", 1), 111: ("code", 1)}),
        # The zone is what is meant; its county is what it was rounded up to.
        (codes("UGC NYZ078", "SAME 036103"), {102: ("code", 0.64)}),
        (codes("UGC NYZ078", "UGC NYZ080"), {102: ("code", 1)}),
        (codes("UGC NYZ078", "UGC NYZ078"), {102: ("code", 0.64)}),
        (codes("SAME 136061"), {100: ("code", 0.33), 103: ("code", 0.33), 111: ("code", 0.33)}),
        (codes("UGC NJZ000"), {101: ("code", 1), 106: ("code", 1)}),
        (codes("ISO DE"), {104: ("country", 1), 107: ("country", 1)}),
        (codes("EMMA_ID AT010"), {105: ("code", 1)}),
        (codes("EMMA_ID AT901"), {105: ("code", 0.41)}),
        (codes("UGC ANZ338", "SAME 073338"), {}),
        (codes("WARNCELLID 109162000"), {}),
        (Area(), {}),
        (Area(polygons=(MANHATTAN,)), {100: ("polygon", 1), 103: ("polygon", 1), 111: ("polygon", 1)}),
        (Area(polygons=(FIJI,)), {109: ("polygon", 1), 110: ("polygon", 1)}),
        (Area(circles=(Circle(-17, 180, 200),)), {109: ("circle", 1), 110: ("circle", 1)}),
        (Area(circles=(Circle(40.75, -73.99, 0),)), {103: ("circle", 1)}),
        (Area(circles=(Circle(89.9, 0, 5),)), {}),
        # Codes first; who is in none of them is touched by the shape.
        (
            Area(codes=(Code("UGC", "NJZ006"),), polygons=(MANHATTAN,)),
            {101: ("code", 1), 100: ("polygon", 1), 103: ("polygon", 1), 111: ("polygon", 1)},
        ),
        # A warning for the sea alone touches nobody, though its shape reaches over the beach.
        (Area(codes=(Code("UGC", "ANZ338"),), polygons=(MANHATTAN,)), {}),
        (
            Area(codes=(Code("PLACE", "x"),), polygons=(MANHATTAN,)),
            {100: ("polygon", 1), 103: ("polygon", 1), 111: ("polygon", 1)},
        ),
    ],
)
def test_an_area_touches(customers, area, expected):
    found = told(customers.touched(area))

    assert {number: by for number, (by, _) in found.items()} == {number: by for number, (by, _) in expected.items()}
    assert {number: sure for number, (_, sure) in found.items()} == pytest.approx(
        {number: sure for number, (_, sure) in expected.items()}, abs=0.01
    )


def test_a_shape_names_the_place_of_each(customers):
    found = customers.touched(Area(polygons=(MANHATTAN, FIJI)))

    assert [(place >= 0 and book().labels[place]) for place in found.place.tolist()] == [
        "New York County, New York",
        "New York County, New York",
        False,  # at sea
        "Fiji",
        "New York County, New York",
    ]


def test_a_disc_that_a_shape_cuts_is_touched_by_its_share():
    home = resolve("US", "81211")
    north = Area(polygons=(((home.lat, -107), (40, -107), (40, -105), (home.lat, -105)),))
    both = Area(polygons=(*north.polygons, ((home.lat, -107), (37, -107), (37, -105), (home.lat, -105))))
    people = customers_of(np.array([1]), columns([("US", "81211", NAN, NAN)]))

    assert told(people.touched(north))[1][1] == pytest.approx(0.5, abs=0.05)
    assert told(people.touched(both)) == {1: ("polygon", 1)}


def test_of_nobody_nobody_is_touched():
    nobody = customers_of(np.array([1]), columns([("", "", NAN, NAN)]))

    for area in (codes("ISO US"), Area(polygons=(MANHATTAN,)), Area(circles=(Circle(0, 0, 100),))):
        assert len(nobody.touched(area)) == 0


_known = ["UGC NYZ072", "UGC NYZ078", "SAME 036103", "SAME 036061", "ISO US", "UGC ANZ338", "EMMA_ID AT901", "X y"]
some_codes = st.lists(st.sampled_from(_known), max_size=3).map(lambda said: tuple(Code(*one.split()) for one in said))
near = st.tuples(st.integers(4000, 4150), st.integers(-7500, -7250)).map(lambda at: (at[0] / 100, at[1] / 100))
polygons = st.lists(st.lists(near, min_size=3, max_size=8).map(tuple), max_size=2).map(tuple)
circles = st.lists(st.tuples(near, st.floats(0, 80)).map(lambda one: Circle(*one[0], one[1])), max_size=2).map(tuple)
people = st.lists(
    st.one_of(
        st.tuples(st.just("US"), st.sampled_from(["10001", "07030", "00501", "11501"]), st.just(NAN), st.just(NAN)),
        near.map(lambda at: ("", "", at[0] + 0.001 / np.pi, at[1] + 0.001 / np.e)),
    ),
    min_size=1,
    max_size=8,
)


def _slow(home, area):
    """Say by what and how sure a home is touched, from the rules alone."""
    said = {one.code: one.sure for one in home.codes}
    zones = [code for code in area.codes if code.system == "UGC" and not is_sea(code)]
    counted = set(zones) or {code for code in area.codes if not is_sea(code)}
    counted |= {code for code in area.codes if code.system not in {"UGC", "SAME"}}
    by_system = {}
    for code in counted & set(said):
        by_system[code.system] = by_system.get(code.system, 0) + said[code]
    if by_system:
        return "code" if "UGC" in by_system or "SAME" in by_system or "EMMA_ID" in by_system else "country", min(
            max(by_system.values()), 1
        )
    if area.codes and all(map(is_sea, area.codes)):
        return None
    if home.radius_km:
        _, lat, lon = disc_points(np.array([home.lat]), np.array([home.lon]), np.array([home.radius_km]))
    else:
        lat, lon = np.array([home.lat]), np.array([home.lon])
    drawn = [shapely.make_valid(shapely.Polygon([(x, y) for y, x in one])) for one in area.polygons]
    in_polygon = np.any([np.zeros(len(lat), bool), *(shapely.contains_xy(one, lon, lat) for one in drawn)], axis=0)
    if in_polygon.any():
        return "polygon", in_polygon.mean()
    in_circle = np.any(
        [np.zeros(len(lat), bool), *(_away(one, lat, lon) <= one.radius_km for one in area.circles)], axis=0
    )
    return ("circle", in_circle.mean()) if in_circle.any() else None


def _away(circle, lat, lon):
    one, other = np.radians(circle.lat), np.radians(lat)
    turn = np.sin(one) * np.sin(other) + np.cos(one) * np.cos(other) * np.cos(np.radians(lon - circle.lon))
    return 6371.0088 * np.arccos(np.clip(turn, -1, 1))


@settings(deadline=None)
@given(people, some_codes, polygons, circles)
def test_columns_say_what_a_slow_loop_says(rows, said, drawn, rounds):
    area = Area(said, drawn, rounds)
    found = told(customers_of(np.arange(len(rows)), columns(rows)).touched(area))
    slow = {number: one for number, row in enumerate(rows) if (home := resolve(*row)) and (one := _slow(home, area))}

    # A country beside a county is as sure, and either may be named.
    assert found.keys() == slow.keys()
    for number, (by, sure) in slow.items():
        assert found[number][1] == pytest.approx(sure, abs=0.011)
        assert found[number][0] == by or Code("ISO", "US") in said
