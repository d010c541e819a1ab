"""`heedful import conversations`: bring in conversations that were held elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from heedful.cli.progress import progress_bar
from heedful.cli.tables import problems_told
from heedful.domain.brought import RECENT_DAYS
from heedful.services.audit import MACHINE

if TYPE_CHECKING:
    from heedful.models import Mailbox
    from heedful.services.bring_in import Brought
    from heedful.services.bring_lines import BroughtLines
    from heedful.services.bring_mails import BroughtMails

# Everything that reads files is imported inside the command: `--help` must not wait for it.
# ruff: noqa: PLC0415


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--mailbox", "address", default="", metavar="ADDRESS", help="The mailbox of ours that they belong to.")
@click.option("--ours", multiple=True, metavar="ADDRESS|DOMAIN", help="Who writes from here is one of us.")
@click.option("--source", default="", metavar="NAME", help="The system that files of lines come from.")
@click.option("--closed", is_flag=True, help="Close all of them; nothing waits for us.")
@click.option(
    "--recent",
    "recent_days",
    default=RECENT_DAYS,
    show_default=True,
    type=click.IntRange(0, 36_500),
    metavar="DAYS",
    help="How old a customer's last word may be to wait for us.",
)
def conversations(
    paths: tuple[Path, ...], address: str, ours: tuple[str, ...], source: str, closed: bool, recent_days: int
) -> None:
    """Bring in the conversations in PATHS.

    They are mbox files, Maildir folders, single mails (.eml) or folders of them, and JSON lines; files also gzipped.
    Nothing is sent and nobody is notified. What is here already is not brought in twice: an import that was cut off is
    simply called again. What can't be taken is kept in a file of rejects, with its file, line and reason.
    """
    from django.utils import timezone

    from heedful.log.files import BusyError
    from heedful.services import installation
    from heedful.services.bring_in import Terms, bring_in
    from heedful.wire.chunk import Unreadable

    installation.migrate()
    terms = Terms(_mailbox(address), ours, _named(source), closed, recent_days)
    try:
        with problems_told(), progress_bar("Bringing in") as tell:
            brought = bring_in(paths, terms, MACHINE, timezone.now(), tell)
    except Unreadable as error:
        raise click.ClickException(str(error)) from None
    except BusyError:
        raise click.ClickException("another import of conversations is under way. Try again later.") from None
    _told(brought)
    if brought.rejects:
        sys.exit(1)


def _named(source: str) -> str:
    if len(source) > 60 or ":" in source:  # noqa: PLR2004 - it becomes a part of ids
        raise click.BadParameter("a name has 60 characters at most, and no colon", param_hint="--source")
    return source


def _mailbox(address: str) -> Mailbox | None:
    """Find the mailbox that is named; without a name the only one there is."""
    from heedful.models import Mailbox

    if not address:
        all_of_them = list(Mailbox.objects.all()[:2])
        return all_of_them[0] if len(all_of_them) == 1 else None
    found = Mailbox.objects.filter(address__iexact=address).first()
    if found is None:
        known = ", ".join(Mailbox.objects.values_list("address", flat=True)) or "none yet"
        raise click.BadParameter(f"there is no mailbox '{address}'; there are: {known}", param_hint="--mailbox")
    return found


def _told(brought: Brought) -> None:
    for name, lines in brought.lines.items():
        for note in _notes(name, lines):
            click.echo(note, err=True)
        click.echo(_sentence(name, lines))
    if brought.mails is not None:
        for note in brought.mails.notes:
            click.echo(note, err=True)
        click.echo(_of_mails(brought.mails))
    if brought.rejects:
        from django.conf import settings

        where = settings.HEEDFUL_DATA / "rejects" / brought.rejects_file
        click.echo(f"{brought.rejects:,} could not be taken. They are in {where}.", err=True)


def _sentence(name: str, lines: BroughtLines) -> str:
    here = f" {lines.grown:,} had grown, {lines.same:,} were here already." if lines.grown or lines.same else ""
    return (
        f"{name}: {lines.conversations:,} conversations brought in, with {lines.customers:,} new customers, "
        f"{lines.messages:,} messages ({lines.ours:,} of ours) and {lines.notes:,} notes.{here}"
    )


def _notes(name: str, lines: BroughtLines) -> Iterator[str]:
    yield from lines.notes_for_person
    for key, count in lines.left_out.items():
        yield f"{name}: '{key}' is not kept here; it was left out of {count:,} conversations."
    if lines.conflicts:
        yield f"{lines.conflicts:,} handles belong to somebody else: decide on the page Customers."


def _of_mails(mails: BroughtMails) -> str:
    states = mails.states
    words = [
        f"{states['placed']:,} placed in conversations",
        f"{states['aside']:,} set aside",
        f"{states['failed']:,} could not be read",
        f"{states['repeat']:,} were repeats",
        f"{states['bounce']:,} said that a mail did not arrive",
    ]
    here = f" {mails.here:,} were here already." if mails.here else ""
    left = f" {mails.left_out:,} drafts and mails in the bin were left out." if mails.left_out else ""
    return f"{sum(states.values()):,} mails: {', '.join(words)}.{here}{left}"
