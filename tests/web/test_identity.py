"""Who is who, on pages: joining and parting, and deciding what clients left open."""

from __future__ import annotations

import pytest
from tests.services.test_identity import told

from heedful.models import Conflict, Customer, Identity, Merge
from heedful.services.identity import learn, whose

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path / "data"


@pytest.fixture
def people():
    numbers = whose([("user_id", "ana"), ("email", "ana@example.org")])
    return [Customer.objects.get(pk=number) for number, _ in numbers.values()]


def text(response) -> str:
    assert response.status_code == 200
    return response.content.decode()


def test_two_are_joined_after_a_look_and_parted_again(signed_in, bob, charlie, people):
    ana, other = (Identity.objects.get(value=value).customer for value in ("ana", "ana@example.org"))
    client, here = signed_in(bob), f"/customers/{ana.pk}/join/"
    assert "Nobody else is known as ‘nobody’" in text(client.get(f"{here}?handle=nobody"))
    assert "Nobody else is known as ‘ana’" in text(client.get(f"{here}?handle=ana"))
    assert "They are one person" in text(client.get(f"{here}?handle=ana@example.org"))
    assert signed_in(charlie).post(here, {"handle": "ana@example.org", "sure": "yes"}).status_code == 404
    client.post(here, {"handle": "ana@example.org"})
    assert not Merge.objects.exists()
    page = text(client.post(here, {"handle": "ana@example.org", "sure": "yes"}, follow=True))
    assert "They are one person now" in page
    assert "ana@example.org" in page
    assert client.get(f"/customers/{other.pk}/").headers["Location"] == f"/customers/{ana.pk}/"
    assert text(client.get("/customers/")).count("person-row") == 1
    page = text(client.post(f"/customers/merges/{Merge.objects.get().pk}/undo/", follow=True))
    assert "They are two people again" in page
    assert text(client.get("/customers/")).count("person-row") == 2


def test_open_ties_are_listed_and_decided(signed_in, bob, charlie):
    learn([told("ana", "b1"), told("ben", "b1", 5)])
    assert "1 time it is open" in text(signed_in(charlie).get("/customers/"))
    page = text(signed_in(charlie).get("/customers/ties/"))
    assert "<strong>b1</strong>" in page
    assert "Two people who share" not in page
    tie = Conflict.objects.get()
    ben = Identity.objects.get(value="ben").customer_id
    assert "One person or two?" in text(signed_in(bob).get(f"/customers/{ben}/"))
    assert signed_in(charlie).post(f"/customers/ties/{tie.pk}/", {"same": "no"}).status_code == 404
    assert "They stay two people" in text(
        signed_in(bob).post(f"/customers/ties/{tie.pk}/", {"same": "no"}, follow=True)
    )
    assert "Nothing is open" in text(signed_in(bob).get("/customers/ties/"))


def test_place_is_told_with_how_we_know_it(signed_in, charlie):
    learn([told("ana", None, 0, city="Porto", country="PT", zip="4000")])
    page = text(signed_in(charlie).get(f"/customers/{Identity.objects.get().customer_id}/"))
    assert "4000 Porto, PT" in page
    assert "from their address" in page
