"""Knowing customers by their handles, and forgetting one."""

from __future__ import annotations

import csv
import threading
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connection, connections
from tests.services.logs import KIND, row, signals, take

from heedful.models import AuditEntry, Customer, Erasure, Identity, LogState
from heedful.queries.desire import followed
from heedful.queries.flow import now_of
from heedful.services.audit import MACHINE
from heedful.services.customer import erase_customer, forget_in_database, resolve_identities
from heedful.services.desire import refresh
from heedful.services.kind import save_kind
from heedful.services.rejects import BLANKED, _naming

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path / "data"
    return tmp_path


def test_handles_are_resolved_once_and_by_sort():
    first = resolve_identities(["ana", "ben"])
    assert set(first) == {"ana", "ben"}
    assert resolve_identities(["ben", "ana"]) == first
    mail = resolve_identities(["ana"], Identity.Sort.EMAIL)
    assert mail["ana"][0] != first["ana"][0]
    assert resolve_identities([]) == {}


def test_handle_that_stands_twice_is_one_customer():
    resolve_identities(["ana", "ana"])
    assert Customer.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_imports_make_the_same_people_known_once():
    handles = [f"c{n}" for n in range(1_500)]
    found, ready = [], threading.Barrier(2)

    def work():
        try:
            ready.wait()
            found.append(resolve_identities(handles))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 2
    assert found[0] == found[1]
    assert Customer.objects.count() == 1_500


def test_erasure_takes_effect_at_once(home):
    kind = save_kind(KIND, MACHINE)
    clock = datetime(2024, 1, 1, 0, 30, tzinfo=UTC)
    take(home, *(row(handle, minute, "started") for handle in ("ana", "ben") for minute in (0, 3)))
    refresh()
    before = followed(kind, clock)
    assert (len(before.desires), sorted(person.handle for person in now_of(before).stuck_people)) == (2, ["ana", "ben"])
    number = Identity.objects.get(value="ana").customer_id
    erasure = erase_customer(Identity.objects.get(value="ana").customer, MACHINE)
    assert (erasure.customer_number, erasure.files_clean_at) == (number, None)
    after = followed(kind, clock)
    assert (len(after.desires), [person.handle for person in now_of(after).stuck_people]) == (1, ["ben"])
    assert now_of(after).stuck == 1
    assert after.whole.moving.facet.size == 1
    assert signals() == Counter({("ben", 1704067200000, "started"): 1, ("ben", 1704067380000, "started"): 1})
    assert not Identity.objects.filter(value="ana").exists()
    entry = AuditEntry.objects.get(sort="customer")
    assert (entry.verb, entry.object_id, entry.detail) == ("erased a customer", str(number), {})
    refresh()
    assert len(followed(kind, clock).desires) == 1


def test_erased_handle_that_comes_again_is_somebody_new(home):
    take(home, row("ana", 0, "k"))
    old = Identity.objects.get(value="ana").customer_id
    erase_customer(Customer.objects.get(pk=old), MACHINE)
    take(home, row("ana", 1, "k"))
    assert Identity.objects.get(value="ana").customer_id != old
    assert sum(signals().values()) == 1


def test_rejected_rows_of_the_erased_are_blanked_and_no_others(home):
    bad = [
        {"customer": name, "at": "never", "kind": "k", "note": 'a, "b"'} for name in ("ana", "anna", "ben ana", "ana.b")
    ]
    intake = take(home, *bad, {**row("anna", 0, "k"), "at": "2024-01-01T00:00Z"})
    file = home / "data" / "rejects" / intake.rejects_file
    with file.open(newline="") as handle:
        before = list(csv.DictReader(handle))
    erase_customer(Identity.objects.create(customer=Customer.objects.create(), value="ana").customer, MACHINE)
    with file.open(newline="") as handle:
        after = list(csv.DictReader(handle))
    blanked = [each["reason"] == BLANKED for each in after]
    assert blanked == [True, False, True, True]
    assert [each["line"] for each in after] == ["1", "2", "3", "4"]
    assert [each for each in after if each["reason"] != BLANKED] == [before[1]]
    assert all(each["raw"] == "" for each in after if each["reason"] == BLANKED)


@pytest.mark.parametrize(
    ("raw", "is_named"),
    [
        ('{"a": "Jörg Ärmel"}', True),
        ('{"a": "J\\u00f6rg \\u00C4rmel"}', True),
        ('{"a": "hello\\nJörg Ärmel"}', True),
        ("JÖRG@EXAMPLE.ORG wrote", True),
        ("nobody.jörg@example.organ", False),
        ('{"a": "Jörg"}', False),
    ],
)
def test_words_are_found_however_they_are_written(raw, is_named):
    found = _naming(["Jörg Ärmel", "jörg@example.org"]).search(raw)
    assert (found is not None) == is_named


def test_customer_without_a_handle_can_be_erased(home):
    erase_customer(Customer.objects.create(name="Nobody"), MACHINE)
    assert Customer.objects.count() == 0
    assert LogState.objects.get().version == 1
    with pytest.raises(Exception, match=r"(?i)unique"):
        Erasure.objects.create(customer_number=Erasure.objects.get().customer_number)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("secure", ["ON", "OFF"])
def test_deleted_rows_leave_nothing_in_the_embedded_database(secure):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL keeps its own house")
    handles = [f"{number * 7919 % 10007:05}-forget-me" for number in range(3_000)]
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA secure_delete={secure}").fetchall()
        known = resolve_identities(handles)
        gone = handles[::7]
        for handle in gone:
            Customer.objects.get(pk=known[handle][0]).delete()
        forget_in_database()
        name = Path(connection.settings_dict["NAME"])
        kept = b"".join(path.read_bytes() for path in name.parent.glob(f"{name.name}*"))
        cursor.execute("PRAGMA secure_delete=ON").fetchall()
    assert [handle for handle in gone if handle.encode() in kept] == []
    assert handles[1].encode() in kept
