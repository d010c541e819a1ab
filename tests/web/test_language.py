"""Each reads the pages in their own language, and machines in English."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from django.conf import settings
from django.core import mail
from django.urls import NoReverseMatch, URLPattern, get_resolver, reverse
from django.utils import translation

from docs import translate
from heedful.models import Colleague
from heedful.services.audit import Actor
from heedful.services.colleague import change_own_account
from heedful.web import tags

OTHERS = [code for code, _called in settings.LANGUAGES if code != "en"]
#: What is not for people.
NO_PAGES = {"metrics", "robots", "health", "ready"}
AT = datetime(2026, 5, 9, 14, 5, tzinfo=UTC)


def _patterns(resolver=None):
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLPattern):
            yield entry
        else:
            yield from _patterns(entry)


def _addresses() -> list[str]:
    found = set()
    for pattern in _patterns():
        if pattern.name and pattern.name not in NO_PAGES:
            try:
                found.add(reverse(pattern.name))
            except NoReverseMatch:
                continue
    return sorted(address for address in found if not address.startswith(("/api/", "/collect/")))


def _texts(page: str) -> set[str]:
    """Give the texts of a page: what stands between two tags, and what a reader of the page is told of parts."""
    body = re.sub(r"(?s)<(script|style|pre|code)\b.*?</\1>", " ", page)
    said = re.findall(r">([^<>]+)<", body) + re.findall(r'(?:aria-label|placeholder|title)="([^"]+)"', body)
    return {" ".join(unescape(text).split()) for text in said}


def _english(language: str) -> set[str]:
    """Give all texts that read otherwise in a language."""
    catalog = translate.catalog_of(language)
    return {each.id for each in catalog if isinstance(each.id, str) and each.id and each.id != each.string}


def _language_of(page: str) -> str:
    return re.search(r'<html lang="([^"]+)">', page)[1]


@pytest.mark.django_db
@pytest.mark.parametrize("language", OTHERS)
def test_every_page_in_every_language(language, alice, signed_in):
    change_own_account(Actor(alice), name="Alice", time_zone="UTC", alarm_mail=True, language=language)
    client, english, seen = signed_in(alice), _english(language), 0
    for address in _addresses():
        answer = client.get(address)
        assert answer.status_code < 500, address
        if answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html"):
            page = answer.content.decode()
            assert _texts(page) & english == set(), address
            assert not page.lstrip().startswith("<!doctype") or _language_of(page) == language, address
            seen += 1
    assert seen > 20


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("asked", "given"),
    [
        ("", "en"),
        ("de", "de"),
        ("de-AT,de;q=0.9,en;q=0.5", "de"),
        ("it,fr;q=0.8,en;q=0.5", "fr"),
        ("en-GB,de;q=0.9", "en"),
        ("es-MX", "es"),
        ("it", "en"),
        ("*", "en"),
        ("nonsense;;q=x,\x00", "en"),
    ],
)
def test_stranger_is_spoken_to_as_their_browser_asks(stranger, asked, given):
    answer = stranger.get("/sign-in/", headers={"accept-language": asked})
    assert (_language_of(answer.content.decode()), answer.headers["Content-Language"]) == (given, given)
    assert "Accept-Language" in answer.headers["Vary"]


@pytest.mark.django_db
@pytest.mark.parametrize(("asked", "given"), [("", "fr"), ("it", "fr"), ("en", "en"), ("de", "de")])
def test_installation_decides_where_the_browser_does_not(stranger, settings, asked, given):
    settings.HEEDFUL_LANGUAGE = "fr"
    answer = stranger.get("/sign-in/", headers={"accept-language": asked})
    assert _language_of(answer.content.decode()) == given


@pytest.mark.django_db
def test_colleague_chooses_a_language(charlie, signed_in):
    client, german = signed_in(charlie), {"accept-language": "de"}
    assert _language_of(client.get("/account/", headers=german).content.decode()) == "de"
    known = {"name": "Charlie", "time_zone": "UTC"}
    answer = client.post("/account/", {**known, "language": "es"}, headers=german, follow=True)
    assert _language_of(answer.content.decode()) == "es"
    assert "Su cuenta ha cambiado." in answer.content.decode()
    client.post("/account/", {**known, "language": ""}, headers=german)
    assert _language_of(client.get("/", headers=german).content.decode()) == "de"
    answer = client.post("/account/", {**known, "language": "xx"}, headers=german)
    assert Colleague.objects.get(pk=charlie.pk).language == ""
    assert "xx" in answer.content.decode()


@pytest.mark.django_db
def test_language_that_is_no_longer_offered_is_as_none(charlie, signed_in):
    Colleague.objects.filter(pk=charlie.pk).update(language="xx")
    charlie.refresh_from_db()
    assert _language_of(signed_in(charlie).get("/", headers={"accept-language": "fr"}).content.decode()) == "fr"
    assert charlie.language_of_mail == "en"


@pytest.mark.django_db
def test_errors_speak_the_language_too(alice, signed_in):
    page = signed_in(alice).get("/nothing-here/", headers={"accept-language": "de"}).content.decode()
    assert "Hier ist nichts" in page


@pytest.mark.django_db
@pytest.mark.parametrize(("method", "address"), [("get", "/api/v1/customers"), ("post", "/collect/signals")])
def test_machines_are_answered_in_english(stranger, method, address):
    answers = [getattr(stranger, method)(address, headers={"accept-language": asked}) for asked in ("en", "de")]
    assert answers[0].content == answers[1].content
    assert answers[0].status_code == answers[1].status_code >= 400


@pytest.mark.django_db
def test_page_about_the_api_is_for_people(alice, signed_in):
    page = signed_in(alice).get(reverse("api_page"), headers={"accept-language": "de"}).content.decode()
    assert (_language_of(page), "Was die API kann" in page or "Die API" in page) == ("de", True)


@pytest.mark.django_db
def test_mail_for_a_new_password_is_in_the_language_of_the_colleague(stranger, charlie):
    Colleague.objects.filter(pk=charlie.pk).update(language="de")
    stranger.post("/password/forgotten/", {"email": charlie.email}, headers={"accept-language": "fr"})
    assert [each.subject for each in mail.outbox] == ["Ein neues Passwort für Heedful"]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["9 May 2026, 14:05", "87.5 %", "1,204", "1.5 days", "1 hour", "3 days", "12 min"]),
        ("de", ["9. Mai 2026, 14:05", "87,5 %", "1.204", "1,5 Tage", "1 Stunde", "3 Tagen", "12 Min."]),
        ("fr", ["9 mai 2026, 14:05", "87,5 %", "1\xa0204", "1,5 jour", "1 heure", "3 jours", "12 min"]),
        ("es", ["9 mayo 2026, 14:05", "87,5 %", "1\xa0204", "1,5 días", "1 hora", "3 días", "12 min"]),
    ],
)
def test_figures_times_and_spans_in_each_language(language, words):
    with translation.override(language):
        said = [
            re.sub("<[^>]+>", "", tags.moment(AT)),
            tags.percent(0.875),
            tags.count(1204),
            tags.lasting(36 * 3600),
            tags.lasting(3600),
            tags.span(timedelta(days=3)),
            tags.span(timedelta(minutes=12)),
        ]
    assert said == words
