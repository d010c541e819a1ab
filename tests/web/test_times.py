"""The page of times: below what matters, with those who still wait, and never by colleague."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from tests.mails import came, written
from tests.web.inbox import plain, press_send, read

from heedful.models import AuditEntry, BusinessHours
from heedful.services.outbox import Handed, send_due

pytestmark = pytest.mark.django_db
FILLED = {"zone": "Europe/Berlin", "from_0": "09:00", "until_0": "17:00", "holidays": "2026-12-25  Christmas Day\n"}


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path / "data"


def test_nothing_is_said_of_nobody(signed_in, charlie):
    assert "Nobody wrote first in the last 28 days." in read(signed_in(charlie), "/times/")


def test_what_matters_stands_first_and_nobody_of_us_is_named(signed_in, alice, bob):
    now = timezone.now()
    client = signed_in(bob)
    for number in range(2):
        row = came(written("Hello?", sender=f"c{number}@example.org"), now - timedelta(hours=30)).conversation
    press_send(client, f"/inbox/all/{row.pk}/", "Hello, here it is.")
    while send_due(lambda *_: Handed({}), now + timedelta(minutes=1)):
        pass
    page = read(signed_in(alice), "/times/").partition("How long they wait for us")[2]
    assert page.index("First, what matters") < page.index("Plainly, by day and night")
    for words in ("2 customers wrote first", "1 of them waits now.", "0 / 2", "nobody asked so long ago", "Say when"):
        assert words in page
    assert "In business hours" not in page
    assert "Bob Brandt" not in page
    beside = read(client, f"/inbox/all/{row.pk}/")
    assert "Waited for us 30 h" in beside
    assert "a person answered first after 30 h" in beside


@pytest.mark.parametrize(("answered", "words"), [(0, "longer than anybody has waited"), (4, "or longer]")])
def test_middle_that_nobody_knows_yet_is_said_so(signed_in, bob, answered, words):
    now = timezone.now()
    client = signed_in(bob)
    for number in range(9):
        row = came(written("Hello?", sender=f"c{number}@example.org"), now - timedelta(hours=30)).conversation
        if number < answered:
            press_send(client, f"/inbox/all/{row.pk}/", "Hello, here it is.")
    while send_due(lambda *_: Handed({}), now + timedelta(minutes=1)):
        pass
    page = read(client, "/times/")
    assert "not yet: half of them have none" in page
    assert words in page


def test_owner_says_the_hours(signed_in, alice, bob):
    client = signed_in(alice)
    row = came(written("Hello?"), timezone.now() - timedelta(days=8)).conversation
    answer = client.post("/times/hours/", FILLED, follow=True)
    assert "Times are counted anew by these hours." in plain(answer)
    assert "In business hours" in plain(answer)
    kept = BusinessHours.objects.get()
    assert (kept.zone, kept.days, kept.holidays) == (
        "Europe/Berlin", [["09:00", "17:00"], *[None] * 6], [["2026-12-25", "Christmas Day"]],
    )  # fmt: skip
    assert AuditEntry.objects.latest("pk").verb == "said when we are there"
    page = client.get("/times/hours/").content.decode()
    assert 'value="09:00"' in page
    assert "2026-12-25 Christmas Day" in page
    assert "8 h of it in business hours" in read(client, f"/inbox/all/{row.pk}/")
    client.post("/times/hours/", {"none": "yes"})
    assert not BusinessHours.objects.exists()
    assert "business hours" not in read(client, f"/inbox/all/{row.pk}/")


@pytest.mark.parametrize(
    ("instead", "words"),
    [
        ({"until_0": ""}, "Say both"),
        ({"until_0": "08:00"}, "It ends before it begins."),
        ({"holidays": "Christmas"}, "Begin each line with a date"),
        ({"zone": "Mars/Olympus"}, "Select a valid choice"),
    ],
)
def test_hours_that_make_no_sense_are_said(signed_in, alice, instead, words):
    answer = signed_in(alice).post("/times/hours/", {**FILLED, **instead})
    assert answer.status_code == 422
    assert words in plain(answer)
    assert not BusinessHours.objects.exists()


def test_midnight_is_the_end_of_a_day(signed_in, alice):
    signed_in(alice).post("/times/hours/", {**FILLED, "until_0": "00:00"})
    assert BusinessHours.objects.get().days[0] == ["09:00", "00:00"]


def test_agent_can_t_say_the_hours(signed_in, bob):
    assert signed_in(bob).post("/times/hours/", FILLED).status_code == 404
