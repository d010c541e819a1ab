"""What is going on, on its pages: moments, trouble of ours and feeds; each by those who may."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from tests.relaying import customer, mail, put, storm
from tests.web.inbox import plain, read

from heedful.models import AuditEntry, Customer, Feed, Moment, Outreach
from heedful.services.audit import MACHINE
from heedful.services.feed import SUGGESTIONS, add_feed
from heedful.services.matching import match_some
from heedful.services.relaying import judge_due, release

pytestmark = pytest.mark.django_db
HERE = "/moments/"
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path / "data"


@pytest.fixture
def agent(signed_in, bob):
    return signed_in(bob)


@pytest.fixture
def owner(signed_in, alice):
    return signed_in(alice)


@pytest.fixture
def viewer(signed_in, charlie):
    return signed_in(charlie)


def wind(*people) -> Moment:
    row = storm(*people, onset=timezone.now() - HOUR)
    Moment.objects.filter(pk=row.pk).update(touched=len(people))
    row.refresh_from_db()
    return row


# Moments.


def test_what_touches_nobody_is_not_in_the_way(viewer):
    row = wind()
    assert "Nothing touches a customer of yours just now" in read(viewer, HERE)
    assert row.event in read(viewer, f"{HERE}?show=all")


def test_it_says_whom_it_touches_of_how_many(viewer):
    ana = customer()
    customer("ben@example.org", "Ben Okafor")
    row = wind(ana)
    assert "1 person" in read(viewer, HERE)
    page = read(viewer, f"{HERE}{row.pk}/")
    assert "50.0 % of 2 customers" in page
    assert "Ana Lopez Bergen County, New Jersey" in page
    assert "Write to them" not in page


def test_it_is_ended_once_and_the_time_after_it_begins(agent, bob):
    row = wind(customer())
    said = plain(agent.post(f"{HERE}{row.pk}/end/", follow=True))
    assert "It has ended. The time after it begins." in said
    row.refresh_from_db()
    assert row.ends <= timezone.now() < row.aftermath_until
    assert "It had ended already." in plain(agent.post(f"{HERE}{row.pk}/end/", follow=True))


def test_mistake_touches_nobody_any_more(agent):
    row = wind(customer())
    assert "It touches nobody any more." in plain(agent.post(f"{HERE}{row.pk}/end/", {"how": "mistake"}, follow=True))
    assert "Nothing touches a customer of yours just now" in read(agent, HERE)


def test_letter_of_care_goes_once_to_each_and_only_when_read(agent):
    row = wind(customer(), customer("ben@example.org", "Ben Okafor"))
    here = f"{HERE}{row.pk}/care/"
    page = read(agent, here)
    assert "2 people are touched." in page
    assert "High Wind Warning" in page
    said = {"subject": "Are you all right?", "text": "Dear {{customer.first_name}},\n\nhow are you?"}
    assert agent.post(here, said).status_code == 200
    assert not Outreach.objects.exists()
    said["agree"] = "on"
    assert "It goes to 2 people, through the gate." in plain(agent.post(here, said, follow=True))
    assert sorted(Outreach.objects.values_list("purpose", "text")) == [
        ("care", "Dear Ana,\n\nhow are you?"),
        ("care", "Dear Ben,\n\nhow are you?"),
    ]
    assert "2 have one already and get no second." in read(agent, here)
    assert "It goes to 0 people" in plain(agent.post(here, said, follow=True))


def test_letter_of_care_is_shown_for_real_people_before_anybody_has_read_it(agent):
    row = wind(customer(), customer("x@example.org", ""))
    here = f"{HERE}{row.pk}/care/"
    said = {"subject": "{{event}}", "text": "Dear {{customer.first_name}},\n\nhow are you?", "look": "yes"}
    page = plain(agent.post(here, said))
    assert "As people would get it" in page
    assert "Ana Lopez High Wind Warning Dear Ana, how are you?" in page
    assert "We do not know their name, so the line with it is left out." in page
    assert "I have read it as if it came to me." in page
    assert "This field is required." not in page
    page = plain(agent.post(here, {**said, "subject": "Hello {{customer.first_name}}"}))
    assert "Nothing fills {{customer.first_name}}, so no letter goes to them." in page
    assert not Outreach.objects.exists()


@pytest.mark.parametrize(
    ("field", "words"),
    [("subject", "Hello {{customer.first_nam}}"), ("text", "Dear {{customer.first_nam}}"), ("text", "{{agent.name}}")],
)
def test_letter_of_care_with_what_nothing_fills_is_refused_and_nothing_goes(agent, field, words):
    row = wind(customer())
    said = {"subject": "Hello", "text": "How are you?", "agree": "on", field: words}
    for more in ({}, {"look": "yes"}):
        page = plain(agent.post(f"{HERE}{row.pk}/care/", {**said, **more}))
        assert f"Nothing fills {words[words.index('{') :]}." in page
        assert "As people would get it" not in page
    assert not Outreach.objects.exists()


def test_it_is_said_who_gets_no_letter_of_care(agent):
    row = wind(customer(), customer("x@example.org", ""))
    said = {"subject": "Hello {{customer.first_name}}", "text": "How are you?", "agree": "on"}
    page = plain(agent.post(f"{HERE}{row.pk}/care/", said, follow=True))
    assert "It goes to 1 person, through the gate." in page
    assert "1 person gets none: something in it can’t be filled for them." in page
    assert Outreach.objects.get().subject == "Hello Ana"


def test_what_is_still_held_leads_to_where_it_is(agent):
    row = wind(customer())
    assert "What is still held" not in read(agent, f"{HERE}{row.pk}/")
    (relayed,) = put(mail(Heedful_Purpose="promotion"), at=timezone.now())
    judge_due(timezone.now())
    page = agent.get(f"{HERE}{row.pk}/").content.decode()
    assert f'/moments/gate/held/relay/?moment={row.pk}">What is still held</a>' in page
    assert "1 held" in read(agent, f"{HERE}{row.pk}/")
    release([relayed.pk], MACHINE, timezone.now())
    judge_due(timezone.now())
    page = read(agent, f"{HERE}{row.pk}/")
    assert ("1 held" in page, "1 sent" in page, "What is still held" in page) == (False, True, False)


def test_moment_of_one_person_is_on_no_page(agent):
    row = wind(customer())
    Moment.objects.filter(pk=row.pk).update(sort=Moment.Sort.PERSON)
    for what in ("", "care/"):
        assert agent.get(f"{HERE}{row.pk}/{what}").status_code == 404
    assert agent.post(f"{HERE}{row.pk}/end/").status_code == 404


@pytest.mark.parametrize(
    ("instead", "words"),
    [
        ({"event": " "}, "This field is required."),
        ({"where": "Atlantis"}, "We know no state, country, county or postal code ‘Atlantis’."),
        ({"where": "Georgia"}, "‘Georgia’ can be two things"),
        ({"where": " , "}, "Say where, or whom it touches."),
        ({"where": "", "people": "ben@example.org\nnobody"}, "We know nobody by ‘ben@example.org’, ‘nobody’"),
        ({"people": "\n".join("abcdefg")}, "We know nobody by ‘a’, ‘b’, ‘c’, ‘d’, ‘e’, and by others: 7 in all."),
        ({"severity": "Minor"}, "Select a valid choice"),
        ({"onset": "2026-11-27T10:00", "ends": "2026-11-26T10:00"}, "It ends before it begins."),
        ({"onset": "tomorrow"}, "Enter a valid date/time."),
    ],
)
def test_what_makes_no_sense_begins_no_moment(agent, instead, words):
    said = {"event": "Strike", "kind": "other", "severity": "Severe", "where": "New York"}
    answer = agent.post(f"{HERE}new/", {**said, **instead})
    assert (answer.status_code, words in plain(answer)) == (200, True)
    assert not Moment.objects.exists()


def test_typed_moment_counts_where_it_was_typed(agent):
    said = {"event": "Strike", "kind": "other", "severity": "Severe", "where": "New York\nBergen County NJ"}
    page = plain(agent.post(f"{HERE}new/", said, follow=True))
    assert "Whom it touches is looked up." in page
    row = Moment.objects.get()
    assert (row.event, row.place, row.ends) == ("Strike", "New York, Bergen County, New Jersey", None)


def test_typed_moment_counts_for_who_is_named_or_uses_what_is_named(agent):
    ana, ben = customer(), customer("ben@example.org", "Ben Okafor")
    customer("cleo@example.org", "Cleo Roth")
    Customer.objects.filter(pk=ben.pk).update(plan="Pro")
    said = {"event": "New prices", "kind": "other", "severity": "Severe", "services": "pro, backup", "where": ""}
    agent.post(f"{HERE}new/", {**said, "people": "ANA@example.org\n\nana@example.org "})
    while match_some(timezone.now()):
        pass
    row = Moment.objects.get()
    assert (row.services, row.place, row.touched) == (["pro", "backup"], "", 2)
    assert list(row.touches.order_by("pk").values_list("customer", "by", "place")) == [
        (ana.pk, "listed", ""),
        (ben.pk, "service", "Pro"),
    ]
    page = read(agent, f"{HERE}{row.pk}/")
    assert "named by one of us" in page
    assert "by what they use" in page
    assert "Services or plans pro, backup" in page
    assert "where you live" not in read(agent, f"{HERE}{row.pk}/care/")


# Trouble of ours.


def test_trouble_is_told_changed_and_over(agent, bob):
    said = {"title": "Restores are slow", "services": "backup, sync,", "notice": "We work on it."}
    page = plain(agent.post(f"{HERE}incidents/new/", said, follow=True))
    assert "From now on nobody who uses this is reminded of anything." in page
    row = Moment.objects.get()
    assert (row.sort, row.services, row.ends) == ("incident", ["backup", "sync"], None)
    assert "since" in read(agent, f"{HERE}incidents/")

    here = f"{HERE}incidents/{row.pk}/"
    assert 'value="backup, sync"' in agent.get(f"{here}change/").content.decode()
    agent.post(f"{here}change/", {**said, "notice": "It is the disk."})
    assert "It is the disk." in read(agent, f"{HERE}{row.pk}/")
    assert "It is over." in plain(agent.post(f"{here}end/", follow=True))
    row.refresh_from_db()
    assert row.ends <= timezone.now()
    assert "It is over." not in plain(agent.post(f"{here}end/", follow=True)).split("What we did because of it")[0]
    assert set(AuditEntry.objects.filter(object_id=str(row.pk)).values_list("who", flat=True)) == {bob.pk}


def test_trouble_that_is_planned_is_said_to_be_planned_and_may_be_called_off(agent):
    begins = timezone.localtime(timezone.now() + 30 * HOUR)
    said = {"title": "Maintenance", "services": "backup", "notice": "We move.", "onset": f"{begins:%Y-%m-%dT%H:%M}"}
    ana = customer()
    type(ana).objects.filter(pk=ana.pk).update(services=["backup"])
    page = plain(agent.post(f"{HERE}incidents/new/", said, follow=True))
    assert "From when it begins nobody who uses this is reminded of anything." in page
    row = Moment.objects.get()
    listed = read(agent, f"{HERE}incidents/")
    assert "Everything of ours works" in listed
    assert ("What is planned" in listed, "since" in listed, "It is called off" in listed) == (True, False, True)
    page = read(agent, f"{HERE}{row.pk}/")
    assert ("expected" in page, "What we will tell customers when it begins" in page) == (True, True)
    letter = read(agent, f"{HERE}{row.pk}/care/")
    assert "Something of ours does not work" not in agent.get(f"{HERE}{row.pk}/care/").content.decode()
    assert "from {{begins}} something of ours that you use will not work for a time." in letter
    assert "It is called off." in plain(agent.post(f"{HERE}incidents/{row.pk}/end/", follow=True))
    assert "expected" not in read(agent, f"{HERE}{row.pk}/")
    assert "What is planned" not in read(agent, f"{HERE}incidents/")


def test_what_is_no_trouble_of_ours_is_not_changed_as_one(agent):
    row = wind()
    assert agent.get(f"{HERE}incidents/{row.pk}/change/").status_code == 404
    assert agent.post(f"{HERE}incidents/{row.pk}/end/").status_code == 404


# Feeds.


def test_feed_is_added_asked_at_once_and_no_more(owner):
    said = {"name": "Weather", "url": "https://alerts.example/feed", "every_minutes": "5"}
    suggested = SUGGESTIONS[0].url
    assert suggested in read(owner, f"{HERE}feeds/")
    owner.post(f"{HERE}feeds/new/", {**said, "name": "NWS", "url": suggested})
    assert read(owner, f"{HERE}feeds/").count(suggested) == 1
    Feed.objects.all().delete()
    assert "has not answered yet" in plain(owner.post(f"{HERE}feeds/new/", said, follow=True))
    row = Feed.objects.get()
    Feed.objects.filter(pk=row.pk).update(next_at=timezone.now() + HOUR)
    owner.post(f"{HERE}feeds/{row.pk}/ask/")
    row.refresh_from_db()
    assert row.next_at <= timezone.now()
    owner.post(f"{HERE}feeds/{row.pk}/end/")
    assert "No feed is asked yet." in read(owner, f"{HERE}feeds/")


def test_feed_may_be_plain_http_and_what_may_not_be_asked_is_said(owner):
    said = {"name": "Weather", "url": "http://10.0.0.1/feed", "every_minutes": "5"}
    page = plain(owner.post(f"{HERE}feeds/new/", said))
    assert "10.0.0.1 is no address that the whole internet can reach; nothing is asked there." in page
    assert not Feed.objects.exists()
    owner.post(f"{HERE}feeds/new/", {**said, "url": "http://alerts.example/feed"})
    assert Feed.objects.get().url == "http://alerts.example/feed"


def test_feed_that_is_silent_says_so_beside_what_it_told(viewer):
    row = add_feed(MACHINE, "Weather", "https://alerts.example/feed", 5, timezone.now())
    Feed.objects.filter(pk=row.pk).update(good_at=timezone.now() - 24 * HOUR, trouble="It does not answer.")
    told = wind()
    Moment.objects.filter(pk=told.pk).update(feed=row)
    page = read(viewer, f"{HERE}feeds/")
    assert "Silent: what we know of it is old." in page
    assert "It does not answer." in page
    assert "1 warning of it is on" in page
    assert "Ask now" not in page


@pytest.mark.parametrize("url", ["http://127.0.0.1/feed", "http://10.1.2.3/", "ftp://alerts.example/", "nonsense"])
def test_address_that_nothing_may_be_asked_of_is_no_feed(owner, url):
    answer = owner.post(f"{HERE}feeds/new/", {"name": "Weather", "url": url, "every_minutes": "5"})
    assert answer.status_code == 200
    assert "errorlist" in answer.content.decode()
    assert not Feed.objects.exists()


@pytest.mark.parametrize(
    ("who", "addresses"),
    [
        ("viewer", ["new/", "incidents/new/", "power/", "feeds/new/"]),
        ("agent", ["feeds/new/"]),
    ],
)
def test_pages_of_those_who_may_are_nobody_elses(request, who, addresses):
    client = request.getfixturevalue(who)
    for address in addresses:
        assert client.get(f"{HERE}{address}").status_code == 404
        assert client.post(f"{HERE}{address}", {"event": "x"}).status_code == 404
