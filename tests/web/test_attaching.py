"""Files that go with answers and notes: what stood on the page goes, and nothing else of it."""

from __future__ import annotations

import email
import re
from datetime import UTC, datetime, timedelta
from email import policy

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from tests.mails import came, written
from tests.web.inbox import form_of, plain, press_send, read

from heedful.domain.attaching import MOST_BYTES, MOST_FILES
from heedful.models import Attachment, Draft, DraftFile, Message, Note, NoteFile, Outgoing
from heedful.services.file_link import Of, token_of
from heedful.services.kept_bytes import ATTACHMENTS, kept, path_of
from heedful.services.outbox import Handed, send_due

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 23, 9, 41, tzinfo=UTC)
LATER = timedelta(minutes=1)
TEXT = "Dear Ana,\n\nthe invoice is attached.\n\nBob"


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path / "data"


@pytest.fixture
def agent(signed_in, bob):
    return signed_in(bob)


@pytest.fixture
def row():
    return came(written("May I have the invoice?", Cc="Jon Berg <jon@example.net>"), AT).conversation


@pytest.fixture
def here(row):
    return f"/inbox/waiting/{row.pk}/"


def pdf(name: str = "invoice.pdf", content: bytes = b"%PDF-1.7 42 EUR", sort: str = "application/pdf"):
    return SimpleUploadedFile(name, content, sort)


def attach(client, here, *files, sort="reply", **more):
    """Attach as the script does."""
    return client.post(f"{here}files/{sort}/", {"file": list(files), **more}, headers={"HX-Request": "true"})


def numbers(client, here, place="reply") -> list[str]:
    page = client.get(here).content.decode()
    return re.findall(r'name="attached" value="(\d+)"', page.split(f'id="attached-{place}"')[1].split("</div>")[0])


def sent(client, here, text=TEXT, **more):
    return press_send(client, here, text, attached=numbers(client, here), **more)


def gone() -> list[bytes]:
    mails = []

    def carry(_mailbox, _recipients, mail):
        mails.append(mail)
        return Handed({})

    while send_due(carry, timezone.now() + LATER):
        pass
    return mails


def test_file_goes_with_the_answer_as_a_part_of_the_mail(agent, row, here):
    name = "Rechnung “März”_ y.pdf"
    part = attach(agent, here, pdf("..\\Rechnung “März”: y.pdf"), pdf("b.txt", b"hello", "text/plain"))
    assert part.status_code == 200
    assert part.content.decode().startswith('<div class="attached small" id="attached-reply"')
    assert sent(agent, here).status_code == 302
    message = Message.objects.get(is_ours=True)
    files = [(each.name, each.type, each.size) for each in message.attachments.order_by("pk")]
    assert files == [(name, "application/pdf", 15), ("b.txt", "text/plain", 5)]
    assert not Draft.objects.exists()
    assert not DraftFile.objects.exists()
    [raw] = gone()
    mail = email.message_from_bytes(raw, policy=policy.default)
    parts = [(each.get_filename(), each.get_content_type(), each.get_content()) for each in mail.iter_attachments()]
    assert parts == [(name, "application/pdf", b"%PDF-1.7 42 EUR"), ("b.txt", "text/plain", "hello")]
    page = read(agent, here)
    assert name in page
    assert "15" in page
    file = message.attachments.first()
    assert b"".join(agent.get(f"/inbox/attachments/{file.pk}/", follow=True).streaming_content) == b"%PDF-1.7 42 EUR"


def test_file_survives_a_closed_laptop_and_is_its_author_s_alone(agent, signed_in, alice, row, here):
    attach(agent, here, pdf())
    assert "invoice.pdf" in read(agent, here)
    assert "invoice.pdf" not in read(signed_in(alice), here)
    agent.post(f"{here}draft/", {"sort": "reply", "text": "Dear"})
    agent.post(f"{here}draft/", {"sort": "reply", "text": ""})
    [file] = DraftFile.objects.all()
    answer = agent.get(f"/inbox/draft-files/{file.pk}/", follow=True)
    assert b"".join(answer.streaming_content) == b"%PDF-1.7 42 EUR"
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert signed_in(alice).get(f"/inbox/draft-files/{file.pk}/").status_code == 404


def test_address_of_one_sort_of_file_opens_no_other(stranger, agent, row, here):
    attach(agent, here, pdf())
    agent.post(f"{here}note/", {"text": "See", "file": pdf("n.txt", b"note")})
    file, note = DraftFile.objects.get(), NoteFile.objects.get()
    for address, token, content in (
        ("draft-files", token_of(file.pk, Of.DRAFT), b"%PDF-1.7 42 EUR"),
        ("note-files", token_of(note.pk, Of.NOTE), b"note"),
    ):
        answer = stranger.get(f"/inbox/{address}/{token}/bytes/")
        assert (b"".join(answer.streaming_content), bool(answer.cookies)) == (content, False)
    for address, token in (
        ("draft-files/{}/bytes", token_of(file.pk, Of.NOTE)),
        ("note-files/{}/bytes", token_of(note.pk, Of.DRAFT)),
        ("files/{}", token_of(note.pk, Of.NOTE)),
        ("note-files/{}/bytes", token_of(note.pk)),
    ):
        assert stranger.get(f"/inbox/{address.format(token)}/").status_code == 404
    path_of(ATTACHMENTS, note.digest).unlink()
    assert stranger.get(f"/inbox/note-files/{token_of(note.pk, Of.NOTE)}/bytes/").status_code == 404


def test_file_can_be_taken_away_again(agent, signed_in, alice, row, here):
    attach(agent, here, pdf(), pdf("second.pdf", b"2"))
    first, _ = numbers(agent, here)
    away = f"{here}files/reply/{first}/take-away/"
    signed_in(alice).post(away, headers={"HX-Request": "true"})
    assert DraftFile.objects.count() == 2
    part = agent.post(away, headers={"HX-Request": "true"}).content.decode()
    assert "second.pdf" in part
    assert "invoice.pdf" not in part
    agent.post(f"{here}files/note/{numbers(agent, here)[0]}/take-away/", headers={"HX-Request": "true"})
    assert DraftFile.objects.count() == 1, "an answer's file is none of the note's"
    agent.post(f"{here}files/reply/{numbers(agent, here)[0]}/take-away/", headers={"HX-Request": "true"})
    assert not Draft.objects.exists()


def test_same_file_twice_goes_once(agent, here):
    attach(agent, here, pdf())
    attach(agent, here, pdf())
    attach(agent, here, pdf("other.pdf"))
    assert list(DraftFile.objects.order_by("pk").values_list("name", flat=True)) == ["invoice.pdf", "other.pdf"]


@pytest.mark.parametrize(
    ("before", "file", "words"),
    [
        (0, pdf("none.txt", b""), "‘none.txt’ is empty, and is not attached."),
        (0, pdf("film.mov", b"x" * (MOST_BYTES + 1)), "With ‘film.mov’ it would be over 18 MB"),
        (MOST_FILES, pdf("one-more.txt", b"x"), "20 files are the most that go along; ‘one-more.txt’"),
    ],
)
def test_file_that_cannot_go_is_said_in_plain_words(agent, here, before, file, words):
    if before:
        attach(agent, here, *(pdf(f"{number}.txt", b"%d" % number) for number in range(before)))
    file.seek(0)
    assert words in plain(attach(agent, here, file))
    assert DraftFile.objects.count() == before


def test_without_script_the_text_and_the_recipients_stay(agent, row, here):
    form = form_of(agent.get(here).content.decode())
    answer = agent.post(f"{here}files/reply/", {**form, "cc": [], "text": "Dear Ana", "file": pdf()})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Dear Ana</textarea>" in page
    assert form_of(page)["cc"] == []
    assert "invoice.pdf" in plain(answer)
    [number] = re.findall(r'name="attached" value="(\d+)"', page)
    answer = agent.post(f"{here}files/reply/{number}/take-away/", {**form_of(page), "text": "Dear Ana, then"})
    assert "Dear Ana, then</textarea>" in answer.content.decode()
    assert not DraftFile.objects.exists()


def test_file_that_is_chosen_and_not_attached_goes_along_with_send(agent, here):
    assert press_send(agent, here, TEXT, file=pdf()).status_code == 302
    assert Attachment.objects.get().name == "invoice.pdf"


def test_what_is_attached_in_another_window_stops_the_answer(agent, here):
    form = form_of(agent.get(here).content.decode())
    attach(agent, here, pdf())
    answer = agent.post(f"{here}reply/", {**form, "text": TEXT})
    assert answer.status_code == 422
    assert "What is attached has changed in another window." in plain(answer)
    assert "invoice.pdf" in plain(answer)
    attached = numbers(agent, here)
    agent.post(f"{here}files/reply/{attached[0]}/take-away/")
    assert agent.post(f"{here}reply/", {**form, "text": TEXT, "attached": attached}).status_code == 422
    assert not Outgoing.objects.exists()


def test_undo_brings_the_files_back(agent, bob, row, here):
    attach(agent, here, pdf())
    sent(agent, here)
    message = Message.objects.get(is_ours=True)
    attach(agent, here, pdf("later.pdf", b"later"))
    agent.post(f"{here}messages/{message.pk}/take-back/")
    draft = Draft.objects.get()
    assert (draft.author, draft.text) == (bob, TEXT)
    assert sorted(draft.files.values_list("name", flat=True)) == ["invoice.pdf", "later.pdf"]
    assert not Attachment.objects.exists()
    assert sent(agent, here).status_code == 302
    assert {each.name for each in Attachment.objects.all()} == {"invoice.pdf", "later.pdf"}
    assert kept(ATTACHMENTS, Attachment.objects.get(name="invoice.pdf").digest) == b"%PDF-1.7 42 EUR"


def test_guard_knows_whether_what_is_promised_is_there(agent, here):
    answer = press_send(agent, here, TEXT)
    assert answer.status_code == 422
    assert "This promises an attachment, and nothing is attached." in plain(answer)
    attach(agent, here, pdf())
    assert sent(agent, here).status_code == 302


def test_note_keeps_its_files_and_they_reach_no_customer(agent, signed_in, charlie, row, here):
    attach(agent, here, pdf("inside.txt", b"inside", "text/plain"), sort="note")
    assert numbers(agent, here) == []
    agent.post(f"{here}note/", {"text": "See the file.", "attached": numbers(agent, here, "note")})
    note = Note.objects.get()
    assert [(each.name, each.size) for each in note.files.all()] == [("inside.txt", 6)]
    assert not Draft.objects.exists()
    sent(agent, here, "Dear Ana, hello.")
    assert not Message.objects.get(is_ours=True).attachments.exists()
    assert all(b"inside" not in mail for mail in gone())
    client = signed_in(charlie)
    assert "inside.txt" in read(client, here)
    answer = client.get(f"/inbox/note-files/{note.files.get().pk}/", follow=True)
    assert b"".join(answer.streaming_content) == b"inside"


def test_note_without_words_keeps_its_files_for_later(agent, here):
    answer = agent.post(f"{here}note/", {"text": " ", "file": pdf()})
    assert answer.status_code == 422
    assert "Write something first." in plain(answer)
    assert DraftFile.objects.get().draft.sort == "note"
    assert '<details class="place note" open>' in answer.content.decode()


def test_viewer_attaches_nothing(signed_in, charlie, here):
    client = signed_in(charlie)
    assert attach(client, here, pdf()).status_code == 404
    assert client.post(f"{here}files/reply/1/take-away/").status_code == 404
    assert not DraftFile.objects.exists()


def test_nothing_is_attached_to_what_is_neither(agent, here):
    assert attach(agent, here, pdf(), sort="both").status_code == 404


def test_words_that_no_database_keeps_are_left_out(agent, row, here):
    agent.post(f"{here}files/reply/", {"text": "a\0b", "file": pdf()})
    assert Draft.objects.get().text == "ab"
    again = agent.post(f"{here}note/", {"text": "a\0b", "file": pdf()})
    assert again.status_code == 422
    assert "ab</textarea>" in again.content.decode()
