"""Handing mail over to the company's mail server, or its mail service, and saying what was answered for whom."""

from __future__ import annotations

import smtplib
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress

from django.conf import settings
from django.core.mail.backends.smtp import EmailBackend

from heedful.models import Mailbox
from heedful.services.house_address import house_address
from heedful.services.outbox import Handed
from heedful.wire.mail.writing import UnwritableError, wire_address

#: Answers below this may be others tomorrow (RFC 5321, 4.2.1).
_FOR_GOOD = 500
_TOO_LARGE = 552
_OURS = (
    smtplib.SMTPAuthenticationError,
    smtplib.SMTPHeloError,
    smtplib.SMTPConnectError,
    smtplib.SMTPSenderRefused,
)
#: All of a handing-over takes no longer, however slowly the other side speaks: a message belongs to who took it for
#: twice as long (`heedful.services.outbox`).
WHOLE_S = 300.0


def carry(mailbox: Mailbox | None, recipients: list[str], mail: bytes) -> Handed:
    """Hand one mail over; see `heedful.services.outbox.Carrier`. What is sent from a demo mailbox stays here."""
    if mailbox is not None and mailbox.way == Mailbox.Way.DEMO:
        return Handed({})
    if not settings.HEEDFUL_SENDS_MAIL:
        return Handed({}, "No mail server is named here: set HEEDFUL_SMTP_URL, and it goes out by itself.")
    wired, unfit = _wired(recipients)
    if not wired:
        return Handed(unfit)
    if settings.HEEDFUL_ANYMAIL:
        from heedful.services import anymail_out  # noqa: PLC0415 - an extra, which only few have

        handed = anymail_out.hand_over(list(wired), mail)
    else:
        handed = _handed(mailbox.address if mailbox else house_address()[1], list(wired), mail)
    if handed.trouble:
        return handed
    refused = {**unfit, **{wired[each]: said for each, said in handed.refused.items()}}
    return Handed(refused, as_a_whole=handed.as_a_whole)


def _wired(recipients: list[str]) -> tuple[dict[str, str], dict[str, tuple[str, bool]]]:
    """Give each address as servers take it with the one we know, and those that none takes with the reason."""
    wired, unfit = {}, {}
    for each in recipients:
        try:
            wired[wire_address(each)] = each
        except UnwritableError as error:
            unfit[each] = (str(error), False)
    return wired, unfit


def _handed(sender: str, recipients: list[str], mail: bytes) -> Handed:
    backend = EmailBackend()
    try:
        backend.open()
        assert backend.connection is not None  # noqa: S101 - open() raises where it fails; for the type checker
        with cut_after(backend.connection.sock, WHOLE_S):
            return Handed(_answers(backend.connection.sendmail(sender, recipients, mail)))
    except smtplib.SMTPRecipientsRefused as error:
        return Handed(_answers(error.recipients))
    except smtplib.SMTPResponseException as error:
        return _refused_as_a_whole(error, recipients)
    except UnicodeError:
        # Not a word of the error, which names a letter of the password.
        return Handed({}, "The name or the password in HEEDFUL_SMTP_URL holds letters that can't be sent.")
    except (smtplib.SMTPException, OSError) as error:
        return Handed({}, f"The mail server can't be reached, or broke off: {error}"[:300])
    finally:
        _leave(backend)


@contextmanager
def cut_after(line: socket.socket | None, seconds: float) -> Iterator[None]:
    """Hang up when the time is over, whoever waits on the line."""

    def cut() -> None:
        if line is None:
            return
        with suppress(OSError):
            # Not the method of a TLS socket, which would take the ground from under the thread that reads.
            socket.socket.shutdown(line, socket.SHUT_RDWR)

    timer = threading.Timer(seconds, cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _leave(backend: EmailBackend) -> None:
    """Say goodbye. What was answered before counts, whatever happens now."""
    with suppress(smtplib.SMTPException, OSError):
        backend.close()


def _refused_as_a_whole(error: smtplib.SMTPResponseException, recipients: list[str]) -> Handed:
    words = f"{error.smtp_code} {_text(error.smtp_error)}"
    # That we may not sign in, or not send as this address, is for us to mend, and no fault of the recipient.
    is_ours = isinstance(error, _OURS) and error.smtp_code != _TOO_LARGE
    if error.smtp_code >= _FOR_GOOD and not is_ours:
        return Handed(dict.fromkeys(recipients, (words, False)), as_a_whole=True)
    return Handed({}, f"The mail server said: {words}"[:300])


def _answers(refused: Mapping[str, tuple[int, bytes]]) -> dict[str, tuple[str, bool]]:
    return {address: (f"{code} {_text(said)}", code < _FOR_GOOD) for address, (code, said) in refused.items()}


def _text(said: bytes | str) -> str:
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else said
