"""Bob is told of a mail that may belong to a conversation, blocks spam with one click, and takes it back."""

from __future__ import annotations

import pytest
from tests.conftest import PASSWORD
from tests.mails import came, written

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
LONG = "Wilhelmina-Aurelia.Oberhauser-Schmidtlein"


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path / "data"


@pytest.mark.parametrize("scheme", ["page", "dark_page"])
def test_what_may_belong_and_spam(scheme, look, bob, request):
    page = request.getfixturevalue(scheme)
    dark = scheme.removesuffix("page").replace("_", "-")
    row = came(
        written("Buy now!", sender=f"{LONG} <{LONG}@example.com>", Message_ID="<first@example.com>")
    ).conversation
    came(written("Me, too.", sender=f"{LONG} <eve@example.net>", In_Reply_To="<first@example.com>"))
    page.goto(f"/sign-in/?next=/inbox/waiting/{row.pk}/")
    page.get_by_label("E-mail").or_(page.get_by_label("Email")).fill(bob.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_text("may belong here, and waits:").wait_for()
    look(page, f"{dark}may-belong")
    page.goto("/")
    page.get_by_text("wrote a mail that may belong to").wait_for()
    look(page, f"{dark}may-belong-today")
    page.goto(f"/inbox/waiting/{row.pk}/")
    page.get_by_role("button", name="Block").click()
    page.get_by_text("nobody waits for an answer to it").wait_for()
    look(page, f"{dark}spam")
    page.get_by_role("button", name="Undo").click()
    page.get_by_role("button", name="Block").wait_for()
    row.refresh_from_db()
    assert row.waiting_since is not None
