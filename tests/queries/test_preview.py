"""What would it find? A kind that nobody saved, over the whole log, against the same kind when it is saved."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from tests.services.logs import KIND, listed, row, take, there

from heedful.domain.kind import read_kinds
from heedful.domain.reliability import Counts
from heedful.flow.steps import counts_of
from heedful.models import Kind
from heedful.queries.desire import followed
from heedful.queries.flow import weeks
from heedful.queries.preview import what_it_finds
from heedful.services.audit import MACHINE
from heedful.services.desire import refresh
from heedful.services.kind import save_kind

pytestmark = pytest.mark.django_db
CLOCK = datetime(2024, 1, 1, 5, tzinfo=UTC)
LOG = [
    row("ana", 0, "started", amount=1, plan="pro"),
    row("ana", 10, "finished", amount=100),
    row("ana", 15, "started"),
    row("ben", 0, "started"),
    row("ben", 20, "finished"),
    row("ben", 26, "started"),
    row("cem", 290, "started"),
]


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path / "data"
    return tmp_path


def _finds(text, clock=CLOCK):
    return what_it_finds(read_kinds(text)[0], clock)


def test_nothing_is_found_before_the_first_signal(home):
    assert _finds(KIND) is None
    refresh()
    assert _finds(KIND) is None


def test_preview_tells_what_the_kind_would_find_and_keeps_nothing(home):
    take(home, *LOG)
    refresh()
    files = there()
    found = _finds(KIND)
    assert (found.signals, found.customers, found.arose, found.pending) == (7, 3, 5, 1)
    assert found.figure.counts == Counts(fulfilled=2, given_up=2)
    assert [(step.name, step.reached) for step in found.steps] == [("arose", 5), ("chosen", 2)]
    assert sum(week.counts.arose for week in found.weeks) == 5
    # Ana began again exactly five minutes after she had it, Ben six.
    assert found.soon == 1
    assert found.unmatched == ["denied", "asked", "told", "chosen"]
    assert found.unread == []
    assert Kind.objects.count() == 0
    assert there() == files == listed()


def test_preview_equals_what_is_followed_when_it_is_saved(home):
    take(home, *LOG)
    refresh()
    found = _finds(KIND)
    kind = save_kind(KIND, MACHINE)
    refresh()
    kept = followed(kind, CLOCK)
    counts = counts_of(kept.desires)
    assert (found.arose, found.pending) == (counts.arose, counts.pending)
    assert found.weeks == weeks(kept)


def test_property_with_few_values_is_known_and_another_is_named_until_it_is_read(home):
    many = [row(f"c{n}", n, "other", order=f"o{n}") for n in range(300)]
    take(home, *LOG, *many)
    refresh()
    asks = KIND.replace('"finished"', '"finished[order=o7, plan=pro, amount>=100]"')
    assert _finds(asks).unread == ["order"]
    save_kind(asks, MACHINE)
    refresh()
    assert _finds(asks).unread == []


def test_unmatched_looks_at_names_and_not_at_conditions(home):
    take(home, *LOG, {**row("ana", 300, "page"), "path": "/restore/a"})
    refresh()
    text = KIND.replace('["started"]', '["page:/restore/*", "page:/other", "started[plan=none]", "start*"]')
    assert _finds(text).unmatched == ["page:/other", "denied", "asked", "told", "chosen"]


def test_old_log_is_looked_at_from_its_end(home):
    take(home, *LOG)
    refresh()
    assert _finds(KIND, CLOCK + timedelta(days=400)).pending == 1
