"""How long customers waited: of one conversation, and of many, with those who still wait."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from tests.mails import came, written

from heedful.models import Conversation, Talk
from heedful.queries.times import OfConversation, Waited, times, times_of
from heedful.services.audit import MACHINE, Actor
from heedful.services.business_hours import say_hours, say_no_hours
from heedful.services.outbox import Handed, send_due
from heedful.services.replying import Reply, send
from heedful.services.talk import Talked, write_down

pytestmark = pytest.mark.django_db
#: A Monday morning in Berlin, where it is ten then.
AT = datetime(2026, 11, 23, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
WEEK = [["09:00", "17:00"]] * 5 + [None, None]


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path / "data"
    settings.HEEDFUL_UNDO_SECONDS = 0


@pytest.fixture
def in_berlin():
    say_hours(MACHINE, "Europe/Berlin", WEEK, [("2026-12-25", "Christmas")])


def asked(at: datetime, number: int = 0, **more) -> Conversation:
    return came(written("Hello?", sender=f"c{number}@example.org", **more), at).conversation


def answer(row: Conversation, bob, at: datetime, **more) -> None:
    row.refresh_from_db()
    send(row, Actor(bob), Reply("Here.", [["", row.participants.first().address]], row.version, **more), at)
    while send_due(lambda *_: Handed({}), at):
        pass


def test_conversation_tells_first_answer_and_all_of_the_waiting(bob, in_berlin):
    row = asked(AT)
    clock = AT + 30 * HOUR
    # Ten to five, and nine to four of the next day.
    assert times_of(row, clock) == OfConversation(Waited(None, 30 * HOUR), Waited(None, 14 * HOUR), still=True)
    answer(row, bob, AT + 2 * HOUR)
    came(written("And?", sender="c0@example.org", In_Reply_To=f"<{row.messages.first().msg_id}>"), AT + 10 * HOUR)
    answer(row, bob, AT + 24 * HOUR)
    assert times_of(row, clock) == OfConversation(Waited(2 * HOUR, 16 * HOUR), Waited(2 * HOUR, 3 * HOUR), still=False)
    row.refresh_from_db()
    assert row.waited_ms == 16 * 3_600_000
    say_no_hours(MACHINE)
    assert times_of(row, clock).in_hours is None


def test_what_no_person_wrote_or_nobody_got_is_no_answer(bob):
    row = asked(AT)
    answer(row, bob, AT + HOUR, is_automatic=True)
    row.refresh_from_db()
    send(row, Actor(bob), Reply("Held.", [["", "c0@example.org"]], row.version), AT + 2 * HOUR)
    assert times_of(row, AT + 3 * HOUR).plain == Waited(None, 3 * HOUR)


def test_who_never_asked_never_waited(bob):
    assert times_of(Conversation.objects.create(), AT) is None
    assert times(AT).n == 0


def test_report_counts_who_asked_long_enough_ago_answered_or_not(bob):
    clock = AT + 5 * HOUR
    for number, (ago, after) in enumerate([(5, 1), (5, 3), (5, None), (2, 1), (2, None), (0.5, 0.25), (0.5, None)]):
        row = asked(clock - ago * HOUR, number)
        if after is not None:
            answer(row, bob, clock - ago * HOUR + after * HOUR)
    told = times(clock)
    assert (told.n, told.waiting, told.is_cut, told.in_hours) == (7, 3, False, None)
    # Who asked half an hour ago says nothing about an hour, though one of them has an answer.
    assert [(each.time / HOUR, each.answered, each.n) for each in told.plain.within] == [
        (1, 2, 5), (4, 2, 3), (24, 0, 0), (72, 0, 0),
    ]  # fmt: skip
    assert told.plain.within[0].interval.low < 2 / 5 < told.plain.within[0].interval.high
    assert told.plain.within[2].interval is None
    # A quarter of an hour, one, one, three, and three who wait: the middle one of seven has three hours.
    assert (told.plain.first.n, told.plain.first.middle) == (7, 3 * 3_600)
    assert told.plain.in_all.middle == 3_600


def test_report_in_business_hours(bob, in_berlin):
    # On Friday at half past four, answered on Monday at half past nine.
    asked_at = datetime(2026, 11, 20, 15, 30, tzinfo=UTC)
    answer(asked(asked_at), bob, datetime(2026, 11, 23, 8, 30, tzinfo=UTC))
    told = times(AT)
    assert told.in_hours.first.middle == 3_600
    assert [(each.time / HOUR, each.answered, each.n) for each in told.in_hours.within] == [
        (1, 1, 1), (4, 0, 0), (8, 0, 0), (24, 0, 0),
    ]  # fmt: skip
    assert told.plain.first.middle == 65 * 3_600


def test_report_leaves_out_talks_and_what_is_long_ago(bob):
    asked(AT - timedelta(days=29))
    write_down(Talked(Talk.Way.PHONE, AT, "Hello?", "Here."), Actor(bob), AT + HOUR)
    assert times(AT + HOUR).n == 0


@pytest.mark.parametrize("rows", [1, 3])
def test_report_asks_as_often_for_three_as_for_one(rows, in_berlin, django_assert_num_queries):
    for number in range(rows):
        asked(AT, number)
    with django_assert_num_queries(3):  # which conversations, what was said, the hours
        assert times(AT + HOUR).n == rows
