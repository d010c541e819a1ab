"""The page of who is told: owners set webhooks up, see a secret once, and try again what failed."""

from __future__ import annotations

import pytest

from heedful.models import Telling, Webhook

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
