"""Bytes that no row names any more go after a day, and no others."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from tests.mails import came, written

from heedful.models import Draft, DraftFile, SupersededFile
from heedful.queries.kept_file import files_of_draft, still_named
from heedful.services.attaching import attach_to_draft, attached, file_of, put_in_draft, put_in_note, take_away
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


def test_what_moves_from_one_table_to_another_is_missed_in_none(row, bob, django_assert_num_queries):
    files = [_file(str(number)) for number in range(3)]
    for each in files[:2]:
        attach_to_draft(row, bob, REPLY, each, row.made_at)
    with django_assert_num_queries(1):
        found = still_named([each.sha256 for each in files])
    assert found == {each.sha256 for each in files[:2]}


def test_many_are_asked_for_in_parts(row, bob):
    files = [_file(str(number)) for number in range(3)]
    attach_to_draft(row, bob, REPLY, files[0], row.made_at)
    add_note(row, Actor(bob), "See", [files[1]])
    row.refresh_from_db()
    send(row, MACHINE, Reply("Hello", [["", "ana@example.org"]], row.version, files=[files[2]]), row.made_at)
    strange = [f"{number:064x}" for number in range(1_200)]
    assert still_named([*strange, *(each.sha256 for each in files)]) == {each.sha256 for each in files}


def _goes_with_a_letter(row, bob, files):
    send(row, Actor(bob), Reply("Hello", [["", "ana@example.org"]], row.version, files=files), row.made_at)


def _stands_at_a_note(row, bob, files):
    add_note(row, Actor(bob), "See", files)


@pytest.mark.parametrize("goes_on", [_goes_with_a_letter, _stands_at_a_note])
def test_what_is_sent_while_another_window_takes_it_away_is_there_afterwards(row, bob, goes_on):
    file = _file("invoice")
    attach_to_draft(row, bob, REPLY, file, row.made_at)
    _age(file)
    files = attached(files_of_draft(row, bob.pk, REPLY))
    take_away(DraftFile.objects.get())
    assert remove_unnamed() == 0
    goes_on(row, bob, files)
    assert _lies_there(file)


def test_what_comes_back_into_a_draft_is_dated_anew(row, bob):
    file = _file("invoice")
    _goes_with_a_letter(row, bob, [file])
    _age(file)
    letter = row.messages.get(is_ours=True)
    files = attached(letter.attachments.all())
    letter.delete()
    assert remove_unnamed() == 0
    put_in_draft(Draft.objects.create(conversation=row, author=bob, sort=REPLY, saved_at=row.made_at), files)
    assert (DraftFile.objects.get().digest, _lies_there(file)) == (file.sha256, True)


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
