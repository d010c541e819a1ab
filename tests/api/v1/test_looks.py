"""What a program reads of customers stands in the audit log under its key, once an hour for each."""

from __future__ import annotations

from datetime import timedelta
from email.message import EmailMessage

import pytest
from django.utils import timezone
from tests.mails import SUPPORT, came, written

from heedful.models import AuditEntry
from heedful.services.attaching import file_of, keep_all
from heedful.services.audit import MACHINE
from heedful.services.conversing import Heard, add_note, hear

pytestmark = pytest.mark.django_db


@pytest.fixture
def message(folder):
    """A message of Ana's with a file, in a conversation of hers."""
    mail = EmailMessage()
    for name, value in {"From": "Ana <ana@example.org>", "To": SUPPORT, "Message-ID": "<f@example.org>"}.items():
        mail[name] = value
    mail.set_content("See below.")
    mail.add_attachment(b"42", maintype="text", subtype="plain", filename="why.txt")
    return came(mail.as_bytes()).message


def _looks() -> list[tuple[str, str]]:
    rows = AuditEntry.objects.filter(verb="saw", who=None).order_by("pk")
    assert all(each.detail["key"].startswith("heedful_") and each.address for each in rows)
    return [(each.sort, each.object_id) for each in rows]


def _read(client, address: str) -> int:
    """Read a page to its end, and give its status."""
    answer = client.get(address)
    answer.getvalue()
    return answer.status_code


def _note_file(message) -> int:
    files = [file_of("n.txt", "text/plain", b"7")]
    keep_all(files)
    return add_note(message.conversation, MACHINE, "Only we read this.", files).files.get().pk


@pytest.mark.parametrize(
    "address",
    [
        "customers/{customer}",
        "customers/{customer}/desires",
        "customers/{customer}/signals",
        "customers?handle=ana@example.org",
        "conversations/{conversation}",
        "conversations/{conversation}/messages",
        "conversations/{conversation}/notes",
        "conversations",
        "attachments/{attachment}",
        "note-files/{file}",
    ],
)
def test_whatever_is_read_of_one_customer_is_a_look_at_them(caller, calling, message, address):
    numbers = {
        "customer": message.customer_id,
        "conversation": message.conversation_id,
        "attachment": message.attachments.get().pk,
        "file": _note_file(message),
    }
    here = f"/api/v1/{address.format(**numbers)}"
    assert [_read(caller, here) for _ in range(2)] == [200, 200]
    assert _looks() == [("customer", str(message.customer_id))]
    # Another program is another who looked; later it is another look.
    _read(calling(), here)
    AuditEntry.objects.update(at=timezone.now() - timedelta(hours=1, minutes=1))
    _read(caller, here)
    assert _looks() == [("customer", str(message.customer_id))] * 3


def test_what_is_not_there_is_seen_by_nobody(caller, message):
    for address in ("customers/999", "conversations/999", "attachments/999", "note-files/999"):
        assert caller.get(f"/api/v1/{address}").status_code == 404
    assert caller.get("/api/v1/customers?handle=nobody@example.org").json()["customers"] == []
    assert _looks() == []


def test_conversation_in_which_nobody_is_known(caller, folder):
    heard = Heard(customer=None, mailbox=None, at=timezone.now(), text="Hello", sender="eve@example.net")
    row = hear(None, heard).conversation
    caller.get(f"/api/v1/conversations/{row.pk}/messages")
    assert _looks() == [("conversation", str(row.pk))]


def test_lists_are_noted_page_by_page(caller, folder):
    rows = [came(written("?", sender=f"c{n}@example.org")).conversation for n in range(4)]
    customers = [each.customer_id for each in rows]
    for _ in range(2):
        first = caller.get("/api/v1/customers", {"limit": 2}).json()
        assert len(caller.get("/api/v1/customers", {"limit": 2, "cursor": first["next"]}).json()["customers"]) == 2
        caller.get("/api/v1/conversations", {"limit": 3})
    assert _looks() == [
        ("customers", f"{customers[2]}-{customers[3]}"),
        ("customers", f"{customers[0]}-{customers[1]}"),
        ("conversations", f"{rows[1].pk}-{rows[3].pk}"),
    ]
    assert list(AuditEntry.objects.filter(verb="saw").order_by("pk").values_list("detail__n", flat=True)) == [2, 2, 3]
