"""Taking files into the log: all of a file or nothing, never twice, with its rejects beside it."""

from __future__ import annotations

import csv
import json
from collections import Counter

import polars as pl
import pytest
from tests.services.logs import by_arrival, json_lines, listed, row, signals, take, there

from heedful.models import AuditEntry, Customer, Erasure, Identity, Intake, LogState, Segment
from heedful.services.audit import MACHINE
from heedful.services.customer import erase_customer, resolve_identities
from heedful.services.desire import tidy
from heedful.services.intake import AlreadyTakenError, take_chunks, take_file
from heedful.wire.signals import Chunk, Mapping, Unreadable, read

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path / "data"
    return tmp_path


def _csv(home, *lines, name="log.csv"):
    file = home / name
    file.write_text("\n".join(["customer,at,kind,plan,note,value,currency", *lines, ""]))
    return file


def _chunk(*rows, **columns):
    frame = pl.DataFrame(
        {
            "customer": pl.Series([each[0] for each in rows], dtype=pl.String),
            "at": pl.Series([each[1] for each in rows], dtype=pl.Int64),
            "kind": pl.Series([each[2] for each in rows], dtype=pl.String),
            "path": pl.Series([None for _ in rows], dtype=pl.String),
            **columns,
        }
    )
    return Chunk(frame, (), ())


def test_import_says_what_it_took(home):
    file = _csv(home, "ana,2024-01-01T10:00Z,started,pro,,,", "ben,2024-01-01T09:00Z,started,free,,,")
    intake = take_file(file, Mapping(at="at"), MACHINE)
    assert (intake.name, intake.signals, intake.rejects, intake.rejects_file) == ("log.csv", 2, 0, "")
    assert intake.mapping == {"at": "at"}
    assert intake.notes == ["log.csv: took 'customer' as the customer, 'kind' as the kind."]
    assert len(intake.digest) == 64
    assert signals() == Counter({("ana", 1704103200000, "started"): 1, ("ben", 1704099600000, "started"): 1})
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.sort, entry.detail) == ("took a file into the log", "intake", {"signals": 2})
    assert LogState.objects.get().version == 1


def test_same_file_is_never_taken_twice_whatever_its_name(home):
    file = json_lines(home, [row("ana", 0, "started")])
    take_file(file, Mapping(), MACHINE)
    before = (signals(), there())
    again = file.rename(home / "other.jsonl")
    with pytest.raises(AlreadyTakenError, match=r"was taken on .* UTC \(1 signals\); nothing was taken twice\."):
        take_file(again, Mapping(), MACHINE)
    assert (signals(), there()) == before
    assert Intake.objects.count() == 1


def test_file_that_somebody_else_took_meanwhile_leaves_nothing(home):
    def chunks():
        yield _chunk(("ana", 0, "started"))
        take_chunks("first", "d" * 64, [_chunk(("ana", 0, "started"))], MACHINE, {})

    with pytest.raises(AlreadyTakenError):
        take_chunks("second", "d" * 64, chunks(), MACHINE, {})
    assert signals() == Counter({("ana", 0, "started"): 1})
    assert there() == listed()
    assert LogState.objects.get().version == 1


@pytest.mark.parametrize("error", [Unreadable("cut"), OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_import_that_breaks_in_the_middle_leaves_nothing(home, error):
    def chunks():
        yield _chunk(("ana", 0, "started"))
        yield _chunk(("ben", 0, "started"))
        raise error

    with pytest.raises(type(error)):
        take_chunks("broken", "b" * 64, chunks(), MACHINE, {})
    assert (Segment.objects.count(), Intake.objects.count()) == (0, 0)
    assert there()["log"] == set()
    take_chunks("broken", "b" * 64, [_chunk(("ana", 0, "started"))], MACHINE, {})
    assert sum(signals().values()) == 1


def test_rejects_are_kept_with_file_line_and_words(home):
    file = _csv(home, "ana,2024-01-01T10:00Z,started,,,,", "ben,soon,started,,,,", ",2024-01-01T10:00Z,started,,,,")
    intake = take_file(file, Mapping(), MACHINE)
    assert (intake.signals, intake.rejects) == (1, 2)
    with (home / "data" / "rejects" / intake.rejects_file).open(newline="") as handle:
        assert list(csv.reader(handle)) == [
            ["file", "line", "reason", "raw"],
            ["log.csv", "3", "the time 'soon' can't be read", "ben,soon,started,,,,"],
            ["log.csv", "4", "the customer is empty", ",2024-01-01T10:00Z,started,,,,"],
        ]
    assert there() == listed()


def test_file_of_rejects_only_is_taken_with_no_signal(home):
    intake = take(home, {"customer": "", "at": 1704067200000, "kind": "x"})
    assert (intake.signals, intake.rejects) == (0, 1)
    assert Segment.objects.count() == 0


def test_properties_with_few_short_values_are_facets_and_all_others_are_kept_beside(home):
    rows = [
        row(f"c{n}", n, "k", plan=f"p{n % 200}", order=f"o{n}", words="x" * 81, flag=bool(n % 2)) for n in range(201)
    ]
    take(home, *rows)
    kept = [dict(zip(("facets", "properties"), map(json.loads, each[-2:]), strict=True)) for each in by_arrival()]
    assert kept[7] == {"facets": {"plan": "p7", "flag": True}, "properties": {"order": "o7", "words": "x" * 81}}
    assert len(kept) == 201


def test_value_and_currency_have_columns_and_lose_nothing(home):
    file = _csv(
        home, "ana,2024-01-01,paid,pro,,12.50,EUR", "ana,2024-01-02,paid,pro,,twelve,EUR", "ana,2024-01-03,paid,,,,"
    )
    take_file(file, Mapping(), MACHINE)
    kept = [(each[7], each[8], json.loads(each[10])) for each in by_arrival()]
    assert [each[:2] for each in kept] == [(12.5, "EUR"), (None, "EUR"), (None, None)]
    assert [each[2]["value"] for each in kept] == ["12.50", "twelve", None]
    assert [each[2]["currency"] for each in kept] == ["EUR", "EUR", None]


def test_arrival_is_the_order_of_the_file_and_of_the_files(home):
    take(home, row("ana", 9, "c"), row("ben", 1, "a"))
    take(home, row("ana", 5, "b"))
    assert [(each[4], each[5]) for each in by_arrival()] == [(1, "c"), (2, "a"), (3, "b")]


def test_later_chunk_may_lack_a_property_or_bring_a_new_one(home):
    chunks = [_chunk(("ana", 0, "k"), plan=pl.Series(["pro"])), _chunk(("ana", 1, "k"), order=pl.Series([7]))]
    take_chunks("two", "c" * 64, chunks, MACHINE, {})
    assert [each[-2:] for each in by_arrival()] == [('{"plan":"pro"}', None), (None, '{"order":7}')]


def test_one_handle_is_one_customer_over_all_files_numbers_and_texts_alike(home):
    take(home, row("7", 0, "k"), row("ana", 0, "k"))
    take(home, row(7, 1, "k"))
    assert Customer.objects.count() == 2
    assert set(Identity.objects.values_list("sort", "value")) == {("user_id", "7"), ("user_id", "ana")}
    assert [each[1] for each in by_arrival()] == [Identity.objects.get(value="7").customer_id, Identity.objects.get(value="ana").customer_id, Identity.objects.get(value="7").customer_id]  # fmt: skip


def test_customer_who_is_erased_while_a_file_is_taken_is_erased_from_it_too(home):
    take(home, row("ana", 0, "k"))

    def chunks():
        yield _chunk(("ana", 1, "k"), ("ben", 1, "k"))
        erase_customer(Identity.objects.get(value="ana").customer, MACHINE)
        tidy()

    take_chunks("slow", "e" * 64, chunks(), MACHINE, {})
    assert Erasure.objects.get().files_clean_at is None
    assert signals() == Counter({("ben", 1, "k"): 1})
    tidy()
    assert signals() == Counter({("ben", 1, "k"): 1})
    assert len(by_arrival()) == 1
    assert Erasure.objects.get().files_clean_at is not None


def test_many_customers_are_made_known_in_bites(home, django_assert_max_num_queries):
    handles = [f"c{n}" for n in range(2_500)]
    # Ten bites of 250, each a short transaction of its own.
    with django_assert_max_num_queries(10 * 10):
        known = resolve_identities(handles)
    assert len(set(known.values())) == 2_500
    with django_assert_max_num_queries(5):
        assert resolve_identities(handles) == known
    assert Customer.objects.count() == 2_500


def test_progress_is_told_while_reading(home):
    told = []
    rows = [row("ana", n, "k", note="x" * 50) for n in range(2_000)]
    take_file(json_lines(home, rows), Mapping(), MACHINE, told.append)
    assert told[-1] == 1.0
    assert told == sorted(told)


@pytest.mark.parametrize("content", ["", "customer,at,kind\n"])
def test_empty_file_is_taken_with_a_note(home, content):
    file = home / "empty.csv"
    file.write_text(content)
    intake = take_file(file, Mapping(), MACHINE)
    assert intake.signals == 0
    assert any(word in intake.notes[-1] for word in ("is empty", "no rows"))


def test_file_that_is_not_there_or_no_log_is_said(home):
    with pytest.raises(Unreadable):
        take_file(home / "nothing.csv", Mapping(), MACHINE)
    (home / "words.csv").write_text("just some words\nand more\n")
    with pytest.raises(Unreadable):
        take_file(home / "words.csv", Mapping(), MACHINE)
    assert there()["log"] == set()


def test_parts_of_one_file_are_the_file(home):
    """A file comes in chunks; what is taken is what `read` gives."""
    rows = [row(f"c{n % 50}", n, "k", note=f"{n}") for n in range(3_000)]
    file = json_lines(home, rows)
    take_file(file, Mapping(), MACHINE)
    frame = pl.concat([chunk.frame for chunk in read(file, Mapping())], how="diagonal_relaxed")
    expected = Counter(
        zip(frame["customer"].to_list(), frame["at"].to_list(), frame["kind"].cast(pl.String).to_list(), strict=True)
    )
    assert signals() == expected


@pytest.mark.parametrize("name", ["log.csv", "log.jsonl", "log.parquet"])
def test_column_whose_name_polars_takes_for_a_pattern_is_refused(home, name):
    rows = {"customer": ["ana"], "at": [1_704_103_200_000], "kind": ["started"], "a": ["one"], "^a$": ["two"]}
    frame, file = pl.DataFrame(rows), home / name
    {"csv": frame.write_csv, "jsonl": frame.write_ndjson, "parquet": frame.write_parquet}[name.split(".")[1]](file)
    with pytest.raises(Unreadable, match=r"column called '\^a\$'"):
        take_file(file, Mapping(), MACHINE)


def test_key_like_that_further_down_costs_its_line_only(home):
    file = home / "log.jsonl"
    lines = [{"customer": "ana", "at": 1_704_103_200_000, "kind": "started", "n": n} for n in range(2_000)]
    lines[1_500]["^n$"] = 1
    file.write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    intake = take_file(file, Mapping(), MACHINE)
    assert (intake.signals, intake.rejects) == (1_999, 1)


def test_properties_of_wide_rows_are_written_where_there_are_any(home):
    rows = [row("ana", n, "k", **{f"n{n}": f'"{n}", {{}}', f"m{n}": n, "plan": "pro"}) for n in range(300)]
    take(home, *rows)
    kept = by_arrival()
    found = [json.loads(each[-2] or "{}") | json.loads(each[-1] or "{}") for each in kept]
    assert found[:200] == [{f"n{n}": f'"{n}", {{}}', f"m{n}": n, "plan": "pro"} for n in range(200)]
    assert len(kept) == 300
