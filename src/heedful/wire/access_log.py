"""Access logs of web servers, in the common and the combined format.

They carry no identity. The one who came is a visitor: an address and a browser, for one day. Two people behind
one address may be one visitor, and one person is another visitor tomorrow; the note says so. Where the log has a
login or a cookie of our own, that tells better.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import polars as pl

from heedful.domain.pattern import PAGE
from heedful.wire.chunk import RAW_LIMIT, Block, Reject, Visitors
from heedful.wire.source import Source

_PIECE = 1 << 24
_HEAD = 1 << 16
_QUOTED = r'"((?:[^"\\]|\\.)*)"'
_LINE = (
    r"^(?:\S+:\d+ )?(\S+) \S+ (\S+) \[(\d{2}/[A-Z][a-z]{2}/\d{4}:\d{2}:\d{2}:\d{2} [+-]\d{4})\]"
    rf" {_QUOTED} (\d{{3}}) (\d+|-)(?: {_QUOTED} {_QUOTED})?"
)
_PARTS = ["address", "login", "time", "request", "status", "bytes", "referrer", "agent"]
_REQUEST = r"^([A-Z]+) (\S+)(?: HTTP/\S+)?$"
_STAMP = r"^(\d{2})/([A-Z][a-z]{2})/(\d{4}):(\d{2}:\d{2}:\d{2}) ([+-]\d{4})$"
_MONTHS = {
    month: f"{number:02}"
    for number, month in enumerate("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(), start=1)  # noqa: SIM905
}
#: What every access log gives, whatever its format; a visitor and a login are who came.
VISITOR, LOGIN = "visitor", "login"
#: The page that led there, most often of another site.
REFERRER = "referrer"
_NOTE = (
    "{}: an access log says who came only where somebody signed in by the server itself; everybody else is a visitor,"
    " an address with a browser for one day. If a path names people, say which one."
)


def is_access_log(start: bytes) -> bool:
    """Tell whether a file that begins like this is an access log."""
    return re.match(_LINE, start.split(b"\n", 1)[0].decode("utf-8", "replace")) is not None


def note_on(name: str) -> str:
    """Say what an access log does not say."""
    return _NOTE.format(name)


class AccessLogTable:
    """An access log; every request is a page view with its method and status as properties."""

    def __init__(self, path: Path, piece: int = _PIECE) -> None:
        self._path = path
        self._piece = piece
        with Source(path) as source:
            lines = source.read(_HEAD).split(b"\n")[:1000]
        self.visitors = Visitors(VISITOR, logins=(LOGIN,), addresses=(REFERRER,))
        self.sample = _columns(pl.Series([line.decode("utf-8", "replace") for line in lines]))[0]
        self.columns = self.sample.columns

    def blocks(
        self,
        wanted: frozenset[str] | None,
        progress: Callable[[float], None] | None = None,
        kind: str | None = None,  # noqa: ARG002 - text has no categories to give
    ) -> Iterator[Block]:
        """Read the requests; see `Table`."""
        notes: tuple[str, ...] = (note_on(self._path.name),)
        with Source(self._path, progress) as source:
            rest, line, last = b"", 1, False
            while not last:
                data = source.read(self._piece)
                last = len(data) < self._piece
                piece = rest + data
                end = len(piece) if last else piece.rfind(b"\n") + 1
                rest = piece[end:]
                if last and source.cut is not None:
                    notes = (*notes, f"{self._path.name} {source.cut}; what could be read before was taken.")
                if end or notes:
                    yield self._block(piece[:end], line, wanted, notes)
                line, notes = line + piece.count(b"\n", 0, end), ()

    def _block(self, piece: bytes, line: int, wanted: frozenset[str] | None, notes: tuple[str, ...]) -> Block:
        text = pl.Series(piece.decode("utf-8", "replace").removesuffix("\n").split("\n"), dtype=pl.String)
        frame, whole = _columns(text)
        rejects = tuple(
            Reject(self._path.name, line + index, "the line is no request in the common or combined format", raw)
            for index in (~whole).arg_true()
            if (raw := text[index][:RAW_LIMIT]).strip()
        )
        places = whole.arg_true()

        def where(row: int) -> tuple[int, str]:
            return line + places[row], text[places[row]]

        return Block(
            frame.select(name for name in frame.columns if wanted is None or name in wanted), where, rejects, notes
        )


def _columns(lines: pl.Series) -> tuple[pl.DataFrame, pl.Series]:
    """Give the requests among lines as columns, and which lines they are."""
    parts = lines.str.extract_groups(_LINE).struct.unnest()
    parts.columns = _PARTS
    parts = parts.with_columns(*asked_for(parts["request"]))
    whole = parts["path"].is_not_null()
    parts = parts.filter(whole).with_columns(as_iso(pl.col("time")).alias("time"))
    return parts.select(
        visitors(parts["address"], parts["agent"], parts["time"].str.slice(0, 10)).alias(VISITOR),
        "time",
        pl.lit(PAGE).alias("kind"),
        "path",
        pl.col(LOGIN).replace("-", None),
        "method",
        pl.col("status").cast(pl.Int64),
        pl.col("bytes").cast(pl.Int64, strict=False),
        pl.col(REFERRER).replace("-", None),
        pl.col("agent").replace("-", None),
    ), whole


def asked_for(requests: pl.Series) -> tuple[pl.Series, pl.Series]:
    """Give method and path of requests such as `GET /help HTTP/1.1`; null where it is none."""
    found = requests.str.extract_groups(_REQUEST).struct.unnest()
    return found["1"].alias("method"), found["2"].alias("path")


def as_iso(time: pl.Expr) -> pl.Expr:
    """Write the times of access logs, `17/May/2015:12:05:03 +0200`, in ISO 8601; null where it is none."""
    parts = time.str.extract_groups(_STAMP)
    month = parts.struct.field("2").replace_strict(_MONTHS, default=None, return_dtype=pl.String)
    field = parts.struct.field
    return pl.format("{}-{}-{}T{}{}", field("3"), month, field("1"), field("4"), field("5"))


def visitors(addresses: pl.Series, agents: pl.Series, days: pl.Series) -> pl.Series:
    """Give each request its visitor: a digest, so that addresses do not travel into the log of signals."""
    told = pl.select(pl.format("{}\n{}\n{}", addresses.fill_null(""), agents.fill_null(""), days.fill_null("")))
    known = told.to_series().unique()
    digests = [hashlib.blake2s(text.encode(), digest_size=8).hexdigest() for text in known]
    return told.to_series().replace_strict(known, pl.Series(digests, dtype=pl.String), return_dtype=pl.String)
