"""One area, one number, whatever system a code comes from."""

import pytest

from heedful.domain.alert import Code
from heedful.geo.book import PART_OF_COUNTY, book


@pytest.mark.parametrize(
    ("system", "code", "expected", "share"),
    [
        ("UGC", "NJC003", "UGC NJC003", 1),
        ("SAME", "034003", "UGC NJC003", 1),
        ("SAME", "134003", "UGC NJC003", PART_OF_COUNTY),
        ("FIPS6", "034003", "UGC NJC003", 1),
        ("FIPS", "34003", "UGC NJC003", 1),
        ("SAME", "022001", "UGC LAC001", 1),
        ("SAME", "034000", "ISO US-NJ", 1),
        ("SAME", "000000", "ISO US", 1),
        ("UGC", "NJZ000", "ISO US-NJ", 1),
        ("UGC", "NJC000", "ISO US-NJ", 1),
        ("ugc", " njz006 ", "UGC NJZ006", 1),
        ("UGC_FIRE", "NJZ006", "UGC_FIRE NJZ006", 1),
        ("UGC", "NYZ212", "UGC_FIRE NYZ212", 1),  # no public zone of that name
        ("UGC_FIRE", "NYZ072", None, 0),
        ("EMMA_ID", "AT001", "EMMA_ID AT001", 1),
        ("ISO", "US", "ISO US", 1),
        ("ISO3166", "de", "ISO DE", 1),
        ("ISO", "US-NJ", "ISO US-NJ", 1),
        ("UGC", "ANZ338", None, 0),
        ("SAME", "22001x", None, 0),
        ("SAME", "", None, 0),
        ("SAME", "099999", None, 0),
        ("UGC", "", None, 0),
        ("WARNCELLID", "109162000", None, 0),
    ],
)
def test_codes_mean_areas(system, code, expected, share):
    found = book().find(Code(system, code))

    if expected is None:
        assert found is None
    else:
        assert found is not None
        assert (book().codes[found[0]], found[1]) == (Code(*expected.split()), share)


def test_an_area_has_a_name_and_every_code():
    told = book()
    county = told.find(Code("SAME", "034003"))[0]

    assert told.labels[county] == "Bergen County, New Jersey"
    assert told.all_codes(county) == (Code("UGC", "NJC003"), Code("SAME", "034003"))
    assert len(told.codes) == len(told.labels) == len(set(told.codes))
    assert all(told.labels)
