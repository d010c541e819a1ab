"""A mail comes in: an agent reads it, answers it, takes the answer back, and keeps a note among colleagues."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect
from tests.conftest import PASSWORD
from tests.mails import came, written

from heedful.models import Allowance, Draft, Message, Note, Notice, Outgoing
from heedful.services.audit import Actor
from heedful.services.conversing import add_note
from heedful.services.looking import look as look_in_at
from heedful.services.set_aside import block

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
LONG = "Wilhelmine Donaudampfschifffahrtsgesellschaft von Übermüth-Öhringen"
LETTER = """Hello,

since this morning my restore stops at 40 %. I tried it four times, and I have no power at home since the storm.

Could you send me the photos of last week in some other way?

--\x20
Ana Lima
Harbour Works"""

PICTURE = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
WITH_HTML = f"""From: Ana Lima <ana@example.org>
To: help@harbour.example
Subject: A picture
Message-ID: <picture@example.org>
MIME-Version: 1.0
Content-Type: multipart/related; boundary=b

--b
Content-Type: text/html; charset=utf-8

<h2 style="color: #0f766e">Hello from far away</h2><p>Look: <img src="cid:cat@example.org" width="40" height="40" alt="a cat">
<img src="https://tracker.example/pixel.png" alt="elsewhere"></p>
--b
Content-Type: image/png; name="cat.png"
Content-ID: <cat@example.org>
Content-Disposition: inline; filename="cat.png"
Content-Transfer-Encoding: base64

{PICTURE}
--b--
""".replace("\n", "\r\n").encode()


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
    aside = came(
        written("Buy now! " * 40, sender=f"{LONG} <news@shop.example>", X_Spam_Flag="YES", Subject="Only today")
    )
    failed = came(b"\0\0\0")
    came(written("Late", sender="x@blocked.example", X_Spam_Flag="YES"))
    block("@blocked.example", Actor(bob))
    for name in ("", "unassigned/", "unsent/", "aside/", f"aside/{aside.pk}/", f"failed/{failed.pk}/", "blocked/"):
        page.goto(f"/inbox/{name}")
        look(page, f"{dark}inbox-{name.replace('/', '-').strip('-') or 'waiting'}")
    for number, row in enumerate(Message.objects.order_by("pk")[:2]):
        page.goto(f"/inbox/waiting/{row.conversation_id}/")
        look(page, f"{dark}inbox-opened-{number}")
    page.goto("/inbox/")
    page.get_by_role("searchbox").fill("restore sto")
    page.get_by_role("searchbox").press("Enter")
    page.locator(".line", has_text="Ana Lima").wait_for()
    look(page, f"{dark}inbox-found")
    row = came(WITH_HTML).conversation
    page.goto(f"/inbox/waiting/{row.pk}/")
    page.get_by_role("link", name="Show it as it was laid out").click()
    page.frame_locator("iframe").get_by_text("Hello from far away").wait_for()
    look(page, f"{dark}inbox-laid-out")


def test_page_is_read_again_when_something_else_was_written_meanwhile(page, bob):
    row = came(written(LETTER)).conversation
    _sign_in(page, bob)
    page.goto(f"/inbox/waiting/{row.pk}/")
    answer = page.get_by_label("Your answer")
    for typed in ("Dear", " Ana"):
        with page.expect_response(lambda answer: answer.url.endswith("/draft/")):
            answer.press_sequentially(typed)
    assert Draft.objects.get().text == "Dear Ana"
    Draft.objects.update(text="From my phone", saved_by="")
    with page.expect_navigation():
        answer.press_sequentially(", hello")
    assert answer.input_value() == Draft.objects.get().text == "From my phone\n\nDear Ana, hello"


def test_agent_answers_takes_it_back_and_keeps_a_note(page, look, bob):
    row = came(written(LETTER, Message_ID="<first@example.org>")).conversation
    came(written("And when?", sender="Jon Berg <jon@example.net>", Subject="When?"))
    _sign_in(page, bob)
    page.get_by_role("link", name="Ana Lima").click()
    page.get_by_role("heading", name="My files").wait_for()
    assert page.url.endswith(f"/inbox/waiting/{row.pk}/")
    assert page.locator(".line[aria-current]").inner_text().startswith("Ana Lima")
    page.get_by_text("Show all of it").click()
    page.get_by_text("Harbour Works").wait_for()

    page.keyboard.press("r")
    with page.expect_response(lambda answer: answer.url.endswith("/draft/")):
        page.keyboard.type("They are on their way.")
    assert Draft.objects.get().text == "They are on their way."
    page.reload()
    answer = page.get_by_label("Your answer")
    assert answer.input_value() == "They are on their way."
    answer.press("Alt+k")
    assert not Note.objects.exists()
    answer.press("Control+Enter")
    page.get_by_text("goes out in").wait_for()
    assert Message.objects.get(is_ours=True).to == [["Ana Lima", "ana@example.org"]]
    look(page, "inbox-held")
    page.get_by_role("button", name="Undo").click()
    page.get_by_text("Nothing has gone out.").wait_for()
    assert answer.input_value() == "They are on their way."
    assert not Message.objects.filter(is_ours=True).exists()

    page.get_by_role("button", name="Keys").wait_for()
    page.keyboard.press("n")
    note = page.get_by_label("A note among us")
    note.fill("She has no power.")
    note.press("Control+Enter")
    assert not Outgoing.objects.exists()
    assert not Note.objects.exists()
    note.press("Alt+k")
    page.locator(".entry.note", has_text="She has no power.").wait_for()
    assert (Note.objects.get().text, Note.objects.get().author) == ("She has no power.", bob)
    assert not Outgoing.objects.exists()
    look(page, "inbox-note")

    page.get_by_role("button", name="Keys").wait_for()
    page.keyboard.press("?")
    page.get_by_role("heading", name="Keys").wait_for()
    look(page, "inbox-keys")
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.get_by_role("heading", name="When?").wait_for()
    page.go_back()
    page.get_by_role("heading", name="My files").wait_for()


def test_what_is_new_comes_without_a_reload_and_stops_an_answer_that_has_not_seen_it(page, look, bob, alice):
    row = came(written(LETTER, Message_ID="<first@example.org>")).conversation
    _sign_in(page, bob)
    page.get_by_role("link", name="Ana Lima").click()
    page.get_by_label("Your answer").fill("I would wait until Friday.")
    came(written("Jon here.", sender="Jon Berg <jon@example.net>", Subject="Another"))
    page.locator("#list").get_by_text("Jon Berg").wait_for()
    assert page.locator("#room-inbox .count").inner_text().startswith("2")
    assert page.get_by_label("Your answer").input_value() == "I would wait until Friday."

    look_in_at(row, alice, datetime.now(UTC), is_writing=False)
    page.get_by_text("Alice Almeida is here, too").wait_for()
    add_note(row, Actor(alice), "It is fixed, tell her.")
    page.locator(".entry.note.new", has_text="It is fixed").wait_for()
    page.get_by_role("button", name="Send to Ana").click()
    page.get_by_text("Nothing has gone out: something was said meanwhile.").wait_for()
    assert page.get_by_label("Your answer").input_value() == "I would wait until Friday."
    assert not Outgoing.objects.exists()
    look(page, "inbox-moved-on")
    page.get_by_label("Your answer").fill("It is fixed.")
    page.get_by_role("button", name="Send to Ana").click()
    page.get_by_text("goes out in").wait_for()

    add_note(row, Actor(alice), "And thank her, @bob.")
    page.locator(".entry.note.new", has_text="And thank her").wait_for()
    assert Notice.objects.get(colleague=bob, what="mentioned").seen_at is not None, "it stands before his eyes"
    page.get_by_label("I have read it").check()
    page.get_by_label("Your answer").fill("Thank you for your patience.")
    page.get_by_role("button", name="Send to Ana").click()
    page.locator(".entry.ours", has_text="Thank you for your patience.").wait_for()
    assert Outgoing.objects.count() == 2


def test_the_whole_way_without_script(browser, live_server, bob):
    came(written(LETTER))
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    _sign_in(page, bob)
    page.get_by_role("link", name="Ana Lima").click()
    page.get_by_text("Show all of it").click()
    page.get_by_label("Your answer").fill("Here they are.")
    page.get_by_role("button", name="Send to Ana").click()
    page.get_by_text("goes out at").wait_for()
    page.get_by_role("button", name="Undo").click()
    page.get_by_text("Nothing has gone out.").wait_for()
    page.get_by_role("button", name="Send to Ana").click()
    page.get_by_text("goes out at").wait_for()
    page.get_by_label("Who looks after it").select_option("Bob Brandt")
    page.get_by_role("button", name="Hand over").click()
    page.get_by_role("link", name="Mine 1").click()
    page.get_by_role("link", name="Ana Lima").click()
    page.get_by_role("button", name="Close").click()
    page.get_by_role("button", name="Open again").wait_for()
    context.close()


@pytest.mark.parametrize("scheme", ["page", "dark_page"])
def test_guard_stops_what_looks_meant_for_a_colleague(scheme, look, bob, request):
    page = request.getfixturevalue(scheme)
    row = came(written(LETTER)).conversation
    add_note(row, Actor(bob), "A small TV station.")
    _sign_in(page, bob)
    page.goto(f"/inbox/waiting/{row.pk}/")
    page.get_by_label("Your answer").fill("Small story from a small TV station, I would ignore it. Write to {{name}}.")
    page.get_by_role("button", name="Send to Ana").click()
    page.get_by_text("Look at it once more").wait_for()
    look(page, f"{scheme.removesuffix('page').replace('_', '-')}inbox-guard")
    page.get_by_label("Your answer").fill("Dear Ana, thank you for your letter.")
    page.get_by_role("button", name="Send anyway").click()
    page.get_by_text("goes out in").wait_for()
    assert Outgoing.objects.get().overridden == []
    Outgoing.objects.update(state="stopped")
    page.goto(f"/inbox/unsent/{row.pk}/")
    look(page, f"{scheme.removesuffix('page').replace('_', '-')}inbox-stopped")
    page.goto("/")
    look(page, f"{scheme.removesuffix('page').replace('_', '-')}today-with-inbox")


def _in_focus(page) -> str:
    return str(page.evaluate("document.activeElement.id"))


def test_every_control_has_a_key(page, look, bob):
    """Each leads to what it is about and opens it, none fires while somebody writes, and `?` lists them."""
    Allowance.objects.create(words="a month free")
    row = came(written(LETTER, Message_ID="<first@example.org>")).conversation
    came(written("Where are you?", In_Reply_To="<first@example.org>", Subject="Re: My files"))
    _sign_in(page, bob)
    here = f"/inbox/waiting/{row.pk}/"

    def ready() -> None:
        page.goto(here)
        page.get_by_role("button", name="Keys").wait_for()

    # Playwright does not wait until the browser hands over its choosers: asked for only then, a key may be faster.
    page.on("filechooser", lambda _: None)
    for key, place in (("f", "reply"), ("Shift+F", "note")):
        # A page of its own for each: the answer to a file that was attached comes when it comes.
        ready()
        with page.expect_file_chooser() as chosen:
            page.keyboard.press(key)
            assert _in_focus(page) == f"{place}-file"
        file = {"name": f"{place}.txt", "mimeType": "text/plain", "buffer": b"hello"}
        chosen.value.set_files(file)
        page.locator(f"#attached-{place}").get_by_text(f"{place}.txt").wait_for()
    ready()
    page.keyboard.press("y")
    assert _in_focus(page) == "allowance"
    ready()
    page.keyboard.press("b")
    page.get_by_role("button", name="Block ana@example.org").wait_for()
    assert page.evaluate("document.activeElement.textContent") == "Block ana@example.org"
    ready()
    page.keyboard.press("v")
    assert _in_focus(page) == "view-waiting"
    page.keyboard.press("ArrowRight")
    assert _in_focus(page) == "view-mine"
    page.keyboard.press("Enter")
    page.wait_for_url("**/inbox/mine/")
    ready()
    page.keyboard.press("x")
    page.get_by_role("heading", name="Split a conversation").wait_for()

    ready()
    page.keyboard.press("c")
    page.get_by_role("button", name="No complaint any more").wait_for()
    ready()
    page.keyboard.press("r")
    page.keyboard.type("cbpvxyfh")
    assert page.get_by_label("Your answer").input_value() == "cbpvxyfh"
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    page.get_by_text("put it off, or bring it back").wait_for()
    page.keyboard.press("p")
    assert _in_focus(page) != "until"
    look(page, "inbox-all-keys")
    row.refresh_from_db()
    assert (row.complaint_at is not None, row.snoozed_until, row.assignee) == (True, None, None)


def test_list_of_times_is_open_so_an_arrow_does_not_put_off_at_once(page, bob):
    row = came(written(LETTER)).conversation
    _sign_in(page, bob)
    page.goto(f"/inbox/waiting/{row.pk}/")
    page.get_by_role("button", name="Keys").wait_for()
    page.keyboard.press("p")
    assert _in_focus(page) == "until"
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.getElementById('until').value") == ""
    row.refresh_from_db()
    assert row.snoozed_until is None
    page.keyboard.press("Enter")
    page.get_by_text("Put off until").wait_for()
    row.refresh_from_db()
    assert row.snoozed_until is not None
    page.get_by_role("button", name="Keys").wait_for()
    page.keyboard.press("p")
    page.get_by_label("Put off").wait_for(state="attached")
    row.refresh_from_db()
    assert row.snoozed_until is None


def test_on_a_phone_what_came_of_send_is_in_sight(page, bob):
    row = came(written(LETTER + "\n\nAnd so on." * 60)).conversation
    _sign_in(page, bob)
    page.set_viewport_size({"width": 360, "height": 640})
    page.goto(f"/inbox/waiting/{row.pk}/")
    page.get_by_label("Your answer").fill("Small story from a small TV station, I would ignore it.")
    page.get_by_role("button", name="Send to Ana").click()
    expect(page.get_by_text("Look at it once more")).to_be_in_viewport()
    page.get_by_label("Your answer").fill("Dear Ana, thank you for your letter.")
    page.get_by_role("button", name="Send anyway").click()
    expect(page.get_by_text("goes out in")).to_be_in_viewport()
