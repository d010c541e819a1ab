"""Where a mail belongs: a literal table of what is known, and where it goes."""

from __future__ import annotations

from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heedful.domain.threading import Facts, Place, Placing, Why, judge

JOIN, OPEN, NOTE = Placing(Place.JOIN), Placing(Place.OPEN), Placing(Place.NOTE)


_PROVEN = {"is_colleague": True, "refers": True, "has_token": True, "aligned": True}


def aside(why: Why) -> Placing:
    return Placing(Place.ASIDE, why)


@pytest.mark.parametrize(
    ("known", "placing"),
    [
        ({}, OPEN),
        ({"is_known": True}, OPEN),
        ({"is_known": True, "aligned": True}, OPEN),
        ({"is_known": True, "aligned": False}, aside(Why.FORGED)),
        ({"aligned": False}, OPEN),
        ({"refers": True, "takes_part": True}, JOIN),
        ({"refers": True, "takes_part": True, "has_token": True}, JOIN),
        ({"refers": True, "takes_part": False}, aside(Why.OTHER_SENDER)),
        ({"refers": True, "has_token": True}, aside(Why.OTHER_SENDER)),
        ({"refers": True, "takes_part": True, "no_person_wrote_it": True}, Placing(Place.JOIN, quiet=True)),
        ({"refers": True, "takes_part": True, "forbids_answer": True, "is_list": True, "is_no_reply": True}, JOIN),
        ({"refers": True, "no_person_wrote_it": True}, aside(Why.AUTOMATIC)),
        ({"refers": True, "is_no_reply": True}, aside(Why.AUTOMATIC)),
        ({"refers": True, "forbids_answer": True, "is_list": True}, aside(Why.OTHER_SENDER)),
        ({"refers": True, "takes_part": True, "is_known": True, "aligned": False}, aside(Why.FORGED)),
        ({"no_person_wrote_it": True}, aside(Why.AUTOMATIC)),
        ({"forbids_answer": True}, aside(Why.AUTOMATIC)),
        ({"forbids_answer": True, "is_list": True}, aside(Why.NEWSLETTER)),
        ({"is_list": True}, aside(Why.NEWSLETTER)),
        ({"is_ours": True}, aside(Why.OURS)),
        ({"is_ours": True, "refers": True, "takes_part": True}, aside(Why.OURS)),
        ({"is_spam": True}, aside(Why.SPAM)),
        ({"is_spam": True, "is_blocked": True}, aside(Why.BLOCKED)),
        ({"is_blocked": True, "refers": True, "takes_part": True}, aside(Why.BLOCKED)),
        ({"has_sender": False}, aside(Why.NO_SENDER)),
        ({"is_colleague": True}, aside(Why.COLLEAGUE)),
        ({"is_colleague": True, "refers": True, "takes_part": True}, aside(Why.COLLEAGUE)),
        ({"is_colleague": True, "refers": True, "has_token": True}, aside(Why.COLLEAGUE)),
        ({"is_colleague": True, "has_token": True, "aligned": True}, aside(Why.COLLEAGUE)),
        ({"is_colleague": True, "refers": True, "has_token": True, "aligned": True}, NOTE),
        ({"is_colleague": True, "refers": True, "has_token": True, "aligned": True, "is_spam": True}, aside(Why.SPAM)),
        ({**_PROVEN, "is_viewer": True}, aside(Why.COLLEAGUE)),
        ({**_PROVEN, "no_person_wrote_it": True}, aside(Why.AUTOMATIC)),
        ({**_PROVEN, "forbids_answer": True}, NOTE),
        ({**_PROVEN, "to_notice": True, "takes_part": True}, NOTE),
        ({"to_notice": True}, aside(Why.TO_NOTICE)),
        ({"to_notice": True, "refers": True, "takes_part": True, "has_token": True}, aside(Why.TO_NOTICE)),
        ({"to_notice": True, "no_person_wrote_it": True}, aside(Why.TO_NOTICE)),
    ],
)
def test_mail_goes_where_it_belongs(known, placing):
    assert judge(Facts(**known)) == placing


_anything = st.builds(
    Facts,
    **{
        field.name: st.sampled_from([True, False, None]) if field.name == "aligned" else st.booleans()
        for field in fields(Facts)
    },
)


@given(_anything)
def test_nobody_gets_into_a_conversation_in_which_they_take_no_part(facts):
    placing = judge(facts)
    assert (placing.why is not None) == (placing.place is Place.ASIDE)
    if placing.place is Place.JOIN:
        assert facts.takes_part
        assert facts.refers
        assert not facts.is_colleague
        assert not facts.to_notice
    if placing.place is Place.NOTE:
        assert facts.is_colleague
        assert facts.has_token
        assert facts.aligned is True
        assert not facts.no_person_wrote_it
        assert not facts.is_viewer
    if facts.no_person_wrote_it:
        assert placing.quiet or placing.place is Place.ASIDE
