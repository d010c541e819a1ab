"""The command line: one module for each group of commands.

The rule of this file: nothing slow is imported here. `heedful --help` answers in a fraction of a second
because a command's module is imported only when that command is called; its one line of help stands in the
table below for the same reason.
"""

from __future__ import annotations

import importlib
import os
import sys
from typing import NamedTuple

import click


class Entry(NamedTuple):
    """Where a command lives: the module below `heedful.cli`, and whether it needs Django set up."""

    module: str
    needs_django: bool
    help: str


#: Every command, in the order in which a newcomer meets them.
COMMANDS: dict[str, Entry] = {
    "run": Entry("run", True, "Start Heedful on this machine, with a demo company the first time."),
    "flow": Entry("flow", False, "How many got what they came for: from files, without a server."),
    "suggest": Entry("suggest", False, "Propose kinds of desires from files of signals."),
    "mail": Entry("mail", False, "Take mail in; show what files of mail say."),
    "guard": Entry("guard", False, "Judge replies before they go: who gets them, and what they say."),
    "moments": Entry("moments", False, "Read files of warnings, and say whom they touch."),
    "gate": Entry("gate", True, "Ask the gate what may go to whom now, and why; try another policy."),
    "replay": Entry("replay", False, "Play Hurricane Sandy again, with the gate before a reminder."),
    "init": Entry("init", True, "Make a new installation and a one-time link for its first owner."),
    "import": Entry("imports", True, "Take files of signals into the log."),
    "reflow": Entry("log", True, "Follow all desires again, from the whole log."),
    "compact": Entry("log", True, "Merge small segments of the log, and carry out erasures."),
    "prune": Entry("prune", True, "Let go the signals that are kept no longer."),
    "export": Entry("export", True, "Write everything that is held of one customer to a file."),
    "erase": Entry("log", True, "Erase one customer, everywhere."),
    "backup": Entry("backup", True, "Write everything into one file, while Heedful goes on."),
    "restore": Entry("backup", True, "Restore a backup into an empty place."),
    "demo": Entry("demo", True, "Make the demo company: a backup service and its customers."),
    "up": Entry("run", True, "Run everything, for good: pages and background jobs."),
    "relay": Entry("relay", True, "Take mail of our own programs, and hand over what the gate lets go."),
    "web": Entry("run", True, "Serve the pages only."),
    "work": Entry("run", True, "Run the background jobs only."),
    "doctor": Entry("doctor", False, "Say what is wrong with this installation, and what to do."),
    "manage": Entry("manage", True, "Django's own management commands."),
    "warm": Entry("warm", False, "Compile the kernels now, so that nobody waits for it later."),
}


class LazyGroup(click.Group):
    """A group that imports the module of a command when it is called, not before."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - the signature is click's
        """Name the commands in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import and return one command; None when there is no such command."""
        entry = COMMANDS.get(cmd_name)
        if entry is None:
            return None
        if entry.needs_django:
            set_up_django_or_say_why()
        module = importlib.import_module(f"heedful.cli.{entry.module}")
        command: click.Command = module.COMMANDS[cmd_name]
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """List the commands from the table, without importing any of them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.help) for name, entry in COMMANDS.items()])


def set_up_django() -> None:
    """Read the settings and load what has tables; raises `ImproperlyConfigured` with a sentence."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "heedful.settings")
    import django  # noqa: PLC0415 - costs a third of a second, and half the commands do without

    django.setup()


def set_up_django_or_say_why() -> None:
    """Set Django up; ends the command with a sentence where a setting is wrong."""
    from django.core.exceptions import ImproperlyConfigured  # noqa: PLC0415 - see above

    try:
        set_up_django()
    except ImproperlyConfigured as error:
        raise click.ClickException(str(error)) from None


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="heedful")
def root() -> None:
    """Heedful: customer service that pays attention."""


def main() -> None:
    """Run the command line; the entry point of the installed script."""
    # numpy has no linear algebra to do for us; the threads that wait for some would spin through a tenth of a second.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # A pipe that closes early (`heedful flow ... | head`) is no error of ours.
    try:
        root()
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(141)
