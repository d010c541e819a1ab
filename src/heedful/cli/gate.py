"""The gate from the command line: judging requests of a file, and trying a policy on what was judged."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from heedful.domain.gate.verdict import Verdict
    from heedful.wire.gate import AskedRow

# The rules and the places are imported inside the commands: `--help` must not wait for them.
# ruff: noqa: PLC0415


@click.group(name="gate")
def gate() -> None:
    """Ask the gate what may go to whom now, and why."""


@gate.command(name="judge")
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@click.option("--json", "as_json", is_flag=True, help="Print a JSON line for each request.")
def judge(file: Path, as_json: bool) -> None:
    """Judge the requests of a file by all that stands in it.

    FILE is one JSON object: {now, requests, customers, moments, incidents, templates}; - is standard input. Each
    request is judged by itself: only what stands in `sent` was sent. Nothing is stored and nothing is sent.
    """
    for asked, verdict, zone in _judged(_read(file)):
        words = _as_json(asked, verdict) if as_json else _readable(asked, verdict, zone)
        # Half a character may stand in a JSON text, and can't be printed.
        click.echo(words.encode("utf-8", "replace").decode())


def _read(file: Path) -> bytes:
    try:
        with click.open_file(str(file), "rb") as opened:
            data: bytes = opened.read()
            return data
    except OSError as error:
        click.echo(f"{file} can't be read: {error.strerror}.", err=True)
        sys.exit(2)


def _judged(data: bytes) -> Iterator[tuple[AskedRow, Verdict, str]]:
    from heedful.services.gate_file import judge_file
    from heedful.wire.gate import read_gate_file
    from heedful.wire.gate_spot import GateFileError

    try:
        yield from judge_file(read_gate_file(data))
    except GateFileError as error:
        click.echo(str(error).encode("utf-8", "replace").decode(), err=True)
        sys.exit(2)


def _as_json(asked: AskedRow, verdict: Verdict) -> str:
    from heedful.domain.gate.plain import plain_reasons

    told: dict[str, Any] = {
        "id": asked.id,
        "verdict": verdict.decision.value,
        "until": _instant(verdict.until),
        "reasons": plain_reasons(verdict),
    }
    return json.dumps(told, ensure_ascii=False)


def _instant(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat().replace("+00:00", "Z")


def _readable(asked: AskedRow, verdict: Verdict, zone: str) -> str:
    from heedful.services.gate_words import why

    return f"{asked.id}: {verdict.decision.value}. {why(verdict.decision, verdict.until, verdict.reasons, zone)}"


@gate.command(name="replay")
@click.argument("policy", type=click.Path(path_type=Path, allow_dash=True))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def replay(policy: Path, as_json: bool) -> None:
    """Say what another policy would have done in the last 90 days, or since when if there is too much to try.

    POLICY is a JSON object with what differs from the standard: {"table": {"reminder": {"trouble": "send"}},
    "most_in_a_week": 3}. Nothing is changed.
    """
    from heedful.cli.tables import need_tables
    from heedful.domain.gate.policy import Policy, PolicyError

    need_tables()
    try:
        other = Policy.of_plain(json.loads(_read(policy)))
    except (ValueError, RecursionError, PolicyError) as error:
        click.echo(f"{policy} can't be used: {error}", err=True)
        sys.exit(2)
    _print_replayed(other, as_json)


def _print_replayed(other: Any, as_json: bool) -> None:
    from django.utils import timezone

    from heedful.services.gate_replay import DAYS, UNTRIED, try_policy

    told = try_policy(other, timezone.now())
    changes = [
        {"purpose": purpose or None, "before": before.value, "after": after.value, "count": count}
        for (purpose, before, after), count in told.changes.most_common()
    ]
    if as_json:
        past = {"since": _instant(told.since), "all": not told.is_cut, "untried": list(told.untried)}
        click.echo(json.dumps({"judged": told.judged, "differ": told.differ, "changes": changes, **past}))
        return
    since = f"Since {_instant(told.since)}" if told.is_cut else f"In the last {DAYS} days"
    click.echo(f"{since} {told.differ} of {told.judged} messages would have met another answer.")
    for each in changes:
        click.echo(f"  {each['purpose'] or 'purpose unknown'}: {each['before']} -> {each['after']}, {each['count']}")
    if told.is_cut:
        click.echo(f"Only the newest are tried, older ones of the last {DAYS} days are not.")
    for name in told.untried:
        click.echo(str(UNTRIED[name]))


COMMANDS = {"gate": gate}
