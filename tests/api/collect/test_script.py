"""Our script in a browser, before a server that answers as it is told: nothing is lost, and nothing comes endlessly."""

from __future__ import annotations

import http.server
import json
import threading
from pathlib import Path

import pytest

import heedful.api.collect

SCRIPT = Path(heedful.api.collect.__file__).with_name("heedful.js")
PAGE = (
    b'<!doctype html><title>Shop</title><link rel="icon" href="data:,"><script src="/heedful.js?key=wk" defer></script>'
)


class Door(http.server.ThreadingHTTPServer):
    """Gives a page with the script, and answers what the script sends: as told, and with 200 when nothing is told."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answers)
        self.answers: list[int] = []
        self.came: list[tuple[int, bytes]] = []

    @property
    def host(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def taken(self) -> list[dict]:
        """Give the events that were answered by 200."""
        return [event for status, body in self.came if status == 200 for event in json.loads(body)["signals"]]


class _Answers(http.server.BaseHTTPRequestHandler):
    server: Door

    def do_GET(self):
        self._answer(200, SCRIPT.read_bytes() if "heedful.js" in self.path else PAGE)

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        status = self.server.answers.pop(0) if self.server.answers else 200
        self.server.came.append((status, body))
        self._answer(status, b"{}")

    def _answer(self, status: int, body: bytes):
        self.send_response(status)
        self.send_header("Content-Type", "text/javascript" if "heedful.js" in self.path else "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture
def door():
    served = Door()
    thread = threading.Thread(target=served.serve_forever)
    thread.start()
    yield served
    served.shutdown()
    thread.join()
    served.server_close()


@pytest.fixture
def page(browser, door):
    """A page of ours, whose own page view has arrived."""
    found = browser.new_page()
    found.goto(door.host)
    until(found, lambda: len(door.came) == 1)
    yield found
    found.close()


def until(page, holds, seconds: float = 15) -> None:
    """Let the page go on until something holds."""
    for _ in range(round(seconds * 20)):
        if holds():
            return
        page.wait_for_timeout(50)
    pytest.fail("it never came to be")


def kinds(door: Door) -> list[tuple[int, list[str]]]:
    return [(status, [event["kind"] for event in json.loads(body)["signals"]]) for status, body in door.came]


def turn(page, state: str) -> None:
    """Hide or show the page, as a person does who looks at another one in between."""
    page.evaluate(
        "state => { Object.defineProperty(document, 'visibilityState', {value: state, configurable: true});"
        " document.dispatchEvent(new Event('visibilitychange', {bubbles: true})) }",
        state,
    )


def test_what_is_refused_for_good_is_not_sent_again(page, door):
    door.answers = [400]
    page.evaluate("heedful.track('odd'); heedful.send()")
    until(page, lambda: len(door.came) == 2)
    page.evaluate("heedful.track('clicked'); heedful.send()")
    until(page, lambda: len(door.came) == 3)
    assert kinds(door) == [(200, ["page"]), (400, ["odd"]), (200, ["clicked"])]


@pytest.mark.parametrize("trouble", [429, 500, 503])
def test_trouble_of_the_server_is_tried_again_as_the_same_event(page, door, trouble):
    door.answers = [trouble, trouble]
    page.evaluate("heedful.track('clicked', {number: 1})")
    until(page, lambda: len(door.came) == 4)
    assert [status for status, _ in door.came] == [200, trouble, trouble, 200]
    sent = [json.loads(body)["signals"] for _, body in door.came[1:]]
    assert sent[0] == sent[1] == sent[2]
    assert sent[0][0]["message_id"]


def test_batches_are_cut_by_their_bytes(page, door):
    # In letters that take two bytes each: what counts is what travels.
    page.evaluate("for (let n = 0; n < 40; n++) heedful.track('large', {number: n, text: 'ü'.repeat(2000)})")
    page.evaluate("heedful.track('huge', {number: 40, text: 'x'.repeat(100000)})")
    until(page, lambda: len(door.taken()) == 42)
    assert sorted(event["properties"]["number"] for event in door.taken()[1:]) == list(range(41))
    sizes = [len(body) for _, body in door.came]
    assert [size for size in sizes if size > 51_000] == [max(sizes)]
    assert len(sizes) == 6


def test_what_waits_is_bounded_and_the_oldest_goes(page, door):
    door.answers = [503]
    page.evaluate("for (let n = 0; n < 1100; n++) heedful.track('numbered', {number: n})")
    until(page, lambda: len(door.taken()) == 1001)
    assert sorted(event["properties"]["number"] for event in door.taken()[1:]) == list(range(100, 1100))


def test_what_went_when_the_page_was_hidden_goes_again_when_it_is_seen(page, door):
    door.answers = [503]
    page.evaluate("heedful.track('left')")
    turn(page, "hidden")
    until(page, lambda: len(door.came) == 2)
    # Nobody knows whether that arrived; whoever looks elsewhere need not be asked again and again.
    page.wait_for_timeout(1_500)
    assert len(door.came) == 2
    turn(page, "visible")
    until(page, lambda: len(door.came) == 3)
    assert kinds(door)[1:] == [(503, ["left"]), (200, ["left"])]
    ids = [json.loads(body)["signals"][0]["message_id"] for _, body in door.came[1:]]
    assert ids[0] == ids[1]
    turn(page, "hidden")
    turn(page, "visible")
    page.evaluate("heedful.track('back'); heedful.send()")
    until(page, lambda: len(door.came) == 4)
    assert kinds(door)[3] == (200, ["back"])


def test_what_waits_is_sent_when_the_page_is_left(page, door):
    page.evaluate("heedful.track('last')")
    page.goto("about:blank")
    until(page, lambda: len(door.came) == 2)
    assert kinds(door)[1] == (200, ["last"])


def test_what_can_not_be_written_costs_itself_alone(page, door):
    page.evaluate("const round = {}; round.round = round; heedful.track('odd', round); heedful.track('clicked')")
    until(page, lambda: len(door.came) == 2)
    assert kinds(door)[1] == (200, ["clicked"])
