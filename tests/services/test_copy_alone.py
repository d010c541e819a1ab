"""A copy that arrives answers nobody, and whoever is put off until the last try is not forgotten: to a real next hop."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from tests.mails import mailbox
from tests.next_hop import free_port, next_hop, use

from heedful.domain.event import Event
from heedful.models import Arrival, Conversation, Customer, HelpDesire, Mailbox, Message, Notice, Outgoing, Telling
from heedful.queries.inbox import View, counts, for_today, in_view
from heedful.queries.times import times_of
from heedful.services import webhook as webhooks
from heedful.services.audit import MACHINE, Actor
from heedful.services.conversing import Heard, close, hear
from heedful.services.notice_words import words_of
from heedful.services.outbox import send_due
from heedful.services.problem import recall
from heedful.services.replying import Reply, send
from heedful.services.smtp_out import carry

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 26, 9, 41, tzinfo=UTC)
DUE, LATER = AT + timedelta(minutes=1), AT + timedelta(days=9)
ANA, JON = "ana@example.org", "jon@example.net"
NO, PUT_OFF = "550 5.7.1 we take nothing from you", "450 4.2.0 greylisted, come back"
State, What = Outgoing.State, Arrival.What


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path / "data"
    settings.HEEDFUL_ALLOW_LOOPBACK_WEBHOOKS = True
    webhooks.add_webhook(MACHINE, "Desk", "http://127.0.0.1:9/", webhooks.Wanted(events=(Event.SENT, Event.FAILED)))


@pytest.fixture
def hop(settings):
    with next_hop() as found:
        use(settings, found.port)
        yield found


@pytest.fixture
def row() -> Conversation:
    box = mailbox(way=Mailbox.Way.SMTP)
    return hear(None, Heard(Customer.objects.create(name="Ana"), box, AT, "Where?", sender=ANA)).conversation


def write(row: Conversation, author, to=(ANA,), cc=(JON,)) -> Outgoing:
    row.refresh_from_db()
    reply = Reply("Here.", [["", each] for each in to], row.version, cc=[["", each] for each in cc])
    return send(row, Actor(author), reply, AT).outgoing


def go_on(way: Outgoing) -> int:
    """Try until there is no further try; gives how many there were."""
    while Outgoing.objects.filter(pk=way.pk, state__in=[State.HELD, State.SENDING]).exists():
        assert send_due(carry, Outgoing.objects.get(pk=way.pk).due_at)
    way.refresh_from_db()
    return way.tries


def waits(row: Conversation) -> tuple[datetime | None, bool]:
    """Give since when somebody waits, and whether it stands where one looks."""
    row.refresh_from_db()
    return row.waiting_since, in_view(View.WAITING, 0, LATER).filter(pk=row.pk).exists()


def notices() -> list[str]:
    return [words_of(each) for each in Notice.objects.filter(what="unsent").order_by("pk")]


def events() -> list[str]:
    return list(Telling.objects.order_by("pk").values_list("what", flat=True))


def last_of(way: Outgoing, recipient: str) -> tuple[str, str]:
    last = way.message.arrivals.filter(recipient=recipient).order_by("pk").last()
    return (last.what, last.words) if last else ("", "")


def test_copy_that_is_taken_is_no_answer_to_whom_her_server_refuses(hop, row, bob):
    hop.about = {ANA: NO}
    way = write(row, bob)
    close(row, Actor(bob))
    assert send_due(carry, DUE)
    assert [recipients for _, recipients, _ in hop.got] == [[JON]]
    assert waits(row) == (AT, True)
    assert (row.answered_at, HelpDesire.objects.get().waiting) == (None, round(AT.timestamp() * 1000))
    assert times_of(row, LATER).still
    assert notices() == ["A reply of yours reached nobody"]
    assert [each.message for each in for_today(LATER).unsent] == [way.message]
    assert counts(bob.pk, LATER).unsent == 1
    assert events() == ["message.failed"]
    way.refresh_from_db()
    assert (way.state, way.sent_at, way.came_back_at) == (State.SENT, DUE, DUE)


def test_one_of_two_to_whom_it_was_written_is_enough(hop, row, bob):
    hop.about = {JON: NO}
    write(row, bob, to=(ANA, JON), cc=())
    assert send_due(carry, DUE)
    assert (waits(row), notices(), events()) == ((None, False), [], ["message.sent"])


def test_she_is_answered_when_her_server_takes_it_and_not_with_the_copy(hop, row, bob):
    hop.about = {ANA: PUT_OFF}
    way = write(row, bob)
    assert send_due(carry, DUE)
    assert (waits(row), events()) == ((AT, True), [])
    hop.about = {}
    go_on(way)
    assert (waits(row), notices(), events()) == ((None, False), [], ["message.sent"])
    assert row.answered_at == AT


def test_second_one_who_takes_it_later_answers_nothing_that_was_asked_since(hop, row, bob):
    hop.about = {JON: PUT_OFF}
    way = write(row, bob, to=(ANA, JON), cc=())
    assert send_due(carry, DUE)
    since = DUE + timedelta(seconds=9)
    hear(row, Heard(row.customer, row.mailbox, since, "And the others?", sender=ANA))
    hop.about = {}
    go_on(way)
    assert waits(row) == (since, True)


@pytest.mark.parametrize("cc", [(), (JON,)])
def test_what_she_asks_while_it_is_put_off_is_not_answered_by_it(hop, row, bob, cc):
    hop.about = {ANA: PUT_OFF}
    way = write(row, bob, cc=cc)
    assert send_due(carry, DUE)
    since = DUE + timedelta(seconds=9)
    hear(row, Heard(row.customer, row.mailbox, since, "And the others?", sender=ANA))
    hop.about = {}
    go_on(way)
    assert waits(row) == (since, True)
    assert (row.answered_at, row.waited_ms) == (AT, 0)
    assert HelpDesire.objects.get().waiting == round(since.timestamp() * 1000)


def test_who_is_put_off_to_the_end_is_named_and_the_author_is_told(hop, row, bob):
    hop.about = {JON: PUT_OFF}
    way = write(row, bob, to=(ANA, JON), cc=())
    tries = go_on(way)
    assert way.state == State.SENT
    assert last_of(way, JON) == (What.REFUSED, f"given up after {tries} tries: {PUT_OFF}")
    assert last_of(way, ANA) == (What.TAKEN, "")
    assert (notices(), events()) == (["A reply of yours did not reach everybody"], ["message.sent", "message.failed"])
    assert waits(row) == (None, False)


def test_who_is_not_reached_since_the_server_is_away_is_named_too(hop, row, bob, settings):
    hop.about = {JON: PUT_OFF}
    way = write(row, bob, to=(ANA, JON), cc=())
    assert send_due(carry, DUE)
    use(settings, free_port())
    tries = go_on(way)
    what, words = last_of(way, JON)
    assert what == What.REFUSED
    assert words.startswith(f"given up after {tries} tries: The mail server can't be reached")
    assert notices() == ["A reply of yours did not reach everybody"]


def test_she_who_is_put_off_to_the_end_waits_whoever_has_a_copy(hop, row, bob):
    hop.about = {ANA: PUT_OFF}
    way = write(row, bob)
    close(row, Actor(bob))
    go_on(way)
    assert (way.state, last_of(way, ANA)[0], waits(row)) == (State.SENT, What.REFUSED, (AT, True))
    assert (notices(), events()) == (["A reply of yours reached nobody"], ["message.failed"])
    assert counts(bob.pk, LATER).unsent == 1


def test_refusal_is_told_once_and_at_once_while_the_copy_is_still_put_off(hop, row, bob):
    hop.about = {ANA: NO, JON: PUT_OFF}
    way = write(row, bob)
    close(row, Actor(bob))
    assert send_due(carry, DUE)
    assert (waits(row), notices()) == ((AT, True), ["A reply of yours reached nobody"])
    go_on(way)
    assert (way.state, waits(row)) == (State.FAILED, (AT, True))
    assert (notices(), events()) == (["A reply of yours reached nobody"], ["message.failed"])


def test_letter_that_nobody_had_asked_for_waits_for_us_where_only_the_copy_arrives(hop, row, bob):
    write(row, bob)
    assert send_due(carry, DUE)
    hop.about = {ANA: NO}
    later = DUE + timedelta(hours=1)
    row.refresh_from_db()
    message = send(row, Actor(bob), Reply("More.", [["", ANA]], row.version, cc=[["", JON]]), later)
    assert send_due(carry, later + timedelta(minutes=1))
    # She had asked nothing since; somebody has to find another way all the same.
    assert waits(row) == (message.at, True)


def test_recalled_before_she_had_it_she_waits_whoever_has_a_copy(hop, row, alice, bob):
    hop.about = {ANA: PUT_OFF}
    way = write(row, bob)
    assert send_due(carry, DUE)
    recall(way.message, Actor(alice), "unkind", DUE)
    assert (last_of(way, ANA)[0], waits(row)) == (What.RECALLED, (AT, True))
    assert times_of(row, LATER).still
    assert Notice.objects.get(what="unsent").by == alice
    assert Message.objects.filter(is_ours=True).count() == 1
