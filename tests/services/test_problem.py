"""Recall and own up: what has not gone out is taken back, what has is on record and gets a letter that says so."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings as django_settings
from django.utils import timezone
from tests.mails import came, written

from heedful.domain.recipients import Recipients
from heedful.models import Arrival, AuditEntry, Conversation, Customer, Draft, Message, Outgoing, Problem
from heedful.queries.problem import owned_up_to, whoever_got
from heedful.services.audit import Actor
from heedful.services.conversing import add_note
from heedful.services.customer import erase_customer
from heedful.services.guarding import findings_of
from heedful.services.outbox import Handed, send_due
from heedful.services.owning_up import language_of, letter_about
from heedful.services.problem import OnItsWayError, TakenBack, open_again, put_right, recall, stop_cause
from heedful.services.replying import Reply, TooLateError, send, undo

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 23, 9, 41, tzinfo=UTC)
NOW = AT + timedelta(hours=1)
LATER = NOW + timedelta(minutes=1)
SLIP = "meant_for_us"


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path / "data"


@pytest.fixture
def row() -> Conversation:
    return came(written("We are a small TV station. What about our story?"), AT).conversation


@pytest.fixture
def sent(row, bob) -> Message:
    """A message of Bob's that is held."""
    text = "Small story from a small TV station, I would ignore it."
    return send(row, Actor(bob), Reply(text, [["Ana Lima", "ana@example.org"]], row.version), NOW)


def _go_out(answer: Handed | None = None) -> None:
    while send_due(lambda *_: answer or Handed({}), LATER):
        pass


def _drafts() -> list[tuple[str, str]]:
    return list(Draft.objects.order_by("pk").values_list("author__name", "text"))


def test_what_is_held_is_taken_back_by_its_author_and_nothing_is_on_record(sent, bob):
    assert recall(sent, Actor(bob), SLIP, NOW) == TakenBack(is_draft=True)
    assert _drafts() == [("Bob Brandt", "Small story from a small TV station, I would ignore it.")]
    _go_out()
    assert (Message.objects.filter(is_ours=True).count(), Problem.objects.count()) == (0, 0)


def test_conversation_of_what_was_taken_back_stands_where_it_stood(row, bob):
    note = add_note(row, Actor(bob), "She has called.")
    row.refresh_from_db()
    before = (row.moved_at, row.messages_count, row.beginning, row.is_ours_last)
    assert before[0] == note.at
    letter = send(row, Actor(bob), Reply("Soon.", [["Ana Lima", "ana@example.org"]], row.version), timezone.now())
    undo(letter, Actor(bob), letter.at)
    row.refresh_from_db()
    assert (row.moved_at, row.messages_count, row.beginning, row.is_ours_last) == before


def test_what_a_colleague_holds_is_stopped_and_stays_theirs(row, sent, alice):
    assert recall(sent, Actor(alice), SLIP, NOW) == TakenBack(is_draft=False)
    _go_out()
    way = Outgoing.objects.get()
    assert (way.state, way.stopped_why, way.sent_at) == ("stopped", "recalled", None)
    assert (_drafts(), Problem.objects.count()) == ([], 0)
    row.refresh_from_db()
    assert row.waiting_since == AT


def test_what_was_stopped_is_simply_taken_back(row, sent, alice, bob):
    recall(sent, Actor(alice), SLIP, NOW)
    assert recall(sent, Actor(bob), SLIP, LATER) == TakenBack(is_draft=True)
    assert (Message.objects.filter(is_ours=True).count(), Problem.objects.count()) == (0, 0)


def test_what_went_out_is_on_record_with_a_letter_that_names_it(row, sent, alice):
    _go_out()
    before = Conversation.objects.get(pk=row.pk).version
    problem = recall(sent, Actor(alice), SLIP, LATER)
    assert (problem.message, problem.slip, problem.since, problem.found_at, problem.found_by, problem.is_open) == (
        sent, SLIP, LATER, LATER, alice, True,
    )  # fmt: skip
    ((author, text),) = _drafts()
    assert author == "Alice Almeida"
    assert text.startswith("Hello Ana,\n\non 23 November 2026 you got words of ours that were never meant to be sent.")
    assert Conversation.objects.get(pk=row.pk).version == before + 1
    entry = AuditEntry.objects.latest("pk")
    assert (entry.who, entry.verb, entry.sort, entry.object_id, entry.detail) == (
        alice, "said that a message went astray", "message", str(sent.pk), {"slip": SLIP},
    )  # fmt: skip


def test_said_twice_it_is_one_problem_and_one_letter(sent, alice, bob):
    _go_out()
    first = recall(sent, Actor(alice), SLIP, LATER)
    assert recall(sent, Actor(bob), "untrue", LATER) == first
    assert [author for author, _ in _drafts()] == ["Alice Almeida"]
    assert Problem.objects.get().slip == SLIP


def test_letter_stands_above_what_was_begun(row, sent, alice):
    _go_out()
    Draft.objects.create(conversation=row, author=alice, sort="reply", text="About your other question:")
    recall(sent, Actor(alice), SLIP, LATER)
    ((_, text),) = _drafts()
    assert text.startswith("Hello Ana,")
    assert text.endswith("\n\nAbout your other question:")


def test_what_is_handed_over_right_now_is_neither(sent, alice):
    Outgoing.objects.update(state="sending")
    with pytest.raises(OnItsWayError):
        recall(sent, Actor(alice), SLIP, LATER)
    Outgoing.objects.update(state="held", due_at=NOW)
    with pytest.raises(OnItsWayError):
        recall(sent, Actor(alice), SLIP, LATER)
    assert (Problem.objects.count(), Draft.objects.count()) == (0, 0)


def test_what_nobody_got_is_taken_back(sent, bob):
    _go_out(Handed({"ana@example.org": ("550 no such person", False)}))
    assert recall(sent, Actor(bob), SLIP, LATER) == TakenBack(is_draft=True)
    assert not Problem.objects.exists()


def test_it_is_open_until_both_dates_and_can_be_opened_again(sent, alice, bob):
    _go_out()
    problem = recall(sent, Actor(alice), SLIP, LATER)
    put_right(problem, Actor(alice), "Called her, and said it in person.", LATER)
    problem.refresh_from_db()
    assert (problem.done, problem.fixed_for_customer_by, problem.is_open) == (
        "Called her, and said it in person.", alice, True,
    )  # fmt: skip
    stop_cause(problem, Actor(bob), "Notes have a colour of their own.", LATER)
    problem.refresh_from_db()
    assert (problem.cause_stopped_at, problem.cause_stopped_by, problem.is_open) == (LATER, bob, False)
    open_again(problem, Actor(bob))
    problem.refresh_from_db()
    assert (problem.is_open, problem.done) == (True, "Called her, and said it in person.")
    assert [each.verb for each in AuditEntry.objects.filter(sort="problem").order_by("pk")] == [
        "put a slip right for the customer", "stopped the cause of a slip", "opened a problem again",
    ]  # fmt: skip


@pytest.mark.parametrize("language", [code for code, _ in django_settings.LANGUAGES])
@pytest.mark.parametrize("slip", Problem.Slip.values)
def test_letter_passes_the_guard_once_its_gaps_are_filled(row, sent, alice, slip, language):
    _go_out()
    Customer.objects.filter(pk=row.customer_id).update(language=language)
    text = letter_about(recall(Message.objects.get(pk=sent.pk), Actor(alice), slip, LATER))
    codes = _codes(row, alice, text)
    assert codes == (["placeholder"] if slip == "untrue" else [])
    filled = text.split("{{")[0] + "It has two ports." + text.split("}}")[-1]
    assert _codes(row, alice, filled) == []


def _codes(row: Conversation, author, text: str) -> list[str]:
    row.refresh_from_db()
    return [each.code for each in findings_of(row, Reply(text, [["Ana Lima", "ana@example.org"]], 1), author)]


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [("de", "de"), ("de-AT", "de"), ("fr_CA", "fr"), ("ES", "es"), ("Klingon", "en"), ("", "en")],
)
def test_language_of_the_letter(theirs, ours):
    assert language_of(Customer(language=theirs)) == ours


def test_language_of_nobody_is_that_of_the_house():
    assert language_of(None) == "en"


def test_erasing_a_customer_takes_the_problem_along(row, sent, alice):
    _go_out()
    recall(sent, Actor(alice), SLIP, LATER)
    erase_customer(row.customer, Actor(alice))
    assert not Problem.objects.exists()


AWAY = Handed({}, "the server is away")
PUT_OFF = Handed({"mia@example.net": ("450 greylisted", True)})


def _to_both(sent: Message) -> None:
    sent.cc = [["", "mia@example.net"]]
    sent.save()


def _tries_since() -> list[list[str]]:
    """Give to whom it goes from now on."""
    tries: list[list[str]] = []
    while send_due(lambda _, recipients, __: tries.append(recipients) or Handed({}), LATER + timedelta(days=1)):
        pass
    return tries


def _arrivals(sent: Message) -> list[tuple[str, str]]:
    return list(sent.arrivals.order_by("pk").values_list("recipient", "what"))


def test_what_waits_for_its_next_try_is_taken_back_by_its_author(sent, bob):
    assert send_due(lambda *_: AWAY, LATER)
    assert recall(sent, Actor(bob), SLIP, LATER) == TakenBack(is_draft=True)
    assert (_tries_since(), Message.objects.filter(is_ours=True).count()) == ([], 0)


def test_what_waits_for_its_next_try_is_stopped_by_a_colleague(sent, alice):
    assert send_due(lambda *_: AWAY, LATER)
    assert recall(sent, Actor(alice), SLIP, LATER) == TakenBack(is_draft=False)
    way = Outgoing.objects.get()
    assert (_tries_since(), way.state, way.stopped_why) == ([], "stopped", "recalled")


def test_while_it_is_tried_again_it_is_on_its_way(sent, bob):
    assert send_due(lambda *_: AWAY, LATER)

    def carry(*_):
        with pytest.raises(OnItsWayError):
            recall(sent, Actor(bob), SLIP, LATER)
        with pytest.raises(TooLateError):
            undo(sent, Actor(bob), LATER)
        return Handed({})

    assert send_due(carry, LATER + timedelta(minutes=1))
    assert Outgoing.objects.get().state == "sent"


def test_who_has_not_got_it_does_not_get_it_any_more(sent, alice):
    _to_both(sent)
    assert send_due(lambda *_: PUT_OFF, LATER)
    problem = recall(sent, Actor(alice), SLIP, LATER)
    assert (_tries_since(), Outgoing.objects.get().state) == ([], "sent")
    assert _arrivals(sent) == [
        ("ana@example.org", "taken"), ("mia@example.net", "delayed"), ("mia@example.net", "recalled"),
    ]  # fmt: skip
    assert [[each.address for each in people] for people in vars(whoever_got(problem.message)).values()] == [
        ["ana@example.org"], [],
    ]  # fmt: skip


def _got(sent: Message) -> list[list[str]]:
    return [[each.address for each in people] for people in vars(whoever_got(sent)).values()]


def test_who_was_refused_is_not_told_of_it(row, sent, alice):
    sent.to = [["Mia", "mia@example.net"], *sent.to]
    sent.save()
    _go_out(Handed({"mia@example.net": ("550 no such person", False)}))
    recall(sent, Actor(alice), SLIP, LATER)
    assert _got(sent) == [["ana@example.org"], []]
    ((_, text),) = _drafts()
    assert text.startswith("Hello Ana,")
    row.refresh_from_db()
    reply = Reply("We are sorry.", [["Ana Lima", "ana@example.org"]], row.version)
    assert send(row, Actor(alice), reply, LATER).outgoing.owns_up_to == Problem.objects.get()


@pytest.mark.parametrize(
    ("arrivals", "got"),
    [
        ([], True),
        (["delayed"], True),
        (["taken", "bounced"], True),
        (["bounced", "taken"], True),
        (["delayed", "taken"], True),
        (["bounced"], False),
        (["delayed", "refused"], False),
        (["recalled"], False),
    ],
)
def test_who_got_it_is_whom_a_server_took_it_for_or_may_have(sent, arrivals, got):
    sent.to = [["", "Mia@München.example"]]
    for what in arrivals:
        # A server tells of it later in its own way.
        address = "mia@xn--mnchen-3ya.example" if what == "bounced" else "Mia@München.example"
        Arrival.objects.create(message=sent, recipient=address, what=what)
    assert _got(sent) == ([["Mia@München.example"], []] if got else [[], []])


def test_where_nobody_got_it_no_letter_begins(row, sent, alice):
    def carry(*_):
        """Let the next server send it back before it is written down here that it took it."""
        Arrival.objects.create(message=sent, recipient="ana@example.org", what="bounced")
        return Handed({})

    assert send_due(carry, LATER)
    problem = recall(sent, Actor(alice), SLIP, LATER)
    assert (_got(sent), _drafts(), problem.is_open) == ([[], []], [], True)
    # It was begun before that was known: it goes to nobody, and what is sent all the same is no letter about it.
    draft = Draft.objects.create(conversation=row, author=alice, sort="reply", text="Hello,", owns_up_to=problem)
    assert owned_up_to(row, draft) == Recipients((), ())
    row.refresh_from_db()
    reply = Reply("Hello Ana.", [["Ana Lima", "ana@example.org"]], row.version)
    assert send(row, Actor(alice), reply, LATER).outgoing.owns_up_to is None


@pytest.mark.parametrize(
    ("handed", "came_of_it"), [(PUT_OFF, ["delayed", "recalled"]), (AWAY, ["recalled"]), (Handed({}), ["taken"])]
)
def test_try_that_runs_while_it_is_owned_up_to_is_the_last(sent, alice, handed, came_of_it):
    _to_both(sent)
    assert send_due(lambda *_: PUT_OFF, LATER)

    def carry(*_):
        recall(sent, Actor(alice), SLIP, LATER)
        return handed

    assert send_due(carry, LATER + timedelta(minutes=1))
    assert (_tries_since(), Outgoing.objects.get().state) == ([], "sent")
    assert _arrivals(sent)[2:] == [("mia@example.net", each) for each in came_of_it]
