"""`heedful doctor`: what is wrong, and what to do; also where nothing else would start any more."""

from __future__ import annotations

import json
import os
import secrets
import sys
import textwrap
from collections.abc import Iterator
from dataclasses import asdict
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from heedful.services.doctor.remark import Remark

# Nothing is imported at the top that needs settings: they may be what is wrong.
# ruff: noqa: PLC0415

_WIDTH, _INDENT = 100, 20
_MARKS = {"well": ("ok", "green"), "look": ("look", "yellow"), "wrong": ("WRONG", "red")}


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead.")
def doctor(*, as_json: bool) -> None:
    """Look at everything that this installation stands on, and say what is wrong and what to do.

    Changes nothing. Ends with status 1 if something is wrong.
    """
    remarks = []
    for remark in _remarks():
        remarks.append(remark)
        if not as_json:
            _print(remark)
    if as_json:
        told = {"version": metadata.version("heedful"), "data": str(_data())}
        click.echo(json.dumps({**told, "remarks": [asdict(remark) for remark in remarks]}, indent=1))
    is_wrong = any(remark.grade == "wrong" for remark in remarks)
    if not as_json:
        click.echo("\nSomething is wrong: see above." if is_wrong else "\nNothing is wrong.")
    sys.exit(1 if is_wrong else 0)


def _remarks() -> Iterator[Remark]:
    from heedful.services.doctor.remark import wrong

    data = _data()
    if not data.is_dir():
        do = "Set HEEDFUL_DATA to the folder of your installation. 'heedful init' makes a new one there."
        yield wrong("folder", f"There is no data folder {data}.", do)
    elif not os.access(data, os.R_OK | os.X_OK):
        do = "Run the doctor as the user whom that folder belongs to."
        yield wrong("folder", f"We may not look into {data}.", do)
    else:
        yield _of_key(data)
        yield from _with_settings(data)


def _of_key(data: Path) -> Remark:
    from heedful.services.doctor.remark import well, wrong

    if os.environ.get("HEEDFUL_SECRET_KEY") or (data / "secret-key").exists():
        return well("keys", "The secret key is there.")
    # Looking must not make one.
    os.environ["HEEDFUL_SECRET_KEY"] = secrets.token_hex(32)
    do = "Put secret-key back from a backup; else a new one is made, and everybody has to sign in again."
    return wrong("keys", f"The secret key is not in {data}.", do)


def _with_settings(data: Path) -> Iterator[Remark]:
    from django.core.exceptions import ImproperlyConfigured
    from django.utils import timezone

    from heedful.cli import set_up_django
    from heedful.services.doctor.remark import wrong

    try:
        set_up_django()
    except ImproperlyConfigured as error:
        yield wrong("settings", str(error), "Nothing else can be looked at until this is right.")
        return
    from heedful.services.doctor.examine import examine

    if not any(path.suffix == ".sqlite3" for path in data.iterdir()) and not os.environ.get("HEEDFUL_DATABASE_URL"):
        # Looking must not make one.
        do = "Set HEEDFUL_DATA right, or put the database back from a backup. 'heedful init' makes an empty one."
        yield wrong("database", f"There is no database in {data}.", do)
        return
    yield from examine(timezone.now())


def _data() -> Path:
    """Give the data folder as the settings will name it, without making it."""
    return Path(os.environ.get("HEEDFUL_DATA") or "heedful-data").expanduser().resolve()


def _print(remark: Remark) -> None:
    word, colour = _MARKS[remark.grade]
    head = click.style(f"{word:7}", fg=colour, bold=remark.grade == "wrong")
    words = f"{remark.what} {remark.do}".strip()
    text = textwrap.fill(words, _WIDTH, initial_indent=" " * _INDENT, subsequent_indent=" " * _INDENT)
    click.echo(f"{head} {remark.subject:11} {text[_INDENT:]}")


COMMANDS: dict[str, click.Command] = {"doctor": doctor}
