from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.signals import QUESTION, RESTORE, known_as, take

from heedful.queries.customer import came_for
from heedful.queries.stream import Cursor, Line, Mark, PageViews, Part, Stream, signal_of, stream_of

pytestmark = pytest.mark.django_db
CLOCK = datetime(2024, 3, 5, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path
    return tmp_path


def _row(minutes: float, kind: str, path: str = "", note: str = "", who: str = "ana") -> tuple[str, ...]:
    return who, (CLOCK + timedelta(minutes=minutes)).isoformat(), kind, path, note


def _stream(**asked) -> Stream:
    number = known_as("ana").pk
    return stream_of(number, came=came_for(number, CLOCK), **asked)


def _words(stream: Stream) -> list[str]:
    entries = [entry for day in stream.days for entry in day.entries]
    return [f"{entry.count} pages" if isinstance(entry, PageViews) else entry.kind + entry.path for entry in entries]


def test_stream_before_the_first_import():
    assert stream_of(7) == Stream((), None, (), 0, None)


def test_stream_of_somebody_else(folder):
    take(folder, [_row(0, "a")], RESTORE)
    assert stream_of(12345) == Stream((), None, (), 0, None)


def test_newest_first_by_days_of_the_reader(folder):
    rows = [_row(-13 * 60, "a"), _row(-11 * 60, "b"), _row(0, "c"), _row(0, "d"), _row(1, "e", who="jon")]
    take(folder, rows, RESTORE)
    in_utc = _stream()
    assert _words(in_utc) == ["d", "c", "b", "a"]
    assert [(day.date, len(day.entries)) for day in in_utc.days] == [(date(2024, 3, 5), 3), (date(2024, 3, 4), 1)]
    in_tokyo = _stream(zone=ZoneInfo("Asia/Tokyo"))
    assert [(day.date, len(day.entries)) for day in in_tokyo.days] == [(date(2024, 3, 5), 4)]
    assert (in_utc.signals, in_utc.first_at) == (4, CLOCK - timedelta(hours=13))
    assert in_utc.kinds == (("a", 1), ("b", 1), ("c", 1), ("d", 1))


def test_page_views_in_a_row_are_one_line(folder):
    pages = [_row(-60 + minute, "page", f"/p{minute}") for minute in range(12)]
    take(folder, [_row(-61, "a"), *pages, _row(-40, "b"), _row(-39, "page", "/x"), _row(-38, "page", "/y")], RESTORE)
    stream = _stream()
    assert _words(stream) == ["page/y", "page/x", "b", "12 pages", "a"]
    run = stream.days[0].entries[3]
    assert isinstance(run, PageViews)
    assert (run.at, run.since) == (CLOCK - timedelta(minutes=49), CLOCK - timedelta(minutes=60))
    assert [path for _, path in run.paths] == [f"/p{number}" for number in range(11, 1, -1)]
    assert _words(_stream(kinds=["page"], before=run.whole)) == [f"page/p{number}" for number in range(11, -1, -1)]


def test_run_of_page_views_ends_at_midnight(folder):
    take(folder, [_row(-12 * 60 - 5 + minute, "page", "/p") for minute in range(10)], RESTORE)
    assert [(day.date.day, day.entries[0].count) for day in _stream().days] == [(5, 5), (4, 5)]


def test_page_view_that_opens_a_desire_stands_alone(folder):
    rows = [_row(minute, "page", "/restore" if minute == 3 else f"/p{minute}") for minute in range(7)]
    take(folder, rows, RESTORE)
    assert _words(_stream()) == ["3 pages", "page/restore", "3 pages"]


@pytest.mark.parametrize("limit", [1, 3, 50])
def test_pages_of_a_stream_leave_out_nothing_and_repeat_nothing(folder, limit):
    rows = [_row(minute // 3, "page" if minute % 11 > 4 else f"k{minute % 4}", f"/p{minute}") for minute in range(80)]
    take(folder, rows, RESTORE)
    read, before = [], None
    while True:
        stream = _stream(limit=limit, before=before)
        read += _words(stream)
        if stream.earlier is None:
            break
        before = stream.earlier
    assert read == _words(_stream(limit=1000))
    assert sum(int(word.split()[0]) if word.endswith(" pages") else 1 for word in read) == 80


def test_filter_by_kind(folder):
    take(folder, [_row(minute, "ab"[minute % 2], f"/{minute}") for minute in range(6)], RESTORE)
    assert _words(_stream(kinds=["a"])) == ["a/4", "a/2", "a/0"]
    assert _words(_stream(kinds=["a"], limit=2)) == ["a/4", "a/2"]
    nothing = _stream(kinds=["never sent"])
    assert (nothing.days, nothing.signals, nothing.earlier) == ((), 6, None)


def test_signals_say_what_they_were_to_a_desire(folder):
    rows = [
        _row(0, "restore.started"),
        _row(1, "restore.started"),
        _row(2, "restore.chosen"),
        _row(3, "page", "/help/files"),
        _row(4, "question.asked"),
        _row(5, "question.answered"),
        _row(6, "question.asked"),
        _row(7, "restore.finished"),
        _row(8, "restore.finished"),
        _row(9, "restore.started"),
        _row(10, "restore.denied"),
        _row(11, "thanks"),
        _row(12, "coffee"),
    ]
    take(folder, rows, RESTORE, QUESTION)
    lines = [entry for day in _stream().days for entry in day.entries if isinstance(entry, Line)]
    told = [mark for line in reversed(lines) for mark in line.marks or (None,)]
    restore, question = "Get my files back", "Get my question answered"
    assert told == [
        Mark(restore, Part.BEGAN, ""),
        Mark(restore, Part.AGAIN, ""),
        Mark(restore, Part.STEP, "choose files"),
        Mark(restore, Part.TOUCHED, ""),
        Mark(question, Part.BEGAN, ""),
        Mark(question, Part.ANSWERED, ""),
        Mark(question, Part.ASKED, ""),
        Mark(restore, Part.FULFILLED, ""),
        None,
        Mark(restore, Part.BEGAN, ""),
        Mark(restore, Part.REFUSED, ""),
        Mark(question, Part.FULFILLED, ""),
        None,
    ]


def test_mark_by_a_property(folder):
    paid = RESTORE.replace('"restore.denied"', '"restore.denied[note=plan]"')
    take(
        folder,
        [_row(0, "restore.started"), _row(1, "restore.denied", note="mood"), _row(2, "restore.denied", note="plan")],
        paid,
    )
    parts = [[mark.part for mark in entry.marks] for entry in _stream().days[0].entries]
    assert parts == [[Part.REFUSED], [], [Part.BEGAN]]


def test_properties_of_a_signal(folder):
    rows = [_row(minute, "a", "/x", f"note {minute}") for minute in range(3)]
    take(folder, [*rows, _row(1, "a", who="jon")], RESTORE)
    number = known_as("ana").pk
    line = _stream().days[0].entries[1]
    found = signal_of(number, line.arrival)
    assert found is not None
    assert (found.at, found.kind, found.path, found.properties) == (
        CLOCK + timedelta(minutes=1),
        "a",
        "/x",
        (("note", "note 1"),),
    )
    assert signal_of(known_as("jon").pk, line.arrival) is None
    assert signal_of(number, 10**30) is None
    assert signal_of(98765, line.arrival) is None


def test_properties_before_the_first_import():
    assert signal_of(7, 1) is None


@pytest.mark.parametrize(
    ("text", "cursor"),
    [
        ("1709640000000.7", Cursor(1709640000000, 7)),
        ("-5.7", Cursor(-5, 7)),
        ("", None),
        ("7", None),
        ("a.b", None),
        ("1.2.3", None),
        ("१.२", None),
        ("1.--2", None),
        (f"{'9' * 40}.1", None),
    ],
)
def test_cursor_from_an_address(text, cursor):
    assert Cursor.read(text) == cursor
    assert cursor is None or str(cursor) == text


@pytest.mark.parametrize("signals", [1, 3])
def test_queries_of_a_stream(folder, signals):
    take(folder, [_row(minute, "a") for minute in range(signals)], RESTORE, QUESTION)
    number = known_as("ana").pk
    with CaptureQueriesContext(connection) as asked:
        stream = stream_of(number, came=came_for(number, CLOCK))
    assert len(_words(stream)) == signals
    assert len(asked) == 8
