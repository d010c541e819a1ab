"""What a conversation is about: the open desire that moves with it.

The rule of this file: a wrong tie does more harm than none, since her thanks for one thing would then fulfil another.
So we tie by ourselves only where a customer wrote in the middle of the one thing that she had open, and a person may
always say otherwise. A tie ends with its desire: what is said afterwards is a desire of the conversation itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

#: Who wrote longer than this (ms) after her last step did something else in between, as far as we know.
IN_THE_MIDDLE_MS = 24 * 60 * 60 * 1000


@dataclass(frozen=True)
class Span:
    """One desire of a customer, from when to when; times in ms, `ended` None where silence alone does not end it."""

    kind: str
    arose: int
    touched: int
    ended: int | None

    def holds(self, at: int) -> bool:
        """Tell whether it was open at a moment; what ended it is still its own."""
        return self.arose <= at and (self.ended is None or at <= self.ended)


def about(desires: Iterable[Span], at: int) -> str | None:
    """Give the kind of the one desire that was open when she wrote, if she was in the middle of it."""
    there = [each for each in desires if each.holds(at)]
    if len(there) != 1:
        return None
    (one,) = there
    # What came after she wrote says that she went on with it, so it was no older than that.
    return one.kind if at - one.touched <= IN_THE_MIDDLE_MS else None


def ends(desires: Iterable[Span], said: Iterable[int]) -> int | None:
    """Give when (ms) a tie ends: with the first word after the end of its desire that no other of its kind holds."""
    theirs = list(desires)
    for at in sorted(said):
        is_after = any(each.ended is not None and each.ended < at for each in theirs)
        if is_after and not any(each.holds(at) for each in theirs):
            return at
    return None
