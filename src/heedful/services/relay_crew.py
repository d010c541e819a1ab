"""Some who hand over at the same time, and one who takes for all of them and writes down what they were answered.

The rule of this file: one thread speaks to the database, and writes down many answers at once. Each for itself would
keep a small database busy with syncing its disk.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime
from queue import Empty, SimpleQueue

from heedful.services.relay_out import Done, Line, NextHop, Reach, Task, hand_over, settle, take

#: So many are in hand at most, for each who hands over.
_AHEAD = 25
#: What was answered is written down no later than this after the first answer.
SETTLE_WITHIN_S = 0.02


class Crew:
    """Threads that hand over, each over its own connection to the next server."""

    def __init__(self, hop: NextHop, workers: int) -> None:
        self.reach = Reach()
        self._todo: SimpleQueue[Task | None] = SimpleQueue()
        self._done: SimpleQueue[Done] = SimpleQueue()
        self._in_hand = 0
        self._unwritten: list[Done] = []
        self._most = workers * _AHEAD
        self._threads = [
            threading.Thread(target=self._work, args=(Line(hop, self.reach),), name=f"hands over {n}", daemon=True)
            for n in range(workers)
        ]
        for each in self._threads:
            each.start()

    def close(self, clock: Callable[[], datetime]) -> None:
        """Let them do what is in hand, hang up and go home; write down what they were answered."""
        for _ in self._threads:
            self._todo.put(None)
        for each in self._threads:
            each.join()
        self._write_down(self._answered(0), clock)

    def round(self, clock: Callable[[], datetime]) -> int:
        """Take what is due, and write down what was answered meanwhile; says how many are in hand, or were written."""
        if self._in_hand <= self._most // 2 and not self.reach.is_away:
            tasks = take(clock(), self._most - self._in_hand)
            self._in_hand += len(tasks)
            for task in tasks:
                self._todo.put(task)
        if not self._in_hand:
            return 0
        return self._write_down(self._answered(SETTLE_WITHIN_S), clock) + self._in_hand

    def _answered(self, within_s: float) -> list[Done]:
        """Wait for an answer for so long, and give all that are there then."""
        found: list[Done] = []
        try:
            found.append(self._done.get(timeout=within_s) if within_s else self._done.get_nowait())
            while True:
                found.append(self._done.get_nowait())
        except Empty:
            return found

    def _write_down(self, found: list[Done], clock: Callable[[], datetime]) -> int:
        # What can't be written down now stays here: forgotten, it would be sent once more.
        self._unwritten += found
        if not self._unwritten:
            return 0
        settle(self._unwritten, clock())
        written, self._unwritten = len(self._unwritten), []
        self._in_hand -= written
        return written

    def _work(self, line: Line) -> None:
        while (task := self._todo.get()) is not None:
            self._done.put(hand_over(line, task))
        line.close()
