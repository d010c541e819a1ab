from datetime import UTC, datetime

import pytest

from heedful.wire.access_log import AccessLogTable
from heedful.wire.chunk import Mapping, Reject, Unreadable
from heedful.wire.signals import read

from .test_csv_file import taken, written

COMBINED = (
    '198.18.0.1 - - [17/May/2015:12:05:03 +0200] "GET /help%20me/?q=1 HTTP/1.1" 200 203 "http://a.example/" "Mozilla \\"5\\""\n'
    '198.18.0.1 - ann [17/May/2015:10:05:04 +0000] "POST /restore HTTP/1.1" 404 - "-" "Mozilla \\"5\\""\n'
)
COMMON = '198.18.0.2 - - [17/May/2015:10:05:03 +0000] "GET / HTTP/1.0" 304 0\n'


def test_access_log_gives_page_views_of_who_signed_in_and_of_visitors(tmp_path):
    (chunk,) = read(written(tmp_path, COMBINED, "access.log"), Mapping())
    visitor = chunk.frame["customer"][0]
    at = int(datetime(2015, 5, 17, 10, 5, 3, tzinfo=UTC).timestamp() * 1000)
    assert chunk.frame.rows() == [
        (visitor, at, "page", "/help me", "GET", 200, 203, "http://a.example/", 'Mozilla \\"5\\"'),
        ("ann", at + 1000, "page", "/restore", "POST", 404, None, None, 'Mozilla \\"5\\"'),
    ]
    assert chunk.frame.columns[4:] == ["method", "status", "bytes", "referrer", "agent"]
    assert chunk.sorts.to_list() == ["anonymous", "user_id"]
    assert "198" not in visitor
    assert "who came only where somebody signed in" in chunk.notes[1]


def test_access_log_can_take_all_for_visitors(tmp_path):
    path = written(tmp_path, COMMON + COMBINED, "access.log")
    (chunk,) = read(path, Mapping(customer="visitor"))
    assert chunk.sorts.to_list() == ["anonymous"] * 3
    assert chunk.frame["login"].to_list() == [None, None, "ann"]


def test_access_log_can_take_people_from_a_path(tmp_path):
    lines = COMMON.replace("GET / ", "GET /people/ben%20o/files?x=1 ") + COMMON.replace("GET / ", "GET /people/ ")
    (chunk,) = read(written(tmp_path, lines + COMBINED, "access.log"), Mapping(login_path="/people/{who}"))
    assert [chunk.frame["customer"][0], *chunk.frame["customer"][3:]] == ["ben o", "ann"]
    assert chunk.sorts.to_list() == ["user_id", "anonymous", "anonymous", "user_id"]
    with pytest.raises(Unreadable, match="should hold"):
        list(read(written(tmp_path, lines, "access.log"), Mapping(login_path="/people")))


@pytest.mark.parametrize("line", ["rubbish", '1.2.3.4 - - [17/May/2015:10:05:03 +0000] "\\x16\\x03" 400 0 "-" "-"'])
def test_access_log_line_that_is_no_request_is_rejected(tmp_path, line):
    rows, rejects, _ = taken(written(tmp_path, COMMON + line + "\n\n" + COMMON, "access.log"), Mapping())
    assert len(rows) == 2
    assert rejects == [Reject("access.log", 2, "the line is no request in the common or combined format", line)]


def test_access_log_pieces_of_any_size_give_the_same(tmp_path):
    path = written(tmp_path, (COMMON + "x\n" + COMBINED) * 20, "access.log")
    whole = list(AccessLogTable(path).blocks(None))
    for piece in (1, 50, 1000):
        blocks = list(AccessLogTable(path, piece).blocks(None))
        assert [row for block in blocks for row in block.frame.rows()] == whole[0].frame.rows()
        assert [reject for block in blocks for reject in block.rejects] == list(whole[0].rejects)


@pytest.mark.shared
def test_access_log_of_a_real_site_is_read(shared_data):
    chunks = list(read(shared_data / "events" / "apache_access.log.gz", Mapping()))
    taken_and_not = sum(chunk.frame.height for chunk in chunks), sum(len(chunk.rejects) for chunk in chunks)
    assert sum(taken_and_not) == 10_000
    assert taken_and_not[1] < 10


def test_access_log_keeps_no_query_of_another_site_and_knows_its_rows_again(tmp_path):
    secret = COMBINED.replace("http://a.example/", "http://a.example/mail?token=secret#top")
    (chunk,) = read(written(tmp_path, secret, "access.log"), Mapping())
    assert chunk.frame["referrer"].to_list() == ["http://a.example/mail", None]
    assert chunk.rows["referrer"].to_list() == ["http://a.example/mail?token=secret#top", None]
    (chunk,) = read(tmp_path / "access.log", Mapping(), properties=frozenset({"referrer"}))
    assert chunk.frame["referrer"].to_list() == ["http://a.example/mail", None]
