"""A data folder of a test: taking rows into its log, and reading what it holds in the end."""

from __future__ import annotations

import json
import secrets
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl
from django.conf import settings

from heedful.domain.desire import Outcome
from heedful.flow.columns import NEVER
from heedful.flow.desires import Desires
from heedful.flow.whole import joined
from heedful.log.desire_file import read_desires
from heedful.log.segment import scan
from heedful.models import DesireFile, Identity, Intake, OrderedLog, RowIdFile, Segment
from heedful.services.audit import MACHINE
from heedful.services.intake import take_file
from heedful.services.log import paths, unclean
from heedful.wire.signals import Mapping as Columns

KIND = """
[[desire]]
id = "restore"
arises = ["started"]
steps = ["chosen"]
fulfilled = ["finished"]
refused = ["denied"]
awaits_us = ["asked"]
answered = ["told"]
patience = "60 minutes"
stalls = "15 minutes"
"""


def json_lines(folder: Path, rows: Iterable[Mapping[str, Any]]) -> Path:
    """Write rows as JSON lines to a file with a name of its own."""
    file = folder / f"{secrets.token_hex(4)}.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return file


def row(customer: Any, minute: float, kind: str, **properties: Any) -> dict[str, Any]:
    """Give a signal as a row of a file; `minute` counts from the beginning of 2024."""
    return {"customer": customer, "at": 1_704_067_200_000 + round(minute * 60_000), "kind": kind, **properties}


def take(folder: Path, *rows: Mapping[str, Any]) -> Intake:
    """Take rows into the log as one file."""
    return take_file(json_lines(folder, rows), Columns(), MACHINE)


def signals() -> Counter:
    """Count all signals that the segments hold for readers, by handle, time in ms and kind."""
    handles = dict(Identity.objects.values_list("pk", "value"))
    found = scan(paths(Segment.objects.order_by("id")), unclean()).select(
        "identity", pl.col("at").cast(pl.Int64), "kind"
    )
    return Counter((handles.get(identity), at, kind) for identity, at, kind in found.collect().iter_rows())


def by_arrival() -> list[tuple]:
    """Give all signals in full, in their order of arrival."""
    return scan(paths(Segment.objects.all())).sort("arrival").collect().rows()


def kept_desires(slug: str = "restore") -> list[tuple]:
    """Give the desires of a kind as its file holds them: handle, times, outcome and how far, in order."""
    return plain(in_file(slug), _handles())


def in_file(slug: str = "restore") -> Desires:
    """Give the desires of a kind as its file holds them."""
    kept = read_desires(settings.HEEDFUL_DATA / "desires" / DesireFile.objects.get(kind__slug=slug).file)
    return joined([kept.ended, kept.unfinished]).desires


def _handles() -> dict[int, str]:
    return dict(Identity.objects.values_list("customer_id", "value"))


def plain(desires: Desires, names: Mapping[int, str]) -> list[tuple]:
    """Turn columns into comparable rows, whatever numbers the customers have; without refs, which are local."""
    return sorted(
        (
            str(names.get(int(desires.customer[n]), desires.customer[n])),
            int(desires.arose[n]),
            int(desires.ordinal[n]),
            int(desires.touched[n]),
            _time(desires.ended[n]),
            Outcome(desires.outcome[n]).word,
            int(desires.furthest[n]),
            int(desires.tries[n]),
            _time(desires.waiting[n]),
            bool(desires.to_people[n]),
            bool(desires.paused[n]),
            tuple(_time(at) for at in desires.reached[n]),
        )
        for n in range(len(desires))
    )


def _time(ms: int) -> int:
    return -1 if ms == NEVER else int(ms)


def listed() -> dict[str, set[str]]:
    """Give the files that count, by folder."""
    return {
        "log": set(Segment.objects.values_list("file", flat=True)),
        "ordered": set(OrderedLog.objects.values_list("folder", flat=True)),
        "desires": set(DesireFile.objects.values_list("file", flat=True)),
        "rows": set(RowIdFile.objects.values_list("file", flat=True)),
        "rejects": set(Intake.objects.exclude(rejects_file="").values_list("rejects_file", flat=True)),
    }


def there(names: Sequence[str] = ("log", "ordered", "desires", "rejects", "rows")) -> dict[str, set[str]]:
    """Give the files that lie in the data folder, by folder."""
    home = settings.HEEDFUL_DATA
    return {name: {path.name for path in (home / name).glob("*")} for name in names}
