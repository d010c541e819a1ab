"""Views that colleagues keep: made, shown beside the others, changed by whom they belong to."""

from __future__ import annotations

import pytest
from tests.mails import came, mailbox, written
from tests.web.inbox import read

from heedful.models import AuditEntry, SavedView, Tag
from heedful.services.audit import Actor
from heedful.services.tagging import delete_tag, join_tags, put_on
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


def keep(client, **said):
    return client.post("/inbox/views/new/", {"name": "Refunds", "state": "all", **said})


def test_view_is_made_and_stands_beside_the_others(agent, bob, row):
    put_on(row, Actor(bob), "refund")
    other = came(written("Hello", sender="jon@example.net", Subject="Another thing")).conversation
    assert "There is no view yet" in read(agent, "/inbox/views/")
    answer = keep(agent, tag=Tag.objects.get().pk)
    kept = SavedView.objects.get()
    assert answer.headers["Location"] == f"/inbox/kept-{kept.pk}/"
    page = read(agent, f"/inbox/kept-{kept.pk}/")
    assert "Refunds" in page
    assert "My files" in page
    assert "Another thing" not in page
    assert f'href="/inbox/kept-{kept.pk}/" aria-current="page"' in agent.get(f"/inbox/kept-{kept.pk}/").content.decode()
    assert agent.get(f"/inbox/kept-{kept.pk}/{other.pk}/").status_code == 200


def test_view_asks_for_all_that_was_said(agent, alice, bob, row):
    team = make_team(Actor(alice), "Billing", [bob])
    put_on(row, Actor(bob), "refund")
    said = {"team": team.pk, "tag": Tag.objects.get().pk, "mailbox": mailbox().pk, "words": "cannot files"}
    keep(agent, state="waiting", whose=str(bob.pk), **said)
    kept = SavedView.objects.get()
    assert (kept.state, kept.who, kept.assignee, kept.team, kept.words) == ("waiting", "", bob, team, "cannot files")
    assert "This view holds nothing just now." in read(agent, f"/inbox/kept-{kept.pk}/")
    row.assignee, row.team = bob, team
    row.save()
    assert "My files" in read(agent, f"/inbox/kept-{kept.pk}/")
    form = agent.get(f"/inbox/views/{kept.pk}/").content.decode()
    assert f'<option value="{bob.pk}" selected>Bob Brandt</option>' in form
    agent.post(f"/inbox/views/{kept.pk}/", {"name": "Mine", "state": "open", "whose": "me"})
    kept.refresh_from_db()
    assert (kept.name, kept.who, kept.assignee, kept.team, kept.tag, kept.words) == ("Mine", "me", None, None, None, "")


def test_form_with_nonsense_is_shown_again(agent):
    for wrong in ({"state": "nonsense"}, {"name": ""}, {"whose": "999999"}, {"tag": "7"}):
        assert keep(agent, **wrong).status_code == 200
    assert not SavedView.objects.exists()


def test_mine_is_nobody_elses_and_for_all_is_changed_by_its_maker_and_owners(agent, signed_in, alice, bob, charlie):
    keep(agent)
    mine = SavedView.objects.get()
    keep(agent, name="All", for_all="on")
    shared = SavedView.objects.get(name="All")
    owner = signed_in(alice)
    assert f"kept-{mine.pk}" not in owner.get("/inbox/").content.decode()
    assert f"kept-{shared.pk}" in owner.get("/inbox/").content.decode()
    for address in (f"/inbox/kept-{mine.pk}/", f"/inbox/kept-{mine.pk}/live/", f"/inbox/views/{mine.pk}/"):
        assert owner.get(address).status_code == 404
    assert owner.post(f"/inbox/views/{mine.pk}/delete/").status_code == 404
    assert owner.get(f"/inbox/views/{shared.pk}/").status_code == 200
    assert signed_in(charlie).get(f"/inbox/kept-{shared.pk}/").status_code == 200
    for address in ("/inbox/views/", f"/inbox/views/{shared.pk}/"):
        assert signed_in(charlie).get(address).status_code == 404
    keep(owner, name="Theirs", for_all="on")
    theirs = SavedView.objects.get(name="Theirs")
    assert agent.get(f"/inbox/views/{theirs.pk}/").status_code == 404
    # Made for one alone again it belongs to who made it.
    answer = owner.post(f"/inbox/views/{shared.pk}/", {"name": "All", "state": "all"}, follow=True)
    assert answer.redirect_chain == [("/inbox/views/", 302)]
    assert answer.status_code == 200
    shared.refresh_from_db()
    assert shared.owner == bob
    agent.post(f"/inbox/views/{mine.pk}/delete/")
    assert not SavedView.objects.filter(pk=mine.pk).exists()
    assert AuditEntry.objects.filter(sort="view").count() == 2


def test_view_goes_with_its_tag_and_follows_one_that_is_joined(agent, bob, row):
    by = Actor(bob)
    for name in ("refund", "money back"):
        put_on(row, by, name)
    refund, money = Tag.objects.get(name="refund"), Tag.objects.get(name="money back")
    keep(agent, tag=money.pk)
    join_tags(money, refund, by)
    assert SavedView.objects.get().tag == refund
    delete_tag(refund, by)
    assert not SavedView.objects.exists()


@pytest.mark.parametrize("views", [1, 3])
def test_queries_of_a_page_of_views(agent, views, django_assert_num_queries):
    for number in range(views):
        keep(agent, name=f"View {number}")
    agent.get("/inbox/views/")
    with django_assert_num_queries(4):
        agent.get("/inbox/views/")
