"""Rules on pages."""

from __future__ import annotations

import re

import pytest
from tests.mails import came, written
from tests.web.inbox import read

from heedful.models import Rule, RuleDeed, Tag
from heedful.services.audit import Actor
from heedful.services.rule_deeds import follow_one
from heedful.services.team import make_team

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path / "data"


@pytest.fixture
def owner(signed_in, alice):
    return signed_in(alice)


def make(owner, **said):
    return owner.post("/rules/new/", {"name": "Invoices", "when": "begins", "put": "invoice", **said})


def switch_of(owner, rule) -> dict[str, str]:
    """Give what the page of a rule sends to switch it on."""
    page = owner.get(f"/rules/{rule.pk}/").content.decode().split(f"/rules/{rule.pk}/switch/", maxsplit=1)[1]
    return dict(re.findall(r'name="(on|shown)" value="([^"]*)"', page.split("</form>", maxsplit=1)[0]))


def test_rule_that_was_changed_since_is_not_switched_on_from_an_old_page(owner, alice):
    make(owner, words="invoice")
    rule = Rule.objects.get()
    switch, here = switch_of(owner, rule), f"/rules/{rule.pk}/switch/"
    for changed in ({}, {"words": "invoice", "assignee": alice.pk}, {"words": "bill"}):
        owner.post(f"/rules/{rule.pk}/", {"name": "Invoices", "when": "begins", "put": "invoice", **changed})
        for sent in (switch, {"on": "yes"}):
            answer = owner.post(here, sent, follow=True)
            assert "It was changed in another window." in answer.content.decode()
            assert Rule.objects.get().on_since is None
    # As it was shown at first, however it came there.
    owner.post(f"/rules/{rule.pk}/", {"name": "Invoices", "when": "begins", "put": "invoice", "words": "invoice"})
    owner.post(here, switch)
    assert Rule.objects.get().on_since is not None
    owner.post(here, {})
    assert Rule.objects.get().on_since is None


def test_rule_is_made_tried_switched_on_and_does_it(owner, bob, alice):
    old = came(written("My invoice is wrong.")).conversation
    assert "There is no rule yet" in read(owner, "/rules/")
    answer = make(owner, words="invoice, bill", assignee=bob.pk, domain="@Example.org")
    made = Rule.objects.get()
    assert answer.headers["Location"] == f"/rules/{made.pk}/"
    assert (made.words, made.domain, made.put_tag.name, made.assignee, made.on_since) == (
        ["invoice", "bill"],
        "example.org",
        "invoice",
        bob,
        None,
    )
    page = read(owner, f"/rules/{made.pk}/")
    assert "In the last 90 days it would have met 1 conversation" in page
    assert "My files" in page
    assert "Switch it on" in page
    assert read(owner, "/rules/").endswith("Invoices off")
    owner.post(f"/rules/{made.pk}/switch/", switch_of(owner, made))
    row = came(written("Another invoice")).conversation
    assert follow_one()
    assert [each.name for each in row.tags.all()] == ["invoice"]
    assert not old.tags.exists()
    page = read(owner, f"/inbox/all/{row.pk}/")
    assert "Rule ‘Invoices’ put on ‘invoice’, handed it to Bob Brandt" in page
    page = read(owner, f"/rules/{made.pk}/")
    assert "What it did last" in page
    assert "Switch it off" in page
    assert "did something 1 time in the last 28 days" in read(owner, "/rules/")
    owner.post(f"/rules/{made.pk}/", {"name": "Bills", "when": "writes", "put": "invoice"})
    made.refresh_from_db()
    assert (made.name, made.on_since, made.assignee) == ("Bills", None, None)


def test_form_says_what_is_missing(owner):
    for wrong, words in (
        ({"when": "waits"}, "Say how long."),
        ({"put": ""}, "Say what it is to do"),
        *(({"put": put}, "A tag needs a name of letters or digits") for put in (" # ", "# #", "!!!", "x" * 41)),
        ({"domain": "not a domain"}, "Write it such as example.org."),
        ({"words": ",".join(f"w{n}" for n in range(51))}, "Fifty words"),
        ({"name": ""}, "This field is required."),
    ):
        answer = make(owner, **wrong)
        assert answer.status_code == 200
        assert words in answer.content.decode()
    assert not Rule.objects.exists()
    assert not Tag.objects.exists()


def test_hours_count_only_where_it_is_about_waiting(owner):
    make(owner, waits_hours="5")
    make(owner, name="Late", when="waits", waits_hours="5")
    assert [each.waits_hours for each in Rule.objects.order_by("pk")] == [None, 5]


def test_order_and_deleting(owner):
    for name in ("One", "Two"):
        make(owner, name=name)
    one, two = Rule.objects.order_by("pk")
    owner.post(f"/rules/{two.pk}/up/")
    assert list(Rule.objects.all()) == [two, one]
    owner.post(f"/rules/{two.pk}/up/")
    assert list(Rule.objects.all()) == [two, one]
    owner.post(f"/rules/{one.pk}/delete/")
    assert list(Rule.objects.all()) == [two]


def test_rule_goes_with_its_team(owner, alice, bob):
    team = make_team(Actor(alice), "Billing", [bob])
    make(owner, team=team.pk)
    team.delete()
    assert not Rule.objects.exists()
    assert not RuleDeed.objects.exists()


@pytest.mark.parametrize("rules", [1, 3])
def test_queries_of_the_page_of_rules(owner, rules, django_assert_num_queries):
    for number in range(rules):
        make(owner, name=f"Rule {number}")
    owner.get("/rules/")
    with django_assert_num_queries(4):
        owner.get("/rules/")
