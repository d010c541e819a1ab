"""Which format a file has: by the ending of its name, else by how it begins."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from heedful.wire.access_json import JsonAccessLogTable, is_access_json
from heedful.wire.access_log import AccessLogTable, is_access_log
from heedful.wire.chunk import Table, Unreadable, unfit_name
from heedful.wire.csv_file import CsvTable
from heedful.wire.json_lines import JsonTable
from heedful.wire.parquet_file import ParquetTable
from heedful.wire.source import Source
from heedful.wire.xes import XesTable

_BY_ENDING: dict[str, Callable[[Path], Table]] = {
    ".csv": CsvTable,
    ".tsv": CsvTable,
    ".xes": XesTable,
    ".parquet": ParquetTable,
    ".pq": ParquetTable,
}
#: A line of an access log holds all headers of a request.
_LONGEST_FIRST_LINE = 1 << 16
_JSON = frozenset({".jsonl", ".ndjson", ".json"})
_PACKED = (".gz", ".gzip", ".zst")


def open_table(path: Path) -> Table:
    """Open a file in its format; `Unreadable` where it can't be."""
    name = Path(path.name.lower())
    ending = Path(name.stem).suffix if name.suffix in _PACKED else name.suffix
    table = (_BY_ENDING.get(ending) or _by_content(path, is_json=ending in _JSON))(path)
    if (unfit := unfit_name(table.columns)) is not None:
        raise Unreadable(f"{path} has a column called {unfit}")
    return table


def _by_content(path: Path, *, is_json: bool) -> Callable[[Path], Table]:
    with Source(path) as source:
        start = source.read(_LONGEST_FIRST_LINE).removeprefix(b"\xef\xbb\xbf").lstrip()
    if is_json or start.startswith((b"{", b"[")):
        return JsonAccessLogTable if is_access_json(start) else JsonTable
    if start.startswith(b"PAR1"):
        return ParquetTable
    if start.startswith(b"<"):
        return XesTable
    return AccessLogTable if is_access_log(start) else CsvTable
