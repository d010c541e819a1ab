"""What was followed through the log is what a fresh follow of the same file gives, and the oracle."""

from __future__ import annotations

import json
import secrets
from contextlib import contextmanager
from datetime import UTC, datetime

import numpy as np
import polars as pl
import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given
from hypothesis import settings as tuned
from hypothesis import strategies as st
from tests.flow import oracle
from tests.services.logs import KIND, in_file, json_lines, kept_desires, listed, plain, row, take, there

from heedful.domain.kind import read_kinds
from heedful.flow.desires import sweep
from heedful.flow.whole import joined
from heedful.log.desire_file import read_desires
from heedful.log.files import BusyError, alone, remove
from heedful.models import Customer, DesireFile, Identity, Kind, OrderedLog
from heedful.queries.desire import anything_behind
from heedful.queries.desire_page import desires_of_customer
from heedful.services.audit import MACHINE
from heedful.services.desire import refresh, tidy
from heedful.services.flow_files import follow_files
from heedful.services.intake import Terms, take_file
from heedful.services.kind import save_kind
from heedful.services.log import compact
from heedful.wire.signals import Mapping

pytestmark = pytest.mark.django_db

CHANGED = """
[[desire]]
id = "restore"
arises = ["started", "asked"]
steps = ["chosen", "told"]
fulfilled = ["finished[amount>=100]", "told[plan=pro]"]
refused = ["denied", "finished[amount=7]", "finished[note=7.0]", "finished[value<0]"]
touches = ["*[done=true]"]
patience = "20 minutes"
rest = "5 minutes"
"""


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path / "data"
    return tmp_path


kinds_of_signal = st.sampled_from(["started", "chosen", "finished", "denied", "asked", "told", "other"])
properties = st.fixed_dictionaries(
    {},
    optional={
        "amount": st.sampled_from([7, 7.0, 99.5, 100, 250]),
        "note": st.sampled_from(["7", "7.0", 'a"b', "x"]),
        "plan": st.sampled_from(["pro", "free"]),
        "value": st.sampled_from([-1, 0, 12.5]),
        "done": st.booleans(),
    },
)
histories = st.lists(
    st.builds(
        lambda customer, minute, kind, more: row(customer, minute, kind, **more),
        st.sampled_from(["ana", "ben", "cem"]),
        st.integers(0, 200),
        kinds_of_signal,
        properties,
    ),
    min_size=1,
    max_size=40,
)


def _as_file(folder, rows, ending):
    if ending == "jsonl":
        return json_lines(folder, rows)
    names = list(dict.fromkeys(name for each in rows for name in each))
    frame = pl.DataFrame({name: pl.Series([each.get(name) for each in rows], strict=False) for name in names})
    file = folder / f"{secrets.token_hex(4)}.{ending}"
    frame.write_csv(file) if ending == "csv" else frame.write_parquet(file)
    return file


def _afresh(files, definition):
    """Follow a kind through files, without a log."""
    flow = follow_files(files, read_kinds(definition), Mapping())
    return plain(flow.desires[0], flow.names)


def _in_log(now):
    """Give what the log's file of desires says at `now`."""
    kind = read_kinds(Kind.objects.get().definition)[0]
    desires = in_file()
    handles = dict(Identity.objects.values_list("customer_id", "value"))
    return plain(sweep(desires, kind, now), handles)


def _last(rows):
    return max(each["at"] for each in rows)


def _by_oracle(rows, definition):
    kind = read_kinds(definition)[0]
    names = sorted({each["customer"] for each in rows})
    core = {"customer", "at", "kind"}
    told = [
        oracle.Signal(
            names.index(each["customer"]),
            each["at"],
            each["kind"],
            None,
            {name: value for name, value in each.items() if name not in core},
        )
        for each in rows
    ]
    return sorted(
        (names[each.customer], each.arose, each.touched, each.ended or -1, each.outcome)
        for each in oracle.follow(told, kind)
    )


@given(histories, histories, st.sampled_from(["jsonl", "csv", "parquet"]), st.booleans())
@tuned(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_reflow_equals_a_fresh_follow_of_the_same_files(tmp_path_factory, settings, first, second, ending, merged):
    # The very same file is not taken twice, so two of them must differ.
    second = [*second, row("dora", 201, "other")]
    with _rolled_back():
        folder = tmp_path_factory.mktemp("log")
        settings.HEEDFUL_DATA = folder / "data"
        save_kind(KIND, MACHINE)
        files = [_as_file(folder, rows, ending) for rows in (first, second)]
        for number, file in enumerate(files):
            # A row that stands in both files is two signals here, as it is when both are followed as files.
            take_file(file, Mapping(), MACHINE, terms=Terms(source=file.name))
            if number == 0:
                refresh()
        assert refresh() == ["restore"]
        now = _last([*first, *second])
        assert _in_log(now) == _afresh(files, KIND)
        if merged:
            compact()
        save_kind(CHANGED, MACHINE)
        assert refresh() == ["restore"]
        assert _in_log(now) == _afresh(files, CHANGED)
        if ending == "jsonl":
            found = [(each[0], each[1], each[3], each[4], each[5]) for each in _in_log(now)]
            assert sorted(found) == _by_oracle([*first, *second], CHANGED)


@contextmanager
def _rolled_back():
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def test_first_and_last_signal_are_named_by_arrival(folder):
    save_kind(KIND, MACHINE)
    take(folder, row("ben", 9, "other"), row("ana", 20, "finished"), row("ana", 10, "started"))
    refresh()
    desires = in_file()
    assert (desires.first.tolist(), desires.last.tolist()) == ([3], [2])


def test_refresh_of_an_unchanged_log_does_nothing_and_is_cheap(folder, django_assert_num_queries):
    save_kind(KIND, MACHINE)
    take(folder, row("ana", 0, "started"))
    assert refresh() == ["restore"]
    before, files = listed(), there()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert refresh() == []
    assert len(queries) <= 11, [each["sql"] for each in queries]
    assert (listed(), there()) == (before, files)
    with django_assert_num_queries(5):
        assert not anything_behind()


def test_only_the_changed_kind_is_followed_again(folder):
    other = KIND.replace('"restore"', '"other"')
    save_kind(KIND, MACHINE)
    save_kind(other, MACHINE)
    take(folder, row("ana", 0, "started"))
    assert refresh() == ["restore", "other"]
    before = DesireFile.objects.get(kind__slug="other").file
    save_kind(KIND.replace("60", "50"), MACHINE)
    assert anything_behind()
    assert refresh() == ["restore"]
    assert DesireFile.objects.get(kind__slug="other").file == before
    assert there() == listed()
    assert OrderedLog.objects.count() == 1


def test_wanted_property_of_many_values_is_read_from_the_log_when_a_kind_asks(folder):
    save_kind(KIND, MACHINE)
    rows = [each for n in range(300) for each in (row(f"c{n}", 0, "started"), row(f"c{n}", 1, "finished", amount=n))]
    take(folder, *rows)
    refresh()
    save_kind(KIND.replace('"finished"', '"finished[amount>=100]"'), MACHINE)
    assert refresh() == ["restore"]
    assert sum(each[5] == "fulfilled" for each in kept_desires()) == 200
    assert OrderedLog.objects.count() == 1
    assert there() == listed()
    # A kind that asks for less is content with what is in order already.
    save_kind(KIND, MACHINE)
    ordered = OrderedLog.objects.get().pk
    refresh()
    assert OrderedLog.objects.get().pk == ordered


@pytest.mark.parametrize("name", ["it's", 'say "so"', "a.b", "a b", "ü"])
def test_property_of_any_name_can_be_asked_for(folder, name):
    take(folder, row("ana", 0, "started"), *(row("ana", 1, "finished", **{name: f"{n}{'x' * 90}"}) for n in range(3)))
    save_kind(KIND.replace('["finished"]', f"['''finished[{name}=2{'x' * 90}]''']"), MACHINE)
    refresh()
    assert [each[5] for each in kept_desires()] == ["fulfilled"]


def test_log_without_a_signal_and_kind_that_asks_for_a_property(folder):
    save_kind(KIND.replace('"finished"', '"finished[amount>=100]"'), MACHINE)
    assert refresh() == ["restore"]
    assert kept_desires() == []


def test_log_without_a_signal_and_kind_without_a_step(folder):
    assert refresh() == []
    save_kind(KIND.replace('steps = ["chosen"]', ""), MACHINE)
    assert refresh() == ["restore"]
    assert kept_desires() == []
    assert refresh() == []


def test_file_of_desires_or_ordered_log_that_is_gone_is_made_again(folder, settings):
    save_kind(KIND, MACHINE)
    take(folder, row("ana", 0, "started"))
    refresh()
    expected = kept_desires()
    remove(settings.HEEDFUL_DATA / "desires" / DesireFile.objects.get().file)
    assert anything_behind()
    assert refresh() == ["restore"]
    assert kept_desires() == expected
    remove(settings.HEEDFUL_DATA / "ordered" / OrderedLog.objects.get().folder)
    assert anything_behind()
    assert refresh() == []
    assert kept_desires() == expected
    assert not anything_behind()


@pytest.mark.parametrize("work", [refresh, tidy])
def test_second_process_is_told_that_another_is_at_it(folder, settings, work):
    with alone(settings.HEEDFUL_DATA / "log.lock"), pytest.raises(BusyError):
        work()
    work()


def test_desires_carry_the_facet_of_the_signal_that_opened_them(folder, settings):
    save_kind(KIND, MACHINE)
    take(
        folder,
        row("ana", 0, "started", plan="pro"),
        row("ana", 1, "finished", plan="free"),
        row("ben", 0, "other", plan="pro"),
    )
    refresh()
    kept = read_desires(settings.HEEDFUL_DATA / "desires" / DesireFile.objects.get().file)
    both = joined([kept.ended, kept.unfinished])
    assert [json.loads(kept.facets.item(facet, 0)) for facet in both.facet.tolist()] == [{"plan": "pro"}]
    assert both.facet.dtype == np.int32


@pytest.mark.parametrize("before", [1, 253, 254, 255, 1022])
def test_each_finds_their_own_whatever_numbers_customers_have(folder, before):
    """The log stands by bucket, and a bucket is a number modulo 256: neighbours may stand far apart."""
    Customer.objects.create(pk=before)
    save_kind(KIND, MACHINE)
    for minute, who in enumerate(("ana", "ben", "cleo")):
        take(folder, row(who, minute, "started"), row(who, minute + 5, "finished"))
    refresh()
    clock = datetime(2024, 1, 1, 0, 9, tzinfo=UTC)
    found = [desires_of_customer(each.customer_id, clock)[0] for each in Identity.objects.order_by("pk")]
    assert [[one.arose_at.minute for one in theirs] for theirs in found] == [[0], [1], [2]]
