"""`heedful relay`: between our own programs that send mail and the mail server; and who may send through it."""

from __future__ import annotations

import os
import signal
import sys
import threading
from types import FrameType

import click
from django.conf import settings

from heedful.cli.processes import Child, Parent, leave_with_parent

# What listens and what hands over are two processes, each with what it needs.
# ruff: noqa: PLC0415

#: So long we wait for one that is just ending.
_WAIT_S = 15.0


@click.group(name="relay", invoke_without_command=True)
@click.pass_context
def relay(ctx: click.Context) -> None:
    """Run the relay: take mail, ask the gate, and hand over what may go.

    HEEDFUL_RELAY says where it listens, HEEDFUL_RELAY_NEXT_HOP to which server it hands over.
    """
    if ctx.invoked_subcommand is not None:
        return
    _need_setting()
    parent = Parent(children())
    parent.start()
    sys.exit(parent.watch())


def children() -> list[Child]:
    """Give the processes of the relay; none where it is not wanted."""
    if settings.HEEDFUL_RELAY is None:
        return []
    return [Child("relay in", ["relay", "listen"]), Child("relay out", ["relay", "deliver"])]


def _need_setting() -> None:
    if settings.HEEDFUL_RELAY is None:
        raise click.ClickException(
            "HEEDFUL_RELAY says where the relay listens, such as 127.0.0.1:2526, and HEEDFUL_RELAY_NEXT_HOP "
            "to which server it hands over, such as smtp://127.0.0.1:10025."
        )


@relay.command(name="listen")
def listen() -> None:
    """Take mail, and keep it; 'heedful relay deliver' hands it over."""
    _need_setting()
    from heedful.mail import relay_serving

    stopping = threading.Event()
    try:
        relay_serving.listen(relay_serving.terms())
    except OSError as error:
        raise click.ClickException(f"The relay cannot listen: {error.strerror or error}.") from error
    _on_stop(stopping)
    leave_with_parent()
    threading.Thread(target=relay_serving.show_life, args=(stopping,), daemon=True).start()
    stopping.wait()
    sys.stdout.flush()
    # Without waiting: a mail that is not durable yet has not been accepted either.
    os._exit(0)


@relay.command(name="deliver")
def deliver() -> None:
    """Ask the gate about what came, and hand over what may go."""
    _need_setting()
    from heedful.log.files import BusyError, alone
    from heedful.work.relay import deliver as begin

    stopping = threading.Event()
    _on_stop(stopping)
    leave_with_parent()
    try:
        # Of two that hand over each would take what the other has in hand for left behind.
        with alone(settings.HEEDFUL_DATA / "relay.lock", wait_s=_WAIT_S):
            begin(stopping)
            stopping.wait()
    except BusyError:
        raise click.ClickException("Another process hands over what came through this relay.") from None
    sys.stdout.flush()
    # Without waiting: what is in hand now is taken up again by the next.
    os._exit(0)


def _on_stop(stopping: threading.Event) -> None:
    def heard(_number: int, _frame: FrameType | None) -> None:
        stopping.set()

    signal.signal(signal.SIGTERM, heard)
    signal.signal(signal.SIGINT, heard)


@relay.group(name="mailer")
def mailer() -> None:
    """Say who may send through the relay."""


@mailer.command(name="add")
@click.argument("name")
def add(name: str) -> None:
    """Make a user name and a password for a program; the password is shown this once."""
    from heedful.cli.tables import need_tables
    from heedful.services.audit import MACHINE
    from heedful.services.relay_mailer import make_mailer

    need_tables()
    row, password = make_mailer(MACHINE, name)
    click.echo(f"user name  {row.user}\npassword   {password}")


@mailer.command(name="list")
def list_() -> None:
    """Show who may send."""
    from heedful.cli.tables import need_tables
    from heedful.models import RelayMailer

    need_tables()
    for row in RelayMailer.objects.order_by("pk"):
        words = [row.user, row.name] if row.revoked_at is None else [row.user, row.name, "revoked"]
        click.echo("\t".join(words))


@mailer.command(name="revoke")
@click.argument("user")
def revoke(user: str) -> None:
    """Take a password back: from now on nothing is taken from that program."""
    from heedful.cli.tables import need_tables
    from heedful.models import RelayMailer
    from heedful.services.audit import MACHINE
    from heedful.services.relay_mailer import revoke_mailer

    need_tables()
    row = RelayMailer.objects.filter(user=user, revoked_at=None).first()
    if row is None:
        raise click.ClickException(f"Nobody may send as '{user}'; 'heedful relay mailer list' says who may.")
    revoke_mailer(MACHINE, row)
    click.echo(f"Nothing is taken from {row.name} any more.")


COMMANDS = {"relay": relay}
