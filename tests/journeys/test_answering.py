"""An answer is written with a saved reply, a signature, files and a grant: in a browser, with a script and without."""

from __future__ import annotations

import pytest
from tests.conftest import PASSWORD
from tests.mails import came, written

from heedful.models import Attachment, DraftFile, Grant, Mailbox, Message, NoteFile, SavedReply
from heedful.services.audit import Actor
from heedful.services.granting import allow
from heedful.services.signature import sign_as

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
PDF = {"name": "Rechnung März.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 42 EUR"}
LONG = {"name": f"{'Donaudampfschifffahrtsgesellschaft' * 4}.pdf", "mimeType": "application/pdf", "buffer": b"%PDF"}
#: Lets files fall on, or paste into, what a selector finds; a browser lets no test carry files from outside.
LET_GO = """([selector, event, sort]) => {
  const carried = new DataTransfer();
  carried.items.add(new File(["a picture"], "picture.png", { type: "image/png" }));
  const place = document.querySelector(selector);
  const more = event === "paste" ? { clipboardData: carried } : { dataTransfer: carried };
  const Sort = event === "paste" ? ClipboardEvent : DragEvent;
  place.dispatchEvent(new Sort(event, { bubbles: true, cancelable: true, ...more }));
}"""


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path / "data"


@pytest.fixture
def row(alice, bob):
    row = came(written("I was charged twice. May I have the invoice?")).conversation
    sign_as(Actor(bob), bob, None, "{{agent.name}}\nHarbour Backup, Übermüth-Öhringen")
    allow(Actor(alice), "a refund up to 30 euros")
    SavedReply.objects.create(
        title="Charged twice", body="Dear {{customer.first_name}},\n\nyour order {{order}} is paid."
    )
    SavedReply.objects.create(title="Lost files", body="We look for them.")
    return row


def _sign_in(page, colleague, address: str) -> None:
    page.goto(f"/sign-in/?next={address}")
    page.get_by_label("E-mail").fill(colleague.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("heading", name="My files").wait_for()
    page.wait_for_load_state()  # before it, keys mean nothing


@pytest.mark.parametrize("scheme", ["page", "dark_page"])
def test_answer_with_everything(scheme, look, bob, row, request):
    page = request.getfixturevalue(scheme)
    dark = scheme.removesuffix("page").replace("_", "-")
    _sign_in(page, bob, f"/inbox/waiting/{row.pk}/")
    look(page, f"{dark}answering-none")

    page.keyboard.press("s")
    page.get_by_label("Search saved replies").type("charg")
    page.get_by_role("button", name="Charged twice").wait_for()
    page.get_by_text("Lost files").wait_for(state="detached")
    look(page, f"{dark}answering-saved")
    page.get_by_label("Search saved replies").press("Enter")
    page.locator("#reply-text", has_text="Dear Ana").wait_for()
    page.wait_for_function("document.activeElement.id === 'reply-text'")
    page.keyboard.type("4711")
    assert page.get_by_label("Your answer").input_value() == "Dear Ana,\n\nyour order 4711 is paid."

    page.get_by_text("Grant something", exact=True).click()
    page.get_by_label("What you grant").select_option("a refund up to 30 euros")
    page.get_by_label("How much, or for what").fill("25 euros")
    page.get_by_label("How much, or for what").press("Enter")
    page.get_by_text("granted with this answer").wait_for()

    page.locator("#reply-file").set_input_files([PDF, LONG])
    page.locator("#attached-reply").get_by_role("link", name="Rechnung März.pdf").wait_for()
    page.evaluate(LET_GO, ["#reply-text", "drop", ""])
    page.locator("#attached-reply").get_by_role("link", name="picture.png").wait_for()
    page.get_by_role("button", name="Take picture.png away").click()
    page.locator("#attached-reply").get_by_role("link", name="picture.png").wait_for(state="detached")
    page.evaluate(LET_GO, ["#reply-text", "paste", ""])
    page.locator("#attached-reply").get_by_role("link", name="picture.png").wait_for()
    look(page, f"{dark}answering-much")

    page.reload()
    assert page.locator("#attached-reply li").count() == 3
    page.get_by_role("button", name="Send to Ana").click()
    said = page.get_by_role("alert").filter(visible=True)
    page.get_by_text("goes out in").or_(said).first.wait_for()
    assert said.all_inner_texts() == []
    look(page, f"{dark}answering-sent")
    message = Message.objects.get(is_ours=True)
    assert message.text.endswith("-- \nBob Brandt\nHarbour Backup, Übermüth-Öhringen")
    assert Attachment.objects.filter(message=message).count() == 3
    assert Grant.objects.get().message == message

    page.keyboard.press("z")
    page.get_by_text("Nothing has gone out.").wait_for()
    assert page.locator("#attached-reply li").count() == 3
    assert page.get_by_label("Your answer").input_value().startswith("Dear Ana,")


def test_file_too_large_is_said_before_it_travels(page, bob, row):
    _sign_in(page, bob, f"/inbox/waiting/{row.pk}/")
    page.evaluate("document.querySelector('#reply-file').dataset.most = 5")
    page.locator("#reply-file").set_input_files(PDF)
    page.get_by_text("That is more than many mail servers take.").first.wait_for()
    assert not DraftFile.objects.exists()


def test_note_takes_a_file_and_the_answer_does_not(page, bob, row):
    _sign_in(page, bob, f"/inbox/waiting/{row.pk}/")
    page.keyboard.press("n")
    page.locator("#note-text").fill("See the file.")
    page.evaluate(LET_GO, ["#note-text", "drop", ""])
    page.locator("#attached-note").get_by_role("link", name="picture.png").wait_for()
    page.get_by_role("button", name="Keep among us").click()
    page.locator(".entry.note").get_by_role("link", name="picture.png").wait_for()
    assert NoteFile.objects.count() == 1
    assert not Attachment.objects.exists()


def test_all_of_it_without_script(browser, live_server, bob, row):
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    _sign_in(page, bob, f"/inbox/waiting/{row.pk}/")
    page.locator("summary", has_text="Saved replies").click()
    page.get_by_label("Search saved replies").fill("lost")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("button", name="Lost files").click()
    page.locator("#reply-file").set_input_files(PDF)
    page.locator("#reply").get_by_role("button", name="Attach", exact=True).click()
    page.locator("#attached-reply").get_by_role("link", name="Rechnung März.pdf").wait_for()
    page.get_by_role("button", name="Take Rechnung März.pdf away").click()
    page.locator("#attached-reply").get_by_role("link", name="Rechnung März.pdf").wait_for(state="detached")
    page.get_by_text("Grant something", exact=True).click()
    page.get_by_label("What you grant").select_option("a refund up to 30 euros")
    page.get_by_role("button", name="Grant it").click()
    page.get_by_text("granted with this answer").wait_for()
    page.locator("#reply-file").set_input_files(PDF)
    page.get_by_role("button", name="Send to Ana").click()
    page.get_by_text("goes out at").wait_for()
    assert Message.objects.get(is_ours=True).visible == "We look for them."
    assert Attachment.objects.get().name == "Rechnung März.pdf"
    context.close()


@pytest.mark.parametrize("scheme", ["page", "dark_page"])
def test_pages_of_saved_replies_signatures_and_grants(scheme, look, alice, row, request):
    page = request.getfixturevalue(scheme)
    dark = scheme.removesuffix("page").replace("_", "-")
    _sign_in(page, alice, f"/inbox/waiting/{row.pk}/")
    number = Mailbox.objects.get().pk
    saved = SavedReply.objects.first().pk
    for name, address in (
        ("saved-replies", "/inbox/saved-replies/"),
        ("saved-reply", f"/inbox/saved-replies/{saved}/change/"),
        ("saved-reply-new", "/inbox/saved-replies/new/"),
        ("signatures", "/account/signatures/"),
        ("signature-of-mailbox", f"/mailboxes/{number}/signature/"),
        ("grants", "/grants/"),
    ):
        page.goto(address)
        look(page, f"{dark}{name}")
    SavedReply.objects.all().delete()
    page.goto("/inbox/saved-replies/")
    look(page, f"{dark}saved-replies-none")
