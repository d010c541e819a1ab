"""Segments: what goes in comes out, in order, and without those who were erased."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.log.rows import frame_of

from heedful.log import segment
from heedful.log.segment import BUCKETS, SCHEMA, Written, holds, merge_segments, scan, scan_customers, write_segment

rows = st.lists(
    st.tuples(st.sampled_from([1, 2, 257, 258, 10**12]), st.integers(0, 4_000_000_000_000)), min_size=1, max_size=40
)


def test_segment_says_what_it_holds(tmp_path):
    frame = frame_of([(257, 2000, "b"), (1, 1000, "a"), (2, 3000, "a")])
    segment = write_segment(tmp_path / "log", frame)
    file = tmp_path / "log" / segment.file
    assert segment == Written(segment.file, 3, file.stat().st_size, 1000, 3000, 3)
    kept = pl.read_parquet(file)
    assert kept.schema == SCHEMA
    assert kept.select("bucket", "customer", "kind", "arrival").rows() == [
        (1, 1, "a", 2),
        (1, 257, "b", 1),
        (2, 2, "a", 3),
    ]
    assert kept["at"].to_list()[0] == datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC)


@given(rows, st.lists(st.integers(1, 3), max_size=3))
@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_scan_gives_back_all_but_the_erased_in_order(tmp_path, signals, cuts):
    frame = frame_of([(customer, at, "k") for customer, at in signals])
    cuts = [0, *sorted(min(cut, len(signals)) for cut in cuts), len(signals)]
    parts = [frame[first:last] for first, last in pairwise(cuts) if first < last]
    files = [tmp_path / write_segment(tmp_path, part).file for part in parts]
    expected = frame.filter(~pl.col("customer").is_in([1, 258])).sort("arrival")
    found = scan(files, [1, 258]).sort("arrival").collect()
    assert found.drop("bucket").rows() == expected.rows()
    for customer in {1, 2, 257, 258, 10**12}:
        theirs = [row for row in frame.rows() if row[0] == customer]
        assert sorted(scan_customers(files, [customer]).drop("bucket").collect().rows()) == sorted(theirs)
        assert any(holds(file, [customer, 5]) for file in files) == bool(theirs)


@given(rows, rows, st.sampled_from([1, 3, 20, 1000]), st.sets(st.sampled_from([1, 257, 10**12])))
@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_merged_a_few_buckets_at_a_time_they_are_what_they_were(tmp_path_factory, one, other, at_once, erased):
    folder = tmp_path_factory.mktemp("log")
    frame = frame_of([(customer, at, "k") for customer, at in one + other])
    files = [folder / write_segment(folder, part).file for part in (frame[: len(one)], frame[len(one) :])]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(segment, "_AT_ONCE", at_once)
        merged = merge_segments(folder, files, sorted(erased))
    kept = frame.filter(~pl.col("customer").is_in(sorted(erased)))
    if not kept.height:
        assert merged is None
        return
    whole = write_segment(folder, kept)
    assert pl.read_parquet(folder / merged.file).equals(pl.read_parquet(folder / whole.file))
    assert replace(merged, file="", size=0) == replace(whole, file="", size=0)
    assert {path.name for path in folder.iterdir()} == {whole.file, merged.file, *(path.name for path in files)}


def test_scan_of_nothing_has_the_columns():
    assert scan([]).collect_schema() == SCHEMA


def test_customers_of_one_bucket_are_told_apart(tmp_path):
    file = tmp_path / write_segment(tmp_path, frame_of([(3, 1, "k")])).file
    assert holds(file, [3])
    assert not holds(file, [3 + BUCKETS])
