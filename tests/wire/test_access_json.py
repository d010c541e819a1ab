"""Access logs in JSON lines, as Caddy and nginx write them."""

import gzip
import json

import pytest

from heedful.wire.access_json import JsonAccessLogTable, is_access_json
from heedful.wire.chunk import Mapping
from heedful.wire.signals import read

from .test_csv_file import written

AT = 1_646_861_401_524
CADDY = {
    "level": "info",
    "ts": 1646861401.5241024,
    "logger": "http.log.access",
    "msg": "handled request",
    "request": {
        "remote_ip": "198.51.100.7",
        "remote_port": "41342",
        "client_ip": "198.51.100.7",
        "proto": "HTTP/2.0",
        "method": "GET",
        "host": "shop.example",
        "uri": "/help%20me/?q=secret",
        "headers": {"User-Agent": ["curl/7.82.0"], "Referer": ["https://a.example/"], "Cookie": ["REDACTED"]},
        "tls": {"resumed": False, "version": 772},
    },
    "bytes_read": 0,
    "user_id": "",
    "duration": 0.000929675,
    "size": 10900,
    "status": 200,
    "resp_headers": {"Server": ["Caddy"]},
}
NGINX = {
    "time_iso8601": "2022-03-09T22:30:01+01:00",
    "remote_addr": "198.51.100.7",
    "remote_user": "-",
    "request": "POST /restore HTTP/1.1",
    "status": "404",
    "body_bytes_sent": "12",
    "request_time": "0.250",
    "http_referer": "-",
    "http_user_agent": "Mozilla/5.0",
    "http_x_forwarded_for": "203.0.113.9",
    "cookie_visitor_id": "c-17",
    "cookie_theme": "dark",
}


def _file(tmp_path, *lines, name="access.log"):
    return written(tmp_path, "".join(f"{json.dumps(line)}\n" for line in lines), name)


def test_caddy_gives_page_views_of_visitors_and_nothing_of_headers(tmp_path):
    signed_in = {**CADDY, "user_id": "ann", "ts": CADDY["ts"] + 1}
    (chunk,) = read(_file(tmp_path, CADDY, signed_in), Mapping())
    visitor = chunk.frame["customer"][0]
    rest = ("GET", 200, 10900, "https://a.example/", "curl/7.82.0", "shop.example", 0.000929675)
    assert chunk.frame.rows() == [
        (visitor, AT, "page", "/help me", *rest),
        ("ann", AT + 1000, "page", "/help me", *rest),
    ]
    assert chunk.frame.columns[4:] == ["method", "status", "bytes", "referrer", "agent", "host", "took_s"]
    assert chunk.sorts.to_list() == ["anonymous", "user_id"]
    assert "198" not in str(chunk.rows.drop("time").rows())


def test_nginx_gives_page_views_of_whom_its_cookie_knows(tmp_path):
    nobody = {**NGINX, "cookie_visitor_id": "-", "time_iso8601": "2022-03-09T22:30:02+01:00"}
    (chunk,) = read(_file(tmp_path, NGINX, nobody, name="nginx.json"), Mapping())
    assert chunk.frame["customer"][0] == "c-17"
    assert chunk.sorts.to_list() == ["anonymous", "anonymous"]
    assert chunk.frame.columns[4:] == [
        "login", "method", "status", "bytes", "referrer", "agent", "host", "took_s",
    ]  # fmt: skip
    assert chunk.frame.row(0)[1:] == (
        1646861401000, "page", "/restore", None, "POST", 404, 12, None, "Mozilla/5.0", None, 0.25,
    )  # fmt: skip
    assert "dark" not in str(chunk.frame.rows())


@pytest.mark.parametrize(
    "time",
    [
        {"msec": "1646861401.000"},
        {"msec": 1646861401.0},
        {"time_local": "09/Mar/2022:22:30:01 +0100"},
        {"time": "2022-03-09 21:30:01"},
    ],
)
def test_nginx_times_are_read_as_they_are_written(tmp_path, time):
    line = {name: value for name, value in NGINX.items() if name != "time_iso8601"} | time
    (chunk,) = read(_file(tmp_path, line), Mapping(customer="visitor"))
    assert chunk.frame["at"].to_list() == [1646861401000]


def test_visitor_is_another_one_tomorrow_and_with_another_browser(tmp_path):
    lines = [CADDY, {**CADDY, "ts": CADDY["ts"] + 60}, {**CADDY, "ts": CADDY["ts"] + 86_400}]
    other = {**CADDY, "request": {**CADDY["request"], "headers": {"User-Agent": ["other"]}}}
    (chunk,) = read(_file(tmp_path, *lines, other), Mapping())
    one, again, tomorrow, elsewhere = chunk.frame["customer"]
    assert one == again
    assert len({one, tomorrow, elsewhere}) == 3


def test_line_that_is_no_request_is_rejected_and_found_again(tmp_path):
    (chunk,) = read(_file(tmp_path, CADDY, {"level": "info", "msg": "started", "ts": 1.5}), Mapping())
    assert chunk.frame.height == 1
    assert [(reject.line, reject.reason) for reject in chunk.rejects] == [
        (2, "the line is no request: it has no path"),
    ]  # fmt: skip


def test_packed_log_is_read(tmp_path):
    path = tmp_path / "access.log.gz"
    path.write_bytes(gzip.compress(json.dumps(CADDY).encode()))
    (chunk,) = read(path, Mapping())
    assert chunk.frame["path"].to_list() == ["/help me"]


@pytest.mark.parametrize("piece", [1, 700, 5000])
def test_pieces_of_any_size_give_the_same(tmp_path, piece):
    path = _file(tmp_path, *[CADDY, NGINX, {"level": "info"}] * 9)
    whole = [row for block in JsonAccessLogTable(path).blocks(None) for row in block.frame.rows()]
    assert len(whole) == 18
    found = [row for block in JsonAccessLogTable(path, piece).blocks(None) for row in block.frame.rows()]
    assert [[str(cell) for cell in row[:4]] for row in found] == [[str(cell) for cell in row[:4]] for row in whole]


@pytest.mark.parametrize(
    "line",
    [
        {"customer": "a", "at": 1, "kind": "x"},
        {"remote_addr": "1.2.3.4", "uri": "/", "status": 200, "event": "signup"},
        {"request": {"uri": "/"}, "status": 200},
        ["request"],
        7,
    ],
)
def test_other_json_is_no_access_log(line):
    assert not is_access_json(json.dumps(line).encode())
    assert not is_access_json(b"{")


def test_json_log_keeps_no_query_of_another_site(tmp_path):
    headers = {**CADDY["request"]["headers"], "Referer": ["https://a.example/mail?token=secret"]}
    caddy = {**CADDY, "request": {**CADDY["request"], "headers": headers}}
    nginx = {**NGINX, "http_referer": "https://a.example/mail?token=secret#top"}
    for line in (caddy, nginx):
        (chunk,) = read(_file(tmp_path, line), Mapping())
        assert chunk.frame["referrer"].to_list() == ["https://a.example/mail"]
