"""The first day: a link, an owner, a second factor, and the first colleague."""

from __future__ import annotations

import time

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from tests.conftest import PASSWORD

from heedful.models import AuditEntry, Colleague, Role
from heedful.services.audit import MACHINE
from heedful.services.colleague import invite, invite_first_owner

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def _code(secret: str, ahead: int = 0) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + ahead))


def _open_menu(page) -> None:
    page.locator(".menu summary").click()


def _sign_in(page, email: str) -> None:
    page.goto("/sign-in/")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def test_first_owner_comes_in_sets_a_second_factor_and_invites(page, look):  # noqa: PLR0915 - one long walk
    page.goto(f"/welcome/{invite_first_owner()}/")
    look(page, "welcome")
    page.get_by_label("Name").fill("Ana Lima")
    page.get_by_label("E-mail").fill("ana@heedful.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Come in").click()
    page.get_by_role("heading", name="Today").wait_for()
    look(page, "today-empty")
    assert Colleague.objects.get().role == Role.OWNER

    _open_menu(page)
    look(page, "menu")
    page.get_by_role("link", name="Your account").click()
    look(page, "account")
    page.get_by_role("link", name="Set one up").click()
    look(page, "second-factor")
    page.get_by_role("link", name="Set up an app").click()
    look(page, "is-it-still-you")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    look(page, "second-factor-app")
    secret = page.get_by_label("Or type this secret into the app").input_value()
    page.get_by_label("Code", exact=True).fill(_code(secret))
    page.get_by_role("button", name="Switch it on").click()
    page.get_by_role("heading", name="Recovery codes").wait_for()
    look(page, "recovery-codes")
    page.get_by_role("link", name="Second factor").click()
    look(page, "second-factor-on")

    _open_menu(page)
    page.get_by_role("link", name="People").click()
    page.get_by_label("They come as").select_option("agent")
    page.get_by_role("button", name="Make a link").click()
    look(page, "invited")
    link = page.get_by_label("The link").input_value()
    page.get_by_role("link", name="I have it").click()
    look(page, "people-links")

    _open_menu(page)
    page.get_by_role("button", name="Sign out").click()
    page.goto(link)
    page.get_by_label("Name").fill("Jon Berg")
    page.get_by_label("E-mail").fill("jon@heedful.example")
    page.get_by_label("Password").fill("seven green kettles")
    page.get_by_role("button", name="Come in").click()
    page.get_by_role("heading", name="Today").wait_for()
    assert Colleague.objects.get(name="Jon Berg").role == Role.AGENT
    page.goto(link)
    look(page, "welcome-used")

    page.get_by_role("link", name="Heedful").click()
    _open_menu(page)
    page.get_by_role("button", name="Sign out").click()
    _sign_in(page, "ana@heedful.example")
    page.get_by_role("heading", name="And your code").wait_for()
    look(page, "code")
    page.get_by_label("Code").fill(_code(secret, ahead=1))
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("heading", name="Today").wait_for()


@pytest.mark.parametrize("scheme", ["page", "dark_page"])
def test_stranger_is_led_to_sign_in_and_back(scheme, alice, look, request):
    page = request.getfixturevalue(scheme)
    name = scheme.removesuffix("page").replace("_", "-")
    page.goto("/people/")
    page.get_by_role("heading", name="Sign in").wait_for()
    look(page, f"{name}sign-in")
    page.get_by_role("link", name="I have forgotten my password").click()
    look(page, f"{name}forgotten")
    page.go_back()
    page.get_by_label("E-mail").fill(alice.email)
    page.get_by_label("Password").fill("not this one")
    page.get_by_role("button", name="Sign in").click()
    look(page, f"{name}sign-in-wrong")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("heading", name="People").wait_for()


@pytest.mark.parametrize("scheme", ["page", "dark_page"])
def test_owner_looks_around(scheme, alice, bob, charlie, look, request):
    page = request.getfixturevalue(scheme)
    name = scheme.removesuffix("page").replace("_", "-")
    long = "Wilhelmine Donaudampfschifffahrtsgesellschaft von Übermüth-Öhringen"
    Colleague.objects.filter(pk=charlie.pk).update(name=long, is_active=False)
    invite(MACHINE, Role.VIEWER)
    AuditEntry.objects.bulk_create(
        [AuditEntry(who=bob, verb="saw", sort="customer", object_id=str(n), address="2001:db8::7") for n in range(60)]
    )
    _sign_in(page, alice.email)
    page.get_by_role("heading", name="Today").wait_for()
    look(page, f"{name}today")
    for address in ("people", "audit", "account", "nothing-here"):
        page.goto(f"/{address}/")
        look(page, f"{name}{address}")


def test_role_is_changed_by_choosing_it(page, alice, bob):
    _sign_in(page, alice.email)
    page.goto("/people/")
    page.get_by_label("Role of Bob Brandt").select_option("viewer")
    page.get_by_text("Changed.").wait_for()
    assert Colleague.objects.get(pk=bob.pk).role == Role.VIEWER


def test_frame_is_walked_by_keyboard(page, alice):
    _sign_in(page, alice.email)
    page.get_by_role("heading", name="Today").wait_for()
    page.goto("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the page"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.locator(".menu summary").focus()
    page.keyboard.press("Enter")
    assert page.get_by_role("link", name="Your account").is_visible()
    page.keyboard.press("Escape")
    assert not page.get_by_role("link", name="Your account").is_visible()
