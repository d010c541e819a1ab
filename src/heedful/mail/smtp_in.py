"""Mail in by SMTP: a listener to which the company's own mail server hands over what is for us.

The rules of this file:

1. 250 is said when the mail is durable, and not before. Whoever is cut off before it sends again.
2. What cannot be kept now is answered 4xx, so that the other server keeps it and comes back; 5xx only for what will
   never be taken: another recipient, too large, somebody who is not our mail server.
3. Nothing that a client does can use up this machine: connections, mails that come in at once, their size, the time for
   each command and the commands of a connection all have an end. aiosmtpd brings some of that, and no more.
4. Large mails come one at a time, and small ones go on beside them.
"""

from __future__ import annotations

import asyncio
import logging
import math
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session
from django.db import close_old_connections
from django.utils import timezone

from heedful.queries.mailbox import mailbox_for
from heedful.services.memory import give_back
from heedful.services.receive import MOST
from heedful.services.take_in import HandedOver, NotForUsError, NotKept, take_in, why_not_kept

_log = logging.getLogger("heedful.mail")

#: So many connections, and mails that come in at once, beside a large one: each takes three times its size in memory.
CONNECTIONS, AT_ONCE = 50, 4
#: Of mails that are larger than this one at a time comes in, in bytes.
LARGE = 25_000_000
#: For a command; the text of a mail, and keeping it, is one.
COMMAND_S = 300.0
RECIPIENTS = 100
#: How often a command may be given in one connection.
_CALLS = {"MAIL": 1_000, "RCPT": 5_000, "RSET": 1_000, "DATA": 1_000, "EHLO": 10, "HELO": 10, "NOOP": 100, "*": 50}
_ANSWERS = {
    NotKept.FULL: "452 4.3.1 There is no room here now, try again later",
    NotKept.BUSY: "451 4.3.0 It can't be kept at this moment, try again later",
    NotKept.OTHER: "451 4.3.0 Something is wrong here, try again later",
}

Network = IPv4Network | IPv6Network


@dataclass(frozen=True)
class Terms:
    """Where to listen, who may hand mail over, and, for STARTTLS, with which certificate. `size`, `large`: in bytes."""

    host: str
    port: int
    networks: tuple[Network, ...]
    tls: ssl.SSLContext | None = None
    connections: int = CONNECTIONS
    command_s: float = COMMAND_S
    size: int = MOST
    large: int = LARGE


class Listener:
    """What all connections share."""

    def __init__(self, terms: Terms) -> None:
        self.terms = terms
        self.open: set[Connection] = set()
        self.room = asyncio.Semaphore(AT_ONCE)
        self._room_for_large = asyncio.Semaphore(1)
        self._aside = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="mail in")

    async def start(self) -> asyncio.Server:
        """Listen; raises `OSError` where that can't be."""
        loop = asyncio.get_running_loop()
        return await loop.create_server(self._answer, self.terms.host, self.terms.port, backlog=100)

    def _answer(self) -> asyncio.Protocol:
        if len(self.open) >= self.terms.connections:
            return _Full()
        made = Connection(self)
        self.open.add(made)
        return made

    async def aside(self, do: Callable[[], Any]) -> Any:
        """Do what waits for disk and database in a thread."""
        return await asyncio.get_running_loop().run_in_executor(self._aside, _with_connections, do)

    @asynccontextmanager
    async def room_for_large(self) -> AsyncIterator[None]:
        """Wait until no other large mail is in hand; what this one needed is given back to the machine."""
        async with self._room_for_large:
            try:
                yield
            finally:
                await self.aside(give_back)

    def may_hand_over(self, peer: object) -> bool:
        """Tell whether somebody at that address is our mail server."""
        try:
            address = ip_address(str(peer[0]).partition("%")[0]) if isinstance(peer, tuple) else None
        except ValueError:
            return False
        if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
            # A socket for both families writes an address of the old one like this.
            address = address.ipv4_mapped
        return address is not None and any(address in network for network in self.terms.networks)

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take mail from our own mail server only: it is the one whose word about a sender we believe."""
        if not self.may_hand_over(session.peer):
            return "554 5.7.1 Mail is taken from our own mail server only"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 OK"

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take mail for mailboxes of ours, also with something behind a plus."""
        if len(envelope.rcpt_tos) >= RECIPIENTS:
            return "452 4.5.3 Too many recipients, send the others apart"
        if await self.aside(lambda: mailbox_for(address)) is None:
            return "550 5.1.1 There is no such mailbox here"
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Keep a mail, and say so when it is durable."""
        content = envelope.content
        raw = content if isinstance(content, bytes) else str(content).encode()
        mail = HandedOver(raw, envelope.mail_from or "", tuple(envelope.rcpt_tos))
        try:
            await self.aside(lambda: take_in(mail, timezone.now()))
        except NotForUsError:
            return "550 5.1.1 There is no such mailbox here"
        return "250 2.0.0 It is kept"

    async def handle_exception(self, error: Exception) -> str:
        """Say what may be tried again, and not what broke: that is for our log."""
        why = why_not_kept(error)
        if why is NotKept.OTHER:
            _log.error("a mail could not be taken in", exc_info=error)
        else:
            _log.warning("a mail could not be taken in: %s", error)
        return _ANSWERS[why]


class Connection(SMTP):
    """One connection."""

    # Some senders fold nothing: a long line is ugly, and not refused for that.
    line_length_limit = 1_000_000

    def __init__(self, listener: Listener) -> None:
        self._listener = listener
        super().__init__(
            listener,
            data_size_limit=listener.terms.size,
            enable_SMTPUTF8=True,
            hostname="heedful",
            ident="ready",
            tls_context=listener.terms.tls,
            timeout=listener.terms.command_s,
            command_call_limit=_CALLS,
            loop=asyncio.get_running_loop(),
        )

    def connection_lost(self, error: Exception | None) -> None:
        """Make room for another one."""
        self._listener.open.discard(self)
        super().connection_lost(error)

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802 - aiosmtpd's name
        """Take the text of a mail in, when there is room for it in memory."""
        listener, reader = self._listener, self._reader
        async with AsyncExitStack() as until_kept:

            async def wait_as_large() -> None:
                await until_kept.enter_async_context(listener.room_for_large())

            if self._declared() > listener.terms.large:
                # Beside those that come in at once, of which some may turn out to be large: who takes one place while
                # it waits for the other must never meet who does so the other way round.
                await wait_as_large()
            else:
                await until_kept.enter_async_context(listener.room)
                # It reads as that one does, as far as it is asked to.
                self._reader = _Metered(reader, listener.terms.large, wait_as_large)  # type: ignore[assignment]
            try:
                await super().smtp_DATA(arg)
            finally:
                self._reader = reader

    def _declared(self) -> int:
        """Give the size that was said beforehand (RFC 1870), in bytes; 0 where none was."""
        options = self.envelope.mail_options if self.envelope is not None else []
        said = next((each.removeprefix("SIZE=") for each in options if each.startswith("SIZE=")), "")
        return int(said) if said.isdecimal() else 0


class _Metered:
    """What aiosmtpd reads the text of a mail from: when it turns out to be large, it waits as a large one does."""

    def __init__(self, reader: asyncio.StreamReader, large: int, wait: Callable[[], Awaitable[None]]) -> None:
        self._reader, self._wait = reader, wait
        self._left: float = large

    async def readuntil(self, separator: bytes) -> bytes:
        """Read a line."""
        return await self._counted(await self._reader.readuntil(separator))

    async def read(self, count: int) -> bytes:
        """Read a part of a line that is too long."""
        return await self._counted(await self._reader.read(count))

    async def _counted(self, piece: bytes) -> bytes:
        self._left -= len(piece)
        if self._left < 0:
            self._left = math.inf
            await self._wait()
        return piece


class _Full(asyncio.Protocol):
    """Whoever comes while too many are here."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if isinstance(transport, asyncio.WriteTransport):
            transport.write(b"421 4.7.0 Too many connections, try again later\r\n")
            transport.close()


def _with_connections(do: Callable[[], Any]) -> Any:
    close_old_connections()
    try:
        return do()
    finally:
        close_old_connections()
