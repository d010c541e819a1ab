"""Filling a saved reply: what is known, and nothing else."""

from __future__ import annotations

import pytest
from django.utils import timezone, translation
from django.utils.formats import date_format
from tests.mails import came, written

from heedful.models import AuditEntry, OwnPageLink, SavedReply
from heedful.queries.saved_reply import offered, replies_of
from heedful.services.audit import Actor
from heedful.services.guarding import findings_of
from heedful.services.own_page import address_of
from heedful.services.replying import Reply
from heedful.services.saved_reply import Text, change_reply, fill, remove_reply, save_reply

pytestmark = pytest.mark.django_db
ALL = (
    "{{customer.name}}|{{customer.first_name}}|{{customer.organisation}}|{{customer.plan}}|{{agent.name}}|"
    "{{agent.first_name}}|{{mailbox.name}}|{{mailbox.address}}|{{conversation.subject}}"
)


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path / "data"


@pytest.fixture
def row():
    return came(written("Where are my files?")).conversation


def _saved(body: str, title: str = "Files", language: str = "", owner=None) -> SavedReply:
    return SavedReply.objects.create(title=title, body=body, language=language, owner=owner)


def test_everything_that_is_known_is_filled(row, bob):
    customer = row.customer
    customer.organisation, customer.plan = "Harbour Works", "pro"
    filled = "Ana Lima|Ana|Harbour Works|pro|Bob Brandt|Bob|Harbour Backup|help@harbour.example|My files"
    assert fill(_saved(ALL), row, bob) == filled


def test_link_to_their_own_page_is_made_where_it_is_wanted_and_goes_to_nobody_else(row, bob):
    plain, with_link = _saved("Hello"), _saved("See {{customer.page}}", "Page")
    assert fill(plain, row, bob) == "Hello"
    assert not OwnPageLink.objects.exists()
    text = fill(with_link, row, bob)
    link = OwnPageLink.objects.get()
    assert (text, link.customer, link.made_by) == (f"See {address_of(link)}", row.customer, bob)
    row.participants.create(address="her.boss@example.org")
    assert fill(with_link, row, bob) == "See {{customer.page}}"
    row.customer = None
    assert fill(with_link, row, bob) == "See {{customer.page}}"
    assert OwnPageLink.objects.count() == 1


def test_what_is_not_known_stands_and_the_guard_stops_it(row, bob):
    text = fill(_saved("Dear {{customer.first_name}},\n\nyour plan is {{customer.plan}}, {{order}}."), row, bob)
    assert text == "Dear Ana,\n\nyour plan is {{customer.plan}}, {{order}}."
    reply = Reply(text, [["Ana Lima", "ana@example.org"]], row.version)
    found = findings_of(row, reply, bob)
    assert [(each.code, each.words) for each in found] == [
        ("placeholder", "{{customer.plan}}"),
        ("placeholder", "{{order}}"),
    ]


def test_without_a_customer_their_name_stands(row, bob):
    row.customer = None
    text = fill(_saved("{{customer.name}} {{agent.name}} {{mailbox.name}}"), row, bob)
    assert text == "{{customer.name}} Bob Brandt Harbour Backup"


@pytest.mark.parametrize(
    ("language", "of_customer", "form", "spoken"),
    [("", "", "j F Y", "en"), ("de", "", "DATE_FORMAT", "de"), ("", "fr-CA", "DATE_FORMAT", "fr-ca")],
)
def test_date_in_the_language_of_the_reply_or_of_the_customer(row, bob, language, of_customer, form, spoken):
    row.customer.language = of_customer
    with translation.override(spoken):
        day = date_format(timezone.localdate(), form)
    assert fill(_saved("{{date}}", language=language), row, bob) == day


def test_one_of_each_title_in_the_language_of_the_customer(row, bob, alice):
    row.customer.language = "de-AT"
    english, german, other = (
        _saved("We found it.", "Found", "en"),
        _saved("Wir haben es.", "found", "de"),
        _saved("We look for it.", "Lost"),
    )
    mine, hers = _saved("Mine", "Found", "en", bob), _saved("Hers", "Hers", owner=alice)
    assert list(offered(row, bob, "")) == [german, mine, other]
    assert list(offered(row, bob, "look FOR")) == [other]
    assert list(offered(row, bob, "zzz")) == []
    row.customer = None
    assert list(offered(row, bob, "found")) == [english, mine]
    assert hers not in replies_of(bob)
    assert hers in replies_of(alice)


def test_title_that_begins_with_the_words_comes_first(row, bob):
    one, two = _saved("We refund it", "Angry"), _saved("Money back", "Refund")
    assert list(offered(row, bob, "refund")) == [two, one]


def test_changes_are_on_record_without_their_words(bob):
    row = save_reply(Actor(bob), Text("Found", "We found it.", "en"))
    change_reply(Actor(bob), row, Text("Found", "We have it.", "en", is_mine=True))
    row.refresh_from_db()
    assert (row.body, row.owner, row.changed_by) == ("We have it.", bob, bob)
    number = str(row.pk)
    remove_reply(Actor(bob), row)
    told = AuditEntry.objects.filter(sort="saved reply").order_by("pk").values_list("verb", "object_id", "detail")
    assert list(told) == [("made", number, {}), ("changed", number, {}), ("removed", number, {})]
