"""Conversations on Flow: each is a desire of its customer, moved by what is said and by nothing else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from tests.mails import came, written

from heedful.domain.desire import Outcome
from heedful.models import HelpDesire, Kind
from heedful.queries.desire import anything_behind, followed, followed_kinds, is_behind
from heedful.queries.flow import last_days
from heedful.services.audit import MACHINE, Actor
from heedful.services.conversing import close
from heedful.services.customer import erase_customer
from heedful.services.desire import refresh
from heedful.services.kind import defined_kinds, save_kind
from heedful.services.outbox import Handed, send_due
from heedful.services.replying import Reply, send

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 23, 9, 41, tzinfo=UTC)


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path / "data"


def _answer(conversation, at):
    conversation.refresh_from_db()
    send(conversation, Actor(), Reply("They are here.", [["Ana", "ana@example.org"]], conversation.version), at)
    return send_due(lambda *_: Handed({}), at + timedelta(minutes=1))


def _desires(clock):
    desires = followed(Kind.objects.get(slug="get-help"), clock).desires
    return sorted(
        zip(
            desires.customer.tolist(),
            map(Outcome, desires.outcome.tolist()),
            desires.waits_for_us.tolist(),
            strict=True,
        )
    )


def test_conversation_is_a_desire_until_she_says_thanks():
    first = came(written("Where are my files?"), AT)
    ana = first.conversation.customer_id
    assert _desires(AT + timedelta(hours=1)) == [(ana, Outcome.FLOWING, True)]
    close(first.conversation, Actor())
    # Closed by us is no end, and nobody gives up who waits for us.
    assert _desires(AT + timedelta(days=6)) == [(ana, Outcome.FLOWING, True)]
    assert _answer(first.conversation, AT + timedelta(hours=2))
    assert _desires(AT + timedelta(hours=3)) == [(ana, Outcome.FLOWING, False)]
    ours = first.conversation.messages.get(is_ours=True)
    came(written("That worked, thanks!", In_Reply_To=f"<{ours.msg_id}>"), AT + timedelta(hours=4))
    assert _desires(AT + timedelta(hours=5)) == [(ana, Outcome.FULFILLED, False)]
    assert last_days(followed_kinds(AT + timedelta(hours=5))[0], 28).counts.fulfilled == 1


def test_several_of_one_customer_are_open_at_once_and_answers_that_are_held_answer_nothing():
    first, second = (came(written(text), AT) for text in ("Where are my files?", "And my invoice?"))
    ana = first.conversation.customer_id
    assert second.conversation != first.conversation
    first.conversation.refresh_from_db()
    send(first.conversation, Actor(), Reply("Soon.", [["Ana", "ana@example.org"]], first.conversation.version), AT)
    assert _desires(AT) == [(ana, Outcome.FLOWING, True), (ana, Outcome.FLOWING, True)]
    assert send_due(lambda *_: Handed({}), AT + timedelta(minutes=1))
    assert _desires(AT) == [(ana, Outcome.FLOWING, False), (ana, Outcome.FLOWING, True)]
    # What no person wrote moves nothing.
    came(written("On holiday", Auto_Submitted="auto-replied"), AT)
    assert HelpDesire.objects.count() == 2


def test_silence_after_our_answer_is_not_known():
    first = came(written("Where are my files?"), AT)
    _answer(first.conversation, AT)
    # Somebody else goes on writing: the house is alive.
    came(written("Hello", sender="ben@example.net"), AT + timedelta(days=20))
    found = _desires(AT + timedelta(days=20))
    assert [each[1] for each in found] == [Outcome.UNCONFIRMED, Outcome.FLOWING]


def test_house_where_nobody_has_written_for_long_is_seen_from_its_last_word():
    first = came(written("Where are my files?"), AT)
    _answer(first.conversation, AT)
    assert [each[1] for each in _desires(AT + timedelta(days=900))] == [Outcome.FLOWING]


def test_kind_is_built_in_and_stays_out_of_the_log(client, alice):
    came(written("Where are my files?"), AT)
    kind = Kind.objects.get()
    assert (kind.slug, kind.is_built_in, is_behind(kind)) == ("get-help", True, False)
    assert defined_kinds() == []
    refresh()
    assert not anything_behind()
    client.force_login(alice)
    page = client.get("/flow/get-help/")
    assert page.status_code == 200
    assert b"How this is defined" not in page.content
    assert client.get("/flow/get-help/define/").status_code == 404
    assert b"Get help" in client.get("/flow/").content
    with pytest.raises(Exception, match="kind of conversations"):
        save_kind(kind.definition.replace("14 days", "1 day"), MACHINE)


def test_desires_go_with_who_is_erased():
    first = came(written("Where are my files?"), AT)
    came(written("And mine?", sender="ben@example.net"), AT)
    assert len(_desires(AT)) == 2
    erase_customer(first.conversation.customer, MACHINE)
    assert len(_desires(AT)) == 1
    assert HelpDesire.objects.count() == 1
