"""A conversation moves the desire that it is about, and has one of its own for everything else."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given
from hypothesis import settings as tuned
from hypothesis import strategies as st
from tests.mails import came, written
from tests.services.collecting import BEGIN, BEGIN_MS, MINUTE, afresh, deliver, event, follow_the_late, seen, settle
from tests.services.logs import KIND

from heedful.domain.desire import Outcome
from heedful.domain.kind import read_kinds
from heedful.models import Conversation, Customer, DesireTie, FlowAgain, HelpDesire, Kind, Message
from heedful.queries.desire import followed
from heedful.queries.history import unsealed
from heedful.services.again import flow_again
from heedful.services.audit import MACHINE, Actor
from heedful.services.conversing import no_thanks
from heedful.services.customer import erase_customer
from heedful.services.desire import refresh
from heedful.services.desire_tie import NothingOpenError, tie
from heedful.services.flow_again import follow_again
from heedful.services.identity import learn
from heedful.services.kind import save_kind
from heedful.services.merging import merge_customers, undo_merge
from heedful.services.outbox import Handed, send_due
from heedful.services.regrouping import merge, split, undo
from heedful.services.replying import Reply, send
from heedful.services.settle import Settler
from heedful.wire.collect.calls import Identified, Who

pytestmark = pytest.mark.django_db
ANA = "ana@example.org"


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path / "data"


@pytest.fixture
def settler():
    save_kind(KIND, MACHINE)
    refresh()
    learn([Identified(Who("ana", None), BEGIN_MS, {"email": ANA})])
    return Settler()


def _at(minute: float) -> datetime:
    return BEGIN + timedelta(minutes=minute)


def _did(settler: Settler, *events: tuple[float, str]) -> None:
    deliver(*(event("ana", minute, kind) for minute, kind in events))
    settle(settler)
    follow_the_late(settler)


def _wrote(settler: Settler, minute: float, text: str = "It hangs, please help", after: Message | None = None):
    reference = {"In_Reply_To": f"<{after.msg_id}>"} if after else {}
    message = came(written(text, **reference), _at(minute)).message
    follow_the_late(settler)
    return message


def _answered(settler: Settler, conversation: Conversation, minute: float) -> Message:
    conversation.refresh_from_db()
    send(conversation, Actor(), Reply("Try again now.", [["Ana", ANA]], conversation.version), _at(minute))
    assert send_due(lambda *_: Handed({}), _at(minute + 1))
    follow_the_late(settler)
    return conversation.messages.filter(is_ours=True).latest("pk")


def _desires(kind: str, minute: float) -> list[tuple[Outcome, bool]]:
    """Give the desires of a kind as pages see them, oldest first: outcome, and whether they wait for us."""
    desires = followed(Kind.objects.get(slug=kind), _at(minute)).desires
    rows = zip(desires.arose.tolist(), desires.outcome.tolist(), desires.waits_for_us.tolist(), strict=True)
    return [(Outcome(outcome), waits) for _, outcome, waits in sorted(rows)]


def test_who_writes_in_the_middle_of_something_moves_that(settler):
    _did(settler, (0, "started"), (1, "chosen"))
    first = _wrote(settler, 5)
    assert DesireTie.objects.get().kind.slug == "restore"
    # Patience is an hour; it stands still for who waits for us, and nothing else arose.
    assert _desires("restore", 500) == [(Outcome.FLOWING, True)]
    assert not HelpDesire.objects.exists()
    ours = _answered(settler, first.conversation, 600)
    assert _desires("restore", 620) == [(Outcome.STALLED, False)]
    assert _desires("restore", 700) == [(Outcome.UNCONFIRMED, False)]
    _wrote(settler, 630, "Thank you, that worked!", after=ours)
    assert _desires("restore", 700) == [(Outcome.FULFILLED, False)]
    assert not HelpDesire.objects.exists()


def test_what_is_said_after_the_end_is_a_desire_of_the_conversation(settler):
    _did(settler, (0, "started"))
    first = _wrote(settler, 5)
    ours = _answered(settler, first.conversation, 10)
    _did(settler, (12, "finished"))
    again = _wrote(settler, 30, "Now something else: where is my invoice?", after=ours)
    assert again.conversation == first.conversation
    assert _desires("restore", 31) == [(Outcome.FULFILLED, False)]
    assert _desires("get-help", 31) == [(Outcome.FLOWING, True)]
    assert HelpDesire.objects.get().arose == BEGIN_MS + 30 * MINUTE


def test_what_was_no_thanks_after_all_is_open_again(settler):
    _did(settler, (0, "started"))
    first = _wrote(settler, 5)
    ours = _answered(settler, first.conversation, 10)
    thanks = _wrote(settler, 15, "Thank you!", after=ours)
    assert _desires("restore", 16) == [(Outcome.FULFILLED, False)]
    no_thanks(thanks, MACHINE)
    follow_the_late(settler)
    assert _desires("restore", 16) == [(Outcome.FLOWING, True)]


@pytest.mark.parametrize("events", [[], [(0, "started"), (1, "finished")], [(0, "other")]])
def test_with_nothing_open_it_is_a_desire_of_its_own(settler, events):
    _did(settler, *events) if events else None
    _wrote(settler, 5)
    assert not DesireTie.objects.exists()
    assert _desires("get-help", 6) == [(Outcome.FLOWING, True)]
    assert not FlowAgain.objects.exists()


def test_person_says_what_it_is_about_and_may_think_better_of_it(settler):
    first = _wrote(settler, 1)
    _did(settler, (2, "started"))
    restore = Kind.objects.get(slug="restore")
    tie(first.conversation, MACHINE, restore, _at(3))
    follow_the_late(settler)
    # She asked before it arose, so that moved nothing; what she says from now on does.
    assert (_desires("restore", 3), _desires("get-help", 3)) == ([(Outcome.FLOWING, False)], [])
    came(written("Hello?", In_Reply_To=f"<{first.msg_id}>"), _at(4))
    follow_the_late(settler)
    assert _desires("restore", 5) == [(Outcome.FLOWING, True)]
    tie(first.conversation, MACHINE, None, _at(5))
    follow_the_late(settler)
    assert (_desires("restore", 5), _desires("get-help", 5)) == ([(Outcome.FLOWING, False)], [(Outcome.FLOWING, True)])
    assert not DesireTie.objects.exists()


def test_words_count_again_when_the_log_is_followed_anew(settler):
    _did(settler, (0, "started"))
    _wrote(settler, 5)
    save_kind(KIND.replace("60 minutes", "90 minutes"), MACHINE)
    refresh()
    follow_the_late(settler)
    assert _desires("restore", 500) == [(Outcome.FLOWING, True)]
    # A signal from before her last word is late, also to a settler that begins anew.
    fresh = Settler()
    deliver(event("ana", 4, "told"))
    settle(fresh)
    assert FlowAgain.objects.count() == 1
    follow_the_late(fresh)
    assert _desires("restore", 500) == [(Outcome.FLOWING, True)]


def test_only_what_is_open_can_be_what_it_is_about(settler):
    first = _wrote(settler, 1)
    restore = Kind.objects.get(slug="restore")
    for happens in ((), ((2, "started"), (3, "finished"))):
        _did(settler, *happens) if happens else None
        with pytest.raises(NothingOpenError):
            tie(first.conversation, MACHINE, restore, _at(4))
    typed = Conversation.objects.create(subject="Whose is it?")
    with pytest.raises(NothingOpenError):
        tie(typed, MACHINE, restore, _at(4))
    assert not DesireTie.objects.exists()
    assert _desires("get-help", 5) == [(Outcome.FLOWING, True)]


def test_what_was_said_before_and_after_the_end_is_told_apart_at_once(settler):
    """Nobody followed her for a while: the question, the end of what it was about, and another question."""
    deliver(event("ana", 0, "started"))
    settle(settler)
    first = came(written("It hangs"), _at(5)).conversation
    deliver(event("ana", 12, "finished"))
    settle(settler)
    again = came(written("And my invoice?", In_Reply_To=f"<{first.messages.get().msg_id}>"), _at(30))
    assert again.conversation == first
    follow_the_late(settler)
    assert (_desires("restore", 31), _desires("get-help", 31)) == (
        [(Outcome.FULFILLED, False)],
        [(Outcome.FLOWING, True)],
    )
    assert HelpDesire.objects.get().arose == BEGIN_MS + 30 * MINUTE


def test_tie_to_what_never_was_is_dissolved(settler):
    _did(settler, (0, "started"))
    _wrote(settler, 5)
    save_kind(KIND.replace('["started"]', '["begun"]'), MACHINE)
    refresh()
    follow_the_late(settler)
    assert not DesireTie.objects.exists()
    assert (_desires("restore", 6), _desires("get-help", 6)) == ([], [(Outcome.FLOWING, True)])


def test_words_go_with_who_was_joined_and_come_back_with_who_is_parted(settler):
    _did(settler, (0, "started"))
    first = _wrote(settler, 5)
    ana, stays = first.conversation.customer, Customer.objects.create(name="Ana Lima")
    merge = merge_customers(ana, stays, MACHINE)
    follow_the_late(settler)
    assert _desires("restore", 500) == [(Outcome.FLOWING, True)]
    # What is said in it, and what we say, still reaches the one who stays.
    _answered(settler, first.conversation, 520)
    found = followed(Kind.objects.get(slug="restore"), _at(530)).desires
    assert (found.customer.tolist(), found.waits_for_us.tolist()) == ([stays.pk], [False])
    undo_merge(merge, MACHINE)
    follow_the_late(settler)
    found = followed(Kind.objects.get(slug="restore"), _at(530)).desires
    assert (found.customer.tolist(), found.waits_for_us.tolist()) == ([ana.pk], [False])


def test_nothing_is_wondered_where_nothing_is_followed_through_the_log():
    came(written("Hello"), _at(0))
    assert not DesireTie.objects.exists()
    assert not FlowAgain.objects.exists()


@pytest.mark.parametrize("customers", [1, 3])
def test_queries_of_following_those_again_who_wrote(settler, customers):
    for number in range(customers):
        learn([Identified(Who(f"u{number}", None), BEGIN_MS, {"email": f"u{number}@example.org"})])
        deliver(event(f"u{number}", 0, "started"))
    settle(settler)
    follow_the_late(settler)
    for number in range(customers):
        came(written("It hangs", sender=f"u{number}@example.org"), _at(5))
    with CaptureQueriesContext(connection) as asked:
        follow_again(settler, datetime.now(UTC))
    assert DesireTie.objects.filter(kind__slug="restore").count() == customers
    # A line for each that is done, as before.
    assert len(asked) == 30 + customers, [each["sql"] for each in asked]


def test_words_go_with_who_is_erased(settler):
    _did(settler, (0, "started"))
    first = _wrote(settler, 5)
    erase_customer(first.conversation.customer, MACHINE)
    follow_the_late(settler)
    assert _desires("restore", 6) == []
    assert not DesireTie.objects.exists()


_WORDS = st.sampled_from(["started", "chosen", "finished", "denied", "ASKED", "ANSWERED", "THANKED"])


@tuned(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(told=st.lists(st.tuples(st.integers(0, 300), _WORDS), max_size=14, unique_by=lambda each: each[0]))
def test_tied_words_move_the_desire_as_signals_that_the_kind_lists_would(settings, tmp_path, told):
    """The kernel over signals alone is the oracle: the kind lists the words of the conversation as its own."""
    told = [(0, "started"), *((minute + 1, what) for minute, what in sorted(told))]
    settings.HEEDFUL_DATA = tmp_path / secrets.token_hex(4)
    # Numbers are given out again after what was rolled back: nothing of that may be remembered.
    unsealed()
    with transaction.atomic():
        save_kind(KIND, MACHINE)
        refresh()
        settler = Settler()
        learn([Identified(Who("ana", None), BEGIN_MS, {"email": ANA})])
        customer = Customer.objects.get(identities__value=ANA)
        conversation = Conversation.objects.create(customer=customer)
        DesireTie.objects.create(
            conversation=conversation, kind=Kind.objects.get(slug="restore"), since=0, is_guess=False
        )
        for minute, what in told:
            if what.isupper():
                Message.objects.create(
                    conversation=conversation, at=_at(minute), is_ours=what == "ANSWERED", is_thanks=what == "THANKED"
                )
        _did(settler, *((minute, what) for minute, what in told if what.islower()))
        flow_again([customer.pk])
        follow_the_late(settler)
        found = seen("restore", 400)
        ends = DesireTie.objects.get().until
        until = 10**9 if ends is None else (ends - BEGIN_MS) / MINUTE
        lists = KIND.replace('["finished"]', '["finished", "THANKED"]').replace('"asked"', '"ASKED"')
        oracle = read_kinds(lists.replace('"told"', '"ANSWERED"'))
        ours = [event("ana", minute, what) for minute, what in told if what.islower() or minute < until]
        (expected,) = afresh(ours, oracle, 400)
        assert [each[1:] for each in found] == [each[1:] for each in expected]
        # Whoever spoke after the end had nothing open any more, and asks for something new.
        assert all(minute >= until for minute, what in told if what == "ASKED" and not _held(expected, minute))
        transaction.set_rollback(True)


def _held(desires: list[tuple], minute: float) -> bool:
    at = BEGIN_MS + minute * MINUTE
    return any(each[1] <= at and (each[4] == -1 or at <= each[4]) for each in desires)


def _ties() -> list[tuple]:
    return list(
        DesireTie.objects.order_by("conversation", "since").values_list(
            "conversation", "kind__slug", "since", "until", "is_guess"
        )
    )


def _anew(*rows: Conversation) -> list[Conversation]:
    return [Conversation.objects.get(pk=row.pk) for row in rows]


def test_what_it_was_about_goes_along_when_it_is_merged_and_comes_back(settler):
    _did(settler, (0, "started"), (1, "chosen"))
    about_it = _wrote(settler, 5).conversation
    _did(settler, (6, "finished"))
    other = _wrote(settler, 30, "And my invoice?").conversation
    before = (_ties(), _desires("restore", 40), _desires("get-help", 40))
    assert [(number, slug) for number, slug, *_ in before[0]] == [(about_it.pk, "restore")]
    done = merge(*_anew(about_it, other), MACHINE)
    follow_the_late(settler)
    assert [(number, slug) for number, slug, *_ in _ties()] == [(other.pk, "restore")]
    undo(done, MACHINE)
    follow_the_late(settler)
    assert (_ties(), _desires("restore", 40), _desires("get-help", 40)) == before


def test_merged_is_about_one_thing_and_what_a_person_said_comes_before_a_guess(settler):
    _did(settler, (0, "started"), (1, "chosen"))
    guessed, said = _wrote(settler, 5).conversation, _wrote(settler, 7, "Hello?").conversation
    tie(said, MACHINE, Kind.objects.get(slug="restore"), _at(8))
    follow_the_late(settler)
    before = _ties()
    assert [(number, is_guess) for number, *_, is_guess in before] == [(guessed.pk, True), (said.pk, False)]
    into = merge(*_anew(said, guessed), MACHINE)
    follow_the_late(settler)
    assert [(number, is_guess) for number, *_, is_guess in _ties()] == [(guessed.pk, False)]
    undo(into, MACHINE)
    follow_the_late(settler)
    assert _ties() == before


def test_what_a_person_said_since_stays_with_the_one_that_stays(settler):
    _did(settler, (0, "started"), (1, "chosen"))
    one = _wrote(settler, 5).conversation
    two = _wrote(settler, 7, "Hello?").conversation
    done = merge(*_anew(one, two), MACHINE)
    tie(_anew(two)[0], MACHINE, None, _at(8))
    follow_the_late(settler)
    assert _ties() == []
    undo(done, MACHINE)
    follow_the_late(settler)
    assert [(number, slug) for number, slug, *_ in _ties()] == [(one.pk, "restore")]


def test_both_parts_are_about_what_the_whole_was_about(settler):
    _did(settler, (0, "started"), (1, "chosen"))
    first = _wrote(settler, 5)
    answer = _answered(settler, first.conversation, 6)
    later = _wrote(settler, 8, "It still hangs", after=answer)
    before = (_ties(), _desires("restore", 10))
    done = split(*_anew(first.conversation), later, MACHINE)
    follow_the_late(settler)
    assert [(number, slug) for number, slug, *_ in _ties()] == [
        (done.source_id, "restore"),
        (done.target_id, "restore"),
    ]
    assert (_desires("restore", 10), HelpDesire.objects.count()) == (before[1], 0)
    undo(done, MACHINE)
    follow_the_late(settler)
    assert (_ties(), _desires("restore", 10), HelpDesire.objects.count()) == (*before, 0)
