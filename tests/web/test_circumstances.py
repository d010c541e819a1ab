"""How things are, on the page of a customer and beside them in the inbox: seen by all of us, said by agents."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from tests.mails import came, written
from tests.web.inbox import plain, read

from heedful.domain.gate.request import Purpose
from heedful.models import AuditEntry, Circumstances, Conversation, Customer, Moment, OwnPageLink, Rule, Touched
from heedful.queries.circumstances import how_things_are
from heedful.services.audit import MACHINE
from heedful.services.circumstances import begin_own_moment, mark_state, unsubscribe
from heedful.services.incident import Said, end_incident, open_incident
from heedful.services.matching import match_some
from heedful.services.merging import merge_customers
from heedful.services.own_page import unsubscribe_headers

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path / "data"
    settings.HEEDFUL_SITE_URL = "http://testserver"


@pytest.fixture
def ana() -> Customer:
    return Customer.objects.create(name="Ana Lima")


def flood(*people: Customer, onset: datetime | None = None, lasts: timedelta = DAY, **more) -> Moment:
    onset = onset or timezone.now() - timedelta(hours=1)
    ends = onset + lasts
    told = {"kind": "flood", "event": "Flood Warning", "severity": "Severe", **more}
    row = Moment.objects.create(
        sort="alert",
        source_id=f"f{Moment.objects.count()}",
        onset=onset,
        last_at=ends,
        aftermath_until=ends + DAY,
        **told,
    )
    for each in people:
        Touched.objects.create(moment=row, customer=each, by="code", place="Bergen County, New Jersey")
    return row


def form_of(client, person: Customer) -> dict[str, object]:
    """Give what the form on a customer's page would send."""
    page = client.get(f"/customers/{person.pk}/").content.decode()
    form = page.split(f"/customers/{person.pk}/how-things-are/", maxsplit=1)[1].split("</form>", maxsplit=1)[0]
    kept = {"unsubscribed": re.findall(r'name="unsubscribed" value="(\w+)"[^>]*checked', form)}
    for name in ("seen", "quiet_until"):
        found = re.search(rf'<input[^>]*name="{name}"[^>]*>', form)[0]
        value = re.search(r'value="([^"]*)"', found)
        kept[name] = value[1] if value else ""
    kept["state"] = (re.findall(r'<option value="(\w*)" selected', form) or [""])[0]
    return kept


def test_agent_writes_down_what_they_said(signed_in, bob, ana):
    client = signed_in(bob)
    until = (timezone.now() + 5 * DAY).date().isoformat()
    sent = {**form_of(client, ana), "unsubscribed": ["survey"], "quiet_until": until, "state": "bounced"}
    page = plain(client.post(f"/customers/{ana.pk}/how-things-are/", sent, follow=True))
    row = Circumstances.objects.get()
    assert (row.unsubscribed, row.state, row.changed_by) == (["survey"], "bounced", bob)
    assert row.quiet_until.date().isoformat() == until
    assert "Mail to them comes back: reach them in another way." in page
    assert "does not want Surveys" in page
    assert form_of(client, ana) == {**sent, "seen": row.changed_at.isoformat()}
    # The same once more changes nothing, to the second.
    client.post(f"/customers/{ana.pk}/how-things-are/", form_of(client, ana))
    assert Circumstances.objects.get().changed_at == row.changed_at


def test_old_page_does_not_undo_what_they_said_meanwhile(signed_in, bob, ana):
    client = signed_in(bob)
    sent = form_of(client, ana)
    unsubscribe(ana, [Purpose.PROMOTION], None, timezone.now())
    page = plain(client.post(f"/customers/{ana.pk}/how-things-are/", sent, follow=True))
    assert "Something was changed here meanwhile, perhaps by them." in page
    assert Circumstances.objects.get().unsubscribed == ["promotion"]
    assert "said by themselves" in page


def test_log_of_who_did_what_says_that_it_was_they_themselves(signed_in, alice, ana):
    unsubscribe(ana, [Purpose.PROMOTION], None, timezone.now())
    assert f"they themselves changed what may be sent to customer {ana.pk}" in read(signed_in(alice), "/audit/")


@pytest.mark.parametrize(
    "wrong", [{"quiet_until": "2020-01-01"}, {"state": "annoyed"}, {"unsubscribed": ["reply"]}, {"quiet_until": "x"}]
)
def test_nothing_is_written_down_that_makes_no_sense(signed_in, bob, ana, wrong):
    client = signed_in(bob)
    answer = client.post(f"/customers/{ana.pk}/how-things-are/", {**form_of(client, ana), **wrong}, follow=True)
    assert answer.status_code == 200
    assert not Circumstances.objects.exists()


def test_saying_nothing_leaves_nothing(signed_in, bob, ana):
    client = signed_in(bob)
    client.post(f"/customers/{ana.pk}/how-things-are/", form_of(client, ana))
    assert not Circumstances.objects.exists()


def test_agent_notes_a_moment_and_ends_it(signed_in, bob, ana):
    client = signed_in(bob)
    page = plain(client.post(f"/customers/{ana.pk}/moments/begin/", {"kind": "bereavement"}, follow=True))
    assert "They have lost somebody. Say once that you are sorry" in page
    row = Moment.objects.get()
    assert (row.made_by, row.customer) == (bob, ana)
    page = plain(client.post(f"/customers/{ana.pk}/moments/{row.pk}/end/", follow=True))
    assert "Say once that you are sorry" not in page
    row.refresh_from_db()
    assert row.ended_by == bob
    assert client.post(f"/customers/{ana.pk}/moments/begin/", {"kind": "flood"}).status_code == 404


def test_nobody_ends_a_moment_of_another_or_of_many_from_here(signed_in, bob, ana):
    ben = Customer.objects.create(name="Ben Okafor")
    his, alert = begin_own_moment(ben, "moving", None, timezone.now()), flood(ana)
    for row in (his, alert):
        assert signed_in(bob).post(f"/customers/{ana.pk}/moments/{row.pk}/end/").status_code == 404
    assert not Moment.objects.exclude(ended_at=None).exists()


def test_page_and_inbox_say_what_is_on_where_they_are(signed_in, charlie, bob):
    row = came(written("My files")).conversation
    flood(row.customer)
    flood(row.customer, onset=timezone.now() - 9 * DAY, event="Old Flood")
    flood(event="Flood elsewhere")
    ended = flood(row.customer, event="Taken back")
    Moment.objects.filter(pk=ended.pk).update(ended_at=timezone.now())
    mark_state(row.customer, "deceased", MACHINE, timezone.now())
    for client in (signed_in(charlie), signed_in(bob)):
        for address in (f"/customers/{row.customer_id}/", f"/inbox/all/{row.pk}/"):
            page = read(client, address)
            assert "Ask how they are before anything else. Whatever can wait, waits. Flood Warning" in page
            assert "Bergen County, New Jersey" in page
            assert "They have died. Whoever writes from their address may be their family" in page
            for words in ("Old Flood", "Flood elsewhere", "Taken back"):
                assert words not in page


def test_page_and_inbox_say_what_does_not_work_of_ours_and_what_they_may_be_told(signed_in, charlie):
    row = came(written("Hello", sender="Ana <ana@example.org>", Subject="Restore")).conversation
    Customer.objects.filter(pk=row.customer_id).update(services=["Storage"])
    said = Said("DiskFull db-3", ["storage"], "We make <i>room</i>.")
    incident = open_incident(said, MACHINE, timezone.now())
    while match_some(timezone.now()):
        pass
    viewer = signed_in(charlie)
    for where in (f"/customers/{row.customer_id}/", f"/inbox/all/{row.pk}/"):
        answer = viewer.get(where)
        page = plain(answer)
        assert "Something of ours that they use does not work just now. Say so, and that you are sorry;" in page
        assert "DiskFull db-3, Storage" in page
        assert "What they may be told: We make" in page
        assert b"&lt;i&gt;room" in answer.content
        assert "where they are" not in page
    end_incident(incident, MACHINE, timezone.now())
    assert "What they may be told" not in read(viewer, f"/customers/{row.customer_id}/")


def test_phase_follows_the_clock_and_what_is_worst_comes_first(ana):
    now = datetime(2026, 11, 26, 12, tzinfo=UTC)
    before = flood(ana, onset=now + DAY)
    after = flood(ana, onset=now - 2 * DAY, lasts=DAY + timedelta(hours=20))
    on = flood(ana, onset=now, lasts=timedelta(0))
    mild = flood(ana, onset=now - DAY, lasts=2 * DAY, severity="Moderate")
    found = how_things_are(ana, now).touched
    assert [(each.moment, each.phase) for each in found] == [
        (on, "active"),
        (before, "forecast"),
        (after, "aftermath"),
        (mild, "active"),
    ]
    assert [each.turns_at for each in found] == [on.last_at, before.onset, after.last_at, mild.last_at]


def test_moment_that_touches_both_who_are_one_is_told_once(ana):
    ben = Customer.objects.create(name="Ben Okafor")
    begin_own_moment(ben, "moving", None, timezone.now())
    merge_customers(ben, ana, MACHINE)
    # By the places of either, which are looked at anew after that.
    flood(ana, ben)
    assert sorted(each.moment.kind for each in how_things_are(ana, timezone.now()).touched) == ["flood", "moving"]


# The link.


def test_agent_gives_a_link_that_opens_the_page_and_revokes_it(signed_in, bob, charlie, ana):
    client = signed_in(bob)
    client.post(f"/customers/{ana.pk}/own-page/")
    unsubscribe_headers(ana, "survey")
    page = client.get(f"/customers/{ana.pk}/").content.decode()
    (link,) = re.findall(r'value="http://testserver(/you/[^"]+)" readonly', page)
    assert "1 link is in mail that we sent them." in page
    assert Client().get(link).status_code == 200
    # A viewer may not change anything, so they get no link by which they could.
    assert "/you/" not in signed_in(charlie).get(f"/customers/{ana.pk}/").content.decode()
    assert "2 links open their page no more." in plain(
        client.post(f"/customers/{ana.pk}/own-page/revoke/", follow=True)
    )
    assert Client().get(link).status_code == 404
    assert "/you/" not in client.get(f"/customers/{ana.pk}/").content.decode()
    assert "No link opened their page." in plain(client.post(f"/customers/{ana.pk}/own-page/revoke/", follow=True))


@pytest.mark.parametrize("who", ["charlie", None])
def test_viewers_and_strangers_change_nothing(request, who, signed_in, stranger, ana):
    client = signed_in(request.getfixturevalue(who)) if who else stranger
    row = begin_own_moment(ana, "moving", None, timezone.now())
    for address, sent in (
        ("how-things-are/", {"state": "deceased"}),
        ("moments/begin/", {"kind": "no_power"}),
        (f"moments/{row.pk}/end/", {}),
        ("own-page/", {}),
        ("own-page/revoke/", {}),
    ):
        assert client.post(f"/customers/{ana.pk}/{address}", sent).status_code == (404 if who else 302)
    assert not Circumstances.objects.exists()
    assert not OwnPageLink.objects.exists()
    assert Moment.objects.filter(ended_at=None).count() == 1
    if who:
        assert "Write down what they told us" not in read(client, f"/customers/{ana.pk}/")


# Complaints.


def test_complaint_is_marked_shown_and_unmarked(signed_in, bob, charlie):
    row = came(written("This is the third time.")).conversation
    client = signed_in(bob)
    here = f"/inbox/all/{row.pk}/"
    assert '<span class="label hold">complaint</span>' not in client.get(here).content.decode()
    client.post(f"{here}complaint/", {"mark": "yes"})
    page = client.get(here).content.decode()
    assert page.count('<span class="label hold">complaint</span>') == 2
    assert "No complaint any more" in page
    assert '<span class="label hold">complaint</span>' in signed_in(charlie).get(here).content.decode()
    assert "No complaint any more" not in read(signed_in(charlie), here)
    client.post(f"{here}complaint/", {})
    assert Conversation.objects.get().complaint_at is None
    for other in (signed_in(charlie), Client()):
        assert other.post(f"{here}complaint/", {"mark": "yes"}).status_code in {302, 404}
    assert Conversation.objects.get().complaint_at is None


def test_owner_makes_a_rule_that_marks_complaints(signed_in, alice):
    owner = signed_in(alice)
    came(written("I will ask my lawyer."))
    said = {"name": "Angry", "when": "writes", "words": "lawyer", "is_complaint": "on"}
    page = plain(owner.post("/rules/new/", said, follow=True))
    assert "In the last 90 days it would have met 1 conversation" in page
    assert Conversation.objects.get().complaint_at is None
    rule = Rule.objects.get()
    assert rule.is_complaint
    assert 'name="is_complaint"' in owner.get(f"/rules/{rule.pk}/").content.decode()
    said.pop("is_complaint")
    assert "Say what it is to do." in plain(owner.post(f"/rules/{rule.pk}/", said))


def test_actor_is_the_one_who_marked_it(signed_in, bob):
    row = came(written("Again!")).conversation
    signed_in(bob).post(f"/inbox/all/{row.pk}/complaint/", {"mark": "yes"})
    assert AuditEntry.objects.get(verb="marked as a complaint").who == bob
