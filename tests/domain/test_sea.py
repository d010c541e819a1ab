"""Codes of sea zones."""

from __future__ import annotations

import pytest

from heedful.domain.alert import Code
from heedful.domain.sea import is_sea


@pytest.mark.parametrize(
    ("system", "code", "sea"),
    [
        *(("UGC", f"{water}Z050", True) for water in "AM AN GM LC LE LH LM LO LS PH PK PM PS PZ SL".split()),  # noqa: SIM905
        ("UGC", "amz374", True),
        ("UGC", "NJZ103", False),
        ("UGC", "GAC121", False),
        ("UGC", "ALZ001", False),
        ("UGC", "LAZ001", False),
        ("SAME", "057650", True),
        ("SAME", "058652", True),
        ("SAME", "173535", True),
        ("SAME", "098123", True),
        ("FIPS6", "077650", True),
        ("SAME", "056001", False),
        ("SAME", "072001", False),
        ("SAME", "060010", False),
        ("SAME", "57650", False),
        ("SAME", "", False),
        ("EMMA_ID", "AM001", False),
        ("EMMA_ID", "EI809", True),
        ("EMMA_ID", "ES890", True),
        ("EMMA_ID", "AT802", False),
        ("EMMA_ID", "AT001", False),
        ("EMMA_ID", "DE8011", False),
        ("NUTS3", "ES890", False),
        ("ISO", "PH", False),
    ],
)
def test_sea_zone_is_told_by_its_code(system, code, sea):
    assert is_sea(Code(system, code)) is sea
