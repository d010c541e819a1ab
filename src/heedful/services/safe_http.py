"""Posting to an address that somebody else has written down, and reading from one.

The rule of this file: a name is resolved once, every address behind it is looked at, and the connection goes to
one that was looked at, so that a name which leads elsewhere a moment later (DNS rebinding) gains nothing. No
redirect of a post is followed, and of a reading only to addresses that were looked at as well; no proxy of the
environment is used, and who dawdles is left after a while. What is read is never more than was asked for, packed or
unpacked.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import urljoin, urlsplit

from heedful.domain.address import UnfitAddressError, check_url, may_go_to

#: For each step (connecting, reading a bit), and for all of it.
STEP_S, WHOLE_S = 5.0, 15.0


class PostError(Exception):
    """It did not arrive; the message says why, for a person."""


@dataclass(frozen=True)
class Limits:
    """Whether this machine itself may be asked, how long it may take, and whether it is public: then http will do."""

    loopback: bool
    step_s: float = STEP_S
    whole_s: float = WHOLE_S
    is_public: bool = False


@dataclass(frozen=True)
class Answer:
    """What came back: the status, and the beginning of the text if it was asked for."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


def post(url: str, body: bytes, headers: Mapping[str, str], limits: Limits) -> int:
    """Post `body` to `url` and give the status of the answer, whose text is not read.

    Raises as `ask` does.
    """
    return ask(url, body, headers, limits, most=0).status


def ask(url: str, body: bytes, headers: Mapping[str, str], limits: Limits, most: int = 65_536) -> Answer:
    """Post `body` to `url` and give the answer, of its text no more than `most` bytes.

    Raises `UnfitAddressError` where nothing may be sent to, and `PostError` where nobody answers properly.
    """
    with _told(), _connected(url, limits) as (connection, target):
        connection.request("POST", target, body, dict(headers))
        response = connection.getresponse()
        return Answer(response.status, response.read(most) if most else b"")


#: So often a reading is sent elsewhere before it is given up.
_MOST_REDIRECTS = 3
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


def read(url: str, headers: Mapping[str, str], limits: Limits, most: int) -> Answer:
    """Read what stands at `url`: the answer with its headers (lower case), unpacked, of at most `most` bytes.

    Raises `UnfitAddressError` where nothing may be asked, and `PostError` where nobody answers properly, or with more
    than that.
    """
    for _ in range(_MOST_REDIRECTS + 1):
        answer = _read_once(url, headers, limits, most)
        if answer.status not in _REDIRECTS or "location" not in answer.headers:
            return answer
        url = urljoin(url, answer.headers["location"])
    raise PostError("It sends us from one address to the next.")


def _read_once(url: str, headers: Mapping[str, str], limits: Limits, most: int) -> Answer:
    with _told(), _connected(url, limits) as (connection, target):
        connection.request("GET", target, headers={"Accept-Encoding": "gzip", **headers})
        response = connection.getresponse()
        packed = response.read(most + 1)
        told = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, _unpacked(packed, told.get("content-encoding", ""), most), told)


def _unpacked(packed: bytes, encoding: str, most: int) -> bytes:
    body = packed
    if encoding.strip().lower() in {"gzip", "x-gzip"}:
        try:
            # One byte more tells that there is more: a bomb is never unpacked to its end.
            body = zlib.decompressobj(16 + zlib.MAX_WBITS).decompress(packed[:most], most + 1)
        except zlib.error as error:
            raise PostError("The answer says that it is packed, and can't be unpacked.") from error
    if len(body) > most or len(packed) > most:
        raise PostError(f"The answer is larger than {most // 1_000_000} MB.")
    return body


@contextmanager
def _told() -> Iterator[None]:
    """Say in our words why nobody answers properly."""
    try:
        yield
    except (UnfitAddressError, PostError):
        raise
    except TimeoutError as error:
        raise PostError("It took too long to answer.") from error
    except ssl.SSLError as error:
        raise PostError(f"No safe connection: {error.reason or error}.") from error
    except OSError as error:
        raise PostError(f"No connection: {error.strerror or error}.") from error
    except (http.client.HTTPException, ValueError) as error:
        raise PostError("The answer was no HTTP, or broke off.") from error


@dataclass
class _Line:
    """A connection that a timer may cut."""

    socket: socket.socket
    is_cut: bool = False

    def cut(self) -> None:
        """Hang up, whoever waits on it."""
        self.is_cut = True
        with suppress(OSError):
            # Not the method of a TLS socket, which would take the ground from under the thread that reads.
            socket.socket.shutdown(self.socket, socket.SHUT_RDWR)


@contextmanager
def _connected(url: str, limits: Limits) -> Iterator[tuple[http.client.HTTPConnection, str]]:
    """Connect to an address that was looked at, and give what to ask for there; hang up when the time is over."""
    check_url(url, loopback=limits.loopback, is_public=limits.is_public)
    parts = urlsplit(url)
    host, is_safe = str(parts.hostname), parts.scheme == "https"
    usual = 443 if is_safe else 80
    port = parts.port or usual
    line = _Line(socket.create_connection((str(_address_of(host, port, limits)), port), limits.step_s))
    timer = threading.Timer(limits.whole_s, line.cut)
    timer.daemon = True
    timer.start()
    try:
        if is_safe:
            # The name is what the certificate must be for, whichever address it has led to.
            line.socket = safe = _tls().wrap_socket(line.socket, server_hostname=host, do_handshake_on_connect=False)
            safe.do_handshake()
        connection = http.client.HTTPConnection(host, port)
        connection.sock, connection.default_port = line.socket, usual
        yield connection, f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
        if line.is_cut:
            # What came until then may look like an answer.
            raise TimeoutError
    except (OSError, http.client.HTTPException, ValueError):
        if line.is_cut:
            raise TimeoutError from None
        raise
    finally:
        timer.cancel()
        line.socket.close()


def _address_of(host: str, port: int, limits: Limits) -> IPv4Address | IPv6Address:
    """Resolve a name, and give its first address if every one of them is fit."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise PostError(f"There is no such name: {host}.") from error
    addresses = [ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]
    for address in addresses:
        if not may_go_to(address, loopback=limits.loopback):
            raise UnfitAddressError(f"{host} leads to {address}, which the whole internet cannot reach.")
    return addresses[0]


@cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()
