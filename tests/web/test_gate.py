"""The gate on its pages: the switch, the table, the words, what is held and why; each by those who may."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta
from functools import partial

import pytest
from django.utils import timezone
from django.utils.formats import date_format
from tests.web.inbox import plain

from heedful.domain.gate.plain import plain_facts
from heedful.domain.gate.policy import STANDARD, Cell, Column, Row
from heedful.domain.gate.request import Purpose, Request
from heedful.domain.gate.standing import Standing
from heedful.models import (
    Adaptation,
    AuditEntry,
    Circumstances,
    Customer,
    GatePolicy,
    Identity,
    Judgement,
    Locality,
    Moment,
    Outreach,
    Switch,
    Touched,
)
from heedful.queries.gate import current_policy, switches_on
from heedful.queries.standing import standings_of
from heedful.services.adapting import Words, keep_words
from heedful.services.audit import MACHINE, Actor
from heedful.services.gate import change_policy
from heedful.services.gate_replay import try_policy
from heedful.services.incident import Said, open_incident
from heedful.services.outreach import Letter, judge_and_send_due, submit

pytestmark = pytest.mark.django_db
GATE = "/moments/gate/"


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path / "data"


@pytest.fixture
def agent(signed_in, bob):
    return signed_in(bob)


@pytest.fixture
def owner(signed_in, alice):
    return signed_in(alice)


def person(name: str, codes=(), zone="America/New_York") -> Customer:
    row = Customer.objects.create(name=name)
    Identity.objects.create(customer=row, sort="email", value=f"{name.split(maxsplit=1)[0].casefold()}@example.org")
    if codes:
        Locality.objects.create(customer=row, how="file", country="US", zone=zone, label="there", codes=list(codes))
    return row


def letter(customer: Customer, **more) -> Outreach:
    given = {"purpose": "promotion", "subject": "More room", "text": "For less.", **more}
    row = submit([Letter(customer.pk, **given)], MACHINE, timezone.now())[0]
    while judge_and_send_due(lambda *_: pytest.fail("nothing goes here"), timezone.now()):
        pass
    row.refresh_from_db()
    return row


# The switch.


def test_switch_stops_everybody_until_it_is_let_go(agent, bob):
    assert agent.post(f"{GATE}stop/", {"reason": "A fault of ours"}).status_code == 302
    (row,) = switches_on()
    assert (row.codes, row.place, row.reason, row.made_by) == ([], "", "A fault of ours", bob)
    held = letter(person("Ana"))
    assert (held.state, "switch" in [each["code"] for each in held.reasons]) == ("held", True)
    assert "A fault of ours" in plain(agent.get(GATE))
    agent.post(f"{GATE}stop/{row.pk}/go-on/")
    assert switches_on() == []
    held.refresh_from_db()
    assert held.due_at <= timezone.now()


def test_switch_for_an_area_stops_those_who_live_there(agent):
    agent.post(f"{GATE}stop/", {"reason": "A storm", "where": "New Jersey\n10001"})
    row = Switch.objects.get()
    assert row.place == "New Jersey, New York County, New York"
    assert row.codes == [["ISO", "US-NJ"], ["UGC", "NYC061"]]
    there, elsewhere = person("Ana", [["ISO", "US-NJ", 1.0, "NJ"]]), person("Ben", [["ISO", "US-TX", 1.0, "TX"]])
    standings = standings_of([there.pk, elsewhere.pk, person("Nowhere").pk], STANDARD, timezone.now())
    assert {pk for pk, standing in standings.items() if standing.stopped} == {there.pk}
    assert "New Jersey, New York County, New York" in plain(agent.get(GATE))


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"reason": " "}, "This field is required."),
        ({"reason": "x", "where": "Nowhere"}, "no state, country, county or postal code ‘Nowhere’"),
        ({"reason": "x", "where": "Georgia"}, "can be two things: type GE or US-GA"),
    ],
)
def test_what_cannot_be_stopped_is_said_and_what_was_typed_stays(agent, sent, words):
    page = agent.post(f"{GATE}stop/", sent)
    assert words in plain(page)
    assert sent.get("where", "") in page.content.decode()
    assert not Switch.objects.exists()


# The table.


def cell_page(row: str, column: str) -> str:
    return f"{GATE}cell/{row}/{column}/"


def test_cell_is_changed_in_two_steps_with_a_reason(owner, alice):
    where = cell_page("survey", "active")
    before = current_policy().cell(Row.SURVEY, Column.ACTIVE)
    other = next(each for each in (Cell.SEND, Cell.HOLD) if each is not before)
    page = owner.post(where, {"cell": other.value, "reason": "They like them"})
    assert "In the last 90 days 0 messages would have met another answer" in plain(page)
    assert current_policy().cell(Row.SURVEY, Column.ACTIVE) is before
    assert owner.post(where, {"cell": other.value, "reason": " ", "keep": "yes"}).status_code == 200
    assert owner.post(where, {"cell": other.value, "reason": "They like them", "keep": "yes"}).status_code == 302
    assert current_policy().cell(Row.SURVEY, Column.ACTIVE) is other
    assert GatePolicy.objects.get().made_by == alice
    assert "They like them" in plain(owner.get(GATE))


@pytest.mark.parametrize(
    "where", [("reply", "active"), ("security", "active"), ("survey", "nonsense"), ("x", "active")]
)
def test_what_always_goes_and_what_is_no_cell_cannot_be_changed(owner, where):
    assert owner.get(cell_page(*where)).status_code == 404


def test_figures_are_changed_in_two_steps_and_nonsense_is_said(owner):
    told = {
        "night_begins": "20:00",
        "night_ends": "08:00",
        "most_in_a_week": "3",
        "bulk_from": "10",
        "most_held_days": "30",
        "reason": "Earlier nights",
    }
    assert owner.post(f"{GATE}settings/", told).status_code == 200
    assert current_policy().night_begins != time(20)
    owner.post(f"{GATE}settings/", {**told, "keep": "yes"})
    assert (current_policy().night_begins, current_policy().most_in_a_week) == (time(20), 3)
    assert owner.post(f"{GATE}settings/", {**told, "most_held_days": "0", "keep": "yes"}).status_code == 200
    assert GatePolicy.objects.count() == 1


FIGURES = {
    "night_begins": "21:00",
    "night_ends": "08:00",
    "most_in_a_week": "2",
    "bulk_from": "10",
    "holidays": "on",
    "most_held_days": "30",
}


def test_days_after_each_kind_are_changed_in_two_steps(owner):
    row = storm(ana := person("Ana"))
    Moment.objects.update(onset=row.onset - timedelta(days=3), last_at=row.last_at - timedelta(days=3))
    letter(ana, purpose="survey")
    page = plain(owner.get(f"{GATE}settings/"))
    assert "Days after a moment, by what it was" in page
    assert [(each.name, each.value()) for each in owner.get(f"{GATE}settings/").context["form"].after()][:2] == [
        ("after_hurricane", 7),
        ("after_high_wind", 7),
    ]
    told = {**FIGURES, "after_high_wind": "2", "after_flood": "7", "after_heat": "", "reason": "Seven are too many"}
    assert "In the last 90 days 1 message would have met another answer" in plain(owner.post(f"{GATE}settings/", told))
    assert current_policy().aftermath_days == {}
    owner.post(f"{GATE}settings/", {**told, "keep": "yes"})
    assert current_policy() == replace(STANDARD, aftermath_days={"high_wind": 2})
    row.refresh_from_db()
    assert row.aftermath_until == row.last_at + timedelta(days=2)
    assert "Days after a moment: High wind 2; for all others" in plain(owner.get(GATE))


@pytest.mark.parametrize("days", ["-1", "61", "many", "1.5"])
def test_days_after_that_make_no_sense_are_refused(owner, days):
    said = {**FIGURES, "after_flood": days, "reason": "x", "keep": "yes"}
    assert owner.post(f"{GATE}settings/", said).status_code == 200
    assert not GatePolicy.objects.exists()


def test_days_after_of_what_has_no_field_stay(owner, alice):
    change_policy(Actor(alice), replace(STANDARD, aftermath_days={"no_power": 1}), "They asked", timezone.now())
    owner.post(f"{GATE}settings/", {**FIGURES, "after_flood": "3", "reason": "x", "keep": "yes"})
    assert current_policy().aftermath_days == {"no_power": 1, "flood": 3}


def test_other_nights_are_tried_on_the_past(owner):
    at = timezone.now()
    Judgement.objects.create(at=at, decision="send", facts=plain_facts(Request(Purpose.SURVEY), Standing(zone="UTC")))
    always = {"night_begins": f"{at:%H}:00", "night_ends": f"{at - timedelta(hours=1):%H}:00"}
    never = {"night_begins": "08:00", "night_ends": "08:00"}
    told = {**FIGURES, "most_in_a_week": "2", "reason": "x"}
    was_night = at.hour >= 21 or at.hour < 8
    for night, differs in ((always, True), (never, was_night)):
        page = plain(owner.post(f"{GATE}settings/", {**told, **night}))
        assert f"In the last 90 days {int(differs)} message" in page


def test_what_the_past_cannot_try_is_said(owner):
    page = plain(owner.post(f"{GATE}settings/", {**FIGURES, "bulk_from": "5", "after_flood": "9", "reason": "x"}))
    assert "Whether a message went to many was settled before it was judged" in page
    assert "What was over when a message was judged is not kept" in page
    assert "Holidays were not looked up" not in page


def test_it_says_since_when_if_not_all_are_tried(owner, monkeypatch):
    monkeypatch.setattr("heedful.web.views.gate.try_policy", partial(try_policy, most=2))
    facts, now = plain_facts(Request(Purpose.SURVEY), Standing()), timezone.now()
    for days in range(3):
        Judgement.objects.create(at=now - timedelta(days=days), decision="send", facts=facts)
    page = plain(owner.post(f"{GATE}settings/", {**FIGURES, "reason": "x"}))
    since = date_format(now - timedelta(days=1), "j F Y, H:i")
    assert f"Since {since} 0 messages would have met another answer of 2 that were judged; only the newest" in page


# The words.


WORDS = {"kind": "high_wind", "phase": "active", "purpose": "reminder"}


def storm(*people: Customer) -> Moment:
    now = timezone.now()
    row = Moment.objects.create(
        sort="alert",
        source_id="s",
        kind="high_wind",
        event="High Wind Warning",
        severity="Severe",
        onset=now,
        ends=now,
        last_at=now,
        aftermath_until=now + timedelta(days=7),
    )
    for each in people:
        Touched.objects.create(moment=row, customer=each, by="code", place="Bergen County, New Jersey")
    return row


def test_words_are_shown_for_real_people_before_they_are_kept(owner):
    ana, nameless = person("Ana Lima"), person("Ben")
    Customer.objects.filter(pk=nameless.pk).update(name="")
    storm(ana, nameless)
    sent = {**WORDS, "words": "Dear {{customer.first_name}}, {{event}} in {{place}}."}
    page = plain(owner.post(f"{GATE}words/new/", {**sent, "look": "yes"}))
    assert "Dear Ana, High Wind Warning in Bergen County, New Jersey." in page
    assert "Nothing fills {{customer.first_name}}, so this message would be held." in page
    assert not Adaptation.objects.exists()
    none = plain(owner.post(f"{GATE}words/new/", {**sent, "kind": "flood", "look": "yes"}))
    assert "Nobody was touched by anything of this kind yet" in none
    owner.post(f"{GATE}words/new/", sent)
    assert Adaptation.objects.get().words == sent["words"]


@pytest.mark.parametrize(
    ("instead", "words"),
    [
        ({"words": "Dear {{nobody}}"}, "Nothing fills {{nobody}}."),
        ({"words": " "}, "This field is required."),
        ({"purpose": "promotion"}, "Select a valid choice"),
        ({"phase": "over"}, "Select a valid choice"),
    ],
)
def test_words_that_cannot_be_kept_are_refused(owner, instead, words):
    page = plain(owner.post(f"{GATE}words/new/", {**WORDS, "words": "x", **instead}))
    assert words in page
    assert not Adaptation.objects.exists()


def test_words_begin_with_three_move_and_go(owner):
    owner.post(f"{GATE}words/begin/")
    first = Adaptation.objects.order_by("pk").first()
    assert Adaptation.objects.count() == 3
    told = {"kind": "flood", "phase": first.phase, "purpose": first.purpose, "words": "Only floods."}
    owner.post(f"{GATE}words/{first.pk}/", told)
    assert [(each.kind, each.words) for each in Adaptation.objects.filter(phase=first.phase)] == [
        ("flood", "Only floods.")
    ]
    owner.post(f"{GATE}words/{Adaptation.objects.get(kind='flood').pk}/remove/")
    assert Adaptation.objects.count() == 2
    assert AuditEntry.objects.filter(sort="adaptation", verb="removed").count() == 2


# What is held, and why.


def test_held_is_listed_by_moment_shown_changed_released_and_thrown_away(agent):
    ana = person("Ana")
    moment = storm(ana)
    held = letter(ana)
    for other in (letter(ana, text="Second."), letter(ana, text="Third.")):
        assert other.state == "held"
    page = plain(agent.get(f"{GATE}held/?moment={moment.pk}"))
    assert "3 messages wait for their time" in page
    one = f"{GATE}message/{held.pk}/"
    assert "High Wind Warning" in plain(agent.get(one))
    agent.post(f"{one}change/", {"subject": "Later", "text": "When you are ready."})
    held.refresh_from_db()
    assert (held.subject, held.state) == ("Later", "held")
    agent.post(f"{one}release/")
    held.refresh_from_db()
    assert held.state == "waiting"
    assert "It is not held any more." in plain(agent.post(f"{one}discard/", follow=True))
    agent.post(f"{GATE}held/all/", {"moment": moment.pk, "what": "discard"})
    assert sorted(Outreach.objects.values_list("state", flat=True)) == ["discarded", "discarded", "waiting"]


def test_held_letter_is_shown_as_it_goes_when_it_is_let_go(agent):
    ana = person("Ana")
    storm(ana)
    keep_words(MACHINE, Words("", "aftermath", "reminder", "We see {{event}}."))
    agent.post(f"{GATE}stop/", {"reason": "A fault of ours"})
    held = letter(ana, purpose="reminder")
    page = plain(agent.get(f"{GATE}message/{held.pk}/"))
    assert "As it goes, with our words above it We see High Wind Warning. For less." in page
    held.refresh_from_db()
    assert (held.state, held.adapted, held.judgements.count()) == ("held", "", 1)


def test_long_lists_of_what_is_held_go_on(agent):
    ana = person("Ana")
    moment = storm(ana)
    for n in range(1, 54):
        letter(ana, subject=f"Number {n}", text=f"Text {n}.")
    where = f"{GATE}held/?moment={moment.pk}"
    first = agent.get(where)
    assert (len(first.context["rows"]), first.context["count"]) == (50, 53)
    assert f"?moment={moment.pk}&amp;before={first.context['following']}" in first.content.decode()
    following = agent.get(f"{where}&before={first.context['following']}")
    assert [each["row"].subject for each in following.context["rows"]] == ["Number 3", "Number 2", "Number 1"]
    assert following.context["following"] is None
    for nonsense in ("before=x", "moment=x", "moment=999", "show=x", "before=%00"):
        assert agent.get(f"{GATE}held/?{nonsense}").status_code == 200


def test_all_that_is_released_because_of_a_moment_is_held_by_it(agent):
    ana, ben = person("Ana"), person("Ben")
    moment = storm(ana)
    hers = letter(ana)
    Circumstances.objects.create(customer=ben, quiet_until=timezone.now() + timedelta(days=9))
    his = letter(ben, text="Second.")
    assert (hers.state, his.state) == ("held", "held")
    agent.post(f"{GATE}held/all/", {"moment": moment.pk, "what": "release"})
    hers.refresh_from_db()
    his.refresh_from_db()
    assert (hers.state, his.state) == ("waiting", "held")


def test_what_we_are_asked_about_is_said_and_listed_by_itself(agent):
    ana = person("Ana")
    storm(ana)
    letter(ana)
    asked, late = letter(ana, purpose=None, bulk=True, subject="To many"), letter(ana, text="Second.", subject="Late")
    assert "You are asked: let it go, or throw it away." in plain(agent.get(f"{GATE}message/{asked.pk}/"))
    Outreach.objects.filter(pk=late.pk).update(due_at=None, asks_since=timezone.now())
    assert "as long as it may be: you decide." in plain(agent.get(f"{GATE}message/{late.pk}/"))
    assert "You decide (2)" in plain(agent.get(f"{GATE}held/"))
    page = agent.get(f"{GATE}held/?show=asked")
    assert "2 messages wait at the gate until one of us decides." in plain(page)
    assert [each["row"].subject for each in page.context["rows"]] == ["Late", "To many"]
    agent.post(f"{GATE}held/all/", {"show": "asked", "what": "discard"})
    assert sorted(Outreach.objects.values_list("state", flat=True)) == ["discarded", "discarded", "held"]
    assert "You decide" not in plain(agent.get(f"{GATE}held/"))


def test_why_is_found_by_customer_and_by_decision(agent):
    ana, ben = person("Ana"), person("Ben")
    storm(ana)
    letter(ana)
    assert "High Wind Warning" in plain(agent.get(f"{GATE}log/?q={ana.pk}"))
    assert "Nothing was judged yet." in plain(agent.get(f"{GATE}log/?q={ben.pk}"))
    assert "More room" in plain(agent.get(f"{GATE}log/?decision=hold"))
    assert "Nothing was judged yet." in plain(agent.get(f"{GATE}log/?decision=drop"))
    for nonsense in ("q=%00", "q=99999999999999999999999", "decision=x", "before=x", "q=%F0%9F%8C%AA"):
        assert agent.get(f"{GATE}log/?{nonsense}").status_code == 200


@pytest.mark.parametrize("field", ["subject", "text"])
def test_held_words_are_not_changed_to_what_nothing_fills(agent, field):
    storm(ana := person("Ana"))
    held = letter(ana)
    said = {"subject": "Later", "text": "When you are ready.", field: "Dear {{customer.first_name}}"}
    page = agent.post(f"{GATE}message/{held.pk}/change/", said)
    assert "Nothing fills {{customer.first_name}}." in plain(page)
    held.refresh_from_db()
    assert (held.subject, held.text) == ("More room", "For less.")


def test_words_for_trouble_are_shown_as_they_would_go(owner):
    ana = person("Ana")
    row = open_incident(Said("Disks fail", ["Storage"], "We make room."), MACHINE, timezone.now())
    Touched.objects.create(moment=row, customer=ana, by="service", place="Storage")
    sent = {"kind": "incident", "phase": "active", "purpose": "billing", "look": "yes"}
    page = plain(owner.post(f"{GATE}words/new/", {**sent, "words": "{{event}} on {{service}}: {{notice}}"}))
    assert "Disks fail on Storage: We make room." in page
    page = plain(owner.post(f"{GATE}words/new/", {**sent, "words": "In {{place}}."}))
    assert "Nothing fills {{place}}, so this message would be held." in page
