"""The trial mail on the page of a mailbox: for owners, not too often, with what the server said to it at once."""

from __future__ import annotations

import pytest
from tests.mails import mailbox
from tests.next_hop import next_hop, use
from tests.web.inbox import plain, read

from heedful.domain.mail_token import LONGEST_TAGGED
from heedful.models import AuditEntry, Mailbox
from heedful.web.views import trial_mail

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path / "data"
    trial_mail.limiter.forget()


@pytest.fixture
def box():
    return mailbox(way=Mailbox.Way.SMTP)


@pytest.fixture
def hop(settings):
    with next_hop() as found:
        use(settings, found.port)
        yield found


def test_owner_sees_each_step_with_and_without_script(signed_in, alice, box, hop):
    client = signed_in(alice)
    assert "Do answers go out?" in read(client, f"/mailboxes/{box.pk}/")
    page = plain(client.post(f"/mailboxes/{box.pk}/try-mail/"))
    assert "The name leads somewhere yes" in page
    assert "It took the mail yes" in page
    assert f"It is on its way to {alice.email}." in page
    assert "Will its mail be believed?" in page
    hop.about = {alice.email: "550 5.1.1 <b>no such user</b>"}
    answer = client.post(f"/mailboxes/{box.pk}/try-mail/", headers={"HX-Request": "true"})
    part = plain(answer)
    assert "It takes mail for you no It took the mail not tried" in part
    assert f"The server takes no mail for {alice.email}. It said: 550 5.1.1 <b>no such user</b>" in part
    assert "<b>" not in answer.content.decode()
    assert "Will its mail be believed?" not in part
    assert len(hop.got) == 1


def test_words_are_in_the_language_of_whoever_asks(signed_in, alice, box, hop):
    alice.language = "de"
    alice.save()
    assert "ja" in plain(signed_in(alice).post(f"/mailboxes/{box.pk}/try-mail/")).split()


def test_it_is_not_sent_without_end(signed_in, alice, box, hop):
    client = signed_in(alice)
    for _ in range(trial_mail.MOST):
        client.post(f"/mailboxes/{box.pk}/try-mail/")
    page = plain(client.post(f"/mailboxes/{box.pk}/try-mail/"))
    assert "That was tried often just now. Try it again in 2 minutes." in page
    assert len(hop.got) == AuditEntry.objects.filter(verb="sent a trial mail from").count() == trial_mail.MOST


def test_nobody_else_and_nothing_else_sends_one(signed_in, alice, bob, charlie, box, hop, settings):
    for who in (bob, charlie):
        assert signed_in(who).post(f"/mailboxes/{box.pk}/try-mail/").status_code == 404
    client = signed_in(alice)
    assert client.get(f"/mailboxes/{box.pk}/try-mail/").status_code == 405
    demo = mailbox(address="demo@harbour.example")
    assert client.post(f"/mailboxes/{demo.pk}/try-mail/").status_code == 404
    assert "Do answers go out?" not in read(client, f"/mailboxes/{demo.pk}/")
    settings.HEEDFUL_SENDS_MAIL = False
    assert client.post(f"/mailboxes/{box.pk}/try-mail/").status_code == 404
    assert "Do answers go out?" not in read(client, f"/mailboxes/{box.pk}/")
    settings.HEEDFUL_SENDS_MAIL = True
    client.post(f"/mailboxes/{box.pk}/close/")
    assert client.post(f"/mailboxes/{box.pk}/try-mail/").status_code == 404
    assert hop.got == []


def test_address_that_is_too_long_for_tokens_says_so(signed_in, alice):
    words = f"Before the @ of this address stand more than {LONGEST_TAGGED} characters."
    client = signed_in(alice)
    for local, takes_plus, is_told in (
        ("x" * LONGEST_TAGGED, True, False),
        ("y" * (LONGEST_TAGGED + 1), True, True),
        ("z" * (LONGEST_TAGGED + 1), False, False),
    ):
        row = mailbox(address=f"{local}@harbour.example", way=Mailbox.Way.SMTP, takes_plus=takes_plus)
        for page in ("", "change/"):
            assert (words in read(client, f"/mailboxes/{row.pk}/{page}")) == is_told
