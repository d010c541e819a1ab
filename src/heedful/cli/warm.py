"""`heedful warm`: compile the kernels when the environment is made, so that nobody waits for it later."""

from __future__ import annotations

import tempfile
from pathlib import Path

import click

# Everything that is compiled is imported inside the command: `--help` must not wait for numba.
# ruff: noqa: PLC0415

_KINDS = """
[[desire]]
id = "warm"
arises = ["a"]
steps = ["b"]
fulfilled = ["c"]
patience = "1 day"
"""


@click.command()
def warm() -> None:
    """Compile the kernels now, by following a handful of made-up signals through every one of them."""
    with tempfile.TemporaryDirectory(prefix="heedful-warm-") as folder:
        _from_files(Path(folder))
        _from_the_log(Path(folder))
    from heedful.log import row_hash

    row_hash.warm()
    _places()
    click.echo("The kernels are compiled.")


def _from_files(folder: Path) -> None:
    import polars as pl

    from heedful.domain.kind import read_kinds
    from heedful.services.flow_files import desires_frame, follow_files
    from heedful.services.suggest_files import suggest_from
    from heedful.wire.signals import Mapping

    file = folder / "signals.parquet"
    rows = [(f"c{number}", number * 60_000 + place, kind) for number in range(40) for place, kind in enumerate("abc")]
    pl.DataFrame(rows, schema=["customer", "at", "kind"], orient="row").write_parquet(file)
    desires_frame(follow_files([file], read_kinds(_KINDS), Mapping(customer="customer", at="at", kind="kind")))
    suggest_from([file], Mapping(customer="customer", at="at", kind="kind"))


def _from_the_log(folder: Path) -> None:
    import polars as pl

    from heedful.domain.kind import read_kinds
    from heedful.flow.desires import sweep
    from heedful.flow.replay import follow_history
    from heedful.flow.seen import features_of, tally
    from heedful.log.ordered import Arranging, arrange, open_ordered
    from heedful.log.segment import SCHEMA, write_segment

    rows = [{"customer": 1, "at": place, "arrival": place, "kind": kind} for place, kind in enumerate("abc")]
    signals = pl.DataFrame(rows).select(
        pl.col(name).cast(dtype) if name in rows[0] else pl.lit(None, dtype).alias(name)
        for name, dtype in SCHEMA.items()
        if name != "bucket"
    )
    segment = write_segment(folder, signals)
    arrange(Arranging([folder / segment.file]), [], folder / "ordered")
    history, kinds = open_ordered(folder / "ordered"), read_kinds(_KINDS)
    desires = sweep(follow_history(history, kinds)[0], kinds[0], 10)
    tally(history, features_of(history, kinds[0]), desires, kinds[0], None)


def _places() -> None:
    import numpy as np

    from heedful.domain.alert import Area
    from heedful.geo.index import customers_of
    from heedful.geo.locate import locate_many

    homes = customers_of(np.arange(1), locate_many(np.array([40.75]), np.array([-73.99])))
    homes.touched(Area(polygons=(((40, -75), (42, -75), (41, -72)),)))


COMMANDS = {"warm": warm}
