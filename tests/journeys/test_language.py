"""Somebody who speaks German finds every page in German, sets Heedful to French, and finds it in French."""

from __future__ import annotations

import pytest
from tests.conftest import PASSWORD
from tests.mails import came, written

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
LONG = "Wilhelmine Donaudampfschifffahrtsgesellschaft von Übermüth-Öhringen"
PLACES = ("/", "/inbox/", "/customers/", "/flow/", "/define/", "/sources/new/", "/people/", "/telling/", "/audit/")


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path / "data"


def _choose(page, language: str, label: str, button: str) -> None:
    page.goto("/account/")
    page.get_by_label(label, exact=True).select_option(language)
    page.get_by_role("button", name=button, exact=True).click()


def _sign_in(page, colleague) -> None:
    page.goto("/sign-in/")
    page.get_by_label("E-mail").or_(page.get_by_label("Email")).fill(colleague.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("heading", name="Today").wait_for()


@pytest.mark.parametrize("scheme", ["page", "dark_page"])
def test_owner_works_in_german(scheme, look, alice, request):
    page = request.getfixturevalue(scheme)
    dark = scheme.removesuffix("page").replace("_", "-")
    subject = "Rechtsschutzversicherungsgesellschaftenverzeichnis wiederherstellen"
    row = came(written("Wann kommt es zurück?", sender=f"{LONG} <w@oe.example>", Subject=subject)).conversation
    _sign_in(page, alice)
    _choose(page, "de", "Language", "Save")
    page.get_by_text("Ihr Konto ist geändert.").wait_for()
    for place in (*PLACES, f"/inbox/waiting/{row.pk}/"):
        page.goto(place)
        assert page.locator("html").get_attribute("lang") == "de"
        look(page, f"{dark}german-{place.strip('/').replace('/', '-') or 'today'}")
    page.get_by_role("button", name="Übernehmen").click()
    page.locator("#assignee option:checked", has_text=alice.name).wait_for(state="attached")
    page.get_by_placeholder("Ihre Antwort").fill("Guten Tag, Sie haben es gleich wieder.")
    page.get_by_role("button", name="An Wilhelmine senden").click()
    page.get_by_text("geht in").wait_for()
    page.get_by_role("button", name="Zurücknehmen").click()
    page.get_by_text("Nichts ging hinaus. Was Sie geschrieben haben, steht wieder in der Antwort.").wait_for()
    _choose(page, "fr", "Sprache", "Speichern")
    page.get_by_text("Votre compte est changé.").wait_for()
