"""Who has a conversation open, and that it is forgotten."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from heedful.models import Conversation, Looking
from heedful.queries.conversation import who_looks
from heedful.services.looking import forget_looks, look

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)


def test_somebody_looks_writes_goes_and_is_forgotten(bob, alice):
    row = Conversation.objects.create()
    look(row, bob, NOW, is_writing=False)
    look(row, bob, NOW + timedelta(seconds=10), is_writing=True)
    assert [(each.colleague, each.is_writing) for each in who_looks(row, alice.pk, NOW + timedelta(seconds=39))] == [
        (bob, True)
    ]
    assert who_looks(row, bob.pk, NOW) == []
    assert who_looks(row, alice.pk, NOW + timedelta(seconds=41)) == []
    forget_looks(NOW + timedelta(hours=23))
    assert Looking.objects.count() == 1
    forget_looks(NOW + timedelta(hours=25))
    assert Looking.objects.count() == 0
