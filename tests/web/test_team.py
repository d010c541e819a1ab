"""Teams on pages: as an owner makes them, and as conversations are handed to them."""

from __future__ import annotations

import pytest
from tests.mails import came, written
from tests.web.inbox import read

from heedful.models import Team
from heedful.services.audit import Actor
from heedful.services.team import make_team

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path / "data"


@pytest.fixture
def agent(signed_in, bob):
    return signed_in(bob)


@pytest.fixture
def row():
    return came(written("I cannot get my files.")).conversation


@pytest.fixture
def billing(alice, bob):
    return make_team(Actor(alice), "Billing", [bob])


def test_owner_makes_changes_and_deletes_a_team(signed_in, alice, bob, charlie):
    owner = signed_in(alice)
    assert "There is no team yet" in read(owner, "/teams/")
    assert owner.post("/teams/new/", {"name": "Billing", "members": [bob.pk]}).headers["Location"] == "/teams/"
    team = Team.objects.get()
    assert [*team.members.all()] == [bob]
    assert "Bob Brandt" in read(owner, "/teams/")
    for name, members in (("billing", []), ("", []), ("Viewers", [charlie.pk])):
        again = owner.post("/teams/new/", {"name": name, "members": members})
        assert again.status_code == 200
    assert Team.objects.count() == 1
    owner.post(f"/teams/{team.pk}/", {"name": "Money", "members": [alice.pk, bob.pk]})
    assert "Alice Almeida, Bob Brandt" in read(owner, "/teams/")
    owner.post(f"/teams/{team.pk}/delete/")
    assert not Team.objects.exists()


def test_conversation_is_handed_to_a_team_and_stands_in_its_lists(agent, row, billing):
    here = f"/inbox/waiting/{row.pk}/"
    assert "no team" in read(agent, here)
    assert agent.post(f"{here}team/", {"team": billing.pk}).headers["Location"] == here
    row.refresh_from_db()
    assert row.team == billing
    mine = read(agent, "/inbox/teams/")
    assert "My teams 1" in mine
    assert "My files" in mine
    its = read(agent, f"/inbox/team-{billing.pk}/")
    assert "Team: Billing" in its
    assert "My files" in its
    agent.post(f"{here}team/", {"team": "nonsense"})
    assert "Choose a team." in read(agent, here)
    assert agent.post(f"{here}team/", {"team": "999999"}).status_code == 404
    agent.post(f"{here}team/", {"team": ""})
    row.refresh_from_db()
    assert row.team is None


def test_without_teams_nothing_is_said_of_them(agent, row):
    page = read(agent, f"/inbox/waiting/{row.pk}/")
    assert "no team" not in page
    assert "My teams" not in page


def test_viewer_reads_which_team_it_is(signed_in, charlie, row, billing):
    row.team = billing
    row.save()
    page = read(signed_in(charlie), f"/inbox/all/{row.pk}/")
    assert "the team ‘Billing’ looks after it" in page
    assert signed_in(charlie).post(f"/inbox/all/{row.pk}/team/", {"team": ""}).status_code == 404


@pytest.mark.parametrize("teams", [1, 3])
def test_queries_of_the_page_of_teams(signed_in, alice, bob, teams, django_assert_num_queries):
    for number in range(teams):
        make_team(Actor(alice), f"Team {number}", [bob])
    owner = signed_in(alice)
    owner.get("/teams/")
    with django_assert_num_queries(5):
        owner.get("/teams/")
