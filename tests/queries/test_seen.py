"""What is seen with those who stopped, over logs that were taken in from files."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from heedful.models import Kind
from heedful.queries.desire import followed
from heedful.queries.seen import Seen, seen_with
from heedful.services.audit import MACHINE
from heedful.services.desire import refresh
from heedful.services.intake import take_file
from heedful.services.kind import save_kind
from heedful.wire.signals import Mapping

pytestmark = pytest.mark.django_db

LATER = datetime(2026, 11, 1, tzinfo=UTC)
BUY = """[[desire]]
id = "buy"
arises = ["add_to_cart"]
steps = ["cart", "shipping_details", "payment_details"]
fulfilled = ["purchase"]
patience = "1 day"
"""


def taken(file, settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path
    take_file(file, Mapping(), MACHINE)
    save_kind(BUY, MACHINE)
    refresh()
    return followed(Kind.objects.get(), LATER)


def rows(customers, names, **properties):
    at = datetime(2026, 3, 2, tzinfo=UTC)
    values = ",".join(properties.values())
    return [
        f"{who},{at + timedelta(hours=n):%Y-%m-%dT%H:%M:%SZ},{name},{values}"
        for who in customers
        for n, name in enumerate(names)
    ]


def test_seen_with_shows_what_is_more_than_chance(settings, tmp_path):
    file = tmp_path / "shop.csv"
    signals = [
        *rows(range(100), ["add_to_cart", "purchase"], client="4.1"),
        *rows(range(100, 130), ["add_to_cart", "oops"], client="4.2"),
        *rows(range(130, 140), ["add_to_cart", "oops", "purchase"], client="4.1"),
        *rows(range(140, 150), ["add_to_cart", "rare"], client="4.1"),  # too few to be tried
        *rows([999], ["tick"] * 400, client="4.1"),
    ]
    file.write_text("\n".join(["customer,at,kind,client", *signals]))
    view = taken(file, settings, tmp_path)
    found = seen_with(view, [view.desires])
    assert [(seen.sort, seen.name, seen.value, seen.n, seen.stopped) for seen in found] == [
        ("property", "client", "4.2", 30, 30),
        ("signal", "", "oops", 40, 30),
        ("property", "client", "4.1", 120, 10),
    ]
    assert isinstance(found[1], Seen)
    assert (found[1].other_n, found[1].other_stopped) == (110, 10)
    assert found[1].odds == pytest.approx(30.0)
    assert found[1].low < found[1].odds < found[1].high
    assert found[1].q == pytest.approx(found[1].p * 3 / 2)


def test_seen_with_of_nobody(settings, tmp_path):
    file = tmp_path / "one.csv"
    file.write_text("\n".join(["customer,at,kind,client", *rows([1], ["tick"], client="4.1")]))
    view = taken(file, settings, tmp_path)
    assert seen_with(view, [view.desires]) == []


@pytest.mark.shared
@pytest.mark.parametrize(
    ("furthest", "expected"), [(2, {"checkout_bug", "mobile"}), (3, {"payment_error", "support_chat"})]
)
def test_seen_with_finds_the_stories_of_the_shop(settings, tmp_path, shared_data, furthest, expected):
    view = taken(shared_data / "events" / "ecom.csv.gz", settings, tmp_path)
    found = seen_with(view, [view.desires], furthest)
    assert found[0].value in expected
    assert expected <= {seen.value for seen in found if seen.odds > 2}
