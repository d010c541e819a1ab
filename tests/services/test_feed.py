"""Feeds asked over real HTTP: conditions, back-off, what is hostile, and that silence ends nothing."""

from __future__ import annotations

import gzip
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from heedful.domain.address import UnfitAddressError
from heedful.models import Feed, Moment
from heedful.services.audit import MACHINE
from heedful.services.feed import add_feed, ask_due, ask_now, end_feed, is_stale

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
CAP = """<?xml version="1.0" encoding="UTF-8"?>
<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>{id}</identifier><sender>w@example.org</sender>
<sent>2026-11-26T11:00:00+00:00</sent><status>Actual</status><msgType>{kind}</msgType><scope>Public</scope>{more}
<info><language>en-US</language><category>Met</category><event>High Wind Warning</event><urgency>Expected</urgency>
<severity>Severe</severity><certainty>Likely</certainty><onset>2026-11-26T13:00:00+00:00</onset>
<expires>2026-11-26T20:00:00+00:00</expires><area><areaDesc>Bergen</areaDesc><geocode><valueName>SAME</valueName>
<value>034003</value></geocode></area></info></alert>"""


def cap(identifier="a", kind="Alert", more="") -> bytes:
    return CAP.format(id=identifier, kind=kind, more=more).encode()


class Server:
    """Answers what it is told, and keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.answers: dict[str, tuple[int, dict[str, str], bytes]] = {}
        self.url = ""

    def says(self, body: bytes, path="/feed", status=200, **headers: str) -> None:
        self.answers[path] = (status, {name.replace("_", "-"): value for name, value in headers.items()}, body)


@contextmanager
def _running() -> Iterator[Server]:
    told = Server()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            told.asked.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
            status, headers, body = told.answers.get(self.path, (404, {}, b""))
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    told.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield told
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def server(settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path / "data"
    settings.HEEDFUL_ALLOW_LOOPBACK_WEBHOOKS = True
    with _running() as told:
        yield told


def feed(server, path="/feed") -> Feed:
    return add_feed(MACHINE, "Weather", f"{server.url}{path}", 5, NOW)


def asked(row: Feed, clock=NOW) -> Feed:
    assert ask_due(clock)
    row.refresh_from_db()
    return row


def test_what_it_tells_becomes_a_moment_and_the_next_asking_has_conditions(server):
    server.says(cap(), ETag='"1"', Last_Modified="Thu, 26 Nov 2026 11:00:00 GMT")
    row = asked(feed(server))
    assert (row.good_at, row.failures, row.trouble, row.next_at) == (NOW, 0, "", NOW + 5 * MINUTE)
    assert [(each.event, each.feed) for each in Moment.objects.all()] == [("High Wind Warning", row)]
    assert not ask_due(NOW + 4 * MINUTE)
    server.says(b"", status=304)
    row = asked(row, NOW + 5 * MINUTE)
    assert server.asked[1][1]["if-none-match"] == '"1"'
    assert server.asked[1][1]["if-modified-since"] == "Thu, 26 Nov 2026 11:00:00 GMT"
    assert (row.good_at, row.trouble) == (NOW + 5 * MINUTE, "")


def test_feed_that_falls_silent_is_asked_less_often_is_stale_and_ends_nothing(server):
    server.says(cap())
    row = asked(feed(server))
    server.says(b"", status=500)
    at, waits = NOW + 5 * MINUTE, []
    for _ in range(6):
        row = asked(row, at)
        waits.append((row.next_at - at) / MINUTE)
        at = row.next_at
    assert waits == [5, 10, 20, 40, 60, 60]
    assert (row.failures, row.trouble) == (6, "It answers with status 500.")
    assert (is_stale(row, NOW + 29 * MINUTE), is_stale(row, NOW + 31 * MINUTE)) == (False, True)
    assert Moment.objects.get().ended_at is None
    server.says(cap())
    assert asked(row, at).failures == 0


@pytest.mark.parametrize(
    ("said", "minutes"),
    [("1800", 30), ("Thu, 26 Nov 2026 13:00:00 GMT", 60), ("nonsense", 5), ("-5", 5), ("9" * 40, 1440)],
)
def test_who_wants_to_be_left_alone_is(server, said, minutes):
    server.says(b"", status=503, Retry_After=said)
    assert asked(feed(server)).next_at == NOW + minutes * MINUTE


def test_what_is_packed_is_unpacked_and_a_bomb_is_not(server):
    server.says(gzip.compress(cap()), Content_Encoding="gzip")
    assert asked(feed(server)).trouble == ""
    server.says(gzip.compress(b"\0" * 30_000_000), Content_Encoding="gzip")
    row = asked(Feed.objects.get(), NOW + 5 * MINUTE)
    assert row.trouble == "The answer is larger than 20 MB."
    server.says(b"no gzip", Content_Encoding="gzip")
    assert "can't be unpacked" in asked(row, row.next_at).trouble


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>Not found</html>",
        b"\xff\xfe\x00",
        b"{}",
        b'<!DOCTYPE x [<!ENTITY a "aaaa">]><alert>&a;</alert>',
        b"<alert>" * 5_000,
    ],
)
def test_nonsense_is_said_and_the_others_go_on(server, body):
    server.says(body)
    other = cap("b")
    server.says(other, "/other")
    row, well = feed(server), feed(server, "/other")
    assert ask_due(NOW)
    assert ask_due(NOW)
    row.refresh_from_db()
    well.refresh_from_db()
    assert (bool(row.trouble), row.failures, well.trouble) == (True, 1, "")


def test_feed_that_only_points_to_warnings_is_read_to_their_end_once(server):
    entries = "".join(f'<entry><id>{n}</id><title>t</title><link href="{server.url}/{n}"/></entry>' for n in "ab")
    elsewhere = '<entry><id>c</id><title>t</title><link href="http://localhost:9/c"/></entry>'
    server.says(f'<feed xmlns="http://www.w3.org/2005/Atom"><title>w</title>{entries}{elsewhere}</feed>'.encode())
    server.says(cap("a"), "/a")
    server.says(cap("b").replace(b"034003", b"034013"), "/b")
    row = asked(feed(server))
    assert (Moment.objects.count(), row.trouble) == (2, "")
    asked(row, NOW + 5 * MINUTE)
    assert [path for path, _ in server.asked] == ["/feed", "/a", "/b", "/feed"]


def test_redirect_is_followed_only_to_where_we_may_go(server, settings):
    server.says(b"", status=302, Location=f"{server.url}/there")
    server.says(cap(), "/there")
    assert asked(feed(server)).trouble == ""
    server.says(b"", status=302, Location="http://169.254.169.254/keys")
    row = asked(Feed.objects.get(), NOW + 5 * MINUTE)
    assert "169.254" in row.trouble
    server.says(b"", status=302, Location=f"{server.url}/feed")
    assert "from one address to the next" in asked(row, row.next_at).trouble


def test_nothing_of_the_own_network_is_asked(settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path / "data"
    settings.HEEDFUL_ALLOW_LOOPBACK_WEBHOOKS = False
    with pytest.raises(UnfitAddressError):
        add_feed(MACHINE, "Mine", "http://127.0.0.1:5/feed", 5, NOW)
    row = Feed.objects.create(name="Old", url="http://127.0.0.1:5/feed", next_at=NOW)
    assert "127.0.0.1" in asked(row).trouble


def test_feed_that_ended_is_asked_no_more_and_what_it_told_stays(server):
    server.says(cap())
    row = asked(feed(server))
    end_feed(MACHINE, row, NOW)
    ask_now(row, NOW)
    assert not ask_due(NOW + 60 * MINUTE)
    assert Moment.objects.get().ended_at is None


def test_geojson_with_cancel_ends_what_it_told(server):
    def feature(identifier, kind, references=()):
        return {
            "type": "Feature",
            "id": identifier,
            "geometry": None,
            "properties": {
                "id": identifier,
                "event": "High Wind Warning",
                "status": "Actual",
                "messageType": kind,
                "severity": "Severe",
                "urgency": "Expected",
                "certainty": "Likely",
                "sent": "2026-11-26T11:00:00+00:00" if kind == "Alert" else "2026-11-26T11:30:00+00:00",
                "onset": "2026-11-26T13:00:00+00:00",
                "ends": "2026-11-26T20:00:00+00:00",
                "references": [{"identifier": each} for each in references],
                "geocode": {"SAME": ["034003"], "UGC": ["NJZ103"]},
            },
        }

    def said(*features):
        server.says(json.dumps({"type": "FeatureCollection", "features": features}).encode())

    said(feature("a", "Alert"))
    row = asked(feed(server))
    assert Moment.objects.get().ended_at is None
    said(feature("b", "Cancel", ["a"]))
    asked(row, NOW + 5 * MINUTE)
    assert Moment.objects.get().ended_at == NOW + 5 * MINUTE
