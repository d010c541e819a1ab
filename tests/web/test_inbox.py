"""The inbox: what stands in which view, and what a conversation shows."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from tests.mails import came, written

from heedful.models import Conversation, Draft, Message, Note, Outgoing

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 23, 9, 41, tzinfo=UTC)


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path / "data"


def read(client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return plain(answer)


def plain(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", answer.content.decode()))


def sent_from(client, address: str, text: str, **more):
    """Press 'send' on the page as it is."""
    page = client.get(address).content.decode()
    hidden = {
        name: re.findall(rf'name="{name}" value="([^"]*)"', page.split('id="reply"')[1])
        for name in ("to", "cc", "said")
    }
    return client.post(f"{address}reply/", {**hidden, "text": text, **more})


def test_somebody_sees_a_mail_and_answers_it(bob, signed_in):
    client = signed_in(bob)
    row = came(written("I cannot get my files.")).conversation
    assert "Ana Lima" in read(client, "/inbox/")
    page = read(client, f"/inbox/waiting/{row.pk}/")
    for words in ("My files", "I cannot get my files.", "Send to Ana", "Keep among us", "ana@example.org"):
        assert words in page
    answer = sent_from(client, f"/inbox/waiting/{row.pk}/", "They are here.")
    assert answer.status_code == 302
    message = Message.objects.get(is_ours=True)
    assert (message.text, message.to, message.cc) == ("They are here.", [["Ana Lima", "ana@example.org"]], [])
    assert (message.author, message.outgoing.state) == (bob, Outgoing.State.HELD)
    assert "Undo" in read(client, f"/inbox/waiting/{row.pk}/")
