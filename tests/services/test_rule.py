"""Rules: what they do about what comes and who waits, once, in their order; and what they would have met."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from tests.mails import came, mailbox, written

from heedful.models import (
    AuditEntry,
    Conversation,
    Customer,
    Draft,
    Message,
    Notice,
    Outgoing,
    Rule,
    RuleCall,
    RuleDeed,
    Tag,
)
from heedful.queries.rule import deeds_at, rules
from heedful.queries.rule_trial import trial_of
from heedful.services.audit import MACHINE, Actor
from heedful.services.conversing import assign, close, snooze
from heedful.services.drafting import save_draft
from heedful.services.notice_words import address_of, words_of
from heedful.services.outbox import Handed, send_due
from heedful.services.regrouping import merge, split, undo
from heedful.services.replying import Reply, send
from heedful.services.rule import Plan, delete_rule, digest_of, keep_rule, move_up, switch_rule
from heedful.services.rule_deeds import follow_one, forget_looks_of_rules, watch_waiting
from heedful.services.saved_reply import Text, save_reply
from heedful.services.tagging import put_on, set_tags, tag_called
from heedful.services.team import make_team

pytestmark = pytest.mark.django_db
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
NOW = datetime(2026, 11, 26, 9, 41, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path / "data"
    settings.HEEDFUL_UNDO_SECONDS = 0


@pytest.fixture
def by(alice):
    return Actor(alice)


def rule(by: Actor, name: str = "Invoices", when: str = "begins", *, since: datetime | None = LONG_AGO, **more) -> Rule:
    """Make a rule that has been on for long."""
    put = more.pop("put", "invoice")
    row = keep_rule(None, by, Plan(name, when, put_tag=tag_called(put, by) if put else None, **more))
    Rule.objects.filter(pk=row.pk).update(on_since=since)
    return Rule.objects.get(pk=row.pk)


def followed() -> None:
    while follow_one():
        pass


def names(row: Conversation) -> list[str]:
    return [each.name for each in row.tags.all()]


def test_begins_tags_and_hands_over_what_it_meets_and_says_so(by, bob):
    team = make_team(by, "Billing", [bob])
    made = rule(by, words=["invoice"], assignee=bob, team=team)
    met = came(written("My invoice is wrong.")).conversation
    missed = came(written("My files", sender="jon@example.net")).conversation
    assert RuleCall.objects.count() == 2
    followed()
    met.refresh_from_db()
    assert (names(met), met.assignee, met.team) == (["invoice"], bob, team)
    assert (names(missed), RuleCall.objects.count()) == ([], 0)
    (deed,) = deeds_at(met)
    assert (deed.rule, deed.name, deed.did) == (
        made,
        "Invoices",
        [["tag", "invoice"], ["person", "Bob Brandt"], ["team", "Billing"]],
    )
    assert not AuditEntry.objects.filter(object_id=str(met.pk), sort="conversation").exclude(who=None).exists()
    assert [each.times for each in rules(timezone.now() - HOUR)] == [1]


def test_nothing_is_sent_whatever_a_rule_does(by, bob, saved):
    rule(by, assignee=bob, saved_reply=saved, tells=bob)
    came(written("Hello"))
    followed()
    assert not Message.objects.filter(is_ours=True).exists()
    assert not Outgoing.objects.exists()


@pytest.fixture
def saved(by):
    """One saved reply in two languages."""
    texts = {"en": "Hello {{customer.first_name}}, {{agent.first_name}} looks.", "de": "Hallo {{customer.first_name}}."}
    english, _ = [save_reply(by, Text("Invoices", text, language)) for language, text in texts.items()]
    return english


@pytest.mark.parametrize(("language", "text"), [("", "Hello Ana, Bob looks."), ("de", "Hallo Ana.")])
def test_rule_begins_an_answer_for_whoever_looks_after_it(by, bob, saved, language, text):
    rule(by, put="", assignee=bob, saved_reply=saved)
    row = came(written("My invoice is wrong.")).conversation
    Customer.objects.update(language=language)
    followed()
    (draft,) = Draft.objects.all()
    assert (draft.conversation, draft.author, draft.sort, draft.text) == (row, bob, Draft.Sort.REPLY, text)
    assert deeds_at(row)[0].did == [["person", "Bob Brandt"], ["draft", "Invoices"]]


def test_rule_begins_no_answer_where_nobody_looks_after_it_or_somebody_has_begun(by, bob, saved):
    rule(by, "Writes", "writes", put="", saved_reply=saved)
    row = came(written("Hello")).conversation
    followed()
    assert not Draft.objects.exists()
    assign(row, by, bob)
    save_draft(row, bob, Draft.Sort.REPLY, "Dear Ana, as we said", NOW)
    came(written("And this?", In_Reply_To=f"<{row.messages.get().msg_id}>"))
    followed()
    assert [each.text for each in Draft.objects.all()] == ["Dear Ana, as we said"]
    assert list(deeds_at(row)) == []


def test_rule_tells_a_colleague_once_until_they_have_looked(by, bob):
    rule(by, "Writes", "writes", put="", tells=bob)
    row = came(written("Hello")).conversation
    came(written("And this?", In_Reply_To=f"<{row.messages.get().msg_id}>"))
    followed()
    (notice,) = Notice.objects.all()
    assert (notice.colleague, notice.what, notice.conversation, notice.by) == (bob, "ruled", row, None)
    assert (words_of(notice), address_of(notice)) == ("A rule points you to a conversation", f"/inbox/all/{row.pk}/")
    assert [each.did for each in deeds_at(row)] == [[["told", "Bob Brandt"]], [["told", "Bob Brandt"]]]


def test_writes_looks_at_each_message_and_begins_at_the_first_alone(by):
    rule(by, "Begins", put="new", words=["refund"])
    rule(by, "Writes", "writes", put="money", words=["refund"])
    row = came(written("Hello")).conversation
    came(written("I want a refund.", In_Reply_To=f"<{row.messages.get().msg_id}>"))
    followed()
    assert names(row) == ["money"]


def test_rule_hands_over_only_what_nobody_looks_after(by, bob, alice):
    rule(by, "Writes", "writes", put="", assignee=bob)
    row = came(written("Hello")).conversation
    assign(row, by, alice)
    followed()
    row.refresh_from_db()
    assert (row.assignee, list(deeds_at(row))) == (alice, [])


def test_rules_see_what_those_before_them_did(by):
    first = rule(by, "First", put="a")
    second = rule(by, "Second", put="b", tag=first.put_tag)
    one = came(written("One")).conversation
    followed()
    assert names(one) == ["a", "b"]
    move_up(second, by)
    assert [each.name for each in rules(LONG_AGO)] == ["Second", "First"]
    two = came(written("Two")).conversation
    followed()
    assert names(two) == ["a"]


def test_rule_that_is_off_or_newer_does_nothing_and_costs_no_row(by):
    off = rule(by, since=None)
    came(written("One"))
    assert not RuleCall.objects.exists()
    rule(by, "Other")
    row = came(written("Two")).conversation
    switch_rule(off, by, timezone.now() + HOUR, on=True, shown=digest_of(off))
    followed()
    assert [each.name for each in deeds_at(row)] == ["Other"]


def test_changing_a_rule_switches_it_off(by):
    made = rule(by)
    keep_rule(made, by, Plan("Invoices", "writes", put_tag=made.put_tag))
    made.refresh_from_db()
    assert made.on_since is None


def test_what_no_person_wrote_is_not_looked_at(by):
    rule(by, "Writes", "writes")
    row = came(written("Hello")).conversation
    followed()
    answer = {"In_Reply_To": f"<{row.messages.get().msg_id}>", "Auto_Submitted": "auto-replied"}
    came(written("I am away.", **answer))
    assert row.messages.filter(is_automatic=True).exists()
    assert not RuleCall.objects.exists()


def test_tag_that_does_not_fit_any_more_is_said(by):
    rule(by, "Writes", "writes")
    row = came(written("Hello")).conversation
    set_tags(row, by, [f"n{n}" for n in range(20)])
    followed()
    assert [each.did for each in deeds_at(row)] == [[["no_tag", "invoice"]]]


def waits(by: Actor, **more) -> Rule:
    return rule(by, "Waits", "waits", waits_hours=5, **{"put": "late", **more})


def test_waits_looks_at_each_wait_once(by):
    waits(by)
    now = timezone.now()
    row = came(written("Hello"), now - 6 * HOUR).conversation
    came(written("Just now", sender="jon@example.net"), now)
    assert watch_waiting(now) == 1
    assert names(row) == ["late"]
    assert watch_waiting(now + HOUR) == 0
    send(row, by, Reply("Here.", [["Ana", "ana@example.org"]], Conversation.objects.get(pk=row.pk).version), now)
    assert send_due(lambda *_: Handed({}), now + timedelta(minutes=1))
    came(written("And?", In_Reply_To=f"<{row.messages.first().msg_id}>"), now + HOUR)
    Tag.objects.all().delete()
    Rule.objects.all().delete()
    waits(by)
    assert watch_waiting(now + 7 * HOUR) == 2
    assert RuleDeed.objects.filter(conversation=row).count() == 2


def test_waits_looks_once_also_at_who_is_merged_split_or_parted_again(by):
    one, other = (
        came(written(text), timezone.now() - hours * HOUR).conversation for text, hours in (("a", 9), ("b", 7))
    )
    waits(by)
    assert watch_waiting(timezone.now()) == 2
    done = merge(one, other, by)
    assert [each.conversation for each in RuleDeed.objects.all()] == [other] * 2
    assert watch_waiting(timezone.now()) == 0
    undo(done, by)
    assert [each.conversation for each in RuleDeed.objects.order_by("pk")] == [one, other]
    assert watch_waiting(timezone.now()) == 0


def test_waits_does_not_look_again_at_a_wait_that_is_split_off(by):
    row = came(written("a"), timezone.now() - 9 * HOUR).conversation
    send(row, by, Reply("Here.", [["Ana", "ana@example.org"]], row.version), timezone.now() - 8 * HOUR)
    assert send_due(lambda *_: Handed({}), timezone.now() - 8 * HOUR + HOUR / 60)
    later = came(written("b", In_Reply_To=f"<{row.messages.first().msg_id}>"), timezone.now() - 7 * HOUR).message
    waits(by)
    assert watch_waiting(timezone.now()) == 1
    split(Conversation.objects.get(pk=row.pk), later, by)
    assert watch_waiting(timezone.now()) == 0


def test_waits_leaves_out_who_is_closed_put_off_or_waited_before_it_was_on(by):
    now = timezone.now()
    closed, off, before = (
        came(written("?", sender=f"c{n}@example.org"), now - 6 * HOUR).conversation for n in range(3)
    )
    close(closed, by)
    snooze(off, by, now + HOUR)
    waits(by, since=now - HOUR / 2)
    assert watch_waiting(now) == 0
    assert names(before) == []
    Rule.objects.update(on_since=now - 2 * HOUR)
    assert watch_waiting(now) == 1
    assert watch_waiting(now + 2 * HOUR) == 1  # it is not put off any more


def test_looks_at_who_does_not_wait_any_more_are_forgotten(by):
    waits(by, words=["nothing"])
    now = timezone.now()
    row = came(written("Hello"), now - 6 * HOUR).conversation
    assert watch_waiting(now) == 1
    assert list(deeds_at(row)) == []
    forget_looks_of_rules()
    assert watch_waiting(now) == 0
    Conversation.objects.filter(pk=row.pk).update(waiting_since=None)
    forget_looks_of_rules()
    assert not RuleDeed.objects.exists()


def test_rule_that_is_deleted_leaves_what_it_did(by):
    made = rule(by)
    row = came(written("Hello")).conversation
    followed()
    delete_rule(made, by)
    assert [(each.name, each.rule) for each in deeds_at(row)] == [("Invoices", None)]


def test_trial_says_what_a_rule_would_have_met_and_changes_nothing(by):
    now = timezone.now()
    box = mailbox(address="shop@harbour.example")
    met = came(written("My invoice"), now - 9 * HOUR).conversation
    late = came(written("Hello", sender="jon@example.net"), now - 8 * HOUR).conversation
    came(written("And my invoice?", sender="jon@example.net", In_Reply_To=f"<{late.messages.get().msg_id}>"), now)
    came(written("An invoice of old", sender="old@example.org"), now - timedelta(days=91))
    elsewhere = came(written("My invoice", sender="eve@example.com", To=box.address), now - HOUR, box=box).conversation
    put_on(elsewhere, MACHINE, "vip")

    def tried(**more) -> list[Conversation]:
        plan = {"name": "x", "when": "begins", "words": ["invoice"], **more}
        trial = trial_of(Rule(**plan), now)
        assert (trial.looked_at, trial.is_whole, trial.met) == (3, True, len(trial.rows))
        return list(trial.rows)

    assert tried() == [elsewhere, met]
    assert tried(when="writes") == [late, elsewhere, met]
    assert tried(mailbox=box) == [elsewhere]
    assert tried(domain="example.com") == [elsewhere]
    assert tried(tag=Tag.objects.get()) == [elsewhere]
    assert tried(words=["nothing"]) == []
    assert tried(when="waits", waits_hours=5, words=[]) == [late, met]
    assert tried(when="waits", waits_hours=5) == [met]
    assert tried(when="waits", waits_hours=9, words=[]) == []
    assert not RuleDeed.objects.exists()


def test_trial_ends_somewhere_and_says_so(by, monkeypatch):
    monkeypatch.setattr("heedful.queries.rule_trial.MOST", 2)
    now = timezone.now()
    for number in range(3):
        came(written("?", sender=f"c{number}@example.org"), now - number * HOUR)
    trial = trial_of(Rule(when="begins"), now)
    assert (trial.met, trial.looked_at, trial.is_whole) == (2, 2, False)


@pytest.mark.parametrize("size", [1, 3])
def test_queries_of_a_trial(by, size, django_assert_num_queries):
    now = timezone.now()
    for number in range(size):
        came(written("?", sender=f"c{number}@example.org"), now)
    made = rule(by)
    with django_assert_num_queries(6):
        assert trial_of(made, now).met == size
