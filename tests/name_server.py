"""A name server of the tests' own: says what it is told to, or nothing at all."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress

import dns.flags
import dns.message
import dns.rcode
import dns.resolver
import dns.rrset


@contextmanager
def name_server(texts: Mapping[str, list[str]] | None) -> Iterator[dns.resolver.Resolver]:
    """Run one with these TXT records, and give a resolver that asks it; None: it answers nothing."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        line.bind(("127.0.0.1", 0))
        thread = threading.Thread(target=_serve, args=(line, texts))
        thread.start()
        resolver = dns.resolver.Resolver(configure=False)
        resolver.nameservers, resolver.port = ["127.0.0.1"], line.getsockname()[1]
        yield resolver
        with suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as last:
            last.sendto(b"", line.getsockname())
        thread.join(10)


def _serve(line: socket.socket, texts: Mapping[str, list[str]] | None) -> None:
    while True:
        asked, peer = line.recvfrom(4_096)
        if not asked:
            return
        if texts is not None:
            line.sendto(_answer(asked, texts), peer)


def _answer(asked: bytes, texts: Mapping[str, list[str]]) -> bytes:
    query = dns.message.from_wire(asked)
    answer = dns.message.make_response(query)
    answer.flags |= dns.flags.RA
    name = query.question[0].name
    found = texts.get(name.to_text(omit_final_dot=True).lower())
    if found is None:
        answer.set_rcode(dns.rcode.NXDOMAIN)
    elif found:
        quoted = [" ".join(f'"{text[n : n + 200]}"' for n in range(0, len(text), 200)) for text in found]
        answer.answer.append(dns.rrset.from_text(name, 60, "IN", "TXT", *quoted))
    return answer.to_wire()
