"""What stands in which view of the inbox, in which order, and how it goes on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from heedful.models import Conversation, Customer, IncomingMail, Message, Outgoing
from heedful.queries.inbox import Counts, View, counts, list_page, waiting_for_us
from heedful.queries.mail import mail_page

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)


def made(ago: int = 0, **more) -> Conversation:
    customer = Customer.objects.create(name=f"Ana {ago}")
    return Conversation.objects.create(customer=customer, moved_at=NOW - ago * HOUR, **more)


def waits(ago: int, **more) -> Conversation:
    return made(ago, waiting_since=NOW - ago * HOUR, **more)


@pytest.fixture
def rows(bob, alice):
    found = {
        "long": waits(9, assignee=alice),
        "short": waits(1, assignee=bob),
        "answered": made(2, is_ours_last=True, assignee=bob),
        "off": waits(3, snoozed_until=NOW + HOUR, assignee=bob),
        "back": waits(4, snoozed_until=NOW - HOUR),
        "closed": waits(5, closed_at=NOW, assignee=bob),
        "stopped": made(6, is_ours_last=True),
    }
    found["merged"] = waits(7, merged_into=found["long"], assignee=bob)
    message = Message.objects.create(conversation=found["stopped"], is_ours=True)
    Outgoing.objects.create(message=message, state=Outgoing.State.STOPPED, due_at=NOW, seen_version=1)
    return {row.pk: name for name, row in found.items()}


@pytest.mark.parametrize(
    ("view", "names"),
    [
        (View.WAITING, ["long", "back", "short"]),
        (View.MINE, ["short", "answered"]),
        (View.UNASSIGNED, ["back", "stopped"]),
        (View.ANSWERED, ["answered", "stopped"]),
        (View.UNSENT, ["stopped"]),
        (View.SNOOZED, ["off"]),
        (View.CLOSED, ["closed"]),
        (View.ALL, ["short", "answered", "off", "back", "closed", "stopped", "long"]),
    ],
)
def test_what_stands_in_each_view(rows, bob, view, names):
    page = list_page(view, bob.pk, NOW)
    assert [rows[row.pk] for row in page.rows] == names
    assert page.next == ""


def test_counts(rows, bob):
    assert counts(bob.pk, NOW) == Counts(waiting=3, mine=2, unsent=1, aside=0, failed=0)
    assert waiting_for_us(NOW) == 3


@pytest.mark.parametrize("view", [View.WAITING, View.ALL])
def test_pages_go_on_where_the_one_before_ended_whatever_comes_in(bob, view):
    everybody = {waits(hours).pk for hours in (3, 3, 3, 2, 1)}
    seen, after = [], ""
    while True:
        page = list_page(view, bob.pk, NOW, after, size=2)
        seen += [row.pk for row in page.rows]
        if not page.next:
            break
        after = page.next
        waits(0) if view is View.ALL else waits(99)  # comes before what was shown: nothing is shown twice
    assert len(seen) == 5
    assert set(seen) == everybody


@pytest.mark.parametrize("after", ["nonsense", "1", "1.", ".1", "9" * 40 + ".1", "-1.-1", "\u0661.\u0661"])
def test_place_that_makes_no_sense_begins_at_the_beginning(bob, after):
    row = waits(1)
    assert [each.pk for each in list_page(View.WAITING, bob.pk, NOW, after).rows] == [row.pk]


@pytest.mark.parametrize("size", [1, 3])
def test_queries_of_a_page(bob, size):
    for ago in range(size):
        waits(ago, assignee=bob)
    with CaptureQueriesContext(connection) as asked:
        page = list_page(View.MINE, bob.pk, NOW)
        shown = [
            (row.customer.name, row.assignee.name, row.handle, [*row.tags.all()], row.version) for row in page.rows
        ]
    assert len(asked) == 2  # the conversations, and their tags
    assert len(shown) == size


def test_tag_changes_with_a_row(bob):
    row = waits(1)
    before = list_page(View.WAITING, bob.pk, NOW).tag
    assert list_page(View.WAITING, bob.pk, NOW).tag == before
    Conversation.objects.filter(pk=row.pk).update(version=7)
    assert list_page(View.WAITING, bob.pk, NOW).tag != before


@pytest.mark.parametrize("size", [1, 3])
def test_mails_to_look_at_the_oldest_first(bob, size):
    rows = [
        IncomingMail.objects.create(digest="0", size=1, state="aside", received_at=NOW - ago * HOUR)
        for ago in range(size)
    ]
    IncomingMail.objects.create(digest="0", size=1, state="aside", done_at=NOW)
    IncomingMail.objects.create(digest="0", size=1, state="failed")
    with CaptureQueriesContext(connection) as asked:
        page = mail_page(IncomingMail.State.ASIDE)
    assert list(page.rows) == rows[::-1]
    assert len(asked) == 1
    first = mail_page(IncomingMail.State.ASIDE, size=1)
    rest = mail_page(IncomingMail.State.ASIDE, first.next) if first.next else None
    assert [*first.rows, *(rest.rows if rest else [])] == rows[::-1]
