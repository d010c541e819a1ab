"""An open page never writes over what a merge, a split or another window has written since."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from tests.mails import came, written
from tests.web.inbox import form_of, plain

from heedful.models import Conversation, Draft, Message, Note
from heedful.services.audit import Actor
from heedful.services.drafting import save_draft
from heedful.services.regrouping import merge, split, undo

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 23, 9, 41, tzinfo=UTC)


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path / "data"


@pytest.fixture
def agent(signed_in, bob):
    return signed_in(bob)


@pytest.fixture
def two(bob):
    """Two conversations of Ana's, in both of which Bob has begun an answer."""
    rows = [came(written(text), AT + timedelta(hours=n)).conversation for n, text in enumerate(("One", "Two"))]
    for row in rows:
        save_draft(row, bob, Draft.Sort.REPLY, f"To {row.messages.get().visible}", AT)
    return rows


def _here(row: Conversation) -> str:
    return f"/inbox/all/{row.pk}/"


def _opened(agent, row: Conversation) -> dict[str, list[str]]:
    return form_of(agent.get(_here(row)).content.decode())


def _types(agent, row: Conversation, form: dict[str, list[str]], text: str):
    sent = {"sort": "reply", "text": text, "begun": form["begun"]}
    answer = agent.post(f"{_here(row)}draft/", sent, headers={"HX-Request": "true"})
    assert answer.status_code == 204
    return answer.headers.get("HX-Redirect")


def _drafts() -> list[tuple[Conversation, str]]:
    return [(each.conversation, each.text) for each in Draft.objects.order_by("pk")]


def _merged(gone: Conversation, into: Conversation, bob):
    return merge(*(Conversation.objects.get(pk=row.pk) for row in (gone, into)), Actor(bob))


def test_page_writes_over_what_it_showed_and_wrote(agent, two):
    row = two[0]
    form = _opened(agent, row)
    for text in ("To One and", "To One", "Dear Ana"):
        assert _types(agent, row, form, text) is None
        assert _drafts()[0] == (row, text)


@pytest.mark.parametrize("number", [0, 1])
def test_page_that_is_open_while_drafts_are_joined_writes_over_neither(agent, two, bob, number):
    gone, into = two
    row = two[number]
    form = _opened(agent, row)
    assert _types(agent, row, form, f"To {'One' if row == gone else 'Two'}!") is None
    _merged(gone, into, bob)
    assert _types(agent, row, form, "Dear Ana") == _here(into)
    joined = "To Two\n\nTo One!" if row == gone else "To Two!\n\nTo One"
    assert _drafts() == [(into, f"{joined}\n\nDear Ana")]
    # The page is read again, and goes on with all of it.
    assert _types(agent, into, _opened(agent, into), "Dear Ana, to both") is None
    assert _drafts() == [(into, "Dear Ana, to both")]


def test_answer_that_lacks_what_was_joined_is_not_sent(agent, two, bob):
    gone, into = two
    form = _opened(agent, into)
    _merged(gone, into, bob)
    page = agent.post(f"{_here(into)}reply/", {**form, "text": "To Two."})
    assert page.status_code == 409
    assert "What you have begun to write here has changed meanwhile." in plain(page)
    assert not Message.objects.filter(is_ours=True).exists()
    whole = "To Two\n\nTo One\n\nTo Two."
    assert whole in page.content.decode()
    assert _drafts() == [(into, whole)]
    again = form_of(page.content.decode())
    assert agent.post(f"{_here(into)}reply/", {**again, "text": "To both."}).status_code == 302
    assert (_drafts(), Message.objects.get(is_ours=True).visible) == ([], "To both.")


def test_note_that_lacks_what_was_joined_is_not_kept(agent, two, bob):
    gone, into = two
    for row in two:
        save_draft(row, bob, Draft.Sort.NOTE, f"Note of {row.pk}", AT)
    begun = agent.get(_here(into)).context["note_begun"]
    _merged(gone, into, bob)
    page = agent.post(f"{_here(into)}note/", {"text": "Mine", "begun": str(begun)})
    assert (page.status_code, Note.objects.count()) == (409, 0)
    whole = f"Note of {into.pk}\n\nNote of {gone.pk}\n\nMine"
    assert Draft.objects.get(sort="note").text == whole


def test_page_writes_where_its_draft_went(agent, two, bob):
    row = two[0]
    later = came(written("And?", In_Reply_To=f"<{row.messages.get().msg_id}>"), AT + timedelta(hours=3)).message
    form = _opened(agent, row)
    done = split(Conversation.objects.get(pk=row.pk), later, Actor(bob))
    assert _types(agent, row, form, "To One and more") is None
    assert _drafts()[0] == (done.target, "To One and more")


def test_page_writes_where_its_draft_came_back_to(agent, two, bob):
    gone, into = two
    Draft.objects.filter(conversation=into).delete()
    done = _merged(gone, into, bob)
    form = _opened(agent, into)
    undo(done, Actor(bob))
    assert _types(agent, into, form, "To One and more") is None
    assert _drafts() == [(gone, "To One and more")]


def test_two_windows_lose_nothing(agent, two):
    row = two[0]
    one, other = _opened(agent, row), _opened(agent, row)
    assert _types(agent, row, one, "To One, from the first") is None
    assert _types(agent, row, other, "To One, from the second") == _here(row)
    assert _drafts()[0] == (row, "To One, from the first\n\nTo One, from the second")


def test_what_is_no_page_writes_as_before(agent, two):
    row = two[0]
    for begun in ("", "..", "x", "x.y.z", "\u0661.\u0661.a", "1" * 200):
        agent.post(f"{_here(row)}draft/", {"sort": "reply", "text": "Dear", "begun": begun})
        agent.post(f"{_here(row)}reply/", {"begun": begun})
    assert _drafts()[0][0] == row
