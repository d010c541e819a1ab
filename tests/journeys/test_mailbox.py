"""An owner connects a mailbox at a real server, is told what is wrong at each step, and sees mail come in."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from tests.conftest import PASSWORD
from tests.dovecot import PASSWORD as THEIRS
from tests.dovecot import USER, Dovecot
from tests.mails import mailbox, written
from tests.next_hop import next_hop, use

from heedful.models import Customer, Identity, Mailbox
from heedful.services.mailbox_state import note_failing
from heedful.services.read_mail import read_waiting
from heedful.services.reader import Reader
from heedful.services.receive import Arrived, receive
from heedful.web.views import trial_mail

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
LONG = "Auftragsverwaltungsschnittstelle für Großkundenbestellungen der Hauptniederlassung"
#: The name server of a test machine may answer or not; what is looked at is the page.


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path


@pytest.fixture
def dovecot(monkeypatch):
    server = Dovecot()
    monkeypatch.setenv("SSL_CERT_FILE", str(server.ca))
    server.start()
    yield server
    server.close()


def _sign_in(page, colleague, to: str) -> None:
    page.goto(f"/sign-in/?next={to}")
    page.get_by_label("E-mail").or_(page.get_by_label("Email")).fill(colleague.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("heading", name="Mailboxes", exact=True).wait_for()


def _walk(page, look, dovecot, suffix: str) -> None:
    look(page, f"mailboxes-none{suffix}")
    page.get_by_role("link", name="Connect a mailbox").first.click()
    look(page, f"mailbox-new{suffix}")
    page.get_by_label("Name", exact=True).fill(LONG)
    page.get_by_label("Address", exact=True).fill("support@harbour.example")
    page.get_by_label("Mail server", exact=True).fill("localhost")
    page.get_by_label("Port").fill(str(dovecot.tls_port))
    page.get_by_label("Name to sign in").fill(USER)
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("button", name="Try it").click()
    page.get_by_text("The server refused the name or the password.").wait_for()
    look(page, f"mailbox-refused{suffix}")
    # What was typed is still there.
    page.get_by_label("Password").fill(THEIRS)
    page.get_by_role("button", name="Try it").click()
    page.get_by_text("All went well").wait_for()
    look(page, f"mailbox-tried{suffix}")
    page.get_by_role("button", name="Connect it").click()
    page.get_by_text("Nothing yet. What comes is shown here as it comes.").wait_for()
    row = Mailbox.objects.get()
    for raw in (written("Where are my files?", sender=f"{LONG} <ana@example.org>", Subject=f"Wo sind {LONG}?"), b"\0"):
        receive(row, Arrived(raw), datetime.now(UTC))
    page.get_by_text("being read").first.wait_for()  # by itself
    with Reader() as reader:
        read_waiting(reader, datetime.now(UTC))
    page.get_by_text("could not be read").first.wait_for()
    page.get_by_role("link", name="Look at SPF, DKIM and DMARC").click()
    page.get_by_text("SPF: which servers may send").wait_for()
    note_failing(row, "The server refused the name or the password. It said: [AUTHENTICATIONFAILED]", datetime.now(UTC))
    look(page, f"mailbox{suffix}")
    page.goto("/mailboxes/")
    look(page, f"mailboxes{suffix}")
    page.goto("/")
    page.get_by_text("Mailbox support@harbour.example has been deaf since").wait_for()
    look(page, f"today-deaf{suffix}")
    page.get_by_role("link", name="Mend it").click()
    page.get_by_role("heading", name=LONG).wait_for()


def test_owner_connects_a_mailbox(page, look, dovecot, alice):
    _sign_in(page, alice, "/mailboxes/")
    _walk(page, look, dovecot, "")


def test_owner_connects_a_mailbox_in_the_dark(dark_page, look, dovecot, alice):
    _sign_in(dark_page, alice, "/mailboxes/")
    _walk(dark_page, look, dovecot, "-dark")


def test_newcomer_lets_a_mail_come_in(page, look, alice):
    customer = Customer.objects.create(name="Žofie Ďurišová")
    Identity.objects.create(customer=customer, sort=Identity.Sort.EMAIL, value="zofie@example.org")
    mailbox(address="help@harbour-backup.example")
    _sign_in(page, alice, "/mailboxes/")
    page.get_by_role("link", name="Help").click()
    page.get_by_role("button", name="Let a mail come in").click()
    page.get_by_text("Žofie Ďurišová has written. It is in the inbox in a moment.").wait_for()
    with Reader() as reader:
        read_waiting(reader, datetime.now(UTC))
    page.get_by_text("in a conversation").wait_for()
    look(page, "mailbox-demo")


def test_owner_sends_a_trial_mail(page, look, alice, settings):
    trial_mail.limiter.forget()
    row = mailbox(way=Mailbox.Way.SMTP, takes_plus=True, address=f"{'kundenservice.' * 3}gross@harbour.example")
    with next_hop() as hop:
        use(settings, hop.port)
        _sign_in(page, alice, "/mailboxes/")
        page.goto(f"/mailboxes/{row.pk}/")
        page.get_by_role("button", name="Send a trial mail").click()
        page.get_by_text(f"It is on its way to {alice.email}").wait_for()
        look(page, "mailbox-sending")
        hop.about = {alice.email: "550 5.1.1 no such user"}
        page.get_by_role("button", name="Send a trial mail").click()
        page.get_by_text("It said: 550 5.1.1 no such user").wait_for()
        look(page, "mailbox-sending-refused")
