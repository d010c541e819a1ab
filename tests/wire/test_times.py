from datetime import UTC, datetime, timedelta, timezone

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heedful.wire.chunk import Unreadable
from heedful.wire.times import TimeReader, order_of, slashed_evidence


def ms(text):
    instant = datetime.fromisoformat(text)
    instant = instant if instant.tzinfo else instant.replace(tzinfo=UTC)
    return round(instant.timestamp() * 1000)


def read(values, at_format=None):
    """Read a column as `signals.read` does."""
    column = values if isinstance(values, pl.Series) else pl.Series("at", values)
    reader = TimeReader(at_format)
    if reader.begin(column):
        reader.settle_order(order_of("at", *slashed_evidence(column), str(column[0])))
    return reader.read(column).to_list()


ISO = [
    ("2024-03-13T10:21:14", "2024-03-13T10:21:14Z"),
    ("2024-03-13 10:21:14", "2024-03-13T10:21:14Z"),
    ("2024-03-13 10:21:14.5", "2024-03-13T10:21:14.500Z"),
    ("2024-03-13 10:21:14,123456789", "2024-03-13T10:21:14.123Z"),
    ("2024-03-13T10:21:14Z", "2024-03-13T10:21:14Z"),
    ("2024-03-13t10:21:14z", "2024-03-13T10:21:14Z"),
    ("2024-03-13T10:21:14+02:00", "2024-03-13T08:21:14Z"),
    ("2024-03-13T10:21:14-0330", "2024-03-13T13:51:14Z"),
    ("2024-03-13T10:21:14+02", "2024-03-13T08:21:14Z"),
    ("2023-01-01 06:50:45 +0000", "2023-01-01T06:50:45Z"),
    ("2024-03-13 10:21:14 UTC", "2024-03-13T10:21:14Z"),
    ("  2024-03-13 10:21:14 ", "2024-03-13T10:21:14Z"),
    ("2024-03-13T10:21", "2024-03-13T10:21:00Z"),
    ("2024-03-13T10:21+02:00", "2024-03-13T08:21:00Z"),
    ("2024-03-13", "2024-03-13T00:00:00Z"),
    ("2024/03/13 10:21:14", "2024-03-13T10:21:14Z"),
    ("20240313T102114Z", "2024-03-13T10:21:14Z"),
]


@pytest.mark.parametrize(("text", "instant"), ISO)
def test_iso_of_every_kind_is_read_alone_and_among_others(text, instant):
    assert read([text]) == [ms(instant)]
    assert read([text, "2024-03-13 00:00:00", None]) == [ms(instant), ms("2024-03-13"), None]


@pytest.mark.parametrize(
    "text",
    ["", "soon", "2024-02-30 00:00:00", "2024-13-01", "2024-01-01 24:00:01", "2024-01-01T10:61:00", "2024-01-01T10",
     "2024-01-01T10:00:00+99:00", "2024-01-01T10:00:00 PST", "24-01-01", "2024-01-01 10:00:00x"],
)  # fmt: skip
def test_what_is_no_time_is_null(text):
    assert read(["2024-03-13 00:00:00", text]) == [ms("2024-03-13"), None]


@pytest.mark.parametrize(
    ("numbers", "instant"),
    [
        ([1_700_000_000], "2023-11-14T22:13:20Z"),
        ([1_700_000_000_000], "2023-11-14T22:13:20Z"),
        ([1_700_000_000_000_000], "2023-11-14T22:13:20Z"),
        ([1_700_000_000_000_000_000], "2023-11-14T22:13:20Z"),
        ([1_700_000_000.25], "2023-11-14T22:13:20.250Z"),
        (["1700000000"], "2023-11-14T22:13:20Z"),
        (["1700000000.25"], "2023-11-14T22:13:20.250Z"),
        (["1700000000000"], "2023-11-14T22:13:20Z"),
        (["19970101"], "1997-01-01"),
        ([20240313102114], "2024-03-13T10:21:14Z"),
    ],
)
def test_numbers_are_read_in_their_unit(numbers, instant):
    assert read(numbers) == [ms(instant)]


def test_seconds_among_milliseconds_are_refused_and_not_put_into_1970():
    assert read([1_700_000_000_000, 1_700_000_000_000, 1_700_000_000]) == [1_700_000_000_000] * 2 + [None]


@pytest.mark.parametrize("unit", ["ms", "us", "ns"])
@pytest.mark.parametrize(
    ("zone", "instant"), [(None, "2024-03-13T10:21:14Z"), ("Europe/Berlin", "2024-03-13T09:21:14Z")]
)
def test_datetimes_go_to_utc_from_any_unit_and_zone(unit, zone, instant):
    column = pl.Series([datetime(2024, 3, 13, 10, 21, 14)]).cast(pl.Datetime(unit)).dt.replace_time_zone(zone)  # noqa: DTZ001 - the zone comes next
    assert read(column) == [ms(instant)]


def test_date_is_its_midnight():
    assert read(pl.Series([datetime(2024, 3, 13, tzinfo=UTC).date()])) == [ms("2024-03-13")]


SLASHED = [
    (["01-02-2016 01:16", "29-02-2016 01:16"], ["2016-02-01T01:16", "2016-02-29T01:16"]),
    (["1/2/2016", "2/29/2016"], ["2016-01-02", "2016-02-29"]),
    (["1/2/2016 1:16 PM", "2/29/2016 12:05:30 am"], ["2016-01-02T13:16", "2016-02-29T00:05:30"]),
    (["01.02.2016 1:16:07.5", "29.02.2016"], ["2016-02-01T01:16:07.500", "2016-02-29"]),
    (["01/02/2016 01:16 +02:00", "29/02/2016"], ["2016-01-31T23:16", "2016-02-29"]),
]


@pytest.mark.parametrize(("texts", "instants"), SLASHED)
def test_order_of_day_and_month_comes_from_the_whole_column(texts, instants):
    assert read(texts) == [ms(instant) for instant in instants]


def test_order_that_nothing_shows_asks_for_the_format():
    with pytest.raises(Unreadable, match=r"column 'at' no date shows .*'01-02-2016'.*--at-format"):
        read(["01-02-2016", "03-04-2016"])


def test_order_that_contradicts_itself_asks_for_the_format():
    with pytest.raises(
        Unreadable, match=r"some dates can only be day-first \(1 .* only month-first \(1\).*--at-format"
    ):
        read(["29-02-2016", "02-29-2016"])


def test_one_slashed_date_among_others_is_not_guessed():
    assert read(["2016-02-01", "2016-02-02", "03/04/2016"]) == [ms("2016-02-01"), ms("2016-02-02"), None]


def test_given_format_is_taken_at_its_word():
    assert read(["03-04-2016", "x", None], "%m-%d-%Y") == [ms("2016-03-04"), None, None]
    assert read(["13 Mar 24 10:00 +0100"], "%d %b %y %H:%M %z") == [ms("2024-03-13T09:00Z")]


def test_naive_and_zoned_times_are_counted_apart():
    reader = TimeReader()
    column = pl.Series(["2024-03-13 10:00:00", "2024-03-13 10:00:00Z", "2024-03-13", "x", None])
    reader.begin(column)
    reader.read(column)
    assert (reader.naive, reader.zoned) == (2, 1)


zones = st.none() | st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(
            st.datetimes(datetime(1971, 1, 1), datetime(2199, 1, 1), timezones=zones),  # noqa: DTZ001 - naive on purpose
            st.sampled_from("T "),
            st.sampled_from(["auto", "seconds", "milliseconds", "microseconds", "minutes"]),
        ),
        min_size=1,
    )
)
def test_iso_is_read_as_python_reads_it(instants):
    texts = [instant.isoformat(between, spec) for instant, between, spec in instants]
    exact = [datetime.fromisoformat(text) for text in texts]
    exact = [instant if instant.tzinfo else instant.replace(tzinfo=UTC) for instant in exact]
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    assert read(texts) == [(instant - epoch) // timedelta(milliseconds=1) for instant in exact]
