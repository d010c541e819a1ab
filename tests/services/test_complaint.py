"""A complaint is marked by one of us or a rule, once, and stays one until somebody takes the mark away."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from tests.mails import came, written

from heedful.models import AuditEntry, Conversation, Rule, RuleDeed
from heedful.queries.rule import deeds_at
from heedful.queries.rule_trial import trial_of
from heedful.services.audit import Actor
from heedful.services.complaint import mark_complaint, unmark_complaint
from heedful.services.regrouping import merge, split, undo
from heedful.services.rule import Plan, digest_of, keep_rule
from heedful.services.rule_deeds import follow_one

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path / "data"


@pytest.fixture
def by(bob):
    return Actor(bob)


def test_marking_moves_the_conversation_on_once_and_is_on_record(by, bob):
    row = came(written("This is the third time.")).conversation
    version = row.version
    assert mark_complaint(row, by, NOW)
    assert not mark_complaint(row, by, NOW + timedelta(days=1))
    row.refresh_from_db()
    assert (row.complaint_at, row.version) == (NOW, version + 1)
    assert unmark_complaint(row, by)
    assert not unmark_complaint(row, by)
    row.refresh_from_db()
    assert (row.complaint_at, row.version) == (None, version + 2)
    entries = AuditEntry.objects.filter(sort="conversation", object_id=str(row.pk)).order_by("pk")
    assert [(each.verb, each.who) for each in entries] == [
        ("marked as a complaint", bob),
        ("took the mark of a complaint from", bob),
    ]


def test_complaint_goes_along_with_a_merge_and_comes_back_with_its_undoing(by):
    one, other = (came(written("Hello")).conversation for _ in range(2))
    mark_complaint(one, by, NOW)
    row = merge(one, other, by)
    other.refresh_from_db()
    assert other.complaint_at == NOW
    undo(row, by)
    one.refresh_from_db()
    other.refresh_from_db()
    assert (one.complaint_at, other.complaint_at) == (NOW, None)


def test_either_part_of_a_complaint_is_one(by):
    first = written("Hello")
    row = came(first).conversation
    msg_id = row.messages.get().msg_id
    came(written("And another thing", In_Reply_To=f"<{msg_id}>"))
    mark_complaint(row, by, NOW)
    row.refresh_from_db()
    parts = split(row, row.messages.order_by("pk")[1], by)
    assert [each.complaint_at for each in Conversation.objects.order_by("pk")] == [NOW, NOW]
    undo(parts, by)
    row.refresh_from_db()
    assert row.complaint_at == NOW


def test_rule_marks_what_it_meets_and_says_so(alice):
    by = Actor(alice)
    rule = keep_rule(None, by, Plan("Angry", "writes", words=["lawyer"], is_complaint=True))
    Rule.objects.update(on_since=datetime(2020, 1, 1, tzinfo=UTC))
    met = came(written("I will ask my lawyer.")).conversation
    missed = came(written("My files")).conversation
    while follow_one():
        pass
    met.refresh_from_db()
    missed.refresh_from_db()
    assert (met.complaint_at is not None, missed.complaint_at) == (True, None)
    assert [each.did for each in deeds_at(met)] == [[["complaint", ""]]]
    # What is one already it leaves as it is, and says nothing.
    came(written("My lawyer again", In_Reply_To=f"<{met.messages.get().msg_id}>"))
    while follow_one():
        pass
    assert RuleDeed.objects.count() == 1
    assert trial_of(rule, datetime.now(UTC)).met == 1


def test_rule_that_marks_is_another_rule(alice):
    by = Actor(alice)
    row = keep_rule(None, by, Plan("Angry", "writes", words=["lawyer"], is_complaint=True))
    before = digest_of(row)
    keep_rule(row, by, Plan("Angry", "writes", words=["lawyer"]))
    assert digest_of(row) != before
