"""A visitor writes to us from a website that shows our form, and an agent sees what came along; owners make the form."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import expect
from tests.browser import _take_picture
from tests.conftest import PASSWORD
from tests.journeys.test_inbox_harmless import VECTORS
from tests.mails import came, mailbox, written

from heedful.api.collect import keys
from heedful.domain.api_key import Scope
from heedful.models import Conversation, FormMessage
from heedful.services import collect, web_form
from heedful.services.api_key import make_key
from heedful.services.audit import MACHINE
from heedful.services.settle import Settler
from heedful.web.views import ask

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
LONG = "Kontaktformular der Großkundenbestellungsabteilung der Hauptniederlassung in Ludwigshafen"


@pytest.fixture(autouse=True)
def home(settings, tmp_path, monkeypatch):
    settings.HEEDFUL_DATA = tmp_path
    keys.forget()
    monkeypatch.setattr(ask, "SOONEST_S", 0.0)
    ask.limiter.forget()


class _Shop(BaseHTTPRequestHandler):
    """A website whose every page is `body`, under a policy as strict as they come."""

    body, policy = b"", ""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Security-Policy", self.policy)
        self.end_headers()
        self.wfile.write(self.body)

    def log_message(self, *_told: object) -> None:
        pass


@pytest.fixture
def site():
    """The origin of a website; the same machine by another name, so another site to a browser."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Shop) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def _shop(page, live_server, site: str, key: str, more: str = "") -> None:
    """Show a page of the website, with what its owner pasted."""
    source = collect.make_source(MACHINE, collect.Plan("Shop", "script", [site], may_keep_cookie=True))
    ours = live_server.url
    _Shop.body = (
        "<!doctype html><html lang=en><link rel=icon href=data:,><title>Shop</title><h1>Shop</h1><main id=here></main>"
        f'<script src="{ours}/heedful.js?key={source.keys.get().key}" defer></script>'
        f'<script src="{ours}/ask/embed.js" data-form="{key}"{more} defer></script>'
    ).encode()
    _Shop.policy = f"default-src 'none'; img-src data:; script-src {ours}; frame-src {ours}; connect-src {ours}"
    page.goto(f"{site}/shop")


def _sign_in(page, colleague, to: str) -> None:
    page.goto(f"/sign-in/?next={to}")
    page.get_by_label("E-mail").or_(page.get_by_label("Email")).fill(colleague.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.locator(".rail").wait_for()


@pytest.mark.parametrize("width", [1280, 360])
def test_visitor_writes_in_a_website_and_lets_come_along_what_they_did(page, live_server, site, width):
    form = web_form.make_form(MACHINE, web_form.Plan("Shop", mailbox(), [site]))
    page.set_viewport_size({"width": width, "height": 800})
    _shop(page, live_server, site, form.key)
    page.evaluate("heedful.track('checkout.failed'); heedful.send()")
    page.wait_for_timeout(500)
    Settler().round(datetime.now(UTC))
    page.get_by_role("button", name="Write to us").click()
    frame = page.frame_locator("iframe")
    frame.get_by_label("What can we do for you?").fill("I can't pay")
    frame.get_by_label("Your e-mail address").fill("ana@example.org")
    box = frame.get_by_label("Send along what I did on this website")
    # The frame takes the height of what is in it just now, and what is clicked then may not be what was aimed at.
    box.focus()
    box.press("Space")
    expect(box).to_be_checked()
    _take_picture(page, f"ask-embedded-{width}")
    frame.get_by_role("button", name="Send", exact=True).click()
    frame.get_by_text("We have it").wait_for()
    came_along = FormMessage.objects.get()
    assert {kind for _, kind, _ in came_along.brought} == {"page", "checkout.failed"}
    assert came_along.is_same
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_form_in_its_place_brings_nothing_unless_asked(page, live_server, site):
    form = web_form.make_form(MACHINE, web_form.Plan("Shop", mailbox(), [site]))
    _shop(page, live_server, site, form.key, ' data-into="#here"')
    frame = page.frame_locator("#here iframe")
    frame.get_by_label("What can we do for you?").fill("Hello")
    frame.get_by_label("Your e-mail address").fill("ana@example.org")
    frame.get_by_role("button", name="Send", exact=True).click()
    frame.get_by_text("We have it").wait_for()
    assert FormMessage.objects.get().customer is None


@pytest.mark.parametrize("colours", ["page", "dark_page"])
def test_pages_of_the_form_in_both_colours(request, colours, look, alice):
    page = request.getfixturevalue(colours)
    _sign_in(page, alice, "/web-forms/")
    look(page, f"web-forms-none-{colours}")
    came(written("Hello"))
    page.get_by_role("link", name="Make a form").click()
    page.get_by_label("Websites that may show it").wait_for()
    look(page, f"web-form-new-{colours}")
    page.get_by_label("Name").fill(LONG)
    page.get_by_label("Answers come from").select_option(label="help@harbour.example")
    page.get_by_label("Websites that may show it").fill("https://www.example.org")
    page.get_by_role("button", name="Make it").click()
    page.get_by_role("heading", name="What to paste").wait_for()
    look(page, f"web-form-{colours}")
    page.goto("/web-forms/")
    look(page, f"web-forms-{colours}")
    page.goto(f"/ask/{web_form.WebForm.objects.get().key}/")
    look(page, f"ask-{colours}")
    page.get_by_label("What can we do for you?").fill("Where are my files?")
    page.get_by_label("Your e-mail address").fill("ana@example.org")
    page.get_by_role("button", name="Send").click()
    page.get_by_text("We have it").wait_for()
    look(page, f"ask-thanks-{colours}")
    page.goto(f"/inbox/waiting/{Conversation.objects.get(mails=None).pk}/")
    page.get_by_text("they may be somebody else").wait_for()
    look(page, f"ask-inbox-{colours}")
    page.goto("/telling/")
    page.get_by_label("Name").fill("Desk")
    page.get_by_label("Address").fill("https://desk.example.org/in")
    page.get_by_label("a customer writes").check()
    look(page, f"webhooks-{colours}")
    with page.expect_navigation():
        page.get_by_role("button", name="Add a webhook").click()
    page.goto("/telling/")
    page.get_by_role("link", name="Desk").click()
    page.get_by_label("a customer writes").wait_for()
    look(page, f"webhook-{colours}")


def test_nothing_from_form_or_api_runs(page, bob, live_server, client):
    form = web_form.make_form(MACHINE, web_form.Plan("Shop", mailbox()))
    _, key = make_key(MACHINE, "<script>window.ran=1</script>", list(Scope))
    for number, vector in enumerate(VECTORS):
        address = web_form.handle(web_form.Sort.EMAIL, f"a{number}@example.org")
        web_form.take(form, web_form.Written(address, vector, f"p{number}", vector), datetime.now(UTC))
        sent = {
            "handle": {"sort": "email", "value": f"b{number}@example.org"},
            "name": vector[:200], "subject": vector, "text": vector, "html": f"<p>Hello</p>{vector}",
            "files": [{"name": vector[:200], "type": "text/html", "content": "eA=="}],
        }  # fmt: skip
        headers = {"Authorization": f"Bearer {key}"}
        made = client.post("/api/v1/conversations", sent, "application/json", headers=headers).json()
        note = {"text": vector}
        address = f"/api/v1/conversations/{made['conversation']}/notes"
        assert client.post(address, note, "application/json", headers=headers).status_code == 201
    page.on("dialog", lambda dialog: pytest.fail(f"a dialog: {dialog.message}"))
    _sign_in(page, bob, "/inbox/all/")
    for row in Conversation.objects.order_by("pk"):
        message = row.messages.get()
        page.goto(f"/inbox/all/{row.pk}/?shown={message.pk}&images=no")
        page.locator("#subject").wait_for()
        assert page.evaluate("window.ran") is None
        assert page.locator(".panes [hx-on\\:click], .entry script, .entry img").count() == 0
