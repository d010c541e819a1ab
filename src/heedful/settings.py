"""Settings: read from the environment, typed, and refused with a sentence when they make no sense.

The rule of this file: every choice that an installation may make is one `HEEDFUL_...` variable read below;
everything else is decided here once. `docs/reference/settings.md` lists the variables.
"""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from importlib.util import find_spec
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

_PACKAGE = Path(__file__).resolve().parent
#: The languages of the pages, each called as it calls itself. A test fails for one that is not complete.
LANGUAGES = [("en", "English"), ("de", "Deutsch"), ("fr", "Français"), ("es", "Español")]
_LAST_PORT = 65_535
_YES, _NO = {"1", "true", "yes", "on"}, {"", "0", "false", "no", "off"}


def _switch(name: str) -> bool:
    word = os.environ.get(name, "").strip().lower()
    if word in _YES | _NO:
        return word in _YES
    raise ImproperlyConfigured(f"{name} is '{word}', and should be one of: yes, no.")


def _whole(name: str, default: int) -> int:
    word = os.environ.get(name, "").strip() or str(default)
    if not word.isdecimal():
        raise ImproperlyConfigured(f"{name} is '{word}', and should be a whole number such as {default}.")
    return int(word)


def _language(name: str) -> str:
    word = os.environ.get(name, "").strip().lower() or "en"
    known = [code for code, _called in LANGUAGES]
    if word not in known:
        raise ImproperlyConfigured(f"{name} is '{word}', and should be one of: {', '.join(known)}.")
    return word


def _site(name: str, default: str) -> str:
    url = os.environ.get(name, "").strip().rstrip("/") or default
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path:
        raise ImproperlyConfigured(f"{name} is '{url}', and should look like https://heedful.example.org")
    return url


def _listening(name: str) -> tuple[str, int] | None:
    word = os.environ.get(name, "").strip()
    if not word:
        return None
    host, colon, port = word.rpartition(":")
    if not colon or not host or not port.isdecimal() or not 0 < int(port) <= _LAST_PORT:
        raise ImproperlyConfigured(f"{name} is '{word}', and should look like 127.0.0.1:2525")
    return host.strip("[]"), int(port)


def _networks(name: str, default: str) -> tuple[IPv4Network | IPv6Network, ...]:
    words = (os.environ.get(name, "").strip() or default).replace(",", " ").split()
    try:
        return tuple(ip_network(word) for word in words)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} should be addresses or networks such as 10.0.0.0/8: {error}.") from error


def _next_hop(name: str, *, needed: bool) -> str:
    """Give where the relay hands mail over: smtp://host:port, with a user and a password where it wants them."""
    word = os.environ.get(name, "").strip()
    if not word and needed:
        raise ImproperlyConfigured(
            f"HEEDFUL_RELAY takes mail, so {name} has to say to which server it goes on, such as smtp://127.0.0.1:10025"
        )
    try:
        parts = urlsplit(word)
        is_fine = not word or (parts.scheme in {"smtp", "smtps"} and bool(parts.hostname) and parts.port != 0)
    except ValueError:
        is_fine = False
    if not is_fine:
        raise ImproperlyConfigured(f"{name} should look like smtp://127.0.0.1:10025, or smtp://user:password@host:587")
    return word


def _certificate(name: str, listening: tuple[str, int] | None) -> str:
    """Give the relay's certificate; whoever is reached from outside has one, as passwords come that way."""
    word = os.environ.get(name, "").strip()
    if listening is not None and not word and listening[0] not in {"127.0.0.1", "localhost", "::1"}:
        raise ImproperlyConfigured(
            f"HEEDFUL_RELAY listens at {listening[0]}, where passwords come over a network: name a certificate "
            f"by {name}, or listen at 127.0.0.1."
        )
    return word


def _data_folder(name: str) -> Path:
    folder = Path(os.environ.get(name) or "heedful-data").expanduser().resolve()
    # Whatever we write is for us alone, also where the folder was there before and is open to others.
    os.umask(0o077)
    try:
        # Mail and names of customers will lie here: nobody else on this machine needs to look in.
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise ImproperlyConfigured(
            f"The data folder {folder} cannot be made ({error.strerror}). Set {name} to a folder that can.",
        ) from error
    return folder


def _secret_key(folder: Path) -> str:
    """Give the key of this installation; make it the first time, so that nobody has to invent one."""
    given = os.environ.get("HEEDFUL_SECRET_KEY", "")
    if given:
        return given
    kept = folder / "secret-key"
    try:
        if not kept.exists():
            _make_secret_key(kept)
        return kept.read_text().strip()
    except OSError as error:
        raise ImproperlyConfigured(
            f"The secret key {kept} can't be made or read ({error.strerror}). Run Heedful as the user whom {folder} "
            "belongs to, and see that its disk is not full.",
        ) from error


def _make_secret_key(kept: Path) -> None:
    # Written aside and linked: of two processes that start at once, both read the same whole key.
    draft = kept.with_name(f".secret-key-{secrets.token_hex(4)}")
    draft.touch(mode=0o600)
    draft.write_text(secrets.token_urlsafe(48))
    with suppress(FileExistsError):
        os.link(draft, kept)
    draft.unlink()


def _sqlite(path: Path) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            # Django's defaults gave 579 'database is locked' against 547 commits with three writers.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
        },
    }


def _postgres(url: str, name: str) -> dict[str, Any]:
    parts = urlsplit(url)
    host = parts.hostname or parse_qs(parts.query).get("host", [""])[0]
    database = unquote(parts.path.lstrip("/"))
    if parts.scheme not in {"postgres", "postgresql"} or not database:
        raise ImproperlyConfigured(
            f"{name} should look like postgres://user:password@host/database, or postgres://user@/database"
            "?host=/run/postgresql for a socket. Leave it out to keep everything in one SQLite file.",
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": database,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        # A server that is away is said, and not waited for in every thread.
        "OPTIONS": {"connect_timeout": 10},
    }


def _database(name: str, folder: Path) -> dict[str, Any]:
    url = os.environ.get(name, "").strip()
    return _postgres(url, name) if url else _sqlite(folder / "heedful.sqlite3")


def _mail(name: str) -> dict[str, Any]:
    """Give Django's mail settings; without a server, mail is printed where Heedful runs."""
    url = os.environ.get(name, "").strip()
    if not url:
        return {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}
    parts = urlsplit(url)
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise ImproperlyConfigured(f"{name} should look like smtp://user:password@mail.example.org:587")
    return {
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or (465 if parts.scheme == "smtps" else 587),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        # A relay on this machine rarely has a certificate, and needs none.
        "EMAIL_USE_TLS": parts.scheme == "smtp" and parts.hostname not in {"localhost", "127.0.0.1"},
        "EMAIL_TIMEOUT": 20,
    }


def _anymail(name: str) -> dict[str, Any]:
    """Give Django's mail settings for a mail service by django-anymail, which asks for its own under `ANYMAIL_...`."""
    service = os.environ.get(name, "").strip().lower()
    if not service:
        return {}
    if os.environ.get("HEEDFUL_SMTP_URL", "").strip():
        raise ImproperlyConfigured(f"{name} and HEEDFUL_SMTP_URL both say how mail goes out: name only one of them.")
    if find_spec("anymail") is None:
        raise ImproperlyConfigured(f"{name} needs django-anymail, which is an extra: pip install 'heedful[anymail]'")
    if not service.isidentifier() or find_spec(f"anymail.backends.{service}") is None:
        raise ImproperlyConfigured(
            f"{name} is {service!r}, and should be a service of django-anymail such as postmark."
        )
    prefix = "ANYMAIL_"
    theirs: dict[str, str | bool] = {
        key.removeprefix(prefix): {"true": True, "yes": True, "false": False, "no": False}.get(value.lower(), value)
        for key, value in os.environ.items()
        if key.startswith(prefix)
    }
    return {
        "EMAIL_BACKEND": f"anymail.backends.{service}.EmailBackend",
        "ANYMAIL": {"REQUESTS_TIMEOUT": 30, "DEBUG_API_REQUESTS": False, **theirs},
    }


# What an installation chooses.

HEEDFUL_DATA: Path = _data_folder("HEEDFUL_DATA")
HEEDFUL_SITE_URL: str = _site("HEEDFUL_SITE_URL", "http://127.0.0.1:8000")
HEEDFUL_LANGUAGE: str = _language("HEEDFUL_LANGUAGE")
HEEDFUL_METRICS_KEY: str = os.environ.get("HEEDFUL_METRICS_KEY", "")
HEEDFUL_THREADS: int = _whole("HEEDFUL_THREADS", 8)
HEEDFUL_MAXMIND: str = os.environ.get("HEEDFUL_MAXMIND", "").strip()
HEEDFUL_COLLECT_RATE: int = _whole("HEEDFUL_COLLECT_RATE", 200)
HEEDFUL_REPEAT_DAYS: int = _whole("HEEDFUL_REPEAT_DAYS", 30)
HEEDFUL_REJECT_DAYS: int = _whole("HEEDFUL_REJECT_DAYS", 30)
HEEDFUL_REJECT_MB: int = _whole("HEEDFUL_REJECT_MB", 50)
HEEDFUL_API_RATE: int = _whole("HEEDFUL_API_RATE", 600)
HEEDFUL_UNDO_SECONDS: int = _whole("HEEDFUL_UNDO_SECONDS", 30)
HEEDFUL_TRUSTED_PROXY: str = os.environ.get("HEEDFUL_TRUSTED_PROXY", "")
HEEDFUL_ALLOW_LOOPBACK_WEBHOOKS: bool = _switch("HEEDFUL_ALLOW_LOOPBACK_WEBHOOKS")
HEEDFUL_MAIL_IN: tuple[str, int] | None = _listening("HEEDFUL_MAIL_IN")
HEEDFUL_MAIL_IN_FROM: tuple[IPv4Network | IPv6Network, ...] = _networks("HEEDFUL_MAIL_IN_FROM", "127.0.0.0/8 ::1")
HEEDFUL_MAIL_IN_CERTIFICATE: str = os.environ.get("HEEDFUL_MAIL_IN_CERTIFICATE", "").strip()
HEEDFUL_MAIL_IN_KEY: str = os.environ.get("HEEDFUL_MAIL_IN_KEY", "").strip()
HEEDFUL_RELAY: tuple[str, int] | None = _listening("HEEDFUL_RELAY")
HEEDFUL_RELAY_NEXT_HOP: str = _next_hop("HEEDFUL_RELAY_NEXT_HOP", needed=HEEDFUL_RELAY is not None)
HEEDFUL_RELAY_FROM: tuple[IPv4Network | IPv6Network, ...] = _networks("HEEDFUL_RELAY_FROM", "127.0.0.0/8 ::1")
HEEDFUL_RELAY_TRUSTS_THIS_MACHINE: bool = _switch("HEEDFUL_RELAY_TRUSTS_THIS_MACHINE")
HEEDFUL_RELAY_CERTIFICATE: str = _certificate("HEEDFUL_RELAY_CERTIFICATE", HEEDFUL_RELAY)
HEEDFUL_RELAY_KEY: str = os.environ.get("HEEDFUL_RELAY_KEY", "").strip()
HEEDFUL_RELAY_WORKERS: int = _whole("HEEDFUL_RELAY_WORKERS", 4)
# Without a server nobody is written to: a mail that is printed here reaches nobody.
HEEDFUL_ANYMAIL: str = os.environ.get("HEEDFUL_ANYMAIL", "").strip().lower()
HEEDFUL_SENDS_MAIL: bool = bool(os.environ.get("HEEDFUL_SMTP_URL", "").strip() or HEEDFUL_ANYMAIL)

DEBUG = _switch("HEEDFUL_DEBUG")
SECRET_KEY = _secret_key(HEEDFUL_DATA)
DATABASES = {"default": _database("HEEDFUL_DATABASE_URL", HEEDFUL_DATA)}
globals().update(_mail("HEEDFUL_SMTP_URL") | _anymail("HEEDFUL_ANYMAIL"))
DEFAULT_FROM_EMAIL = SERVER_EMAIL = os.environ.get("HEEDFUL_MAIL_FROM") or "heedful@localhost"
_EXTRA_HOSTS = os.environ.get("HEEDFUL_ALLOWED_HOSTS", "").replace(",", " ").split()
ALLOWED_HOSTS = [str(urlsplit(HEEDFUL_SITE_URL).hostname), "localhost", "127.0.0.1", "[::1]", *_EXTRA_HOSTS]
CSRF_TRUSTED_ORIGINS = [HEEDFUL_SITE_URL]

# The house.

INSTALLED_APPS = [
    "heedful.apps.HeedfulConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_htmx",
    "template_partials",
]
if HEEDFUL_ANYMAIL:
    INSTALLED_APPS.append("anymail")
MIDDLEWARE = [
    "heedful.web.metrics.MetricsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "heedful.web.headers.HeadersMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "heedful.web.zone.ZoneMiddleware",
    "heedful.web.language.LanguageMiddleware",
    "heedful.web.access.AccessMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]
ROOT_URLCONF = "heedful.urls"
WSGI_APPLICATION = "heedful.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [_PACKAGE / "web" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "heedful.web.frame.frame",
            ],
            "libraries": {"heedful": "heedful.web.tags"},
            "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
        },
    },
]
# Fields, errors and fieldsets are drawn by our own templates, wherever a form comes from.
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    # Django writes the address of what it refuses; that of a customer's own page opens it.
    "filters": {"quiet_paths": {"()": "heedful.web.quiet_paths.QuietPaths"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["quiet_paths"]}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {"heedful": {"level": "INFO"}},
}

# Rate limits are counted here. In the database, because several web processes must count together.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "heedful_cache"}}

# Words and times.

# What is written in the code, and so what is shown where a translation is missing; an installation chooses
# HEEDFUL_LANGUAGE instead.
LANGUAGE_CODE = "en"
USE_I18N = USE_TZ = True
TIME_ZONE = "UTC"

# Static files: each address carries a digest of its content, so a browser may keep it for a year.

STATIC_URL = "static/"
STATICFILES_DIRS = [_PACKAGE / "web" / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "heedful.web.assets.DigestStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_MAX_AGE = 0 if DEBUG else 31_536_000
WHITENOISE_ALLOW_ALL_ORIGINS = False

# Who may come in.

AUTH_USER_MODEL = "heedful.Colleague"
# 'E-mail is not unique': it is, whatever its case, by a constraint that the check does not see.
SILENCED_SYSTEM_CHECKS = ["auth.W004"]
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
_VALIDATION = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {
        "NAME": f"{_VALIDATION}.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("name", "email")},
    },
    {"NAME": f"{_VALIDATION}.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": f"{_VALIDATION}.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "today"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "heedful.web.signin.Adapter"
MFA_ADAPTER = "heedful.web.signin.SecondFactor"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
# An owner vouches for the address of whoever is invited; nobody else can make an account.
ACCOUNT_EMAIL_VERIFICATION = "none"
# An unknown address gets no mail: else anyone could make us write to strangers.
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = False
_FORMS = "heedful.web.forms.signin"
ACCOUNT_FORMS = {
    "login": f"{_FORMS}.SignInForm",
    "reset_password": f"{_FORMS}.ForgottenPasswordForm",
    "reset_password_from_key": f"{_FORMS}.NewPasswordForm",
    "change_password": f"{_FORMS}.ChangePasswordForm",
    "reauthenticate": f"{_FORMS}.StillYouForm",
}
MFA_FORMS = {
    "authenticate": f"{_FORMS}.CodeForm",
    "reauthenticate": f"{_FORMS}.StillYouCodeForm",
    "activate_totp": f"{_FORMS}.AppForm",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Heedful"
# A clock that is half a minute wrong should not lock anybody out.
MFA_TOTP_TOLERANCE = 1

# What the browser is told.

_HTTPS = HEEDFUL_SITE_URL.startswith("https://")
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "heedful_session", "heedful_csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "heedful.web.views.errors.csrf_failure"
SECURE_HSTS_SECONDS = 31_536_000 if _HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
        "object-src": ["'none'"],
    },
}
