"""What differs where mail goes out by the API of a mail service (django-anymail, an extra) and not by SMTP."""

from __future__ import annotations

import smtplib

from django.conf import settings


def errors_of_mail() -> tuple[type[Exception], ...]:
    """Give what sending a mail raises where it was not taken, whichever way it goes."""
    if not settings.HEEDFUL_ANYMAIL:
        return smtplib.SMTPException, OSError
    from anymail.exceptions import AnymailError  # noqa: PLC0415 - an extra, which only few have

    return AnymailError, smtplib.SMTPException, OSError


def keeps_our_id() -> dict[str, str]:
    """Give the header that asks a service to leave our Message-ID as it is, where it wants to be asked."""
    return {"X-PM-KeepID": "true"} if settings.HEEDFUL_ANYMAIL == "postmark" else {}
