"""S/MIME: whether a part is signed or encrypted, and what a signed one holds (RFC 8551, RFC 5652).

The rule of this file: it unwraps and does not verify. Only as much of BER is read as leads to the content: tags
and lengths, also indefinite ones, without recursion beyond the nesting of CMS itself.
"""

from __future__ import annotations

from typing import NamedTuple

_SIGNED_DATA = bytes.fromhex("2a864886f70d010702")
_OID, _OCTETS, _SEQUENCE, _CONTENT = 0x06, 0x04, 0x30, 0xA0
_CONSTRUCTED = 0x20
_MOST_PIECES = 50_000
_DEEPEST = 8


class _Node(NamedTuple):
    """One value: its tag, and where its content begins and ends; `after` is where the next one begins."""

    tag: int
    start: int
    end: int
    after: int


class _BrokenError(ValueError):
    """What was to be BER is not."""


def signed_content(data: bytes) -> bytes | None:
    """Give what an opaque signature is wrapped around; None where it is no SignedData, holds nothing, or is broken."""
    try:
        return _content(data)
    except (_BrokenError, IndexError):
        return None


def _content(data: bytes) -> bytes | None:
    info = _inside(data, _node(data, 0, len(data)))
    if data[info[0].start : info[0].end] != _SIGNED_DATA or info[0].tag != _OID:
        return None
    signed = _inside(data, _inside(data, info[1])[0])
    encapsulated = _inside(data, signed[2])
    if len(encapsulated) < 2:  # noqa: PLR2004 - its type, and the content that a detached signature lacks
        return None
    return b"".join(_octets(data, _inside(data, encapsulated[1])[0]))


def _octets(data: bytes, node: _Node, depth: int = 0) -> list[bytes]:
    if node.tag == _OCTETS:
        return [data[node.start : node.end]]
    if node.tag != _OCTETS | _CONSTRUCTED or depth > _DEEPEST:
        raise _BrokenError
    return [piece for inner in _inside(data, node) for piece in _octets(data, inner, depth + 1)]


def _inside(data: bytes, node: _Node) -> list[_Node]:
    if not node.tag & _CONSTRUCTED:
        raise _BrokenError
    nodes: list[_Node] = []
    at = node.start
    while at < node.end:
        inner = _node(data, at, node.end)
        nodes.append(inner)
        at = inner.after
        if len(nodes) > _MOST_PIECES:
            raise _BrokenError
    return nodes


def _node(data: bytes, at: int, limit: int, depth: int = 0) -> _Node:
    tag, first = data[at], data[at + 1]
    if first == 0x80:  # noqa: PLR2004 - an indefinite length
        return _endless(data, tag, at + 2, limit, depth)
    start = at + 2
    length = first
    if first & 0x80:
        count = first & 0x7F
        length = int.from_bytes(data[start : start + count], "big")
        start += count
        if count > 4:  # noqa: PLR2004 - four gigabytes
            raise _BrokenError
    if tag & 0x1F == 0x1F or start + length > limit:  # noqa: PLR2004 - no tag of CMS is written in several bytes
        raise _BrokenError
    return _Node(tag, start, start + length, start + length)


def _endless(data: bytes, tag: int, start: int, limit: int, depth: int) -> _Node:
    """Look for the two noughts that end an indefinite length, value by value."""
    if depth > _DEEPEST * 2:
        raise _BrokenError
    at = start
    for _ in range(_MOST_PIECES):
        if data[at : at + 2] == b"\0\0":
            break
        at = _node(data, at, limit, depth + 1).after
        if at >= limit:
            raise _BrokenError
    else:
        raise _BrokenError
    return _Node(tag, start, at, at + 2)
