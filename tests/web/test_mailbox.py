"""Mailboxes on pages: tried at each step with a real server, kept with a sealed secret, changed and closed by owners."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from tests.dovecot import PASSWORD, USER, Dovecot
from tests.mails import mailbox, written

from heedful.models import AuditEntry, Heartbeat, IncomingMail, Mailbox
from heedful.queries.mailbox import MAIL
from heedful.services.mailbox_state import note_failing
from heedful.services.receive import Arrived, receive
from heedful.services.sealed import unseal

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path / "data"


@pytest.fixture(scope="module")
def dovecot():
    server = Dovecot()
    server.start()
    server.deliver(written("lies there already"))
    yield server
    server.close()


@pytest.fixture
def said(dovecot, monkeypatch):
    """Give what an owner types to connect the mailbox of that server."""
    monkeypatch.setenv("SSL_CERT_FILE", str(dovecot.ca))
    return {
        "name": "Support",
        "address": "Support@Harbour.Example",
        "way": "imap",
        "host": "localhost",
        "port": dovecot.tls_port,
        "security": "tls",
        "user": USER,
        "folder": "INBOX",
        "proof": "password",
        "password": PASSWORD,
        "beginning": "new",
    }


def text(response) -> str:
    assert response.status_code == 200
    return response.content.decode()


def test_before_the_first_it_says_how_to_begin(signed_in, alice):
    assert "Nobody can write to you here yet" in text(signed_in(alice).get("/mailboxes/"))


def test_owner_connects_a_mailbox_and_its_secret_is_never_shown(signed_in, alice, said):
    answer = signed_in(alice).post("/mailboxes/new/", said | {"keep": "yes"}, follow=True)
    row = Mailbox.objects.get()
    assert (row.address, row.way, row.made_by, row.folder) == ("support@harbour.example", "imap", alice, "INBOX")
    assert unseal(row.secret) == PASSWORD
    # One mail lies there, and was to be left.
    assert (row.last_uid, row.uidvalidity is not None, row.left_before is not None) == (1, True, True)
    for page in (answer, signed_in(alice).get(f"/mailboxes/{row.pk}/change/"), signed_in(alice).get("/mailboxes/")):
        assert PASSWORD not in text(page)
        assert row.secret not in text(page)
    told = str(list(AuditEntry.objects.values("verb", "detail")))
    assert "made" in told
    assert "tried" in told
    assert PASSWORD not in told


def test_what_lies_there_is_taken_in_if_that_is_wanted(signed_in, alice, said):
    signed_in(alice).post("/mailboxes/new/", said | {"keep": "yes", "beginning": "all"})
    assert (Mailbox.objects.get().last_uid, Mailbox.objects.get().uidvalidity) == (0, None)


def test_trial_shows_each_step_and_keeps_nothing(signed_in, alice, said):
    page = text(signed_in(alice).post("/mailboxes/new/", said | {"try": "yes"}, headers={"HX-Request": "true"}))
    assert "All went well" in page
    assert "1 mail lies there." in page
    assert "which is inside your own network" in page
    assert "<html" not in page
    assert not Mailbox.objects.exists()
    assert AuditEntry.objects.get(verb="tried").detail["host"] == "localhost"


@pytest.mark.parametrize(
    ("change", "words", "passed"),
    [
        ({"host": "mail.no-such-name.invalid"}, "There is no server called ‘mail.no-such-name.invalid’", 0),
        ({"port": 9}, "‘localhost’ at port 9 refuses connections.", 1),
        ({"host": "127.0.0.1"}, "The certificate of ‘127.0.0.1’ at port", 1),
        ({"password": "wrong"}, "The server refused the name or the password.", 3),
        ({"folder": "Nowhere"}, "There is no folder called ‘Nowhere’ in it.", 4),
    ],
)
def test_step_that_fails_has_words_and_nothing_is_kept_but_if_wanted(signed_in, alice, said, change, words, passed):
    client = signed_in(alice)
    page = text(client.post("/mailboxes/new/", said | change | {"keep": "yes"}))
    assert words in page
    assert page.count('<span class="good">yes</span>') == passed
    assert not Mailbox.objects.exists()
    client.post("/mailboxes/new/", said | change | {"keep": "yes", "anyway": "yes"})
    assert Mailbox.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"address": "support"}, "An address looks like support@example.org."),
        ({"password": ""}, "We need it to sign in."),
        ({"host": "http://imap.example.org/"}, "A mail server looks like imap.example.org."),
        ({"dkim_selector": "a b"}, "A selector looks like mail2026 or s1."),
        ({"proof": "xoauth2"}, "Refresh token: This field is required."),
    ],
)
def test_what_can_t_be_right_is_said_before_anything_is_tried(signed_in, alice, said, change, words):
    page = text(signed_in(alice).post("/mailboxes/new/", said | change | {"keep": "yes"}))
    assert words in page
    assert not Mailbox.objects.exists()
    assert not AuditEntry.objects.filter(verb="tried").exists()


def test_address_belongs_to_one_mailbox(signed_in, alice, said):
    mailbox(address="support@harbour.example")
    page = text(signed_in(alice).post("/mailboxes/new/", said | {"keep": "yes"}))
    assert "There is a mailbox of that address already." in page


def test_change_keeps_the_secret_and_begins_anew(signed_in, alice, said):
    client = signed_in(alice)
    client.post("/mailboxes/new/", said | {"keep": "yes"})
    row = Mailbox.objects.get()
    note_failing(row, "The server fell silent.", NOW)
    client.post(f"/mailboxes/{row.pk}/change/", said | {"keep": "yes", "name": "Help", "password": ""})
    changed = Mailbox.objects.get()
    assert (changed.name, changed.failing_since, changed.last_uid) == ("Help", None, 1)
    assert unseal(changed.secret) == PASSWORD
    assert changed.changed_at > row.changed_at
    client.post(f"/mailboxes/{row.pk}/change/", said | {"keep": "yes", "folder": "Other", "anyway": "yes"})
    assert (Mailbox.objects.get().last_uid, Mailbox.objects.get().uidvalidity) == (0, None)


@pytest.mark.parametrize(
    "change", [{"host": "mail.attacker.example"}, {"port": 9}, {"security": "none"}, {"proof": "xoauth2"}]
)
def test_secret_goes_to_no_other_server_than_it_was_given_for(signed_in, alice, said, change):
    client = signed_in(alice)
    client.post("/mailboxes/new/", said | {"keep": "yes"})
    AuditEntry.objects.all().delete()
    row = Mailbox.objects.get()
    for button in ({"try": "yes"}, {"keep": "yes", "anyway": "yes"}):
        page = text(client.post(f"/mailboxes/{row.pk}/change/", said | {"password": ""} | change | button))
        assert "We need it to sign in." in page or "Refresh token: This field is required." in page
    assert not AuditEntry.objects.exists()
    assert Mailbox.objects.get().host == "localhost"


def test_forwarded_mailbox_needs_no_server_and_says_what_to_do(signed_in, alice, settings):
    said = {"name": "Support", "address": "support@harbour.example", "way": "smtp", "keep": "yes"}
    page = text(signed_in(alice).post("/mailboxes/new/", said, follow=True))
    assert "Heedful does not listen for mail yet." in page
    settings.HEEDFUL_MAIL_IN = ("127.0.0.1", 2525)
    page = text(signed_in(alice).get(f"/mailboxes/{Mailbox.objects.get().pk}/"))
    assert "support@harbour.example    smtp:[127.0.0.1]:2525" in page


def test_closed_mailbox_has_no_secret_any_more(signed_in, alice, said):
    client = signed_in(alice)
    client.post("/mailboxes/new/", said | {"keep": "yes"})
    row = Mailbox.objects.get()
    client.post(f"/mailboxes/{row.pk}/close/")
    row.refresh_from_db()
    assert (row.secret, row.closed_at is not None) == ("", True)
    assert client.get(f"/mailboxes/{row.pk}/change/").status_code == 404
    assert "Closed" in text(client.get(f"/mailboxes/{row.pk}/"))


@pytest.mark.parametrize("address", ["", "new/", "{}/", "{}/change/", "{}/domain/"])
def test_others_see_none_of_it(signed_in, bob, charlie, address):
    address = f"/mailboxes/{address.format(mailbox().pk)}"
    for who in (bob, charlie):
        assert signed_in(who).get(address).status_code == 404
        assert signed_in(who).post(address, {"host": "10.0.0.1", "port": 22}).status_code in {404, 405}
    assert not AuditEntry.objects.filter(verb="tried").exists()


def test_domain_is_looked_at(signed_in, alice):
    row = mailbox(address="help@no-such-name.invalid", way=Mailbox.Way.SMTP)
    page = text(signed_in(alice).get(f"/mailboxes/{row.pk}/domain/"))
    assert "Who may send as no-such-name.invalid" in page
    assert "Tell us the selector of your key" in page or "did not answer in time" in page


def test_today_says_which_mailbox_is_deaf_and_who_can_mend_it(signed_in, alice, charlie):
    row = mailbox(way=Mailbox.Way.IMAP, made_at=NOW)
    Heartbeat.objects.create(process=MAIL, at=NOW)
    assert "has been deaf" not in text(signed_in(charlie).get("/"))
    note_failing(row, "The server refused the name or the password.", NOW)
    owner, viewer = text(signed_in(alice).get("/")), text(signed_in(charlie).get("/"))
    assert "Mailbox help@harbour.example has been deaf since" in viewer
    assert "The server refused the name or the password." in viewer
    assert "Mend it" in owner
    assert "Mend it" not in viewer


def test_today_says_that_no_process_takes_mail_in(signed_in, alice):
    now = timezone.now()
    words = "the process that does it is not running"
    mailbox(address="demo@harbour.example")
    assert words not in text(signed_in(alice).get("/"))
    mailbox(way=Mailbox.Way.SMTP, address="in@harbour.example", made_at=now - timedelta(minutes=5))
    assert words in text(signed_in(alice).get("/"))
    Heartbeat.objects.create(process=MAIL, at=now)
    assert words not in text(signed_in(alice).get("/"))
    Heartbeat.objects.update(at=now - timedelta(minutes=5))
    assert words in text(signed_in(alice).get("/"))


def test_what_others_write_is_text(signed_in, alice):
    row = mailbox(way=Mailbox.Way.SMTP)
    receive(row, Arrived(written("x"), envelope_from="<script>alert(1)</script>@x"), NOW)
    IncomingMail.objects.update(subject="<img src=x onerror=alert(1)>")
    page = text(signed_in(alice).get(f"/mailboxes/{row.pk}/"))
    assert "<script>alert" not in page
    assert "<img src=x" not in page


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_the_list(signed_in, alice, count, django_assert_num_queries):
    for number in range(count):
        row = mailbox(address=f"a{number}@harbour.example")
        receive(row, Arrived(written("hi")), NOW)
    client = signed_in(alice)
    with django_assert_num_queries(4):
        client.get("/mailboxes/")
