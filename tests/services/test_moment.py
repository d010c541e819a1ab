"""What warnings say becomes moments: once, in any order, changed and taken back by what refers to them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest

from heedful.domain.alert import Alert, Area, Certainty, Code, MessageType, Severity, Status, Urgency
from heedful.models import AuditEntry, Moment
from heedful.services.audit import Actor
from heedful.services.moment import end_moment, let_be_over, take_alerts

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
BERGEN = Area(codes=(Code("SAME", "034003"),))
ESSEX = Area(codes=(Code("SAME", "034013"),))
WIND = Alert(
    source_id="a",
    event="High Wind Warning",
    kind="high_wind",
    status=Status.ACTUAL,
    message_type=MessageType.ALERT,
    severity=Severity.SEVERE,
    urgency=Urgency.EXPECTED,
    certainty=Certainty.LIKELY,
    sent=NOW - HOUR,
    onset=NOW + HOUR,
    ends=NOW + 5 * HOUR,
    area=BERGEN,
)
UPDATE = replace(
    WIND,
    source_id="b",
    message_type=MessageType.UPDATE,
    references=("a",),
    sent=NOW - HOUR / 2,
    ends=NOW + 9 * HOUR,
    area=ESSEX,
)
CANCEL = replace(UPDATE, source_id="c", message_type=MessageType.CANCEL, references=("a", "b"), sent=NOW)


def _on() -> list[tuple]:
    rows = Moment.objects.filter(ended_at=None).order_by("pk")
    return [(row.event, row.severity, row.onset, row.last_at, row.area["codes"][0]["code"]) for row in rows]


def test_alert_begins_a_moment_once():
    first = take_alerts([WIND], None, NOW)
    again = take_alerts([WIND, WIND], None, NOW)
    assert (len(first.begun), again.begun, again.nothing_new) == (1, [], 2)
    row = Moment.objects.get()
    assert _on() == [("High Wind Warning", "Severe", NOW + HOUR, NOW + 5 * HOUR, "034003")]
    assert (row.aftermath_until, row.to_match) == (NOW + 5 * HOUR + timedelta(days=7), True)


@pytest.mark.parametrize(
    "change",
    [
        {"status": Status.TEST},
        {"status": Status.EXERCISE},
        {"status": Status.DRAFT},
        {"status": Status.SYSTEM},
        {"message_type": MessageType.ACK},
        {"urgency": Urgency.PAST},
        {"certainty": Certainty.UNLIKELY},
        {"severity": Severity.MINOR},
        {"area": Area()},
        {"onset": NOW - timedelta(days=20), "ends": NOW - timedelta(days=15)},
    ],
)
def test_what_does_not_act_begins_nothing(change):
    assert take_alerts([replace(WIND, **change)], None, NOW).begun == []
    assert not Moment.objects.exists()


@pytest.mark.parametrize("order", list(permutations([WIND, UPDATE])))
def test_update_goes_on_with_the_same_moment_in_any_order(order):
    for each in order:
        take_alerts([each], None, NOW)
    assert _on() == [("High Wind Warning", "Severe", NOW + HOUR, NOW + 9 * HOUR, "034013")]
    assert Moment.objects.count() == 1


@pytest.mark.parametrize("order", list(permutations([WIND, UPDATE, CANCEL])))
def test_what_was_taken_back_touches_nobody_in_any_order(order):
    for each in order:
        take_alerts([each], None, NOW)
    assert _on() == []
    take_alerts([WIND, UPDATE], None, NOW)
    assert _on() == []


def test_cancel_of_what_has_come_ends_it_and_leaves_the_time_after_it():
    begun = replace(WIND, onset=NOW - 2 * HOUR)
    take_alerts([begun], None, NOW)
    told = take_alerts([replace(CANCEL, references=("a",))], None, NOW)
    row = Moment.objects.get()
    assert [each.pk for each in told.ended] == [row.pk]
    assert (row.ended_at, row.last_at, row.aftermath_until) == (None, NOW, NOW + timedelta(days=7))


def test_blocks_of_one_message_are_a_moment_each_and_go_on_each():
    blocks = [replace(WIND, source_id="a#1"), replace(WIND, source_id="a#2", event="Flood Watch", kind="flood")]
    take_alerts(blocks, None, NOW)
    assert [each[0] for each in _on()] == ["High Wind Warning", "Flood Watch"]
    newer = replace(blocks[1], source_id="b", message_type=MessageType.UPDATE, references=("a",), sent=NOW, area=ESSEX)
    told = take_alerts([newer], None, NOW)
    assert [(each[0], each[4]) for each in _on()] == [("Flood Watch", "034013")]
    assert [row.event for row in told.ended] == ["High Wind Warning"]


def test_same_event_of_two_feeds_is_one_moment():
    take_alerts([WIND, replace(WIND, source_id="of another", event="Sturmwarnung")], None, NOW)
    assert len(_on()) == 1


def test_older_word_changes_nothing_again():
    take_alerts([UPDATE], None, NOW)
    take_alerts([replace(UPDATE, sent=NOW - 2 * HOUR, ends=NOW + HOUR)], None, NOW)
    assert _on()[0][3] == NOW + 9 * HOUR


def test_moment_without_an_end_lasts_as_long_as_its_kind_may():
    take_alerts([replace(WIND, ends=None)], None, NOW)
    row = Moment.objects.get()
    assert (row.ends, row.last_at) == (None, NOW + HOUR + timedelta(hours=24))


def test_person_ends_a_moment_now_or_as_a_mistake(bob):
    take_alerts([replace(WIND, onset=NOW - HOUR), replace(WIND, source_id="x", area=ESSEX)], None, NOW)
    on, expected = Moment.objects.order_by("pk")
    assert end_moment(on, Actor(bob), NOW)
    assert not end_moment(on, Actor(bob), NOW)
    let_be_over(expected, Actor(bob), NOW)
    on.refresh_from_db()
    assert (on.ended_at, on.last_at, on.ended_by) == (None, NOW, bob)
    assert _on() == [("High Wind Warning", "Severe", NOW - HOUR, NOW, "034003")]
    entries = AuditEntry.objects.filter(sort="moment").order_by("pk").values_list("who", "verb", "object_id")
    assert list(entries) == [(bob.pk, "ended", str(on.pk)), (bob.pk, "ended as a mistake", str(expected.pk))]


def test_nul_bytes_and_endless_words_are_cut():
    take_alerts([replace(WIND, source_id="a\x00" + "b" * 500, event="E\x00" * 500, headline="h" * 900)], None, NOW)
    row = Moment.objects.get()
    assert ("\x00" in row.event + row.source_id, len(row.event), len(row.headline), len(row.source_id)) == (
        False,
        200,
        500,
        300,
    )
