"""Settling: what was collected moves desires as one pass over everything would, in whatever pieces it came."""

from __future__ import annotations

import json
import secrets
import threading
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import polars as pl
import pytest
from django.db import connection, connections, transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as tuned
from hypothesis import strategies as st
from tests.mails import came, written
from tests.services.collecting import (
    BEGIN,
    afresh,
    deliver,
    event,
    follow_the_late,
    numbered,
    seen,
    settle,
    source,
)
from tests.services.logs import KIND, listed, row, there
from tests.services.logs import take as take_rows

from heedful.domain.kind import read_kinds
from heedful.log.segment import scan
from heedful.models import (
    Batch,
    Delivery,
    DesireFile,
    FlowAgain,
    HelpDesire,
    Kind,
    Moves,
    Reject,
    RepeatFile,
    Segment,
    SourceDay,
)
from heedful.queries.desire import followed
from heedful.queries.history import signals_of, unsealed
from heedful.services.audit import MACHINE
from heedful.services.collect import take
from heedful.services.desire import keep_in_order, refresh, tidy
from heedful.services.flow_again import follow_again
from heedful.services.fold import fold
from heedful.services.kind import save_kind
from heedful.services.log import paths, settling
from heedful.services.seal import seal, seal_if_due, tidy_ids
from heedful.services.settle import LATE_WAITS, LostError, Settler

pytestmark = pytest.mark.django_db

RESTS = """
[[desire]]
id = "rests"
arises = ["started", "asked[plan=pro]"]
fulfilled = ["finished[amount>=5]"]
refused = ["denied"]
patience = "20 minutes"
rest = "10 minutes"
"""


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path / "data"
    return tmp_path


@pytest.fixture
def kinds():
    save_kind(KIND, MACHINE)
    save_kind(RESTS, MACHINE)
    refresh()
    return [read_kinds(KIND)[0], read_kinds(RESTS)[0]]


def test_somebody_who_is_stuck_is_seen_as_soon_as_it_is_settled(kinds):
    settler = Settler()
    deliver(event("ana", 0, "started", plan="pro"), event("ben", 1, "started"))
    assert settle(settler) == 2
    assert [(each[0], each[5]) for each in seen("restore", 20)] == [("ana", "stalled"), ("ben", "stalled")]
    deliver(event("ana", 21, "finished"))
    settle(settler)
    assert [(each[0], each[5]) for each in seen("restore", 22)] == [("ana", "fulfilled"), ("ben", "stalled")]
    assert followed(Kind.objects.get(slug="restore"), BEGIN).facet_values[-1] in ({}, {"plan": "pro"})
    assert not Delivery.objects.exists()
    assert Batch.objects.count() == 2


EVENTS = st.lists(
    st.builds(
        lambda user, minute, kind, plan, amount: event(user, minute, kind, plan=plan, amount=amount),
        st.sampled_from(["ana", "ben", "cyd"]),
        st.integers(0, 120),
        st.sampled_from(["started", "chosen", "finished", "denied", "asked", "told", "other"]),
        st.sampled_from(["pro", "free"]),
        st.integers(0, 9),
    ),
    min_size=1,
    max_size=30,
)


@given(EVENTS, st.lists(st.integers(0, 30), max_size=6), st.data())
@tuned(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_pieces_in_any_order_of_time_give_what_one_pass_gives(kinds, settings, tmp_path, events, cuts, data):
    """Cut anywhere, with sealing, folding, ordering and reflowing in between, and by two processes, or by a new one."""
    between = {
        "seal": lambda: seal(BEGIN),
        "fold": lambda: [fold(file, BEGIN) for file in DesireFile.objects.all()],
        "order": lambda: keep_in_order(datetime.now(UTC) + timedelta(days=1)),
        "reflow": _reflow,
        "tidy": tidy,
    }
    settings.HEEDFUL_DATA = tmp_path / secrets.token_hex(4)
    with _rolled_back():
        _in_pieces(kinds, events, cuts, data, between)


@contextmanager
def _rolled_back():
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _in_pieces(kinds, events, cuts, data, between):
    refresh()
    settlers = [Settler(), Settler()]
    edges = sorted({0, len(events), *(cut for cut in cuts if cut < len(events))})
    for first, last in pairwise(edges):
        deliver(*events[first:last])
        settler = data.draw(st.sampled_from([*settlers, Settler()]))
        settle(settler)
        for each in data.draw(st.lists(st.sampled_from(sorted(between)), max_size=2)):
            between[each]()
        if data.draw(st.booleans()):
            follow_the_late(settler)
    follow_the_late(settlers[0])
    expected = afresh(events, kinds, 500)
    assert [seen(kind.id, 500) for kind in kinds] == expected


def _reflow():
    for kind in Kind.objects.all():
        Kind.objects.filter(pk=kind.pk).update(version=kind.version + 1)
        kind.versions.create(version=kind.version + 1, definition=kind.definition)
    refresh()


def test_what_is_at_hand_stays_when_moves_are_folded_and_goes_when_somebody_else_settles(kinds):
    settler, other = Settler(), Settler()
    deliver(event("ana", 0, "started"))
    settle(settler)
    at_hand = settler.standing(BEGIN)
    for file in DesireFile.objects.all():
        fold(file, BEGIN)
    seal(BEGIN)
    assert settler.standing(BEGIN) is at_hand
    assert [each.file.file for each in at_hand.followed] == list(
        DesireFile.objects.order_by("pk").values_list("file", flat=True)
    )
    deliver(event("ana", 5, "finished"))
    settle(settler)
    assert settler.standing(BEGIN) is at_hand
    assert [(each[0], each[5]) for each in seen("restore", 6)] == [("ana", "fulfilled")]

    deliver(event("ana", 7, "started"))
    settle(other)
    for file in DesireFile.objects.all():
        fold(file, BEGIN)
    seal(BEGIN)
    assert settler.standing(BEGIN) is not at_hand


def test_repeat_is_counted_once_for_as_long_as_it_is_remembered(kinds):
    settler = Settler()
    deliver(event("ana", 0, "started", "m1"), event("ana", 0, "started", "m1"), event("ana", 1, "chosen"))
    assert settle(settler) == 2
    deliver(event("ana", 0, "started", "m1"), event("ana", 1, "chosen"))
    assert settle(Settler()) == 1  # without an id it is never a repeat
    seal(BEGIN)
    deliver(event("ana", 0, "started", "m1"))
    assert settle(settler) == 0
    tidy_ids(BEGIN + timedelta(days=31))
    assert RepeatFile.objects.count() == 0
    deliver(event("ana", 0, "started", "m1"))
    assert settle(settler) == 1
    day = SourceDay.objects.get()
    assert (day.signals, day.repeats, day.rejects) == (4, 3, 0)


def test_many_files_of_ids_become_one_that_knows_as_much(kinds, home):
    settler = Settler()
    for number in range(8):
        deliver(event("ana", number, "other", f"m{number}"))
        settle(settler)
        seal(BEGIN)
    assert RepeatFile.objects.count() == 8
    tidy_ids(BEGIN)
    assert RepeatFile.objects.get().ids == 8
    assert {path.name for path in (home / "data" / "ids").iterdir()} == {RepeatFile.objects.get().file}
    deliver(*(event("ana", number, "other", f"m{number}") for number in range(9)))
    assert settle(settler) == 1


def test_late_signal_is_followed_again_a_minute_later(kinds):
    settler = Settler()
    deliver(event("ana", 5, "finished"))
    settle(settler)
    deliver(event("ana", 0, "started"))
    settle(settler, BEGIN)
    assert seen("restore", 6) == []
    assert not follow_again(settler, BEGIN)
    assert FlowAgain.objects.count() == 1
    follow_again(settler, BEGIN + LATE_WAITS)
    assert [(each[0], each[5]) for each in seen("restore", 6)] == [("ana", "fulfilled")]
    assert not FlowAgain.objects.exists()


def test_desires_of_conversations_stay_out_of_the_moves_of_the_log(kinds):
    came(written("Where are my files?", sender="ana@example.org"), BEGIN)
    settler = Settler()
    # What others call like our own words is no word of a conversation.
    deliver(event("ana", 5, "finished"), event("ana", 6, "conversation.asked"))
    settle(settler)
    deliver(event("ana", 0, "started"))
    settle(settler)
    follow_again(settler, BEGIN + LATE_WAITS)
    assert [(each[0], each[5]) for each in seen("restore", 6)] == [("ana", "fulfilled")]
    assert HelpDesire.objects.count() == 1
    assert {each.file.kind.slug for each in Moves.objects.all()} == {kind.id for kind in kinds}


def test_rest_holds_for_an_end_that_lies_in_the_file(kinds):
    settler = Settler()
    deliver(event("ana", 0, "started"), event("ana", 5, "denied"))
    settle(settler)
    for file in DesireFile.objects.all():
        fold(file, BEGIN + timedelta(days=2))
    assert not Moves.objects.exists()
    deliver(event("ana", 14, "started"))
    settle(settler)
    assert [each[5] for each in seen("rests", 15)] == ["refused"]
    deliver(event("ana", 15, "started"))
    settle(settler)
    assert [each[5] for each in seen("rests", 16)] == ["refused", "flowing"]


def test_sealing_takes_batches_away_and_changes_nothing_that_is_seen(kinds):
    settler = Settler()
    deliver(event("ana", 0, "started", note="n" * 100), event("ben", 1, "started"))
    settle(settler)
    before, signals = seen("restore", 9), signals_of([numbered("ana"), numbered("ben")]).rows()
    assert not seal_if_due(BEGIN + timedelta(minutes=4))
    assert Batch.objects.count() == 1
    seal_if_due(BEGIN + timedelta(minutes=5))
    assert (Batch.objects.count(), Segment.objects.get().collected) == (0, True)
    assert seen("restore", 9) == before
    assert signals_of([numbered("ana"), numbered("ben")]).rows() == signals
    assert there() == listed()


def test_customers_signals_are_found_wherever_they_lie(kinds, home):
    take_rows(home, row("ana", -10, "other", plan="pro"))
    refresh()
    settler = Settler()
    for minute, work in ((0, seal), (1, None), (2, None)):
        deliver(event("ana", minute, "other", plan="pro"))
        settle(settler)
        if work:
            work(BEGIN)
            keep_in_order(datetime.now(UTC) + timedelta(days=1))
    # One more in the log that was put in order before; the last two in a segment and in a batch.
    found = signals_of([Kind.objects.count() and _number_of("ana", "user_id")])
    assert found.get_column("at").to_list() == sorted(found.get_column("at").to_list())
    assert found.height == 4


def _number_of(handle, sort):
    from heedful.models import Identity  # noqa: PLC0415

    return Identity.objects.get(value=handle, sort=sort).customer_id


def test_body_that_cannot_be_read_is_set_aside_and_the_rest_goes_on(kinds, caplog):
    take(source(), "heedful", b'{"not": "a list"}', BEGIN, None, 1)
    deliver(event("ana", 0, "started"))
    assert settle(Settler()) == 1
    assert Reject.objects.count() == 1
    assert not Delivery.objects.exists()


def test_two_who_settle_the_same_are_told_and_nothing_is_counted_twice(kinds, monkeypatch):
    deliver(event("ana", 0, "started"))
    settler = Settler()
    real = settler._write

    def late(arrivals, *args):
        Delivery.objects.all().delete()
        real(arrivals, *args)

    settler._write = late
    with pytest.raises(LostError):
        settler.round(BEGIN)
    assert not Batch.objects.exists()


def test_refresh_waits_for_a_round_and_then_takes_what_came_meanwhile(kinds, home):
    settler = Settler()
    deliver(event("ana", 0, "started"))
    settle(settler)
    take_rows(home, row("ben", 0, "started"))
    refresh()
    deliver(event("ana", 1, "finished"))
    settle(settler)
    follow_the_late(settler)
    assert [(each[0], each[5]) for each in seen("restore", 2)] == [("ana", "fulfilled"), ("ben", "flowing")]
    with settling():
        pass


def test_erased_customer_is_in_no_batch(kinds):
    from heedful.models import Customer  # noqa: PLC0415
    from heedful.services.customer import erase_customer  # noqa: PLC0415

    settler = Settler()
    deliver(event("ana", 0, "started", note="secret"), event("ben", 0, "started"))
    settle(settler)
    number = numbered("ana")
    erase_customer(Customer.objects.get(pk=number), MACHINE)
    assert unsealed().get_column("customer").to_list() == [numbered("ben")]
    assert [each[0] for each in seen("restore", 2)] == ["ben"]
    seal(BEGIN)
    tidy()
    assert scan(paths(Segment.objects.all())).filter(pl.col("customer") == number).collect().height == 0
    follow_the_late(settler)
    assert [each[0] for each in seen("restore", 2)] == ["ben"]
    assert json.dumps(there()["log"] == listed()["log"]) == "true"


def test_what_was_accepted_before_an_erasure_and_is_settled_after_it_is_left_out(kinds):
    from heedful.models import Customer, Erasure  # noqa: PLC0415
    from heedful.services.customer import erase_customer  # noqa: PLC0415

    settler, now = Settler(), datetime.now(UTC)
    deliver(event("ana", 0, "started"), at=now)
    settle(settler, now)
    deliver(event("ana", 1, "finished"), event("ben", 1, "started"), at=now)
    erase_customer(Customer.objects.get(pk=numbered("ana")), MACHINE)
    assert settle(settler, now) == 1
    assert unsealed().get_column("customer").to_list() == [numbered("ben")]
    # Who comes after it is somebody new.
    deliver(event("ana", 2, "started"), at=now + timedelta(minutes=1))
    assert settle(settler, now) == 1
    assert numbered("ana") != Erasure.objects.first().customer_number
    Erasure.objects.update(at=now - timedelta(days=2))
    tidy()
    assert Erasure.objects.first().handles == []


@pytest.mark.skipif(connection.vendor == "sqlite", reason="an embedded database has one writer at a time")
@pytest.mark.django_db(transaction=True)
def test_delivery_that_commits_late_is_settled_though_later_ones_were(kinds):
    """Numbers are given when a row is written, and seen when it is committed: the earlier may come later."""
    written, others_settled = threading.Event(), threading.Event()

    def slow():
        try:
            with transaction.atomic():
                deliver(event("ana", 0, "started", "early"))
                written.set()
                others_settled.wait(timeout=20)
        finally:
            connections.close_all()

    source()
    holding = threading.Thread(target=slow)
    holding.start()
    assert written.wait(timeout=20)
    deliver(event("ben", 1, "started", "late"))
    settler = Settler()
    assert settle(settler) == 1
    others_settled.set()
    holding.join()
    assert settle(settler) == 1
    follow_the_late(settler)
    assert [each[0] for each in seen("restore", 2)] == ["ana", "ben"]
