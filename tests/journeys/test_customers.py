"""Somebody is stuck: an agent finds them and reads what happened; an owner lets one be forgotten."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from tests.conftest import PASSWORD
from tests.signals import QUESTION, RESTORE, known_as, take

from heedful.models import Customer

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
END = datetime(2024, 3, 5, 12, tzinfo=UTC)
LONG = "Wilhelmine Donaudampfschifffahrtsgesellschaft von Übermüth-Öhringen"


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path
    return tmp_path


def _row(customer: str, hours: float, kind: str, path: str = "", note: str = "") -> tuple[str, ...]:
    return customer, (END + timedelta(hours=hours)).isoformat(), kind, path, note


def _life(customer: str) -> list[tuple[str, ...]]:
    """Half a year of somebody who comes back every other day, and is stuck in the end."""
    rows = []
    for day in range(0, 180, 2):
        begin = -24 * (181 - day)
        rows += [_row(customer, begin, "restore.started"), _row(customer, begin + 0.2, "restore.chosen")]
        rows += [_row(customer, begin + 0.3 + view / 60, "page", f"/help/{view}") for view in range(day % 14)]
        rows += [_row(customer, begin + 1, "restore.finished", note=f"{day} files")] if day % 7 else []
    return [
        *rows,
        _row(customer, -9, "restore.started"),
        _row(customer, -9, "restore.downloading"),
        _row(customer, -4, "question.asked"),
    ]


def _sign_in(page, colleague) -> None:
    page.goto("/sign-in/?next=/customers/")
    page.get_by_label("E-mail").or_(page.get_by_label("Email")).fill(colleague.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("heading", name="Customers").wait_for()


def test_agent_finds_who_is_stuck_and_reads_what_happened(page, look, bob, folder):
    take(folder, [*_life("ana"), _row("jon", 0, "coffee")], RESTORE, QUESTION)
    known_as("ana", name="Ana Lima", organisation="Harbour Works", traits={"plan": "Pro"})
    _sign_in(page, bob)
    page.get_by_role("link", name="stuck now").click()
    page.get_by_text("stuck for 9 h at ‘restore.downloading’").wait_for()
    assert page.get_by_role("link", name="jon").count() == 0

    page.get_by_role("link", name="Ana Lima").click()
    page.get_by_role("heading", name="Ana Lima").wait_for()
    page.get_by_text("has waited for us for 4 h").wait_for()
    page.locator("summary", has_text="question asked").click()
    page.locator(".came-with code").wait_for()
    page.locator("summary", has_text="page views").first.click()
    page.locator(".stream .stream").first.wait_for()
    look(page, "customer-opened")

    newest = page.locator(".day h3").first.inner_text()
    page.get_by_role("link", name="Earlier").click()
    page.get_by_role("link", name="Newest").wait_for()
    assert "before=" in page.url
    assert page.locator(".day h3").first.inner_text() != newest
    page.reload()
    page.get_by_role("link", name="Newest").click()
    page.get_by_role("link", name="Newest").wait_for(state="detached")

    page.get_by_label("Show").select_option("restore.finished")
    page.locator("summary", has_text="restore finished").nth(2).wait_for()
    page.locator("summary", has_text="began:").first.wait_for(state="detached")
    assert "kind=restore.finished" in page.url
    page.get_by_label("Show").select_option("restore.chosen")
    page.locator("summary", has_text="restore finished").first.wait_for(state="detached")
    page.go_back()
    page.locator("summary", has_text="restore finished").first.wait_for()
    assert page.get_by_role("heading", name="Ana Lima").is_visible()
    assert page.get_by_label("Show").input_value() == "restore.finished"


def test_agent_searches_by_keyboard(page, bob, folder):
    take(folder, [_row("ana", 0, "coffee"), _row("jon", 0, "coffee")], RESTORE)
    known_as("ana", name="Ana Lima")
    _sign_in(page, bob)
    page.keyboard.press("/")
    page.keyboard.type("lima")
    page.keyboard.press("Enter")
    page.get_by_text("looked for ‘lima’").wait_for()
    assert page.get_by_role("main").get_by_role("listitem").count() == 1
    page.get_by_role("link", name="Ana Lima").focus()
    page.keyboard.press("Enter")
    page.locator(".stream summary").first.focus()
    page.keyboard.press("Enter")
    page.locator(".came-with code").wait_for()


def test_stream_without_script(browser, live_server, bob, folder):
    take(folder, _life("ana"), RESTORE, QUESTION)
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    _sign_in(page, bob)
    page.get_by_role("link", name="ana").click()
    page.get_by_role("link", name="Earlier").click()
    page.get_by_role("link", name="Newest").click()
    page.get_by_label("Show").select_option("restore.finished")
    page.get_by_role("button", name="Show").click()
    page.locator(".stream summary").first.click()
    page.get_by_role("link", name="What came with it").first.click()
    page.get_by_text("179 files").or_(page.get_by_text("178 files")).wait_for()
    context.close()


def test_owner_erases_somebody(page, look, alice, folder):
    take(folder, [_row("ana", -9, "restore.started"), _row("jon", 0, "coffee")], RESTORE)
    known_as("ana", name="Ana Lima")
    _sign_in(page, alice)
    page.get_by_role("link", name="Ana Lima").click()
    page.get_by_role("link", name="Erase this person").click()
    look(page, "customer-erase")
    page.get_by_role("link", name="Keep").click()
    page.get_by_role("link", name="Erase this person").click()
    page.get_by_role("button", name="Erase for ever").click()
    page.get_by_text("Nobody can see this person here any more.").wait_for()
    assert page.get_by_role("link", name="Ana Lima").count() == 0
    assert [customer.identities.get().value for customer in Customer.objects.all()] == ["jon"]


@pytest.mark.parametrize("scheme", ["page", "dark_page"])
def test_pages_with_none_little_and_much(scheme, look, alice, folder, request):
    page = request.getfixturevalue(scheme)
    dark = scheme.removesuffix("page").replace("_", "-")
    _sign_in(page, alice)
    look(page, f"{dark}customers-none")
    nobody = Customer.objects.create()
    page.goto(f"/customers/{nobody.pk}/")
    look(page, f"{dark}customer-unknown")

    few = [_row("ana", -1, "coffee"), _row("x" * 120, -200, "restore.started"), _row("x" * 120, -9, "restore.started")]
    take(folder, [*_life("long"), *few, *(_row(f"c{number}", 0, "tea") for number in range(30))], RESTORE, QUESTION)
    traits = {"plan": "Geschäftskundensonderkonditionenvertrag", "betreuung": "Straße der Größenwahnsinnigen"}
    organisation = "Rindfleischetikettierungsüberwachungsaufgabengesellschaft mbH"
    long = known_as("long", name=LONG, organisation=organisation, traits=traits)
    addresses = {
        "customers": "/customers/",
        "customers-stuck": "/customers/?show=stuck",
        "customers-waiting": "/customers/?show=waiting",
        "customers-found": f"/customers/?q={organisation}",
        "customers-not-found": "/customers/?q=nobody",
        "customer-little": f"/customers/{known_as('ana').pk}/",
        "customer-much": f"/customers/{long.pk}/?ended=all",
        "customer-handle": f"/customers/{known_as('x' * 120).pk}/",
        "customer-long-erase": f"/customers/{long.pk}/erase/",
    }
    for name, address in addresses.items():
        page.goto(address)
        look(page, f"{dark}{name}")
