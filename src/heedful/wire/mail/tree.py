"""The parts of a mail as offsets into its bytes.

The rule of this file: an outer boundary ends whatever is inside it, parts are counted over the whole mail, and
reading stops at the limit. So 25 MB of boundaries cost one search.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from heedful.wire.mail.head import Head, read_head
from heedful.wire.mail.limits import Limits
from heedful.wire.mail.params import Valued, read_valued
from heedful.wire.mail.parsed import Flaw
from heedful.wire.mail.words import raw_text

#: What may stand behind a boundary.
_REST = rb"(--)?[ \t]*(?:\r?\n|\r|\Z)"
#: A boundary where the header names none, or a wrong one: a line of its own, and a header below it.
_LOOKS_LIKE = re.compile(
    rb"^--([!-~][ -~]{0,198}?)[ \t]*\r?\n(?:Content-[A-Za-z-]{1,40}|MIME-Version):", re.IGNORECASE | re.MULTILINE
)
_TYPE = re.compile(r"[!#$&^_.+a-z0-9-]{1,127}/[!#$&^_.+a-z0-9-]{1,127}")
_SEARCHED = 262_144


@dataclass(slots=True, eq=False)
class Part:
    """A part: its header, its type, where its body lies, and the parts inside it. `multipart` is what it lies in."""

    head: Head
    type: Valued
    start: int
    end: int
    multipart: str = ""
    index: int = 0
    #: Where its header begins.
    begin: int = 0
    parts: list[Part] = field(default_factory=list)

    @property
    def is_multipart(self) -> bool:
        """Whether there are parts inside."""
        return bool(self.parts)

    def header(self, name: str) -> str:
        """Give a field of the part as undecoded text; empty where there is none."""
        return raw_text(self.head.get(name) or b"")


@dataclass(slots=True)
class Walk:
    """One reading of one mail: the bytes, the limits, what was noticed, and how much of the limits is used up."""

    raw: bytes
    limits: Limits
    flaws: dict[Flaw, str] = field(default_factory=dict)
    parts: int = 0
    #: Characters of text and of HTML.
    text: int = 0
    html: int = 0

    def notice(self, flaw: Flaw, detail: str = "") -> None:
        """Keep a flaw; of each kind the first."""
        self.flaws.setdefault(flaw, detail)


def read_tree(walk: Walk, start: int, end: int, depth: int = 0, default: str = "text/plain") -> Part:
    """Read the part that lies between two offsets, and all inside it."""
    head = read_head(walk.raw, start, end, walk.limits.head)
    if head.is_cut:
        walk.notice(Flaw.HEADER_CUT, str(walk.limits.head))
    if head.is_broken:
        walk.notice(Flaw.HEADER_BROKEN)
    part = Part(head, _type(head, default), head.end, end, begin=start)
    walk.parts += 1
    if part.type.main == "multipart":
        _read_inside(walk, part, depth)
    return part


def _type(head: Head, default: str) -> Valued:
    value = head.get("content-type")
    valued = read_valued(raw_text(value)) if value else Valued(default)
    if _TYPE.fullmatch(valued.value):
        return valued
    # RFC 2045, 5.2: what can't be understood is plain text. Bare 'text' and the like still say what they mean.
    meant = {"html": "text/html", "text/html": "text/html", "multipart": "multipart/mixed"}
    return Valued(meant.get(valued.value.partition(" ")[0], "text/plain"), valued.params)


def _read_inside(walk: Walk, part: Part, depth: int) -> None:
    if depth >= walk.limits.depth:
        walk.notice(Flaw.TOO_DEEP, str(walk.limits.depth))
        return
    sections = list(_sections(walk, part, part.type.params.get("boundary", "")))
    if not sections:
        walk.notice(Flaw.BOUNDARY_BROKEN)
        sections = list(_sections(walk, part, _guessed_boundary(walk.raw, part)))
    if not sections:
        part.type = Valued("text/plain", {})
    default = "message/rfc822" if part.type.value == "multipart/digest" else "text/plain"
    for begin, stop in sections:
        if walk.parts >= walk.limits.parts:
            walk.notice(Flaw.PARTS_CUT, str(walk.limits.parts))
            return
        inside = read_tree(walk, begin, stop, depth + 1, default)
        inside.multipart, inside.index = part.type.value, len(part.parts)
        part.parts.append(inside)


def _guessed_boundary(raw: bytes, part: Part) -> str:
    found = _LOOKS_LIKE.search(raw, part.start, min(part.end, part.start + _SEARCHED))
    return found[1].decode("ascii") if found else ""


def _sections(walk: Walk, part: Part, boundary: str) -> Iterator[tuple[int, int]]:
    """Yield where each part inside begins and ends; one more than the limit at most."""
    mark = b"--" + boundary.rstrip(" ").encode("utf-8", "surrogateescape")
    if not boundary.strip():
        return
    begin = None
    room = walk.limits.parts + 1 - walk.parts
    for line_start, line_end, closes in _delimiters(walk.raw, mark, part.start, part.end):
        if begin is not None:
            yield begin, max(begin, _without_line_end(walk.raw, line_start, begin))
            room -= 1
        begin = line_end
        if closes or room <= 0:
            return
    if begin is not None:
        yield begin, part.end


def _delimiters(raw: bytes, mark: bytes, start: int, end: int) -> Iterator[tuple[int, int, bool]]:
    # One search in C: four million lines that only begin like a boundary took a second one by one.
    for found in re.compile(re.escape(mark) + _REST).finditer(raw, start, end):
        at = found.start()
        if at == start or raw[at - 1] in b"\r\n":
            yield at, found.end(), found[1] is not None


def _without_line_end(raw: bytes, at: int, begin: int) -> int:
    """Step back over the line end before a boundary: it belongs to the boundary (RFC 2046, 5.1.1)."""
    if at - 1 >= begin and raw[at - 1 : at] == b"\n":
        return at - 2 if at - 2 >= begin and raw[at - 2 : at - 1] == b"\r" else at - 1
    return at - 1 if at - 1 >= begin and raw[at - 1 : at] == b"\r" else at
