"""Somebody looks after what is going on, and after what is sent because of it; every page, at both widths and schemes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from tests.conftest import PASSWORD
from tests.relaying import customer, mail, put, storm

from heedful.models import Locality, Moment, Outreach, Relayed, Switch
from heedful.services.audit import MACHINE
from heedful.services.matching import match_some
from heedful.services.outreach import Letter, judge_and_send_due, submit
from heedful.services.relaying import judge_due

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
CUTS = b"fips,customers out,customers served\n34003,131000,402000\n34013,52000,371000\n34017,700,301000\n99999,5,6\n"


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path / "data"


@pytest.fixture
def there(page, look, alice):
    """A function that opens a page as an owner, and one that looks at what is shown in both schemes."""
    page.goto("/sign-in/?next=/moments/")
    page.get_by_label("E-mail").or_(page.get_by_label("Email")).fill(alice.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("heading", name="Moments", exact=True).wait_for()

    def both(name: str) -> None:
        for scheme, suffix in (("dark", "-dark"), ("light", "")):
            page.emulate_media(color_scheme=scheme)
            look(page, f"{name}{suffix}")

    return both


@pytest.fixture
def ana():
    row = customer()
    codes = ["Z07302", "C34017", "R34", "NUS"]
    Locality.objects.create(customer=row, how="file", country="US", zone="America/New_York", label="NJ", codes=codes)
    return row


def test_what_is_going_on(page, there, ana):
    there("moments-empty")
    wind = storm(ana, onset=timezone.now() - timedelta(hours=1))
    Moment.objects.filter(pk=wind.pk).update(touched=1)
    page.reload()
    there("moments")
    page.get_by_role("link", name="High Wind Warning").click()
    page.get_by_text("Bergen County, New Jersey").wait_for()
    there("moment")
    page.get_by_role("link", name="Write to them").click()
    there("moment-care")
    page.get_by_role("button", name="See it for real people").click()
    page.get_by_text("As people would get it").wait_for()
    there("moment-care-shown")
    page.get_by_label("I have read it as if it came to me.").check()
    page.get_by_role("button", name="Send it through the gate").click()
    page.get_by_text("It goes to 1 person, through the gate.").wait_for()
    assert Outreach.objects.get().purpose == "care"

    page.goto("/moments/")
    page.get_by_role("link", name="Tell of something else").click()
    page.get_by_role("textbox", name="What is going on").fill("State of emergency")
    page.get_by_role("textbox", name="Where").fill("Georgia")
    page.get_by_role("button", name="Let it count").click()
    page.get_by_text("can be two things").wait_for()
    there("moment-typed")
    page.get_by_role("textbox", name="Where").fill("New Jersey")
    page.get_by_role("button", name="Let it count").click()
    page.get_by_role("heading", name="State of emergency").wait_for()
    there("moment-typed-done")


def test_trouble_of_ours_feeds_and_power_cuts(page, there):
    page.get_by_role("link", name="Trouble of ours").click()
    there("incidents-empty")
    page.get_by_role("link", name="Tell of some").click()
    page.get_by_role("textbox", name="What does not work").fill("Restores are slow")
    page.get_by_role("textbox", name="What customers may be told").fill("We work on it.")
    there("incident-new")
    page.get_by_role("button", name="Tell of it").click()
    page.get_by_text("We work on it.").wait_for()
    there("incident")
    page.goto("/moments/incidents/")
    there("incidents")
    page.get_by_role("button", name="It is over").click()
    page.get_by_text("It is over. What was held").wait_for()

    page.goto("/moments/feeds/")
    there("feeds-empty")
    page.get_by_role("link", name="Add this one").first.click()
    there("feed-new")
    page.get_by_role("button", name="Ask it from now on").click()
    page.get_by_text("has not answered yet").wait_for()
    there("feeds")

    page.goto("/moments/power/")
    file = {"name": "cuts.csv", "mimeType": "text/csv", "buffer": CUTS}
    page.get_by_label("File", exact=False).first.set_input_files(file)
    page.get_by_role("button", name="Look at it").click()
    page.get_by_text("2 of 3 counties count as cut").wait_for()
    there("power-cuts")
    page.get_by_role("button", name="Take it in").click()
    page.get_by_text("Power cuts: 2 begun, 0 gone on, 0 ended.").wait_for()
    while match_some(timezone.now()):
        pass
    page.goto("/moments/?show=all")
    there("moments-all")


def test_the_gate(page, there, ana):
    storm(ana, onset=timezone.now() - timedelta(hours=1))
    letter = Letter(ana.pk, purpose="promotion", subject="More room", text="For less.")
    [ours] = submit([letter], MACHINE, timezone.now())
    while judge_and_send_due(lambda *_: pytest.fail("nothing goes here"), timezone.now()):
        pass
    [theirs] = put(mail(Heedful_Purpose="promotion"), at=timezone.now())
    while judge_due(timezone.now()):
        pass

    page.get_by_role("link", name="The gate").click()
    there("gate")
    page.get_by_text("Stop everything that can wait").click()
    page.get_by_role("textbox", name="Why").fill("A fault of ours")
    page.get_by_role("textbox", name="Where").fill("Nowhereland")
    page.get_by_role("button", name="Stop it now").click()
    page.get_by_text("We know no state, country, county or postal code").wait_for()
    there("gate-stop-refused")
    page.get_by_role("textbox", name="Where").fill("New Jersey")
    page.get_by_role("button", name="Stop it now").click()
    page.get_by_role("button", name="Let it go on").wait_for()
    there("gate-stopped")
    assert Switch.objects.get().place
    page.get_by_role("button", name="Let it go on").click()

    _change_the_table(page, there)
    _look_at_held(page, there, ours, theirs)
    page.goto("/moments/gate/log/")
    page.get_by_text("More room").first.wait_for()
    there("gate-log")
    page.goto("/moments/gate/relay/")
    there("relay")
    page.get_by_role("textbox", name="Its name").fill("shop")
    page.get_by_role("button", name="Make a password").click()
    page.get_by_role("heading", name="A new password").wait_for()
    there("relay-made")


def _change_the_table(page, there) -> None:
    page.get_by_role("link", name="Reminder", exact=False).first.click()
    page.get_by_label("hold").check()
    page.get_by_role("textbox", name="Why").fill("Rather not")
    page.get_by_role("button", name="See what would have been different").click()
    page.get_by_role("button", name="Let it count from now on").wait_for()
    there("gate-cell")
    page.get_by_role("button", name="Let it count from now on").click()
    page.get_by_text("Rather not").wait_for()
    page.get_by_role("link", name="Change these").click()
    there("gate-settings")
    page.get_by_text("Days after a moment, by what it was").click()
    page.get_by_label("High wind").fill("9")
    page.get_by_label("Why").fill("They need longer")
    page.get_by_role("button", name="See what would have been different").click()
    page.get_by_text("a longer time after it would make more difference").wait_for()
    there("gate-settings-tried")
    page.goto("/moments/gate/words/")
    there("gate-words-empty")
    page.get_by_role("button", name="Begin with three plain texts").click()
    page.get_by_text("They go above a reminder or a bill").wait_for()
    there("gate-words")
    page.get_by_role("link", name="whatever it is").first.click()
    page.get_by_role("button", name="See it for real people").click()
    page.get_by_role("heading", name="As people would get it").wait_for()
    there("gate-word")


def _look_at_held(page, there, ours: Outreach, theirs: Relayed) -> None:
    page.goto("/moments/gate/held/")
    page.get_by_text("All of these at once").click()
    there("held")
    page.get_by_role("link", name="More room").click()
    page.get_by_text("Change the words").click()
    there("held-one")
    page.goto("/moments/gate/held/")
    page.get_by_role("link", name="Through the relay (1)").click()
    page.get_by_text("All of these at once").click()
    there("relay-held")
    page.get_by_role("link", name="About 1").click()
    there("relay-held-one")
    page.get_by_role("button", name="Throw it away").click()
    page.get_by_text("Thrown away. It stays in the log.").wait_for()
    theirs.refresh_from_db()
    ours.refresh_from_db()
    assert (theirs.state, ours.state) == ("dropped", "held")
