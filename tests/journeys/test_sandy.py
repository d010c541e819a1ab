"""Somebody looks at the hurricane: it is made for them, plays, and says who is affected; also without script."""

from __future__ import annotations

import pytest
from tests.conftest import PASSWORD

from heedful.services.sandy_film import write_film
from heedful.services.sandy_shown import film_path, is_wanted

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
CUSTOMERS = 7_000


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path


def _sign_in(page, colleague) -> None:
    page.goto("/sign-in/?next=/moments/")
    page.get_by_label("E-mail").or_(page.get_by_label("Email")).fill(colleague.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("heading", name="Moments", exact=True).wait_for()


def _dots(page, phase: int) -> int:
    return (page.locator(f"[data-dots='{phase}']").get_attribute("d") or "").count("M")


def _count(page, column: str) -> int:
    return int(page.locator(f"[data-until='{column}']").inner_text().replace(",", ""))


def _walk(page, look, suffix: str) -> None:
    page.get_by_role("link", name="What this would have changed in October 2012").click()
    page.get_by_text("The week is being played again").wait_for()
    look(page, f"sandy-making{suffix}")
    assert is_wanted()
    write_film(film_path(), CUSTOMERS)
    page.get_by_role("button", name="Play").wait_for()  # by itself
    assert page.locator("#when").inner_text() == "Monday, 29 October, 10:00"
    assert page.locator("#advisory").inner_text() == "Hurricane Sandy, advisory 28"
    look(page, f"sandy{suffix}")
    slider = page.get_by_role("slider", name="Hour")
    slider.focus()
    slider.press("Home")
    assert page.locator("#advisory").inner_text() == ""
    assert (_dots(page, 1), _dots(page, 2), _dots(page, 3)) == (0, 0, 0)
    page.get_by_role("button", name="Play").click()
    page.get_by_text("Tropical Storm Sandy, advisory 2", exact=True).wait_for()
    page.get_by_role("button", name="Pause").click()
    slider.press("End")
    assert _count(page, "0") + _count(page, "1") == CUSTOMERS * 16 // 7


def test_viewer_plays_the_week(page, look, charlie):
    _sign_in(page, charlie)
    _walk(page, look, "")


def test_viewer_plays_the_week_in_the_dark(dark_page, look, charlie):
    _sign_in(dark_page, charlie)
    _walk(dark_page, look, "-dark")


def test_hours_are_links_without_script(browser, live_server, charlie, signed_in, settings):
    write_film(film_path(), CUSTOMERS)
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False, locale="en-GB")
    session = signed_in(charlie).cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
    page = context.new_page()
    page.goto("/moments/sandy/")
    monday = _dots(page, 2)
    assert monday > 0
    page.get_by_role("link", name="Tue, 30 October").click()
    assert page.locator("#when").inner_text() == "Tuesday, 30 October, 10:00"
    assert (_dots(page, 2), _dots(page, 3) > monday) == (0, True)
    page.get_by_role("navigation", name="Hours of this day").get_by_role("link", name="11:00").click()
    assert page.locator("#when").inner_text() == "Tuesday, 30 October, 11:00"
    context.close()
