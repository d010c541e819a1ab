"""A mail comes in: an agent reads it, answers it, takes the answer back, and keeps a note among colleagues."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from tests.conftest import PASSWORD
from tests.mails import came, written

from heedful.models import Draft, Message, Note, Outgoing

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
LONG = "Wilhelmine Donaudampfschifffahrtsgesellschaft von Übermüth-Öhringen"
LETTER = """Hello,

since this morning my restore stops at 40 %. I tried it four times, and I have no power at home since the storm.

Could you send me the photos of last week in some other way?

-- 
Ana Lima
Harbour Works"""


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path / "data"


def _sign_in(page, colleague) -> None:
    page.goto("/sign-in/?next=/inbox/")
    page.get_by_label("E-mail").or_(page.get_by_label("Email")).fill(colleague.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("navigation", name="Views").wait_for()


def _much() -> None:
    now = datetime.now(UTC)
    came(written(LETTER), now - timedelta(hours=6))
    words = "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz " * 3
    came(written(words, sender=f"{LONG} <w.oe@example.com>", Subject=words), now - timedelta(days=2))
    for number in range(12):
        came(
            written(f"Question {number}?", sender=f"Jon {number} <jon{number}@example.net>", Subject=f"Nr {number}"),
            now - timedelta(minutes=number),
        )


@pytest.mark.parametrize("scheme", ["page", "dark_page"])
def test_pages_with_none_and_much(scheme, look, bob, request):
    page = request.getfixturevalue(scheme)
    dark = scheme.removesuffix("page").replace("_", "-")
    _sign_in(page, bob)
    look(page, f"{dark}inbox-none")
    _much()
    for name in ("", "unassigned/", "unsent/"):
        page.goto(f"/inbox/{name}")
        look(page, f"{dark}inbox-{name.strip('/') or 'waiting'}")
    for row in Message.objects.order_by("pk")[:2]:
        page.goto(f"/inbox/waiting/{row.conversation_id}/")
        look(page, f"{dark}inbox-opened-{row.pk}")
