"""Handing mail over to the company's mail server, and saying what it answered for whom."""

from __future__ import annotations

import smtplib
from collections.abc import Mapping

from django.conf import settings
from django.core.mail.backends.smtp import EmailBackend

from heedful.models import Mailbox
from heedful.services.outbox import Handed

#: Answers below this may be others tomorrow (RFC 5321, 4.2.1).
_FOR_GOOD = 500


def carry(mailbox: Mailbox | None, recipients: list[str], mail: bytes) -> Handed:
    """Hand one mail over; see `heedful.services.outbox.Carrier`. What is sent from a demo mailbox stays here."""
    if mailbox is not None and mailbox.way == Mailbox.Way.DEMO:
        return Handed({})
    if not settings.HEEDFUL_SENDS_MAIL:
        return Handed({}, "No mail server is named here: set HEEDFUL_SMTP_URL, and it goes out by itself.")
    sender = mailbox.address if mailbox else settings.DEFAULT_FROM_EMAIL
    backend = EmailBackend()
    try:
        backend.open()
        assert backend.connection is not None  # noqa: S101 - open() raises where it fails; for the type checker
        return Handed(_answers(backend.connection.sendmail(sender, recipients, mail)))
    except smtplib.SMTPRecipientsRefused as error:
        return Handed(_answers(error.recipients))
    except smtplib.SMTPResponseException as error:
        return _refused_as_a_whole(error, recipients)
    except (smtplib.SMTPException, OSError) as error:
        return Handed({}, f"The mail server can't be reached: {error}"[:300])
    finally:
        backend.close()


def _refused_as_a_whole(error: smtplib.SMTPResponseException, recipients: list[str]) -> Handed:
    words = f"{error.smtp_code} {_text(error.smtp_error)}"
    for_good = error.smtp_code >= _FOR_GOOD and not isinstance(error, smtplib.SMTPAuthenticationError)
    if for_good:
        return Handed(dict.fromkeys(recipients, (words, False)))
    return Handed({}, f"The mail server said: {words}"[:300])


def _answers(refused: Mapping[str, tuple[int, bytes]]) -> dict[str, tuple[str, bool]]:
    return {address: (f"{code} {_text(said)}", code < _FOR_GOOD) for address, (code, said) in refused.items()}


def _text(said: bytes | str) -> str:
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else said
