"""Saved replies on their pages, and beside an answer."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.mails import came, written
from tests.web.inbox import form_of, plain, press_send, read

from heedful.models import Draft, Outgoing, SavedReply

pytestmark = pytest.mark.django_db
HERE = "/inbox/saved-replies/"
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path / "data"


@pytest.fixture
def agent(signed_in, bob):
    return signed_in(bob)


@pytest.fixture
def row():
    return came(written("Where are my files?", Cc="Jon Berg <jon@example.net>")).conversation


def _said(**more):
    return {
        "title": "Found",
        "body": "Dear {{customer.first_name}},\r\nwe found it.",
        "language": "",
        "whose": "all",
        **more,
    }


def test_agent_writes_changes_and_removes_one(agent, bob):
    assert "What you write again and again" in read(agent, HERE)
    assert agent.post(f"{HERE}new/", _said()).status_code == 302
    [saved] = SavedReply.objects.all()
    assert (saved.title, saved.body, saved.owner) == ("Found", "Dear {{customer.first_name}},\nwe found it.", None)
    assert "Found for any language" in read(agent, HERE)
    assert (
        agent.post(f"{HERE}{saved.pk}/change/", _said(title="Found it", language="de", whose="mine")).status_code == 302
    )
    saved.refresh_from_db()
    assert (saved.title, saved.language, saved.owner) == ("Found it", "de", bob)
    assert "Deutsch, only I" in read(agent, HERE)
    agent.post(f"{HERE}{saved.pk}/remove/")
    assert not SavedReply.objects.exists()


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"title": " "}, "This field is required."),
        ({"body": " \n "}, "Write something first."),
        ({"title": "fOUND"}, "There is one of this title in this language already."),
        ({"language": "xx"}, "Select a valid choice."),
    ],
)
def test_what_makes_no_sense_is_said(agent, said, words):
    agent.post(f"{HERE}new/", _said())
    answer = agent.post(f"{HERE}new/", _said(**said))
    assert (answer.status_code, words in plain(answer)) == (200, True)
    assert SavedReply.objects.count() == 1


def test_one_of_another_language_or_of_one_s_own_may_have_the_same_title(agent):
    for more in ({}, {"language": "de"}, {"whose": "mine"}):
        assert agent.post(f"{HERE}new/", _said(**more)).status_code == 302
    assert SavedReply.objects.count() == 3


def test_name_that_nothing_fills_is_said_and_kept(agent):
    agent.post(f"{HERE}new/", _said(body="Order {{order}}"))
    assert "Nothing fills {{order}}" in read(agent, HERE)


def test_what_is_one_s_own_is_nobody_else_s(agent, signed_in, alice, row):
    signed_in(alice).post(f"{HERE}new/", _said(title="Alone", whose="mine"))
    saved = SavedReply.objects.get()
    assert "Alone" not in read(agent, HERE)
    for address in (f"{HERE}{saved.pk}/change/", f"{HERE}{saved.pk}/remove/", f"/inbox/all/{row.pk}/saved/{saved.pk}/"):
        assert agent.post(address, _said()).status_code == 404
    assert SavedReply.objects.get().title == "Alone"


def test_viewer_reads_and_changes_nothing(signed_in, charlie, agent, row):
    agent.post(f"{HERE}new/", _said())
    saved, client = SavedReply.objects.get(), signed_in(charlie)
    assert "Found" in read(client, HERE)
    assert "/change/" not in client.get(HERE).content.decode()
    for address in ("new/", f"{saved.pk}/change/", f"{saved.pk}/remove/"):
        assert client.get(f"{HERE}{address}").status_code == 404
        assert client.post(f"{HERE}{address}", _said(title="x")).status_code == 404
    assert client.post(f"/inbox/all/{row.pk}/saved/{saved.pk}/").status_code == 404
    assert "data-saved" not in client.get(f"/inbox/all/{row.pk}/").content.decode()


def test_answer_begins_with_one_found_by_words(agent, bob, row):
    SavedReply.objects.create(title="Found", body="Dear {{customer.first_name}},\nwe found it.\n{{agent.name}}")
    SavedReply.objects.create(title="Lost", body="We look for it.")
    here = f"/inbox/all/{row.pk}/"
    part = agent.post(f"{here}saved/", {"find": "found"}, headers=HTMX).content.decode()
    assert part.startswith('<div id="saved-offered"')
    assert "Lost" not in part
    saved = SavedReply.objects.get(title="Found")
    text = agent.post(f"{here}saved/{saved.pk}/", {"text": "Good morning!\r\n"}, headers=HTMX).content.decode()
    whole = "Good morning!\n\nDear Ana,\nwe found it.\nBob Brandt"
    assert text.startswith('<textarea id="reply-text"')
    assert f"\n{whole}</textarea>" in text
    draft = Draft.objects.get()
    assert (draft.author, draft.sort, draft.text) == (bob, "reply", whole)
    assert "No saved reply holds these words." in plain(agent.post(f"{here}saved/", {"find": "zzz"}, headers=HTMX))


def test_without_script_the_page_stays_as_it_was(agent, row):
    saved = SavedReply.objects.create(title="Found", body="We found it.")
    here = f"/inbox/all/{row.pk}/"
    form = {**form_of(agent.get(here).content.decode()), "cc": [], "text": "Dear Ana,"}
    page = agent.post(f"{here}saved/", {**form, "find": "foun"}).content.decode()
    assert f'formaction="{here}saved/{saved.pk}/"' in page
    assert 'value="foun"' in page
    assert form_of(page)["cc"] == []
    page = agent.post(f"{here}saved/{saved.pk}/", form).content.decode()
    assert "Dear Ana,\n\nWe found it.</textarea>" in page
    assert form_of(page)["cc"] == []


def test_what_was_not_filled_does_not_go_out(agent, row):
    saved = SavedReply.objects.create(title="Order", body="Dear {{customer.first_name}}, your order {{order}} is here.")
    here = f"/inbox/all/{row.pk}/"
    agent.post(f"{here}saved/{saved.pk}/", headers=HTMX)
    answer = press_send(agent, here, Draft.objects.get().text)
    assert answer.status_code == 422
    assert "<mark>{{order}}</mark>" in answer.content.decode()
    assert not Outgoing.objects.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_the_list_and_of_the_offer(agent, row, count):
    for number in range(count):
        SavedReply.objects.create(title=f"Nr {number}", body="x")
    agent.get(HERE)
    with CaptureQueriesContext(connection) as asked:
        agent.get(HERE)
    assert len(asked) == 4, [each["sql"] for each in asked]
    with CaptureQueriesContext(connection) as asked:
        agent.post(f"/inbox/all/{row.pk}/saved/", {"find": ""}, headers=HTMX)
    assert len(asked) == 4, [each["sql"] for each in asked]
