"""Addresses at which nobody is, on Today and on the page of whom they belong to; somebody sees to them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from tests.web.inbox import read
from tests.web.test_circumstances import form_of

from heedful.models import Circumstances, Customer, Identity, LostAddress
from heedful.services.lost_address import Refusal, heard_from, note_refusal

pytestmark = pytest.mark.django_db
ANA = "ana@example.org"


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path / "data"


@pytest.fixture
def agent(signed_in, bob):
    return signed_in(bob)


def lost(name: str = "Ana Lima", address: str = ANA) -> LostAddress:
    row = Customer.objects.create(name=name)
    Identity.objects.create(customer=row, sort="email", value=address)
    now = timezone.now()
    note_refusal(address, Refusal("550 5.1.1 no such user", now), now)
    return LostAddress.objects.get(identity__value=address)


def test_today_says_that_mail_comes_back_until_somebody_has_seen_to_it(agent, bob):
    row = lost()
    told = f"Ana Lima mail to {ANA} comes back: find another way, or correct the address Done with it"
    page = read(agent, "/")
    assert "They need us now" in page
    assert told in page
    answer = agent.post(f"/customers/lost-addresses/{row.pk}/done/", {"back": "today"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    assert "comes back" not in read(agent, "/")
    row.refresh_from_db()
    assert row.done_by == bob


def test_today_names_some_and_counts_the_others(agent):
    for number in range(7):
        lost("", f"c{number}@example.org")
    page = read(agent, "/")
    assert page.count("comes back: find another way") == 5
    assert "mail to 2 more addresses comes back" in page


def test_page_of_a_customer_says_it_with_the_words_of_the_server(agent):
    row = lost()
    address = f"/customers/{row.identity.customer_id}/"
    page = read(agent, address)
    assert f"Mail to {ANA} comes back: find another way, or correct the address." in page
    assert "550 5.1.1 no such user" in page
    assert "Mail to them comes back: reach them in another way." in page
    # Nobody said anything of what they want.
    assert "said by" not in page
    answer = agent.post(f"/customers/lost-addresses/{row.pk}/done/")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{address}#things")
    page = read(agent, address)
    assert "find another way" not in page
    assert "Mail to them comes back: reach them in another way." in page


def test_viewer_reads_it_and_can_do_nothing(signed_in, charlie):
    row, client = lost(), signed_in(charlie)
    for address in ("/", f"/customers/{row.identity.customer_id}/"):
        page = read(client, address)
        assert f"ail to {ANA} comes back" in page
        assert "Done with it" not in page
    assert client.post(f"/customers/lost-addresses/{row.pk}/done/").status_code == 404
    row.refresh_from_db()
    assert row.done_at is None


def test_nobody_undoes_unawares_what_the_machine_saw_meanwhile(agent):
    person = Customer.objects.create(name="Ana Lima")
    Identity.objects.create(customer=person, sort="email", value=ANA)
    Circumstances.objects.create(customer=person, changed_at=timezone.now() - timedelta(days=1))
    sent = {**form_of(agent, person), "state": ""}
    note_refusal(ANA, Refusal("550 5.1.1 no such user", timezone.now()), timezone.now())
    agent.post(f"/customers/{person.pk}/how-things-are/", sent)
    assert Circumstances.objects.get().state == "bounced"
    # Said once more, it counts.
    agent.post(f"/customers/{person.pk}/how-things-are/", {**form_of(agent, person), "state": ""})
    assert Circumstances.objects.get().state == ""
    assert LostAddress.objects.get().done_at is not None


def test_it_is_gone_from_the_pages_when_they_write_from_it(agent):
    row = lost()
    heard_from(ANA)
    assert "comes back" not in read(agent, "/")
    assert "comes back" not in read(agent, f"/customers/{row.identity.customer_id}/").replace(
        "mail to them comes back", ""
    )
