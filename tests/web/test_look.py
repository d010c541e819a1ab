"""Who looked at what people wrote stands in the audit log, once an hour for each."""

from __future__ import annotations

from datetime import timedelta
from email.message import EmailMessage

import pytest
from django.utils import timezone
from tests.mails import SUPPORT, came, written

from heedful.models import AuditEntry, IncomingMail
from heedful.services import set_aside
from heedful.services.audit import Actor
from heedful.services.conversing import Heard, hear
from heedful.services.reader import Reader

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path / "data"


@pytest.fixture
def agent(signed_in, bob):
    return signed_in(bob)


def _looks() -> list[tuple[str, str, str | None]]:
    rows = AuditEntry.objects.filter(verb="saw").order_by("pk").select_related("who")
    return [(each.sort, each.object_id, each.who.name if each.who else None) for each in rows]


def _read(client, address: str) -> None:
    client.get(address).getvalue()


@pytest.mark.parametrize(("raw", "view"), [(written("Buy!", X_Spam_Flag="YES"), "aside"), (b"\0\0\0", "failed")])
def test_mail_that_stands_in_no_conversation(agent, signed_in, charlie, raw, view):
    mail = came(raw)
    agent.get(f"/inbox/{view}/")
    assert _looks() == []
    for page in (f"/inbox/{view}/{mail.pk}/", f"/inbox/{view}/{mail.pk}/?read=all", f"/inbox/mails/{mail.pk}/raw/"):
        _read(agent, page)
    assert _looks() == [("mail", str(mail.pk), "Bob Brandt")]
    _read(signed_in(charlie), f"/inbox/mails/{mail.pk}/raw/")
    assert _looks()[1:] == [("mail", str(mail.pk), "Charlie Cho")]
    AuditEntry.objects.update(at=timezone.now() - timedelta(hours=1, minutes=1))
    _read(agent, f"/inbox/{view}/{mail.pk}/")
    assert _looks()[2:] == [("mail", str(mail.pk), "Bob Brandt")]


def test_raw_mail_is_seen_as_what_it_became(agent, bob):
    first = came(written("Where are my files?", Message_ID="<first@example.org>"))
    _read(agent, f"/inbox/mails/{first.pk}/raw/")
    assert _looks() == [("customer", str(first.conversation.customer_id), "Bob Brandt")]
    AuditEntry.objects.all().delete()
    noted = came(written("Mine.", sender="Eve <eve@example.net>", In_Reply_To="<first@example.org>"))
    _read(agent, f"/inbox/mails/{noted.pk}/raw/")
    with Reader() as reader:
        set_aside.keep_as_note(noted, Actor(bob), reader, first.conversation)
    _read(agent, f"/inbox/mails/{noted.pk}/raw/")
    customer = str(first.conversation.customer_id)
    assert _looks() == [("mail", str(noted.pk), "Bob Brandt"), ("customer", customer, "Bob Brandt")]
    assert IncomingMail.objects.get(pk=noted.pk).state == "placed"


def test_conversation_in_which_nobody_is_known(agent):
    heard = Heard(customer=None, mailbox=None, at=timezone.now(), text="Hello", sender="eve@example.net")
    row = hear(None, heard).conversation
    for _ in range(2):
        agent.get(f"/inbox/all/{row.pk}/")
    assert _looks() == [("conversation", str(row.pk), "Bob Brandt")]


def test_files_of_ours_are_seen_with_their_conversation(agent):
    mail = EmailMessage()
    for name, value in {"From": "Ana <ana@example.org>", "To": SUPPORT, "Message-ID": "<f@example.org>"}.items():
        mail[name] = value
    mail.set_content("See below.")
    mail.add_attachment(b"42", maintype="text", subtype="plain", filename="why.txt")
    message = came(mail.as_bytes()).message
    customer, file = str(message.customer_id), message.attachments.get()
    message.customer = None
    message.save()
    agent.get(f"/inbox/attachments/{file.pk}/")
    assert _looks() == [("customer", customer, "Bob Brandt")]


def test_owner_reads_of_it_in_plain_words(signed_in, alice, agent):
    mail = came(written("Buy!", X_Spam_Flag="YES"))
    agent.get(f"/inbox/aside/{mail.pk}/")
    page = " ".join(signed_in(alice).get("/audit/").content.decode().split())
    assert f"saw mail {mail.pk}" in page


def test_what_comes_while_a_page_stays_open_is_seen(agent):
    row = came(written("Where are my files?")).conversation
    here = f"/inbox/all/{row.pk}/"
    agent.get(here)
    AuditEntry.objects.update(at=timezone.now() - timedelta(hours=2))
    said = f"{row.messages.get().pk}.0"
    agent.get(f"{here}live/?said={said}")
    assert len(_looks()) == 1
    came(written("And now?", In_Reply_To=f"<{row.messages.get().msg_id}>"))
    agent.get(f"{here}live/?said={said}")
    agent.get(f"{here}live/?said={said}")
    assert _looks() == [("customer", str(row.customer_id), "Bob Brandt")] * 2


def test_beginnings_of_what_can_be_split_are_seen(agent):
    row = came(written("Where are my files?")).conversation
    agent.get(f"/inbox/all/{row.pk}/split/")
    assert _looks() == [("customer", str(row.customer_id), "Bob Brandt")]
