"""A program comes in: a key is made, used and revoked; and one person's data leaves as a file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.conftest import PASSWORD
from tests.signals import RESTORE, known_as, take

from heedful.domain.api_key import Scope
from heedful.services.api_key import make_key, revoke_key
from heedful.services.audit import MACHINE

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def _sign_in(page, email: str) -> None:
    page.goto("/sign-in/")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("heading", name="Today").wait_for()


def _asked(page, live_server, text: str) -> int:
    headers = {"Authorization": f"Bearer {text}"}
    return page.request.get(f"{live_server.url}/api/v1/customers", headers=headers).status


def test_owner_makes_a_key_uses_and_revokes_it(page, look, alice, live_server):
    _sign_in(page, alice.email)
    page.locator(".menu summary").click()
    page.get_by_role("link", name="API keys").click()
    page.get_by_role("heading", name="API keys").wait_for()
    look(page, "api-keys-none")
    page.get_by_label("Its name").fill("the shop")
    page.get_by_label("find and read customers").check()
    page.get_by_role("button", name="Make the key").click()
    text = page.get_by_label("The key").input_value()
    look(page, "api-key-made")
    assert _asked(page, live_server, text) == 200
    page.get_by_role("link", name="I have it").click()
    page.get_by_role("heading", name="API keys").wait_for()
    assert text not in page.content()
    page.get_by_text("Revoke", exact=True).click()
    look(page, "api-key-revoke")
    page.get_by_role("button", name="Revoke this key").click()
    page.get_by_text("The key no longer works.").wait_for()
    assert _asked(page, live_server, text) == 401


def _many_keys() -> None:
    make_key(MACHINE, "Warenwirtschaftsanbindungsprüfungsdienst der Hauptniederlassung", list(Scope))
    make_key(MACHINE, "export", [Scope.CUSTOMERS_EXPORT])
    revoked, _ = make_key(MACHINE, "old", [Scope.SIGNALS_WRITE])
    revoke_key(MACHINE, revoked)


@pytest.mark.parametrize("colours", ["page", "dark_page"])
def test_keys_and_description_in_both_colours(request, colours, look, alice):
    page = request.getfixturevalue(colours)
    _many_keys()
    _sign_in(page, alice.email)
    page.goto("/api-keys/")
    look(page, f"api-keys-{colours}")
    page.get_by_role("link", name="What the API can do").click()
    page.get_by_role("heading", name="The API", exact=True).wait_for()
    look(page, f"api-docs-{colours}")
    for each in page.locator("details").all():
        each.evaluate("each => { each.open = true }")
    look(page, f"api-docs-open-{colours}")


def test_agent_takes_one_persons_data_out(page, look, bob, settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path / "data"
    take(tmp_path, [("ana", "2024-03-05T03:00:00Z", "restore.started")], RESTORE)
    ana = known_as("ana", name="Ana Lima", organisation="Harbour Works")
    _sign_in(page, bob.email)
    page.goto(f"/customers/{ana.pk}/")
    page.get_by_role("link", name="Export everything").click()
    page.get_by_role("heading", name="Everything about this person").wait_for()
    look(page, "customer-export")
    with page.expect_download() as begun:
        page.get_by_role("button", name="Export").click()
    assert begun.value.suggested_filename == f"customer-{ana.pk}.json"
    told = json.loads(Path(begun.value.path()).read_text(encoding="utf-8"))
    assert (told["customer"]["name"], len(told["signals"])) == ("Ana Lima", 1)
