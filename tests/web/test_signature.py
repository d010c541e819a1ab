"""Signatures: what stood below the answer on the page is what goes out."""

from __future__ import annotations

import email
import re
from datetime import timedelta
from email import policy
from html import unescape

import pytest
from django.utils import timezone
from tests.mails import came, mailbox, written
from tests.web.inbox import form_of, plain, press_send, read

from heedful.models import AuditEntry, Draft, Mailbox, Message, Signature
from heedful.services.outbox import Handed, send_due

pytestmark = pytest.mark.django_db
OWN = "/account/signatures/"


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path / "data"


@pytest.fixture
def agent(signed_in, bob):
    return signed_in(bob)


@pytest.fixture
def row():
    return came(written("Where are my files?")).conversation


def shown(client, row) -> str:
    """Give what the page shows below the answer, and would send."""
    found = re.search(r'name="signature" value="([^"]*)"', client.get(f"/inbox/all/{row.pk}/").content.decode())
    return unescape(found[1]) if found else ""


def test_what_was_shown_goes_out_and_is_frozen(agent, bob, row):
    agent.post(OWN, {"all": "{{agent.name}}\r\nHarbour <Backup> & Co"})
    signature = shown(agent, row)
    assert signature == "Bob Brandt\nHarbour <Backup> & Co"
    here = f"/inbox/all/{row.pk}/"
    assert "-- Bob Brandt Harbour <Backup> & Co" in read(agent, here)
    assert (
        press_send(agent, here, "Dear Ana, here they are.\n", signature=signature.replace("\n", "\r\n")).status_code
        == 302
    )
    agent.post(OWN, {"all": "Something else"})
    message = Message.objects.get(is_ours=True)
    assert message.visible == "Dear Ana, here they are.\n"
    assert message.text == "Dear Ana, here they are.\n\n-- \nBob Brandt\nHarbour <Backup> & Co"
    gone = []
    assert send_due(lambda _box, _to, mail: gone.append(mail) or Handed({}), timezone.now() + timedelta(minutes=1))
    mail = email.message_from_bytes(gone[0], policy=policy.default)
    assert mail.get_body(("plain",)).get_content().splitlines() == message.text.splitlines()
    assert "Harbour &lt;Backup&gt; &amp; Co" in mail.get_body(("html",)).get_content()


def test_undo_gives_the_text_back_without_it(agent, row):
    agent.post(OWN, {"all": "Bob"})
    here = f"/inbox/all/{row.pk}/"
    press_send(agent, here, "They are here.", signature="Bob")
    agent.post(f"{here}draft/", {"sort": "reply", "text": "They are here."})
    assert not Draft.objects.exists(), "a draft that comes late is none"
    agent.post(f"{here}messages/{Message.objects.get(is_ours=True).pk}/take-back/")
    assert Draft.objects.get().text == "They are here."


def test_nearest_one_counts(agent, signed_in, alice, bob, row):
    owner = signed_in(alice)
    assert shown(agent, row) == ""
    owner.post(f"/mailboxes/{row.mailbox_id}/signature/", {"text": "{{agent.first_name}}, {{mailbox.name}}"})
    assert shown(agent, row) == "Bob, Harbour Backup"
    mailbox(address="billing@harbour.example")
    agent.post(OWN, {"all": "Bob"})
    assert shown(agent, row) == "Bob"
    agent.post(OWN, {"all": "Bob", f"mailbox-{row.mailbox_id}": "Bob of help"})
    assert shown(agent, row) == "Bob of help"
    assert shown(owner, row) == "Alice, Harbour Backup"
    agent.post(OWN, {"all": "", f"mailbox-{row.mailbox_id}": " "})
    assert shown(agent, row) == "Bob, Harbour Backup"
    assert not Signature.objects.exists()


def test_one_that_can_t_be_filled_goes_to_nobody(agent, bob, row):
    """A program began the conversation, and so it has no mailbox whose address could be filled in."""
    row.mailbox = None
    row.save()
    agent.post(OWN, {"all": "{{agent.name}}, {{mailbox.address}}"})
    assert Signature.objects.get().text == "{{agent.name}}, {{mailbox.address}}"
    assert shown(agent, row) == ""
    agent.post(OWN, {"all": "{{agent.name}}"})
    assert shown(agent, row) == "Bob Brandt"


def test_next_one_is_taken_where_the_nearest_can_t_be_filled(agent, bob, row):
    Signature.objects.create(colleague=bob, mailbox=row.mailbox, text="{{fax}}")
    Signature.objects.create(colleague=bob, text="Bob {{ fax }}")
    Mailbox.objects.update(signature="Harbour Backup")
    assert shown(agent, row) == "Harbour Backup"


def test_name_that_nothing_fills_is_refused(agent, row):
    answer = agent.post(OWN, {"all": "{{customer.name}} {{fax}}"})
    assert "Nothing fills {{customer.name}}, {{fax}} in a signature." in plain(answer)
    assert not Signature.objects.exists()


def test_mailbox_s_is_the_owner_s_matter(agent, signed_in, alice, charlie, row):
    address = f"/mailboxes/{row.mailbox_id}/signature/"
    assert agent.post(address, {"text": "x"}).status_code == 404
    assert signed_in(charlie).get(OWN).status_code == 404
    owner = signed_in(alice)
    assert owner.post(address, {"text": "Harbour Backup"}).status_code == 302
    assert Mailbox.objects.get().signature == "Harbour Backup"
    assert "Harbour Backup" in read(owner, f"/mailboxes/{row.mailbox_id}/")
    owner.post(address, {"text": "Harbour Backup"})
    assert AuditEntry.objects.filter(verb="changed the signature of").count() == 1


def test_without_one_nothing_stands_below(agent, row):
    press_send(agent, f"/inbox/all/{row.pk}/", "Hello")
    message = Message.objects.get(is_ours=True)
    assert (message.text, message.visible) == ("Hello", "Hello")
    assert form_of(agent.get(f"/inbox/all/{row.pk}/").content.decode())["to"] == ["ana@example.org"]
