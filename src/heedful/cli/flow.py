"""`heedful flow` and `heedful suggest`: from files to who got what they came for, without a server."""

from __future__ import annotations

import gc
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from heedful.cli.columns import Instant, column_options
from heedful.cli.kinds import kinds_of
from heedful.cli.progress import progress_bar

if TYPE_CHECKING:
    from heedful.services.flow_files import FileFlow, KindFlow

# Everything that reads and counts is imported inside the commands: `--help` must not wait for numba.
# ruff: noqa: PLC0415

#: More rejects than this are in the file of rejects only.
_SHOWN_REJECTS = 3


@click.command(name="flow")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--kinds", "kinds_file", required=True, type=click.Path(path_type=Path), help="The desire kinds (TOML).")
@column_options
@click.option("--now", type=Instant(), help="Look from this instant; the last signal if not given.")
@click.option("--out", type=click.Path(path_type=Path), help="Write every desire to this Parquet file.")
@click.option("--rejects", type=click.Path(path_type=Path), help="Write what could not be taken to this CSV file.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def flow(
    files: tuple[Path, ...],
    kinds_file: Path,
    columns: dict[str, Any],
    now: int | None,
    out: Path | None,
    rejects: Path | None,
    as_json: bool,
) -> None:
    """Tell how many customers got what they came for, where the others stopped, and who is stuck.

    FILES are CSV, Parquet, JSON lines, XES or access logs, each also gzipped.
    """
    title = f"Reading {files[0].name if len(files) == 1 else f'{len(files)} files'}"
    with _no_collecting(), progress_bar(title) as tell:
        from heedful.services.flow_files import follow_files
        from heedful.wire.signals import Mapping

        kinds = kinds_of(kinds_file)
        mapping = Mapping(**columns)
        result = follow_files(files, kinds, mapping, now, tell)
    _say_what_was_odd(result, rejects)
    if out is not None:
        _write_desires(out, result)
    if as_json:
        click.echo(json.dumps(_as_json(result), indent=2, ensure_ascii=False))
    else:
        _print_table(result)
    if result.unreadable:
        sys.exit(1)


@contextmanager
def _no_collecting() -> Iterator[None]:
    """Look for no garbage: what is loaded stays, columns are in no circles, and the search took a tenth of a second."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _write_desires(out: Path, result: FileFlow) -> None:
    from heedful.services.flow_files import desires_frame

    try:
        desires_frame(result).write_parquet(out)
    except OSError as error:
        raise click.UsageError(f"{out} can't be written: {error.strerror or error}.") from None


def _say_what_was_odd(result: FileFlow, rejects: Path | None) -> None:
    for word in [*result.unreadable, *result.notes]:
        click.echo(word, err=True)
    if result.later:
        click.echo(f"{result.later:,} signals are later than {_iso(result.now)} and were left out.", err=True)
    for pattern in result.unmatched if result.signals else []:
        click.echo(f"No signal matches {pattern}.", err=True)
    for each in result.kinds:
        for answer in each.kind.answers_that_are_steps:
            click.echo(
                f"{each.kind.id}: '{answer}' is our answer and a step as well: silence after it counts as giving up.",
                err=True,
            )
    if not result.rejects:
        return
    where = _keep_rejects(rejects or Path("heedful-rejects.csv"), result)
    click.echo(f"{len(result.rejects):,} rows could not be taken; {where} The first of them:", err=True)
    for reject in result.rejects[:_SHOWN_REJECTS]:
        click.echo(f"  {reject.file}, line {reject.line}: {reject.reason}", err=True)


def _keep_rejects(target: Path, result: FileFlow) -> str:
    from heedful.wire.signals import write_rejects

    try:
        write_rejects(target, result.rejects)
    except OSError as error:
        return f"{target} can't be written ({error.strerror}), name another place with --rejects."
    return f"they are in {target}."


def _as_json(result: FileFlow) -> dict[str, Any]:
    return {
        "signals": result.signals,
        "customers": result.customers,
        "from": _iso(result.first),
        "to": _iso(result.last),
        "kinds": [_kind_as_json(each) for each in result.kinds],
    }


def _kind_as_json(each: KindFlow) -> dict[str, Any]:
    from heedful.domain.reliability import burn, reliability
    from heedful.stats.interval import wilson

    counts, kind = each.counts, each.kind
    interval = wilson(counts.fulfilled, counts.known)
    return {
        "id": kind.id,
        "name": kind.name,
        "arose": counts.arose,
        "ended": counts.ended,
        "fulfilled": counts.fulfilled,
        "refused": counts.refused,
        "given_up": counts.given_up,
        "unconfirmed": counts.unconfirmed,
        "flowing": counts.flowing,
        "stalled": counts.stalled,
        "waiting_for_us": each.waiting_for_us,
        "reliability": reliability(counts),
        "low": interval.low if interval else None,
        "high": interval.high if interval else None,
        "target": kind.target,
        "burn": None if kind.target is None else burn(counts, kind.target),
        "steps": [
            {
                "name": step.name,
                "reached": step.reached,
                "median_s": step.median_s,
                "p90_s": step.p90_s,
                "ended_here": step.ended_here,
                "pending_here": step.pending_here,
            }
            for step in each.steps
        ],
    }


def _iso(ms: int | None) -> str | None:
    if ms is None:
        return None
    instant = datetime.fromtimestamp(ms / 1000, UTC)
    return instant.isoformat(timespec="milliseconds" if ms % 1000 else "seconds").replace("+00:00", "Z")


def _print_table(result: FileFlow) -> None:
    from rich.console import Console

    from heedful.cli.flow_table import tables

    console = Console()
    console.print(
        f"{result.signals:,} signals of {result.customers:,} customers"
        + (f", {_iso(result.first)} to {_iso(result.last)}" if result.signals else ""),
        highlight=False,
    )
    for table in tables(result):
        console.print()
        console.print(table)


COMMANDS = {"flow": flow}
