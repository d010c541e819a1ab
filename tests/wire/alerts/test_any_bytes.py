"""Whatever comes in gives a reading or a refusal, and what is read can be printed and read again."""

from __future__ import annotations

import json
import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.wire.alerts.making import NOW, areas, geocode, info, message
from tests.wire.alerts.test_feed import WEATHER_SERVICE, atom
from tests.wire.alerts.test_gdacs import EARTHQUAKE, ITEM, RSS
from tests.wire.alerts.test_gdacs import SAID as GDACS
from tests.wire.alerts.test_nws import RING
from tests.wire.alerts.test_nws import SAID as NWS

from heedful.wire.alert_given import as_given, from_given
from heedful.wire.alerts import AlertError, read_alerts


def feature(said, geometry):
    return {"type": "Feature", "id": "f", "geometry": geometry, "properties": said}


FEATURES = {
    "type": "FeatureCollection",
    "features": [
        feature(NWS, {"type": "Polygon", "coordinates": [RING]}),
        feature(GDACS, {"type": "Point", "coordinates": [1.5, 2.5]}),
        feature(EARTHQUAKE, {"type": "Point", "coordinates": [1.5, 2.5, 10]}),
    ],
}
SEEDS = [
    message(
        info("en", area=areas("<polygon>1,1 1,2 2,2 1,1</polygon><circle>1,2 3</circle>", geocode("SAME", "008015"))),
        info("fr", "Crue"),
        references="a,b,2025-03-06T10:00:00-09:00",
    ),
    atom(WEATHER_SERVICE, f"<entry><content>{message(info())}</content></entry>"),
    RSS.format(items=ITEM),
    json.dumps(FEATURES),
]
PIECES = [
    b"<",
    b">",
    b"/",
    b"&#0;",
    b"&#xd800;",
    b"\xff",
    b"\x00",
    b"9999-12-31T23:59:59+14:00",
    b"0001-01-01T00:00:00+14:00",
]
PIECES += [
    b"1e999",
    b"NaN",
    b"null",
    b"[]",
    b"{}",
    b'"\\ud800"',
    b"-",
    b"date:now +9999999999 weeks",
    b"</info>",
    b'""',
]


def read_and_checked(data):
    """Read bytes, and hold against what comes of it what is true of every alert."""
    try:
        reading = read_alerts(data, NOW, "x")
    except AlertError as error:
        assert str(error).startswith("x: ")
        return
    for alert in reading.alerts:
        row = json.loads(json.dumps(as_given(alert, NOW), ensure_ascii=False, allow_nan=False).encode())
        assert "\\u0000" not in json.dumps(row)
        assert alert.source_id
        assert from_given(row, NOW) == replace(alert, headline="")


@given(st.binary(max_size=300))
def test_any_bytes(data):
    read_and_checked(data)


@given(st.sampled_from([b"<alert>", b"<rss><item>", b"{", b'{"features":[', b"\x1f\x8b"]), st.binary(max_size=100))
def test_any_bytes_behind_a_beginning(start, data):
    read_and_checked(start + data)


@settings(max_examples=400)
@given(st.sampled_from(SEEDS), st.integers(0, 2**32))
def test_mutated_files(seed, number):
    read_and_checked(mutated(seed.encode(), random.Random(number)))


def mutated(data, chance):
    """Cut, double or overwrite parts of a file a few times."""
    for _ in range(chance.randint(1, 4)):
        start = chance.randrange(len(data) + 1)
        end = min(len(data), start + chance.randint(0, 30))
        middle = chance.choice(
            [b"", data[start:end] * 2, chance.choice(PIECES), data[chance.randrange(len(data) + 1) :][:20]]
        )
        data = data[:start] + middle + data[end:]
    return data or b"<"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=8,
)


@settings(max_examples=400)
@given(st.data(), st.sampled_from([NWS, GDACS, EARTHQUAKE]))
def test_any_values_in_properties(data, said):
    """Each property may be anything, and any text may stand where a text is expected."""
    keys = data.draw(st.lists(st.sampled_from(sorted(said)), max_size=4))
    changed = said | {key: data.draw(JSON) for key in keys}
    geometry = data.draw(
        JSON
        | st.fixed_dictionaries({"type": st.sampled_from(["Point", "Polygon", "MultiPolygon"]), "coordinates": JSON})
    )
    read_and_checked(json.dumps({"features": [feature(changed, geometry)]}).encode())


WORDS = st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="<>&"), max_size=30)


@settings(max_examples=200)
@given(
    st.dictionaries(
        st.sampled_from(["onset", "expires", "effective", "event", "severity", "urgency", "language", "headline"]),
        WORDS | st.datetimes().map(lambda at: at.isoformat()),
    ),
    WORDS,
    WORDS,
)
def test_any_words_in_a_message(more, polygon, circle):
    place = areas(f"<polygon>{polygon}</polygon><circle>{circle}</circle>", geocode("UGC", polygon))
    read_and_checked(message(info(area=place, **more)).encode())


@pytest.mark.shared
@settings(max_examples=60)
@given(number=st.integers(0, 2**32))
def test_mutated_real_files(shared_data, number):
    chance = random.Random(number)
    files = sorted(file for file in (shared_data / "alerts" / "cap").iterdir() if file.stat().st_size < 20_000)
    read_and_checked(mutated(chance.choice(files).read_bytes(), chance))
