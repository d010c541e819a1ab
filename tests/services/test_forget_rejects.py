"""What could not be taken is bounded by age and by bytes, whoever sends it, and what went is counted."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from tests.services.collecting import BEGIN, deliver, event, settle, source

from heedful.models import Delivery, Reject, Source
from heedful.services.audit import MACHINE
from heedful.services.collect import Plan, RetakenError, make_source, retake, take
from heedful.services.forget_rejects import forget_rejects, size_of
from heedful.services.rejects import BLANKED, blank_rejects
from heedful.services.settle import Settler

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path / "data"
    settings.HEEDFUL_REJECT_DAYS = 30
    settings.HEEDFUL_REJECT_MB = 50


def reject(of, at=BEGIN, kilobytes: int = 1) -> Reject:
    body = "x" * (kilobytes * 1_000)
    return Reject.objects.create(
        source=of, dialect="heedful", received_at=at, reason="odd", body=body, size=size_of("odd", body)
    )


def bad(text: str = "") -> dict:
    return {"kind": "", "at": BEGIN.isoformat(), "properties": {"text": text}}


def test_reject_that_is_taken_again_is_no_reject_any_more():
    deliver(bad())
    settle(Settler())
    row = Reject.objects.get()
    assert row.size == size_of(row.reason, row.body) > len(row.body)
    retake(MACHINE, row, json.dumps([event("ana", 0, "mended")]).encode())
    assert not Reject.objects.exists()
    assert Delivery.objects.get().received_at == row.received_at
    with pytest.raises(RetakenError):
        retake(MACHINE, row, b"[]")
    settle(Settler())
    assert Source.objects.get().rejects_gone == 0


def test_what_is_too_old_goes_and_is_counted():
    shop = make_source(MACHINE, Plan("Shop", Source.Client.SCRIPT))
    old = [reject(each, BEGIN - 31 * DAY) for each in (source(), source(), shop)]
    fresh = reject(shop, BEGIN - 29 * DAY)
    assert forget_rejects(BEGIN)
    assert not forget_rejects(BEGIN)
    assert list(Reject.objects.all()) == [fresh]
    assert len(old) == sum(Source.objects.values_list("rejects_gone", flat=True))
    assert dict(Source.objects.values_list("name", "rejects_gone")) == {"Website": 2, "Shop": 1}


def test_oldest_of_a_source_go_where_it_has_too_much(settings):
    settings.HEEDFUL_REJECT_MB = 1
    shop = make_source(MACHINE, Plan("Shop", Source.Client.SCRIPT))
    mine = [reject(source(), kilobytes=300) for _ in range(5)]
    others = reject(shop, kilobytes=900)
    forget_rejects(BEGIN)
    assert list(Reject.objects.order_by("pk")) == [*mine[2:], others]
    assert dict(Source.objects.values_list("name", "rejects_gone")) == {"Website": 2, "Shop": 0}


def test_flood_of_bad_events_is_bounded_as_it_comes(settings):
    settings.HEEDFUL_REJECT_MB = 1
    settler = Settler()
    for _ in range(4):
        events = [bad("y" * 100_000) for _ in range(5)]
        take(source(), "heedful", json.dumps(events).encode(), BEGIN, None, len(events))
        settle(settler)
    assert sum(Reject.objects.values_list("size", flat=True)) <= 1_000_000
    assert (Reject.objects.count(), Source.objects.get().rejects_gone) == (9, 11)


def test_what_was_blanked_takes_no_room():
    deliver({**bad("Ana Lima"), "at": BEGIN.isoformat()})
    settle(Settler())
    blank_rejects(["Ana Lima"])
    row = Reject.objects.get()
    assert (row.body, row.size) == ("", size_of(BLANKED, ""))
