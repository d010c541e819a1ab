from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heedful.domain.customer import (
    LONGEST_TRAIT,
    MOST_TRAITS,
    Told,
    ToldOfOrganisation,
    Where,
    instant_of,
    kept_traits,
    language_of,
    services_of,
    text_of,
    told_by_group,
    told_by_traits,
    zone_of,
)
from heedful.domain.identity import Handle, Sort

AT = datetime(2026, 3, 1, tzinfo=UTC)
ANA = Handle(Sort.USER_ID, "7")


def test_traits_find_their_places():
    sent = {
        "firstName": "Ana",
        "lastName": "Lima",
        "email": "Ana@Example.org",
        "phone": "+351 12 345 678",
        "address": {"street": "Rua do Sol 3", "city": "Porto", "postalCode": 4000, "country": "pt"},
        "company": {"id": "hw", "name": "Harbour Works", "employees": 12},
        "plan": "Pro",
        "services": "backup, sync",
        "locale": "pt_PT",
        "timezone": "Europe/Lisbon",
        "createdAt": "2019-05-04T10:00:00Z",
        "seats": 3,
        "$os": "Linux",
    }
    assert told_by_traits([ANA], AT, sent) == Told(
        handles=(ANA, Handle(Sort.EMAIL, "ana@example.org"), Handle(Sort.PHONE, "+35112345678")),
        at=AT,
        name="Ana Lima",
        organisation=ToldOfOrganisation("hw", name="Harbour Works", traits={"employees": 12}),
        plan="Pro",
        services=("backup", "sync"),
        language="pt-PT",
        time_zone="Europe/Lisbon",
        since=datetime(2019, 5, 4, 10, tzinfo=UTC),
        place=Where(country="PT", city="Porto", postal_code="4000"),
        traits={"seats": 3},
    )


def test_nothing_told_says_nothing():
    assert told_by_traits([ANA], AT, {}) == Told(handles=(ANA,), at=AT)


def test_place_without_an_address_of_its_own():
    sent = {"city": "Porto", "latitude": "41.1", "longitude": -8.6, "state": "Norte"}
    assert told_by_traits([ANA], AT, sent).place == Where(region="Norte", city="Porto", lat=41.1, lon=-8.6)
    assert told_by_traits([ANA], AT, {"latitude": 41.1}).place is None
    assert told_by_traits([ANA], AT, {"latitude": 141.1, "longitude": 0}).place is None


def test_group_with_an_id_that_says_nothing():
    assert told_by_group("null", {"name": "x"}) is None
    assert told_by_group(12, {"name": "Harbour Works", "plan": "Team"}) == ToldOfOrganisation(
        "12", name="Harbour Works", plan="Team"
    )


@pytest.mark.parametrize(
    ("value", "text"),
    [
        *(("a\0b", "a b"), ("\ud800x", "\ufffdx"), ("  a \n b ", "a b"), (7, "7"), (True, "true"), (0.5, "0.5")),
        *((float("nan"), None), (None, None), ([], None), (10**50, None), ("x" * 500, "x" * 200)),
    ],
)
def test_text_of(value, text):
    assert text_of(value) == text


def test_traits_are_bounded():
    kept = kept_traits({f"t{number}": "x" * 1000 for number in range(200)} | {"nested": {"a": [1, {"b": None}]}})
    assert len(kept) == MOST_TRAITS
    assert all(len(value) == LONGEST_TRAIT for value in kept.values())
    assert kept_traits({"nested": {"a": [1]}, "none": None, "inf": float("inf"), "yes": True}) == {
        "nested": '{"a": [1]}',
        "yes": True,
    }


@pytest.mark.parametrize(
    ("read", "value", "meant"),
    [
        (language_of, "de", "de"),
        (language_of, "en_US.UTF-8", "en-US"),
        (language_of, "sehr gut", None),
        (zone_of, "America/Argentina/Buenos_Aires", "America/Argentina/Buenos_Aires"),
        (zone_of, "UTC", "UTC"),
        (zone_of, "CET+1", None),
        (services_of, ["a", "b", "a", ""], ("a", "b")),
        (services_of, "a|b;c", ("a", "b", "c")),
        (services_of, 7, None),
        (instant_of, 1_556_964_000, datetime(2019, 5, 4, 10, tzinfo=UTC)),
        (instant_of, 1_556_964_000_000, datetime(2019, 5, 4, 10, tzinfo=UTC)),
        (instant_of, "2019-05-04", datetime(2019, 5, 4, tzinfo=UTC)),
        (instant_of, "2019-05-04T12:00:00+02:00", datetime(2019, 5, 4, 10, tzinfo=UTC)),
        (instant_of, "yesterday", None),
        (instant_of, 1e300, None),
        (instant_of, True, None),
    ],
)
def test_reading(read, value, meant):
    assert read(value) == meant


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
NAMES = ["name", "email", "address", "company", "createdAt", "latitude", "longitude", "services", "locale", "plan"]


def test_number_that_is_too_long_to_be_written():
    assert text_of(10**5000) is None
    assert told_by_traits([ANA], AT, {"email": 10**5000, "latitude": 10**5000, "createdAt": 10**5000}) == Told(
        (ANA,), AT
    )


@given(st.dictionaries(st.sampled_from(NAMES) | st.text(), anything))
def test_whatever_is_sent_can_be_read(sent):
    told = told_by_traits([ANA], AT, sent)
    assert told.handles[0] == ANA
    assert "\0" not in repr(told.name)
