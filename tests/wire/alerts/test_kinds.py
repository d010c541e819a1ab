"""Which kind an event is, by its name, its codes, or a word of its name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heedful.domain.moment_kind import KINDS
from heedful.wire.alerts.kind_table import AWARENESS, CODES, GDACS, NAMES, WITHIN
from heedful.wire.alerts.kinds import kind_of


@pytest.mark.parametrize(
    ("event", "kind"),
    [
        ("High Wind Warning", "high_wind"),
        ("Wind Advisory", "high_wind"),
        ("Extreme Wind Warning", "high_wind"),
        ("Flood Watch", "flood"),
        ("Storm Surge Warning", "flood"),
        ("Flash Flood Statement", "flash_flood"),
        ("Coastal Flood Advisory", "coast"),
        ("Hurricane Force Wind Warning", "coast"),
        ("Gale Warning", "coast"),
        ("Hurricane Warning", "hurricane"),
        ("Tropical Storm Watch", "hurricane"),
        ("Severe Thunderstorm Warning", "thunderstorm"),
        ("Winter Storm Watch", "winter_storm"),
        ("Freezing Fog Advisory", "fog"),
        ("Extreme Heat Warning", "heat"),
        ("Extreme Cold Watch", "cold"),
        ("Red Flag Warning", "fire_weather"),
        ("Fire Warning", "wildfire"),
        ("Air Quality Alert", "air"),
        ("Special Weather Statement", "other"),
        ("911 Telephone Outage Emergency", "safety"),
        ("Tsunami Warning", "tsunami"),
        ("Forest Fires", "wildfire"),
        ("FLOOD", "flood"),
        ("Ветер", "high_wind"),
        ("強烈季候風信號", "high_wind"),
        ("VENTOS FORTES DE MONÇÃO", "high_wind"),
        ("Falling rocks, landslide", "landslide"),
        ("Freezing rain, icing", "winter_storm"),
        ("Gefahrendurchsage", "other"),
        ("Cap Test Event", "other"),
        ("Other incident", "other"),
        ("Amtliche WARNUNG vor SCHWEREM GEWITTER", "thunderstorm"),
        ("Wärmegewitter", "thunderstorm"),
        ("Orkanböen", "high_wind"),
        ("vent violent", "high_wind"),
        ("Vents violents", "high_wind"),
        ("Event of ventilation", "other"),
        ("Aviso de viento de nivel naranja", "high_wind"),
        ("Yellow Snow-Ice Warning", "winter_storm"),
        ("Rain Warning", "other"),
        ("Warning", "other"),
        ("", "other"),
    ],
)
def test_name_tells_the_kind(event, kind):
    assert kind_of(event) == kind


@pytest.mark.parametrize(
    ("event", "codes", "parameters", "kind"),
    [
        ("", ["FFW"], {}, "flash_flood"),
        ("Alerte", ["xyz", "tor"], {}, "tornado"),
        ("Alerte", [], {"awareness_type": "3; Thunderstorm"}, "thunderstorm"),
        ("Alerte", [], {"awareness_type": "12; flooding"}, "flood"),
        ("Alerte", [], {"awareness_type": "1"}, "high_wind"),
        ("Alerte", [], {"awareness_type": "10; Rain"}, "other"),
        ("Alerte", [], {"awareness_type": "99; x"}, "other"),
        ("Alert", [], {"eventtype": "VO"}, "volcano"),
        ("Small Craft", [], {"awareness_type": "1; Wind"}, "coast"),
        ("Orages", [], {"awareness_type": "1; Wind"}, "high_wind"),
    ],
)
def test_codes_and_parameters_tell_the_kind_where_the_name_does_not(event, codes, parameters, kind):
    assert kind_of(event, codes, parameters) == kind


def test_tables_name_kinds_that_we_have():
    named = {*NAMES.values(), *CODES.values(), *GDACS.values(), *AWARENESS.values(), *(kind for _, kind in WITHIN)}

    assert named <= set(KINDS)
    assert all(name == name.casefold() for name in NAMES)
    assert all(word == word.casefold() for word, _ in WITHIN)


@given(st.text(max_size=40))
def test_any_name_has_a_kind(event):
    assert kind_of(event) in KINDS
