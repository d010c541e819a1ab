"""What others sent: shown without rights, given as downloads, loaded from nowhere."""

from __future__ import annotations

import re
from email.message import EmailMessage

import pytest
from django.core import signing
from tests.mails import SUPPORT, came

from heedful.models import AuditEntry
from heedful.services import file_link
from heedful.services.file_link import attachment_of, token_of
from heedful.services.kept_bytes import ATTACHMENTS, path_of

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path / "data"


@pytest.fixture
def agent(signed_in, bob):
    return signed_in(bob)


@pytest.fixture
def message():
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "Ana <ana@example.org>", SUPPORT, "Files"
    mail.set_content("See below.")
    mail.add_alternative(
        '<p onclick="evil()">Hello <img src="cid:cat@example.org"><img src="https://tracker.example/x.png"></p>'
        "<script>alert(1)</script>",
        subtype="html",
    )
    mail.get_payload()[1].add_related(PNG, "image", "png", cid="<cat@example.org>", filename="cat.png")
    mail.add_attachment(b"<script>alert(1)</script>", "text", "html", filename='ev"il.html')
    mail.add_attachment(b"<svg onload=alert(1)>", "image", "svg+xml", filename="pic.svg")
    return came(mail.as_bytes()).message


def _policy(answer) -> dict[str, str]:
    parts = (each.strip().partition(" ") for each in answer.headers["Content-Security-Policy"].split(";"))
    return {name: value for name, _, value in parts}


def test_html_is_shown_without_any_rights(agent, message):
    answer = agent.get(f"/inbox/messages/{message.pk}/as-laid-out/")
    body = answer.content.decode()
    assert "Hello" in body
    for word in ("script", "onclick", ' src="https://tracker'):
        assert word not in body
    assert _policy(answer) == {
        "default-src": "'none'",
        "style-src": "'unsafe-inline'",
        "img-src": "data: http://testserver/inbox/files/",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'self'",
        "sandbox": "",
    }
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert AuditEntry.objects.filter(verb="saw", sort="customer").count() == 1


def test_what_a_mail_quotes_at_its_end_is_folded_and_there(agent):
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "Ana <ana@example.org>", SUPPORT, "Files"
    mail.set_content("Thanks")
    quote = '<div class="gmail_quote"><blockquote class="gmail_quote">You wrote</blockquote></div>'
    mail.add_alternative(f"<div>Thanks</div>{quote}", subtype="html")
    body = agent.get(f"/inbox/messages/{came(mail.as_bytes()).message.pk}/as-laid-out/").content.decode()
    assert f"<div>Thanks</div><details><summary>What was quoted</summary>{quote}</details>" in body


def test_images_that_lie_elsewhere_are_let_in_only_when_asked_for(agent, message):
    answer = agent.get(f"/inbox/messages/{message.pk}/as-laid-out/?images=yes")
    assert ' src="https://tracker.example/x.png"' in answer.content.decode()
    assert _policy(answer)["img-src"] == "data: http://testserver/inbox/files/ https: http:"


def test_frame_is_made_on_demand_and_sandboxed(agent, message):
    here = f"/inbox/all/{message.conversation_id}/"
    assert "<iframe" not in agent.get(here).content.decode()
    answer = agent.get(f"{here}?shown={message.pk}")
    frame = re.search(r"<iframe[^>]*>", answer.content.decode())[0]
    assert 'sandbox=""' in frame
    assert f'src="/inbox/messages/{message.pk}/as-laid-out/"' in frame
    assert _policy(answer)["frame-src"] == "'self'"
    assert "frame-src" not in _policy(agent.get("/inbox/"))


def test_image_of_the_mail_needs_no_cookie(agent, stranger, message):
    body = agent.get(f"/inbox/messages/{message.pk}/as-laid-out/").content.decode()
    address = re.search(r'src="(/inbox/files/[^"]*)"', body)[1]
    answer = stranger.get(address)
    assert (b"".join(answer.streaming_content), answer.headers["Content-Type"]) == (PNG, "image/png")


def test_attachment_is_a_download_that_runs_nothing(agent, stranger, message):
    rows = {each.name: each for each in message.attachments.all()}
    for name, content in (
        ("pic.svg", b"<svg onload=alert(1)>"),
        (next(n for n in rows if "il" in n), b"<script>alert(1)</script>"),
    ):
        way = agent.get(f"/inbox/attachments/{rows[name].pk}/")
        assert way.status_code == 302
        answer = stranger.get(way.headers["Location"])
        assert b"".join(answer.streaming_content).strip() == content
        assert answer.headers["Content-Type"] == "application/octet-stream"
        assert answer.headers["Content-Disposition"].startswith("attachment; filename")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert not answer.cookies
        assert "\n" not in answer.headers["Content-Disposition"]


def test_file_is_shut_without_a_fresh_address(stranger, agent, message, monkeypatch):
    row = message.attachments.first()
    assert stranger.get(f"/inbox/attachments/{row.pk}/").status_code == 302
    assert stranger.get(f"/inbox/files/{row.pk}/").status_code == 404
    for token in (token_of(row.pk)[:-2] + "xx", signing.dumps(row.pk), signing.dumps("x", salt="heedful.attachment")):
        assert attachment_of(token) is None
        assert stranger.get(f"/inbox/files/{token}/").status_code == 404
    token = token_of(row.pk)
    monkeypatch.setattr(file_link, "GOOD_FOR_S", -1)
    assert stranger.get(f"/inbox/files/{token}/").status_code == 404
    monkeypatch.undo()
    path_of(ATTACHMENTS, row.digest).unlink()
    assert stranger.get(f"/inbox/files/{token}/").status_code == 404


def test_raw_mail_is_there_for_whoever_may_read(signed_in, charlie, stranger, message):
    mail = message.mails.get()
    address = f"/inbox/mails/{mail.pk}/raw/"
    answer = signed_in(charlie).get(address)
    assert b"ana@example.org" in b"".join(answer.streaming_content)
    assert answer.headers["Content-Disposition"] == f'attachment; filename="mail-{mail.pk}.eml"'
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert stranger.get(address).status_code == 302
