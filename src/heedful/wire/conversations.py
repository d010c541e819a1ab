"""Files of conversations: one JSON object on each line (docs/reference/conversations-file.md), also gzipped."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from heedful.wire.chunk import RAW_LIMIT, Reject, Unreadable
from heedful.wire.conversation_line import ToldConversation, read_line
from heedful.wire.source import Source
from heedful.wire.told_value import BadLineError

_PIECE = 1 << 20
#: The longest line that is taken; what is longer is told by its number, and the next one is read.
LONGEST_LINE = 64 << 20
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class Line:
    """A line that could be read; `raw` is its beginning, as it is kept if it can't be taken after all."""

    number: int
    told: ToldConversation
    raw: str


def conversations_of(
    path: Path, progress: Callable[[float], None] | None = None, longest: int = LONGEST_LINE
) -> Iterator[Line | Reject | str]:
    """Read all lines in order; a bad one comes as a reject, what is wrong with the file as a sentence."""
    with Source(path, progress) as source:
        for number, line in enumerate(_lines(source, longest), 1):
            if not line.strip():
                continue
            if number == 1 and line.lstrip().startswith(b"["):
                raise Unreadable(
                    f"{path} is one JSON array; one object on each line is needed: jq -c '.[]' {path.name}"
                )
            yield _read(path.name, number, line, longest)
        if source.cut is not None:
            yield f"{path.name} {source.cut}; what could be read before was taken."


def _read(file: str, number: int, line: bytes, longest: int) -> Line | Reject:
    if len(line) > longest:
        return Reject(file, number, f"the line is longer than {longest:,} bytes", _shown(line))
    try:
        return Line(number, read_line(line), _shown(line))
    except BadLineError as error:
        return Reject(file, number, str(error), _shown(line))


def _lines(source: Source, longest: int) -> Iterator[bytes]:
    """Cut into lines; of one that is too long only so much is kept as shows that it is."""
    rest, first = b"", True
    while piece := source.read(_PIECE):
        if first:
            piece, first = piece.removeprefix(_BOM), False
        *lines, end = piece.split(b"\n")
        for line in lines:
            yield rest + line
            rest = b""
        rest = (rest + end)[: longest + 1]
    if rest:
        yield rest


def _shown(line: bytes) -> str:
    return line[: 4 * RAW_LIMIT].decode("utf-8", "replace").rstrip("\r")[:RAW_LIMIT]
