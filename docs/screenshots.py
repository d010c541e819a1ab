"""Make the pictures that the documents show, from the demo company in a running Heedful.

Run it from the root of the repository, in the environment that `make venv` makes:

    .venv/bin/python docs/screenshots.py

It starts a Heedful of its own in a folder that it removes afterwards, and needs Chromium (`CHROMIUM` names
another one than `/usr/bin/chromium`). The demo company lives until the moment when it moves in, so figures
differ from run to run, and what they tell does not.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from playwright.sync_api import Page, sync_playwright

IMAGES = Path(__file__).resolve().parent / "images"
CHROMIUM = os.environ.get("CHROMIUM") or "/usr/bin/chromium"
WIDTH = 1120
#: Moving the demo company in takes about ten seconds; a busy machine gets more.
LONGEST_START_S = 120


def main() -> None:
    """Take all pictures."""
    with tempfile.TemporaryDirectory(prefix="heedful-screenshots-") as folder, _running(Path(folder)) as url:
        password = (Path(folder) / "demo-password").read_text().strip()
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
            page = browser.new_page(base_url=url, locale="en-GB", color_scheme="light", reduced_motion="reduce")
            _sign_in(page, password)
            _take_all(page)
            browser.close()


def _take_all(page: Page) -> None:
    page.goto("/")
    _take(page, "today", 700)
    page.goto("/flow/")
    _take(page, "flow", 820)
    page.goto("/flow/restore/")
    _take(page, "kind", 1180)
    person = page.locator(".person-row", has_text="quiet for").filter(has_text="tries").first.locator(".who a")
    address = str(person.get_attribute("href"))
    page.goto("/flow/restore/define/")
    page.get_by_label("They have given up after").fill("1 hour")
    page.locator("#found", has_text="In all").wait_for()
    _take(page, "editor", 700)
    page.goto(address)
    _take(page, "customer", 760)
    page.goto("/moments/")
    _take(page, "moments", 900)
    page.goto("/inbox/waiting/")
    page.get_by_role("link", name="Restore stops at 60 percent").first.click()
    page.get_by_text("This conversation is about it").wait_for()
    _take(page, "inbox", 800)


def _sign_in(page: Page, password: str) -> None:
    page.goto("/")
    page.get_by_label("E-mail").fill("owner@demo.example")
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("heading", name="Today").wait_for()


def _take(page: Page, name: str, height: int) -> None:
    page.set_viewport_size({"width": WIDTH, "height": height})
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(600)
    page.screenshot(path=str(IMAGES / f"{name}.png"))


@contextmanager
def _running(data: Path) -> Iterator[str]:
    port = _free_port()
    url = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "heedful", "run", "--port", str(port)]
    house = subprocess.Popen(command, env={**os.environ, "HEEDFUL_DATA": str(data)})
    try:
        _wait_for(f"{url}/ready", house)
        yield url
    finally:
        house.terminate()
        house.wait()


def _wait_for(url: str, house: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + LONGEST_START_S
    while time.monotonic() < until and house.poll() is None:
        try:
            urlopen(url, timeout=5).close()  # noqa: S310 - our own address
        except (URLError, TimeoutError):
            time.sleep(0.3)
        else:
            return
    raise SystemExit("Heedful did not start.")


def _free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


if __name__ == "__main__":
    main()
