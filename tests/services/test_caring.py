"""Letters of care: filled for each, subject and text, and none goes with a gap in it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from tests.relaying import customer, storm

from heedful.domain.gate.request import Purpose
from heedful.models import Customer, Moment, Outreach, Touched
from heedful.services.audit import MACHINE
from heedful.services.caring import Begun, begin_care, care_shown, care_words
from heedful.services.incident import Said, open_incident
from heedful.services.matching import match_some

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 18, 20, tzinfo=UTC)


def touched(*people: Customer) -> Moment:
    row = storm(*people, onset=NOW - timedelta(hours=1))
    row.refresh_from_db()
    return row


def nameless(address: str = "x@example.org") -> Customer:
    return customer(address, "")


def sent() -> list[tuple[str, str]]:
    return sorted(Outreach.objects.values_list("subject", "text"))


def test_subject_and_text_are_filled_by_all_that_adaptations_know():
    row = touched(customer())
    subject = "{{event}}: are you all right, {{ Customer.First_Name }}?"
    text = "Dear {{customer.name}},\n\nwe see it in {{place}} from {{begins}}."
    assert begin_care(row, subject, text, MACHINE, NOW) == Begun(1, 0)
    (letter,) = sent()
    assert letter == (
        "High Wind Warning: are you all right, Ana?",
        "Dear Ana Lopez,\n\nwe see it in Bergen County, New Jersey from 18 November 2026.",
    )
    assert Outreach.objects.get().purpose == Purpose.CARE


@pytest.mark.parametrize(
    "greeting", ["Dear {{customer.first_name}},", "{{ Customer.Name }}!", "Dear {{CUSTOMER.NAME}},"]
)
def test_who_has_no_name_is_not_greeted(greeting):
    row = touched(nameless())
    assert begin_care(row, "Are you all right?", f"{greeting}\r\n\r\nhow are you?", MACHINE, NOW) == Begun(1, 0)
    assert sent() == [("Are you all right?", "how are you?")]


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Are you all right, {{customer.first_name}}?", "How are you?"),
        ("Hello", "Dear {{customer.first_name}}, how are you?"),
        ("Hello", "Dear {{customer.first_name}},\n\n"),
        ("Hello", "How is {{service}}?"),
        ("Hello", "How is {{customer.birthday}}?"),
        ("Hello", "Dear {{customer first name}},"),
        ("Hello {{", "How are you?"),
    ],
)
def test_nothing_goes_with_a_gap_in_it_and_it_is_told_how_many_get_none(subject, text):
    row = touched(nameless())
    assert begin_care(row, subject, text, MACHINE, NOW) == Begun(0, 1)
    assert sent() == []


def test_name_that_looks_like_a_gap_is_no_gap():
    row = touched(customer(name="{{place}} Lopez"))
    assert begin_care(row, "Hello", "Dear {{customer.name}},", MACHINE, NOW) == Begun(1, 0)
    assert sent() == [("Hello", "Dear {{place}} Lopez,")]


def test_it_is_shown_for_real_people_and_first_for_those_who_get_another_one():
    people = [customer(f"p{n}@example.org", f"Person{n} Lopez") for n in range(3)]
    row = touched(*people, nameless())
    shown = care_shown(row, "Hello {{customer.first_name}}", "Dear {{customer.first_name}},\n\nhow are you?", 3)
    assert [(each.customer.name, each.missing, each.without_name) for each in shown] == [
        ("Person0 Lopez", [], False),
        ("", ["{{customer.first_name}}"], True),
        ("Person1 Lopez", [], False),
    ]
    assert shown[0].text == "Dear Person0,\n\nhow are you?"
    assert sent() == []


def test_who_has_no_address_is_not_shown_and_gets_nothing():
    row = touched(Customer.objects.create(name="Nobody"))
    assert care_shown(row, "s", "t", 3) == []
    assert begin_care(row, "s", "t", MACHINE, NOW) == Begun(0, 0)


def test_words_for_trouble_of_ours_tell_what_customers_may_be_told_and_nothing_of_where_they_live():
    ana = customer()
    Customer.objects.filter(pk=ana.pk).update(services=["Storage"])
    row = open_incident(Said("DiskFull db-3", ["storage"], "We make room.\nUntil six."), MACHINE, NOW)
    while match_some(NOW):
        pass
    assert begin_care(row, *care_words(row), MACHINE, NOW) == Begun(1, 0)
    ((subject, text),) = sent()
    assert subject == "Something of ours does not work"
    assert "We make room. Until six." in text
    assert "DiskFull" not in text
    assert "where you live" not in text


def test_words_for_trouble_without_a_notice_have_no_gap():
    ana = customer()
    row = open_incident(Said("DiskFull db-3"), MACHINE, NOW)
    Touched.objects.create(moment=row, customer=ana, by="service")
    assert begin_care(row, *care_words(row), MACHINE, NOW) == Begun(1, 0)
