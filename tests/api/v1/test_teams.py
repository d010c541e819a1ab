"""Teams by way of the API."""

from __future__ import annotations

import pytest
from tests.mails import came, written

from heedful.services.audit import Actor
from heedful.services.team import make_team

pytestmark = pytest.mark.django_db
HERE = "/api/v1/conversations"


def post(client, row, team):
    return client.post(f"{HERE}/{row.pk}/team", {"team": team}, content_type="application/json")


def test_conversation_is_handed_to_a_team(caller, alice, bob, folder):
    make_team(Actor(alice), "Billing", [bob])
    row, other = (came(written("?", sender=f"c{n}@example.org")).conversation for n in range(2))
    assert caller.get("/api/v1/teams").json() == {"teams": [{"name": "Billing", "members": ["bob@heedful.example"]}]}
    answer = post(caller, row, "billing")
    assert (answer.status_code, answer.json()["team"]) == (200, "Billing")

    def listed(**asked):
        return [one["id"] for one in caller.get(HERE, asked).json()["conversations"]]

    assert listed(team="Billing") == listed(team="BILLING", view="waiting") == [row.pk]
    assert listed(team="nobody") == []
    assert listed() == [other.pk, row.pk]
    wrong = post(caller, row, "nobody")
    assert (wrong.status_code, wrong.json()["code"]) == (400, "no_team")
    assert post(caller, row, None).json()["team"] is None
