"""`heedful run`, `up`, `web` and `work`: the processes of a running house."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from types import FrameType
from typing import NoReturn

import click
from django.conf import settings
from django.db import connections

from heedful.cli.processes import Child, Parent, leave_with_parent
from heedful.cli.relay import children as relay_children
from heedful.queries.colleague import active_owners
from heedful.services import installation
from heedful.services.colleague import invite_first_owner

_HOST = "127.0.0.1"
#: Who listens here can be reached at _HOST, too.
_EVERYWHERE = frozenset({"0.0.0.0", "::"})  # noqa: S104 - compared with, and not listened at
_PORT = 8000
_TRIED_PORTS = 50
_LONGEST_START_S = 15.0
#: What a job may still take when its process is told to stop.
_STOP_S = 0.5


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), help="Where to listen; otherwise 8000 or the next free one.")
@click.option("--demo/--no-demo", default=True, help="Whether the demo company moves in the first time.")
@click.option("--only-demo", is_flag=True, hidden=True)
def run(*, port: int | None, demo: bool, only_demo: bool) -> None:
    """Start everything on this machine, at 127.0.0.1."""
    if only_demo:
        _move_demo_in()
        return
    port = port or _free_port()
    _prepare(demo=demo)
    os.environ.setdefault("HEEDFUL_SITE_URL", f"http://{_HOST}:{port}")
    words = _where(port)
    # The parent only looks after the others from here on, and needs no database for that.
    connections.close_all()
    parent = Parent(
        [
            Child("web", ["web", "--port", str(port)]),
            Child("work", ["work"]),
            Child("mail", ["mail", "serve"]),
            *relay_children(),
        ]
    )
    parent.start()
    _wait_for(port)
    click.echo(words)
    sys.exit(parent.watch())


@click.command()
@click.option("--host", default=_HOST, show_default=True, help="The address to listen at.")
@click.option("--port", default=_PORT, show_default=True, type=click.IntRange(1, 65535), help="The port to listen at.")
def up(*, host: str, port: int) -> None:
    """Run everything, for good: the pages and the background jobs, started again if they crash.

    Makes no tables and no demo company: 'heedful init' comes before it.
    """
    _need_current_tables()
    connections.close_all()
    parent = Parent(
        [
            Child("web", ["web", "--host", host, "--port", str(port)]),
            Child("work", ["work"]),
            Child("mail", ["mail", "serve"]),
            *relay_children(),
        ]
    )
    parent.start()
    _wait_for(port, _HOST if host in _EVERYWHERE else host)
    click.echo(f"Heedful {installation.version()} answers at {host}:{port}, for {settings.HEEDFUL_SITE_URL}")
    sys.exit(parent.watch())


def _need_current_tables() -> None:
    """End with what to do where the tables are not those of this version."""
    from heedful.services.doctor.database import check_tables  # noqa: PLC0415 - only this command asks
    from heedful.services.doctor.remark import Grade  # noqa: PLC0415

    for remark in check_tables():
        if remark.grade is Grade.WRONG:
            raise click.ClickException(f"{remark.what} {remark.do}")


@click.command()
@click.option("--host", default=_HOST, show_default=True, help="The address to listen at.")
@click.option("--port", default=_PORT, show_default=True, type=click.IntRange(1, 65535), help="The port to listen at.")
def web(*, host: str, port: int) -> None:
    """Serve the pages."""
    from heedful.cli.serving import Server  # noqa: PLC0415 - only this command serves

    server, stopping = Server(host, port), threading.Event()
    _on_stop(stopping.set)
    leave_with_parent()
    server.run(stopping, lambda: _leave(0))


@click.command()
def work() -> None:
    """Run the background jobs."""
    from heedful.work.table import lanes  # noqa: PLC0415 - only this command works

    loops, stopping = lanes(), threading.Event()
    _on_stop(stopping.set)
    leave_with_parent()
    # The jobs run aside, so that a signal is heard at once even while one of them computes.
    running = [threading.Thread(target=loop.run, name="jobs", daemon=True) for loop in loops]
    for each in running:
        each.start()
    stopping.wait()
    for loop in loops:
        loop.stopping.set()
    # Said aside too: a database that is locked must not keep us here.
    running.append(threading.Thread(target=_say_stopped, daemon=True))
    running[-1].start()
    until_s = time.monotonic() + _STOP_S
    for each in running:
        each.join(max(0.0, until_s - time.monotonic()))
    _leave(0)


def _say_stopped() -> None:
    from heedful.queries.heartbeat import WORK  # noqa: PLC0415 - only this command works
    from heedful.services.heartbeat import say_stopped  # noqa: PLC0415

    say_stopped(WORK)


def _move_demo_in() -> None:
    from heedful.cli.progress import shown  # noqa: PLC0415 - only the process that moves it in shows progress

    with shown("The demo company moves in") as progress:
        installation.make_demo(progress)


def _prepare(*, demo: bool) -> None:
    installation.migrate()
    if not demo or not installation.is_new():
        return
    # In a process that ends: making the demo takes much memory, which the parent would keep for ever.
    try:
        done = subprocess.run([sys.executable, "-m", "heedful", "run", "--only-demo"], check=False)
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


def _wait_for(port: int, host: str = _HOST) -> None:
    """Wait until the pages answer, so that nobody opens the address in vain; not for ever, if they crash."""
    until_s = time.monotonic() + _LONGEST_START_S
    while time.monotonic() < until_s:
        with suppress(OSError), socket.create_connection((host, port), timeout=1):
            return
        time.sleep(0.05)


def _where(port: int) -> str:
    site = f"http://{_HOST}:{port}/"
    lines = ["", f"Heedful is at  {site}"]
    if password := installation.demo_password():
        lines += [f"Sign in as     {installation.DEMO_EMAIL}", f"with password  {password}"]
    elif not active_owners().exists():
        lines += [f"Be its owner   {site}welcome/{invite_first_owner()}/  (once, within 24 hours)"]
    return "\n".join([*lines, f"Kept in        {settings.HEEDFUL_DATA}", "Stop with Ctrl-C.", ""])


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


COMMANDS: dict[str, click.Command] = {"run": run, "up": up, "web": web, "work": work}
