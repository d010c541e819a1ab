"""What the gate makes of a mail that a program sends: what for, one of many or not, known again by which words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heedful.domain.gate.relayed import (
    CAMPAIGN,
    SenderRule,
    SenderSort,
    Told,
    campaigns,
    purpose_of,
    says_it_is_bulk,
    shape_of,
    topic_of,
    why_not_adapted,
    words_of,
)
from heedful.domain.gate.request import Purpose

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
RULES = [
    SenderRule(SenderSort.DOMAIN, "harbour.example", Purpose.NOTICE),
    SenderRule(SenderSort.DOMAIN, "shop.harbour.example", Purpose.PROMOTION),
    SenderRule(SenderSort.LIST, "*.news.harbour.example", Purpose.SURVEY),
    SenderRule(SenderSort.ADDRESS, "Billing@Harbour.example", Purpose.BILLING),
]


@pytest.mark.parametrize(
    ("said", "author", "list_id", "purpose"),
    [
        ("reminder", "billing@harbour.example", "", Purpose.REMINDER),
        (" Reminder ", "", "", Purpose.REMINDER),
        ("nonsense", "billing@harbour.example", "", Purpose.BILLING),
        ("", "BILLING@harbour.example", "", Purpose.BILLING),
        ("", "billing@harbour.example", "a.news.harbour.example", Purpose.BILLING),
        ("", "x@harbour.example", "a.news.harbour.example", Purpose.SURVEY),
        ("", "x@harbour.example", "", Purpose.NOTICE),
        ("", "x@deep.harbour.example", "", Purpose.NOTICE),
        ("", "x@shop.harbour.example", "", Purpose.PROMOTION),
        ("", "x@notharbour.example", "", None),
        ("", "", "", None),
    ],
)
def test_header_counts_before_address_before_list_before_domain(said, author, list_id, purpose):
    assert purpose_of(said, author, list_id, RULES) is purpose
    assert purpose_of(said, author, list_id, RULES[::-1]) is purpose


@pytest.mark.parametrize(
    ("headers", "precedence", "bulk"),
    [
        (["From", "To"], "", False),
        (["From", "List-Unsubscribe"], "", True),
        (["LIST-ID"], "", True),
        (["Listing"], "", False),
        ([], " Bulk ", True),
        ([], "list", True),
        ([], "first-class", False),
    ],
)
def test_bulk_says_so(headers, precedence, bulk):
    assert says_it_is_bulk(headers, precedence) is bulk


LETTER = (
    "Dear {name},\nyou have not backed up since {day}, and we would like to help. Look at {link} or write to {mail}.\n"
)


def letter(name, day, link, mail):
    return LETTER.format(name=name, day=day, link=link, mail=mail)


def test_same_letter_to_others_has_the_same_shape():
    ana = shape_of(letter("Ana Lopez", "3 May", "https://h.example/a?t=1", "ana@h.example"))
    bob = shape_of(letter("Bob", "12 June 2026", "http://h.example/b", "bob@h.example"))
    other = shape_of("Dear Bob,\nyour order has left our house and will be with you on 3 May, as you wished.")
    assert ana == bob != ""
    assert other not in {"", ana}
    assert shape_of(letter("ana", "3 May", "www.h.example", "x@y"), ["ana"]) == ana
    assert shape_of(letter("ana", "3 May", "www.h.example", "x@y")) != ana


def test_short_text_has_no_shape():
    assert shape_of("Thank you, here it is. Bye") == ""
    assert shape_of("") == ""


def test_subject_counts_without_case_and_spaces():
    assert topic_of(" We  miss you ") == topic_of("WE MISS YOU") != ""
    assert topic_of("   ") == ""


def test_words_are_known_however_they_are_broken():
    assert words_of("a", "b\nc  d") == words_of("a", "b c\r\nd")
    assert words_of("a", "b") != words_of("a", "c")


def told(number: int, **more) -> Told:
    return Told(**{"author": "a@x", "topic": "t", "shape": "", "recipient": f"{number}@y", "at": NOW, **more})


def test_eleventh_is_a_campaign():
    assert campaigns([told(n) for n in range(12)], {}, 10) == [False] * 10 + [True] * 2


def test_those_before_count_and_the_same_person_once():
    before = {("topic", "a@x", "t"): [f"{n}@y" for n in range(10)]}
    assert campaigns([told(3), told(99)], before, 10) == [False, True]


def test_shape_counts_where_subjects_differ_and_other_senders_do_not():
    many = [told(n, topic=str(n), shape="s") for n in range(11)]
    assert campaigns(many, {}, 10)[-1] is True
    assert not any(campaigns([told(n, author=str(n)) for n in range(20)], {}, 10))
    assert not any(campaigns([told(n, topic="", shape="") for n in range(20)], {}, 10))


_TOLD = st.builds(
    Told,
    st.sampled_from("ab"),
    st.sampled_from(["", "t", "u"]),
    st.sampled_from(["", "s"]),
    st.sampled_from("123456"),
    st.integers(0, 150).map(lambda minutes: NOW + timedelta(minutes=minutes)),
)


@given(st.lists(_TOLD, max_size=40).map(lambda mails: sorted(mails, key=lambda mail: mail.at)), st.integers(0, 5))
def test_campaigns_are_as_counted_slowly(mails, most):
    slow = []
    for at, mail in enumerate(mails):
        same = [
            {
                each.recipient
                for each in mails[: at + 1]
                if each.author == mail.author and getattr(each, key) == value and each.at > mail.at - CAMPAIGN
            }
            for key, value in (("topic", mail.topic), ("shape", mail.shape))
            if value
        ]
        slow.append(max(map(len, same), default=0) > most)
    assert campaigns(mails, {}, most) == slow


@pytest.mark.parametrize(
    ("purpose", "protected", "code"),
    [
        (Purpose.REMINDER, False, ""),
        (Purpose.REMINDER, True, "signed_or_encrypted"),
        (Purpose.BILLING, False, "relay_adapts_reminders_only"),
        (None, False, "relay_adapts_reminders_only"),
    ],
)
def test_only_plain_reminders_are_written_into(purpose, protected, code):
    assert why_not_adapted(purpose, is_protected=protected) == code
