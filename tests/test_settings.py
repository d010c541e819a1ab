from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import ImproperlyConfigured

from heedful import settings


@pytest.mark.parametrize(("word", "meant"), [("", False), ("no", False), ("0", False), ("Yes", True), ("1", True)])
def test_switch_of_a_word(monkeypatch, word, meant):
    monkeypatch.setenv("HEEDFUL_DEBUG", word)
    assert settings._switch("HEEDFUL_DEBUG") is meant


@pytest.mark.parametrize(
    ("read", "name", "nonsense", "words"),
    [
        (settings._switch, "HEEDFUL_DEBUG", "maybe", "HEEDFUL_DEBUG is 'maybe', and should be one of: yes, no."),
        (lambda name: settings._whole(name, 8), "HEEDFUL_THREADS", "-1", "a whole number such as 8"),
        (
            lambda name: settings._site(name, ""),
            "HEEDFUL_SITE_URL",
            "heedful.example",
            "like https://heedful.example.org",
        ),
        (lambda name: settings._site(name, ""), "HEEDFUL_SITE_URL", "https://x.example/sub", "like https://"),
        (lambda name: settings._database(name, None), "HEEDFUL_DATABASE_URL", "mysql://x/y", "like postgres://"),
        (lambda name: settings._database(name, None), "HEEDFUL_DATABASE_URL", "postgres://host", "like postgres://"),
        (
            settings._language,
            "HEEDFUL_LANGUAGE",
            "it",
            "HEEDFUL_LANGUAGE is 'it', and should be one of: en, de, fr, es.",
        ),
        (settings._mail, "HEEDFUL_SMTP_URL", "mail.example", "like smtp://"),
        (settings._anymail, "HEEDFUL_ANYMAIL", "pidgeon", "a service of django-anymail such as postmark"),
        (settings._anymail, "HEEDFUL_ANYMAIL", "../x", "a service of django-anymail such as postmark"),
        (settings._listening, "HEEDFUL_MAIL_IN", "2525", "like 127.0.0.1:2525"),
        (settings._listening, "HEEDFUL_MAIL_IN", "127.0.0.1:70000", "like 127.0.0.1:2525"),
        (lambda name: settings._networks(name, ""), "HEEDFUL_MAIL_IN_FROM", "10.0.0.1/8", "such as 10.0.0.0/8"),
        (settings._data_folder, "HEEDFUL_DATA", "/proc/nowhere/at/all", "Set HEEDFUL_DATA to a folder that can"),
    ],
)
def test_nonsense_is_refused_with_a_sentence(monkeypatch, read, name, nonsense, words):
    monkeypatch.setenv(name, nonsense)
    with pytest.raises(ImproperlyConfigured) as refused:
        read(name)
    assert words in str(refused.value)


@pytest.mark.parametrize(
    ("url", "host", "port", "user", "password"),
    [
        ("postgres://ana:p%40ss@db.example:5433/heedful", "db.example", "5433", "ana", "p@ss"),
        ("postgresql://ana@/heedful?host=/run/postgresql", "/run/postgresql", "", "ana", ""),
    ],
)
def test_postgres_by_address(monkeypatch, url, host, port, user, password):
    monkeypatch.setenv("HEEDFUL_DATABASE_URL", url)
    read = settings._database("HEEDFUL_DATABASE_URL", None)
    assert [read[key] for key in ("NAME", "HOST", "PORT", "USER", "PASSWORD")] == [
        "heedful",
        host,
        port,
        user,
        password,
    ]


def test_sqlite_without_address(monkeypatch, tmp_path):
    monkeypatch.delenv("HEEDFUL_DATABASE_URL", raising=False)
    read = settings._database("HEEDFUL_DATABASE_URL", tmp_path)
    assert read["NAME"] == str(tmp_path / "heedful.sqlite3")
    assert read["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


def test_mail_by_address(monkeypatch):
    monkeypatch.setenv("HEEDFUL_SMTP_URL", "smtp://ana:p%40ss@mail.example")
    read = settings._mail("HEEDFUL_SMTP_URL")
    assert (read["EMAIL_HOST"], read["EMAIL_PORT"], read["EMAIL_HOST_PASSWORD"], read["EMAIL_USE_TLS"]) == (
        "mail.example", 587, "p@ss", True,
    )  # fmt: skip


def test_secret_key_is_made_once_and_kept_private(monkeypatch, tmp_path):
    monkeypatch.delenv("HEEDFUL_SECRET_KEY", raising=False)
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: settings._secret_key(tmp_path), range(16)))
    kept = tmp_path / "secret-key"
    assert keys == {kept.read_text()}
    assert len(kept.read_text()) >= 50
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [kept]


@pytest.mark.parametrize(
    ("word", "place"),
    [
        ("", None),
        ("127.0.0.1:2525", ("127.0.0.1", 2525)),
        ("[::1]:25", ("::1", 25)),
        ("10.0.0.1:65535", ("10.0.0.1", 65_535)),
    ],
)
def test_where_to_listen(monkeypatch, word, place):
    monkeypatch.setenv("HEEDFUL_MAIL_IN", word)
    assert settings._listening("HEEDFUL_MAIL_IN") == place


def test_networks_by_comma_or_space(monkeypatch):
    monkeypatch.setenv("HEEDFUL_MAIL_IN_FROM", "10.0.0.0/8, 192.0.2.7 2001:db8::/32")
    assert [str(each) for each in settings._networks("HEEDFUL_MAIL_IN_FROM", "")] == [
        "10.0.0.0/8",
        "192.0.2.7/32",
        "2001:db8::/32",
    ]


def test_mail_service_takes_its_own_settings(monkeypatch):
    monkeypatch.setenv("HEEDFUL_ANYMAIL", "Postmark")
    monkeypatch.setenv("ANYMAIL_POSTMARK_SERVER_TOKEN", "t")
    assert settings._anymail("HEEDFUL_ANYMAIL") == {
        "EMAIL_BACKEND": "anymail.backends.postmark.EmailBackend",
        "ANYMAIL": {"REQUESTS_TIMEOUT": 30, "DEBUG_API_REQUESTS": False, "POSTMARK_SERVER_TOKEN": "t"},
    }


def test_two_ways_out_are_one_too_many(monkeypatch):
    monkeypatch.setenv("HEEDFUL_ANYMAIL", "postmark")
    monkeypatch.setenv("HEEDFUL_SMTP_URL", "smtp://mail.example")
    with pytest.raises(ImproperlyConfigured, match="name only one of them"):
        settings._anymail("HEEDFUL_ANYMAIL")
