"""Mail that may belong to a conversation waits for us: on Today, in the inbox, and beside that conversation."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.utils import timezone
from tests.mails import came, mailbox, written
from tests.web.inbox import plain, read

from heedful.models import BlockedSender, Conversation, IncomingMail
from heedful.queries.inbox import for_today, waiting_for_us
from heedful.queries.may_belong import may_belong
from heedful.services.audit import MACHINE
from heedful.services.conversing import close
from heedful.services.regrouping import merge, undo

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 23, 9, 41, tzinfo=UTC)
EVE = "Eve Eder <eve@example.net>"


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path / "data"


@pytest.fixture
def agent(signed_in, bob):
    return signed_in(bob)


@pytest.fixture
def row():
    """A conversation of Ana's that is closed: nobody waits in it."""
    row = came(written("Where are my files?", Message_ID="<first@example.org>"), AT).conversation
    close(row, MACHINE)
    return row


def from_eve(subject: str = "Mine, too", **headers) -> IncomingMail:
    given = {"sender": EVE, "In_Reply_To": "<first@example.org>", **headers}
    return came(written("I can't find them.", Subject=subject, **given))


def _on_the_rail(client) -> str:
    room = re.search(r'<li id="room-inbox">(.*?)</li>', client.get("/inbox/").content.decode(), re.DOTALL)
    return re.sub(r"<[^>]*>", "", room[1]).strip()


@pytest.mark.parametrize(
    "headers", [{"sender": "noreply@example.net"}, {"Auto_Submitted": "auto-replied"}, {"Precedence": "bulk"}]
)
def test_machine_that_has_received_our_request_waits_for_nobody(agent, row, headers):
    mail = from_eve("We have received your request", **headers)
    assert (_on_the_rail(agent), for_today(timezone.now()).is_quiet) == ("Inbox", True)
    assert (mail.state, mail.conversation) == (IncomingMail.State.ASIDE, row)
    assert "No person wrote it, so nobody waits for an answer to it." in read(agent, f"/inbox/aside/{mail.pk}/")


def test_it_waits_for_us_until_somebody_is_done_with_it(agent, row):
    assert (_on_the_rail(agent), for_today(timezone.now()).is_quiet) == ("Inbox", True)
    mail = from_eve()
    assert _on_the_rail(agent) == "Inbox 1 waiting"
    today = read(agent, "/")
    assert "Eve Eder wrote a mail that may belong to ‘My files’ (Ana Lima): I can't find them. See it" in today
    assert f'href="/inbox/aside/{mail.pk}/"' in agent.get("/").content.decode()
    assert "1 mail may belong to a conversation Nobody waits for us." in read(agent, "/inbox/")
    assert "may belong to a conversation" not in read(agent, "/inbox/all/")
    here = read(agent, f"/inbox/all/{row.pk}/")
    assert "A mail of Eve Eder may belong here, and waits: Mine, too" in here
    assert "It answers a conversation in which this sender takes no part." in here
    agent.post(f"/inbox/aside/{mail.pk}/done/")
    assert (_on_the_rail(agent), for_today(timezone.now()).is_quiet) == ("Inbox", True)
    for page in ("/", "/inbox/", f"/inbox/all/{row.pk}/"):
        assert "may belong" not in read(agent, page)


def test_it_is_taken_in_and_waits_there(agent, row):
    mail = from_eve()
    agent.post(f"/inbox/aside/{mail.pk}/take-in/", {"conversation": row.pk})
    assert "may belong" not in read(agent, f"/inbox/all/{row.pk}/")
    assert _on_the_rail(agent) == "Inbox 1 waiting"


def test_colleague_without_proof_and_forged_mail_wait_too(agent, bob, row):
    from_eve(sender=bob.email)
    box = mailbox()
    box.authserv = "mx.harbour.example"
    box.save()
    from_eve(sender="Ana Lima <ana@example.org>", Authentication_Results="mx.harbour.example; dmarc=fail")
    assert sorted(may_belong().values_list("why", flat=True)) == ["colleague", "forged"]
    assert "their own domain says that it does not come from them" in read(agent, f"/inbox/all/{row.pk}/")


@pytest.mark.parametrize(
    "headers",
    [
        {"X_Spam_Flag": "YES"},
        {"sender": "x@blocked.example"},
        {"sender": "help@harbour.example"},
        {"In_Reply_To": "", "List_Id": "<news.example.org>"},
    ],
)
def test_what_nobody_has_to_answer_does_not_wait(agent, row, headers):
    BlockedSender.objects.create(address="@blocked.example")
    assert from_eve(**headers).state == "aside"
    assert _on_the_rail(agent) == "Inbox"
    for page in ("/", "/inbox/", f"/inbox/all/{row.pk}/"):
        assert "may belong" not in read(agent, page)


def test_many_are_counted_and_some_are_named(agent, row):
    for number in range(7):
        from_eve(f"Mine {number}")
    today = for_today(timezone.now()).may_belong
    assert ([each.subject for each in today.first], today.in_all) == ([f"Mine {number}" for number in range(5)], 7)
    assert "All 7 mails that may belong to a conversation" in read(agent, "/")
    assert waiting_for_us(timezone.now()) == 7


def test_it_goes_with_what_was_merged_and_comes_back(agent, row):
    from_eve()
    other = came(written("And the others?")).conversation
    regrouping = merge(row, other, MACHINE)
    assert "may belong here" in read(agent, f"/inbox/all/{other.pk}/")
    undo(regrouping, MACHINE)
    assert "may belong here" not in read(agent, f"/inbox/all/{other.pk}/")
    assert "may belong here" in read(agent, f"/inbox/all/{row.pk}/")


def test_viewer_reads_of_it(signed_in, charlie, row):
    from_eve()
    assert "may belong here" in read(signed_in(charlie), f"/inbox/all/{row.pk}/")


def test_counting_walks_along_indexes():
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL reads few rows without an index")
    sql, parameters = may_belong().order_by("received_at")[:5].query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}", parameters)
        plan = " ".join(step for *_, step in cursor.fetchall())
    assert "USING INDEX mail_may_belong" in plan
    assert "TEMP B-TREE" not in plan


def test_rail_counts_both_in_one_query(row, django_assert_num_queries):
    from_eve()
    came(written("And you?", sender="Ben <ben@example.com>"))
    with django_assert_num_queries(1):
        assert waiting_for_us(timezone.now()) == 2


def test_colleague_s_mail_is_kept_as_a_note_and_never_taken_in(agent, bob, row):
    mail = from_eve(sender=f"Bob Brandt <{bob.email}>")
    assert mail.why == "colleague"
    here = f"/inbox/aside/{mail.pk}/"
    page = read(agent, here)
    assert "Keep it as a note It may belong to My files (Ana Lima)" in page
    assert "Take it in" not in page
    assert "Begin a conversation" not in page
    before = Conversation.objects.count(), row.messages.count()
    for into in ({"conversation": row.pk}, {}):
        answer = agent.post(f"{here}take-in/", into, follow=True)
        assert "It is from one of us, or answers what we told one of us" in plain(answer)
    assert (Conversation.objects.count(), row.messages.count()) == before
    agent.post(f"{here}keep-as-note/")
    assert row.notes.get().text == f"Bob Brandt <{bob.email}>:\n\nI can't find them."


@pytest.mark.parametrize("headers", [{}, {"X_Spam_Flag": "YES"}, {"Auto_Submitted": "auto-replied"}])
def test_colleague_s_mail_that_belongs_nowhere_begins_no_conversation(agent, bob, headers):
    mail = came(written("Look at this.", sender=bob.email, **headers))
    page = read(agent, f"/inbox/aside/{mail.pk}/")
    assert "refers to no conversation that we know. Say where it belongs." in page
    assert "Begin a conversation" not in page
    agent.post(f"/inbox/aside/{mail.pk}/take-in/")
    mail.refresh_from_db()
    assert (mail.state, Conversation.objects.count()) == ("aside", 0)


def test_who_works_here_no_more_is_a_customer_like_others(agent, charlie):
    charlie.is_active = False
    charlie.save()
    mail = came(written("Hello", sender=charlie.email, X_Spam_Flag="YES"))
    assert "Begin a conversation" in read(agent, f"/inbox/aside/{mail.pk}/")
