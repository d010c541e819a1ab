"""A parent that starts our processes, starts them again when they crash, and stops them all together."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from types import FrameType

import click

_FIRST_WAIT_S, _LONGEST_WAIT_S = 1.0, 60.0
#: Who ran this long before it crashed gets the short wait again.
_STEADY_S = 60.0
#: How long a child may take to stop before it is killed: what it does survives that.
_PATIENCE_S = 5.0
_TICK_S = 0.2
_MARK = "HEEDFUL_HAS_PARENT"


@dataclass
class Child:
    """One of our processes: a command of ours with its words, and how its life goes."""

    name: str
    words: list[str]
    process: subprocess.Popen[bytes] | None = None
    started_s: float = 0.0
    wait_s: float = _FIRST_WAIT_S
    again_s: float | None = None

    def start(self) -> None:
        """Start the process."""
        self.started_s, self.again_s = time.monotonic(), None
        # A session of its own: Ctrl-C reaches the parent alone, and the parent stops the children in order.
        self.process = subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, "-m", "heedful", *self.words],
            start_new_session=True,
            stdin=subprocess.PIPE,
            env={**os.environ, _MARK: "1"},
        )

    def look_after(self) -> None:
        """See whether the process still runs; after a crash, start it again when its wait is over."""
        now = time.monotonic()
        if self.again_s is not None:
            if now >= self.again_s:
                self.start()
        elif self.process is not None and self.process.poll() is not None:
            self._crashed(now, self.process.returncode)

    def stop(self) -> None:
        """Ask the process to stop."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)

    def end(self, until_s: float) -> None:
        """Wait for the process to be gone, and kill it when the time is over."""
        if self.process is None:
            return
        try:
            self.process.wait(max(0.0, until_s - time.monotonic()))
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def _crashed(self, now: float, code: int) -> None:
        if now - self.started_s > _STEADY_S:
            self.wait_s = _FIRST_WAIT_S
        self.again_s = now + self.wait_s
        reason = f"signal {-code}" if code < 0 else f"code {code}"
        click.echo(f"'{self.name}' has ended ({reason}); it is started again in {self.wait_s:.0f} s.", err=True)
        self.wait_s = min(self.wait_s * 2, _LONGEST_WAIT_S)


def leave_with_parent() -> None:
    """End this process when the parent that started it is gone, even if that was killed outright.

    The parent holds the other end of our standard input: it closes in whatever way the parent ends.
    """
    if os.environ.get(_MARK):
        threading.Thread(target=_wait_for_end, name="parent", daemon=True).start()


def _wait_for_end() -> None:
    while os.read(0, 1024):
        pass
    os._exit(0)


class Parent:
    """Looks after children until it is told to stop."""

    def __init__(self, children: list[Child]) -> None:
        self.children = children
        self._stopping = False

    def start(self) -> None:
        """Start all children, and listen for signals."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._heard)
        for child in self.children:
            child.start()

    def watch(self) -> int:
        """Look after the children until a signal comes; give the exit code."""
        while not self._stopping:
            for child in self.children:
                child.look_after()
            time.sleep(_TICK_S)
        self._stop_all()
        return 0

    def _heard(self, _number: int, _frame: FrameType | None) -> None:
        self._stopping = True

    def _stop_all(self) -> None:
        for child in self.children:
            child.stop()
        until_s = time.monotonic() + _PATIENCE_S
        for child in self.children:
            child.end(until_s)
