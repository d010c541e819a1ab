"""Signing in, by django-allauth: nobody signs up alone, and who came in is written down."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.signals import password_changed, password_reset
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.signals import authenticator_added, authenticator_removed
from django.conf import settings
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import Signal
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext_lazy as _

from heedful.models import Colleague
from heedful.services.audit import Actor, record

#: What the library tells us, and the words for it in the audit log.
_WORDS: tuple[tuple[Signal, str], ...] = (
    (user_logged_in, gettext_noop("signed in")),
    (user_logged_out, gettext_noop("signed out")),
    (password_changed, gettext_noop("changed their password")),
    (password_reset, gettext_noop("set a new password by mail")),
    (authenticator_added, gettext_noop("set up a second factor")),
    (authenticator_removed, gettext_noop("removed a second factor")),
)


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    """How the library signs people in here."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("This address and this password do not belong together."),
        "too_many_login_attempts": _("Too many attempts. Wait five minutes, then try again."),
        "incorrect_password": _("That is not your password."),
        "enter_current_password": _("That is not your password."),
        "incorrect_code": _("That is not the code. It changes every half minute."),
        "rate_limited": _("That was too fast. Wait a minute, then try again."),
    }

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Give the address in the mail; not from the request, whose host whoever sends it chooses."""
        return str(settings.HEEDFUL_SITE_URL + reverse("account_reset_password_from_key", args=key.split("-", 1)))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write to a colleague in their language, whoever asked for the mail."""
        user = context.get("user")
        language = user.language_of_mail if isinstance(user, Colleague) and user.language else None
        with translation.override(language or get_language()):
            super().send_mail(template_prefix, email, context)

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - the signature is the library's
        """Say no: colleagues come by invitation."""
        return False


class SecondFactor(DefaultMFAAdapter):  # type: ignore[misc]
    """How the second factor is shown here."""

    def build_totp_svg(self, url: str) -> str:
        """Draw the code to scan as part of the page: a `data:` image would have to be let through the policy."""
        drawn: str = super().build_totp_svg(url)
        return drawn.partition("?>")[2] or drawn


def listen() -> None:
    """Write in the audit log what the library tells us."""
    for signal, verb in _WORDS:
        signal.connect(_recorder(verb), weak=False, dispatch_uid=f"audit {verb}")
    user_login_failed.connect(_failed, weak=False, dispatch_uid="audit failed sign-in")


def _recorder(verb: str) -> Any:
    def told(request: HttpRequest | None, user: object = None, **_others: object) -> None:
        if isinstance(user, Colleague):
            record(Actor(user, _address(request)), verb, "colleague", user.pk)

    return told


def _failed(request: HttpRequest | None = None, **_others: object) -> None:
    # Not the address that was typed: people type passwords into that field.
    record(Actor(None, _address(request)), gettext_noop("failed to sign in"))


def _address(request: HttpRequest | None) -> str | None:
    return request.META.get("REMOTE_ADDR") or None if request is not None else None
