"""The ordered log holds what the segments hold, in the order of the kernel."""

from __future__ import annotations

import json
from itertools import groupby

import polars as pl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.log.rows import frame_of

from heedful.log.ordered import Arranging, arrange, open_ordered, wanted_in
from heedful.log.segment import BUCKETS, write_segment

signals = st.lists(
    st.tuples(
        st.sampled_from([1, 2, 256, 257, 512, 10**12 + 1]),
        st.integers(0, 20),
        st.sampled_from(["a", "b", "page"]),
        st.sampled_from([None, '{"plan":"pro"}', '{"plan":null}']),
    ),
    max_size=40,
)
#: Values of every sort that a file can hold, and texts that look like JSON or like the next property.
values = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**53), 2**53),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=6),
    st.sampled_from(['"', "\\", '\\"', '","b":1', "{", "}", '"b":2', "007", "1.0", "true", "null", "a\nb", "ü, [1]"]),
)
names = st.one_of(
    st.sampled_from(["a", "b", "a.b", "it's", 'q"', "\\", "a b", "$", "[0]", "ü", "-"]), st.text(min_size=1, max_size=4)
)


def _segments(folder, frame, cut):
    parts = [part for part in (frame[:cut], frame[cut:]) if part.height]
    return [folder / write_segment(folder, part).file for part in parts]


@given(signals, st.integers(0, 40), st.sets(st.sampled_from([1, 256])))
@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_ordered_log_is_the_sorted_log(tmp_path_factory, rows, cut, erased):
    folder = tmp_path_factory.mktemp("log")
    paths = ["/x" if row[2] == "page" else None for row in rows]
    frame = frame_of(rows, path=paths, facets=[row[3] for row in rows])
    told = []
    count = arrange(Arranging(_segments(folder, frame, cut), sorted(erased)), [], folder / "ordered", told.append)
    kept = sorted(
        (row for row in frame.rows(named=True) if row["customer"] not in erased),
        key=lambda row: (row["customer"] % BUCKETS, row["customer"], row["at"], row["arrival"]),
    )
    history = open_ordered(folder / "ordered")
    assert count == len(kept)
    assert told[-1] == 1.0
    assert history.who.tolist() == [customer for customer, _ in groupby(row["customer"] for row in kept)]
    for customer in {row["customer"] for row in kept}:
        assert [int(history.arrival[row]) for row in history.rows_of(customer)] == [
            row["arrival"] for row in kept if row["customer"] == customer
        ]
    books = history.book.rows()
    assert [books[code] for code in history.code] == [(row["kind"], row["path"]) for row in kept]
    facets = history.facets["facets"].to_list()
    assert [facets[facet] for facet in history.facet] == [row["facets"] for row in kept]


@given(st.lists(st.dictionaries(names, values, max_size=4), min_size=1, max_size=6), st.sets(names, max_size=3))
@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_wanted_properties_keep_value_and_type(tmp_path_factory, properties, wanted):
    folder = tmp_path_factory.mktemp("log")
    frame = frame_of(
        [(1, number, "k") for number in range(len(properties))],
        properties=[_as_polars_writes(each) for each in properties],
        facets=[None if number % 2 else '{"facet":"x"}' for number in range(len(properties))],
    )
    arrange(Arranging(_segments(folder, frame, 1)), sorted(wanted), folder / "ordered")
    history = open_ordered(folder / "ordered")
    expected = [
        {name: value for name, value in each.items() if name in wanted and value is not None}
        | ({} if number % 2 else {"facet": "x"})
        for number, each in enumerate(properties)
    ]
    found = [history.facet_values(int(facet)) for facet in history.facet]
    assert [_typed(each) for each in found] == [_typed(each) for each in expected]
    assert wanted_in(folder / "ordered") == wanted


def _as_polars_writes(properties: dict) -> str | None:
    """Write flat JSON as an import does."""
    if not properties:
        return None
    frame = pl.DataFrame({name: [value] for name, value in properties.items()})
    return frame.select(pl.struct(frame.get_columns()).struct.json_encode()).item()


def _typed(properties: dict) -> dict:
    # What is wanted hides nothing of a facet with the same name: a row has only one of them.
    return {name: (type(value), value) for name, value in properties.items()}


def test_empty_log_can_be_put_in_order(tmp_path):
    assert arrange(Arranging([]), ["a"], tmp_path / "ordered") == 0
    history = open_ordered(tmp_path / "ordered")
    assert (history.who.size, history.at.size, history.start.tolist(), history.all_facets()) == (0, 0, [0], [])


def test_one_odd_row_is_refused_by_nobody(tmp_path):
    frame = frame_of([(1, 0, "k")], facets=["{}"], properties=[json.dumps({"a": 1})])
    arrange(Arranging(_segments(tmp_path, frame, 0)), ["zz"], tmp_path / "ordered")
    assert open_ordered(tmp_path / "ordered").all_facets() == [{}]
