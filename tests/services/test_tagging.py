"""Tags: made as somebody types them, put on and taken off, renamed, joined and deleted; their lists in order."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from django.db import connection, models
from django.test.utils import CaptureQueriesContext

from heedful.models import AuditEntry, Conversation, Customer, Tag, Tagging
from heedful.queries.inbox import View
from heedful.queries.listed import Filter, filtered_page
from heedful.services.audit import Actor
from heedful.services.conversing import add_note, close, reopen
from heedful.services.tag_lists import keep_true, let_go
from heedful.services.tagging import TagError, delete_tag, join_tags, put_on, rename_tag, set_tags, take_off

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)


def made(ago: int = 0, **more) -> Conversation:
    customer = Customer.objects.create(name=f"Ana {ago}")
    return Conversation.objects.create(customer=customer, moved_at=NOW - ago * HOUR, **more)


@pytest.fixture
def by(bob):
    return Actor(bob)


def names(row: Conversation) -> list[str]:
    return [each.name for each in row.tags.all()]


def with_tag(name: str, **more) -> list[Conversation]:
    tag = Tag.objects.get(name=name)
    return list(filtered_page(Filter(tag=tag.pk, **more), 0, NOW).rows)


def test_tag_is_made_once_whatever_its_letters(by):
    one, two = made(), made()
    assert put_on(one, by, "Rückfrage")
    assert put_on(two, by, "#rückFRAGE ")
    assert not put_on(two, by, "Rückfrage")
    assert (names(one), names(two)) == (["Rückfrage"], ["Rückfrage"])
    assert Tag.objects.get().made_by == by.colleague


def test_putting_on_and_taking_off_raises_the_version_and_is_on_record(by):
    row = made()
    put_on(row, by, "refund")
    tag = Tag.objects.get()
    assert take_off(row, by, tag)
    assert not take_off(row, by, tag)
    row.refresh_from_db()
    assert (row.version, names(row)) == (3, [])
    entries = AuditEntry.objects.order_by("pk").values_list("verb", "object_id", "detail")
    assert list(entries) == [
        ("put a tag on a conversation", str(row.pk), {"tag": tag.pk}),
        ("took a tag off a conversation", str(row.pk), {"tag": tag.pk}),
    ]


def test_tags_are_set_all_at_once_or_not_at_all(by):
    row = made()
    set_tags(row, by, ["b", "A", "B"])
    assert names(row) == ["A", "b"]
    set_tags(row, by, ["b", "c"])
    assert names(row) == ["b", "c"]
    for wrong in (["d", " , "], [f"n{n}" for n in range(21)]):
        with pytest.raises(TagError):
            set_tags(row, by, wrong)
    assert names(row) == ["b", "c"]
    assert not Tag.objects.filter(name="d").exists()


def test_no_tag_without_a_name_and_no_more_than_twenty(by):
    row = made()
    with pytest.raises(TagError, match="needs a name"):
        put_on(row, by, " # ")
    set_tags(row, by, [f"n{n}" for n in range(20)])
    with pytest.raises(TagError, match="20 tags on it already"):
        put_on(row, by, "one more")


def test_list_of_a_tag_is_in_order_whatever_moves_a_conversation(by):
    old, new, other, merged = made(9), made(1), made(0), made(2)
    for row in (old, new, merged):
        put_on(row, by, "refund")
    put_on(other, by, "else")
    Conversation.objects.filter(pk=merged.pk).update(merged_into=new)
    assert with_tag("refund") == [new, old]
    add_note(old, by, "Look at this.")  # moves it, by way of a row
    assert with_tag("refund") == [old, new]
    Conversation.objects.filter(pk=old.pk).update(moved_at=NOW - 20 * HOUR)  # and so does whatever else changes it
    assert with_tag("refund") == [new, old]
    close(new, by)
    assert [each.is_open for each in Tagging.objects.filter(conversation__in=[new, merged])] == [False, False]
    assert with_tag("refund", state=View.CLOSED) == [new]
    reopen(new, by)
    assert Tagging.objects.get(conversation=new).is_open
    for kept in Tagging.objects.select_related("conversation"):
        assert kept.moved_at == kept.conversation.moved_at


def test_pages_of_a_tag_go_on_where_the_one_before_ended(by):
    everybody = [made(ago) for ago in (1, 2, 2, 2, 3)]
    for row in everybody:
        put_on(row, by, "refund")
    tag, seen, after = Tag.objects.get(), [], ""
    while True:
        page = filtered_page(Filter(tag=tag.pk), 0, NOW, after, size=2)
        seen += page.rows
        if not page.next:
            break
        after = page.next
    assert sorted(row.pk for row in seen) == sorted(row.pk for row in everybody)
    assert [row.moved_at for row in seen] == sorted((row.moved_at for row in everybody), reverse=True)


@pytest.mark.parametrize("size", [1, 3])
def test_queries_of_the_list_of_a_tag(by, size, django_assert_num_queries):
    for ago in range(size):
        set_tags(made(ago), by, ["refund", f"n{ago}"])
    tag = Tag.objects.get(name="refund")
    with django_assert_num_queries(2):  # the conversations, and their tags
        rows = filtered_page(Filter(tag=tag.pk), 0, NOW).rows
        assert [[each.name for each in row.tags.all()] for row in rows] == [[f"n{n}", "refund"] for n in range(size)]


def test_what_goes_beyond_the_index_is_looked_for_a_part_at_a_time(by, monkeypatch):
    monkeypatch.setattr("heedful.queries.listed.LOOKED_AT", 2)
    rows = [made(ago, closed_at=NOW if ago in {2, 4} else None) for ago in range(5)]
    for row in rows:
        put_on(row, by, "refund")
    asked = Filter(View.CLOSED, tag=Tag.objects.get().pk)
    first = filtered_page(asked, 0, NOW)
    assert (list(first.rows), bool(first.next)) == ([], True)
    second = filtered_page(asked, 0, NOW, first.next)
    assert (list(second.rows), bool(second.next)) == ([rows[2]], True)
    third = filtered_page(asked, 0, NOW, second.next)
    assert (list(third.rows), third.next) == ([rows[4]], "")


def test_rename_says_so_everywhere_and_refuses_a_name_that_is_taken(by):
    row = made()
    set_tags(row, by, ["refund", "urgent"])
    tag = Tag.objects.get(name="refund")
    rename_tag(tag, by, "Refund due")
    assert names(row) == ["Refund due", "urgent"]
    with pytest.raises(TagError, match="Join the two instead"):
        rename_tag(tag, by, "URGENT")
    with pytest.raises(TagError, match="needs a name"):
        rename_tag(tag, by, ",")
    put_on(made(), by, "refund due")
    assert Tag.objects.count() == 2


def test_joined_tags_are_one_on_all_that_either_was_on(by):
    one, two, both = made(1), made(2), made(3)
    put_on(one, by, "refund")
    put_on(two, by, "money back")
    set_tags(both, by, ["refund", "money back"])
    gone, into = Tag.objects.get(name="money back"), Tag.objects.get(name="refund")
    with pytest.raises(TagError):
        join_tags(into, into, by)
    join_tags(gone, into, by)
    assert [names(row) for row in (one, two, both)] == [["refund"]] * 3
    assert with_tag("refund") == [one, two, both]


def test_deleted_tag_is_off_everything(by):
    row = made()
    set_tags(row, by, ["a", "b"])
    delete_tag(Tag.objects.get(name="a"), by)
    assert names(row) == ["b"]
    assert Tagging.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_tags_follow_their_conversation_again_after_a_migration_that_made_tables_anew(by):
    row = made(ago=2)
    put_on(row, by, "refund")
    with connection.schema_editor() as editor:
        # SQLite makes either table anew for a constraint; PostgreSQL only adds and drops it.
        for model in (Conversation, Tagging):
            check = models.CheckConstraint(condition=models.Q(pk__gt=0), name=f"trial_{model._meta.model_name}")
            let_go()
            editor.add_constraint(model, check)
            editor.remove_constraint(model, check)
    Conversation.objects.filter(pk=row.pk).update(moved_at=NOW, closed_at=NOW)
    assert list(Tagging.objects.values_list("moved_at", "is_open")) == [(NOW - 2 * HOUR, True)]
    call_command("migrate", verbosity=0)
    assert list(Tagging.objects.values_list("moved_at", "is_open")) == [(NOW, False)]
    Conversation.objects.filter(pk=row.pk).update(moved_at=NOW + HOUR, closed_at=None)
    assert list(Tagging.objects.values_list("moved_at", "is_open")) == [(NOW + HOUR, True)]
    with CaptureQueriesContext(connection) as asked:
        keep_true()
    assert len(asked) == 1
