"""The way into a mailbox by IMAP, step by step; each step fails in words that a person can act on.

The rules of this file: nothing changes at the server (EXAMINE, BODY.PEEK); a certificate is always looked at; and
whatever goes wrong on the line comes out as one `MailboxTroubleError`.
"""

from __future__ import annotations

import select
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from io import BufferedReader
from time import monotonic

from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError, LoginError

from heedful.domain.mailbox_trouble import MailboxTroubleError, Step, quoted
from heedful.models import Mailbox
from heedful.services.receive import MOST

#: For each step, and for each bit of an answer.
STEP_S = 20.0
#: So often one looks up while waiting, whether to go on.
_LOOK_UP_S = 2.0
#: Of a mail that is larger than the most, so many bytes are taken: its text, and not all that is attached.
BEGINNING = 25_000_000
#: A line that is dead is noticed within a minute: after so many seconds of silence, so many questions.
_KEEPALIVE = (("TCP_KEEPIDLE", 30), ("TCP_KEEPINTVL", 10), ("TCP_KEEPCNT", 3))


@dataclass(frozen=True)
class Account:
    """Where a mailbox is, and by what we sign in: a password, or for XOAUTH2 an access token."""

    host: str
    port: int
    security: str
    user: str
    proof: str
    secret: str = field(repr=False)
    folder: str = "INBOX"
    step_s: float = STEP_S


@dataclass(frozen=True)
class Fetched:
    """One mail as the server gave it, when it got it, and its size there, if this is only its beginning."""

    raw: bytes
    at: datetime
    cut_from: int | None = None


class Inbox:
    """A folder that is open for reading."""

    def __init__(self, client: IMAPClient, found: dict[bytes, int]) -> None:
        self._client = client
        self.uidvalidity = int(found[b"UIDVALIDITY"])
        self.count = int(found[b"EXISTS"])
        #: The number that the next mail will get; None where the server does not say.
        self.uidnext = int(found[b"UIDNEXT"]) if b"UIDNEXT" in found else None

    def numbers_after(self, uid: int, since: date | None = None) -> list[int]:
        """Give the numbers of the mails after one, ascending; `since`: only of those that came on that day or later."""
        criteria: list[object] = ["UID", f"{uid + 1}:*"]
        if since is not None:
            criteria += ["SINCE", since]
        with _on_the_line("It broke off while it listed its mail."):
            # 'n:*' always names the last mail, also where its number is below n (RFC 3501, 6.4.8).
            return sorted(int(each) for each in self._client.search(criteria) if int(each) > uid)

    def fetch(self, uid: int) -> Fetched | None:
        """Fetch one mail; None if it is gone. Raises `NotGivenError` where the server has it, and won't give it."""
        with _on_the_line("It broke off in the middle of a mail."):
            try:
                return self._fetched(uid)
            except IMAPClientAbortError:
                raise
            except IMAPClientError as error:
                raise NotGivenError(quoted(error)) from error

    def _fetched(self, uid: int) -> Fetched | None:
        size = self._client.fetch([uid], [b"RFC822.SIZE"]).get(uid, {}).get(b"RFC822.SIZE")
        if size is None:
            return None
        what, name = b"BODY.PEEK[]", b"BODY[]"
        if size > MOST:
            what, name = b"BODY.PEEK[]<0.%d>" % BEGINNING, b"BODY[]<0>"
        found = self._client.fetch([uid], [b"INTERNALDATE", what]).get(uid, {})
        raw = found.get(name)
        if raw is None:
            return None
        at = found.get(b"INTERNALDATE") or datetime.now(UTC)
        return Fetched(bytes(raw), at, int(size) if size > MOST else None)

    @property
    def can_tell(self) -> bool:
        """Whether the server says by itself that something came (IDLE, RFC 2177)."""
        return bool(self._client.has_capability("IDLE"))

    def wait(self, seconds: float, stopping: threading.Event) -> None:
        """Wait until something came, or the time is over, or we are told to stop."""
        with _on_the_line("It broke off while it waited for mail."):
            if not self.can_tell:
                stopping.wait(seconds)
                self._client.noop()
                return
            self._client.idle()
            until_s = monotonic() + seconds
            while not stopping.is_set() and (left_s := until_s - monotonic()) > 0:
                if self._has_said_something(min(left_s, _LOOK_UP_S)):
                    break
            self._client.idle_done()

    def _has_said_something(self, seconds: float) -> bool:
        """Wait until there is something to be read, be it the end of the line; nothing is read here.

        Not by the library's `idle_check`: it takes the end of the line for silence, may lose half a line, and does not
        see what came together with the answer to IDLE, which is the mail that arrived a moment ago.
        """
        line = self._client.socket()
        line.settimeout(0.0)
        try:
            if _file_of(self._client).peek(1):
                return True
        except (BlockingIOError, ssl.SSLWantReadError):
            pass
        finally:
            line.settimeout(STEP_S)
        poll = select.poll()
        poll.register(line, select.POLLIN)
        return bool(poll.poll(seconds * 1000))


def _file_of(client: IMAPClient) -> BufferedReader:
    """Give the buffer between imaplib and the line; its name changed with Python 3.14."""
    inner = client._imap  # noqa: SLF001 - there is no other way to see what was read already
    found: BufferedReader = getattr(inner, "_file", None) or inner.file
    return found


class NotGivenError(Exception):
    """The server has this mail and does not give it; the message is what it said."""


@contextmanager
def opened(account: Account, passed: Callable[[Step], None] = lambda _: None) -> Iterator[Inbox]:
    """Go all the way into a mailbox; `passed` is told of each step that went well. Raises `MailboxTroubleError`."""
    _resolve(account)
    passed(Step.NAME)
    client = _connected(account, passed)
    try:
        _sign_in(client, account)
        passed(Step.SIGN_IN)
        inbox = _open_folder(client, account)
        passed(Step.FOLDER)
        yield inbox
    finally:
        _leave(client)


def _resolve(account: Account) -> None:
    try:
        addresses_of(account.host, account.port, account.step_s)
    except TimeoutError as error:
        raise MailboxTroubleError(Step.NAME, "The name server did not answer.") from error
    except (OSError, UnicodeError) as error:
        words = f"There is no server called ‘{account.host}’. See whether the name is right."
        raise MailboxTroubleError(Step.NAME, words) from error


def addresses_of(host: str, port: int, step_s: float = STEP_S) -> list[str]:
    """Resolve a name as this machine does; `TimeoutError` if that takes too long, `OSError` if there is none."""
    answer: Future[list[str]] = Future()

    def ask() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            answer.set_result([str(entry[4][0]) for entry in found])
        except (OSError, UnicodeError) as error:
            answer.set_exception(error)

    # Aside: the resolver of the system has its own idea of patience, and no way to be told.
    threading.Thread(target=ask, name="resolve", daemon=True).start()
    return answer.result(step_s)


def _connected(account: Account, passed: Callable[[Step], None]) -> IMAPClient:
    at_once = account.security == Mailbox.Security.TLS
    client = None
    try:
        client = IMAPClient(
            account.host, account.port, ssl=at_once, ssl_context=ssl.create_default_context(), timeout=account.step_s
        )
        passed(Step.CONNECT)
        if account.security == Mailbox.Security.STARTTLS:
            client.starttls(ssl.create_default_context())
    except (OSError, IMAPClientError) as error:
        if client is not None:
            client.shutdown()
        raise _why_not(account, error) from error
    if account.security != Mailbox.Security.NONE:
        passed(Step.TLS)
    client.normalise_times = False
    _keep_alive(client)
    return client


def _keep_alive(client: IMAPClient) -> None:
    line = client.socket()
    line.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in _KEEPALIVE:
        if hasattr(socket, name):
            line.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)


def _why_not(account: Account, error: Exception) -> MailboxTroubleError:
    where = f"‘{account.host}’ at port {account.port}"
    if isinstance(error, ssl.SSLError):
        return MailboxTroubleError(Step.TLS, _not_safe(where, error))
    if isinstance(error, IMAPClientError) and account.security == Mailbox.Security.STARTTLS and "TLS" in str(error):
        return MailboxTroubleError(Step.TLS, f"{where} offers no STARTTLS.")
    return MailboxTroubleError(Step.CONNECT, _not_connected(where, error, account.step_s))


def _not_safe(where: str, error: ssl.SSLError) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"The certificate of {where} can’t be trusted: {quoted(error.verify_message).rstrip('.')}."
    return f"No safe connection to {where}: {quoted(error.reason or error)}. Does this port want another security?"


def _not_connected(where: str, error: Exception, step_s: float) -> str:
    if isinstance(error, TimeoutError):
        return f"{where} did not answer within {step_s:.0f} seconds. Is the port right, or is a wall between?"
    if isinstance(error, ConnectionRefusedError):
        return f"{where} refuses connections. See whether the port is right."
    if isinstance(error, OSError):
        return f"No connection to {where}: {quoted(error.strerror or error)}."
    # Not a word of what it said: it may be anything, inside the own network.
    return f"What answers at {where} is no mail server that we understand."


def _sign_in(client: IMAPClient, account: Account) -> None:
    with _on_the_line("It broke off while we signed in.", Step.SIGN_IN):
        try:
            if account.proof == Mailbox.Proof.TOKEN:
                client.oauth2_login(account.user, account.secret)
            else:
                _log_in(client, account)
        except LoginError as error:
            words = f"The server refused the name or the password. It said: {quoted(error)}"
            raise MailboxTroubleError(Step.SIGN_IN, words) from error


def _log_in(client: IMAPClient, account: Account) -> None:
    """Sign in by password; AUTHENTICATE takes any character, LOGIN only ASCII."""
    if client.has_capability("AUTH=PLAIN"):
        client.plain_login(account.user, account.secret)
    else:
        client.login(account.user, account.secret)


def _open_folder(client: IMAPClient, account: Account) -> Inbox:
    with _on_the_line("It broke off while it opened the folder.", Step.FOLDER):
        try:
            found = client.select_folder(account.folder, readonly=True)
        except IMAPClientAbortError:
            raise
        except IMAPClientError as error:
            words = f"There is no folder called ‘{account.folder}’ in it. The server said: {quoted(error)}"
            raise MailboxTroubleError(Step.FOLDER, words) from error
        if b"UIDVALIDITY" not in found:
            raise MailboxTroubleError(Step.FOLDER, "The server does not number its mails; we can’t follow it.")
        return Inbox(client, found)


@contextmanager
def _on_the_line(words: str, step: Step = Step.READ) -> Iterator[None]:
    try:
        yield
    except TimeoutError as error:
        raise MailboxTroubleError(step, "The server fell silent.") from error
    except (OSError, IMAPClientError) as error:
        raise MailboxTroubleError(step, f"{words} ({quoted(error)})") from error


def _leave(client: IMAPClient) -> None:
    """Sign out, quickly; a server that does not answer is left all the same."""
    with suppress(OSError, IMAPClientError):
        client.socket().settimeout(2.0)
        client.logout()
        return
    with suppress(OSError, IMAPClientError):
        client.shutdown()
