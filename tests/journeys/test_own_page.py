"""A customer says on their own page how things are, without script; an agent sees it and gives links."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect
from tests.conftest import PASSWORD
from tests.mails import came, written

from heedful.models import Circumstances, Moment, Owed, Touched
from heedful.services.audit import Actor
from heedful.services.incident import Said, open_incident
from heedful.services.outbox import Handed, send_due
from heedful.services.own_page import link_for, unsubscribe_headers
from heedful.services.replying import Reply, send
from heedful.web.views import own_page as views

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
LONG = "Sicherungswiederherstellungsauftragsbestätigung der Hauptniederlassung in Ludwigshafen am Rhein"


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path
    settings.HEEDFUL_UNDO_SECONDS = 0
    views.limiter.forget()


@pytest.fixture
def ana(bob):
    """A customer for whom we do something, and have something to say."""
    answered = came(written("Where are my files?", Subject=LONG)).conversation
    message = Reply("Nadia looks for them, and calls you on Monday.", [["", "ana@example.org"]], answered.version)
    send(answered, Actor(bob), message, timezone.now())
    send_due(lambda *_: Handed({}), timezone.now() + timedelta(minutes=2))
    Owed.objects.create(conversation=answered, text="A call on Monday", due_on=timezone.localdate())
    came(written("And my invoice?", Subject="Invoice"))
    return answered.customer


def _flood(customer) -> None:
    now = timezone.now()
    row = Moment.objects.create(
        sort="alert", source_id="f", kind="flood", event="Flood Warning", severity="Severe",
        onset=now - timedelta(hours=1), last_at=now + timedelta(days=2), aftermath_until=now + timedelta(days=9),
    )  # fmt: skip
    Touched.objects.create(moment=row, customer=customer, by="code", place="Bergen County, New Jersey")


def _sign_in(page, colleague, to: str) -> None:
    page.goto(f"/sign-in/?next={to}")
    page.get_by_label("E-mail").or_(page.get_by_label("Email")).fill(colleague.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.locator(".rail").wait_for()


@pytest.mark.parametrize("colours", ["page", "dark_page"])
def test_customer_says_how_things_are(request, colours, look, ana, live_server, settings):
    settings.HEEDFUL_SITE_URL = live_server.url
    page = request.getfixturevalue(colours)
    asked: list[str] = []
    page.on("request", lambda sent: asked.append(sent.url))
    # The first page of a process loads what follows desires.
    page.goto(link_for(ana, None, timezone.now()), timeout=30_000)
    page.get_by_text("A call on Monday").first.wait_for()
    look(page, f"own-page-{colours}")
    page.get_by_label("Leave me alone until a day").check()
    page.get_by_role("button", name="Tell us").click()
    page.get_by_text("Choose the day until which we leave you alone.").wait_for()
    look(page, f"own-page-wrong-{colours}")
    until = timezone.localdate() + timedelta(days=10)
    page.get_by_label("Until which day?").fill(until.isoformat())
    page.get_by_role("button", name="Tell us").click()
    page.get_by_text("Thank you for telling us.").wait_for()
    page.get_by_label("I have no power").check()
    page.get_by_role("button", name="Tell us").click()
    expect(page.get_by_text("You told us:")).to_be_visible()
    page.get_by_label("Offers and news").uncheck()
    page.get_by_role("button", name="Keep to this").click()
    page.get_by_text("We keep to that from now on.").wait_for()
    expect(page.get_by_label("Offers and news")).not_to_be_checked()
    look(page, f"own-page-said-{colours}")
    assert Circumstances.objects.get().unsubscribed == ["promotion"]
    assert Moment.objects.get().kind == "no_power"
    page.get_by_role("button", name="All is well again").click()
    page.get_by_text("Good to hear.").wait_for()
    assert Moment.objects.get().ended_at is not None
    assert page.context.cookies() == []
    assert all(url.startswith(live_server.url) for url in asked)


@pytest.mark.parametrize("colours", ["page", "dark_page"])
def test_customer_unsubscribes_by_a_button(request, colours, look, ana, live_server, settings):
    settings.HEEDFUL_SITE_URL = live_server.url
    page = request.getfixturevalue(colours)
    page.goto(unsubscribe_headers(ana, "survey")["List-Unsubscribe"].strip("<>"))
    look(page, f"unsubscribe-{colours}")
    page.get_by_role("button", name="Send me no more of this").click()
    page.get_by_role("heading", name="We ask you no more how you liked it.").wait_for()
    look(page, f"unsubscribed-{colours}")
    assert Circumstances.objects.get().unsubscribed == ["survey"]
    page.goto("/you/1.spoilt/")
    page.get_by_role("heading", name="This link does not work any more").wait_for()
    look(page, f"own-page-closed-{colours}")


@pytest.mark.parametrize("colours", ["page", "dark_page"])
def test_agent_sees_how_things_are_and_gives_a_link(request, colours, look, ana, bob, alice):
    _flood(ana)
    page = request.getfixturevalue(colours)
    _sign_in(page, bob, f"/customers/{ana.pk}/")
    page.get_by_text("Write down what they told us").click()
    page.get_by_label("Surveys").check()
    page.get_by_label("Leave them alone until").fill((timezone.localdate() + timedelta(days=9)).isoformat())
    page.get_by_label("This person").select_option("has died")
    look(page, f"customer-things-form-{colours}")
    page.get_by_role("button", name="Write it down").click()
    page.get_by_text("Written down. It counts from now on.").wait_for()
    page.get_by_text("Write down what they told us").click()
    page.get_by_label("Something is on in their life").select_option("They are moving house")
    page.get_by_role("button", name="Note it").click()
    page.get_by_text("They are moving house. Ask which address counts").wait_for()
    page.get_by_text("The page of their own").click()
    page.get_by_role("button", name="Make a link for them").click()
    page.get_by_label("Link, good until").wait_for()
    look(page, f"customer-things-{colours}")
    page.get_by_role("button", name="It is over").click()
    page.get_by_text("It is over, and holds nothing any more.").wait_for()
    page.goto(f"/inbox/all/{ana.conversations.order_by('pk').first().pk}/")
    page.get_by_text("Ask how they are before anything else.").wait_for()
    page.get_by_role("button", name="A complaint").click()
    page.get_by_role("button", name="No complaint any more").wait_for()
    look(page, f"inbox-complaint-{colours}")
    page.get_by_role("link", name="Back to the list").or_(page.get_by_role("link", name="Waiting for us")).first.click()
    page.context.clear_cookies()
    _sign_in(page, alice, "/rules/new/")
    page.get_by_label("Then mark it as a complaint").check()
    look(page, f"rule-complaint-{colours}")


@pytest.mark.parametrize("colours", ["page", "dark_page"])
def test_trouble_of_ours_is_told_to_the_customer_and_beside_them(
    request, colours, look, ana, bob, live_server, settings
):
    settings.HEEDFUL_SITE_URL = live_server.url
    row = open_incident(Said("DiskFull db-3", [], f"We make room.\nUntil six.\n{LONG}"), Actor(bob), timezone.now())
    Touched.objects.create(moment=row, customer=ana, by="service", place="Storage")
    page = request.getfixturevalue(colours)
    page.goto(link_for(ana, None, timezone.now()), timeout=30_000)
    page.get_by_role("heading", name="What does not work just now").wait_for()
    look(page, f"own-page-trouble-{colours}")
    _sign_in(page, bob, f"/customers/{ana.pk}/")
    page.get_by_text("What they may be told:").wait_for()
    look(page, f"customer-trouble-{colours}")
    page.goto(f"/inbox/all/{ana.conversations.order_by('pk').first().pk}/")
    page.get_by_text("What they may be told:").wait_for()
    look(page, f"inbox-trouble-{colours}")
