"""Access logs that are written as JSON lines: those of Caddy, and those of nginx by a `log_format` with `escape=json`.

Caddy's fields have fixed names; in nginx whoever wrote the format chose them, and nearly everybody calls them after
nginx's variables. What is not named below (headers, addresses, details of TLS) does not travel into the log.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import polars as pl

from heedful.domain.pattern import PAGE
from heedful.wire.access_log import LOGIN, REFERRER, VISITOR, as_iso, asked_for, note_on, visitors
from heedful.wire.chunk import RAW_LIMIT, Block, Reject, Visitors
from heedful.wire.json_lines import JsonTable

_PIECE = 1 << 24
_COOKIE = "cookie_"
_REQUEST = "request"
#: What we call a field, and how it is called in the files, the most telling first.
_CALLED = {
    "address": ("request.client_ip", "request.remote_ip", "request.remote_addr", "remote_addr", "client_ip"),
    "time": ("ts", "time_iso8601", "msec", "time_local", "time", "timestamp", "@timestamp"),
    "path": ("request.uri", "request_uri", "uri"),
    LOGIN: ("user_id", "remote_user"),
    "method": ("request.method", "request_method", "method"),
    "status": ("status",),
    "bytes": ("size", "body_bytes_sent", "bytes_sent"),
    "referrer": ("request.headers.Referer", "http_referer", "http_referrer", "referer", "referrer"),
    "agent": ("request.headers.User-Agent", "http_user_agent", "user_agent", "agent"),
    "host": ("request.host", "host", "server_name"),
    "took_s": ("duration", "request_time"),
}
_NEEDED = frozenset(name for names in _CALLED.values() for name in names) | {_REQUEST}
#: Who has one of these says himself what each line is.
_OTHERS = frozenset({"event", "kind", "event_name", "event_type", "activity"})
_NO_REQUEST = "the line is no request: it has no path"


def is_access_json(start: bytes) -> bool:
    """Tell whether a file whose first line is this is an access log in JSON."""
    try:
        found = json.loads(start.split(b"\n", 1)[0])
    except (ValueError, RecursionError):
        return False
    if not isinstance(found, dict):
        return False
    inner = found.get(_REQUEST)
    names = set(found) | ({f"{_REQUEST}.{name}" for name in inner} if isinstance(inner, dict) else set())
    asked = not names.isdisjoint(_CALLED["path"]) or isinstance(inner, str)
    return asked and "status" in names and not names.isdisjoint(_CALLED["address"]) and names.isdisjoint(_OTHERS)


class JsonAccessLogTable:
    """An access log in JSON lines, with the columns that `AccessLogTable` gives and a few more."""

    def __init__(self, path: Path, piece: int = _PIECE) -> None:
        self._path = path
        self._lines = JsonTable(path, piece)
        cookies = tuple(name for name in self._lines.columns if name.startswith(_COOKIE))
        self._wanted = _NEEDED | frozenset(cookies)
        self.visitors = Visitors(VISITOR, logins=(LOGIN,), cookies=cookies, addresses=(REFERRER,))
        self.sample = _columns(self._lines.sample, cookies)
        self.columns = self.sample.columns

    def blocks(
        self,
        wanted: frozenset[str] | None,
        progress: Callable[[float], None] | None = None,
        kind: str | None = None,  # noqa: ARG002 - text has no categories to give
    ) -> Iterator[Block]:
        """Read the requests; see `Table`."""
        notes: tuple[str, ...] = (note_on(self._path.name),)
        for block in self._lines.blocks(self._wanted, progress):
            yield self._requests(replace(block, notes=(*notes, *block.notes)), wanted)
            notes = ()

    def _requests(self, block: Block, wanted: frozenset[str] | None) -> Block:
        frame = _columns(block.frame, self.visitors.cookies)
        whole = frame["path"].is_not_null()
        rejects = [*block.rejects]
        for index in (~whole).arg_true():
            line, raw = block.where(index)
            rejects.append(Reject(self._path.name, line, _NO_REQUEST, raw[:RAW_LIMIT]))
        places = whole.arg_true()
        chosen = frame.filter(whole).select(name for name in frame.columns if wanted is None or name in wanted)
        return Block(chosen, lambda row: block.where(places[row]), tuple(rejects), block.notes)


def _columns(lines: pl.DataFrame, cookies: Sequence[str]) -> pl.DataFrame:
    """Give lines as the columns of an access log; `path` is null where a line is no request."""
    found = pl.DataFrame([_first(lines, names).alias(name) for name, names in _CALLED.items()])
    method, path = asked_for(_first(lines, (_REQUEST,)).cast(pl.String))
    frame = found.with_columns(
        pl.coalesce(pl.col("path").cast(pl.String), path).alias("path"),
        pl.coalesce(pl.col("method").cast(pl.String), method).alias("method"),
        _time(found["time"]).alias("time"),
        *(_text(found[name]).alias(name) for name in ("address", LOGIN, "referrer", "agent", "host")),
    )
    days = pl.select(_day(frame["time"])).to_series()
    return frame.select(
        visitors(frame["address"], frame["agent"], days).alias(VISITOR),
        "time",
        pl.lit(PAGE).alias("kind"),
        "path",
        LOGIN,
        "method",
        pl.col("status").cast(pl.Int64, strict=False),
        pl.col("bytes").cast(pl.Int64, strict=False),
        "referrer",
        "agent",
        "host",
        pl.col("took_s").cast(pl.Float64, strict=False),
        *(_text(_first(lines, (name,))).alias(name) for name in cookies),
    )


def _first(lines: pl.DataFrame, names: Sequence[str]) -> pl.Series:
    """Give in each line the first of these that it has, so that it does not matter what stands in other lines."""
    there = [lines[name] for name in names if name in lines.columns]
    if len(there) <= 1:
        return there[0] if there else pl.Series([None] * lines.height, dtype=pl.String)
    return pl.select(pl.coalesce(pl.lit(values).cast(pl.String) for values in there)).to_series()


def _text(values: pl.Series) -> pl.Series:
    """Give texts; Caddy writes headers as lists, and a server writes `-` for nothing."""
    text = values.cast(pl.String)
    listed = text.str.starts_with("[").fill_null(value=False)
    text = _unlisted(text) if listed.any() else text
    return text.replace(["-", ""], [None, None])


def _unlisted(text: pl.Series) -> pl.Series:
    known = text.unique().drop_nulls()
    plain = [_one_of(value) for value in known]
    return text.replace_strict(known, pl.Series(plain, dtype=pl.String), default=None, return_dtype=pl.String)


def _one_of(value: str) -> str | None:
    try:
        found = json.loads(value) if value.startswith("[") else value
    except ValueError:
        return value
    return str(found[0]) if isinstance(found, list) and found else None if isinstance(found, list) else value


def _time(values: pl.Series) -> pl.Series:
    """Write `17/May/2015:12:05:03 +0200` in ISO 8601; leave numbers and all other texts to who reads times."""
    if values.dtype != pl.String:
        return values
    return pl.select(pl.coalesce(as_iso(pl.lit(values)), pl.lit(values))).to_series()


def _day(times: pl.Series) -> pl.Expr:
    """Give the day of a time, UTC for numbers; whatever it is, it must only be another one tomorrow."""
    if times.dtype.is_numeric():
        return (pl.lit(times).cast(pl.Float64) // 86_400).cast(pl.String)
    number = pl.lit(times).cast(pl.Float64, strict=False)
    return (
        pl.when(number.is_null())
        .then(pl.lit(times).cast(pl.String).str.slice(0, 10))
        .otherwise((number // 86_400).cast(pl.String))
    )
