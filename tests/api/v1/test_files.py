"""Files that a program sends with an answer, or keeps at a note."""

from __future__ import annotations

import base64
from datetime import timedelta

import pytest
from django.utils import timezone
from tests.mails import came, written

from heedful.domain.api_key import Scope
from heedful.models import Attachment, NoteFile, Outgoing
from heedful.services.kept_bytes import ATTACHMENTS, path_of
from heedful.services.outbox import Handed, send_due

pytestmark = pytest.mark.django_db
HERE = "/api/v1/conversations"
TEXT = "Hello Ana,\n\nthe invoice is attached.\n\nHarbour Backup"


@pytest.fixture
def row(folder):
    return came(written("May I have the invoice?")).conversation


def _file(name="../in<v>oice.pdf", content=b"%PDF-1.7", sort="application/pdf"):
    return {"name": name, "type": sort, "content": base64.b64encode(content).decode()}


def _reply(client, row, *files, **more):
    row.refresh_from_db()
    body = {"text": TEXT, "to": ["ana@example.org"], "version": row.version, "written_by": "person", **more}
    return client.post(f"{HERE}/{row.pk}/replies", {**body, "files": list(files)}, content_type="application/json")


def test_answer_with_a_file(caller, row):
    assert _reply(caller, row).json()["findings"][0]["code"] == "attachment_missing"
    assert _reply(caller, row, _file()).status_code == 201
    gone = []
    assert send_due(lambda _mailbox, _to, mail: gone.append(mail) or Handed({}), timezone.now() + timedelta(minutes=1))
    assert b"in_v_oice.pdf" in gone[0]
    assert base64.b64encode(b"%PDF-1.7") in gone[0]
    [told] = caller.get(f"{HERE}/{row.pk}/messages").json()["messages"][0]["attachments"]
    assert (told["name"], told["type"], told["size"]) == ("in_v_oice.pdf", "application/pdf", 8)


@pytest.mark.parametrize(
    ("files", "status", "code"),
    [
        ([_file(content=b"x" * 600_000), _file(content=b"y" * 600_000)], 413, "files_too_large"),
        ([{**_file(), "content": "!"}], 400, "no_base64"),
        ([_file()] * 11, 400, "not_understood"),
    ],
)
def test_files_that_cannot_go(caller, row, files, status, code):
    answer = _reply(caller, row, *files)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert not Outgoing.objects.exists()
    assert not Attachment.objects.exists()


def test_undone_answer_leaves_no_row_of_its_files(caller, row):
    number = _reply(caller, row, _file()).json()["message"]
    assert caller.post(f"/api/v1/messages/{number}/undo").status_code == 200
    assert not Attachment.objects.exists()


@pytest.mark.parametrize("notes", [1, 3])
def test_notes_with_files_and_their_bytes(caller, calling, row, notes, django_assert_num_queries):
    for number in range(notes):
        body = {"text": "See the file.", "files": [_file("a.txt", b"inside %d" % number, "text/plain")]}
        made = caller.post(f"{HERE}/{row.pk}/notes", body, content_type="application/json")
        assert made.status_code == 201
    with django_assert_num_queries(6):  # key, conversation, look and whether it is noted, notes, their files
        listed = caller.get(f"{HERE}/{row.pk}/notes").json()["notes"]
    assert listed[0] == made.json()
    [file] = listed[-1]["files"]
    assert (file["name"], file["size"]) == ("a.txt", 8)
    address = f"/api/v1/note-files/{file['id']}"
    answer = caller.get(address)
    assert b"".join(answer.streaming_content) == b"inside 0"
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert calling(Scope.CONVERSATIONS_READ).get(address).status_code == 403
    assert caller.get("/api/v1/note-files/987654").status_code == 404
    path_of(ATTACHMENTS, NoteFile.objects.get(pk=file["id"]).digest).unlink()
    assert caller.get(address).status_code == 404
    assert not Attachment.objects.exists()
