"""The page of a customer's own: by their link alone, nothing of others, and what they say counts."""

from __future__ import annotations

import logging
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.core.signing import Signer
from django.test import Client
from django.utils import timezone
from tests.mails import came, written
from tests.web.inbox import plain

from heedful.domain.gate.request import Purpose
from heedful.models import (
    AuditEntry,
    Circumstances,
    Conversation,
    Customer,
    Identity,
    Moment,
    Outgoing,
    Owed,
    OwnPageLink,
)
from heedful.services.audit import MACHINE, Actor
from heedful.services.circumstances import begin_own_moment, unsubscribe
from heedful.services.customer import erase_customer
from heedful.services.incident import Said, end_incident, open_incident
from heedful.services.matching import match_some
from heedful.services.merging import merge_customers, undo_merge
from heedful.services.outbox import Handed, send_due
from heedful.services.own_page import link_for, make_link, revoke_links, unsubscribe_headers
from heedful.services.regrouping import merge
from heedful.services.replying import Reply, send
from heedful.web.quiet_paths import QuietPaths, quiet
from heedful.web.views import own_page as views

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path / "data"
    settings.HEEDFUL_UNDO_SECONDS = 0
    settings.HEEDFUL_SITE_URL = "http://testserver"
    views.limiter.forget()


@pytest.fixture
def ana() -> Customer:
    return _known("Ana Lima", "ana@example.org")


@pytest.fixture
def ben() -> Customer:
    return _known("Ben Okafor", "ben@example.net")


def _known(name: str, address: str) -> Customer:
    customer = Customer.objects.create(name=name)
    Identity.objects.create(customer=customer, sort="email", value=address)
    return customer


@pytest.fixture
def visitor() -> Client:
    """Whoever has a link: nobody is signed in, and Django is as strict as in life."""
    return Client(enforce_csrf_checks=True)


def link_of(customer: Customer, at: datetime | None = None) -> str:
    return link_for(customer, MACHINE, at or timezone.now()).removeprefix("http://testserver")


def wrote(customer: Customer, subject: str, text: str = "Hello") -> Conversation:
    address = customer.identities.get().value
    return came(written(text, sender=f"{customer.name} <{address}>", Subject=subject)).conversation


def answered(row: Conversation, bob, text: str, to: str) -> None:
    row.refresh_from_db()
    send(row, Actor(bob), Reply(text, [["", to]], row.version), timezone.now())
    send_due(lambda *_: Handed({}), timezone.now() + timedelta(minutes=2))
    assert set(Outgoing.objects.values_list("state", flat=True)) == {"sent"}


# What it shows.


def trouble(services: list[str], notice: str, onset: datetime | None = None) -> Moment:
    row = open_incident(Said("DiskFull db-3", services, notice, onset), MACHINE, timezone.now())
    while match_some(timezone.now()):
        pass
    return row


def test_trouble_of_ours_is_told_as_long_as_it_lasts_and_to_those_who_use_it(visitor, ana, ben):
    Customer.objects.filter(pk=ana.pk).update(services=["Storage"])
    row = trouble(["storage"], "We make <b>room</b>.\nUntil six.")
    answer = visitor.get(link_of(ana))
    page = plain(answer)
    assert "What does not work just now" in page
    assert "Until six." in page
    assert "Storage, since" in page
    assert "DiskFull" not in page
    assert b"&lt;b&gt;room" in answer.content
    assert "What does not work just now" not in plain(visitor.get(link_of(ben)))
    end_incident(row, MACHINE, timezone.now())
    assert "Until six." not in plain(visitor.get(link_of(ana)))


@pytest.mark.parametrize(("notice", "begins"), [("", None), ("  \n", None), ("We make room.", DAY)])
def test_trouble_without_words_for_customers_or_before_it_begins_is_not_told(visitor, ana, notice, begins):
    trouble([], notice, timezone.now() + begins if begins else None)
    page = plain(visitor.get(link_of(ana)))
    assert "What does not work just now" not in page
    assert "We make room." not in page


def test_page_says_what_we_do_for_them(visitor, ana, bob):
    row = wrote(ana, "My files are gone")
    answered(row, bob, "Nadia is looking for them.", "ana@example.org")
    waits = wrote(ana, "And my invoice")
    Conversation.objects.filter(pk=waits.pk).update(waiting_since=timezone.now() - 3 * DAY)
    Owed.objects.create(conversation=row, text="A call on Monday")
    closed = wrote(ana, "Old matter")
    Conversation.objects.filter(pk=closed.pk).update(closed_at=timezone.now())
    page = plain(visitor.get(link_of(ana)))
    for words in (
        "My files are gone We have answered; nothing waits for us. Our last answer",
        "Nadia is looking for them.",
        "And my invoice You have waited for our answer for 3 days.",
        "What we owe you A call on Monday",
        "Harbour Backup",
    ):
        assert words in page
    assert "Old matter" not in page
    assert "ana@example.org" not in page


def test_page_of_somebody_of_whom_we_know_nothing(visitor, ana):
    assert "Nothing just now: as far as we know you have what you came for." in plain(visitor.get(link_of(ana)))


def test_page_shows_nothing_of_another(visitor, ana, ben, bob):
    hers, his = wrote(ana, "Lisbon"), wrote(ben, "Lagos", "Ben here, about his bank")
    answered(his, bob, "Dear Ben, your bank said no.", "ben@example.net")
    Owed.objects.create(conversation=his, text="Ben's money back")
    begin_own_moment(ben, "no_power", None, timezone.now())
    unsubscribe(ben, [Purpose.REMINDER], None, timezone.now())
    page = visitor.get(link_of(ana)).content.decode()
    assert "Lisbon" in page
    for words in ("Lagos", "bank", "money back", "You told us", "Ben"):
        assert words not in page
    assert page.count(" checked") == 3
    # Also where both were merged into one conversation, which is hers from then on.
    merge(his, hers, Actor(bob), other_customer=True)
    page = visitor.get(link_of(ana)).content.decode()
    for words in ("Lagos", "bank", "money back"):
        assert words not in page
    assert "Lisbon" not in visitor.get(link_of(ben)).content.decode()


def test_link_of_one_who_was_joined_shows_the_one_they_are_and_parts_with_them(visitor, ana, ben):
    wrote(ana, "Lisbon")
    link = link_of(ben)
    row = merge_customers(ben, ana, MACHINE)
    assert "Lisbon" in plain(visitor.get(link))
    undo_merge(row, MACHINE)
    assert "Lisbon" not in plain(visitor.get(link))


@pytest.mark.parametrize(
    ("language", "asked", "heading"),
    [
        ("de", "", 'lang="de"'),
        ("fr-CA", "de", 'lang="fr"'),
        ("tlh", "es", 'lang="es"'),
        ("", "", 'lang="en"'),
    ],
)
def test_page_speaks_their_language_where_we_do(visitor, ana, language, asked, heading):
    Customer.objects.filter(pk=ana.pk).update(language=language)
    answer = visitor.get(link_of(ana), headers={"Accept-Language": asked})
    assert heading in answer.content.decode()
    assert f'lang="{answer.headers["Content-Language"]}"' == heading


# Who gets in.


def test_nobody_has_to_be_signed_in_and_no_cookie_is_set_nor_anything_told_to_others(visitor, ana):
    link = link_of(ana)
    for answer in (visitor.get(link), visitor.post(link, {"how": "less"}), visitor.get("/you/nonsense/")):
        assert not answer.cookies
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert answer.headers["X-Frame-Options"] == "DENY"
    page = visitor.get(link).content.decode()
    assert re.findall(r'(?:src|href|action)="([^"]+)"', page.replace(link, "")) != []
    assert not re.search(r'(?:src|href|action)="(?:https?:)?//', page)
    assert "<script" not in page


@pytest.mark.parametrize("who", ["alice", "bob", "charlie"])
def test_colleagues_see_it_as_everybody_does(request, who, signed_in, ana):
    client = signed_in(request.getfixturevalue(who))
    assert client.get(link_of(ana)).status_code == 200
    assert client.get(f"/you/{ana.pk}/").status_code == 404


def _spoilt(token: str) -> list[str]:
    number, signature = token.split(".")
    swapped = signature[:-1] + ("A" if signature[-1] != "A" else "B")
    return [
        number,
        f"{number}.",
        f"{number}.{swapped}",
        f"{int(number) + 1}.{signature}",
        f"0{number}.{signature}",
        signature,
        f"{number}.{signature}.{signature}",
        Signer(salt="heedful.attachment", sep=".").sign(number),
        Signer(key="another house", salt="heedful.own_page", sep=".").sign(number),
        "..",
        "%00",
        "9" * 400,
    ]


def test_no_token_but_the_right_one_opens_a_page_and_all_get_the_same(visitor, ana, ben):
    link = link_of(ana)
    link_of(ben)
    token = link.split("/")[2]
    closed = visitor.get("/you/nonsense/").content
    for each in _spoilt(token):
        answers = [visitor.get(f"/you/{each}/"), visitor.post(f"/you/{each}/", {"how": "less"})]
        if each != "..":
            answers.append(visitor.post(f"/you/{each}/unsubscribe/survey"))
        for answer in answers:
            assert answer.status_code == 404
            assert b"Ana" not in answer.content
        assert answers[0].content == closed or each in {"..", "%00"}
    assert not Circumstances.objects.exists()


def test_link_ends_with_its_time(visitor, ana):
    now = timezone.now()
    assert visitor.get(link_of(ana, now - 30 * DAY + timedelta(minutes=1))).status_code == 200
    old = link_of(ana, now - 30 * DAY - timedelta(minutes=1))
    answer = visitor.get(old)
    assert (answer.status_code, answer.content) == (404, visitor.get("/you/nonsense/").content)
    assert visitor.post(old, {"how": "no_power"}).status_code == 404
    assert not Moment.objects.exists()


def test_links_that_were_revoked_open_nothing_and_those_of_others_do(visitor, ana, ben, bob):
    one, other, his = link_of(ana), link_of(ana), link_of(ben)
    assert revoke_links(ana, Actor(bob), timezone.now()) == 2
    assert revoke_links(ana, Actor(bob), timezone.now()) == 0
    assert [visitor.get(each).status_code for each in (one, other, his)] == [404, 404, 200]
    assert visitor.post(f"{one}unsubscribe/survey").status_code == 404
    assert AuditEntry.objects.filter(verb__startswith="revoked", who=bob).count() == 1
    assert visitor.get(link_of(ana)).status_code == 200


def test_link_of_somebody_who_was_erased_opens_nothing(visitor, ana):
    link = link_of(ana)
    erase_customer(ana, MACHINE)
    assert visitor.get(link).status_code == 404
    assert not OwnPageLink.objects.exists()


# What they say.


@pytest.mark.parametrize("kind", ["no_power", "bereavement", "moving"])
def test_what_is_on_in_their_life_is_noted_and_taken_back(visitor, ana, kind):
    link = link_of(ana)
    answer = visitor.post(link, {"how": kind}, follow=True)
    assert "Thank you for telling us." in plain(answer)
    assert "You told us:" in plain(answer)
    row = Moment.objects.get()
    assert (row.kind, row.customer, row.made_by) == (kind, ana, None)
    page = plain(visitor.post(link, {"do": "well"}, follow=True))
    assert "Good to hear." in page
    assert "You told us" not in page
    row.refresh_from_db()
    assert row.ended_at is not None


def test_less_is_no_questions_and_no_offers(visitor, ana):
    visitor.post(link_of(ana), {"how": "less"})
    assert Circumstances.objects.get().unsubscribed == ["promotion", "survey"]


def test_peace_ends_when_the_day_begins_where_they_are(visitor, ana):
    Customer.objects.filter(pk=ana.pk).update(time_zone="America/New_York")
    day = (timezone.now() + 5 * DAY).date()
    answer = visitor.post(link_of(ana), {"how": "quiet", "until": day.isoformat()}, follow=True)
    until = Circumstances.objects.get().quiet_until
    assert until.astimezone(UTC).hour in {4, 5}
    assert until.date() == day
    assert "Leave me alone until" in plain(answer)


@pytest.mark.parametrize("until", ["", "nonsense", "2020-01-01", "9999-12-31", "0001-01-01"])
def test_peace_needs_a_day_that_makes_sense_and_nothing_typed_is_lost(visitor, ana, until):
    answer = visitor.post(link_of(ana), {"how": "quiet", "until": until})
    assert answer.status_code == 422
    assert f'value="{until}"' in answer.content.decode()
    assert 'value="quiet" aria-describedby="means-quiet" checked' in answer.content.decode()
    assert not Circumstances.objects.exists()


@pytest.mark.parametrize("sent", [{}, {"how": "flood"}, {"how": "well"}, {"do": "nonsense"}])
def test_nothing_is_noted_of_what_we_do_not_offer(visitor, ana, sent):
    assert visitor.post(link_of(ana), sent).status_code == 422
    assert not Moment.objects.exists()
    assert not Circumstances.objects.exists()


def test_what_may_be_sent_is_what_is_ticked(visitor, ana):
    link = link_of(ana)
    page = plain(visitor.post(link, {"do": "choose", "may": ["reminder", "survey"]}, follow=True))
    assert "We keep to that from now on." in page
    assert Circumstances.objects.get().unsubscribed == ["promotion"]
    visitor.post(link, {"do": "choose", "may": ["reminder", "survey", "promotion"]})
    assert Circumstances.objects.get().unsubscribed == []
    visitor.post(link, {"do": "choose"})
    assert Circumstances.objects.get().unsubscribed == ["promotion", "reminder", "survey"]
    assert visitor.post(link, {"do": "choose", "may": ["reply"]}).status_code == 404


def test_who_sends_too_much_by_one_link_waits_and_nobody_else_does(visitor, ana, ben):
    link = link_of(ana)
    codes = [visitor.post(link, {"how": "less"}).status_code for _ in range(views.BY_LINK + 1)]
    assert codes == [302] * views.BY_LINK + [429]
    assert int(visitor.post(link, {"how": "less"}).headers["Retry-After"]) > 0
    assert visitor.get(link).status_code == 200
    assert visitor.post(link_of(ben), {"how": "less"}).status_code == 302


# Unsubscribing.


def one_click_of(headers: dict[str, str]) -> str:
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    return re.fullmatch(r"<http://testserver(/you/[^>]+)>", headers["List-Unsubscribe"])[1]


@pytest.mark.parametrize("purpose", ["reminder", "survey", "promotion"])
def test_one_click_unsubscribes_without_anything_else(visitor, ana, purpose):
    address = one_click_of(unsubscribe_headers(ana, Purpose(purpose)))
    body = "List-Unsubscribe=One-Click"
    answer = visitor.post(address, body, content_type="application/x-www-form-urlencoded")
    assert (answer.status_code, Circumstances.objects.get().unsubscribed) == (200, [purpose])
    # As a form with parts, which RFC 8058 allows too; and once more does no harm.
    assert visitor.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert Circumstances.objects.get().unsubscribed == [purpose]
    assert not answer.cookies


def test_looking_at_it_changes_nothing_and_shows_a_button(visitor, ana):
    address = one_click_of(unsubscribe_headers(ana, "survey"))
    answer = visitor.get(address)
    assert "Press the button, and you get no more of this: Questions about how you liked it." in plain(answer)
    assert "Send me no more of this" in plain(answer)
    assert b"Ana" not in answer.content
    assert not Circumstances.objects.exists()
    assert visitor.head(address).status_code == 200
    assert visitor.put(address).status_code == 405


def test_what_unsubscribes_does_not_open_the_page(visitor, ana):
    address = one_click_of(unsubscribe_headers(ana, "survey"))
    token = address.split("/")[2]
    assert visitor.get(f"/you/{token}/").status_code == 404
    assert visitor.post(f"/you/{token}/", {"how": "no_power"}).status_code == 404
    assert f"/you/{token}/" not in visitor.get(address).content.decode()
    # The link of the page does both.
    link = link_of(ana)
    assert f'href="{link}"' in visitor.post(f"{link}unsubscribe/survey").content.decode()


def test_unsubscribing_works_longer_than_a_page(visitor, ana):
    old = timezone.now() - 400 * DAY
    address = one_click_of(unsubscribe_headers(ana, "promotion", old))
    assert visitor.post(address).status_code == 200
    assert Circumstances.objects.get().unsubscribed == ["promotion"]
    link = link_of(ana, old)
    answer = visitor.post(f"{link}unsubscribe/survey")
    assert (answer.status_code, f'href="{link}"' in answer.content.decode()) == (200, False)


@pytest.mark.parametrize("purpose", ["reply", "receipt", "security", "billing", "notice", "care", None])
def test_nobody_unsubscribes_from_what_they_need(visitor, ana, purpose):
    assert unsubscribe_headers(ana, purpose) == {}
    assert visitor.post(f"{link_of(ana)}unsubscribe/{purpose}").status_code == 404
    assert not Circumstances.objects.exists()


def test_mail_shares_a_link_as_long_as_it_is_good_for(ana, ben):
    now = timezone.now()
    first = unsubscribe_headers(ana, "survey", now)
    assert unsubscribe_headers(ana, "survey", now + 4 * DAY) == first
    assert unsubscribe_headers(ben, "survey", now) != first
    assert OwnPageLink.objects.count() == 2
    assert unsubscribe_headers(ana, "survey", now + 6 * DAY) != first
    make_link(ana, MACHINE, now)
    assert OwnPageLink.objects.count() == 4


# What is logged.


def test_nothing_logged_holds_a_link(visitor, ana, capsys):
    from django.conf import settings  # noqa: PLC0415 - as Django sets logging up

    handler = logging.StreamHandler()
    handler.addFilter(QuietPaths())
    assert settings.LOGGING["handlers"]["stderr"]["filters"] == ["quiet_paths"]
    logger = logging.getLogger("django.request")
    logger.addHandler(handler)
    try:
        handler.stream = stream = _Kept()
        old = link_of(ana, timezone.now() - 99 * DAY)
        visitor.get(old)
        visitor.put(old)
        visitor.get(f"{old}elsewhere/")
    finally:
        logger.removeHandler(handler)
    assert "Not Found: /you/.../" in stream.text
    assert old.split("/")[2] not in stream.text
    assert old.split("/")[2] not in "".join(capsys.readouterr())


class _Kept:
    text = ""

    def write(self, text: str) -> None:
        self.text += text

    def flush(self) -> None:
        pass


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("Not Found: /you/17.abc_-/", "Not Found: /you/.../"),
        ('"GET /you/17.abc/unsubscribe/survey HTTP/1.1" 404', '"GET /you/.../unsubscribe/survey HTTP/1.1" 404'),
        ("/you/17.abc?done=well", "/you/...?done=well"),
        ("thank /you/ all", "thank /you/ all"),
        ("/customers/17/", "/customers/17/"),
    ],
)
def test_tokens_are_left_out_of_lines(line, kept):
    assert quiet(line) == kept
