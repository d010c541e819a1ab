"""Bytes that no row names any more go after a day, and no others."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from tests.mails import came, written

from heedful.models import Draft, DraftFile, SupersededFile
from heedful.services.attaching import attach_to_draft, file_of, put_in_note, take_away
from heedful.services.audit import MACHINE, Actor
from heedful.services.conversing import add_note
from heedful.services.customer import erase_customer
from heedful.services.kept_bytes import ATTACHMENTS, keep, path_of
from heedful.services.replying import Reply, send, undo
from heedful.services.unnamed_files import remove_unnamed

pytestmark = pytest.mark.django_db
REPLY = Draft.Sort.REPLY


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path / "data"


@pytest.fixture
def row():
    return came(written("May I have the invoice?")).conversation


def _lies_there(file) -> bool:
    return path_of(ATTACHMENTS, file.sha256).exists()


def _age(file) -> None:
    long_ago = time.time() - 100_000
    os.utime(path_of(ATTACHMENTS, file.sha256), (long_ago, long_ago))


def _file(name: str):
    file = file_of(name, "text/plain", name.encode())
    keep(ATTACHMENTS, file.content)
    _age(file)
    return file


def test_what_a_row_names_stays_and_the_rest_goes_after_a_day(row, bob):
    draft, note, gone, young = map(_file, ("draft", "note", "gone", "young"))
    attach_to_draft(row, bob, REPLY, draft, row.made_at)
    put_in_note(add_note(row, Actor(bob), "See"), [note])
    for each in (draft, note):
        _age(each)
    keep(ATTACHMENTS, young.content)  # somebody is about to name it
    assert remove_unnamed() == 1
    assert [_lies_there(each) for each in (draft, note, gone, young)] == [True, True, False, True]
    take_away(DraftFile.objects.get())
    assert _lies_there(draft)
    assert remove_unnamed() == 1
    assert not _lies_there(draft)


def test_what_is_attached_while_it_is_tidied_away_is_there_afterwards(row, bob, monkeypatch):
    file = _file("again")

    def rename(path, to):
        monkeypatch.undo()
        keep(ATTACHMENTS, file.content)  # somebody attaches the same bytes at the last moment
        return path.rename(to)

    monkeypatch.setattr(Path, "rename", rename)
    assert remove_unnamed() == 0
    assert _lies_there(file)


def test_without_a_folder_there_is_nothing_to_do(home):
    assert remove_unnamed() == 0


def test_what_a_program_undoes_goes_with_the_next_tidying(row):
    file = _file("sent by a program")
    reply = Reply("Dear Ana, see below.", [["", "ana@example.org"]], row.version, files=[file])
    message = send(row, MACHINE, reply, row.made_at)
    assert remove_unnamed() == 0
    undo(message, MACHINE, row.made_at)
    assert remove_unnamed() == 1


def test_erasing_takes_the_bytes_along_unless_somebody_else_has_them(row, bob):
    other = came(written("And mine?", sender="Jon <jon@example.net>")).conversation
    draft, note, sent, shared = map(_file, ("draft", "note", "sent", "shared"))
    attach_to_draft(row, bob, Draft.Sort.NOTE, draft, row.made_at)
    add_note(row, Actor(bob), "See", [note])
    row.refresh_from_db()
    send(row, MACHINE, Reply("Hello", [["", "ana@example.org"]], row.version, files=[sent, shared]), row.made_at)
    attach_to_draft(other, bob, REPLY, shared, row.made_at)
    erase_customer(row.customer, Actor(bob))
    assert [_lies_there(each) for each in (draft, note, sent, shared)] == [False, False, False, True]
    assert not SupersededFile.objects.exists()
    assert [each.name for each in DraftFile.objects.all()] == ["shared"]
