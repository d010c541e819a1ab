"""An agent writes to a customer first: from their page, with a guard that looks, and with time to undo."""

from __future__ import annotations

import pytest
from tests.conftest import PASSWORD
from tests.mails import came, mailbox, written

from heedful.models import Message, OpeningDraft
from heedful.services.audit import Actor
from heedful.services.signature import sign_as

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path / "data"


@pytest.mark.parametrize("scheme", ["page", "dark_page"])
def test_first_letter(scheme, look, bob, request):
    page, dark = request.getfixturevalue(scheme), scheme.removesuffix("page").replace("_", "-")
    row = came(written("I cannot get my files.")).conversation
    other = mailbox(address="donaudampfschifffahrtsgesellschaft@harbour.example", name="Sales")
    sign_as(Actor(bob), bob, None, "Bob Brandt")
    sign_as(Actor(bob), bob, other, "Bob Brandt\nSales")
    page.goto(f"/sign-in/?next=/customers/{row.customer_id}/")
    page.get_by_label("E-mail").fill(bob.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name="Write to them").click()
    page.get_by_role("heading", name="Open with them already").wait_for()
    look(page, f"{dark}opening-empty")

    page.get_by_label("From").select_option(str(other.pk))
    page.locator("#below", has_text="Sales").wait_for()
    page.get_by_label("About what").fill("Your restore")
    with page.expect_response(lambda answer: "FYI" in (answer.request.post_data or "")):
        page.get_by_label("Your letter").fill("Dear Ana,\n\nFYI this customer is always like that.")
    page.reload()
    assert page.get_by_label("Your letter").input_value().startswith("Dear Ana,\n\nFYI")
    assert OpeningDraft.objects.get().mailbox == other
    page.get_by_role("button", name="Send").click()
    page.get_by_text("Nothing has gone out yet.").wait_for()
    look(page, f"{dark}opening-guarded")

    page.get_by_label("Your letter").fill("Dear Ana,\n\nyour files are all there again.")
    page.get_by_role("button", name="Send").click()
    page.get_by_text("goes out in").wait_for()
    look(page, f"{dark}opening-sent")
    message = Message.objects.get(is_ours=True)
    assert (message.subject, message.sender) == ("Your restore", other.address)
    assert message.text.endswith("-- \nBob Brandt\nSales")

    page.get_by_role("button", name="Undo").click()
    page.get_by_text("Nothing has gone out.").wait_for()
    assert page.get_by_label("Your answer").input_value() == "Dear Ana,\n\nyour files are all there again."
    assert page.locator("#reply").get_by_text("ana@example.org").is_visible()
    look(page, f"{dark}opening-undone")
