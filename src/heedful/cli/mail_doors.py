"""`heedful mail serve` and `heedful mail replay`: mail comes in, and what could not be read is tried again."""

from __future__ import annotations

import os
import signal
import sys
import threading
from types import FrameType

import click

from heedful.cli.processes import leave_with_parent

# Django is set up when a command of this group needs it: `heedful mail parse` does without.
# ruff: noqa: PLC0415


@click.command(name="serve")
def serve() -> None:
    """Take mail in: fetch it from mailboxes, and listen for it if HEEDFUL_MAIL_IN says where.

    The background jobs (`heedful work`) read it and put it where it belongs.
    """
    from heedful.mail import serving

    stopping = threading.Event()
    try:
        serving.listen()
    except OSError as error:
        raise click.ClickException(f"Cannot listen for mail: {error.strerror or error}.") from error
    _on_stop(stopping)
    leave_with_parent()
    # Aside, so that a signal is heard at once.
    threading.Thread(target=serving.serve, args=(stopping,), name="mailboxes", daemon=True).start()
    stopping.wait()
    _say_stopped()
    sys.stdout.flush()
    # Without waiting: a mail that is not durable yet has not been accepted either.
    os._exit(0)


def _say_stopped() -> None:
    from heedful.queries.mailbox import MAIL
    from heedful.services.heartbeat import say_stopped

    saying = threading.Thread(target=say_stopped, args=(MAIL,), daemon=True)
    saying.start()
    saying.join(0.5)


def _on_stop(stopping: threading.Event) -> None:
    def heard(_number: int, _frame: FrameType | None) -> None:
        stopping.set()

    signal.signal(signal.SIGTERM, heard)
    signal.signal(signal.SIGINT, heard)


@click.command(name="replay")
def replay() -> None:
    """Read again what could not be read: after an update, or when its bytes are back."""
    from django.utils import timezone

    from heedful.models import IncomingMail
    from heedful.services.read_mail import replay as read_again
    from heedful.services.reader import Reader

    with Reader() as reader:
        tried = read_again(reader, timezone.now())
    left = IncomingMail.objects.filter(state=IncomingMail.State.FAILED).count()
    left_words = f"{left} can’t be read still" if left else "none is left that can’t be read"
    click.echo(f"{tried} tried again; {left_words}.")
