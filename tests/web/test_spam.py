"""Spam is no desire: who sent it waits for nothing, in no list and no figure, until somebody takes that back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from tests.mails import came, written
from tests.web.inbox import form_of, plain, press_send, read

from heedful.models import AuditEntry, BlockedSender, Conversation, HelpDesire
from heedful.queries.conversation import recipients_now
from heedful.queries.inbox import View, in_view, waiting_for_us
from heedful.queries.times import times, times_of
from heedful.services.audit import MACHINE, Actor
from heedful.services.conversing import Heard, close, hear, snooze
from heedful.services.help_desire import follow_conversations
from heedful.services.outbox import Handed, send_due
from heedful.services.regrouping import merge, split
from heedful.services.replying import Reply, send
from heedful.services.spam import call_spam, no_spam

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 23, 9, 41, tzinfo=UTC)
EVE = "eve@spam.example"


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path / "data"


@pytest.fixture
def agent(signed_in, bob):
    return signed_in(bob)


@pytest.fixture
def row() -> Conversation:
    return came(written("Buy now!", sender=f"Eve <{EVE}>", Message_ID="<eve@spam.example>"), AT).conversation


def _desires(row: Conversation) -> list[tuple]:
    return list(HelpDesire.objects.filter(conversation=row).values_list("arose", "ended", "waiting", "outcome"))


def _standing(row: Conversation) -> tuple:
    row.refresh_from_db()
    return row.waiting_since, row.answered_at, row.waited_ms, row.closed_at is None, _desires(row)


def test_spam_is_blocked_with_one_click_and_undone_with_another(agent, row):
    before, here = _standing(row), f"/inbox/waiting/{row.pk}/"
    assert before[0] == AT
    assert len(before[-1]) == 1
    page = agent.get(here).content.decode()
    assert "<summary" not in page.split("Spam?", 1)[1].split("</section>", 1)[0]
    answer = agent.post(f"{here}block-sender/", {"address": EVE}, follow=True)
    assert f"{EVE} is blocked, and what they wrote here is spam: nobody waits for an answer to it. Undo" in plain(
        answer
    )
    assert f"Block {EVE}" not in plain(answer)
    assert _standing(row) == (None, None, 0, False, [])
    assert (waiting_for_us(timezone.now()), times(AT + timedelta(days=1)).n) == (0, 0)
    assert times_of(row, AT + timedelta(days=1)) is None
    # Whoever follows the conversation anew finds nothing either.
    follow_conversations([row.pk])
    assert _desires(row) == []
    answer = agent.post(f"{here}unblock-sender/", {"address": EVE}, follow=True)
    assert "is blocked" not in plain(answer)
    assert _standing(row) == before
    assert not BlockedSender.objects.exists()
    assert in_view(View.WAITING, 0, timezone.now()).get() == row


def test_page_of_a_viewer_tells_of_it_and_offers_nothing(signed_in, charlie, row):
    call_spam(row, EVE, MACHINE, AT)
    client = signed_in(charlie)
    page = read(client, f"/inbox/all/{row.pk}/")
    assert f"{EVE} is blocked" in page
    assert "Undo" not in page
    assert client.post(f"/inbox/all/{row.pk}/unblock-sender/", {"address": EVE}).status_code == 404
    row.refresh_from_db()
    assert row.waiting_since is None


@pytest.mark.parametrize("address", ["", "ben@example.net", "@spam.example", "\0"])
def test_only_who_wrote_here_is_let_in_from_here(agent, row, address):
    call_spam(row, EVE, MACHINE, AT)
    assert agent.post(f"/inbox/all/{row.pk}/unblock-sender/", {"address": address}).status_code == 404
    assert BlockedSender.objects.get().address == EVE


def test_what_others_wrote_in_the_conversation_counts_as_before(agent, row):
    ben = came(
        written("I want none of it.", sender="Ben <ben@example.net>", In_Reply_To="<eve@spam.example>"),
        AT + timedelta(hours=1),
    )
    agent.post(f"/inbox/aside/{ben.pk}/take-in/", {"conversation": row.pk})
    ben.refresh_from_db()
    before = _standing(row)
    call_spam(row, EVE, MACHINE, AT + timedelta(hours=2))
    since, _, _, is_open, desires = _standing(row)
    assert (since, [desire[2] for desire in desires]) == (ben.message.at, [round(ben.message.at.timestamp() * 1000)])
    # He waits where one looks for those who wait.
    assert is_open
    assert in_view(View.WAITING, 0, timezone.now()).get() == row
    assert waiting_for_us(timezone.now()) == 1
    page = read(agent, f"/inbox/all/{row.pk}/")
    assert "Block ben@example.net" in page
    no_spam(row, EVE, MACHINE)
    assert _standing(row) == before


def test_conversation_that_was_put_off_stays_so_while_somebody_waits(row):
    hear(row, Heard(None, row.mailbox, AT + timedelta(hours=1), "I want none of it.", sender="ben@example.net"))
    until = timezone.now() + timedelta(days=1)
    snooze(row, MACHINE, until)
    call_spam(row, EVE, MACHINE, AT + timedelta(hours=2))
    row.refresh_from_db()
    assert (row.closed_at, row.snoozed_until) == (None, until)


def test_answer_goes_to_who_waits_and_not_to_the_spam_that_came_last(agent):
    row = came(written("Where are my files?"), AT).conversation
    spam = Heard(None, row.mailbox, AT + timedelta(hours=1), "Buy now!", sender=EVE, sender_name="Eve")
    hear(row, spam)
    here = f"/inbox/all/{row.pk}/"
    assert form_of(agent.get(here).content.decode())["to"] == [EVE]
    agent.post(f"{here}block-sender/", {"address": EVE})
    assert [each.address for each in recipients_now(row).to] == ["ana@example.org"]
    assert press_send(agent, here, "Hello Ana, they are here.").status_code == 302
    assert row.messages.get(is_ours=True).to == [["Ana Lima", "ana@example.org"]]
    agent.post(f"{here}unblock-sender/", {"address": EVE})
    assert [each.address for each in recipients_now(row).to] == [EVE]


def test_who_was_answered_does_not_begin_to_wait(row, bob):
    row.refresh_from_db()
    send(row, Actor(bob), Reply("Leave us alone.", [["Eve", EVE]], row.version), AT + timedelta(hours=1))
    assert send_due(lambda *_: Handed({}), AT + timedelta(hours=1, minutes=1))
    before = _standing(row)
    assert before[:2] == (None, AT + timedelta(hours=1))
    call_spam(row, EVE, MACHINE, AT + timedelta(hours=2))
    assert _standing(row)[0] is None
    assert _desires(row) == []
    no_spam(row, EVE, MACHINE)
    assert _standing(row) == before


def test_closed_conversation_is_no_spam_any_more_and_open_again(row):
    close(row, MACHINE)
    call_spam(row, EVE, MACHINE, AT)
    no_spam(row, EVE, MACHINE)
    assert _standing(row)[0] == AT
    assert row.closed_at is None
    verbs = list(AuditEntry.objects.filter(sort="conversation").order_by("pk").values_list("verb", flat=True))
    assert verbs == [
        "closed a conversation",
        "called what somebody wrote spam",
        "closed a conversation",
        "took back that it is spam",
        "opened a conversation again",
    ]


def test_spam_stays_spam_where_it_goes(row):
    call_spam(row, EVE, MACHINE, AT)
    other = came(written("Where are my files?"), AT + timedelta(hours=1)).conversation
    merge(row, other, MACHINE, other_customer=True)
    other.refresh_from_db()
    assert other.waiting_since == AT + timedelta(hours=1)
    part = split(other, other.messages.get(sender="ana@example.org"), MACHINE).target
    other.refresh_from_db()
    assert (other.waiting_since, _desires(other)) == (None, [])
    assert len(_desires(part)) == 1
