"""Merging and splitting on pages, and undoing it."""

from __future__ import annotations

import pytest
from tests.mails import came, written
from tests.web.inbox import read

from heedful.models import Regrouping
from heedful.services.audit import Actor
from heedful.services.regrouping import merge

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
def other():
    return came(written("Are you there?", Subject="Hello")).conversation


def test_merge_is_offered_done_shown_and_undone(agent, row, other):
    here = f"/inbox/waiting/{row.pk}/"
    page = read(agent, f"{here}merge/")
    assert "Hello" in page
    asked = read(agent, f"{here}merge/?into={other.pk}")
    assert "‘My files’ goes into ‘Hello’" in asked
    assert "not with the same customer" not in asked
    done = agent.post(f"{here}merge/", {"into": other.pk})
    assert done.headers["Location"] == f"/inbox/waiting/{other.pk}/"
    page = read(agent, f"/inbox/waiting/{other.pk}/")
    assert "‘My files’ was merged into this one, Bob Brandt" in page
    assert agent.get(here).headers["Location"] == f"/inbox/waiting/{other.pk}/"
    kept = Regrouping.objects.get()
    back = agent.post(f"/inbox/waiting/{other.pk}/regrouped/{kept.pk}/undo/")
    assert back.headers["Location"] == here
    page = read(agent, here)
    assert "I cannot get my files." in page
    assert "was merged into this one" not in page


def test_merge_with_another_customer_is_asked_about_once_more(agent, row):
    jon = came(written("The same", sender="Jon <jon@example.net>", Subject="Mine")).conversation
    here = f"/inbox/all/{row.pk}/merge/"
    assert "Mine" not in read(agent, here)
    assert "not with the same customer" in read(agent, f"{here}?into={jon.pk}")
    refused = agent.post(here, {"into": jon.pk})
    assert "They are with two customers." in refused.content.decode()
    assert not Regrouping.objects.exists()
    assert agent.post(here, {"into": jon.pk, "other": "yes"}).headers["Location"] == f"/inbox/all/{jon.pk}/"


def test_merge_with_what_is_not_there(agent, row):
    here = f"/inbox/all/{row.pk}/merge/"
    for wrong in ("999999", "x", ""):
        assert "There is no conversation of this number." in agent.post(here, {"into": wrong}).content.decode()
    assert "It is one conversation already." in agent.post(here, {"into": row.pk}).content.decode()


def test_split_is_offered_done_and_undone(agent, row):
    first = row.messages.get()
    assert "nothing can be split off" in read(agent, f"/inbox/all/{row.pk}/split/")
    later = came(written("Another thing", In_Reply_To=f"<{first.msg_id}>", Subject="Invoice")).message
    page = agent.get(f"/inbox/all/{row.pk}/split/").content.decode()
    assert f'value="{later.pk}"' in page
    assert f'value="{first.pk}"' not in page
    assert agent.post(f"/inbox/all/{row.pk}/split/", {"first": "x"}).status_code == 404
    refused = agent.post(f"/inbox/all/{row.pk}/split/", {"first": first.pk})
    assert "Choose a message that is not the first." in refused.content.decode()
    done = agent.post(f"/inbox/all/{row.pk}/split/", {"first": later.pk})
    new = Regrouping.objects.get().target
    assert done.headers["Location"] == f"/inbox/all/{new.pk}/"
    assert "Split off from My files" in read(agent, f"/inbox/all/{new.pk}/")
    assert "A part was split off: Invoice" in read(agent, f"/inbox/all/{row.pk}/")
    agent.post(f"/inbox/all/{new.pk}/regrouped/{Regrouping.objects.get().pk}/undo/")
    assert "Another thing" in read(agent, f"/inbox/all/{row.pk}/")


def test_only_what_was_done_here_is_undone_here(agent, bob, row, other):
    third = came(written("Third", sender="jon@example.net")).conversation
    kept = merge(row, other, Actor(bob))
    page = agent.post(f"/inbox/all/{third.pk}/regrouped/{kept.pk}/undo/", follow=True).content.decode()
    assert "That was not done here." in page
    kept.refresh_from_db()
    assert kept.undone_at is None
    assert agent.post(f"/inbox/all/{third.pk}/regrouped/999999/undo/").status_code == 404


def test_viewer_merges_and_splits_nothing(signed_in, charlie, bob, row, other):
    kept = merge(row, other, Actor(bob))
    viewer = signed_in(charlie)
    page = read(viewer, f"/inbox/all/{other.pk}/")
    assert "was merged into this one" in page
    assert "Undo it" not in page
    for address in ("merge/", "split/", f"regrouped/{kept.pk}/undo/"):
        assert viewer.get(f"/inbox/all/{other.pk}/{address}").status_code in {404, 405}
        assert viewer.post(f"/inbox/all/{other.pk}/{address}").status_code == 404
