"""Power cuts told of by programs."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from heedful.domain.api_key import Scope
from heedful.models import AuditEntry, Moment

pytestmark = pytest.mark.django_db
CUTS = "/api/v1/power-cuts"


def post(client, counties, **more):
    return client.post(CUTS, {"counties": counties, **more}, content_type="application/json")


def test_cuts_begin_go_on_and_end(caller):
    bergen, essex = ({"county": each, "served": 400} for each in ("34003", "34013"))
    first = post(caller, [{**bergen, "out": 130}, {**essex, "out": 40}]).json()
    assert first == {"begun": 2, "renewed": 0, "ended": 0, "left_out": 0}
    assert list(Moment.objects.order_by("pk").values_list("place", "severity")) == [
        ("Bergen County, New Jersey", "Severe"),
        ("Essex County, New Jersey", "Moderate"),
    ]

    assert post(caller, [{**bergen, "out": 20}], complete=True).json() == {**first, "begun": 0, "ended": 2}
    assert list(
        AuditEntry.objects.filter(sort="power cuts").order_by("pk").values_list("detail__begun", flat=True)
    ) == [
        2,
        0,
    ]


def test_companies_are_added_up_and_old_figures_left_out(caller):
    old = (timezone.now() - timedelta(hours=25)).isoformat()
    rows = [
        {"county": "34003", "out": 60, "served": 200, "company": "North"},
        {"county": "34003", "out": 0, "served": 200, "company": "South"},
        {"county": "34013", "out": 400, "served": 400, "at": old},
    ]
    told = post(caller, rows, cut=0.15, severe=0.5).json()
    assert (told["begun"], told["left_out"]) == (1, 1)
    assert Moment.objects.get().severity == "Moderate"


@pytest.mark.parametrize(
    ("counties", "more", "code"),
    [
        ([{"county": "99999", "out": 1}], {}, "no_county"),
        ([{"county": "Bergen", "out": 1}], {}, "not_understood"),
        ([{"county": "34003", "out": -1}], {}, "not_understood"),
        ([{"county": "34003", "out": True}], {}, "not_understood"),
        ([{"county": "34003", "out": 1, "at": 5}], {}, "not_understood"),
        ([{"county": "34003", "out": 1}], {"cut": 0.5, "severe": 0.2}, "no_shares"),
        ([{"county": "34003", "out": 1}], {"cut": 10}, "not_understood"),
        ([], {}, "not_understood"),
    ],
)
def test_nonsense_is_refused_as_a_whole(caller, counties, more, code):
    good = {"county": "34013", "out": 400, "served": 400}
    answer = post(caller, [good, *counties] if counties else [], **more)
    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert not Moment.objects.exists()


def test_it_needs_its_scope(calling):
    others = [each for each in Scope if each is not Scope.INCIDENTS_WRITE]
    assert post(calling(*others), []).status_code == 403
