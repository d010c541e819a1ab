"""Texts in other languages: every language that is offered says everything, in catalogs that are compiled."""

import shutil

import pytest
from babel.messages.catalog import Catalog
from django.conf import settings

from docs import translate

OFFERED = [code for code, _called in settings.LANGUAGES if code != "en"]


def test_languages_that_have_a_catalog_are_offered():
    assert translate.languages() == sorted(OFFERED) == ["de", "es", "fr"]


@pytest.mark.parametrize("language", OFFERED)
def test_language_is_complete_and_compiled(language):
    assert list(translate.faults_of(language)) == []


def test_catalogs_hold_the_texts_of_the_code():
    if shutil.which("xgettext") is None:
        pytest.skip("needs gettext")
    assert list(translate.fresh()) == []


@pytest.mark.parametrize(
    ("source", "text", "flags", "fault"),
    [
        ("Hello %(name)s", "Hallo %(name)s", (), ""),
        ("Hello %(name)s", "Hallo %(nam)s", (), "other placeholders than the source"),
        ("goes out in {n} s", "geht hinaus", (), "other placeholders than the source"),
        ("Hello", "", (), "not translated"),
        ("Hello", "Hallo", ("fuzzy",), "fuzzy"),
        (("%(n)s day", "%(n)s days"), ("%(n)s Tag", "%(n)s Tage"), (), ""),
        (("%(n)s day", "%(n)s days"), ("%(n)s Tag", ""), (), "not translated"),
        (("once", "%(n)s times"), ("einmal", "mehrmals"), (), "other placeholders than the source"),
    ],
)
def test_fault_of_a_translation(source, text, flags, fault):
    message = Catalog(locale="de").add(source, text, flags=flags)
    assert translate._fault_of(message) == fault


def test_catalog_that_was_not_compiled_is_named(tmp_path, monkeypatch):
    copy = shutil.copytree(translate.LOCALE, tmp_path / "locale")
    monkeypatch.setattr(translate, "LOCALE", copy)
    written = copy / "de" / "LC_MESSAGES" / "django.po"
    written.write_text(written.read_text().replace('msgstr "Speichern"', 'msgstr "Sichern"'))
    assert list(translate.check()) == ["de: django.mo is not made from django.po; run 'docs/translate.py compile'"]
    assert list(translate.compile_all()) == list(translate.check()) == []
