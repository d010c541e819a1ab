"""Tags on pages: at a conversation, in the list, and as an owner keeps them."""

from __future__ import annotations

import pytest
from tests.mails import came, written
from tests.web.inbox import read

from heedful.models import Tag
from heedful.services.audit import Actor
from heedful.services.tagging import put_on, set_tags

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


def names(row) -> list[str]:
    return [each.name for each in row.tags.all()]


def test_tag_is_put_on_shown_and_taken_off(agent, row):
    here = f"/inbox/waiting/{row.pk}/"
    assert agent.post(f"{here}tags/", {"name": "refund"}).headers["Location"] == here
    tag = Tag.objects.get()
    page = agent.get(here).content.decode()
    assert page.count('<span class="label">refund</span>') == 1  # in the list
    assert f'href="/inbox/tag-{tag.pk}/"' in page  # at the conversation
    assert '<option value="refund">' in page
    assert agent.post(f"{here}tags/{tag.pk}/off/").headers["Location"] == here
    assert names(row) == []


def test_minus_takes_off_and_says_what_is_not_there(agent, row, bob):
    put_on(row, Actor(bob), "refund")
    here = f"/inbox/waiting/{row.pk}/"
    agent.post(f"{here}tags/", {"name": "-Refund"})
    assert names(row) == []
    agent.post(f"{here}tags/", {"name": "-refund"})
    assert "No such tag is on it." in read(agent, here)
    agent.post(f"{here}tags/", {"name": " # "})
    assert "A tag needs a name" in read(agent, here)


def test_list_of_a_tag_is_a_view_and_live(agent, row, bob):
    put_on(row, Actor(bob), "refund")
    tag = Tag.objects.get()
    page = read(agent, f"/inbox/tag-{tag.pk}/")
    assert "Tag: refund" in page
    assert "My files" in page
    assert agent.get(f"/inbox/tag-{tag.pk}/{row.pk}/").status_code == 200
    first = agent.get(f"/inbox/tag-{tag.pk}/live/")
    assert agent.get(f"/inbox/tag-{tag.pk}/live/", headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    closed = agent.post(f"/inbox/tag-{tag.pk}/{row.pk}/close/")
    assert closed.headers["Location"] == f"/inbox/tag-{tag.pk}/{row.pk}/"
    for nothing in ("tag-999999", "tag-0", "tag-", f"tag-{tag.pk}x", "tag-" + "9" * 30):
        assert agent.get(f"/inbox/{nothing}/").status_code == 404


def test_new_tag_comes_to_an_open_page_by_itself(agent, row, bob):
    address = f"/inbox/waiting/{row.pk}/live/"
    tag = agent.get(address).headers["ETag"]
    put_on(row, Actor(bob), "refund")
    news = agent.get(address, headers={"If-None-Match": tag}).content.decode()
    assert '<span class="labels" id="tags" hx-swap-oob="true">' in news
    assert '<span class="label">refund</span>' in news


def test_viewer_sees_tags_and_changes_none(signed_in, charlie, bob, row):
    put_on(row, Actor(bob), "refund")
    viewer = signed_in(charlie)
    page = viewer.get(f"/inbox/all/{row.pk}/").content.decode()
    assert "refund" in page
    assert 'id="tag-name"' not in page
    assert "/off/" not in page
    assert "refund" in read(viewer, "/tags/")
    assert "Rename it" not in read(viewer, "/tags/")
    tag = Tag.objects.get()
    for address in (f"/inbox/all/{row.pk}/tags/", f"/inbox/all/{row.pk}/tags/{tag.pk}/off/", f"/tags/{tag.pk}/delete/"):
        assert viewer.post(address, {"name": "x"}).status_code == 404
    assert names(row) == ["refund"]


def test_owner_renames_joins_and_deletes(signed_in, alice, agent, bob, row):
    set_tags(row, Actor(bob), ["refund", "money back", "old"])
    owner = signed_in(alice)
    refund, money, old = (Tag.objects.get(name=name) for name in ("refund", "money back", "old"))
    assert "on 1 conversation" in read(owner, "/tags/")
    owner.post(f"/tags/{refund.pk}/rename/", {"name": "Refund due"})
    owner.post(f"/tags/{money.pk}/join/", {"into": refund.pk})
    owner.post(f"/tags/{old.pk}/delete/")
    assert names(row) == ["Refund due"]
    put_on(row, Actor(bob), "new")
    owner.post(f"/tags/{refund.pk}/rename/", {"name": "NEW"})
    assert "There is a tag ‘NEW’ already. Join the two instead." in read(owner, "/tags/")
    for wrong in ("", "x", "999999", "9" * 30):
        assert owner.post(f"/tags/{refund.pk}/join/", {"into": wrong}).status_code == 404
    for what in ("rename", "join", "delete"):
        assert agent.post(f"/tags/{refund.pk}/{what}/", {"name": "x", "into": 1}).status_code == 404


def test_page_says_how_to_begin(agent):
    assert "There is no tag yet" in read(agent, "/tags/")


@pytest.mark.parametrize("tags", [1, 3])
def test_queries_of_the_page_of_tags(signed_in, alice, row, tags, django_assert_num_queries):
    set_tags(row, Actor(alice), [f"n{n}" for n in range(tags)])
    owner = signed_in(alice)
    owner.get("/tags/")
    with django_assert_num_queries(4):
        owner.get("/tags/")
