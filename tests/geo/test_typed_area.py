"""Areas as people type them: what they name and nothing wider; what nobody knows is refused."""

from __future__ import annotations

import pytest

from heedful.domain.typed_area import TypedAreaError
from heedful.geo.typed_area import typed_area


@pytest.mark.parametrize(
    ("text", "codes", "labels"),
    [
        ("DE", ["ISO DE"], ["Germany"]),
        ("deutschland", ["ISO DE"], ["Germany"]),
        ("New Jersey\nNY", ["ISO US-NJ", "ISO US-NY"], ["New Jersey", "New York"]),
        ("US-GA", ["ISO US-GA"], ["Georgia"]),
        ("GE", ["ISO GE"], ["Georgia"]),
        ("Puerto Rico", ["ISO US-PR"], ["Puerto Rico"]),
        ("Bergen County NJ", ["UGC NJC003"], ["Bergen County, New Jersey"]),
        ("bergen county, new jersey; DE", ["UGC NJC003", "ISO DE"], ["Bergen County, New Jersey", "Germany"]),
        ("07601", ["UGC NJC003"], ["Bergen County, New Jersey"]),
        ("DE 10115", ["EMMA_ID DE202"], ["Stadt Berlin, Germany"]),
        ("07601, 07601", ["UGC NJC003"], ["Bergen County, New Jersey"]),
        (" \n;,", [], []),
    ],
)
def test_area_is_what_was_named(text, codes, labels):
    area, names = typed_area(text)
    assert [f"{each.system} {each.code}" for each in area.codes] == codes
    assert names == labels


@pytest.mark.parametrize(
    "text", ["Nonsense", "ZZZ", "Bavaria", "Bayern", "DE-BY", "Ontario", "Kings County", "Paris", "00001"]
)
def test_what_nobody_knows_or_no_warning_names_is_no_whole_country(text):
    with pytest.raises(TypedAreaError) as found:
        typed_area(f"NY\n{text}")
    assert (found.value.words, found.value.either) == (text, ())


def test_name_of_a_state_and_of_a_country_is_asked_about():
    with pytest.raises(TypedAreaError) as found:
        typed_area("Georgia")
    assert found.value.either == ("GE", "US-GA")
    assert typed_area("GE")[0] != typed_area("US-GA")[0]
