"""The relay: takes mail from the company's own programs, keeps it, and says 250 when it is durable.

The rules of this file:

1. 250 is a promise: from then on it is ours, and either goes, is held or dropped by the gate where people see it, or
   comes back to its sender as a notice. Before it nothing was promised, and whatever can't be kept is answered 4xx.
2. Who comes while others are being kept goes with the next batch: one file, one transaction, for all of them.
3. It is no open relay: who sends is known by user name and password, or by being on this machine where a setting says
   that this is enough; and comes from an address from which mail is taken.
4. A client learns what to do, and nothing of our inside.
"""

from __future__ import annotations

import asyncio
import logging
import re
import ssl
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Any, cast

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session
from django.db import close_old_connections
from django.utils import timezone

from heedful.domain.gate.request import Purpose
from heedful.mail.relay_batches import Batches
from heedful.mail.relay_talk import Talk
from heedful.services.relay_in import Coming, accept
from heedful.services.relay_mailer import mailer_of
from heedful.services.take_in import NotKept, why_not_kept

_log = logging.getLogger("heedful.mail")
# aiosmtpd writes what clients say, and warns of its own past at each sign-in.
logging.getLogger("mail.log").setLevel(logging.ERROR)

CONNECTIONS, LARGE_AT_ONCE, RECIPIENTS = 200, 4, 1_000
COMMAND_S = 300.0
#: A mail that was on so many servers goes in circles.
MOST_HOPS = 50
_LONGEST_ADDRESS = 320
_ANSWERS = {
    NotKept.FULL: "452 4.3.1 There is no room here now, try again later",
    NotKept.BUSY: "451 4.3.0 It can't be kept at this moment, try again later",
    NotKept.OTHER: "451 4.3.0 Something is wrong here, try again later",
}
_PURPOSE = re.compile(rb"(?im)^heedful-purpose[ \t]*:[ \t]*([^\r\n]*)")
_RECEIVED = re.compile(rb"(?im)^received[ \t]*:")
_NO_HOST = re.compile(r"[^A-Za-z0-9.:_\[\]-]")
_PURPOSES = frozenset(each.value for each in Purpose)

Network = IPv4Network | IPv6Network


@dataclass(frozen=True)
class Terms:
    """Where to listen, from where mail is taken, whether being on this machine is enough, and the certificate."""

    host: str
    port: int
    networks: tuple[Network, ...]
    trusts_this_machine: bool = False
    tls: ssl.SSLContext | None = None
    connections: int = CONNECTIONS
    command_s: float = COMMAND_S


class Gate:
    """What all connections share: aiosmtpd asks it what to answer."""

    def __init__(self, terms: Terms) -> None:
        self.terms = terms
        self.open: set[Talk] = set()
        self.room = asyncio.Semaphore(LARGE_AT_ONCE)
        # One keeps batches; the others ask who signs in.
        self._aside = ThreadPoolExecutor(3, thread_name_prefix="relay")
        self._batches = Batches(self._keep)
        self._first: Talk | None = None

    async def start(self) -> asyncio.Server:
        """Listen; raises `OSError` where that can't be."""
        loop = asyncio.get_running_loop()
        return await loop.create_server(self._answer, self.terms.host, self.terms.port, backlog=500)

    def _answer(self) -> asyncio.Protocol:
        if len(self.open) >= self.terms.connections:
            return _Full()
        if self._first is None:
            self._first = Talk(self)
        made = Talk.like(self._first)
        self.open.add(made)
        return made

    @property
    def is_of_this_machine(self) -> bool:
        """Whether nobody but this machine reaches us."""
        return self.terms.host == "localhost" or (_address(self.terms.host) or _NOWHERE).is_loopback

    async def aside(self, do: Callable[[], Any]) -> Any:
        """Do what waits for disk and database in a thread."""
        return await asyncio.get_running_loop().run_in_executor(self._aside, _with_connections, do)

    async def _keep(self, batch: Sequence[Coming]) -> list[bool]:
        taken: list[bool] = await self.aside(lambda: accept(batch, timezone.now()))
        return taken

    def trusts(self, peer: object) -> bool:
        """Tell whether somebody at that address needs no password."""
        found = _peer(peer)
        return self.terms.trusts_this_machine and found is not None and found.is_loopback

    async def known(self, said: AuthResult) -> AuthResult:
        """Tell whether somebody is a mailer of ours."""
        given = said.auth_data
        if not said.success or given is None:
            return said
        row = await self.aside(lambda: mailer_of(given.login, given.password))
        if row is None:
            return AuthResult(success=False, handled=False, message="535 5.7.8 Unknown user name or wrong password")
        return AuthResult(success=True, auth_data=row.pk)

    async def handle_EHLO(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, session: Session, _envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        """Say what we can do."""
        session.host_name = hostname
        # All of it in one piece: each would be a packet of its own.
        return ["\r\n".join([*responses[:-1], "250 PIPELINING"])]

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Begin a mail of somebody from whom mail is taken."""
        if not _may_come(_peer(session.peer), self.terms.networks):
            return "554 5.7.1 Mail is not taken from there"
        if not _is_writable(address):
            return "553 5.1.7 That is no address"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 OK"

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Note for whom it is; the next server knows who is there."""
        if len(envelope.rcpt_tos) >= RECIPIENTS:
            # RFC 5321, 4.5.3.1.10: so that the others are sent apart, and not given up.
            return "452 4.5.3 Too many recipients, send the others apart"
        if "@" not in address or not _is_writable(address):
            return "553 5.1.3 That is no address"
        if not address.isascii() and not envelope.smtp_utf8:
            return "553 5.6.7 Such an address needs SMTPUTF8"
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Keep a mail, and say so when it is durable."""
        content = envelope.content
        raw = content if isinstance(content, bytes) else str(content).encode()
        if refusal := _why_not(raw):
            return refusal
        sender = envelope.mail_from or ""
        coming = Coming(
            _received(server, session, timezone.now()) + raw,
            "" if sender == "<>" else sender,
            tuple(envelope.rcpt_tos),
            session.auth_data if isinstance(session.auth_data, int) else None,
            envelope.smtp_utf8,
        )
        if await self._batches.kept(coming):
            return "250 2.0.0 It is kept"
        return "535 5.7.8 This mailer may not send any more"

    async def handle_exception(self, error: Exception) -> str:
        """Say what may be tried again, and not what broke: that is for our log."""
        why = why_not_kept(error)
        if why is NotKept.OTHER:
            _log.error("a mail could not be taken in by the relay", exc_info=error)
        else:
            _log.warning("a mail could not be taken in by the relay: %s", error)
        return _ANSWERS[why]


def _why_not(raw: bytes) -> str:
    """Say why a mail is not taken, whoever sends it; '' if nothing speaks against it."""
    end = raw.find(b"\r\n\r\n")
    head = raw if end < 0 else raw[:end]
    if len(_RECEIVED.findall(head)) > MOST_HOPS:
        return "554 5.4.6 It goes in circles"
    for said in _PURPOSE.findall(head):
        if said.strip().decode("ascii", "replace").lower() not in _PURPOSES:
            return f"550 5.6.0 Heedful-Purpose should be one of: {', '.join(Purpose)}"
    return ""


def _received(server: SMTP, session: Session, at: datetime) -> bytes:
    """Say where it came from (RFC 5321, 4.4)."""
    helo = _NO_HOST.sub("", session.host_name or "")[:255] or "unknown"
    peer = _NO_HOST.sub("", str(_peer(session.peer) or "unknown"))
    way = "SMTP"
    if session.extended_smtp:
        way = f"ESMTP{'S' if session.ssl else ''}{'A' if session.authenticated else ''}"
    date = format_datetime(at.astimezone(UTC))
    return f"Received: from {helo} ([{peer}])\r\n\tby {server.hostname} with {way}; {date}\r\n".encode("ascii")


_NOWHERE = ip_address("0.0.0.0")  # noqa: S104 - compared with, and not listened at


@lru_cache(1_000)
def _may_come(peer: object, networks: tuple[Network, ...]) -> bool:
    return peer is not None and any(peer in network for network in networks)


@lru_cache(1_000)
def _address(text: str) -> Any:
    try:
        return ip_address(text.partition("%")[0])
    except ValueError:
        return None


def _peer(peer: object) -> Any:
    found = _address(str(peer[0])) if isinstance(peer, tuple) else None
    if isinstance(found, IPv6Address) and found.ipv4_mapped is not None:
        # A socket for both families writes an address of the old one like this.
        return found.ipv4_mapped
    return found


def _is_writable(address: str) -> bool:
    """Tell what can be written down, and said to the next server in one word."""
    return len(address) <= _LONGEST_ADDRESS and (address == "<>" or (address.isprintable() and " " not in address))


class _Full(asyncio.Protocol):
    """Whoever comes while too many are here."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports are none of asyncio's classes.
        line = cast(asyncio.WriteTransport, transport)
        line.write(b"421 4.7.0 Too many connections, try again later\r\n")
        line.close()


def _with_connections(do: Callable[[], Any]) -> Any:
    close_old_connections()
    try:
        return do()
    finally:
        close_old_connections()
