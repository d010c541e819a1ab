"""Our own script against a running server that is busy for a while, and killed: every event arrives, exactly once."""

from __future__ import annotations

import http.server
import threading

import pytest

from tests.clients.conftest import Server
from tests.clients.test_clients import busy, numbers

pytestmark = pytest.mark.clients


@pytest.fixture
def site():
    """A website of somebody's, whose one page is written by the test."""

    class Page(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(self.server.page.encode())

        def log_message(self, *_):
            pass

    served = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page)
    thread = threading.Thread(target=served.serve_forever)
    thread.start()
    yield served
    served.shutdown()
    thread.join()
    served.server_close()


def track(page, first: int, last: int) -> None:
    page.evaluate(
        "([first, last]) => { for (let n = first; n < last; n++) heedful.track('numbered', {number: n}) }",
        [first, last],
    )


def test_nothing_is_lost_or_doubled_when_the_server_is_gone_for_a_while(browser, site, tmp_path):
    origin = f"http://127.0.0.1:{site.server_port}"
    server = Server(tmp_path / "data", origin)
    site.page = f'<!doctype html><script src="{server.host}/heedful.js?key={server.keys["script"]}" defer></script>'
    try:
        page = browser.new_page()
        page.goto(origin)
        track(page, 0, 10)
        page.wait_for_timeout(1_500)
        server.kill()
        with busy(server.port):
            # Many, and larger together than what a browser lets outlive its page.
            page.evaluate(
                "for (let n = 10; n < 70; n++) heedful.track('numbered', {number: n, text: 'x'.repeat(2000)})"
            )
            page.wait_for_timeout(2_500)
        track(page, 70, 80)
        page.wait_for_timeout(1_000)
        server.start()
        track(page, 80, 90)
        found = numbers(server.held(91, "script"))
        page.close()
        assert found == dict.fromkeys(range(90), 1)
    finally:
        server.stop()
