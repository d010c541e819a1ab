"""Feeds asked over real HTTP: conditions, back-off, what is hostile, and that silence ends nothing."""

from __future__ import annotations

import gzip
import json
import socket

import pytest
from tests.services.feed_server import MINUTE, NOW, asked, feed, running

from heedful.domain.address import UnfitAddressError
from heedful.models import Feed, Heard, Moment
from heedful.services.audit import MACHINE
from heedful.services.feed import MOST_LINKS, add_feed, ask_due, ask_now, end_feed, is_stale
from heedful.wire.alerts import read_alerts

pytestmark = pytest.mark.django_db(transaction=True)
CAP = """<?xml version="1.0" encoding="UTF-8"?>
<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>{id}</identifier><sender>w@example.org</sender>
<sent>2026-11-26T11:00:00+00:00</sent><status>Actual</status><msgType>{kind}</msgType><scope>Public</scope>{more}
<info><language>en-US</language><category>Met</category><event>High Wind Warning</event><urgency>Expected</urgency>
<severity>Severe</severity><certainty>Likely</certainty><onset>2026-11-26T13:00:00+00:00</onset>
<expires>2026-11-26T20:00:00+00:00</expires><area><areaDesc>Bergen</areaDesc><geocode><valueName>SAME</valueName>
<value>034003</value></geocode></area></info></alert>"""


def cap(identifier="a", kind="Alert", more="") -> bytes:
    return CAP.format(id=identifier, kind=kind, more=more).encode()


@pytest.fixture
def server(settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path / "data"
    settings.HEEDFUL_ALLOW_LOOPBACK_WEBHOOKS = True
    with running() as told:
        yield told


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
    assert Moment.objects.count() == 2
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


# Feeds that only point to warnings.


def points_to(server, *addresses: str, **headers: str) -> None:
    entries = "".join(f'<entry><id>{each}</id><title>t</title><link href="{each}"/></entry>' for each in addresses)
    body = f'<feed xmlns="http://www.w3.org/2005/Atom"><title>w</title>{entries}</feed>'
    server.says(body.encode(), **headers)


def warnings_of(server, count: int, broken: int = 0) -> list[str]:
    """Let the server have warnings, each of a county of its own, behind some that are not there."""
    for number in range(broken, count):
        server.says(cap(str(number)).replace(b"034003", f"{34000 + number:06}".encode()), f"/{number}")
    return [f"{server.url}/{number}" for number in range(count)]


def test_more_warnings_than_one_round_reads_are_read_in_the_next_and_not_called_old_news(server):
    points_to(server, *warnings_of(server, 2 * MOST_LINKS + 20), ETag='"1"', Last_Modified="x")
    row = asked(feed(server))
    assert (Heard.objects.filter(identifier__startswith="link http").count(), row.etag, row.last_modified) == (
        50,
        "",
        "",
    )
    assert row.trouble == "It points to more than 50 new warnings; 70 of them are left for the next rounds."
    row = asked(row, row.next_at)
    assert row.trouble.endswith("20 of them are left for the next rounds.")
    row = asked(row, row.next_at)
    assert (Heard.objects.filter(identifier__startswith="link http").count(), row.trouble, row.etag) == (120, "", '"1"')
    assert [headers.get("if-none-match") for path, headers in server.asked if path == "/feed"] == [None] * 3
    asked(row, row.next_at)
    assert server.asked[-1][1]["if-none-match"] == '"1"'


def test_warnings_that_are_not_there_do_not_stand_before_the_others(server):
    points_to(server, *warnings_of(server, 2 * MOST_LINKS + 20, broken=MOST_LINKS + 5))
    row = asked(feed(server))
    for _ in range(6):
        row = asked(row, row.next_at)
    assert Heard.objects.filter(identifier__startswith="link http").count() == MOST_LINKS + 15
    assert "answers with status 404." in row.trouble


def test_what_is_on_other_hosts_is_not_followed_and_that_stays_said(server):
    (here,) = warnings_of(server, 1)
    points_to(server, here, "http://localhost:9/a", "http://localhost:9/b", ETag='"1"')
    said = "Not followed, since they lead to other hosts: 2 of the addresses that it points to."
    row = asked(feed(server))
    assert (row.trouble, row.etag, Moment.objects.count()) == (said, '"1"', 1)
    server.says(b"", status=304)
    row = asked(row, row.next_at)
    assert row.trouble == said
    # What a failure writes over is found again.
    server.says(b"", status=500)
    row = asked(row, row.next_at)
    assert row.trouble == "It answers with status 500."
    points_to(server, here, "http://localhost:9/a", "http://localhost:9/b", ETag='"1"')
    row = asked(row, row.next_at)
    assert (server.asked[-1][1].get("if-none-match"), row.trouble) == (None, said)


def test_failure_is_not_said_any_more_when_nothing_is_new(server):
    server.says(cap(), ETag='"1"')
    row = asked(feed(server))
    for status, trouble in ((500, "It answers with status 500."), (304, "")):
        server.says(b"", status=status)
        row = asked(row, row.next_at)
        assert (row.trouble, row.etag) == (trouble, '"1"')


def test_what_the_reader_warns_of_is_said(server):
    broken = b"<alert xmlns='urn:oasis:names:tc:emergency:cap:1.2'><identifier/></alert>"
    whole = cap().partition(b"?>")[2]
    server.says(b"<alerts>" + whole + broken + b"</alerts>", ETag='"1"')
    row = asked(feed(server))
    assert (Moment.objects.count(), row.failures, row.etag) == (1, 0, '"1"')
    (warning,) = read_alerts(b"<alerts>" + whole + broken + b"</alerts>", NOW).warnings
    assert row.trouble == warning[:300]


def test_feed_may_be_plain_http_but_leads_nowhere_inside(settings, tmp_path, monkeypatch):
    """Many services have their feeds on http alone; what is said there is public."""
    settings.HEEDFUL_DATA = tmp_path / "data"
    settings.HEEDFUL_ALLOW_LOOPBACK_WEBHOOKS = False
    real = socket.getaddrinfo

    def lead(host, port, *args, **kwargs):
        return real("127.0.0.1" if host == "warnings.example" else host, port, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", lead)
    row = asked(add_feed(MACHINE, "Weather", "http://warnings.example/feed", 5, NOW))
    assert row.trouble == "warnings.example leads to 127.0.0.1, which the whole internet cannot reach."
