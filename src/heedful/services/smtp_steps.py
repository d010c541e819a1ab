"""The way of one mail to the server, or the mail service, that carries it on: step by step, for a trial.

The rules of this file: it is the way of answers (`heedful.services.smtp_out`), by the same settings; whatever goes
wrong on it comes out as one `SendingTroubleError`; and no database is asked, as it is walked beside a request.
"""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Callable
from contextlib import suppress

from django.core.mail.backends.smtp import EmailBackend
from django.core.mail.utils import DNS_NAME

from heedful.domain.mailbox_trouble import quoted
from heedful.domain.sending_trouble import SendingFault as Fault
from heedful.domain.sending_trouble import SendingStep as Step
from heedful.domain.sending_trouble import SendingTroubleError
from heedful.services.imap import addresses_of

Passed = Callable[[Step], None]

#: Answers below this may be others tomorrow (RFC 5321, 4.2.1).
_FOR_GOOD = 500


def steps_of(way: EmailBackend) -> tuple[Step, ...]:
    """Give the steps of a way; not every server is safe, or wants to know who we are."""
    safe = (Step.TLS,) if way.use_ssl or way.use_tls else ()
    known = (Step.SIGN_IN,) if _signs_in(way) else ()
    return (Step.NAME, Step.CONNECT, *safe, *known, Step.SENDER, Step.RECIPIENT, Step.TEXT)


def by_smtp(way: EmailBackend, sender: str, recipient: str, mail: bytes, passed: Passed) -> None:
    """Hand one mail over by SMTP; `passed` is told of each step that went well. Raises `SendingTroubleError`."""
    _resolve(way)
    passed(Step.NAME)
    line = _connected(way, passed)
    try:
        if way.use_ssl or way.use_tls:
            _make_safe(line, way)
            passed(Step.TLS)
        if _signs_in(way):
            _sign_in(line, way)
            passed(Step.SIGN_IN)
        _hand_over(line, sender, recipient, mail, passed)
    finally:
        _leave(line)


def by_service(recipient: str, mail: bytes, passed: Passed) -> None:
    """Hand one mail over to a mail service; raises `SendingTroubleError`."""
    from heedful.services import anymail_out  # noqa: PLC0415 - an extra, which only few have

    handed = anymail_out.hand_over([recipient], mail)
    said = handed.trouble or next((words for words, _ in handed.refused.values()), "")
    if said:
        raise SendingTroubleError(Step.TEXT, Fault.SERVICE, quoted(said.removeprefix(anymail_out.NOT_TAKEN)))
    passed(Step.TEXT)


def _signs_in(way: EmailBackend) -> bool:
    return bool(way.username and way.password)


def _resolve(way: EmailBackend) -> None:
    try:
        addresses_of(way.host, int(way.port), float(way.timeout or 0))
    except TimeoutError as error:
        raise SendingTroubleError(Step.NAME, Fault.SILENT) from error
    except (OSError, UnicodeError) as error:
        raise SendingTroubleError(Step.NAME, Fault.NO_SUCH_NAME) from error


def _connected(way: EmailBackend, passed: Passed) -> smtplib.SMTP:
    try:
        line = _line(way)
    except ssl.SSLError as error:
        passed(Step.CONNECT)
        raise _not_safe(error) from error
    except smtplib.SMTPConnectError as error:
        raise _not_greeted(error) from error
    except smtplib.SMTPException as error:
        raise _broken(Step.CONNECT, error, Fault.NO_MAIL_SERVER) from error
    except ConnectionRefusedError as error:
        raise SendingTroubleError(Step.CONNECT, Fault.REFUSES_CONNECTIONS) from error
    except OSError as error:
        raise _broken(Step.CONNECT, error, Fault.UNREACHABLE) from error
    passed(Step.CONNECT)
    return line


def _line(way: EmailBackend) -> smtplib.SMTP:
    ours, patience_s = DNS_NAME.get_fqdn(), float(way.timeout or 0)
    if way.use_ssl:
        return smtplib.SMTP_SSL(way.host, way.port, ours, timeout=patience_s, context=way.ssl_context)
    return smtplib.SMTP(way.host, way.port, ours, timeout=patience_s)


def _not_greeted(error: smtplib.SMTPConnectError) -> SendingTroubleError:
    if error.smtp_code > 0:
        return SendingTroubleError(Step.CONNECT, Fault.TURNED_AWAY, _said(error))
    # Not a word of what it said: it may be anything, inside the own network.
    return SendingTroubleError(Step.CONNECT, Fault.NO_MAIL_SERVER)


def _make_safe(line: smtplib.SMTP, way: EmailBackend) -> None:
    if way.use_ssl:
        # It was so from the first byte on.
        return
    try:
        line.starttls(context=way.ssl_context)
    except smtplib.SMTPNotSupportedError as error:
        raise SendingTroubleError(Step.TLS, Fault.NO_STARTTLS) from error
    except ssl.SSLError as error:
        raise _not_safe(error) from error
    except OSError as error:
        raise _broken(Step.TLS, error) from error


def _sign_in(line: smtplib.SMTP, way: EmailBackend) -> None:
    try:
        line.login(way.username, way.password)
    except smtplib.SMTPAuthenticationError as error:
        raise SendingTroubleError(Step.SIGN_IN, Fault.SIGN_IN_REFUSED, _said(error)) from error
    except (smtplib.SMTPResponseException, smtplib.SMTPServerDisconnected) as error:
        raise _broken(Step.SIGN_IN, error) from error
    except smtplib.SMTPException as error:
        raise SendingTroubleError(Step.SIGN_IN, Fault.NO_SIGN_IN) from error
    except UnicodeError:
        # Not a word of the error, which names a letter of the password.
        raise SendingTroubleError(Step.SIGN_IN, Fault.NOT_ASCII) from None
    except OSError as error:
        raise _broken(Step.SIGN_IN, error) from error


def _hand_over(line: smtplib.SMTP, sender: str, recipient: str, mail: bytes, passed: Passed) -> None:
    try:
        line.sendmail(sender, [recipient], mail)
    except smtplib.SMTPSenderRefused as error:
        raise _refused(Step.SENDER, Fault.SENDER_REFUSED, error.smtp_code, error.smtp_error) from error
    except smtplib.SMTPRecipientsRefused as error:
        passed(Step.SENDER)
        raise _refused(Step.RECIPIENT, Fault.RECIPIENT_REFUSED, *error.recipients[recipient]) from error
    except smtplib.SMTPDataError as error:
        passed(Step.SENDER)
        passed(Step.RECIPIENT)
        raise _refused(Step.TEXT, Fault.TEXT_REFUSED, error.smtp_code, error.smtp_error) from error
    except OSError as error:
        raise _broken(Step.SENDER, error) from error
    for step in (Step.SENDER, Step.RECIPIENT, Step.TEXT):
        passed(step)


def _refused(step: Step, fault: Fault, code: int, said: bytes | str) -> SendingTroubleError:
    words = f"{code} {quoted(said)}"
    return SendingTroubleError(step, fault if code >= _FOR_GOOD else Fault.PUT_OFF, words)


def _not_safe(error: ssl.SSLError) -> SendingTroubleError:
    if isinstance(error, ssl.SSLCertVerificationError):
        return SendingTroubleError(Step.TLS, Fault.CERTIFICATE, quoted(error.verify_message).rstrip("."))
    return SendingTroubleError(Step.TLS, Fault.NOT_SAFE, quoted(error.reason or error))


def _broken(step: Step, error: OSError, fault: Fault = Fault.BROKE_OFF) -> SendingTroubleError:
    # A line on which nothing came in time is told as one that was closed.
    if isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError):
        return SendingTroubleError(step, Fault.SILENT)
    return SendingTroubleError(step, fault, _said(error))


def _said(error: OSError) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {quoted(error.smtp_error)}"
    return quoted(error.strerror or error)


def _leave(line: smtplib.SMTP) -> None:
    """Say goodbye. What was answered before counts, whatever happens now."""
    with suppress(smtplib.SMTPException, OSError):
        line.quit()
