"""`heedful mail`: what a file of mail says, without a server; and the commands by which mail comes in."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from heedful.cli import set_up_django
from heedful.services.reader import Reader, Reading
from heedful.wire.mail import Flaw, Limits, ParsedMail
from heedful.wire.mail.as_json import as_json, unread_json
from heedful.wire.mail.parsed import SENTENCES


class _Group(click.Group):
    """The group; what needs an installation is set up and imported when it is called."""

    _DOORS = ("serve", "replay")

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name the commands."""
        return [*self._DOORS, *super().list_commands(ctx)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Give one command."""
        if cmd_name not in self._DOORS:
            return super().get_command(ctx, cmd_name)
        set_up_django()
        from heedful.cli import mail_doors  # noqa: PLC0415 - see above

        return {"serve": mail_doors.serve, "replay": mail_doors.replay}[cmd_name]


@click.group(name="mail", cls=_Group)
def mail() -> None:
    """Take mail in, read again what failed, and look at mail."""


@mail.command(name="parse")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--json", "as_json_lines", is_flag=True, help="Print a line of JSON for each file.")
def parse(files: tuple[Path, ...], as_json_lines: bool) -> None:
    """Show what mails say: who, to whom, about what, the text without quotes, and what is attached.

    FILES hold one mail each, as it came over the wire. Whatever is in them, each gets an answer; the status is 1
    only where a file could not be opened.
    """
    missing = False
    with Reader() as reader:
        for file in files:
            try:
                raw = _beginning(file)
            except OSError as error:
                missing = True
                click.echo(f"{file}: {error.strerror}. Give the path of a file that holds one mail.", err=True)
                continue
            reading = reader.read(raw)
            click.echo(_line(file, reading) if as_json_lines else _page(file, reading))
    if missing:
        sys.exit(1)


def _beginning(file: Path) -> bytes:
    """Read no more of a file than of a mail, and a byte by which it is known that there is more."""
    with file.open("rb") as opened:
        return opened.read(Limits().raw + 1)


def _line(file: Path, reading: Reading) -> str:
    name = str(file).encode("utf-8", "replace").decode()
    found = as_json(name, reading.mail) if reading.mail else unread_json(name, reading.failure or "")
    return json.dumps(found, ensure_ascii=False)


def _page(file: Path, reading: Reading) -> str:
    found = reading.mail
    if found is None or found.failure:
        reason = SENTENCES[found.failure or Flaw.EMPTY] if found else reading.failure
        return f"{file}: {reason}\n"
    lines = [f"{name + ':':<12}{value}" for name, value in _facts(found) if value]
    folded = [("quoted", found.quoted_text), ("signature", found.signature)]
    below = [f"[{name}: {text.count(chr(10)) + 1} lines]" for name, text in folded if text]
    return "\n".join([str(file), *lines, "", found.visible_text, *below, ""])


def _facts(found: ParsedMail) -> list[tuple[str, str]]:
    sender = found.sender
    bounce = found.bounce
    return [
        ("From", f"{sender.name} <{sender.address}>".strip() if sender else ""),
        ("To", ", ".join(each.address for each in found.to)),
        ("Cc", ", ".join(each.address for each in found.cc)),
        ("Reply-To", ", ".join(each.address for each in found.reply_to)),
        ("Date", f"{found.date:%Y-%m-%d %H:%M:%S} UTC" if found.date else ""),
        ("Subject", found.subject or ""),
        *(("Attached", f"{each.name} ({each.type}, {each.size:,} bytes)") for each in found.attachments),
        ("Automatic", found.automatic.auto_submitted or ""),
        ("List", found.automatic.list or ""),
        ("Bounced", f"{bounce.recipient or 'somebody'}, {bounce.status or 'no status'}" if bounce else ""),
        *(("Note", each.sentence) for each in found.warnings),
    ]


COMMANDS = {"mail": mail}
