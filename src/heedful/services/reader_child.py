"""The process that reads mail: `python -m heedful.services.reader_child CPU_SECONDS MEMORY_BYTES`.

It takes frames from standard input and answers each with one. A mail that needs more processor time than it may have
ends the process there and then, in whatever code it is: a timer of the kernel does that, so a busy machine, on which
the same mail takes longer by the clock, ends nothing. It may open no file, write none and start no process: a mail
that took it over would sit in an empty room.
"""

from __future__ import annotations

import resource
import signal
import sys
from contextlib import suppress

from heedful.services.reader_frame import framed, read_blocking
from heedful.wire.mail import parse_mail
from heedful.wire.mail.packed import pack

#: The first byte of an answer: a mail follows, or a sentence that says why there is none.
MAIL, FAILURE = b"m", b"f"
_MISTAKE = "It could not be read ({}); this is a mistake in Heedful."
#: How it ends where there is no memory to say so, or even to take the mail.
NO_MEMORY = 73
TOO_MUCH = "It needs more memory than reading a mail may take."
#: Modules that are imported when they are first needed, which is too late for a process that may open no file.
_WARM_UP = (
    b"From: =?utf-8?q?a?= <a@b\xc3\xa4.example>\nSubject: =?iso-2022-jp?b?GyRCJCIbKEI=?=\nContent-Type: text/html\n\n"
    b"<p>\xc4\xe5\xec\xee \xe2 \xf2\xee\xec, \xf7\xf2\xee "
    b"\xef\xee\xf7\xf2\xe0 \xed\xe5 \xef\xf0\xe8\xf5\xee\xe4\xe8\xf2"
)


def main(cpu_s: float, memory: int) -> None:
    """Answer until standard input ends."""
    _import_all()
    _shut_in(memory)
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    while (raw := read_blocking(source)) is not None:
        signal.setitimer(signal.ITIMER_PROF, cpu_s)
        answer = _answer(raw)
        signal.setitimer(signal.ITIMER_PROF, 0)
        sink.write(framed(answer))
        sink.flush()


def _answer(raw: bytes) -> bytes:
    try:
        return MAIL + pack(parse_mail(raw))
    except MemoryError:
        return FAILURE + TOO_MUCH.encode()
    except Exception as error:  # noqa: BLE001 - whatever we did not think of costs one mail, and never the batch
        return FAILURE + _MISTAKE.format(type(error).__name__).encode()


def _import_all() -> None:
    from heedful.wire.mail.charset import import_codecs  # noqa: PLC0415 - it is this process that needs them all

    import_codecs()
    parse_mail(_WARM_UP)


def _shut_in(memory: int) -> None:
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    limits = {resource.RLIMIT_AS: memory, resource.RLIMIT_FSIZE: 0, resource.RLIMIT_CORE: 0}
    for limit, most in limits.items():
        resource.setrlimit(limit, (most, most))
    # Files that are open stay so. The number of processes is counted by user, and root is never refused: so no hope
    # is put in it where it does not hold.
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (3, 3))
        resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))


if __name__ == "__main__":
    try:
        main(float(sys.argv[1]), int(sys.argv[2]))
    except MemoryError:
        sys.exit(NO_MEMORY)
