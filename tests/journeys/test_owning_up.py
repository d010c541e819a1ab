"""A message went astray and is owned up to; a phone call is written down; and colleagues are told of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from tests.conftest import PASSWORD
from tests.mails import came, written

from heedful.models import Conversation, Message, Owed, Problem
from heedful.services.audit import Actor
from heedful.services.conversing import add_note, assign
from heedful.services.outbox import Handed, send_due
from heedful.services.owed import owe
from heedful.services.problem import recall
from heedful.services.replying import Reply, send

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
AT = datetime(2026, 11, 23, 9, 41, tzinfo=UTC)
LONG = "Wilhelmine Donaudampfschifffahrtsgesellschaft von Übermüth-Öhringen"


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path / "data"


def _sign_in(page, colleague) -> None:
    page.goto("/sign-in/?next=/inbox/")
    page.get_by_label("E-mail").or_(page.get_by_label("Email")).fill(colleague.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/inbox/**")


@pytest.fixture
def astray(bob) -> Message:
    """A message that went out and should not have."""
    row = came(written("What about our story?", sender=f"{LONG} <ana@example.org>"), AT).conversation
    reply = Reply("Small story from a small TV station, I would ignore it.", [[LONG, "ana@example.org"]], row.version)
    message = send(row, Actor(bob), reply, timezone.now())
    while send_due(lambda *_: Handed({}), timezone.now() + timedelta(minutes=1)):
        pass
    return message


def test_owning_up(page, look, bob, astray):
    _sign_in(page, bob)
    page.goto(f"/inbox/all/{astray.conversation_id}/")
    page.get_by_text("This should not have gone out").click()
    look(page, "own-up")
    page.get_by_role("button", name="It was meant for a colleague").click()
    page.get_by_text("It is on record.").wait_for()
    assert "never meant to be sent" in page.get_by_label("Your answer").input_value()
    look(page, "own-up-letter")
    page.get_by_role("button", name="Send to Wilhelmine").click()
    page.get_by_text("goes out in").wait_for()
    page.goto("/problems/")
    page.get_by_role("link", name="See it").click()
    look(page, "problem")
    page.get_by_label("What we did for them").fill("Called, and said it in person.")
    page.get_by_role("button", name="It is put right").click()
    page.get_by_text("Called, and said it in person.").wait_for()
    problem = Problem.objects.get()
    assert (problem.fixed_for_customer_by, problem.is_open) == (bob, True)


def test_talk_is_written_down(page, look, bob):
    came(written("Hello", sender=f"{LONG} <ana@example.org>"), AT)
    _sign_in(page, bob)
    page.get_by_role("link", name="Write down a talk").click()
    page.get_by_placeholder("Name, address or organisation").fill("Wilhelmine")
    page.get_by_role("button", name="Search").click()
    look(page, "talk-search")
    page.get_by_role("link", name=LONG).click()
    page.get_by_label("What they said").fill("The restore stops at 40 %.")
    page.get_by_label("What we said").fill("I have started it again.")
    page.get_by_label("What we promised").fill("Call back when it is through")
    look(page, "talk")
    page.get_by_role("button", name="Write it down").click()
    page.get_by_text("written down by Bob Brandt").first.wait_for()
    look(page, "talk-conversation")
    page.get_by_role("button", name="Kept: Call back when it is through").click()
    page.get_by_text("Kept: Call back when it is through").wait_for()
    assert Owed.objects.get().kept_by == bob
    assert Conversation.objects.latest("pk").messages.count() == 2


def test_both_in_the_dark(dark_page, look, bob, astray):
    recall(astray, Actor(bob), "anothers", timezone.now())
    owe(astray.conversation, Actor(bob), "A credit note", timezone.localdate() - timedelta(days=2), timezone.now())
    _sign_in(dark_page, bob)
    for name, address in (
        ("problems-dark", "/problems/"),
        ("problem-dark", f"/problems/{Problem.objects.get().pk}/"),
        ("astray-dark", f"/inbox/all/{astray.conversation_id}/"),
        ("talk-dark", "/inbox/write-down/"),
        ("today-owed-dark", "/"),
    ):
        dark_page.goto(address)
        look(dark_page, name)


def test_notices_light_and_dark(page, dark_page, look, alice, bob, astray):
    assign(astray.conversation, Actor(alice), bob)
    add_note(astray.conversation, Actor(alice), "@bob what a long subject")
    for each, name in ((page, "light"), (dark_page, "dark")):
        _sign_in(each, bob)
        each.get_by_role("link", name="For you").wait_for()
        look(each, f"inbox-count-{name}")
        each.get_by_role("link", name="For you").click()
        look(each, f"notices-{name}")
        each.get_by_role("link", name="What you are told, where and when").click()
        look(each, f"wishes-{name}")


def test_times_light_and_dark(page, dark_page, look, alice, bob, astray):
    for number in range(8):
        came(written("Hello?", sender=f"c{number}@example.org"), timezone.now() - timedelta(hours=7 * number))
    for each, name in ((page, "light"), (dark_page, "dark")):
        _sign_in(each, alice)
        each.goto("/times/hours/")
        for label in ("Monday, from", "Thursday, from"):
            each.get_by_label(label).fill("09:00")
        for label in ("Monday, until", "Thursday, until"):
            each.get_by_label(label).fill("17:00")
        look(each, f"hours-{name}")
        each.get_by_role("button", name="Save").click()
        each.get_by_role("heading", name="In business hours").wait_for()
        look(each, f"times-{name}")
        each.goto(f"/inbox/all/{astray.conversation_id}/")
        look(each, f"times-beside-{name}")
