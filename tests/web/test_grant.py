"""What agents grant without asking: it goes with an answer, is on record, and can be taken back before that."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.mails import came, written
from tests.web.inbox import form_of, plain, press_send, read

from heedful.models import Allowance, AuditEntry, Grant, Message, Outgoing
from heedful.queries.grant import counted
from heedful.services.audit import MACHINE, Actor
from heedful.services.customer import erase_customer
from heedful.services.granting import allow, allow_no_more, grant
from heedful.services.replying import Reply, send

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path / "data"


@pytest.fixture
def agent(signed_in, bob):
    return signed_in(bob)


@pytest.fixture
def row():
    return came(written("I was charged twice.")).conversation


@pytest.fixture
def refund(alice):
    return allow(Actor(alice), "a refund up to 30 euros")


def give(client, row, allowance, detail=""):
    said = {"allowance": allowance.pk, "detail": detail}
    return client.post(f"/inbox/all/{row.pk}/grant/", said, headers=HTMX)


def counts() -> list[tuple[str, int, int, int]]:
    return [(each.words, each.lately, each.in_a_year, each.in_all) for each in counted(timezone.now())]


def test_grant_goes_with_the_answer_and_is_seen_everywhere(agent, signed_in, charlie, bob, row, refund):
    part = plain(give(agent, row, refund, "25\n euros"))
    assert "granted with this answer: a refund up to 30 euros, 25 euros" in part
    assert counts() == [("a refund up to 30 euros", 0, 0, 0)]
    assert "a refund" not in read(signed_in(charlie), f"/customers/{row.customer_id}/")
    assert press_send(agent, f"/inbox/all/{row.pk}/", "Dear Ana, you get it back.").status_code == 302
    [granted] = Grant.objects.all()
    message = Message.objects.get(is_ours=True)
    assert (granted.colleague, granted.customer, granted.message) == (bob, row.customer, message)
    assert granted.sent_at == message.at
    viewer = signed_in(charlie)
    assert "granted: a refund up to 30 euros, 25 euros" in read(viewer, f"/inbox/all/{row.pk}/")
    assert "What we granted a refund up to 30 euros, 25 euros" in read(viewer, f"/customers/{row.customer_id}/")
    entry = AuditEntry.objects.get(verb="granted something in")
    assert (entry.who, entry.object_id, entry.detail) == (bob, str(row.pk), {"grant": granted.pk})
    assert counts() == [("a refund up to 30 euros", 1, 1, 1)]
    assert (
        "a refund up to 30 euros"
        not in agent.get(f"/inbox/all/{row.pk}/").content.decode().split('id="granting"')[1].split("<details")[0]
    )


def test_grant_is_taken_back_before_it_is_sent_by_who_made_it(agent, signed_in, alice, row, refund):
    give(agent, row, refund)
    number = Grant.objects.get().pk
    address = f"/inbox/all/{row.pk}/grant/{number}/take-back/"
    assert signed_in(alice).post(address, headers=HTMX).status_code == 404
    assert "granted with" not in plain(agent.post(address, headers=HTMX))
    assert not Grant.objects.exists()
    assert AuditEntry.objects.get(verb="took back what was granted in").detail == {"grant": number}
    give(agent, row, refund)
    press_send(agent, f"/inbox/all/{row.pk}/", "Dear Ana, you get it back.")
    sent = Grant.objects.get()
    answer = agent.post(f"/inbox/all/{row.pk}/grant/{sent.pk}/take-back/", headers=HTMX)
    assert "It has been sent already." in plain(answer)
    assert Grant.objects.get().sent_at is not None


def test_nothing_goes_that_did_not_stand_on_the_page(agent, row, refund):
    here = f"/inbox/all/{row.pk}/"
    before = {**form_of(agent.get(here).content.decode()), "text": "Dear Ana, we look into it."}
    give(agent, row, refund, "25 euros")  # in another window
    answer = agent.post(f"{here}reply/", before)
    assert answer.status_code == 422
    assert "What you grant has changed in another window." in plain(answer)
    assert "granted with this answer: a refund up to 30 euros, 25 euros" in plain(answer)
    assert "Dear Ana, we look into it.</textarea>" in answer.content.decode()
    assert (Message.objects.filter(is_ours=True).count(), Grant.objects.get().sent_at) == (0, None)
    shown = form_of(answer.content.decode())
    give(agent, row, refund, "5 euros")
    Grant.objects.filter(detail="25 euros").delete()
    assert agent.post(f"{here}reply/", {**shown, "text": "You get it back."}).status_code == 422
    assert press_send(agent, here, "Dear Ana, you get it back.").status_code == 302
    assert Grant.objects.get().message == Message.objects.get(is_ours=True)


def test_undo_takes_the_promise_back_with_the_answer(agent, row, refund):
    give(agent, row, refund)
    press_send(agent, f"/inbox/all/{row.pk}/", "Dear Ana, you get it back.")
    agent.post(f"/inbox/all/{row.pk}/messages/{Message.objects.get(is_ours=True).pk}/take-back/")
    [granted] = Grant.objects.all()
    assert (granted.message, granted.sent_at) == (None, None)
    assert counts()[0][1:] == (0, 0, 0)
    assert "granted with this answer: a refund" in read(agent, f"/inbox/all/{row.pk}/")


def test_answer_of_another_takes_no_grant_along(agent, signed_in, alice, row, refund):
    give(agent, row, refund)
    press_send(signed_in(alice), f"/inbox/all/{row.pk}/", "Dear Ana, we look into it.")
    assert Grant.objects.get().sent_at is None
    assert "granted with this answer" not in read(signed_in(alice), f"/inbox/all/{row.pk}/")


def test_without_script_the_words_and_recipients_stay(agent, row, refund):
    here = f"/inbox/all/{row.pk}/"
    form = {**form_of(agent.get(here).content.decode()), "text": "Dear Ana,"}
    page = agent.post(f"{here}grant/", {**form, "allowance": refund.pk, "detail": ""})
    assert "Dear Ana,</textarea>" in page.content.decode()
    assert "granted with this answer: a refund" in plain(page)
    page = agent.post(f"{here}grant/", {**form, "allowance": "", "detail": ""})
    assert "Choose what you grant." in plain(page)
    assert Grant.objects.count() == 1


def test_owner_writes_the_list(agent, signed_in, alice, row):
    owner = signed_in(alice)
    assert agent.get("/grants/").status_code == 404
    assert agent.post("/grants/", {"words": "x"}).status_code == 404
    owner.post("/grants/", {"words": " a  month free "})
    [month] = Allowance.objects.all()
    assert (month.words, month.made_by) == ("a month free", alice)
    assert "a month free" in read(agent, f"/inbox/all/{row.pk}/")
    assert agent.post(f"/grants/{month.pk}/close/").status_code == 404
    owner.post(f"/grants/{month.pk}/close/")
    assert "not any more" in read(owner, "/grants/")
    assert "a month free" not in read(agent, f"/inbox/all/{row.pk}/")
    give(agent, row, month)
    assert not Grant.objects.exists()
    verbs = set(AuditEntry.objects.filter(sort="allowance").values_list("verb", flat=True))
    assert verbs == {"allowed agents to grant", "allows agents no more to grant"}


def test_what_goes_with_an_answer_that_did_not_go_out_is_not_granted(agent, signed_in, charlie, row, refund):
    give(agent, row, refund)
    press_send(agent, f"/inbox/all/{row.pk}/", "Dear Ana, you get it back.")
    assert counts() == [("a refund up to 30 euros", 1, 1, 1)]
    Outgoing.objects.update(state=Outgoing.State.STOPPED)
    assert counts() == [("a refund up to 30 euros", 0, 0, 0)]
    assert "a refund" not in read(signed_in(charlie), f"/customers/{row.customer_id}/")


def test_viewer_grants_nothing(signed_in, charlie, row, refund):
    client = signed_in(charlie)
    assert give(client, row, refund).status_code == 404
    assert "Grant something" not in read(client, f"/inbox/all/{row.pk}/")


def test_counts_by_age_and_after_an_erasure(bob, row, refund, alice):
    for days in (1, 100, 500):
        one = grant(row, Actor(bob), bob, refund, "of her")
        Grant.objects.filter(pk=one.pk).update(sent_at=timezone.now() - timedelta(days=days))
    grant(row, Actor(bob), bob, refund, "never sent")
    allow_no_more(Actor(alice), refund)
    erase_customer(row.customer, MACHINE)
    assert counts() == [("a refund up to 30 euros", 1, 2, 3)]
    assert set(Grant.objects.values_list("detail", "customer", "conversation", "message")) == {("", None, None, None)}


@pytest.mark.parametrize("rows", [1, 3])
def test_queries_of_the_owner_s_list(signed_in, alice, bob, row, refund, rows):
    for number in range(rows - 1):
        allow(Actor(alice), f"Nr {number}")
    send(row, Actor(bob), Reply("Hello", [["", "ana@example.org"]], row.version), timezone.now())
    owner = signed_in(alice)
    owner.get("/grants/")
    with CaptureQueriesContext(connection) as asked:
        owner.get("/grants/")
    assert len(asked) == 4, [each["sql"] for each in asked]
