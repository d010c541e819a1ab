"""Many people on the same way at once: each has a place in time and a luck of their own.

A script moves a walk from step to step: people wait, are seen (a signal), or leave the walk.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from heedful.services.demo.chance import Bools, Floats, Ints, Keys, delay, draw, mix, name_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from heedful.services.demo.chance import Codes


class Sink:
    """Collects signals as columns: customer, at, word, reason, size in tenths, channel."""

    def __init__(self) -> None:
        self.rows: list[tuple[np.ndarray, ...]] = []

    def put(self, who: Ints, at: Ints, word: Codes, extra: tuple[Codes, Codes, Codes]) -> None:
        """Add one signal for each of `who`."""
        if len(who):
            self.rows.append((who.astype(np.int32), at, word, *extra))

    def take(self) -> list[np.ndarray]:
        """Hand over all that was collected as whole columns, and begin anew."""
        columns = [np.concatenate(column) for column in zip(*self.rows, strict=True)]
        self.rows = []
        return columns


class Walk:
    """People underway: `who` (ascending, each once), `at`, and the key of this desire of theirs.

    `where` in every method says for whom it holds; everyone, when it is left out.
    """

    def __init__(self, sink: Sink, who: Ints, at: Ints, key: Keys) -> None:
        self.sink, self.who, self.at, self.key = sink, who, at, key
        self._slot = 0

    def __len__(self) -> int:
        """How many are underway."""
        return len(self.who)

    def draw(self) -> Floats:
        """Draw a number in [0, 1) for each."""
        self._slot += 1
        return draw(self.key, self._slot)

    def chance(self, p: float | Floats) -> Bools:
        """Draw who is among the share `p`."""
        out: Bools = self.draw() < p
        return out

    def one_of(self, codes: Sequence[int]) -> Codes:
        """Draw one of the codes for each, all alike."""
        return np.array(codes, dtype=np.int16)[(self.draw() * len(codes)).astype(np.int64)]

    def wait(self, quantiles: Floats, where: Bools | None = None) -> None:
        """Let time pass."""
        passed = delay(quantiles, self.draw())
        self.at = self.at + (passed if where is None else passed * where)

    def see(
        self,
        word: int | Codes,
        where: Bools | None = None,
        *,
        reason: int | Codes = 0,
        size: int | Codes = 0,
        channel: int | Codes = 0,
    ) -> None:
        """Leave a signal."""
        full = [
            np.broadcast_to(np.asarray(value, dtype=np.int16), self.who.shape)
            for value in (word, reason, size, channel)
        ]
        if where is None:
            self.sink.put(self.who, self.at, full[0], (full[1], full[2], full[3]))
        elif where.any():
            full = [column[where] for column in full]
            self.sink.put(self.who[where], self.at[where], full[0], (full[1], full[2], full[3]))

    def only(self, where: Bools) -> Walk:
        """Go on with some; the others have left the walk."""
        walk = Walk(self.sink, self.who[where], self.at[where], self.key[where])
        walk._slot = self._slot
        return walk

    def then(self, script: int, where: Bools) -> Walk:
        """Begin another desire with some, at the time where they are now, with fresh luck."""
        return Walk(self.sink, self.who[where], self.at[where], mix(self.key[where] ^ name_of(script)))
