"""The guard: every slip and every good reply of the collections, and each rule by a few cases of its own."""

from __future__ import annotations

import json
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.domain.guard_cases import cases, is_set_aside

from heedful.domain.guard import (
    Code,
    Customer,
    Elsewhere,
    Person,
    Reply,
    Turn,
    all_fingerprints,
    fingerprints,
    judge,
    mentions_of,
    quoted,
)
from heedful.services.guard_words import SENTENCES
from heedful.wire.guard import read_line

ANNA = Person("Anna Weber", "anna@weber.example")
MIA, BEN = Person("Mia Holm", "mia@house.example"), Person("Ben Carter", "ben@house.example")
ASKED = Turn(ANNA, "Hello, is my site back? Order 4711-A.", (Person(address="support@house.example"),))
GOOD = [*cases("guard_good.toml"), *cases("guard_good_later.toml")]
SLIPS, LATER = cases("guard_slips.toml"), cases("guard_slips_later.toml")


def judged(line):
    return judge(read_line(json.dumps(line).encode()).reply)


def reply(draft, **given):
    defaults = {
        "sender": Person("Support", "support@house.example"),
        "to": (ANNA,),
        "customer": Customer(ANNA.name, (ANNA.address,)),
        "colleagues": (MIA, BEN),
        "thread": (ASKED,),
        "attachments": (),
    }
    return Reply(draft=draft, **(defaults | given))


def found(draft, **given):
    return [(one.code, draft[one.start : one.end] or one.about) for one in judge(reply(draft, **given))]


def codes(draft, **given):
    return {code for code, _ in found(draft, **given)}


@pytest.mark.parametrize(("lang", "kind", "line"), GOOD, ids=[f"{kind}-{line['id']}" for _, kind, line in GOOD])
def test_good_reply_passes(lang, kind, line):
    assert judged(line) == ()


@pytest.mark.parametrize("set_aside", [False, True], ids=["tuned on", "set aside"])
def test_slips_are_stopped(set_aside):
    half = [(kind, line) for _, kind, line in SLIPS if is_set_aside(line["draft"]) == set_aside]
    missed = [line["draft"] for _, line in half if not judged(line)]

    assert len(half) > 80
    assert len(missed) / len(half) <= 0.05, missed


def test_later_slips_are_stopped():
    missed = [line["draft"] for _, _, line in LATER if not judged(line)]

    assert len(missed) / len(LATER) <= 0.02, missed


def test_collections_are_as_large_as_they_must_be():
    assert len(SLIPS) >= 150
    assert len(GOOD) >= 150
    assert min(Counter(lang for lang, _, _ in SLIPS).values()) >= 40


def test_the_sentence_itself():
    draft = "small story from a small TV station, I would ignore it"

    assert found(draft) == [(Code.ABOUT_CUSTOMER, "small story from a small"), (Code.TO_COLLEAGUE, "I would ignore it")]


def test_every_code_has_a_sentence():
    assert set(SENTENCES) == set(Code)


@pytest.mark.parametrize(
    "to", ["Anna", "Annie", "Ann", "ANNA", "anna weber", "Ms Weber", "Frau Weber", "Dr. Weber", "Ánna"]
)
def test_names_of_a_recipient_pass(to):
    assert found(f"Hi {to},\nall is well.") == []


@pytest.mark.parametrize(
    ("name", "called"),
    [("Samantha Jones", "Sam"), ("José Ruiz", "Pepe"), ("Robert Miles", "Bob"), ("Johannes Beck", "Hans")],
)
def test_pet_names_pass(name, called):
    person = Person(name, "x1@mailbox.example")
    assert (
        found(f"Hi {called}, all is well.", to=(person,), customer=Customer(name, (person.address,)), thread=()) == []
    )


def test_firms_and_codes_are_no_names_of_persons():
    for name in ("u2797635b8d", "Old Town Bakery Ltd", ""):
        assert (
            found("Hi Tom, all is well.", to=(Person(name, "x1@a.example"),), customer=Customer(name), thread=()) == []
        )


def test_colleague_is_greeted_only_when_she_gets_it():
    assert found("Hi Ben, the disk was full.") == [(Code.GREETS_OTHER, "Ben")]
    assert found("Hi Anna, hi Ben, the disk was full.", cc=(BEN,)) == []


def test_mail_to_colleagues_may_speak_of_the_customer():
    assert found("FYI, this guy wants his money back. Don't reply.", to=(BEN,)) == []


def test_quoted_lines_are_not_ours():
    assert found("> just tell them, the customer is angry\n\nAll is well.") == []
    assert found("All is well.\n\n-----Original Message-----\njust tell them, the customer is angry") == []


def test_note_is_found_in_quoted_lines_and_once_said_it_is_no_secret():
    note = Turn(BEN, "Root cause was our own script, do not admit it.", is_note=True)
    draft = "Hello,\n> root cause was our own script, do not admit it\nbye"

    assert codes(draft, thread=(ASKED, note)) == {Code.QUOTES_NOTE}
    assert codes(draft, thread=(ASKED, note, Turn(MIA, "Root cause was our own script, do not admit it."))) == set()


def test_other_customers_by_what_the_caller_looked_up():
    draft = "Hi Anna, Gerald Pike has order 88-1234-X, the phone is 020 7946 0991 or write to gp@pike.example."
    elsewhere = Elsewhere(frozenset({"gp@pike.example", "+44 20 7946 0991", "88-1234-X"}), frozenset({"Gerald Pike"}))

    assert found(draft) == []
    assert found(draft, elsewhere=elsewhere) == [
        (Code.OTHER_NAME, "Gerald Pike"),
        (Code.OTHER_NUMBER, "88-1234-X"),
        (Code.OTHER_NUMBER, "020 7946 0991"),
        (Code.OTHER_ADDRESS, "gp@pike.example"),
    ]


def test_mentions_are_what_the_caller_has_to_look_up():
    mentions = mentions_of("Gerald Pike <GP@pike.example> has order 88-1234-X, call 020 7946 0991.")

    assert mentions.addresses == {"gp@pike.example"}
    assert {"88-1234-X", "020 7946 0991"} <= mentions.numbers
    assert "Gerald Pike" in mentions.names


TEXT = "my husband must not see the new address under any circumstances because we are divorced since last year"


def test_text_of_another_customer_by_fingerprints():
    draft = f"Hi Anna, as you wrote, {TEXT}. We will see to that."
    hits = quoted(draft, TEXT)

    assert codes(draft, elsewhere=Elsewhere(prints=hits)) == {Code.OTHER_TEXT}
    assert codes(draft, elsewhere=Elsewhere(prints=hits), thread=(Turn(ANNA, TEXT),)) == set()


@given(
    st.lists(st.sampled_from(["aye", "bee", "cee", "dee", "eee", "eff", "gee"]), min_size=15, max_size=40),
    st.text(max_size=60),
)
def test_what_is_shared_for_fifteen_words_has_a_fingerprint_in_common(words, around):
    text = " ".join(words)

    draft = f"{around} {text} {around}"
    assert fingerprints(text) <= all_fingerprints(text)
    assert fingerprints(text) & fingerprints(draft)
    assert all_fingerprints(text) <= quoted(draft, text, among=fingerprints(text))


def test_fingerprints_stay_the_same_for_ever():
    """They stand in tables: with other ones nothing that is remembered there would be found any more."""
    assert sorted(fingerprints("One two three four five six seven eight Nine, TEN ... Straße")) == [
        *(497374646916416365, 561888719484300775, 782992592834237571, 900129212818783972),
    ]
    assert fingerprints("one two three four five six seven") == frozenset()
    assert fingerprints("one two three four five six seven EIGHT") == fingerprints(
        "One: two, three; four\nfive six seven eight!"
    )


def test_less_than_fifteen_words_are_no_quotation():
    words = TEXT.split()
    assert quoted(" ".join(words[:14]), TEXT) == frozenset()
    assert len(quoted(" ".join(words[:15]), TEXT)) == 8
    assert quoted(" ".join(words[:15]), TEXT, among=fingerprints("something else that has more than eight words")) == (
        frozenset()
    )


def test_quotation_is_marked_as_a_whole():
    draft = f"Hi Anna, as you wrote, {TEXT}. We will see to that."
    assert found(draft, elsewhere=Elsewhere(prints=quoted(draft, TEXT))) == [(Code.OTHER_TEXT, TEXT)]


def test_new_recipient_unless_somebody_spoke_of_him():
    klein = Person("Otto Klein", "klein@tax.example")

    assert found("All is well.", cc=(klein,)) == [(Code.RECIPIENT_NEW, "klein@tax.example")]
    assert found("All is well, Mr Klein has a copy.", cc=(klein,)) == []
    assert found("All is well.", cc=(klein,), thread=(ASKED, Turn(ANNA, "Please copy klein@tax.example."))) == []
    assert found("All is well.", cc=(klein,), thread=()) == []


def test_many_strangers():
    people = tuple(Person(address=f"p{number}@house{number}.example") for number in range(4))

    assert codes("Dear all, prices change.", to=people, thread=(), customer=Customer()) == {Code.RECIPIENTS_MANY}
    assert codes("Dear all, prices change.", to=people[:3], thread=(), customer=Customer()) == set()


@pytest.mark.parametrize("attachments", [None, ("invoice.pdf",)])
def test_attachments_that_are_there_or_not_known(attachments):
    assert codes("Hi Anna, please find attached the invoice.", attachments=attachments) == set()
    assert codes("Hi Anna, please find attached the invoice.") == {Code.ATTACHMENT_MISSING}


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("4111 1111 1111 1111", Code.SECRET_CARD),
        ("4111 1111 1111 1112", None),
        ("378282246310005", Code.SECRET_CARD),
        ("6011-1111-1111-1117", Code.SECRET_CARD),
        ("0000 0000 0000 0000", None),
        ("1234567890123456", None),
        ("DE89 3704 0044 0532 0130 00", Code.SECRET_IBAN),
        ("DE89370400440532013000", Code.SECRET_IBAN),
        ("DE88 3704 0044 0532 0130 00", None),
        ("GB82 WEST 1234 5698 7654 32", Code.SECRET_IBAN),
        ("NO93 8601 1117 947", Code.SECRET_IBAN),
        ("ZZ89 3704 0044 0532 0130 00", None),
        ("AKIAIOSFODNN7EXAMPLE", Code.SECRET_KEY),
        ("-----BEGIN RSA PRIVATE KEY-----", Code.SECRET_KEY),
        ("xoxb-123456789012-abcdefghij", Code.SECRET_KEY),
        ("https://x.example/kb/4111111111111111", None),
    ],
)
def test_secrets(number, code):
    assert found(f"It is {number} as of today.") == ([(code, number)] if code else [])


@pytest.mark.parametrize(
    ("draft", "password"),
    [
        ("Your password is Hunter22.", "Hunter22"),
        ("Password: s3cret!", "s3cret"),
        ("Ihr Passwort lautet „Sommer-2026“", "Sommer-2026"),
        ("Your new password is 'bluehorse'.", "bluehorse"),
        ("Your password is required.", None),
        ("The password is case-sensitive.", None),
        ("Password: OAuth2", None),
        ("Your password is wrong, use https://x.example/reset1", None),
        ("Normal password, user name: anna77", None),
    ],
)
def test_passwords(draft, password):
    assert found(draft) == ([(Code.SECRET_PASSWORD, password)] if password else [])


def test_secret_is_not_repeated_in_the_finding():
    (one,) = judge(reply("The key is AKIAIOSFODNN7EXAMPLE."))
    assert one.about == ""


LETTERS = st.text(alphabet=st.characters(codec=None), max_size=300)
PIECES = st.lists(
    st.sampled_from(
        [
            "Hi ",
            "Anna",
            ",",
            "\n\n",
            "> ",
            "@",
            "Ben",
            "just tell them ",
            "{{name}}",
            "[NAME]",
            "XXX",
            " the customer is angry",
            "4111 1111 1111 1111",
            "password is ",
            "a@b.example",
            ".",
            "?",
            " ",
            "Dr",
            "İ",
            "ß",
            "Mr ",
            "\r\n",
            "\u2028",
            "M. ",
            "and ",
        ]
    ),
    max_size=40,
).map("".join)


@settings(max_examples=300, deadline=None)
@given(draft=st.one_of(LETTERS, PIECES), name=st.one_of(LETTERS, st.just("Anna Weber")), text=LETTERS)
def test_any_text_is_judged_twice_alike_within_the_draft(draft, name, text):
    given = reply(
        draft,
        customer=Customer(name, (text[:20],)),
        colleagues=(MIA, Person(text[:9], text[:9])),
        thread=(ASKED, Turn(Person(name, name), text), Turn(BEN, text, is_note=True)),
        elsewhere=Elsewhere(frozenset({text[:12]}), frozenset({name}), all_fingerprints(draft)),
    )
    findings = judge(given)

    assert findings == judge(given)
    assert all(0 <= one.start <= one.end <= len(draft) for one in findings)
    assert list(findings) == sorted(findings, key=lambda one: one.start)
