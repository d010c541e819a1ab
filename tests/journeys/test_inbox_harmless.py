"""Nothing that a stranger sends ever runs: in a real browser, which fails the test for any word of its policy."""

from __future__ import annotations

from email.message import EmailMessage

import pytest
from tests.conftest import PASSWORD
from tests.mails import SUPPORT, came

from heedful.models import Conversation
from heedful.services.audit import Actor
from heedful.services.conversing import add_note
from heedful.services.drafting import save_draft

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
VECTORS = [
    "<script>window.ran=1</script>",
    "<img src=x onerror=window.ran=1>",
    "<svg/onload=window.ran=1>",
    '"><script>window.ran=1</script>',
    "' onfocus='window.ran=1' autofocus='",
    "</textarea><script>window.ran=1</script>",
    "</title></style><script>window.ran=1</script>",
    '<a href="javascript:window.ran=1">press</a>',
    '<iframe srcdoc="<script>parent.ran=1</script>"></iframe>',
    '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=window.ran=1&gt;">',
    '<noscript><p title="</noscript><img src=x onerror=window.ran=1>">',
    '<form action="javascript:window.ran=1"><button autofocus>go</button></form>',
    '<meta http-equiv=refresh content="0;url=javascript:window.ran=1">',
    '<base href="https://evil.example/"><link rel=stylesheet href=//evil.example/x.css>',
    '<div style="background:url(javascript:window.ran=1);position:fixed;inset:0">x</div>',
    "<details open ontoggle=window.ran=1><summary>x</summary></details>",
    "{{ 7|add:7 }}{% load x %}",
    '<div hx-get="/inbox/" hx-trigger="load" hx-on:click="window.ran=1">x</div>',
]


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path / "data"


def _mail(vector: str, number: int) -> bytes:
    mail = EmailMessage()
    mail["From"] = f'"{vector.replace(chr(92), "").replace(chr(34), "")}" <a{number}@example.org>'
    mail["To"], mail["Subject"] = SUPPORT, f"{vector} {number}"
    mail.set_content(f"{vector}\n> {vector}\n\n-- \n{vector}")
    mail.add_alternative(f"<p>Hello {number}</p>{vector}", subtype="html")
    mail.add_attachment(b"x", "text", "html", filename=vector.replace("/", "_")[:120])
    return mail.as_bytes()


def test_nothing_of_it_runs(page, bob):
    for number, vector in enumerate(VECTORS):
        row = came(_mail(vector, number)).conversation
        add_note(row, Actor(bob), vector)
        save_draft(row, bob, "reply", vector, row.made_at)
        save_draft(row, bob, "note", vector, row.made_at)
    aside = came(_mail("<script>window.ran=1</script>", 99).replace(b"Subject:", b"X-Spam-Flag: YES\nSubject:", 1))
    page.on("dialog", lambda dialog: pytest.fail(f"a dialog: {dialog.message}"))
    page.goto("/sign-in/?next=/inbox/all/")
    page.get_by_label("E-mail").or_(page.get_by_label("Email")).fill(bob.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.locator(".line").first.wait_for()
    for row in Conversation.objects.order_by("pk"):
        message = row.messages.get()
        page.goto(f"/inbox/all/{row.pk}/?shown={message.pk}&images=no")
        frame = page.frame_locator("iframe")
        frame.get_by_text(f"Hello {_place(row)}").wait_for()
        for summary in page.locator(".folded summary").all():
            summary.click()
        assert page.evaluate("window.ran") is None
        assert page.get_by_label("Your answer").input_value().strip() == VECTORS[_place(row)]
        assert page.locator(".panes [hx-on\\:click], .entry script, .entry img").count() == 0
    for address in (
        "/inbox/all/",
        f"/inbox/aside/{aside.pk}/",
        f"/inbox/aside/{aside.pk}/?read=all",
        "/inbox/search/?q=window",
    ):
        page.goto(address)
        page.locator(".line").first.wait_for()
        assert page.evaluate("window.ran") is None


def _place(row: Conversation) -> int:
    return row.pk - Conversation.objects.order_by("pk")[0].pk
