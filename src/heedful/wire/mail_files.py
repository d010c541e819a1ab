"""Files that hold mails as they came: mbox, Maildir, and one mail each; files also gzipped.

The rules of this file: bytes go through as they are, but for the '>' that mbox puts before a 'From ' of the text. And
memory holds one mail at a time, however large the file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from heedful.wire.chunk import Reject, Unreadable
from heedful.wire.mail.dates import read_date
from heedful.wire.source import Source

_PIECE = 1 << 20
#: No mail is larger; in a file of mails it is the sign of a damaged one.
LARGEST = 200_000_000
#: A longer one is no line of a mail, and goes through in pieces.
_LONGEST_LINE = 1 << 25
#: 'From ana@example.org Mon Nov 23 09:41:00 2026', as the first line of a mail: an address, and a date with a time; or,
#: as newer Thunderbirds write, nothing behind it.
_FROM = re.compile(
    rb"From(?: (\S*) *((?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? +(?:[A-Z][a-z]{2} +\d\d?|\d\d? +[A-Z][a-z]{2}) "
    rb".*\d\d?:\d\d.*))?$"
)
_QUOTED_FROM = re.compile(rb"^>(>*From )", re.MULTILINE)
_MAILS = (".eml", ".eml.gz", ".mbox", ".mbox.gz")
#: Thunderbird's mark of what was deleted and is still in the file.
_STATUS = re.compile(rb"^X-Mozilla-Status: *([0-9A-Fa-f]{4})\s*$", re.MULTILINE)
_DELETED = 0x0008
#: Flags of Maildir that say it was never sent, or was thrown away.
_DRAFT, _TRASHED = "D", "T"


@dataclass(frozen=True)
class RawMail:
    """One mail: where it stands (the line in a mbox, else 1), its bytes, and when the file says that it came."""

    file: str
    line: int
    content: bytes
    at: datetime | None = None


@dataclass(frozen=True)
class LeftOut:
    """A mail that is none to bring in: a draft, or one in the bin."""

    file: str


Found = RawMail | LeftOut | Reject | str


def is_lines(path: Path) -> bool:
    """Tell whether a file holds JSON lines, and no mails; raises `Unreadable`."""
    with Source(path) as source:
        return source.read(_PIECE).removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in {b"{", b"["}


def mails_of(path: Path, progress: Callable[[float], None] | None = None, largest: int = LARGEST) -> Iterator[Found]:
    """Read all mails of a file or folder; what can't be taken comes as a reject, what is wrong as a sentence."""
    if not path.is_dir():
        yield from _in_file(path, path.name, progress, largest)
        return
    files = _files_of(path)
    for done, file in enumerate(files, 1):
        yield from _in_folder(file, str(file.relative_to(path)), largest)
        if progress is not None:
            progress(done / len(files))


def _files_of(path: Path) -> list[Path]:
    """List the files of a Maildir, of itself alone; or all mails below any other folder."""
    boxes = [path / name for name in ("cur", "new") if (path / name).is_dir()]
    if boxes:
        return sorted(file for box in boxes for file in box.iterdir() if file.is_file())
    found = sorted(file for file in path.rglob("*") if file.is_file() and file.name.lower().endswith(_MAILS))
    if not found:
        raise Unreadable(
            f"{path} is neither a Maildir (with 'cur' and 'new') nor holds files that end in .eml or .mbox"
        )
    return found


def _in_folder(file: Path, name: str, largest: int) -> Iterator[Found]:
    flags = file.name.rpartition(":2,")[2] if ":2," in file.name else ""
    if _DRAFT in flags or _TRASHED in flags:
        yield LeftOut(name)
        return
    try:
        yield from _in_file(file, name, None, largest, is_one=file.parent.name in {"cur", "new"})
    except Unreadable as error:
        yield Reject(name, 1, str(error), "")


def _in_file(
    path: Path, name: str, progress: Callable[[float], None] | None, largest: int, *, is_one: bool = False
) -> Iterator[Found]:
    written = datetime.fromtimestamp(path.stat().st_mtime, UTC) if path.exists() else None
    with Source(path, progress) as source:
        first = source.read(_PIECE)
        if first.startswith(b"From ") and not is_one:
            yield from _split(source, first, name, largest)
        else:
            yield _whole(source, first, name, largest, written)
        if source.cut is not None:
            yield f"{name} {source.cut}; what could be read before was taken."


def _whole(source: Source, first: bytes, name: str, largest: int, written: datetime | None) -> RawMail | Reject:
    content = first + source.read(largest - len(first) + 1)
    if len(content) > largest:
        return Reject(name, 1, f"it is larger than {largest:,} bytes, as no mail is", "")
    return RawMail(name, 1, content, written)


def _split(source: Source, first: bytes, name: str, largest: int) -> Iterator[RawMail | LeftOut | Reject]:
    """Cut a mbox where a line begins with 'From ', an address and a date, below a blank line."""
    at, kept, size = 1, list[bytes](), 0
    is_blank = True
    for number, line in enumerate(_lines(source, first), 1):
        if is_blank and line.startswith(b"From ") and _FROM.match(line.rstrip()) and number > 1:
            yield _mail(kept, size, name, at, largest)
            at, kept, size = number, [], 0
        size += len(line)
        if size <= largest:
            kept.append(line)
        is_blank = not line.strip()
    yield _mail(kept, size, name, at, largest)


def _mail(lines: list[bytes], size: int, name: str, at: int, largest: int) -> RawMail | LeftOut | Reject:
    if size > largest:
        return Reject(name, at, f"it is larger than {largest:,} bytes, as no mail is", "")
    found = _FROM.match(lines[0].rstrip()) if lines else None
    content = b"".join(lines[1:])
    status = _STATUS.search(content[: content.find(b"\n\n")] if b"\n\n" in content else content[:_PIECE])
    if status and int(status[1], 16) & _DELETED:
        return LeftOut(name)
    # The blank line before the next 'From ' belongs to the file.
    content = content[:-2] if content.endswith(b"\r\n\r\n") else content[:-1] if content.endswith(b"\n\n") else content
    return RawMail(name, at, _QUOTED_FROM.sub(rb"\1", content), _said(found[2]) if found and found[2] else None)


def _said(date: bytes) -> datetime | None:
    """Read the date of a 'From ' line, in which the year stands behind the time."""
    return read_date(date.decode("ascii", "replace"))


def _lines(source: Source, first: bytes) -> Iterator[bytes]:
    rest, piece = b"", first
    while piece:
        *lines, end = (rest + piece).split(b"\n")
        for line in lines:
            yield line + b"\n"
        if len(end) > _LONGEST_LINE:
            yield end
            end = b""
        rest, piece = end, source.read(_PIECE)
    if rest:
        yield rest
