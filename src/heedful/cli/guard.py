"""The command that judges replies before they go, from files and without a server."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from heedful.domain.guard import Finding

# The rules are imported inside the command: `--help` must not wait for the phrases of four languages.
# ruff: noqa: PLC0415

#: Characters shown before and behind what was found.
_AROUND = 40


@click.command(name="guard")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, allow_dash=True))
@click.option("--json", "as_json", is_flag=True, help="Print JSON lines.")
def guard(files: tuple[Path, ...], as_json: bool) -> None:
    """Judge replies before they go: who gets them, and what they say.

    FILES are JSON lines, one reply each; - is standard input. Nothing is stored and nothing is sent.
    """
    failed = False
    for number, file in enumerate(files):
        for line_number, line in _lines(file, of_several=number > 0):
            judged = _judged(line, line_number, file)
            failed = failed or "error" in judged
            click.echo(json.dumps(_as_given(judged), ensure_ascii=False) if as_json else _readable(judged))
    if failed:
        sys.exit(1)


def _lines(file: Path, *, of_several: bool) -> Iterator[tuple[int, bytes]]:
    """Give the lines of a file that are not empty, with their numbers."""
    try:
        with click.open_file(str(file), "rb") as opened:
            for number, line in enumerate(opened, 1):
                if line.strip():
                    yield number, line
    except OSError as error:
        after = " The files before it are judged." if of_several else ""
        click.echo(f"{file} can't be read: {error.strerror}.{after}", err=True)
        sys.exit(2)


def _judged(line: bytes, number: int, file: Path) -> dict[str, Any]:
    from heedful.domain.guard import judge
    from heedful.wire.guard import LineError, read_line

    try:
        read = read_line(line)
    except LineError as error:
        return {"id": None, "line": number, "file": str(file), "error": str(error)}
    findings = judge(read.reply)
    return {"id": read.id, "stop": bool(findings), "draft": read.reply.draft, "findings": findings}


def _as_given(judged: dict[str, Any]) -> dict[str, Any]:
    from heedful.services.guard_words import say

    if "error" in judged:
        return judged
    findings = [
        {"code": one.code.value, "start": one.start, "end": one.end, "message": say(one)} for one in judged["findings"]
    ]
    return {"id": judged["id"], "stop": judged["stop"], "findings": findings}


def _readable(judged: dict[str, Any]) -> str:
    from heedful.services.guard_words import say

    if "error" in judged:
        return f"{judged['file']}, line {judged['line']}: {judged['error']}"
    name = "a reply" if judged["id"] is None else str(judged["id"])
    if not judged["stop"]:
        return f"{name}: may go"
    lines = [f"{name}: stop"]
    for one in judged["findings"]:
        lines.append(f"  {say(one)}")
        if one.end:
            lines.append(f"    {_marked(judged['draft'], one)}")
    return "\n".join(lines)


def _marked(draft: str, one: Finding) -> str:
    """Give the words in question between marks, with a few around them, on one line."""
    first, last = max(0, one.start - _AROUND), one.end + _AROUND
    text = f"{draft[first : one.start]}>>>{draft[one.start : one.end]}<<<{draft[one.end : last]}"
    shown = " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
    return f"{'… ' if first else ''}{shown}{' …' if last < len(draft) else ''}"


COMMANDS = {"guard": guard}
