"""The page of who is told: owners set webhooks up, see a secret once, and try again what failed."""

from __future__ import annotations

import pytest
from tests.mails import came, written

from heedful.domain.event import Event
from heedful.models import Telling, Webhook
from heedful.services.audit import MACHINE
from heedful.services.webhook import Wanted, add_webhook

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path / "data"


def test_webhook_is_added_tried_and_removed_and_its_secret_is_shown_once(signed_in, alice):
    client = signed_in(alice)
    assert "Nothing has been told yet." in client.get("/telling/").content.decode()
    shown = client.post(
        "/telling/webhooks/", {"name": "Pager", "url": "https://pager.example.org/in", "tells": "alarms"}
    ).content.decode()
    webhook = Webhook.objects.get()
    assert webhook.secret in shown
    page = client.get("/telling/").content.decode()
    assert "https://pager.example.org/in" in page
    assert webhook.secret not in page
    client.post(f"/telling/webhooks/{webhook.pk}/try/")
    assert Telling.objects.get().webhook == webhook
    assert "on its way" in client.get("/telling/").content.decode()
    client.post(f"/telling/webhooks/{webhook.pk}/close/")
    assert "pager.example.org/in" not in client.get("/telling/").content.decode().split("latest")[0]


@pytest.mark.parametrize(
    "url", ["http://pager.example.org/", "https://127.0.0.1/", "https://[::1]/", "https://10.0.0.1/x", "ftp://x/", "x"]
)
def test_address_that_nothing_may_be_sent_to_is_refused_with_a_word(signed_in, alice, url):
    answer = signed_in(alice).post("/telling/webhooks/", {"name": "Pager", "url": url})
    assert answer.status_code == 200
    assert "errorlist" in answer.content.decode()
    assert not Webhook.objects.exists()


def test_owner_chooses_what_a_webhook_is_told(signed_in, alice):
    client = signed_in(alice)
    told = {"name": "Desk", "url": "https://desk.example.org/in", "tells": ["message.received", "conversation.closed"]}
    client.post("/telling/webhooks/", told)
    webhook = Webhook.objects.get()
    assert (webhook.wants_alarms, webhook.events, webhook.with_text) == (
        False, ["message.received", "conversation.closed"], False,
    )  # fmt: skip
    address = f"/telling/webhooks/{webhook.pk}/"
    assert client.get(address).content.decode().count("checked") == 2
    client.post(address, {"tells": ["alarms", "message.failed"], "with_text": "on"})
    webhook.refresh_from_db()
    assert (webhook.wants_alarms, webhook.events, webhook.with_text) == (True, ["message.failed"], True)
    assert "choose one or more" in client.post(address, {"tells": []}).content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_what_was_told_of_conversations_is_listed_under_a_count_of_queries(
    signed_in, alice, rows, django_assert_num_queries
):
    wanted = Wanted(events=(Event.RECEIVED,))
    add_webhook(MACHINE, "Desk", "https://desk.example.org/in", wanted)
    for number in range(rows):
        came(written("Hello", sender=f"c{number}@example.org"))
    client = signed_in(alice)
    client.get("/telling/")
    # session, colleague, who waits, webhooks, what was told, what is on its way
    with django_assert_num_queries(6):
        page = client.get("/telling/").content.decode()
    assert page.count("a customer wrote") == rows
