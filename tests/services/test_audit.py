from __future__ import annotations

import pytest
from django.db import transaction

from heedful.models import AuditEntry
from heedful.queries.audit import audit_page
from heedful.services.audit import MACHINE, Actor, record

pytestmark = pytest.mark.django_db


def test_entry_goes_when_the_change_goes(alice):
    with transaction.atomic():
        record(Actor(alice), "changed")
        transaction.set_rollback(True)
    assert not AuditEntry.objects.exists()


def test_entry_of_the_machine():
    entry = record(MACHINE, "compacted", "segment", 7, rows=12)
    assert (entry.who, entry.object_id, entry.detail, entry.address) == (None, "7", {"rows": 12}, None)


@pytest.mark.parametrize("rows", [0, 1, 3])
def test_page_takes_one_query(alice, rows, django_assert_num_queries):
    for number in range(rows):
        record(Actor(alice), "saw", "customer", number)
    with django_assert_num_queries(1):
        page = audit_page()
        assert [entry.who.name for entry in page.entries] == ["Alice Almeida"] * rows
    assert page.older_than is None


def test_pages_follow_each_other_without_gap(alice, bob):
    wrote = [record(Actor(who), "saw").pk for who in (alice, bob, alice, bob, alice)]
    first = audit_page(size=2)
    second = audit_page(size=2, older_than=first.older_than)
    third = audit_page(size=2, older_than=second.older_than)
    seen = [entry.pk for page in (first, second, third) for entry in page.entries]
    assert seen == wrote[::-1]
    assert third.older_than is None


def test_page_of_one_colleague(alice, bob):
    record(Actor(alice), "saw")
    mine = record(Actor(bob), "saw")
    assert [entry.pk for entry in audit_page(who=bob.pk).entries] == [mine.pk]
