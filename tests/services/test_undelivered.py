"""An answer that came back, failed or was stopped answers nobody: she waits again, everywhere, and its author is told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from tests.mails import came, written
from tests.reports import report

from heedful.models import Conversation, HelpDesire, Message, Notice, Outgoing, Participant
from heedful.queries.inbox import View, counts, for_today, in_view
from heedful.queries.times import Waited, times_of
from heedful.services.audit import MACHINE, Actor
from heedful.services.conversing import add_note, close, snooze
from heedful.services.notice_words import words_of
from heedful.services.outbox import Handed, send_due
from heedful.services.problem import recall
from heedful.services.replying import Reply, send

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 23, 9, 41, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
ANA, JON = "ana@example.org", "jon@example.net"


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path / "data"
    settings.HEEDFUL_UNDO_SECONDS = 30


@pytest.fixture
def row() -> Conversation:
    return came(written("Where are my files?"), AT).conversation


def write(row: Conversation, author=None, at: datetime = AT + HOUR, to=(ANA,), cc=(), text: str = "Here.") -> Message:
    row.refresh_from_db()
    reply = Reply(text, [["", each] for each in to], row.version, cc=[["", each] for each in cc])
    return send(row, Actor(author), reply, at)


def go(at: datetime, refused=()) -> None:
    handed = Handed(dict.fromkeys(refused, ("550 no", False)))
    while send_due(lambda *_: handed, at):
        pass


def answer(row: Conversation, author=None, at: datetime = AT + HOUR, **more) -> Message:
    message = write(row, author, at, **more)
    go(at + MINUTE)
    return message


def comes_back(message: Message, at: datetime, recipient: str = ANA, **more) -> None:
    came(report(message.msg_id, recipient, **more), at)


def waits(row: Conversation) -> tuple[datetime | None, datetime | None, datetime | None]:
    """Give since when she waits, whether it is closed, and until when it is put off."""
    row.refresh_from_db()
    return row.waiting_since, row.closed_at, row.snoozed_until


def ms(at: datetime) -> int:
    return round(at.timestamp() * 1000)


# It answers nothing.


def test_what_came_back_answers_nothing_in_flow_in_times_and_in_the_inbox(row):
    message = answer(row)
    assert HelpDesire.objects.get().waiting is None
    comes_back(message, AT + 2 * HOUR)
    assert waits(row) == (AT, None, None)
    assert (row.answered_at, row.waited_ms) == (None, 0)
    assert (HelpDesire.objects.get().waiting, HelpDesire.objects.get().touched) == (ms(AT), ms(AT))
    of_it = times_of(row, AT + 5 * HOUR)
    assert (of_it.plain, of_it.still) == (Waited(None, 5 * HOUR), True)
    # What is written then is the first answer.
    answer(row, at=AT + 3 * HOUR, to=(JON,))
    assert waits(row)[0] is None
    assert (row.answered_at, row.waited_ms) == (AT + 3 * HOUR, 3 * 3_600_000)
    assert HelpDesire.objects.get().waiting is None
    assert times_of(row, AT + 5 * HOUR).plain == Waited(3 * HOUR, 3 * HOUR)


def test_author_is_told_once_and_it_is_listed_until_somebody_has_answered(row, bob):
    message = answer(row, bob)
    clock = AT + DAY
    assert for_today(clock).unsent == []
    comes_back(message, AT + 2 * HOUR)
    comes_back(message, AT + 2 * HOUR, words="550 5.1.1 still nobody")
    notice = Notice.objects.get(what="unsent")
    assert (notice.colleague, notice.message, words_of(notice)) == (bob, message, "A reply of yours reached nobody")
    assert list(in_view(View.UNSENT, bob.pk, clock)) == [row]
    assert counts(bob.pk, clock).unsent == 1
    assert [each.message for each in for_today(clock).unsent] == [message]
    answer(row, bob, AT + 3 * HOUR, to=(JON,))
    assert not in_view(View.UNSENT, bob.pk, clock).exists()
    assert (counts(bob.pk, clock).unsent, for_today(clock).unsent) == (0, [])


def test_what_came_back_is_off_the_list_when_somebody_closes_it(row, bob):
    comes_back(answer(row, bob), AT + 2 * HOUR)
    close(row, Actor(bob))
    assert counts(bob.pk, AT + DAY).unsent == 0


def test_late_mail_is_no_mail_that_came_back(row):
    message = answer(row)
    comes_back(message, AT + 2 * HOUR, status="4.4.1", words="451 4.4.1 later", action="delayed")
    assert waits(row) == (None, None, None)
    assert HelpDesire.objects.get().waiting is None


def test_mail_that_a_server_gave_up_reached_nobody_whatever_its_code(row, bob):
    """A server that could not be reached for days is reported with a code of what may change (RFC 3464, 2.3.3)."""
    message = answer(row, bob)
    comes_back(message, AT + 2 * HOUR, status="4.4.7", words="connect to mx.example.org: timed out")
    assert message.arrivals.order_by("pk").last().what == "bounced"
    assert waits(row) == (AT, None, None)
    assert Notice.objects.get(what="unsent").colleague == bob
    assert counts(bob.pk, AT + DAY).unsent == 1
    # The address may take the next one.
    assert not Participant.objects.filter(bounced_at__isnull=False).exists()


def test_copy_that_came_back_leaves_her_answered(row, bob):
    message = answer(row, bob, cc=(JON,))
    comes_back(message, AT + 2 * HOUR, JON)
    assert waits(row) == (None, None, None)
    assert counts(bob.pk, AT + DAY).unsent == 0


def test_one_of_two_who_has_it_is_answered_and_none_of_two_is_not(row):
    message = answer(row, to=(ANA, JON))
    comes_back(message, AT + 2 * HOUR)
    assert waits(row) == (None, None, None)
    comes_back(message, AT + 3 * HOUR, JON)
    assert waits(row) == (AT, None, None)


def test_copy_alone_that_arrives_is_no_answer(row):
    message = answer(row, cc=(JON,))
    comes_back(message, AT + 2 * HOUR)
    assert waits(row) == (AT, None, None)


def test_report_that_names_none_of_ours_counts_for_all(row):
    message = answer(row, to=(ANA, JON))
    comes_back(message, AT + 2 * HOUR, "forwarded@example.com")
    assert waits(row) == (AT, None, None)


def test_old_answer_that_comes_back_late_changes_nothing_once_there_is_another(row):
    first = answer(row)
    answer(row, at=AT + 2 * HOUR, to=(JON,))
    close(row, MACHINE)
    comes_back(first, AT + DAY)
    assert (waits(row)[0], waits(row)[1] is None) == (None, False)
    assert row.answered_at == AT + 2 * HOUR


def test_welcome_after_her_thanks_that_comes_back_waits_since_it_was_written(row):
    first = answer(row)
    came(written("That worked, thank you!", In_Reply_To=f"<{first.msg_id}>"), AT + 2 * HOUR)
    second = answer(row, at=AT + 3 * HOUR, text="You are welcome.")
    comes_back(second, AT + 4 * HOUR)
    assert waits(row) == (AT + 3 * HOUR, None, None)
    assert row.answered_at == AT + HOUR


# Closed or put off, it comes back.


@pytest.mark.parametrize("put_away", [close, lambda row, by: snooze(row, by, AT + 9 * DAY)])
@pytest.mark.parametrize("how", ["failed", "stopped", "recalled", "came back"])
def test_conversation_that_was_closed_or_put_off_comes_back_when_its_answer_did_not_arrive(
    row, alice, bob, put_away, how
):
    message = write(row, bob)
    if how == "came back":
        go(AT + HOUR + MINUTE)
    put_away(row, Actor(bob))
    match how:
        case "failed":
            go(AT + HOUR + MINUTE, [ANA])
        case "stopped":
            add_note(row, Actor(alice), "Wait!")
            go(AT + HOUR + MINUTE)
        case "recalled":
            recall(message, Actor(alice), "unkind", AT + HOUR)
        case _:
            comes_back(message, AT + 2 * HOUR)
    assert waits(row) == (AT, None, None)
    assert list(in_view(View.WAITING, bob.pk, AT + DAY)) == [row]
    assert Notice.objects.filter(colleague=bob, what="unsent").count() == 1


def test_answer_that_arrives_leaves_it_closed(row, bob):
    write(row, bob)
    close(row, Actor(bob))
    go(AT + HOUR + MINUTE)
    assert (waits(row)[0], waits(row)[1] is None) == (None, False)


# What counts as our answer, before a plain thank-you.


def thanks(message: Message, at: datetime) -> Message:
    return came(written("It works, thank you!", In_Reply_To=f"<{message.msg_id}>"), at).message


def test_thank_you_after_her_out_of_office_mail_is_one(row):
    message = answer(row)
    came(written("On holiday.", In_Reply_To=f"<{message.msg_id}>", Auto_Submitted="auto-replied"), AT + 2 * HOUR)
    assert thanks(message, AT + 3 * HOUR).is_thanks
    assert waits(row) == (None, None, None)
    assert HelpDesire.objects.get().ended == ms(AT + 3 * HOUR)


@pytest.mark.parametrize("how", ["held", "failed", "stopped", "came back"])
def test_thank_you_for_an_answer_that_nobody_has_is_none(row, alice, bob, how):
    message = write(row, bob)
    if how == "failed":
        go(AT + HOUR + MINUTE, [ANA])
    elif how == "stopped":
        add_note(row, Actor(alice), "Wait!")
        go(AT + HOUR + MINUTE)
    elif how == "came back":
        go(AT + HOUR + MINUTE)
        comes_back(message, AT + HOUR + 2 * MINUTE)
    said = came(written("Thanks!", In_Reply_To=f"<{row.messages.first().msg_id}>"), AT + 2 * HOUR).message
    assert not said.is_thanks
    assert waits(row) == (AT, None, None)
    assert HelpDesire.objects.get().ended is None


def test_thank_you_for_what_a_machine_answered_is_none(row):
    row.refresh_from_db()
    reply = Reply("We have got it.", [["", ANA]], row.version, is_automatic=True)
    message = send(row, MACHINE, reply, AT + MINUTE)
    go(AT + 3 * MINUTE)
    assert Outgoing.objects.get().state == "sent"
    assert not thanks(message, AT + HOUR).is_thanks


def test_thank_you_while_a_second_answer_is_held_is_for_the_first(row, bob):
    first = answer(row, bob)
    write(row, bob, AT + 2 * HOUR, text="And one more thing.")
    assert thanks(first, AT + 2 * HOUR).is_thanks
