"""What the guard is told of a reply, and what it finds in it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.mails import came, written

from heedful.domain.guard import fingerprints
from heedful.models import Conversation, Message, MessageFingerprint, Note, NoteFingerprint, OlderLetters
from heedful.queries.fingerprint import MOST
from heedful.services.audit import Actor
from heedful.services.conversing import Heard, add_note, hear
from heedful.services.customer import erase_customer
from heedful.services.fingerprint import remember_older
from heedful.services.guarding import Finding, findings_of
from heedful.services.merging import merge_customers
from heedful.services.replying import Reply, send, undo

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 23, 9, 41, tzinfo=UTC)
LETTER = (
    "Hello, my name is Jon Berg, and since the storm of last week the lights in our shop on the harbour do not work."
)


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path / "data"


@pytest.fixture
def row():
    return came(written("I cannot get my files."), AT).conversation


@pytest.fixture
def jon_s():
    return came(written(LETTER, sender="Jon Berg <jon@example.net>"), AT).conversation


def _codes(row, author, text: str, to=None) -> list[str]:
    reply = Reply(text, to or [["Ana Lima", "ana@example.org"]], row.version)
    return [each.code for each in findings_of(row, reply, author)]


def test_ordinary_answer_may_go(row, bob):
    assert _codes(row, bob, "Dear Ana,\n\nyour files are ready, and I sent them to you again.\n\nBob") == []


def test_finding_marks_its_words(row, bob):
    text = "Dear {{name}}, here they are."
    found = findings_of(row, Reply(text, [["Ana Lima", "ana@example.org"]], row.version), bob)
    assert found == [Finding("placeholder", 5, 13, "This is a gap that nobody has filled.", "{{name}}", "{{name}}")]
    assert found[0].on_record == {"code": "placeholder", "start": 5, "end": 13}


def test_subject_is_read_where_one_of_us_typed_it(row, jon_s, bob):
    begun = Conversation(customer=row.customer, mailbox=row.mailbox, subject="Hi [NAME], see 4111 1111 1111 1111")
    reply = Reply("Dear Ana, here they are.", [["Ana Lima", "ana@example.org"]], 0)
    found = findings_of(begun, reply, bob)
    assert [(each.code, each.start, each.end, each.words) for each in found] == [
        ("placeholder", 0, 0, "[NAME]"),
        ("secret_card", 0, 0, "4111 1111 1111 1111"),
    ]
    begun.subject = "What jon@example.net asked"
    assert [each.code for each in findings_of(begun, reply, bob)] == ["other_address"]
    # It speaks to nobody and promises nothing; and what a customer typed goes back to them.
    begun.subject = "Your restore, attached: FYI"
    assert findings_of(begun, reply, bob) == []
    row.subject = "Hi [NAME]"
    assert findings_of(row, reply, bob) == []


def test_mark_of_many_recipients_is_of_these(row, bob):
    def marks(*houses: str) -> dict[str, str]:
        to = [["", f"office@{house}.example"] for house in houses]
        found = findings_of(row, Reply("They are here.", to, row.version), bob)
        return {each.mark: each.sentence for each in found if each.code == "recipients_many"}

    four, others = marks("a", "b", "c", "d"), marks("a", "b", "c", "e")
    assert list(four.values()) == list(others.values())
    assert len(four) == 1
    assert set(four).isdisjoint(others)
    assert marks("d", "c", "b", "a") == four


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Dear Mr Novak,\n\nhere they are.", "greets_other"),
        ("Alice, can you look into this?", "to_colleague"),
        ("Just tell them that it is broken.", "to_colleague"),
        ("Please write to jon@example.net.", "other_address"),
        ("Jon Berg has the same trouble.", "other_name"),
        ("Dear Ana,\n\nplease find attached the invoice of March.", "attachment_missing"),
    ],
)
def test_slips_are_found_with_what_we_know(row, jon_s, bob, alice, text, code):
    assert code in _codes(row, bob, text)


def test_words_of_a_note_are_found(row, bob):
    add_note(row, Actor(bob), "She owes us three invoices since the summer, be careful with her.")
    text = "Dear Ana, she owes us three invoices since the summer, be careful."
    assert "quotes_note" in _codes(row, bob, text)


def test_words_of_another_customer_are_found_wherever_they_stand(row, jon_s, bob):
    copied = f"Dear Ana,\n\n{LETTER}"
    found = findings_of(row, Reply(copied, [["Ana Lima", "ana@example.org"]], row.version), bob)
    assert [each.words for each in found if each.code == "other_text"] == [LETTER.strip(".")]
    # A program is told the same; and to Jon it may be said.
    assert "other_text" in _codes(row, None, copied)
    assert "other_text" not in _codes(jon_s, bob, f"Dear Jon,\n\n{LETTER}", [["Jon Berg", "jon@example.net"]])


def test_words_of_a_note_on_another_customer_are_found(row, jon_s, bob):
    add_note(jon_s, Actor(bob), "Careful here, his accountant told me that the whole shop is to be sold before Easter.")
    text = "Dear Ana,\n\nhis accountant told me that the whole shop is to be sold before Easter. Careful here, his dog."
    assert "other_text" not in _codes(row, bob, text.replace("accountant", "man").replace("whole", "small"))
    text = f"Dear Ana,\n\nCareful here, {text.partition('his ')[1]}{text.partition('his ')[2]}"
    assert "other_text" in _codes(row, bob, text)


def test_what_several_customers_say_belongs_to_none_of_them(row, jon_s, bob):
    came(written(f"Good morning. {LETTER}", sender="Mia Holm <mia@example.net>"), AT)
    assert "other_text" not in _codes(row, bob, f"Dear Ana,\n\n{LETTER}")


def test_what_she_was_told_or_said_herself_is_no_secret_from_her(row, jon_s, bob):
    came(written(f"Jon writes this to me: {LETTER}"), AT)
    assert "other_text" not in _codes(row, bob, f"Dear Ana,\n\n{LETTER}")


def test_two_who_are_one_person_are_one(row, jon_s, bob):
    other = came(written(LETTER, sender="Jon Berg <jon@berg.example>"), AT).conversation
    copied = f"Dear Ana,\n\n{LETTER}"
    assert "other_text" not in _codes(row, bob, copied)
    merge_customers(other.customer, jon_s.customer, Actor(bob))
    assert "other_text" in _codes(row, bob, copied)
    merge_customers(jon_s.customer, row.customer, Actor(bob))
    row.refresh_from_db()
    assert "other_text" not in _codes(row, bob, copied)


def test_what_we_wrote_ourselves_may_be_said_again(row, jon_s, bob):
    text = (
        "please open the settings, choose the folder that you miss, and press restore; it takes some minutes to finish."
    )
    reply = Reply(f"Dear Jon,\n\n{text}", [["Jon Berg", "jon@example.net"]], jon_s.version)
    send(jon_s, Actor(bob), reply, AT)
    assert _codes(row, bob, f"Dear Ana,\n\n{text}") == []


def test_what_we_tell_everybody_is_no_secret_of_the_one_who_quoted_it(row, jon_s, bob):
    text = "first close all windows, then hold the upper key for ten seconds, until the lamp is green again"
    mia_s = came(written("My box is dead.", sender="Mia Holm <mia@example.net>"), AT).conversation
    send(mia_s, Actor(bob), Reply(f"Dear Mia,\n\n{text}", [["Mia Holm", "mia@example.net"]], mia_s.version), AT)
    hear(jon_s, Heard(jon_s.customer, None, AT, f"You told me: {text}. But no.", sender="jon@example.net"))
    assert "other_text" not in _codes(row, bob, f"Dear Ana,\n\n{text}")


def test_what_we_repeated_to_the_one_who_wrote_it_stays_theirs(row, jon_s, bob):
    answer = Reply(f"Dear Jon,\n\nYou wrote: {LETTER}", [["Jon Berg", "jon@example.net"]], jon_s.version)
    send(jon_s, Actor(bob), answer, AT)
    assert "other_text" in _codes(row, bob, f"Dear Ana,\n\n{LETTER}")


def test_an_answer_that_was_taken_back_was_not_said(row, jon_s, bob):
    before = MessageFingerprint.objects.count()
    message = send(jon_s, Actor(bob), Reply(f"No. {LETTER} Yes.", [["", "jon@example.net"]], jon_s.version), AT)
    assert MessageFingerprint.objects.count() > before
    undo(message, Actor(bob), AT)
    assert MessageFingerprint.objects.count() == before


def test_letters_from_before_there_were_fingerprints_get_them(row, jon_s, bob):
    add_note(jon_s, Actor(bob), LETTER)
    with_letters = set(MessageFingerprint.objects.values_list("number", "message"))
    assert with_letters
    for table, letters, sort in ((MessageFingerprint, Message, "message"), (NoteFingerprint, Note, "note")):
        table.objects.all().delete()
        OlderLetters.objects.create(sort=sort, below=letters.objects.latest("pk").pk + 1)
    copied = f"Dear Ana,\n\n{LETTER}"
    assert "other_text" not in _codes(row, bob, copied)
    remember_older()
    assert "other_text" in _codes(row, bob, copied)
    assert set(MessageFingerprint.objects.values_list("number", "message")) == with_letters
    assert NoteFingerprint.objects.exists()
    remember_older()
    assert not OlderLetters.objects.exists()


def test_links_are_words_of_nobody(row, jon_s, bob):
    link = "https://help.example.net/en/kb/how-to-start-in-safe-mode-and-see-whether-the-trouble-is-gone-then"
    hear(jon_s, Heard(jon_s.customer, None, AT, f"I read {link} and no.", sender="jon@example.net"))
    assert "other_text" not in _codes(row, bob, f"Dear Ana,\n\nplease see {link}")


def test_who_was_erased_is_known_by_no_words_any_more(row, jon_s, bob):
    add_note(jon_s, Actor(bob), f"He says: {LETTER}")
    # What he wrote in the conversation of somebody else goes, too.
    came(written(f"Me too. {LETTER}", sender="Jon Berg <jon@example.net>"), AT)
    hear(row, Heard(jon_s.customer, None, AT, f"I also have it. {LETTER}", sender="jon@example.net"))
    jon_s.refresh_from_db()
    send(jon_s, Actor(bob), Reply(f"You wrote: {LETTER}", [["Jon Berg", "jon@example.net"]], jon_s.version), AT)
    assert MessageFingerprint.objects.count() > 8
    erase_customer(jon_s.customer, Actor(bob))
    assert (MessageFingerprint.objects.count(), NoteFingerprint.objects.count()) == (0, 0)


def test_what_very_many_write_is_not_remembered_for_ever(row):
    for number in range(MOST + 3):
        came(written(LETTER, sender=f"c{number}@example.net"), AT)
    assert MessageFingerprint.objects.count() == MOST * len(fingerprints(LETTER))


@pytest.mark.parametrize("notes", [1, 3])
def test_queries_of_the_guard(row, bob, notes):
    for number in range(notes):
        add_note(row, Actor(bob), f"Note {number}")
    with CaptureQueriesContext(connection) as asked:
        _codes(row, bob, "Dear Ana, write to jon@example.net, or to Jon Berg.")
    assert len(asked) == 12, [each["sql"] for each in asked]
