"""The form for visitors: what they write is a conversation, and nothing of it is believed or told back."""

from __future__ import annotations

import re
from datetime import timedelta
from email import message_from_bytes, policy
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.client import encode_multipart
from django.utils import timezone
from tests.mails import came, mailbox, written
from tests.signals import RESTORE, take
from tests.web.inbox import plain, read

from heedful.models import (
    Attachment,
    BlockedSender,
    Conversation,
    Customer,
    FormMessage,
    Identity,
    IncomingMail,
    Message,
)
from heedful.services import web_form as services
from heedful.services.audit import MACHINE, Actor
from heedful.services.customer import erase_customer
from heedful.services.kept_bytes import ATTACHMENTS, MAIL, kept
from heedful.services.outbox import Handed, send_due
from heedful.services.replying import Reply, send
from heedful.web.views import ask
from heedful.wire.mail.attachments import clean_name

pytestmark = pytest.mark.django_db
SITE = "https://www.harbour.example"


@pytest.fixture(autouse=True)
def home(settings, tmp_path, monkeypatch):
    settings.HEEDFUL_DATA = tmp_path / "data"
    monkeypatch.setattr(ask, "SOONEST_S", 0.0)
    ask.limiter.forget()


@pytest.fixture
def form(db):
    return services.make_form(MACHINE, services.Plan("Website", mailbox(), [SITE]))


def page_of(client, form) -> str:
    return re.search(r'name="page" value="([^"]+)"', client.get(f"/ask/{form.key}/").content.decode())[1]


def ask_us(form, client=None, **instead):
    client = client or Client(enforce_csrf_checks=True)
    sent = {"text": "Where are my files?", "address": "Ana@example.org", "page": page_of(client, form), **instead}
    return client.post(f"/ask/{form.key}/", sent)


def browser_of(name: str, browser: str, **handles: str) -> Customer:
    customer = Customer.objects.create(name=name)
    for sort, value in {"anonymous": browser, **handles}.items():
        Identity.objects.create(customer=customer, sort=sort, value=value)
    return customer


def test_what_is_written_waits_for_us_in_the_inbox(form, signed_in, bob):
    answer = ask_us(form, name="Ana Lima")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/ask/{form.key}/thanks/")
    row, message = Conversation.objects.get(), Message.objects.get()
    assert (row.customer, row.mailbox, row.subject) == (None, form.mailbox, "Where are my files?")
    assert row.waiting_since is not None
    assert (message.how, message.sender, message.sender_name) == ("form", "ana@example.org", "Ana Lima")
    assert not Identity.objects.exists()
    page = read(signed_in(bob), f"/inbox/waiting/{row.pk}/")
    assert "Written in the form ‘Website’. The address was typed, and nobody has proven that it is theirs." in page
    assert "ana@example.org" in read(signed_in(bob), "/inbox/waiting/")


def test_address_of_a_customer_ties_to_nobody_and_shows_nothing_of_them(form, signed_in, bob):
    came(written("I moved to Porto"))
    known = Customer.objects.get()
    answer = ask_us(form)
    row = Conversation.objects.get(mails=None)
    assert row.customer is None
    assert FormMessage.objects.get().address == "known"
    thanks = Client().get(answer.headers["Location"]).content
    assert thanks == Client().get(ask_us(form, address="new@example.org").headers["Location"]).content
    page = read(signed_in(bob), f"/inbox/waiting/{row.pk}/")
    assert "they may be somebody else" in page
    assert "Nobody we know." in page
    assert known.conversations.count() == 1


def test_address_is_proven_when_they_answer_from_it(form, signed_in, bob):
    ask_us(form)
    row = Conversation.objects.get()
    message = send(row, Actor(bob), Reply("Hello", [["", "ana@example.org"]], row.version), timezone.now())
    send_due(lambda *_: Handed({}), timezone.now() + timedelta(minutes=2))
    came(written("Thank you, but they are still gone", In_Reply_To=f"<{message.msg_id}>"))
    row.refresh_from_db()
    assert (row.messages.count(), row.customer.identities.get().value) == (3, "ana@example.org")
    assert "they have answered from it since" in read(signed_in(bob), f"/inbox/waiting/{row.pk}/")


def test_somebody_else_who_joins_does_not_become_who_wrote(form, bob):
    ask_us(form)
    row = Conversation.objects.get()
    row.participants.create(conversation=row, address="ben@example.org")
    message = send(row, Actor(bob), Reply("Hello", [["", "ben@example.org"]], row.version), timezone.now())
    send_due(lambda *_: Handed({}), timezone.now() + timedelta(minutes=2))
    came(written("I know nothing of it", sender="ben@example.org", In_Reply_To=f"<{message.msg_id}>"))
    row.refresh_from_db()
    assert (row.messages.count(), row.customer) == (3, None)


# What comes along.

BROUGHT = {"may_bring": "yes", "browser": "b1"}


def test_browser_of_the_same_person_ties_and_brings_along(form, tmp_path, signed_in, bob):
    take(tmp_path, [("b1", "2024-03-05T03:00:00Z", "restore.started")], RESTORE)
    customer = Customer.objects.get()
    Identity.objects.update(sort="anonymous")
    Identity.objects.create(customer=customer, sort="email", value="ana@example.org")
    ask_us(form, **BROUGHT)
    row, came_along = Conversation.objects.get(), FormMessage.objects.get()
    assert (row.customer, came_along.address, came_along.is_same) == (customer, "theirs", True)
    assert [kind for _, kind, _ in came_along.brought] == ["restore.started"]
    assert [name for name, _ in came_along.came_for] == ["Get my files back"]
    page = read(signed_in(bob), f"/inbox/waiting/{row.pk}/")
    assert "Had come for: Get my files back" in page
    assert "What they let come along: what they did last" in page


@pytest.mark.parametrize(
    ("handles", "tied"),
    [({}, True), ({"user_id": "ana"}, True), ({"email": "ben@example.org"}, False)],
)
def test_new_address_ties_only_where_it_fits_the_browser(form, handles, tied, tmp_path):
    customer = browser_of("", "b1", **handles)
    ask_us(form, **BROUGHT)
    assert (Conversation.objects.get().customer == customer) is tied
    assert not Identity.objects.filter(value="ana@example.org").exists()


def test_browser_of_one_and_address_of_another_tie_nobody(form, signed_in, bob):
    browser_of("Ben", "b1")
    came(written("Hello"))
    ask_us(form, **BROUGHT)
    assert Conversation.objects.get(mails=None).customer is None
    assert FormMessage.objects.get().address == "known"


def test_shared_browser_ties_nobody(form):
    browser_of("", "b1")
    Identity.objects.update(is_shared=True)
    ask_us(form, **BROUGHT)
    assert Conversation.objects.get().customer is None


def test_nothing_comes_along_unless_the_box_is_ticked(form):
    browser_of("", "b1")
    ask_us(form, browser="b1")
    assert (Conversation.objects.get().customer, FormMessage.objects.get().customer) == (None, None)


def test_erasing_takes_it_along(form, alice):
    came(written("Hello"))
    ask_us(form)
    erase_customer(Customer.objects.get(), Actor(alice))
    assert not Message.objects.exists()
    assert not FormMessage.objects.exists()


# Spam, and what is too much.


def test_filled_trap_is_told_and_nothing_is_lost(form):
    answer = ask_us(form, empty="http://spam.example")
    assert answer.status_code == 422
    assert "Leave this empty, please." in plain(answer)
    assert "Where are my files?" in answer.content.decode()
    assert not Conversation.objects.exists()


def test_sent_twice_from_the_same_page_it_is_one(form):
    page = page_of(Client(), form)
    assert [ask_us(form, page=page).status_code for _ in range(2)] == [302, 302]
    assert Conversation.objects.count() == 1


def test_quicker_than_a_person_it_is_asked_again(form, monkeypatch):
    monkeypatch.setattr(ask, "SOONEST_S", 60.0)
    answer = ask_us(form)
    assert (answer.status_code, Conversation.objects.count()) == (422, 0)
    assert "That was quick" in plain(answer)
    monkeypatch.setattr(ask, "SOONEST_S", 0.0)
    again = re.search(r'name="page" value="([^"]+)"', answer.content.decode())[1]
    assert ask_us(form, page=again).status_code == 302


@pytest.mark.parametrize("page", ["", "x", "a:b:c"])
def test_page_that_is_none_of_ours_is_refused_and_the_next_one_works(form, page):
    answer = ask_us(form, page=page)
    assert answer.status_code == 422
    again = re.search(r'name="page" value="([^"]+)"', answer.content.decode())[1]
    assert ask_us(form, page=unescape(again)).status_code == 302


def test_page_of_another_form_is_refused(form):
    other = services.make_form(MACHINE, services.Plan("Shop", None))
    assert ask_us(form, page=page_of(Client(), other)).status_code == 422


def test_from_one_address_so_many_and_no_more(form):
    answers = [ask_us(form) for _ in range(ask.BY_ADDRESS + 1)]
    assert [each.status_code for each in answers] == [302] * ask.BY_ADDRESS + [429]
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert "Where are my files?" in answers[-1].content.decode()
    elsewhere = Client(REMOTE_ADDR="203.0.113.9")
    assert ask_us(form, elsewhere).status_code == 302
    houses = [Client(REMOTE_ADDR=f"2001:db8::{number}") for number in range(1, ask.BY_ADDRESS + 2)]
    assert [ask_us(form, each).status_code for each in houses][-1] == 429


def test_through_one_form_so_many(form, monkeypatch):
    monkeypatch.setattr(ask, "BY_FORM", 1)
    assert [ask_us(form).status_code for _ in range(2)] == [302, 429]


@pytest.mark.parametrize(
    ("field", "value"),
    [("text", "x" * 20_001), ("text", " "), ("address", "ana"), ("address", ""), ("name", "x" * 201), ("text", "a\0b")],
)
def test_what_does_not_fit_is_said_at_its_field(form, field, value):
    assert ask_us(form, **{field: value}).status_code == 422
    assert not Conversation.objects.exists()


def test_text_that_is_too_long_is_said_and_stands_there_again(form):
    answer = ask_us(form, text="x" * 300_000)
    assert (answer.status_code, "x" * 300_000 in answer.content.decode()) == (422, True)


def test_lines_in_a_name_make_no_header(form, bob):
    ask_us(form, name="Ana\r\nBcc: eve@example.org")
    assert Message.objects.get().sender_name == "Ana Bcc: eve@example.org"


# Who may show it.


def test_only_its_sites_may_frame_it_and_nobody_gets_a_cookie(form):
    answer = Client().get(f"/ask/{form.key}/")
    assert f"frame-ancestors 'self' {SITE}" in answer.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in answer.headers
    assert not answer.cookies
    other = services.make_form(MACHINE, services.Plan("Shop", None))
    answer = Client().get(f"/ask/{other.key}/")
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Frame-Options"] == "DENY"


def test_closed_form_is_gone(form):
    services.close_form(MACHINE, form)
    assert [Client().get(f"/ask/{key}/").status_code for key in (form.key, "none")] == [404, 404]


def test_embed_is_small_and_may_be_kept(client):
    import gzip  # noqa: PLC0415 - only here

    answer = client.get("/ask/embed.js")
    assert answer.headers["Cache-Control"] == "public, max-age=3600"
    assert len(gzip.compress(answer.content)) < 2_000


@pytest.mark.parametrize("vector", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{7*7}}"])
def test_what_is_typed_is_shown_as_text(form, signed_in, bob, vector):
    ask_us(form, text=vector, name=vector)
    page = signed_in(bob).get(f"/inbox/waiting/{Conversation.objects.get().pk}/").content.decode()
    assert vector in unescape(page)
    if "<" in vector:
        assert vector not in page
    again = ask_us(form, text=vector, name=vector, address="x").content.decode()
    assert "<script>alert" not in again
    assert "<img src=x" not in again


# Owners make them.


def test_owner_makes_changes_and_closes_a_form(signed_in, alice):
    client, box = signed_in(alice), mailbox()
    assert "There is no form yet" in read(client, "/web-forms/")
    told = {"name": "Website", "mailbox": box.pk, "sites": "https://www.Harbour.example/help", "language": "en"}
    made = client.post("/web-forms/new/", told)
    row = services.WebForm.objects.get()
    assert (row.sites, row.mailbox) == (["https://www.harbour.example"], box)
    page = read(client, made.headers["Location"])
    assert f'data-form="{row.key}"' in page
    client.post(f"/web-forms/{row.pk}/", {**told, "sites": ""})
    assert "No website may show it yet" in read(client, f"/web-forms/{row.pk}/")
    client.post(f"/web-forms/{row.pk}/close/")
    assert "nothing is taken through it any more" in read(client, f"/web-forms/{row.pk}/")
    assert client.post("/web-forms/new/", {**told, "sites": "javascript:alert(1)"}).status_code == 200


@pytest.mark.parametrize("rows", [1, 3])
def test_list_asks_as_often_for_three_as_for_one(signed_in, alice, rows, django_assert_num_queries):
    for number in range(rows):
        services.make_form(MACHINE, services.Plan(f"Form {number}", mailbox()))
    client = signed_in(alice)
    client.get("/web-forms/")
    with django_assert_num_queries(4):  # session, colleague, who waits, forms
        client.get("/web-forms/")


# Files that come along.


def file(content=b"what I see", name="screen.png", sort="image/png"):
    return SimpleUploadedFile(name, content, content_type=sort)


def test_files_come_along_and_are_kept_with_the_message(form, signed_in, bob):
    assert ask_us(form, file=[file(), file(b"a log", "app.log", "text/plain")]).status_code == 302
    message = Message.objects.get()
    assert [(each.name, each.type, each.size, each.is_inline) for each in message.attachments.order_by("pk")] == [
        ("screen.png", "image/png", 10, False),
        ("app.log", "text/plain", 5, False),
    ]
    assert kept(ATTACHMENTS, message.attachments.get(name="app.log").digest) == b"a log"
    assert "screen.png" in read(signed_in(bob), f"/inbox/waiting/{message.conversation_id}/")


def test_name_of_a_file_fools_nobody_and_an_unchosen_file_is_none(form):
    ask_us(form, file=file(b"x", "../../evil\u202egnp.exe"))
    # As a browser sends a field in which nothing was chosen.
    sent = {"text": "Nothing chosen", "address": "ana@example.org", "page": page_of(Client(), form)}
    empty = '--b\r\nContent-Disposition: form-data; name="file"; filename=""\r\n\r\n\r\n'
    body = empty + encode_multipart("b", sent).decode()
    assert Client().post(f"/ask/{form.key}/", body, "multipart/form-data; boundary=b").status_code == 302
    assert [each.name for each in Attachment.objects.all()] == [clean_name("../../evil\u202egnp.exe", "file")]
    assert "\u202e" not in Attachment.objects.get().name
    assert Message.objects.count() == 2


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ([file(b"")], "‘screen.png’ is empty"),
        ([file(name=f"{n}.png") for n in range(6)], "5 files are the most"),
        ([file(b"x" * 6_000_000), file(b"x" * 4_000_001, "b.png")], "With ‘b.png’ it is over 10 MB"),
    ],
)
def test_files_that_do_not_fit_lose_nothing_that_was_typed(form, files, words):
    answer = ask_us(form, name="Ana Lima", file=files)
    page = plain(answer)
    assert answer.status_code == 422
    assert words in page
    assert "Please choose your files again" in page
    assert "Where are my files?" in answer.content.decode()
    assert "Ana Lima" in answer.content.decode()
    assert not Message.objects.exists()


def test_far_too_much_is_not_read(form):
    client = Client()
    for sent in ({"text": "x", "file": file(b"x" * (ask.MOST_BYTES + 1))}, {"text": "x" * 3_000_000}):
        answer = client.post(f"/ask/{form.key}/", sent)
        assert (answer.status_code, "That was too long for us." in plain(answer)) == (413, True)
    assert not Message.objects.exists()


def test_files_of_who_is_blocked_are_set_aside_with_what_they_wrote(form, bob):
    BlockedSender.objects.create(address="ana@example.org", by=bob)
    assert ask_us(form, file=file(b"all of it", "a.bin", "x")).status_code == 302
    aside = IncomingMail.objects.get()
    (part,) = message_from_bytes(kept(MAIL, aside.digest), policy=policy.default).iter_attachments()
    assert (part.get_filename(), part.get_content()) == ("a.bin", b"all of it")


def test_many_with_files_wait_sooner(form, monkeypatch):
    monkeypatch.setattr(ask, "BY_FORM_WITH_FILES", 1)
    assert ask_us(form, file=file()).status_code == 302
    answer = ask_us(form, text="More", file=file())
    assert (answer.status_code, "choose your files again" in plain(answer)) == (429, True)
    assert ask_us(form, text="Without").status_code == 302
