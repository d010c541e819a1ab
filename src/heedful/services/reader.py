"""Reading mail in a process that can be killed.

The rule of this file: one mail never costs another one. A mail that takes too long, takes too much memory or breaks
the process is one failure with a reason; the process is started anew, and the next mail is read. A process for each
mail would do that, too, at 22 mails a second; one over a pipe does a thousand.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from threading import Lock
from time import monotonic
from types import TracebackType
from typing import Self

from heedful.services.reader_child import FAILURE, MAIL, NO_MEMORY, TOO_MUCH
from heedful.services.reader_frame import EndedError, LateError, receive, send
from heedful.wire.mail import Limits, ParsedMail
from heedful.wire.mail.packed import UnpackError, unpack

#: A mail of the usual sort takes a thousandth of this. What takes longer was made to.
CPU_S = 3.0
#: By the clock, on a machine that has much else to do, or swaps.
CLOCK_S = 30.0
MEMORY = 1_000_000_000

TOO_LONG = "It took too long to read."
BROKE = "The process that read it ended ({})."


@dataclass(frozen=True)
class Reading:
    """What came of one mail: the mail, or the reason why there is none. With a failure nothing else is lost."""

    mail: ParsedMail | None
    failure: str | None = None


class Reader:
    """A process that reads mail, started with the first one and kept until `close`.

    May be called from several threads; they wait for each other. One for each core reads as fast as can be.
    """

    def __init__(self, cpu_s: float = CPU_S, clock_s: float = CLOCK_S, memory: int = MEMORY) -> None:
        self._cpu_s, self._clock_s, self._memory = cpu_s, clock_s, memory
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def read(self, raw: bytes) -> Reading:
        """Read one mail. Never raises for what is in it, and takes `clock_s` at the very most."""
        # Nobody reads beyond the limit, and a byte more says that there is more.
        raw = raw[: Limits().raw + 1]
        with self._lock:
            # One that was killed from outside while it waited never had this mail: a fresh one gets it.
            return self._try(raw) or self._try(raw) or Reading(None, BROKE.format("while it waited"))

    def read_all(self, raws: Iterable[bytes]) -> Iterator[Reading]:
        """Read one mail after the other."""
        return map(self.read, raws)

    def close(self) -> None:
        """End the process; a later `read` starts another one."""
        with self._lock:
            self._end()

    def _try(self, raw: bytes) -> Reading | None:
        """Read with the process that is there, or a fresh one; None where one that was there had gone."""
        fresh = self._process is None
        until = monotonic() + self._clock_s
        into, out = self._running()
        try:
            send(into, raw, until)
        except EndedError:
            why = self._why()
            return Reading(None, why) if fresh else None
        except LateError:
            self._end()
            return Reading(None, TOO_LONG)
        return self._answer(out, until)

    def _answer(self, out: int, until: float) -> Reading:
        try:
            answer = receive(out, until)
            if answer[:1] == MAIL:
                return Reading(unpack(answer[1:]))
            if answer[:1] == FAILURE:
                return Reading(None, answer[1:].decode("utf-8", "replace"))
        except LateError:
            self._end()
            return Reading(None, TOO_LONG)
        except (EndedError, UnpackError):
            return Reading(None, self._why())
        return Reading(None, self._why())

    def _why(self) -> str:
        """End what broke, and say in a sentence why it did."""
        status = self._end()
        if status == -signal.SIGPROF:
            return TOO_LONG
        if status == NO_MEMORY:
            return TOO_MUCH
        if status == -signal.SIGKILL:
            return BROKE.format("killed")
        return BROKE.format(f"signal {-status}" if status < 0 else f"status {status}")

    def _running(self) -> tuple[int, int]:
        if self._process is None:
            self._process = _started(self._cpu_s, self._memory)
        into, out = self._process.stdin, self._process.stdout
        assert into is not None  # noqa: S101 - both are pipes; for the type checker
        assert out is not None  # noqa: S101
        return into.fileno(), out.fileno()

    def _end(self) -> int:
        process, self._process = self._process, None
        if process is None:
            return 0
        status = process.poll()
        if status is None and process.stdout is not None:
            # A process that has just broken may need a moment to be gone; one that hangs does not get it.
            status = _awaited(process)
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()
        return status if status is not None else 0


def _awaited(process: subprocess.Popen[bytes]) -> int:
    try:
        return process.wait(0.2)
    except subprocess.TimeoutExpired:
        process.kill()
        return process.wait()


def _started(cpu_s: float, memory: int) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-I", "-m", "heedful.services.reader_child", str(cpu_s), str(memory)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        bufsize=0,
        # Ctrl-C is for us: a mail that is being read when a server is stopped is no failed mail.
        start_new_session=True,
        # None of our secrets: settings come as environment variables.
        env={name: os.environ[name] for name in ("PATH", "LANG", "HOME") if name in os.environ},
    )
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            os.set_blocking(pipe.fileno(), False)
    return process
