"""What a desire can be, and how it may pass from one state to the next.

The rule of this file: what a signal does to one desire kind is a frozen value (`Effect`), and what may
follow what is a table (`TRANSITIONS`). The kernel in `heedful.flow` carries both out over columns; the
diagrams of the documentation are made from the table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, IntFlag

from heedful.domain.kind import DesireKind
from heedful.domain.pattern import Pattern, Value


class Outcome(IntEnum):
    """What we observed of a desire; the numbers stand in columns and on disk and never change."""

    FLOWING = 0
    STALLED = 1
    FULFILLED = 2
    REFUSED = 3
    GIVEN_UP = 4
    UNCONFIRMED = 5

    @property
    def word(self) -> str:
        """The word for it in tables, API and files."""
        return self.name.lower()

    @property
    def is_open(self) -> bool:
        """Whether the desire still flows, be it slowly."""
        return self <= Outcome.STALLED


class Moves(IntFlag):
    """What a signal does to desires of one kind; the numbers are the kernel's bits."""

    ARISES = 1
    FULFILLED = 2
    REFUSED = 4
    AWAITS_US = 8
    ANSWERED = 16
    TOUCHES = 32


@dataclass(frozen=True)
class Effect:
    """All that one signal means to one desire kind: its moves, and a bit for each step it reaches."""

    moves: Moves
    steps: int = 0

    def __bool__(self) -> bool:
        """Whether the signal means anything at all."""
        return bool(self.moves or self.steps)


#: state -> what happens -> state. 'silence' is longer than patience, 'pause' longer than `stalls`.
TRANSITIONS: Mapping[Outcome | None, Mapping[str, Outcome]] = {
    None: {"arises": Outcome.FLOWING},
    Outcome.FLOWING: {
        "touch": Outcome.FLOWING,
        "pause": Outcome.STALLED,
        "fulfilled": Outcome.FULFILLED,
        "refused": Outcome.REFUSED,
        "silence": Outcome.GIVEN_UP,
        "silence after our answer": Outcome.UNCONFIRMED,
    },
    Outcome.STALLED: {
        "touch": Outcome.FLOWING,
        "fulfilled": Outcome.FULFILLED,
        "refused": Outcome.REFUSED,
        "silence": Outcome.GIVEN_UP,
        "silence after our answer": Outcome.UNCONFIRMED,
    },
}


def effect_of(kind: DesireKind, signal: str, path: str | None, properties: Mapping[str, Value]) -> Effect:
    """Say what a signal of kind `signal` means to desires of `kind`."""

    def any_of(patterns: tuple[Pattern, ...]) -> bool:
        return any(pattern.matches(signal, path, properties) for pattern in patterns)

    moves = Moves(0)
    for patterns, move in (
        (kind.arises, Moves.ARISES),
        (kind.fulfilled, Moves.FULFILLED),
        (kind.refused, Moves.REFUSED),
        (kind.awaits_us, Moves.AWAITS_US),
        (kind.answered, Moves.ANSWERED),
        (kind.touches, Moves.TOUCHES),
    ):
        if any_of(patterns):
            moves |= move
    steps = sum(1 << number for number, step in enumerate(kind.steps) if any_of(step.when))
    return Effect(moves, steps)
