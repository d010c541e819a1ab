"""Teams: made and changed, what they look after, and the list of whoever is in them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from heedful.models import AuditEntry, Conversation, Customer, Team
from heedful.queries.inbox import View, counts, list_page
from heedful.queries.listed import Filter, filtered_page
from heedful.queries.team import team_called, teams_with_members
from heedful.services.audit import Actor
from heedful.services.conversing import close, hand_to_team, snooze
from heedful.services.team import TeamError, change_team, delete_team, make_team

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)


def made(ago: int = 0, **more) -> Conversation:
    customer = Customer.objects.create(name=f"Ana {ago}")
    return Conversation.objects.create(customer=customer, moved_at=NOW - ago * HOUR, **more)


@pytest.fixture
def by(alice):
    return Actor(alice)


@pytest.fixture
def billing(by, bob):
    return make_team(by, "Billing  ", [bob])


def test_team_has_one_name_and_members_that_may_sign_in(by, alice, bob, billing):
    assert (billing.name, team_called(" BILLING ")) == ("Billing", billing)
    with pytest.raises(TeamError, match="of this name already"):
        make_team(by, "billing", [])
    assert Team.objects.count() == 1
    change_team(billing, by, "Money", [alice, bob])
    bob.is_active = False
    bob.save()
    assert [(each.name, each.here) for each in teams_with_members()] == [("Money", [alice])]
    verbs = AuditEntry.objects.filter(sort="team").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["made", "changed"]


def test_team_stands_beside_a_person(by, bob, billing):
    row = made(assignee=bob)
    hand_to_team(row, by, billing)
    row.refresh_from_db()
    assert (row.assignee, row.team, row.version) == (bob, billing, 2)
    hand_to_team(row, by, None)
    row.refresh_from_db()
    assert (row.assignee, row.team) == (bob, None)


def test_my_teams_are_in_order_whichever_team_it_is(by, bob, alice, billing):
    shipping, other = make_team(by, "Shipping", [bob, alice]), make_team(by, "Other", [alice])
    rows = [made(ago, team=(billing, shipping, other)[ago % 3]) for ago in range(6)]
    closed, off = made(7, team=billing), made(8, team=billing)
    close(closed, by)
    snooze(off, by, NOW + HOUR)
    seen, after = [], ""
    while True:
        page = list_page(View.TEAMS, bob.pk, NOW, after, size=3)
        seen += page.rows
        if not page.next:
            break
        after = page.next
    assert seen == [rows[0], rows[1], rows[3], rows[4]]
    assert counts(bob.pk, NOW).teams == 4
    assert counts(0, NOW).teams is None
    assert list(list_page(View.TEAMS, 0, NOW).rows) == []


def test_list_of_one_team(by, billing):
    open_, answered, closed = made(1, team=billing, waiting_since=NOW), made(2, team=billing), made(3, team=billing)
    close(closed, by)
    made(0)
    found = [
        list(filtered_page(Filter(state, team=billing.pk), 0, NOW).rows)
        for state in (View.OPEN, View.ANSWERED, View.WAITING, View.CLOSED, View.ALL)
    ]
    assert found == [[open_, answered], [answered], [open_], [closed], [open_, answered, closed]]


def test_deleted_team_leaves_its_conversations(by, bob, billing):
    row = made(team=billing)
    delete_team(billing, by)
    row.refresh_from_db()
    assert row.team is None
    assert list(list_page(View.ALL, bob.pk, NOW).rows) == [row]


@pytest.mark.parametrize("size", [1, 3])
def test_queries_of_my_teams(by, bob, billing, size, django_assert_num_queries):
    for ago in range(size):
        made(ago, team=billing)
    with django_assert_num_queries(4):  # my teams, the list of the one, the conversations, their tags
        rows = list_page(View.TEAMS, bob.pk, NOW).rows
        assert [row.team.name for row in rows] == ["Billing"] * size
