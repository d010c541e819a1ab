"""What people take in of what was set aside, and who stays away whatever they do."""

from __future__ import annotations

from datetime import timedelta
from email.message import EmailMessage

import pytest
from django.utils import timezone
from tests.mails import SUPPORT, came, written

from heedful.models import (
    Conversation,
    Customer,
    Erasure,
    IncomingMail,
    Message,
    Note,
    NoteFile,
    NoteFingerprint,
    Participant,
)
from heedful.queries.search import found
from heedful.services import set_aside
from heedful.services.audit import MACHINE, Actor
from heedful.services.conversing import add_note
from heedful.services.customer import erase_customer
from heedful.services.gone import forget_handles
from heedful.services.kept_bytes import ATTACHMENTS, MAIL, path_of
from heedful.services.reader import Reader
from heedful.services.replying import AutomaticAnswerError, Reply, send

pytestmark = pytest.mark.django_db
State = IncomingMail.State
JON = "Jon Berg <jon@example.net>"


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path / "data"
    return tmp_path


@pytest.fixture
def jon():
    return came(written("Where are my files?", sender=JON)).conversation.customer


def _take_in(mail: IncomingMail, conversation: Conversation | None = None) -> IncomingMail:
    mail.refresh_from_db()
    with Reader() as reader:
        return set_aside.take_in(mail, MACHINE, reader, conversation)


@pytest.mark.parametrize("is_done", [False, True])
def test_who_was_erased_is_left_out_of_what_is_taken_in(jon, is_done):
    mail = came(written("Minutes", sender="Eve <eve@example.com>", Cc=JON, Precedence="bulk"))
    assert mail.state == State.ASIDE
    erase_customer(jon, MACHINE)
    if is_done:
        set_aside.done_with(mail, MACHINE)
    # It may lie there for long.
    forget_handles(timezone.now() + timedelta(days=30))
    taken = _take_in(mail)
    assert (taken.state, taken.message.cc) == (State.PLACED, [])
    assert set(Participant.objects.values_list("address", flat=True)) == {"eve@example.com"}
    assert list(Customer.objects.values_list("name", flat=True)) == ["Eve"]
    forget_handles(timezone.now() + timedelta(days=30))
    assert list(Erasure.objects.values_list("handles", flat=True)) == [[]]


@pytest.fixture
def aside_at_ana_s():
    ana = came(written("Where are mine?"))
    return came(written("Of my illness", sender=JON, In_Reply_To=f"<{ana.message.msg_id}>")), ana.conversation


def test_note_of_a_mail_goes_with_whoever_wrote_it(jon, bob):
    ana = came(written("Where are mine?"))
    raw = EmailMessage()
    for name, value in {"From": JON, "To": SUPPORT, "Message-ID": "<j@x>", "In-Reply-To": ana.message.msg_id}.items():
        raw[name] = value
    raw.set_content("Of my illness, which nobody else at all has to know about here.")
    raw.add_attachment(b"the findings of Jon", maintype="text", subtype="plain", filename="jon-berg.txt")
    mail = came(raw.as_bytes())
    add_note(ana.conversation, Actor(bob), "We should write to her.")
    with Reader() as reader:
        set_aside.keep_as_note(mail, Actor(bob), reader, ana.conversation)
    note = Note.objects.get(mail=mail)
    digest = note.files.get().digest
    assert note.text == "Jon Berg <jon@example.net>:\n\nOf my illness, which nobody else at all has to know about here."
    assert NoteFingerprint.objects.filter(note=note).exists()
    erase_customer(jon, MACHINE)
    assert list(ana.conversation.notes.order_by("at").values_list("text", flat=True)) == [
        "We should write to her.",
        "[erased]",
    ]
    assert (NoteFile.objects.count(), NoteFingerprint.objects.filter(note=note).exists()) == (0, False)
    assert found("illness").rows == []
    assert not path_of(ATTACHMENTS, digest).exists()


def _bring_back_bytes(mail: IncomingMail, raw: bytes) -> None:
    """Let the bytes lie there still, as they do if somebody read them before the erasure removed them."""
    path = path_of(MAIL, mail.digest)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(raw)


def test_what_the_erased_wrote_is_not_taken_in(jon, aside_at_ana_s):
    mail, conversation = aside_at_ana_s
    raw = path_of(MAIL, mail.digest).read_bytes()
    erase_customer(jon, MACHINE)
    _bring_back_bytes(mail, raw)
    for into in (conversation, None):
        with pytest.raises(set_aside.ErasedMailError):
            _take_in(mail, into)
    mail.refresh_from_db()
    with Reader() as reader, pytest.raises(set_aside.ErasedMailError):
        set_aside.keep_as_note(mail, MACHINE, reader, conversation)
    assert (list(Customer.objects.values_list("name", flat=True)), Note.objects.count()) == (["Ana Lima"], 0)
    assert list(conversation.participants.values_list("address", flat=True)) == ["ana@example.org"]


def _program_answers(conversation: Conversation, to: str) -> Message:
    conversation.refresh_from_db()
    reply = Reply("We have got it.", [["", to]], conversation.version, is_automatic=True)
    return send(conversation, MACHINE, reply, timezone.now())


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Precedence": "bulk"},
        {"List_Id": "<news.example.net>"},
        {"X_Auto_Response_Suppress": "All"},
        {"sender": "noreply@example.net"},
        {"sender": SUPPORT},
    ],
)
@pytest.mark.parametrize("is_joined", [False, True])
def test_machine_never_answers_a_machine_that_a_person_took_in(headers, is_joined):
    ana = came(written("Where are mine?")).conversation
    mail = came(written("Your request was received.", **{"sender": JON, **headers}))
    assert mail.state == State.ASIDE
    taken = _take_in(mail, ana if is_joined else None)
    taken.conversation.refresh_from_db()
    # They looked at it, and say that somebody waits.
    assert taken.conversation.waiting_since is not None
    with pytest.raises(AutomaticAnswerError, match="to_a_machine"):
        _program_answers(taken.conversation, taken.sender)


def test_machine_may_answer_a_person_whom_somebody_took_in(aside_at_ana_s):
    mail, conversation = aside_at_ana_s
    taken = _take_in(mail, conversation)
    assert _program_answers(taken.conversation, "jon@example.net").is_automatic


def test_machine_answers_no_list_and_nothing_that_was_kept_before_messages_said_so():
    row = came(written("Where are mine?", Message_ID="<first@example.org>")).conversation
    came(written("And now?", In_Reply_To="<first@example.org>", Precedence="list"))
    with pytest.raises(AutomaticAnswerError):
        _program_answers(row, "ana@example.org")
    row.messages.update(forbids_answer=False)
    row.messages.filter(pk=row.messages.latest("pk").pk).update(is_automatic=True)
    with pytest.raises(AutomaticAnswerError):
        _program_answers(row, "ana@example.org")
