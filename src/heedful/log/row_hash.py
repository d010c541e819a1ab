"""The hash of an imported row: 64 bits that stay the same for ever, whatever version reads the file.

The rule of this file: what it computes is kept on disk and compared years later, so nothing here may ever change.
(Polars has a hash for rows, which its next version may compute otherwise.) A row is the sum of its cells, each
hashed under the name of its column; an empty cell adds nothing. So neither the order of columns matters, nor
whether a column that is empty here is in the file at all.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import polars as pl

from heedful.compiled import compiled

U8 = npt.NDArray[np.uint8]
U64 = npt.NDArray[np.uint64]
I64 = npt.NDArray[np.int64]

_P1 = np.uint64(0x9E3779B185EBCA87)
_P2 = np.uint64(0xC2B2AE3D27D4EB4F)
_P3 = np.uint64(0x165667B19E3779F9)
_P4 = np.uint64(0x85EBCA77C2B2AE63)
_P5 = np.uint64(0x27D4EB2F165667C5)
_WHOLE = 2.0**53


def row_hashes(rows: pl.DataFrame, source: str = "") -> U64:
    """Hash the rows of a file as they stand there; `source` keeps equal rows of two systems apart."""
    total = np.full(rows.height, hash_of(source), np.uint64)
    for name in rows.columns:
        text = _text(rows.get_column(name))
        if text is not None:
            _add_column(text, hash_of(name), total)
    return np.asarray(stirred(total))


def hash_of(text: str) -> int:
    """Give the XXH64 of a text (Collet, xxHash specification 0.1.1)."""
    data = np.frombuffer(text.encode("utf-8", "replace"), np.uint8)
    return int(cells(data, np.array([data.size], np.int64), np.uint64(0))[0])


def warm() -> None:
    """Have the kernels compiled, or loaded, before anybody waits for them."""
    stirred(np.array([hash_of("")], np.uint64))


def _add_column(text: pl.Series, seed: int, total: U64) -> None:
    there = text.is_not_null() & (text != "")
    if there.all():
        total += _cells_of(text, seed)
    elif there.any():
        places = there.arg_true().to_numpy()
        total[places] += _cells_of(text.gather(places), seed)


def _cells_of(text: pl.Series, seed: int) -> U64:
    data = np.frombuffer(text.str.join("").item().encode(), np.uint8)
    ends = text.str.len_bytes().cast(pl.Int64).cum_sum().to_numpy(writable=True)
    return np.asarray(stirred(cells(data, ends, np.uint64(seed))))


def _text(values: pl.Series) -> pl.Series | None:
    """Give the values as text that depends on the value alone: a chunk may hold 5, where another holds 5.0 or '5'."""
    kind = values.dtype
    if kind.is_nested():
        return None
    if kind.is_float():
        whole = (values == values.floor()) & (values.abs() < _WHOLE)
        as_whole = values.cast(pl.Int64, strict=False).cast(pl.String)
        return as_whole.zip_with(whole.fill_null(value=False), values.cast(pl.String))
    if isinstance(kind, pl.Datetime):
        return values.cast(pl.Datetime("us", kind.time_zone)).to_physical().cast(pl.String)
    return values if kind == pl.String else values.cast(pl.String, strict=False)


@compiled
def cells(data: U8, ends: I64, seed: np.uint64) -> U64:
    """Hash texts that lie behind each other in `data`, each up to its end, by XXH64."""
    found = np.empty(ends.size, np.uint64)
    begin = np.int64(0)
    for row in range(ends.size):
        end = ends[row]
        at = begin
        length = end - begin
        if length >= 32:  # noqa: PLR2004 - a stripe of the specification
            a, b = seed + _P1 + _P2, seed + _P2
            c, d = seed, seed - _P1
            while at <= end - 32:
                a = _round(a, _eight(data, at))
                b = _round(b, _eight(data, at + 8))
                c = _round(c, _eight(data, at + 16))
                d = _round(d, _eight(data, at + 24))
                at += 32
            value = _turned(a, 1) + _turned(b, 7) + _turned(c, 12) + _turned(d, 18)
            value = (value ^ _round(np.uint64(0), a)) * _P1 + _P4
            value = (value ^ _round(np.uint64(0), b)) * _P1 + _P4
            value = (value ^ _round(np.uint64(0), c)) * _P1 + _P4
            value = (value ^ _round(np.uint64(0), d)) * _P1 + _P4
        else:
            value = seed + _P5
        value += np.uint64(length)
        while at <= end - 8:
            value = _turned(value ^ _round(np.uint64(0), _eight(data, at)), 27) * _P1 + _P4
            at += 8
        if at <= end - 4:
            four = np.uint64(0)
            for place in range(4):
                four |= np.uint64(data[at + place]) << np.uint64(8 * place)
            value = _turned(value ^ (four * _P1), 23) * _P2 + _P3
            at += 4
        while at < end:
            value = _turned(value ^ (np.uint64(data[at]) * _P5), 11) * _P1
            at += 1
        value = (value ^ (value >> np.uint64(33))) * _P2
        value = (value ^ (value >> np.uint64(29))) * _P3
        found[row] = value ^ (value >> np.uint64(32))
        begin = end
    return found


@compiled
def _eight(data: U8, at: np.signedinteger) -> np.uint64:
    value = np.uint64(0)
    for place in range(8):
        value |= np.uint64(data[at + place]) << np.uint64(8 * place)
    return value


@compiled
def _turned(value: np.uint64, bits: int) -> np.uint64:
    return (value << np.uint64(bits)) | (value >> np.uint64(64 - bits))


@compiled
def _round(lane: np.uint64, value: np.uint64) -> np.uint64:
    return _turned(lane + value * _P2, 31) * _P1


@compiled
def stirred(values: U64) -> U64:
    """Mix the bits of each value (splitmix64), so that sums of them do not cancel out."""
    mixed = np.empty(values.size, np.uint64)
    for row in range(values.size):
        value = values[row] + np.uint64(0x9E3779B97F4A7C15)
        value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        mixed[row] = value ^ (value >> np.uint64(31))
    return mixed
