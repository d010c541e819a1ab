"""`heedful run`, `heedful web` and `heedful work`: the processes of a running house."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from types import FrameType
from typing import NoReturn

import click
from django.conf import settings
from django.core.wsgi import get_wsgi_application

from heedful.cli.processes import Child, Parent, leave_with_parent
from heedful.queries.colleague import active_owners
from heedful.services import installation
from heedful.services.colleague import invite_first_owner

_HOST = "127.0.0.1"
_PORT = 8000
_TRIED_PORTS = 50


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), help="Where to listen; otherwise 8000 or the next free one.")
@click.option("--demo/--no-demo", default=True, help="Whether the demo company moves in the first time.")
@click.option("--only-prepare", is_flag=True, hidden=True)
def run(*, port: int | None, demo: bool, only_prepare: bool) -> None:
    """Start everything on this machine, at 127.0.0.1."""
    if only_prepare:
        _make_ready(demo=demo)
        return
    port = port or _free_port()
    _prepare(demo=demo)
    os.environ.setdefault("HEEDFUL_SITE_URL", f"http://{_HOST}:{port}")
    password = installation.demo_password()
    parent = Parent([Child("web", ["web", "--port", str(port)]), Child("work", ["work"])])
    parent.start()
    _say_where(port, password)
    if not password and not active_owners().exists():
        click.echo(f"Become the owner by http://{_HOST}:{port}/welcome/{invite_first_owner()}/\n")
    sys.exit(parent.watch())


@click.command()
@click.option("--host", default=_HOST, show_default=True, help="The address to listen at.")
@click.option("--port", default=_PORT, show_default=True, type=click.IntRange(1, 65535), help="The port to listen at.")
def web(*, host: str, port: int) -> None:
    """Serve the pages."""
    from waitress import create_server  # noqa: PLC0415 - only this command serves

    behind = settings.HEEDFUL_TRUSTED_PROXY
    proxy = (
        {
            "trusted_proxy": behind,
            "trusted_proxy_headers": "x-forwarded-for x-forwarded-proto x-forwarded-host",
        }
        if behind
        else {}
    )
    try:
        server = create_server(
            get_wsgi_application(), host=host, port=port, threads=settings.HEEDFUL_THREADS, ident="", **proxy
        )
    except OSError as error:
        raise click.ClickException(f"Cannot listen at {host}:{port}: {error.strerror}.") from error
    _on_stop(lambda: _leave(0))
    leave_with_parent()
    server.run()


@click.command()
def work() -> None:
    """Run the background jobs."""
    from heedful.work.loop import Loop  # noqa: PLC0415 - only this command works
    from heedful.work.table import JOBS  # noqa: PLC0415

    loop = Loop(JOBS)
    _on_stop(loop.stopping.set)
    leave_with_parent()
    # The jobs run aside, so that a signal is heard at once even while one of them computes.
    working = threading.Thread(target=loop.run, name="jobs", daemon=True)
    working.start()
    loop.stopping.wait()
    working.join(timeout=0.5)
    _leave(0)


def _make_ready(*, demo: bool) -> None:
    from heedful.cli.progress import shown  # noqa: PLC0415 - only the process that makes ready shows progress

    installation.migrate()
    if demo and installation.is_new():
        with shown("The demo company moves in") as progress:
            installation.make_demo(progress)


def _prepare(*, demo: bool) -> None:
    # In a process that ends: making the demo takes much memory, which the parent would keep for ever.
    words = [sys.executable, "-m", "heedful", "run", "--only-prepare", "--demo" if demo else "--no-demo"]
    try:
        done = subprocess.run(words, check=False)  # noqa: S603 - our own command
    except KeyboardInterrupt:
        raise click.Abort from None
    if done.returncode:
        sys.exit(done.returncode)


def _free_port() -> int:
    for port in range(_PORT, _PORT + _TRIED_PORTS):
        with socket.socket() as trial:
            # As the server itself will ask: a port that was left a moment ago is free.
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with suppress(OSError):
                trial.bind((_HOST, port))
                return port
    raise click.ClickException(f"No port from {_PORT} to {_PORT + _TRIED_PORTS - 1} is free; name one by --port.")


def _say_where(port: int, password: str | None) -> None:
    click.echo(f"\nHeedful is at  http://{_HOST}:{port}/")
    if password:
        click.echo(f"Sign in as     {installation.DEMO_EMAIL}")
        click.echo(f"with password  {password}")
    click.echo(f"Kept in        {settings.HEEDFUL_DATA}")
    click.echo("Stop with Ctrl-C.\n")


def _on_stop(stop: Callable[[], None]) -> None:
    def heard(_number: int, _frame: FrameType | None) -> None:
        stop()

    signal.signal(signal.SIGTERM, heard)
    signal.signal(signal.SIGINT, heard)


def _leave(code: int) -> NoReturn:
    # Without waiting for threads: what they do must survive a power cut anyway.
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


COMMANDS: dict[str, click.Command] = {"run": run, "web": web, "work": work}
