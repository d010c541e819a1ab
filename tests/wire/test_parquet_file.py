from datetime import UTC, datetime

import polars as pl
import pytest

from heedful.wire import parquet_file
from heedful.wire.chunk import Mapping, Reject, Unreadable
from heedful.wire.signals import read

from .test_csv_file import MORNING, taken, written

AT = datetime(2024, 3, 13, 10, tzinfo=UTC)


def stored(tmp_path, **columns):
    path = tmp_path / "log.parquet"
    pl.DataFrame(columns).write_parquet(path)
    return path


@pytest.mark.parametrize("kind", [pl.Int8, pl.Int16, pl.Int32, pl.Int64, pl.UInt8, pl.UInt32, pl.UInt64])
def test_parquet_customers_that_are_numbers_stay_numbers(tmp_path, kind):
    path = stored(tmp_path, customer=pl.Series([7, 9], dtype=kind), at=[AT, AT], kind=["a", "b"])
    (chunk,) = read(path, Mapping())
    assert chunk.frame.columns == ["customer", "at", "kind", "path"]
    assert chunk.frame.dtypes == [pl.Int64, pl.Int64, pl.Categorical, pl.String]
    assert chunk.frame.rows() == [(7, MORNING, "a", None), (9, MORNING, "b", None)]


def test_parquet_customers_beyond_int64_become_text(tmp_path):
    path = stored(tmp_path, customer=pl.Series([7, 2**64 - 1], dtype=pl.UInt64), at=[AT, AT], kind=["a", "b"])
    assert [row[0] for row in taken(path, Mapping())[0]] == ["7", str(2**64 - 1)]


@pytest.mark.parametrize("unit", ["ms", "us", "ns"])
@pytest.mark.parametrize("zone", [None, "UTC", "America/New_York"])
def test_parquet_times_of_any_unit_and_zone_are_utc(tmp_path, unit, zone):
    at = pl.Series([AT.replace(tzinfo=None)]).cast(pl.Datetime(unit))
    at = at if zone is None else at.dt.replace_time_zone("UTC").dt.convert_time_zone(zone)
    assert taken(stored(tmp_path, customer=["ann"], at=at, kind=["a"]), Mapping())[0] == [("ann", MORNING, "a", None)]


def test_parquet_bad_rows_are_rejected_by_their_number_across_batches(tmp_path, monkeypatch):
    monkeypatch.setattr(parquet_file, "_BATCH", 2)
    path = stored(
        tmp_path, customer=[1, None, 3, 4, 5], at=[AT, AT, None, datetime(1960, 1, 1, tzinfo=UTC), AT],
        kind=["a", "b", "c", "d", ""], note=["x"] * 5,
    )  # fmt: skip
    rows, rejects, _ = taken(path, Mapping())
    assert rows == [(1, MORNING, "a", None, "x")]
    assert [(reject.line, reject.reason) for reject in rejects] == [
        (2, "the customer is empty"), (3, "the time is empty"), (4, "the time is before 1970"), (5, "the kind is empty"),
    ]  # fmt: skip
    assert rejects[0] == Reject("log.parquet", 2, "the customer is empty", f"customer=None, at={AT}, kind=b, note=x")


def test_parquet_structs_become_dotted_names(tmp_path):
    path = stored(
        tmp_path, customer=["ann"], at=[AT], kind=["a"], p=[{"reason": "card", "in": {"n": 1}}], tags=[["x"]],
        day=[AT.date()], seen=[AT], small=pl.Series([1], dtype=pl.Int16), rate=pl.Series([0.5], dtype=pl.Float32),
    )  # fmt: skip
    (chunk,) = read(path, Mapping())
    assert chunk.frame.drop("customer", "at", "kind", "path").to_dicts() == [
        {"p.reason": "card", "p.in.n": 1, "day": "2024-03-13", "seen": "2024-03-13T10:00:00.000000+00:00", "small": 1,
         "rate": 0.5}
    ]  # fmt: skip


def test_parquet_paths_and_categories_are_read(tmp_path):
    kind = pl.Series(["page", "x"], dtype=pl.Categorical)
    path = stored(tmp_path, customer=[1, 2], at=[AT, AT], kind=kind, url=["https://h.example/a%20b/?q#f", None])
    assert [row[2:] for row in taken(path, Mapping())[0]] == [("page", "/a b"), ("x", None)]


def test_parquet_cut_or_none_is_told(tmp_path):
    whole = stored(tmp_path, customer=[1, 2], at=[AT, AT], kind=["a", "b"]).read_bytes()
    for data in (whole[: len(whole) // 2], b"PAR1", b"something else"):
        with pytest.raises(Unreadable, match="cut or no Parquet file"):
            taken(written(tmp_path, data, "cut.parquet"), Mapping())


def test_parquet_with_nothing_in_it_is_a_note(tmp_path):
    assert taken(written(tmp_path, "", "log.parquet"), Mapping())[2] == ["log.parquet is empty."]
    path = stored(tmp_path, customer=pl.Series([], dtype=pl.Int64), at=pl.Series([], dtype=pl.Datetime), kind=[])
    assert taken(path, Mapping(customer="customer", at="at", kind="kind"))[2] == [
        "log.parquet has column names but no rows."
    ]


def test_parquet_progress_rises_to_one(tmp_path, monkeypatch):
    monkeypatch.setattr(parquet_file, "_BATCH", 1)
    told = []
    taken(stored(tmp_path, customer=[1, 2], at=[AT, AT], kind=["a", "b"]), Mapping(), progress=told.append)
    assert told == [0.5, 1.0]
