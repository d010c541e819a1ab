"""A talk that was written down: a conversation with its desire, and what we owe from it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone
from tests.mails import came, mailbox, written

from heedful.domain.desire import Outcome
from heedful.domain.identity import Sort, handle
from heedful.models import AuditEntry, Customer, HelpDesire, Message, MessageFingerprint, Outgoing, Owed, Talk
from heedful.queries.identity import family_of
from heedful.queries.owed import between_us, overdue
from heedful.services.audit import Actor
from heedful.services.merging import merge_customers
from heedful.services.owed import keep, not_kept, owe
from heedful.services.replying import Reply, send
from heedful.services.talk import Talked, write_down

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 23, 9, 41, tzinfo=UTC)
NOW = AT + timedelta(hours=2)
DAY = date(2026, 11, 27)
ANA = handle(Sort.EMAIL, "ana@example.org")


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path / "data"
    mailbox()


def _talked(**more) -> Talked:
    fields = {"way": Talk.Way.PHONE, "at": AT, "theirs": "The restore stops at 80 %.", "name": "Ana Lima", **more}
    return Talked(**{"handle": ANA, **fields})


def _desires() -> list[tuple[int, int | None, int]]:
    return list(HelpDesire.objects.order_by("pk").values_list("arose", "waiting", "outcome"))


def test_talk_without_an_answer_waits_for_us_and_is_a_desire(bob):
    message = write_down(_talked(), Actor(bob), NOW)
    row = message.conversation
    assert (row.waiting_since, row.subject, row.moved_at, row.messages_count) == (
        AT,
        "The restore stops at 80 %.",
        AT,
        1,
    )
    assert (row.customer.name, row.customer.identities.get().value) == ("Ana Lima", "ana@example.org")
    assert (message.how, message.talk.way, message.talk.written_by, message.talk.written_at) == (
        "talk", "phone", bob, NOW,
    )  # fmt: skip
    at = round(AT.timestamp() * 1000)
    assert _desires() == [(at, at, Outcome.FLOWING)]
    entry = AuditEntry.objects.latest("pk")
    assert (entry.who, entry.verb, entry.object_id) == (bob, "wrote down a talk", str(row.pk))


def test_talk_in_which_we_answered_waits_for_nobody_and_sends_nothing(bob):
    row = write_down(_talked(ours="I have started it again."), Actor(bob), NOW).conversation
    ours = row.messages.get(is_ours=True)
    assert (ours.author, ours.how, ours.talk.way, ours.text) == (bob, "talk", "phone", "I have started it again.")
    assert (row.waiting_since, row.answered_at, row.waited_ms, row.is_ours_last, row.messages_count) == (
        None, AT, 0, True, 2,
    )  # fmt: skip
    assert [(waiting, outcome) for _, waiting, outcome in _desires()] == [(None, Outcome.FLOWING)]
    assert not Outgoing.objects.exists()


def test_one_can_answer_by_mail_whoever_was_on_the_phone(bob):
    row = write_down(_talked(), Actor(bob), NOW).conversation
    assert list(row.participants.values_list("address", flat=True)) == ["ana@example.org"]
    assert send(row, Actor(bob), Reply("As I said.", [["Ana", "ana@example.org"]], row.version), NOW).sender == (
        "help@harbour.example"
    )


def test_talk_with_somebody_we_know_is_theirs(bob):
    ana = came(written("Hello"), AT).conversation.customer
    before = Customer.objects.count()
    assert write_down(_talked(handle=None, name="", who=ana), Actor(bob), NOW).conversation.customer == ana
    assert write_down(_talked(), Actor(bob), NOW).conversation.customer == ana
    assert Customer.objects.count() == before


def test_talk_with_a_phone_number_or_with_nobody_known(bob):
    row = write_down(_talked(handle=handle(Sort.PHONE, "+351 22 123 456")), Actor(bob), NOW).conversation
    assert [(each.sort, each.value) for each in row.customer.identities.all()] == [("phone", "+35122123456")]
    assert not row.participants.exists()
    nobodys = write_down(_talked(handle=None), Actor(bob), NOW)
    assert (nobodys.conversation.customer, nobodys.sender_name) == (None, "Ana Lima")


def test_what_was_promised_is_owed_until_it_is_kept(bob, alice):
    row = write_down(_talked(promised="Call her back", due_on=DAY), Actor(bob), NOW).conversation
    owed = Owed.objects.get()
    assert (owed.conversation, owed.text, owed.due_on, owed.said_at, owed.said_by) == (
        row, "Call her back", DAY, NOW, bob,
    )  # fmt: skip
    assert list(between_us(family_of(row.customer)).owed) == [owed]
    before = row.version
    keep(owed, Actor(alice), NOW)
    keep(owed, Actor(bob), NOW + timedelta(hours=1))
    owed.refresh_from_db()
    row.refresh_from_db()
    assert (owed.kept_at, owed.kept_by, row.version) == (NOW, alice, before + 1)
    assert list(between_us(family_of(row.customer)).owed) == []
    not_kept(owed, Actor(bob))
    assert list(between_us(family_of(row.customer)).owed) == [Owed.objects.get(kept_at=None)]
    assert list(AuditEntry.objects.filter(sort="conversation").order_by("pk").values_list("verb", flat=True)) == [
        "wrote down what we owe", "wrote down a talk", "kept what we owed", "owed it still",
    ]  # fmt: skip


@pytest.mark.parametrize(("today", "late"), [(date(2026, 11, 26), 0), (DAY, 1), (date(2026, 12, 1), 1)])
def test_what_is_due_is_said_on_its_day(bob, today, late):
    row = write_down(_talked(), Actor(bob), NOW).conversation
    owe(row, Actor(bob), "A credit note", DAY, NOW)
    owe(row, Actor(bob), "Some day", None, NOW)
    keep(owe(row, Actor(bob), "Done", date(2026, 11, 1), NOW), Actor(bob), NOW)
    assert [each.text for each in overdue(today)] == ["A credit note"] * late


def test_last_words_are_hers_across_conversations_and_merges(bob, alice):
    first = came(written("First words"), AT).conversation
    came(written("Out of office", **{"Auto-Submitted": "auto-replied", "In-Reply-To": ""}), AT + timedelta(hours=1))
    other = came(written("Last words", sender="Ana <a@work.example>"), AT + timedelta(hours=2)).conversation
    assert between_us(family_of(first.customer)).last_words.visible.strip() == "First words"
    merge_customers(other.customer, first.customer, Actor(alice))
    first.customer.refresh_from_db()
    assert between_us(family_of(first.customer)).last_words.visible.strip() == "Last words"
    assert Message.objects.filter(is_ours=False).count() == 2


def test_nobody_owes_a_stranger(bob):
    came(written("Hello"), timezone.now())
    stranger = Customer.objects.create(name="Nobody")
    assert (list(between_us(family_of(stranger)).owed), between_us(family_of(stranger)).last_words) == ([], None)


def test_what_we_said_in_a_talk_is_known_again(alice):
    """What we told somebody is no secret of theirs, so the guard must know that we said it."""
    words = "Your old laptop stays in the list until you take it away under Devices, and keeps its backups until then."
    theirs = write_down(_talked(ours=words), Actor(alice), NOW)
    known = MessageFingerprint.objects.filter(message__conversation=theirs.conversation, message__is_ours=True)
    assert known.exists()
