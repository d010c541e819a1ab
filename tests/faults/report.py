"""What a data folder holds, written down for a test in another process; and the housekeeping before."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
from django.db import connection
from tests.services.logs import in_file, listed, there

from heedful.domain.kind import read_kinds
from heedful.flow.desires import Desires, sweep
from heedful.log.segment import scan
from heedful.models import DesireFile, Erasure, Identity, Intake, Segment, SupersededFile
from heedful.queries.desire import anything_behind
from heedful.services.log import paths, remove_abandoned, remove_superseded, unclean

FACES = ("arose", "ordinal", "touched", "ended", "waiting", "outcome", "furthest", "tries", "to_people", "paused")


def report(folder: Path) -> None:
    """Remove what nobody lists, as the nights would; write signals, desires and lists to `folder`."""
    folder.mkdir(exist_ok=True)
    remove_superseded()
    abandoned = remove_abandoned(after_s=-1)
    found = scan(paths(Segment.objects.order_by("id")), unclean()).select("identity", "at", "kind", "arrival").collect()
    handles = _handles("pk", "identity")
    signals = found.with_columns(pl.col("at").cast(pl.Int64)).join(handles, on="identity", how="left")
    signals.select("handle", "at", "kind").sort(pl.all()).write_parquet(folder / "signals.parquet")
    for row in DesireFile.objects.select_related("kind"):
        kind = read_kinds(row.kind.versions.get(version=row.kind_version).definition)[0]
        desires = sweep(in_file(kind.id), kind, int(signals["at"].max() or 0))
        frame = faces(desires).join(_handles("customer_id", "customer"), on="customer", how="left").drop("customer")
        frame.sort(pl.all()).write_parquet(folder / f"{kind.id}.parquet")
    (folder / "lists.json").write_text(
        json.dumps(
            {
                "abandoned": abandoned,
                "listed": {name: sorted(files) for name, files in listed().items()},
                "there": {name: sorted(files) for name, files in there().items()},
                "arrivals": [found.height, found["arrival"].n_unique()],
                "behind": anything_behind(),
                "intakes": sorted(Intake.objects.values_list("name", flat=True)),
                "superseded": SupersededFile.objects.count(),
                "unclean": Erasure.objects.filter(files_clean_at=None).count(),
                "sound": _is_sound(),
            }
        )
    )


def faces(desires: Desires) -> pl.DataFrame:
    """Give what two runs must have in common, whatever numbers the customers have."""
    columns = {name: getattr(desires, name) for name in FACES}
    reached = {f"step {n}": desires.reached[:, n] for n in range(desires.reached.shape[1])}
    return pl.DataFrame({"customer": desires.customer, **columns, **reached})


def _handles(number: str, name: str) -> pl.DataFrame:
    rows = list(Identity.objects.values_list(number, "value"))
    return pl.DataFrame(rows, schema={name: pl.Int64, "handle": pl.String}, orient="row")


def _is_sound() -> bool:
    if connection.vendor != "sqlite":
        return True
    with connection.cursor() as cursor:
        return cursor.execute("PRAGMA integrity_check").fetchone() == ("ok",)
