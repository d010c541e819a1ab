"""Unmodified clients of others against a running server: every event arrives, exactly once."""

from __future__ import annotations

import contextlib
import functools
import http.server
import json
import re
import subprocess
import threading
import time
from collections import Counter
from pathlib import Path

import pytest

from tests.clients.conftest import Server

pytestmark = pytest.mark.clients
COUNT = 20
SERVERS = [
    ("python", "segment"),
    ("python", "rudderstack"),
    ("python", "posthog"),
    ("python", "posthog-v1"),
    ("node", "segment"),
    ("node", "rudderstack"),
    ("node", "posthog"),
]


def numbers(rows: list[list]) -> Counter:
    return Counter(int(row[3]["number"]) for row in rows if row[1] == "numbered")


def started(clients, server, language, client, count=COUNT, pause_s=0.0):
    key = server.keys[client.partition("-")[0]]
    command = clients.command(language, client, server.host, key, count, pause_s)
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def finished(process) -> None:
    said, _ = process.communicate(timeout=90)
    assert process.returncode == 0, said


def test_every_client_is_understood(clients, server):
    sent = [(language, client, started(clients, server, language, client)) for language, client in SERVERS]
    for _, _, process in sent:
        finished(process)
    for source, times in (("segment", 2), ("rudderstack", 2), ("posthog", 3)):
        # So many clients, each with numbers of its own.
        assert numbers(server.held(times * COUNT, source)) == dict.fromkeys(range(COUNT), times)
    finished(started(clients, server, "node", "matomo"))
    pages = Counter(row[2] for row in server.held(COUNT, "matomo"))
    assert pages == {f"/numbered/{number}": 1 for number in range(COUNT)}


#: RudderStack's client for Node gives up at the first error, unless it has Redis to queue in.
PATIENT = [pair for pair in SERVERS if pair != ("node", "rudderstack")]


@pytest.mark.parametrize("trouble", ["killed", "busy"])
def test_nothing_is_lost_or_doubled_when_the_server_is_gone_for_a_while(clients, server, trouble):
    count = 60
    sent = [started(clients, server, *pair, count=count, pause_s=0.05) for pair in PATIENT]
    time.sleep(1.5)
    server.kill()
    with busy(server.port) if trouble == "busy" else contextlib.nullcontext():
        time.sleep(3)
    server.start()
    for process in sent:
        finished(process)
    for source, times in (("segment", 2), ("rudderstack", 1), ("posthog", 3)):
        assert numbers(server.held(times * count, source)) == dict.fromkeys(range(count), times)


@contextlib.contextmanager
def busy(port: int):
    """Answer 503 to everything, as what stands in front of a server does while that is away."""

    class Away(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            self.send_response(503)
            self.send_header("Retry-After", "1")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_):
            pass

    http.server.ThreadingHTTPServer.allow_reuse_address = True
    server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Away)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield
    server.shutdown()
    thread.join()
    server.server_close()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@pytest.fixture
def site(tmp_path, clients):
    """A website of somebody's, with pages that send by posthog-js and by our script."""
    pages = tmp_path / "site"
    pages.mkdir()
    modules = clients.node / "node_modules"
    (pages / "posthog.js").write_bytes((modules / "posthog-js/dist/array.full.js").read_bytes())
    (pages / "segment").symlink_to(modules / "@segment/analytics-next/dist/umd")
    handler = functools.partial(_Quiet, directory=str(pages))
    served = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=served.serve_forever)
    thread.start()
    yield pages, f"http://127.0.0.1:{served.server_port}"
    served.shutdown()
    thread.join()
    served.server_close()


def test_pages_send_by_posthog_and_by_our_script(browser, site, tmp_path):
    pages, origin = site
    server = Server(tmp_path / "data", origin)
    try:
        _write(pages, server)
        complaints: list[str] = []
        page = browser.new_page()
        page.on("console", lambda message: message.type == "error" and complaints.append(message.text))
        page.goto(f"{origin}/ours.html?q=secret")
        page.evaluate("heedful.track('clicked', {number: 1}); heedful.identify('ana', {name: 'Ana'})")
        page.evaluate("history.pushState({}, '', '/further/')")
        page.wait_for_timeout(300)
        assert page.evaluate("document.cookie + Object.keys(localStorage).length") == "0"
        page.goto(f"{origin}/posthog.html")
        page.wait_for_timeout(1_500)
        page.close()
        ours = [(row[1], row[2]) for row in server.held(3, "script")]
        assert sorted(ours) == [("clicked", "/ours.html"), ("page", "/further"), ("page", "/ours.html")]
        theirs = Counter(row[1] for row in server.held(2, "posthog"))
        assert theirs == {"numbered": 1, "page": 1}
        _by_segment(browser, origin, server)
        assert [each for each in complaints if "favicon" not in each and "404" not in each] == []
        _refusing(browser, origin, server)
        _keeping(browser, origin, server)
    finally:
        server.stop()


def _by_segment(browser, origin: str, server: Server) -> None:
    """Segment's client for browsers, with a host as Segment's own is written, and without."""
    page = browser.new_page()
    for way in ("", "v1"):
        page.goto(f"{origin}/segment{way}.html?token=secret")
        page.wait_for_timeout(1_500)
    page.close()
    found = Counter((row[1], row[2]) for row in server.held(4, "segment"))
    assert found == {("numbered", None): 2, ("page", "/segment.html"): 1, ("page", "/segmentv1.html"): 1}


def _write(pages: Path, server: Server) -> None:
    ours, theirs, segment = (server.keys[name] for name in ("script", "posthog", "segment"))
    for name, key in (("ours", ours), ("keeping", server.keys["keeping"])):
        (pages / f"{name}.html").write_text(
            f'<!doctype html><title>Ours</title><script src="{server.host}/heedful.js?key={key}" defer></script>'
        )
    options = {"api_host": server.host, "persistence": "memory", "opt_out_useragent_filter": True}
    (pages / "posthog.html").write_text(
        '<!doctype html><title>Theirs</title><script src="posthog.js"></script><script>'
        f"posthog.init({json.dumps(theirs)}, {json.dumps(options)});"
        'posthog.capture("numbered", {number: 1});</script>'
    )
    for way, host in (("", server.host), ("v1", f"{server.host}/v1")):
        sent_to = {"Segment.io": {"apiHost": host.removeprefix("http://"), "protocol": "http"}}
        (pages / f"segment{way}.html").write_text(
            '<!doctype html><title>Theirs</title><script src="segment/index.js"></script><script>'
            "const analytics = AnalyticsNext.AnalyticsBrowser.load("
            f"{json.dumps({'writeKey': segment, 'cdnURL': server.host})}, {json.dumps({'integrations': sent_to})});"
            'analytics.page(); analytics.track("numbered", {number: 1});</script>'
        )


def _refusing(browser, origin: str, server: Server) -> None:
    """Somebody who asks not to be followed is not, and pages of other sites are not listened to."""
    for wish in ("globalPrivacyControl", "doNotTrack"):
        page = browser.new_page()
        page.add_init_script(f"Object.defineProperty(navigator, '{wish}', {{value: '1'}})")
        page.goto(f"{origin}/keeping.html")
        page.evaluate("heedful.track('never', {})")
        page.wait_for_timeout(1_500)
        assert page.evaluate("Object.keys(localStorage).length") == 0
        page.close()
    page = browser.new_page()
    page.goto(f"{origin.replace('127.0.0.1', 'localhost')}/keeping.html")
    page.evaluate("heedful.track('never', {})")
    page.wait_for_timeout(1_500)
    page.close()
    assert server.held(0, "keeping") == []


def _keeping(browser, origin: str, server: Server) -> None:
    """Where the source allows it, who comes back is known again."""
    context = browser.new_context()
    for _ in range(2):
        page = context.new_page()
        page.goto(f"{origin}/keeping.html")
        page.wait_for_timeout(200)
        kept = page.evaluate("localStorage.heedful_visitor")
        page.close()
    server.held(2, "keeping")
    context.close()
    assert server.visitors() == [kept]


def test_snippets_name_what_the_clients_take():
    """What an owner is shown to paste uses the options that these tests use."""
    text = (Path(__file__).parents[2] / "src/heedful/web/templates/source/snippets.html").read_text()
    for option in ("host=", "dataPlaneUrl", "api_host", "cdnURL", "matomo.php", "heedful.js?key="):
        assert re.search(re.escape(option), text), option
