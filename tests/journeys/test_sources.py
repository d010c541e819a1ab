"""An owner adds a source, pastes what is shown, and sees what comes in as it comes, and what could not be taken."""

from __future__ import annotations

import json
import urllib.request
from datetime import UTC, datetime

import pytest
from tests.conftest import PASSWORD

from heedful.api.collect import keys
from heedful.models import Source
from heedful.services.settle import Settler

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
LONG = "Auftragsverwaltungsschnittstelle für Großkundenbestellungen der Hauptniederlassung"


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path
    keys.forget()


def _sign_in(page, colleague) -> None:
    page.goto("/sign-in/?next=/flow/")
    page.get_by_label("E-mail").or_(page.get_by_label("Email")).fill(colleague.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("heading", name="Flow", exact=True).wait_for()


def _send(address: str, key: str, *events: dict) -> None:
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    body = json.dumps(events).encode()
    request = urllib.request.Request(f"{address}/collect/signals", body, headers)  # noqa: S310 - ours
    assert json.load(urllib.request.urlopen(request, timeout=5)) == {"accepted": len(events)}  # noqa: S310 - ours


def _walk(page, look, address: str, client: str, suffix: str) -> None:
    page.get_by_role("link", name="Where signals come from").click()
    look(page, f"sources{suffix}")
    page.get_by_role("link", name="Add a source").click()
    look(page, f"source-new{suffix}")
    page.get_by_label("Name").fill(LONG)
    page.get_by_label("What sends").select_option(client)
    page.get_by_role("button", name="Make it").click()
    page.get_by_text("Nothing yet").wait_for()
    key = Source.objects.get(name=LONG, client=client).keys.get().key
    assert key in page.locator("pre").first.inner_text()
    _send(address, key, {"kind": "restore.started", "user_id": "ana"}, {"kind": "", "user_id": "ana"})
    page.locator("#last").get_by_text("restore.started").wait_for()  # by itself
    Settler().round(datetime.now(UTC))
    page.reload()
    look(page, f"source{suffix}")
    page.get_by_role("link", name="1 event could not be taken").click()
    page.locator("summary", has_text="What it was").click()
    look(page, f"source-rejects{suffix}")
    page.get_by_role("textbox", name="What it was").fill('[{"kind": "mended", "user_id": "ana"}]')
    page.get_by_role("button", name="Take it again").click()
    page.get_by_text("Everything that came was taken.").wait_for()


def test_owner_adds_a_source_and_sees_what_comes(page, look, live_server, alice):
    _sign_in(page, alice)
    _walk(page, look, live_server.url, "segment", "")


def test_owner_adds_a_source_in_the_dark(dark_page, look, live_server, alice):
    _sign_in(dark_page, alice)
    _walk(dark_page, look, live_server.url, "script", "-dark")
