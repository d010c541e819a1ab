"""What the relay holds, on its pages: why, what it says, released or thrown away by those who may."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from tests.relaying import DAY, NOON, customer, mail, put, storm, words
from tests.web.inbox import plain

from heedful.domain.relayed import State
from heedful.models import AuditEntry, Circumstances, Relayed
from heedful.services.audit import MACHINE, Actor
from heedful.services.gate import let_go, stop_all
from heedful.services.relaying import judge_due

pytestmark = pytest.mark.django_db(transaction=True)
HELD = "/moments/gate/held/relay/"


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path / "data"


def judged(*raws: bytes, to: str = "ana@example.org", at=NOON) -> list[Relayed]:
    rows = [row for raw in raws for row in put(raw, to, at=at)]
    while judge_due(at):
        pass
    return rows


def state_of(row: Relayed) -> str:
    row.refresh_from_db()
    return row.state


def test_held_mail_is_listed_with_why_and_shown_with_what_it_says(signed_in, charlie):
    storm(customer())
    (row,) = judged(mail(Heedful_Purpose="promotion", text="Half <b>price</b> & more\n"))
    reader = signed_in(charlie)

    page = reader.get(HELD).content.decode()
    assert "About 1" in page
    assert "Ana Lopez" in page
    assert "us@harbour.example" in page
    assert "High Wind Warning" in page
    assert "Release" not in page
    assert "Through the relay (1)" in " ".join(reader.get("/moments/gate/held/").content.decode().split())
    one = reader.get(f"{HELD}{row.pk}/").content.decode()
    assert "Half &lt;b&gt;price&lt;/b&gt; &amp; more" in one
    assert "Release" not in one


def test_held_reminder_is_shown_as_it_reads_with_our_words(signed_in, charlie, alice):
    """A switch holds it, and the storm would adapt it: who releases it sees first what goes."""
    now = timezone.now()
    storm(customer(), onset=now - timedelta(hours=1))
    words("We see <{{event}}> for {{place}}.")
    stop_all(Actor(alice), "A fault of ours", now)
    (row,) = judged(mail(Heedful_Purpose="reminder", text="Back <b>up</b>.\n"), at=now)
    answer = signed_in(charlie).get(f"{HELD}{row.pk}/")
    assert answer.context["with_words"] == (
        "We see <High Wind Warning> for Bergen County, New Jersey.\n\nBack <b>up</b>.\n"
    )
    page = answer.content.decode()
    assert "As it goes, with our words above it" in page
    assert "We see &lt;High Wind Warning&gt; for Bergen County, New Jersey.<br><br>Back &lt;b&gt;up&lt;/b&gt;." in page
    row.refresh_from_db()
    assert (row.state, row.adapted_with) == (State.HELD, "")


@pytest.mark.parametrize(
    ("fields", "is_on"),
    [
        ({"Heedful_Purpose": "reminder", "DKIM_Signature": "v=1; a=rsa-sha256"}, True),
        ({"Heedful_Purpose": "promotion"}, True),
        ({"Heedful_Purpose": "reminder"}, False),
    ],
)
def test_what_would_go_as_it_came_is_shown_as_it_came_alone(signed_in, charlie, alice, fields, is_on):
    now = timezone.now()
    storm(customer(), onset=now - timedelta(hours=1 if is_on else 24 * 20))
    words()
    stop_all(Actor(alice), "A fault of ours", now)
    (row,) = judged(mail(**fields), at=now)
    assert state_of(row) == State.HELD
    answer = signed_in(charlie).get(f"{HELD}{row.pk}/")
    assert answer.context["with_words"] is None
    assert "As it goes" not in answer.content.decode()


def test_it_is_released_once_and_judged_again(signed_in, bob):
    storm(customer())
    (row,) = judged(mail(Heedful_Purpose="promotion"))
    agent = signed_in(bob)
    assert agent.post(f"{HELD}{row.pk}/release/").status_code == 302
    assert state_of(row) == State.ACCEPTED
    assert row.released_by == bob
    assert AuditEntry.objects.get(sort="relayed mail").object_id == str(row.pk)
    again = agent.post(f"{HELD}{row.pk}/release/", follow=True)
    assert "It is not held any more." in again.content.decode()
    assert AuditEntry.objects.filter(sort="relayed mail").count() == 1


def test_it_is_thrown_away_and_says_by_whom(signed_in, bob):
    storm(customer())
    (row,) = judged(mail(Heedful_Purpose="promotion"))
    agent = signed_in(bob)
    agent.post(f"{HELD}{row.pk}/discard/")
    assert state_of(row) == State.DROPPED
    one = agent.get(f"{HELD}{row.pk}/").content.decode()
    assert "Thrown away by" in one
    assert bob.name in one


@pytest.mark.parametrize(
    ("what", "state", "entries"),
    [("release", State.ACCEPTED, 1), ("discard", State.DROPPED, 1), ("nonsense", State.HELD, 0)],
)
def test_all_at_once(signed_in, bob, what, state, entries):
    storm(customer())
    rows = judged(*(mail(n, f"Text {n * 7}, word{n}.\n", Heedful_Purpose="promotion") for n in range(1, 4)))
    assert {state_of(row) for row in rows} == {State.HELD}
    signed_in(bob).post(f"{HELD}all/", {"what": what})
    assert {state_of(row) for row in rows} == {state}
    assert AuditEntry.objects.filter(sort="relayed mail").count() == entries


def test_long_lists_go_on(signed_in, bob):
    storm(customer())
    judged(*(mail(n, Heedful_Purpose="promotion") for n in range(1, 54)))
    agent = signed_in(bob)
    first = agent.get(HELD)
    assert len(first.context["rows"]) == 50
    following = agent.get(f"{HELD}?before={first.context['following']}")
    assert [each["row"].subject for each in following.context["rows"]] == ["About 3", "About 2", "About 1"]
    assert following.context["following"] is None
    assert agent.get(f"{HELD}?before=nonsense").status_code == 200


def test_list_of_one_moment_is_released_by_itself(signed_in, bob):
    moment = storm(customer())
    Circumstances.objects.create(customer=customer("ben@example.org", "Ben Okafor"), quiet_until=NOON + 9 * DAY)
    (hers,) = judged(mail(1, Heedful_Purpose="promotion"))
    (his,) = judged(mail(2, Heedful_Purpose="promotion"), to="ben@example.org")
    agent = signed_in(bob)
    assert len(agent.get(HELD).context["rows"]) == 2
    page = agent.get(f"{HELD}?moment={moment.pk}")
    assert [each["row"] for each in page.context["rows"]] == [hers]
    # The other list is that of the same moment.
    assert f"/moments/gate/held/?moment={moment.pk}" in page.content.decode()
    agent.post(f"{HELD}all/", {"moment": moment.pk, "what": "release"})
    assert (state_of(hers), state_of(his)) == (State.ACCEPTED, State.HELD)


def test_what_we_are_asked_about_is_listed_by_itself(signed_in, bob):
    Circumstances.objects.create(customer=customer(), state="deceased")
    storm(customer("ben@example.org", "Ben Okafor"))
    (bill,) = judged(mail(1, Heedful_Purpose="billing"))
    (promotion,) = judged(mail(2, Heedful_Purpose="promotion"), to="ben@example.org")
    agent = signed_in(bob)
    page = agent.get(f"{HELD}?show=asked")
    assert [each["row"] for each in page.context["rows"]] == [bill]
    assert "You are asked: let it go, or throw it away." in plain(page)
    assert "You are asked" in plain(agent.get(f"{HELD}{bill.pk}/"))
    assert "You are asked" not in plain(agent.get(f"{HELD}{promotion.pk}/"))
    agent.post(f"{HELD}all/", {"show": "asked", "what": "discard"})
    assert (state_of(bill), state_of(promotion)) == (State.DROPPED, State.HELD)


def test_what_is_not_kept_or_may_not_be_read_is_said(signed_in, bob):
    storm(customer())
    gone, signed = judged(
        mail(1, Heedful_Purpose="promotion"),
        mail(2, "-----BEGIN PGP MESSAGE-----\n", Heedful_Purpose="promotion"),
    )
    Relayed.objects.filter(pk=gone.pk).update(digest="")
    agent = signed_in(bob)
    assert "is not kept any more" in agent.get(f"{HELD}{gone.pk}/").content.decode()
    assert "signed or encrypted" in agent.get(f"{HELD}{signed.pk}/").content.decode()
    assert agent.get(f"{HELD}999/").status_code == 404
    assert agent.post(f"{HELD}999/release/").status_code == 404


def test_what_a_switch_held_is_judged_at_once_when_it_is_let_go(alice):
    switch = stop_all(Actor(alice), "A fault of ours", NOON)
    (row,) = judged(mail(Heedful_Purpose="promotion"))
    assert state_of(row) == State.HELD
    assert let_go(MACHINE, switch, NOON + DAY / 24)
    row.refresh_from_db()
    assert row.next_at == NOON + DAY / 24
    while judge_due(NOON + DAY / 24):
        pass
    assert state_of(row) == State.JUDGED
