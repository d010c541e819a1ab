"""Merging and splitting conversations: nothing is lost, and undoing gives back exactly what was."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.mails import came, mailbox, written

from heedful.models import (
    AuditEntry,
    Colleague,
    Conversation,
    Customer,
    DesireTie,
    Draft,
    DraftFile,
    Grant,
    HelpDesire,
    Identity,
    IncomingMail,
    Message,
    Note,
    Notice,
    Outgoing,
    Owed,
    Participant,
    Problem,
    Regrouping,
)
from heedful.queries.conversation import conversation as find
from heedful.queries.conversation import recipients_now
from heedful.queries.inbox import View, list_page
from heedful.queries.search import found as find_words
from heedful.services.attaching import attach_to_draft, file_of
from heedful.services.audit import Actor
from heedful.services.conversing import add_note, assign, close, snooze
from heedful.services.customer import erase_customer
from heedful.services.drafting import save_draft
from heedful.services.forget_mail import ERASED
from heedful.services.granting import allow, grant
from heedful.services.guarding import findings_of
from heedful.services.outbox import Handed, send_due
from heedful.services.owed import owe
from heedful.services.problem import begin_letter
from heedful.services.regrouping import OtherCustomerError, RegroupingError, merge, split, undo
from heedful.services.replying import Reply, send
from heedful.services.tagging import put_on, set_tags

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 23, 9, 41, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path / "data"
    settings.HEEDFUL_UNDO_SECONDS = 0


@pytest.fixture
def by(bob):
    return Actor(bob)


@pytest.fixture
def two():
    """Two conversations of Ana's."""
    return [came(written(text), AT + n * HOUR).conversation for n, text in enumerate(("My files are gone.", "Hello?"))]


def fresh(*rows: Conversation) -> list[Conversation]:
    return [Conversation.objects.get(pk=row.pk) for row in rows]


def answer(row: Conversation, by: Actor, text: str = "We look at it.") -> Message:
    row.refresh_from_db()
    message = send(row, by, Reply(text, [["Ana", "ana@example.org"]], row.version), timezone.now())
    assert send_due(lambda *_: Handed({}), timezone.now() + timedelta(minutes=1))
    return message


def everything(*rows: Conversation) -> dict[str, list]:
    """Give all that is kept of conversations, but for versions: those only ever rise."""
    columns = [f.attname for f in Conversation._meta.concrete_fields if f.name != "version"]
    own = {"conversation__in": [row.pk for row in rows]}
    return {
        "rows": list(Conversation.objects.filter(pk__in=[r.pk for r in rows]).order_by("pk").values_list(*columns)),
        "messages": list(Message.objects.filter(**own).order_by("pk").values()),
        "notes": list(Note.objects.filter(**own).order_by("pk").values()),
        "mails": list(IncomingMail.objects.filter(**own).order_by("pk").values()),
        "drafts": list(
            Draft.objects.filter(**own)
            .order_by("conversation", "author", "sort")
            .values("conversation", "author", "sort", "text", "saved_at")
        ),
        "files": sorted(
            DraftFile.objects.filter(draft__conversation__in=rows).values_list(
                "draft__conversation", "draft__author", "draft__sort", "name", "digest"
            )
        ),
        "owed": sorted(Owed.objects.filter(**own).values_list("conversation", "text")),
        "grants": sorted(Grant.objects.filter(**own).values_list("conversation", "words", "message")),
        "notices": sorted(Notice.objects.filter(**own).values_list("conversation", "what", "colleague")),
        "people": sorted(Participant.objects.filter(**own).values_list("conversation", "address", "name")),
        "ties": list(
            DesireTie.objects.filter(**own)
            .order_by("conversation", "since")
            .values_list("conversation", "kind", "since", "until", "is_guess")
        ),
        "tags": sorted(
            Conversation.objects.filter(pk__in=[r.pk for r in rows], tags__isnull=False).values_list("pk", "tags")
        ),
        "desires": sorted(
            HelpDesire.objects.filter(**own).values_list("conversation", "arose", "ended", "waiting", "outcome")
        ),
    }


def test_merged_is_one_conversation_with_all_that_was_in_either(two, by, bob):
    gone, into = two
    add_note(gone, by, "She has called.")
    put_on(gone, by, "backup")
    save_draft(gone, bob, Draft.Sort.REPLY, "Dear Ana", AT)
    before = Message.objects.count(), Note.objects.count()
    merge(gone, into, by)
    gone, into = fresh(gone, into)
    assert (Message.objects.count(), Note.objects.count()) == before
    assert [each.visible for each in into.messages.order_by("at")] == ["My files are gone.", "Hello?"]
    assert [each.text for each in into.notes.all()] == ["She has called."]
    assert [each.text for each in into.drafts.all()] == ["Dear Ana"]
    assert [each.name for each in into.tags.all()] == ["backup"]
    assert (into.messages_count, into.waiting_since, into.beginning) == (2, AT, "Hello?")
    assert gone.merged_into == find(gone.pk) == into
    assert list(list_page(View.ALL, bob.pk, timezone.now()).rows) == [into]
    assert list(find_words("files").rows) == [into]
    assert HelpDesire.objects.get().conversation == into
    entry = AuditEntry.objects.get(verb="merged a conversation into another")
    assert (entry.who, entry.object_id, entry.detail) == (bob, str(into.pk), {"gone": gone.pk})


def test_answers_to_mails_of_the_merged_one_come_to_where_it_went(by, settings):
    box = mailbox(takes_plus=True)
    gone, into = (came(written(text), AT, box=box).conversation for text in ("One", "Two"))
    carried = []
    message = send(gone, by, Reply("Here.", [["Ana", "ana@example.org"]], gone.version), timezone.now())
    assert send_due(lambda *sent: carried.append(sent) or Handed({}), timezone.now() + timedelta(minutes=1))
    token = re.search(rb"Reply-To:\s*<?([^\s<>]+)", carried[0][2])[1].decode()
    merge(gone, into, by)
    by_token = came(written("By token", To=token), box=box)
    by_reference = came(written("By reference", In_Reply_To=f"<{message.msg_id}>"), box=box)
    assert (by_token.conversation, by_reference.conversation) == (into, into)


def test_merge_of_two_customers_needs_a_word_and_recipients_are_still_asked_for(by, bob):
    ana = came(written("My files are gone."), AT).conversation
    jon = came(written("The same here", sender="Jon Berg <jon@example.net>"), AT + HOUR).conversation
    with pytest.raises(OtherCustomerError):
        merge(jon, ana, by)
    merge(jon, ana, by, other_customer=True)
    (ana,) = fresh(ana)
    assert ana.customer.name == "Ana Lima"
    assert [each.address for each in recipients_now(ana).to] == ["jon@example.net"]
    # Jon is another customer to the guard, also in here: an answer to Ana that names him is stopped.
    letter = Reply("Hello Ana,\n\nJon Berg has the same trouble.\n", [["Ana Lima", "ana@example.org"]], ana.version)
    codes = {each.code for each in findings_of(ana, letter, bob)}
    assert codes


def test_what_cannot_be_merged(two, by, settings):
    gone, into = two
    with pytest.raises(RegroupingError, match="one conversation already"):
        merge(gone, gone, by)
    settings.HEEDFUL_UNDO_SECONDS = 30
    send(gone, by, Reply("Here.", [["Ana", "ana@example.org"]], gone.version), timezone.now())
    with pytest.raises(RegroupingError, match="still on its way"):
        merge(gone, into, by)
    Outgoing.objects.update(state="sent")
    merge(gone, into, by)
    with pytest.raises(RegroupingError, match="merged into another one already"):
        merge(gone, into, by)


def test_reply_that_was_written_to_either_before_the_merge_stops(two, by):
    gone, into = two
    versions = gone.version, into.version
    merge(gone, into, by)
    assert all(row.version > max(versions) for row in fresh(gone, into))


def test_drafts_in_both_stand_below_each_other_and_part_again(two, by, bob, alice):
    gone, into = two
    save_draft(gone, bob, Draft.Sort.REPLY, "To the first", AT)
    save_draft(into, bob, Draft.Sort.REPLY, "To the second", AT)
    save_draft(gone, alice, Draft.Sort.NOTE, "A note", AT)
    save_draft(into, alice, Draft.Sort.REPLY, "Dear Ana", AT)
    before = everything(gone, into)
    done = merge(gone, into, by)
    texts = sorted(Draft.objects.filter(conversation=into).values_list("text", flat=True))
    assert texts == ["A note", "Dear Ana", "To the second\n\nTo the first"]
    undo(done, by)
    assert everything(gone, into) == before


def attach(row: Conversation, author: Colleague, *names: str) -> None:
    for name in names:
        file = file_of(name, "text/plain", f"What stands in {name}".encode())
        attach_to_draft(row, author, Draft.Sort.REPLY, file, AT)


def test_files_of_drafts_and_what_we_owe_and_grant_go_along_and_come_back(two, by, bob, alice):
    gone, into = two
    save_draft(gone, bob, Draft.Sort.REPLY, "To the first", AT)
    attach(gone, bob, "both.txt", "first.txt")
    attach(into, bob, "both.txt", "second.txt")
    attach(gone, alice, "alone.txt")
    owe(gone, by, "call her back", None, AT)
    grant(gone, by, bob, allow(by, "a month free"), "")
    Notice.objects.create(colleague=alice, what=Notice.What.ASSIGNED, conversation=gone)
    before = everything(gone, into)
    done = merge(gone, into, by)
    for author, names in ((bob, ["both.txt", "second.txt", "first.txt"]), (alice, ["alone.txt"])):
        files = DraftFile.objects.filter(draft__conversation=into, draft__author=author).order_by("pk")
        assert [each.name for each in files] == names
    assert [table.objects.get().conversation for table in (Owed, Grant, Notice)] == [into, into, into]
    undo(done, by)
    assert everything(gone, into) == before


def test_letter_that_owns_up_is_not_mixed_with_another_answer(two, by, bob, alice):
    gone, into = two
    slip = Problem.objects.create(message=answer(gone, by), slip="untrue", since=AT)
    begin_letter(slip, Actor(alice), AT)
    save_draft(into, bob, Draft.Sort.REPLY, "Dear Ana", AT)
    done = merge(gone, into, by)
    assert Draft.objects.get(owns_up_to=slip).conversation == into
    undo(done, by)
    save_draft(into, alice, Draft.Sort.REPLY, "Your licence is 4711.", AT)
    before = everything(gone, into)
    with pytest.raises(RegroupingError, match="owns up"):
        merge(gone, into, by)
    assert everything(gone, into) == before


def test_draft_to_which_a_file_came_since_stays_where_it_is(two, by, bob):
    gone, into = two
    attach(gone, bob, "first.txt")
    done = merge(gone, into, by)
    attach(into, bob, "later.txt")
    undo(done, by)
    assert sorted(DraftFile.objects.values_list("draft__conversation", "name")) == [
        (into.pk, "first.txt"),
        (into.pk, "later.txt"),
    ]


def test_split_takes_along_what_was_granted_with_its_messages(by, bob):
    row = came(written("My files are gone."), AT).conversation
    grant(row, by, bob, allow(by, "a month free"), "for the first")
    owe(row, by, "call her back", None, AT)
    first = answer(row, by)
    grant(row, by, bob, allow(by, "a refund"), "for the second")
    second = answer(row, by, "And this.")
    before = everything(row)
    done = split(row, second, by)
    assert list(Grant.objects.order_by("pk").values_list("conversation", "message")) == [
        (row.pk, first.pk),
        (done.target_id, second.pk),
    ]
    assert Owed.objects.get().conversation == row
    undo(done, by)
    assert everything(row) == before


def test_draft_that_was_changed_since_stays_where_it_was_changed(two, by, bob):
    gone, into = two
    save_draft(gone, bob, Draft.Sort.REPLY, "Dear", AT)
    done = merge(gone, into, by)
    save_draft(into, bob, Draft.Sort.REPLY, "Dear Ana", AT)
    undo(done, by)
    assert [(each.conversation, each.text) for each in Draft.objects.all()] == [(into, "Dear Ana")]


def test_what_was_said_and_done_since_stays_when_a_merge_is_undone(two, by, alice):
    gone, into = two
    done = merge(gone, into, by)
    answer(into, by)
    assign(into, by, alice)
    undo(done, by)
    gone, into = fresh(gone, into)
    assert [each.visible for each in gone.messages.all()] == ["My files are gone."]
    assert [each.visible for each in into.messages.order_by("at")] == ["Hello?", "We look at it."]
    assert (gone.waiting_since, gone.assignee, gone.merged_into) == (AT, None, None)
    assert (into.waiting_since, into.assignee, into.messages_count, into.is_ours_last) == (None, alice, 2, True)
    with pytest.raises(RegroupingError, match="undone already"):
        undo(done, by)


def test_undone_is_from_the_end(two, by):
    gone, into = two
    third = came(written("Once more"), AT + 2 * HOUR).conversation
    first, second = merge(gone, into, by), merge(into, third, by)
    assert find(gone.pk) == third
    with pytest.raises(RegroupingError, match="Undo that first"):
        undo(first, by)
    undo(second, by)
    undo(first, by)
    assert [row.merged_into for row in fresh(gone, into, third)] == [None] * 3
    assert [row.messages_count for row in fresh(gone, into, third)] == [1] * 3


def test_split_part_is_a_conversation_of_its_own(by, bob):
    row = came(written("My files are gone."), AT).conversation
    message = answer(row, by, "They are back.")
    later = came(written("Another thing", In_Reply_To=f"<{message.msg_id}>", Subject="My invoice")).message
    assert later.conversation == row
    add_note(row, by, "About the invoice.")
    save_draft(row, bob, Draft.Sort.REPLY, "Dear Ana", AT)
    done = split(row, later, by)
    old, new = fresh(row, done.target)
    assert [each.visible for each in old.messages.order_by("at")] == ["My files are gone.", "They are back."]
    assert [each.visible for each in new.messages.all()] == ["Another thing"]
    assert [each.text for each in new.notes.all()] == ["About the invoice."]
    assert [each.text for each in new.drafts.all()] == ["Dear Ana"]
    assert (new.subject, new.customer, new.mailbox) == ("My invoice", row.customer, row.mailbox)
    assert old.waiting_since is None
    assert abs(new.waiting_since - later.at) < timedelta(milliseconds=1)
    assert (old.is_ours_last, old.messages_count, new.messages_count) == (True, 2, 1)
    assert [each.address for each in new.participants.all()] == ["ana@example.org"]
    assert later.mails.get().conversation == new
    answered = came(written("And?", In_Reply_To=f"<{later.msg_id}>"))
    assert answered.conversation == new
    assert AuditEntry.objects.filter(verb="split a conversation", detail={"new": new.pk}).exists()


def test_split_needs_a_message_that_is_not_the_first_and_of_this_conversation(two, by):
    row, other = two
    for message in (row.messages.get(), other.messages.get()):
        with pytest.raises(RegroupingError, match="not the first"):
            split(row, message, by)
    assert Conversation.objects.count() == 2


def test_undone_split_takes_along_what_was_said_since(by):
    row = came(written("My files are gone."), AT).conversation
    later = came(written("Another thing", In_Reply_To=f"<{row.messages.get().msg_id}>"), AT + HOUR).message
    done = split(row, later, by)
    said = came(written("And?", In_Reply_To=f"<{later.msg_id}>"), AT + 2 * HOUR)
    assert said.conversation == done.target
    undo(done, by)
    old, new = fresh(row, done.target)
    assert [each.visible for each in old.messages.order_by("at")] == ["My files are gone.", "Another thing", "And?"]
    assert (old.messages_count, old.waiting_since, old.beginning, new.merged_into) == (3, AT, "And?", old)


def test_erasing_one_of_two_customers_parts_them_first(by):
    ana = came(written("My files are gone."), AT).conversation
    jon = came(written("Mine, too", sender="Jon Berg <jon@example.net>"), AT + HOUR).conversation
    merge(jon, ana, by, other_customer=True)
    erase_customer(Customer.objects.get(name="Ana Lima"), by)
    assert [each.visible for each in Message.objects.all()] == ["Mine, too"]
    assert Conversation.objects.get() == jon
    assert not Regrouping.objects.exists()


def test_erasing_who_also_wrote_there_takes_them_out_of_what_undoing_gives_back(two, by):
    gone, into = two
    jon = Customer.objects.create(name="Jon Berg")
    Message.objects.create(
        conversation=gone,
        is_ours=False,
        customer=jon,
        sender="jon@example.net",
        text="Mine",
        visible="Mine",
        at=AT + HOUR,
    )
    Participant.objects.create(conversation=gone, address="jon@example.net", name="Jon")
    Conversation.objects.filter(pk=gone.pk).update(beginning="Mine", messages_count=2, moved_at=AT + HOUR)
    Identity.objects.create(customer=jon, sort=Identity.Sort.EMAIL, value="jon@example.net")
    done = merge(*fresh(gone, into), by)
    erase_customer(jon, by)
    done.refresh_from_db()
    assert "Mine" not in json.dumps(done.record)
    assert "jon@" not in json.dumps(done.record)
    undo(done, by)
    assert fresh(gone)[0].beginning == ERASED
    assert sorted(each.visible for each in gone.messages.all()) == ["My files are gone.", ERASED]


words = st.sampled_from(["backup", "restore", "where", "invoice"])
deeds = st.lists(
    st.tuples(st.integers(0, 1), st.sampled_from(["mail", "answer", "note", "tag", "assign", "close", "off", "draft"])),
    max_size=4,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15, deadline=None)
@given(done=deeds, at=st.integers(1, 9))
def test_undo_is_the_identity_and_nothing_is_lost(done, at, by, bob):
    rows = [came(written(f"Nr {n}", sender=f"Ana <ana{bob.pk}@example.org>")).conversation for n in range(2)]
    for place, what in done:
        _do(rows[place], what, by, bob)
    one, other = fresh(*rows)
    before = everything(one, other)
    counts = [model.objects.count() for model in (Message, Note, IncomingMail)]
    merged = merge(one, other, by)
    assert [model.objects.count() for model in (Message, Note, IncomingMail)] == counts
    assert not one.messages.exists()
    undo(merged, by)
    assert everything(one, other) == before
    later = list(other.messages.order_by("at", "pk"))[1:]
    if later:
        parted = split(other, later[at % len(later)], by)
        assert [model.objects.count() for model in (Message, Note, IncomingMail)] == counts
        undo(parted, by)
        assert everything(one, other) == before


def _do(row: Conversation, what: str, by: Actor, bob) -> None:
    last = row.messages.order_by("-pk").first()
    match what:
        case "mail":
            came(written("More", sender=f"Ana <ana{bob.pk}@example.org>", In_Reply_To=f"<{last.msg_id}>"))
        case "answer":
            answer(row, by)
        case "note":
            add_note(row, by, "Careful.")
        case "tag":
            set_tags(row, by, ["a", f"n{row.pk}"])
        case "assign":
            assign(row, by, bob)
        case "close":
            close(row, by)
        case "off":
            snooze(row, by, timezone.now() + HOUR)
        case "draft":
            save_draft(row, bob, Draft.Sort.REPLY, f"Dear {row.pk}", timezone.now())
