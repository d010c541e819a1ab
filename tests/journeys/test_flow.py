"""An owner sees where people stop, says better what they come for, and sees it found while writing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from tests.conftest import PASSWORD
from tests.signals import QUESTION, RESTORE, known_as, take

from heedful.models import Kind
from heedful.services.desire import refresh

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
END = datetime(2024, 3, 5, 12, tzinfo=UTC)
LONG = "Wilhelmine Donaudampfschifffahrtsgesellschaft von Übermüth-Öhringen"


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path
    return tmp_path


def _row(customer: str, hours: float, kind: str, note: str = "") -> tuple[str, ...]:
    return customer, (END + timedelta(hours=hours)).isoformat(), kind, "", note


def _year():
    """A year in which version 4.2 of the client begins to lose people at the download, three weeks ago."""
    rows = []
    for number in range(900):
        hours = -24 * 365 + number * 9.5
        broken = hours > -24 * 21 and number % 3
        who, client = f"c{number % 200}", "4.2" if broken else "4.1"
        rows += [_row(who, hours, "restore.started", client), _row(who, hours + 0.1, "restore.downloading", client)]
        rows += [] if broken else [_row(who, hours + 0.5, "restore.finished", client)]
    return [
        *rows,
        _row("ana", -30, "question.asked"),
        _row("ana", -9, "restore.started", "4.2"),
        _row("end", 0, "coffee"),
    ]


def _sign_in(page, colleague) -> None:
    page.goto("/sign-in/?next=/flow/")
    page.get_by_label("E-mail").or_(page.get_by_label("Email")).fill(colleague.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("heading", name="Flow", exact=True).wait_for()


def _walk(page, look, suffix: str) -> None:
    look(page, f"flow{suffix}")
    page.get_by_role("link", name="Get my files back").first.click()
    page.get_by_text("Seen with, not because of").wait_for()
    page.locator(".seen").get_by_text("note: 4.2").wait_for()
    page.get_by_text("Nothing that can be told").wait_for()
    look(page, f"flow-kind{suffix}")
    page.get_by_label("Group").select_option("note=4.2")
    page.get_by_label("Beside it").select_option("others")
    page.get_by_role("button", name="Show").click()
    page.get_by_text("Everybody else", exact=True).wait_for()
    look(page, f"flow-beside{suffix}")
    page.goto("/")
    page.get_by_text("They need us now").wait_for()
    look(page, f"today{suffix}")


def test_owner_sees_where_people_stop(page, look, alice, folder):
    take(folder, _year(), RESTORE.replace('stalls = "6 hours"', 'stalls = "6 hours"\ntarget = 0.95'), QUESTION)
    known_as("ana", name=LONG)
    _sign_in(page, alice)
    _walk(page, look, "")


def test_owner_sees_it_in_the_dark(dark_page, look, alice, folder):
    take(folder, _year(), RESTORE, QUESTION)
    known_as("ana", name=LONG)
    _sign_in(dark_page, alice)
    _walk(dark_page, look, "-dark")


def test_owner_defines_a_kind_and_sees_what_it_finds_while_writing(page, look, alice, folder):
    take(folder, _year())
    _sign_in(page, alice)
    look(page, "flow-empty")
    page.get_by_role("link", name="Say what they come for").click()
    look(page, "define")
    page.get_by_label("What they want, in their words").fill("Get my files back")
    page.get_by_label("Short id").fill("restore")
    page.get_by_label("It begins with").fill("restore.started")
    page.get_by_label("They have it with").fill("restore.finish")
    page.get_by_text("No signal in the log matches ‘restore.finish’").wait_for()
    page.get_by_label("They have it with").fill("restore.finished")
    page.get_by_text("it finds 901 desires of 201 customers").or_(
        page.get_by_text("desires of 201 customers")
    ).wait_for()
    look(page, "define-found")
    page.get_by_role("button", name="As text").click()
    assert 'fulfilled = ["restore.finished"]' in page.get_by_label("The definition").input_value()
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Being followed through the whole log.", exact=True).wait_for()
    assert Kind.objects.get().slug == "restore"
    refresh()
    page.get_by_role("heading", name="Where they stop").wait_for()


def test_page_of_a_kind_says_everything_without_script(browser, live_server, alice, folder):
    take(folder, _year(), RESTORE)
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    page.set_default_timeout(8000)
    _sign_in(page, alice)
    page.get_by_role("link", name="Get my files back").first.click()
    page.get_by_role("link", name="Count it").first.click()
    page.locator(".seen").get_by_text("note: 4.2").wait_for()
    page.goto("/flow/restore/define/")
    page.get_by_label("They have given up after").fill("1 day")
    page.get_by_role("button", name="What would it find?").click()
    page.get_by_text("In all").wait_for()
    page.get_by_role("button", name="As text").click()
    assert 'patience = "1 day"' in page.get_by_label("The definition").input_value()
    context.close()
