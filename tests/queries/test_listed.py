"""What a filter of the inbox holds: everything that it names must hold, whichever index it walks along."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from heedful.models import Conversation, Customer, Mailbox, Message, Tag, Team
from heedful.queries import listed
from heedful.queries.inbox import View, holds
from heedful.queries.listed import Filter, filtered_page
from heedful.services.audit import MACHINE
from heedful.services.tagging import put_on

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
STATES = [View.OPEN, View.WAITING, View.ANSWERED, View.SNOOZED, View.CLOSED, View.ALL]


@pytest.fixture
def house(alice, bob):
    """Conversations of every sort, one an hour."""
    team = Team.objects.create(name="Billing", key="billing")
    boxes = [Mailbox.objects.create(name=n, address=f"{n}@example.org", way=Mailbox.Way.DEMO) for n in ("a", "b")]
    rows = []
    for n in range(24):
        row = Conversation.objects.create(
            customer=Customer.objects.create(name=f"Ana {n}"),
            moved_at=NOW - n * HOUR,
            mailbox=boxes[n % 2],
            assignee=(None, alice, bob)[n % 3],
            team=team if n % 4 < 2 else None,
            waiting_since=NOW - n * HOUR if n % 5 < 2 else None,
            closed_at=NOW if n % 7 == 0 else None,
            snoozed_until=NOW + n * HOUR if n % 11 == 1 else None,
        )
        if n % 2 == 0 or n % 3 == 0:
            put_on(row, MACHINE, "refund")
        Message.objects.create(conversation=row, is_ours=False, visible="backup" if n % 3 else "restore", at=NOW)
        rows.append(row)
    Conversation.objects.filter(pk=rows[8].pk).update(merged_into=rows[2])
    return rows


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(data=st.data())
def test_filter_holds_what_each_part_says_in_order(house, alice, bob, data):
    asked = Filter(
        state=data.draw(st.sampled_from(STATES)),
        tag=data.draw(st.sampled_from([None, Tag.objects.get().pk])),
        team=data.draw(st.sampled_from([None, Team.objects.get().pk])),
        assignee=data.draw(st.sampled_from([None, alice.pk])),
        who=data.draw(st.sampled_from(["", "me", "nobody"])),
        mailbox=data.draw(st.sampled_from([None, house[0].mailbox_id])),
        words=data.draw(st.sampled_from(["", "restore"])),
    )
    few = data.draw(st.sampled_from([1, 3, listed._AT_FIRST]))
    seen, after = [], ""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(listed, "_AT_FIRST", few)
        while True:
            page = filtered_page(asked, bob.pk, NOW, after, size=3)
            seen += [row.pk for row in page.rows]
            if not page.next:
                break
            after = page.next
    assert seen == _slowly(asked, bob.pk)


def _slowly(asked: Filter, me: int) -> list[int]:
    """Look at every conversation, part by part."""
    in_state = set(Conversation.objects.filter(holds(asked.state, me, NOW)).values_list("pk", flat=True))
    person = {"me": me, "nobody": None}.get(asked.who, asked.assignee)
    found = [
        row
        for row in Conversation.objects.filter(merged_into=None).prefetch_related("tags", "messages")
        if row.pk in in_state
        and (asked.tag is None or asked.tag in {each.pk for each in row.tags.all()})
        and (asked.team is None or row.team_id == asked.team)
        and ((asked.who == "" and asked.assignee is None) or row.assignee_id == person)
        and (asked.mailbox is None or row.mailbox_id == asked.mailbox)
        and (not asked.words or row.messages.all()[0].visible == asked.words)
    ]
    if asked.state is View.WAITING:
        return [row.pk for row in sorted(found, key=lambda row: (row.waiting_since, row.pk))]
    if asked.state is View.SNOOZED:
        return [row.pk for row in sorted(found, key=lambda row: (row.snoozed_until, row.pk))]
    return [row.pk for row in sorted(found, key=lambda row: (row.moved_at, row.pk), reverse=True)]
