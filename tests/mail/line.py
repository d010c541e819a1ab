"""A line between us and a server that can be cut after so many bytes, or go silent."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from contextlib import suppress


class Line:
    """Passes bytes on to a port of this machine; does something after it has passed `most` back to us."""

    def __init__(self, to: int, most: int = 1 << 60, then: Callable[[], object] = lambda: None) -> None:
        self._to, self._left, self._then = to, most, then
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self.connections = 0
        self._open: list[socket.socket] = []
        self._made: list[socket.socket] = []
        self._passing: list[threading.Thread] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Let nobody in any more, and hang up."""
        self._listener.close()
        self.cut()
        for each in self._passing:
            each.join(10)
        for socket_ in self._made:
            socket_.close()

    def cut(self) -> None:
        """Hang up on everybody."""
        gone, self._open = self._open, []
        for each in gone:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                self.connections += 1
                try:
                    far = socket.create_connection(("127.0.0.1", self._to), timeout=30)
                except OSError:
                    near.close()
                    continue
                self._open += [near, far]
                self._made += [near, far]
                for pair in ((near, far, False), (far, near, True)):
                    self._passing.append(threading.Thread(target=self._pass_on, args=pair, daemon=True))
                    self._passing[-1].start()

    def _pass_on(self, source: socket.socket, target: socket.socket, counted: bool) -> None:  # noqa: FBT001
        with suppress(OSError):
            while piece := source.recv(16_384):
                target.sendall(piece)
                if counted:
                    self._left -= len(piece)
                    if self._left < 0:
                        self._left = 1 << 60
                        self._then()
                        self.cut()
        with suppress(OSError):
            target.shutdown(socket.SHUT_WR)
