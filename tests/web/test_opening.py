"""Beginning a conversation with a customer by way of the pages."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from tests.mails import came, mailbox, written
from tests.signals import RESTORE, known_as, take
from tests.web.inbox import plain, press_send, read

from heedful.models import (
    Conversation,
    Customer,
    DesireTie,
    Draft,
    HelpDesire,
    Identity,
    Kind,
    LostAddress,
    Message,
    OpeningDraft,
    OpeningFile,
    SavedReply,
)
from heedful.services.audit import Actor
from heedful.services.customer import erase_customer
from heedful.services.kept_bytes import ATTACHMENTS, path_of
from heedful.services.merging import merge_customers
from heedful.services.signature import sign_as

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path / "data"


@pytest.fixture
def agent(signed_in, bob):
    return signed_in(bob)


@pytest.fixture
def row() -> Conversation:
    return came(written("I cannot get my files.")).conversation


@pytest.fixture
def here(row) -> str:
    return f"/customers/{row.customer_id}/write/"


LETTER = {"to": "ana@example.org", "subject": "Your restore", "text": "Dear Ana,\n\nit works again."}


def form_of(page: str) -> dict[str, str | list[str]]:
    """Give what the page would send besides what is written on it."""
    form = page.split('id="opening"', maxsplit=1)[1].split("</form>", maxsplit=1)[0]
    hidden = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form)
    chosen = re.findall(r'<option value="(\d+)" selected', form)
    found: dict[str, str | list[str]] = {
        name: unescape(value) for name, value in hidden if name not in {"csrfmiddlewaretoken", "attached"}
    }
    attached = [value for name, value in hidden if name == "attached"]
    return {**found, "attached": attached, **({"mailbox": chosen[0]} if chosen else {})}


def press(client, address: str, **instead):
    return client.post(address, {**form_of(client.get(address).content.decode()), **LETTER, **instead})


def test_page_shows_what_is_open_and_whose_addresses(agent, here, row):
    page = read(agent, here)
    assert "Open with them already" in page
    assert f'href="/inbox/all/{row.pk}/"' in agent.get(here).content.decode()
    assert "ana@example.org" in page
    assert f'href="{here}"' in agent.get(f"/customers/{row.customer_id}/").content.decode()


def test_letter_begins_a_conversation_that_waits_for_them(agent, bob, here, row):
    answer = press(agent, here)
    new = Conversation.objects.latest("pk")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/inbox/all/{new.pk}/")
    message = new.messages.get()
    assert (message.subject, message.visible) == ("Your restore", LETTER["text"])
    assert (message.to, message.cc, message.author) == ([["Ana Lima", "ana@example.org"]], [], bob)
    assert (new.subject, new.customer, new.mailbox) == ("Your restore", row.customer, row.mailbox)
    assert (new.waiting_since, new.assignee, message.outgoing.state) == (None, bob, "held")
    assert not HelpDesire.objects.filter(conversation=new).exists()
    assert "goes out at" in read(agent, f"/inbox/all/{new.pk}/")


def test_letter_taken_back_is_a_draft_to_the_same_person(agent, here):
    press(agent, here)
    new = Conversation.objects.latest("pk")
    agent.post(f"/inbox/all/{new.pk}/messages/{new.messages.get().pk}/take-back/")
    assert Draft.objects.get().text == LETTER["text"]
    answer = press_send(agent, f"/inbox/all/{new.pk}/", "Dear Ana, it works.")
    assert answer.status_code == 302
    message = new.messages.get()
    assert (message.subject, message.to) == ("Your restore", [["Ana Lima", "ana@example.org"]])


@pytest.mark.parametrize(
    ("instead", "words"),
    [
        ({"to": "eve@evil.example"}, "eve@evil.example is not one of the available choices"),
        ({"to": ""}, "This field is required."),
        ({"subject": " "}, "This field is required."),
        ({"subject": "RE: your restore"}, "leave ‘Re:’ out"),
        ({"text": " \n"}, "Write something first."),
        ({"mailbox": "999"}, "999 is not one of the available choices"),
        ({"signature": "Nobody"}, "What stands below it has changed."),
    ],
)
def test_what_makes_no_sense_is_said_and_kept(agent, bob, here, row, instead, words):
    answer = press(agent, here, **instead)
    assert answer.status_code == 422
    assert words in plain(answer)
    assert Conversation.objects.get() == row
    kept = OpeningDraft.objects.get()
    assert (kept.author, kept.customer) == (bob, row.customer)
    assert {**LETTER, **instead}["text"].strip() in kept.text


def test_guard_stops_it_until_it_is_sent_all_the_same(agent, here, row):
    text = "Dear Ana, small story from a small TV station, I would ignore it."
    answer = press(agent, here, text=text)
    assert (answer.status_code, Conversation.objects.count()) == (422, 1)
    assert "Nothing has gone out yet." in plain(answer)
    sent = {**form_of(answer.content.decode()), **LETTER, "text": text}
    assert sent["override"]
    assert agent.post(here, sent).status_code == 302
    assert Message.objects.get(is_ours=True).outgoing.overridden


def test_guard_reads_the_subject_too(agent, here, row):
    came(written("Hello.", sender="Jon Berg <jon@example.net>"))
    about = {"subject": "Jon Berg and {{ticket}}"}
    before = Conversation.objects.count()
    answer = press(agent, here, **about)
    assert (answer.status_code, Conversation.objects.count()) == (422, before)
    said = plain(answer)
    assert "In the subject: Jon Berg is somebody who is not in this conversation. Jon Berg" in said
    assert "In the subject: This is a gap that nobody has filled. {{ticket}}" in said
    sent = {**form_of(answer.content.decode()), **LETTER, **about}
    # Whoever lets it pass there has not let it pass in the letter.
    answer = agent.post(here, {**sent, "text": "Dear Ana, {{ticket}}"})
    assert answer.status_code == 422
    assert agent.post(here, sent).status_code == 302
    message = Message.objects.get(is_ours=True)
    assert message.subject == about["subject"]
    assert {each["code"] for each in message.outgoing.overridden} == {"other_name", "placeholder"}
    # Taken back, it goes out above another letter.
    there = f"/inbox/all/{message.conversation_id}/"
    agent.post(f"{there}messages/{message.pk}/take-back/")
    assert "In the subject: This is a gap" in plain(press_send(agent, there, "Dear Ana, it works."))


def test_what_is_typed_is_kept_and_found_again(agent, bob, here):
    shown = form_of(agent.get(here).content.decode())
    kept = agent.post(f"{here}draft/", {**shown, **LETTER, "text": "Dear A"}, headers={"HX-Request": "true"})
    assert (kept.status_code, kept.headers.get("HX-Redirect")) == (204, None)
    agent.post(f"{here}draft/", {**shown, **LETTER, "text": "Dear Ana"})
    page = agent.get(here).content.decode()
    assert "Dear Ana</textarea>" in page
    assert 'value="Your restore"' in page
    assert OpeningDraft.objects.get().author == bob
    agent.post(f"{here}draft/", {**shown, "subject": "", "text": " "})
    assert not OpeningDraft.objects.exists()


def test_two_windows_lose_nothing(agent, here):
    one, other = (form_of(agent.get(here).content.decode()) for _ in range(2))
    agent.post(f"{here}draft/", {**one, **LETTER, "text": "From the first."})
    answer = agent.post(f"{here}draft/", {**other, **LETTER, "text": "From the second."})
    assert answer.headers["HX-Redirect"] == here
    assert OpeningDraft.objects.get().text == "From the first.\n\nFrom the second."
    late = agent.post(here, {**one, **LETTER, "text": "From the first."})
    assert late.status_code == 409
    assert "From the second." in late.content.decode()
    assert not Message.objects.filter(is_ours=True).exists()


def test_pressed_twice_it_goes_once(agent, here):
    shown = form_of(agent.get(here).content.decode())
    first, second = (agent.post(here, {**shown, **LETTER}) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    assert Message.objects.filter(is_ours=True).count() == 1
    agent.post(f"{here}draft/", {**shown, **LETTER})
    assert not OpeningDraft.objects.exists()


def test_signature_follows_the_mailbox(agent, bob, here):
    other = mailbox(address="sales@example.com", name="Sales")
    sign_as(Actor(bob), bob, None, "Bob")
    sign_as(Actor(bob), bob, other, "Bob of Sales")
    assert form_of(agent.get(here).content.decode())["signature"] == "Bob"
    part = agent.get(here, {"mailbox": other.pk}, headers={"HX-Request": "true"}).content.decode()
    assert "Bob of Sales" in part
    assert "<form" not in part
    assert press(agent, here, mailbox=other.pk).status_code == 422
    assert press(agent, here, mailbox=other.pk, signature="Bob of Sales").status_code == 302
    message = Message.objects.get(is_ours=True)
    assert (message.sender, message.text.endswith("-- \nBob of Sales")) == ("sales@example.com", True)


def test_address_of_several_is_nobodys(agent, here, row):
    Identity.objects.filter(customer=row.customer).update(is_shared=True)
    assert "We know no address of theirs" in read(agent, here)
    assert agent.post(here, LETTER).status_code == 422
    assert not Message.objects.filter(is_ours=True).exists()


def test_address_from_which_mail_comes_back_stands_last_and_says_so(agent, here, row):
    Identity.objects.create(customer=row.customer, sort="email", value="lima@example.net")
    old = Identity.objects.get(value="ana@example.org")
    LostAddress.objects.create(identity=old, since=timezone.now(), newest_handle=old.pk)
    page = read(agent, here)
    assert page.index("lima@example.net") < page.index("ana@example.org (mail to it comes back)")
    assert press(agent, here).status_code == 302


def test_only_address_is_chosen_unless_mail_to_it_comes_back(agent, here, row):
    chosen = 'value="ana@example.org" required id="id_to_0" checked'
    assert chosen in agent.get(here).content.decode()
    old = Identity.objects.get(value="ana@example.org")
    LostAddress.objects.create(identity=old, since=timezone.now(), newest_handle=old.pk)
    assert chosen not in agent.get(here).content.decode()


def test_what_it_is_about_is_left_to_whoever_follows_them(agent, here):
    Kind.objects.create(slug="restore", name="Get my files back", definition="", position=1)
    press(agent, f"{here}?about=restore")
    tie = DesireTie.objects.get()
    # Nothing of that kind is open any more: it is guessed when they are followed.
    assert (tie.kind, tie.is_guess) == (None, True)


def test_viewer_may_not(signed_in, charlie, here):
    client = signed_in(charlie)
    assert client.get(here).status_code == 404
    assert client.post(here, LETTER).status_code == 404
    assert f'href="{here}"' not in client.get(here.removesuffix("write/")).content.decode()


def test_answer_of_theirs_waits_for_us(agent, here):
    press(agent, here)
    message = Message.objects.get(is_ours=True)
    later = timezone.now().replace(microsecond=0) + timedelta(hours=1)
    came(written("Thanks, but it does not.", In_Reply_To=f"<{message.msg_id}>"), later)
    new = message.conversation
    new.refresh_from_db()
    assert (new.messages.count(), new.waiting_since) == (2, later)


def test_letter_to_who_is_stuck_is_about_that(agent, settings, tmp_path):
    now = timezone.now().replace(microsecond=0)
    take(tmp_path, [("ana", (now - timedelta(hours=9)).isoformat(), "restore.started")], RESTORE)
    person = known_as("ana", name="Ana Lima")
    Identity.objects.create(customer=person, sort="email", value="ana@example.org")
    here = f"/customers/{person.pk}/write/?about=restore"
    page = agent.get(here).content.decode()
    assert agent.post(here, {**form_of(page), **LETTER}).status_code == 302
    tie = DesireTie.objects.get()
    assert (tie.kind.slug, tie.is_guess, tie.conversation.subject) == ("restore", False, "Your restore")


HTMX = {"HX-Request": "true"}


def pdf(name: str = "invoice.pdf", content: bytes = b"%PDF-1.7 42 EUR"):
    return SimpleUploadedFile(name, content, "application/pdf")


def attach(client, here, *files):
    """Attach as the script does."""
    return client.post(f"{here}files/", {"file": list(files)}, headers=HTMX)


def test_files_go_with_the_letter(agent, here):
    attach(agent, here, pdf(), pdf())
    part = attach(agent, here, pdf("plan.pdf", b"plan")).content.decode()
    assert part.startswith('<div class="attached small" id="attached-opening"')
    assert re.findall(r">(\w+\.pdf)</a>", part) == ["invoice.pdf", "plan.pdf"]
    numbers = re.findall(r'name="attached" value="(\d+)"', agent.get(here).content.decode())
    part = agent.post(f"{here}files/{numbers[1]}/take-away/", headers=HTMX).content.decode()
    assert "plan.pdf" not in part
    assert press(agent, here).status_code == 302
    message = Message.objects.get(is_ours=True)
    assert [(each.name, each.size) for each in message.attachments.all()] == [("invoice.pdf", 15)]
    assert not OpeningFile.objects.exists()


def test_letter_taken_back_has_its_files_again(agent, here):
    attach(agent, here, pdf())
    press(agent, here)
    new = Conversation.objects.latest("pk")
    agent.post(f"/inbox/all/{new.pk}/messages/{new.messages.get().pk}/take-back/")
    assert [each.name for each in Draft.objects.get().files.all()] == ["invoice.pdf"]


def test_without_script_files_are_attached_by_the_button_or_with_send(agent, here):
    form = {**form_of(agent.get(here).content.decode()), **LETTER}
    page = agent.post(f"{here}files/", {**form, "file": pdf()}).content.decode()
    assert "it works again.</textarea>" in page
    assert "invoice.pdf</a>" in page
    form = {**form_of(page), **LETTER, "file": pdf("plan.pdf", b"plan")}
    assert agent.post(here, form).status_code == 302
    message = Message.objects.get(is_ours=True)
    assert [each.name for each in message.attachments.order_by("pk")] == ["invoice.pdf", "plan.pdf"]


def test_file_that_can_t_be_attached_is_named_and_nothing_is_sent(agent, here):
    assert "‘empty.pdf’ is empty, and is not attached." in plain(attach(agent, here, pdf("empty.pdf", b"")))
    form = {**form_of(agent.get(here).content.decode()), **LETTER, "file": pdf("empty.pdf", b"")}
    answer = agent.post(here, form)
    assert (answer.status_code, "‘empty.pdf’ is empty" in plain(answer)) == (422, True)
    assert OpeningDraft.objects.get().text == LETTER["text"]
    assert not Message.objects.filter(is_ours=True).exists()


def test_files_that_changed_in_another_window_are_looked_at_first(agent, here):
    shown = form_of(agent.get(here).content.decode())
    attach(agent, here, pdf())
    answer = agent.post(here, {**shown, **LETTER})
    assert (answer.status_code, "What is attached has changed in another window." in plain(answer)) == (422, True)
    assert press(agent, here).status_code == 302


def test_with_a_file_pressed_twice_it_goes_once(agent, here):
    attach(agent, here, pdf())
    shown = form_of(agent.get(here).content.decode())
    first, second = (agent.post(here, {**shown, **LETTER}) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    assert Message.objects.get(is_ours=True).attachments.count() == 1
    assert not OpeningDraft.objects.exists()


def test_file_alone_is_kept_and_is_nobody_elses(agent, signed_in, alice, here):
    attach(agent, here, pdf())
    agent.post(f"{here}draft/", {**form_of(agent.get(here).content.decode()), "subject": "", "text": " "})
    [file] = OpeningFile.objects.all()
    got = agent.get(f"/customers/letter-files/{file.pk}/", follow=True)
    assert b"".join(got.streaming_content) == b"%PDF-1.7 42 EUR"
    assert got.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    other = signed_in(alice)
    assert other.get(f"/customers/letter-files/{file.pk}/").status_code == 404
    assert other.get("/customers/letter-files/nonsense/bytes/").status_code == 404
    assert other.post(f"{here}files/{file.pk}/take-away/").status_code == 200
    assert OpeningFile.objects.exists()
    agent.post(f"{here}files/{file.pk}/take-away/", headers=HTMX)
    assert not OpeningDraft.objects.exists()


def test_files_follow_whoever_is_joined(agent, alice, here, row):
    attach(agent, here, pdf())
    stays = Customer.objects.create(name="Ana Lima")
    merge_customers(row.customer, stays, Actor(alice))
    there = agent.get(here).headers["Location"]
    attach(agent, there, pdf("plan.pdf", b"plan"))
    form = form_of(agent.get(there).content.decode())
    agent.post(f"{there}draft/", {**form, **LETTER})
    assert press(agent, there).status_code == 302
    assert Message.objects.get(is_ours=True).attachments.count() == 2


def test_files_of_whoever_is_erased_go_too(agent, alice, here, row):
    attach(agent, here, pdf())
    digest = OpeningFile.objects.get().digest
    assert path_of(ATTACHMENTS, digest).exists()
    erase_customer(row.customer, Actor(alice))
    assert not OpeningFile.objects.exists()
    assert not path_of(ATTACHMENTS, digest).exists()


def test_letter_begins_with_a_saved_reply(agent, here):
    body = "Dear {{customer.first_name}},\n{{conversation.subject}}: done.\n{{agent.name}} {{customer.plan}}"
    saved = SavedReply.objects.create(title="Found", body=body)
    SavedReply.objects.create(title="Lost", body="We look for it.")
    part = agent.post(f"{here}saved/", {"find": "found"}, headers=HTMX).content.decode()
    assert part.startswith('<div id="saved-offered"')
    assert f'hx-post="{here}saved/{saved.pk}/"' in part
    assert "Lost" not in part
    form = {**form_of(agent.get(here).content.decode()), **LETTER, "text": "Good morning!"}
    text = agent.post(f"{here}saved/{saved.pk}/", form, headers=HTMX).content.decode()
    whole = "Good morning!\n\nDear Ana,\nYour restore: done.\nBob Brandt {{customer.plan}}"
    assert text.startswith('<textarea name="text"')
    assert f"\n{whole}</textarea>" in text
    assert OpeningDraft.objects.get().text == whole
    # What nobody knows has to be filled by whoever writes.
    assert press(agent, here, text=whole).status_code == 422


def test_saved_reply_is_taken_without_script(agent, here):
    saved = SavedReply.objects.create(title="Found", body="We found it.")
    form = {**form_of(agent.get(here).content.decode()), **LETTER, "text": "Dear Ana,"}
    page = agent.post(f"{here}saved/", {**form, "find": "foun"}).content.decode()
    assert f'formaction="{here}saved/{saved.pk}/"' in page
    assert 'value="foun"' in page
    page = agent.post(f"{here}saved/{saved.pk}/", {**form_of(page), **LETTER, "text": "Dear Ana,"}).content.decode()
    assert "Dear Ana,\n\nWe found it.</textarea>" in page


def test_viewer_may_not_attach_or_take_saved_replies(signed_in, charlie, here):
    client = signed_in(charlie)
    saved = SavedReply.objects.create(title="Found", body="We found it.")
    for address in ("files/", "files/1/take-away/", "saved/", f"saved/{saved.pk}/"):
        assert client.post(f"{here}{address}").status_code == 404
    assert client.get("/customers/letter-files/1/").status_code == 404


def test_same_words_with_the_file_that_was_forgotten_are_another_letter(agent, here):
    first = press(agent, here)
    attach(agent, here, pdf())
    second = press(agent, here)
    assert first.headers["Location"] != second.headers["Location"]
    assert [each.attachments.count() for each in Message.objects.filter(is_ours=True).order_by("pk")] == [0, 1]
    third = press(agent, here, subject="Once more")
    assert third.headers["Location"] != second.headers["Location"]
