"""One connection of the relay: aiosmtpd's, where it is slow or does what a relay must not.

aiosmtpd reads a text line by line, in Python; this one looks for its end, in C. It knows no `AUTH=` behind MAIL FROM
(RFC 4954, 5), which Postfix sends to whoever it signs in at. And it asks for credentials only as one setting for all.
"""

from __future__ import annotations

import asyncio
import re
from collections import defaultdict
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

# Neither aiosmtpd nor asyncio has another way to be told what we tell them here.
# ruff: noqa: SLF001

if TYPE_CHECKING:
    from heedful.mail.relay import Gate

SIZE = 25_000_000
#: What is larger than this waits for room in memory.
_SMALL = 1_000_000
#: RFC 5321 allows 998; many programs write HTML in longer ones, and the next server folds or takes them.
LONGEST_LINE = 100_000
_END = b"\r\n.\r\n"
_PLAIN = re.compile(r"<([A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,200}@[A-Za-z0-9.-]{1,255})>(?: +(.*))?")
_AUTH_PARAMETER = re.compile(r"\sAUTH=\S+", re.IGNORECASE)
#: How often a command may be given in one connection: mail servers keep theirs open for long.
_CALLS = {"MAIL": 1 << 30, "RCPT": 1 << 30, "RSET": 1 << 30, "DATA": 1 << 30, "NOOP": 10_000, "*": 20}


class Talk(SMTP):
    """One connection."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate
        terms = gate.terms
        super().__init__(
            gate,
            data_size_limit=SIZE,
            enable_SMTPUTF8=True,
            hostname="heedful",
            ident="ready",
            tls_context=terms.tls,
            timeout=terms.command_s,
            auth_require_tls=terms.tls is not None and not gate.is_of_this_machine,
            authenticator=_as_given,
            command_call_limit=_CALLS,
            loop=asyncio.get_running_loop(),
        )

    @classmethod
    def like(cls, first: Talk) -> Talk:
        """Make one for the same gate as `first`, which never talks.

        aiosmtpd looks through all names of itself and of its handler for each connection, which takes a millisecond:
        as long as all else that a small mail costs.
        """
        made = cls.__new__(cls)
        made.__dict__.update(first.__dict__)
        reader = asyncio.StreamReader(limit=cls.line_length_limit, loop=made.loop)
        asyncio.StreamReaderProtocol.__init__(made, reader, made._cb_client_connected, made.loop)
        # Theirs is shared by all connections, and grows with each EHLO.
        made.command_size_limits = defaultdict(lambda: cls.command_size_limit)
        made._smtp_methods = {name: getattr(made, f"smtp_{name}") for name in first._smtp_methods}
        made._auth_methods = {
            name: known._replace(method=getattr(made, f"auth_{name}")) for name, known in first._auth_methods.items()
        }
        return made

    def connection_lost(self, error: Exception | None) -> None:
        """Make room for another one."""
        self._gate.open.discard(self)
        super().connection_lost(error)

    async def check_auth_needed(self, caller_method: str) -> bool:  # noqa: ARG002 - the signature is aiosmtpd's
        """Ask for credentials, unless being on this machine is enough."""
        assert self.session is not None  # noqa: S101 - for the type checker
        if self.session.authenticated or self._gate.trusts(self.session.peer):
            return False
        await self.push("530 5.7.0 Sign in first, with the user name and password of a mailer")
        return True

    async def auth_PLAIN(self, _: object, args: list[str]) -> AuthResult:  # noqa: N802 - aiosmtpd's name
        """Sign in by PLAIN."""
        return await self._gate.known(await super().auth_PLAIN(_, args))

    async def auth_LOGIN(self, _: object, args: list[str]) -> AuthResult:  # noqa: N802 - aiosmtpd's name
        """Sign in by LOGIN."""
        return await self._gate.known(await super().auth_LOGIN(_, args))

    async def smtp_MAIL(self, arg: str | None) -> None:  # noqa: N802 - aiosmtpd's name
        """Begin a mail; who wrote it to the server before (RFC 4954, 5) says nothing to us."""
        await super().smtp_MAIL(arg and _AUTH_PARAMETER.sub("", arg))

    def _getaddr(self, arg: str) -> tuple[str | None, str | None]:
        # The parser of the standard library takes longer than all the rest of the command.
        if found := _PLAIN.fullmatch(arg):
            return found[1], found[2] or ""
        return super()._getaddr(arg)

    async def smtp_DATA(self, arg: str | None) -> None:  # noqa: N802 - aiosmtpd's name
        """Take the text of a mail."""
        if await self.check_helo_needed() or await self.check_auth_needed("DATA"):
            return
        assert self.envelope is not None  # noqa: S101 - for the type checker
        if not self.envelope.rcpt_tos or arg:
            await self.push("501 5.5.4 Syntax: DATA" if arg else "503 5.5.1 Say first for whom, by RCPT")
            return
        try:
            async with AsyncExitStack() as until_kept:
                await self.push("354 End it with a line that holds a dot only")
                text = await self._text(until_kept)
                answer = await self._answer(self.envelope, text)
        finally:
            self._set_post_data_state()  # type: ignore[no-untyped-call]
        await self.push(answer)

    async def _answer(self, envelope: Envelope, text: bytes | None) -> str:
        if text is None:
            return f"552 5.3.4 It is larger than {SIZE:,} bytes"
        if len(text) > LONGEST_LINE and max(map(len, text.split(b"\n"))) > LONGEST_LINE:
            return f"554 5.6.0 It has a line of more than {LONGEST_LINE:,} bytes"
        envelope.content = text
        assert self.session is not None  # noqa: S101 - for the type checker
        return await self._gate.handle_DATA(self, self.session, envelope)

    async def _text(self, until_kept: AsyncExitStack) -> bytes | None:
        """Read up to the line with the dot; None if it was too large."""
        reader = self._reader
        buffer: bytearray = reader._buffer  # type: ignore[attr-defined]
        # A text may begin with the line that ends it. aiosmtpd lets lines be as long as this reader's limit.
        buffer[:0] = b"\r\n"
        before = reader._limit  # type: ignore[attr-defined]
        try:
            found = await self._read_to_end(reader, _SMALL)
            if found is None:
                await until_kept.enter_async_context(self._gate.room)
                found = await self._read_to_end(reader, SIZE)
            if found is None:
                await self._drain(reader)
                return None
        finally:
            reader._limit = before  # type: ignore[attr-defined]
        # RFC 5321, 4.5.2: of a line that begins with a dot the dot is taken away.
        return found[: -len(_END) + 2].replace(b"\r\n.", b"\r\n")[2:]

    async def _read_to_end(self, reader: asyncio.StreamReader, most: int) -> bytes | None:
        reader._limit = most  # type: ignore[attr-defined]
        try:
            return await reader.readuntil(_END)
        except asyncio.LimitOverrunError:
            return None
        except asyncio.IncompleteReadError as error:
            raise ConnectionResetError from error

    async def _drain(self, reader: asyncio.StreamReader) -> None:
        """Read to the end of what is too large, and keep nothing of it."""
        reader._limit = _SMALL  # type: ignore[attr-defined]
        while True:
            try:
                await reader.readuntil(_END)
            except asyncio.LimitOverrunError as error:
                await reader.readexactly(error.consumed)
            else:
                return


def _as_given(
    _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, given: LoginPassword
) -> AuthResult:
    """Give on what was said; whether it is true is asked where the database may be waited for (`Gate.known`)."""
    return AuthResult(success=True, auth_data=given)
