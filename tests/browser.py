"""A real browser for the journeys, which fails a test for what the page itself would complain about.

`page` walks through a running house in one colour scheme (use `dark_page` for the other); `look` checks a page
with axe and, where HEEDFUL_SCREENSHOTS names a folder, takes pictures at both widths.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.cache import cache
from playwright.sync_api import Browser, Page, sync_playwright

WIDTHS = (1280, 360)
_CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

Look = Callable[[Page, str], None]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not Path(_CHROMIUM).exists():
        pytest.skip(f"needs Chromium at {_CHROMIUM}")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=_CHROMIUM, args=_FLAGS)
        yield started
        started.close()


@pytest.fixture
def page(browser: Browser, live_server, settings) -> Iterator[Page]:
    # Links that are handed on name the site, and not the host of whoever asked.
    settings.HEEDFUL_SITE_URL = live_server.url
    yield from _walk(browser, live_server.url, "light")


@pytest.fixture
def dark_page(browser: Browser, live_server) -> Iterator[Page]:
    yield from _walk(browser, live_server.url, "dark")


@pytest.fixture
def look() -> Look:
    return look_at


def look_at(page: Page, name: str) -> None:
    """Fail for whatever axe finds on the page as it is, at both widths; take pictures where they are wanted."""
    # A click is over when the next page has begun, and a page that has only begun has nothing to be measured.
    page.wait_for_load_state()
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        wide = page.evaluate("document.documentElement.scrollWidth")
        _take_picture(page, f"{name}-{width}")
        assert wide <= width, f"{name} is {wide} px wide in a window of {width}"
        found = Axe().run(page)
        assert found.violations_count == 0, f"{name} at {width}:\n{found.generate_report()}"
    page.set_viewport_size({"width": WIDTHS[0], "height": 900})


def _walk(browser: Browser, url: str, scheme: str) -> Iterator[Page]:
    # Attempts to sign in are counted across journeys otherwise: the table of the cache has no model to flush.
    cache.clear()
    context = browser.new_context(base_url=url, color_scheme=scheme, reduced_motion="reduce", locale="en-GB")
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if _is_complaint(said.type, said.text) else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.set_default_timeout(8000)
    # The first page of a process brings half of the program into memory.
    page.set_default_navigation_timeout(30_000)
    yield page
    context.close()
    assert complaints == []


def _is_complaint(sort: str, text: str) -> bool:
    # A page that answers 404 or 410 is sometimes what the test wants to see.
    return sort in {"error", "warning"} and not re.search(r"status of 4\d\d", text)


def _take_picture(page: Page, name: str) -> None:
    folder = os.environ.get("HEEDFUL_SCREENSHOTS")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)
