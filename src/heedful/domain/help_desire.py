"""Every conversation is a desire: what is said in it, as the desire 'get help' of that conversation.

The rule of this file: it says the same as the kernel of the flow would of signals `conversation.asked`, `answered` and
`thanked`, for each conversation by itself, since one customer may have several at once. A conversation is short, so it
is followed from its beginning whenever something is said in it. 'Closed' by us is none of these, and ends nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from heedful.domain.desire import Outcome

#: The kind is built in: nobody edits it, and no other may have its id.
HELP = "get-help"
DEFINITION = f"""\
[[desire]]
id = "{HELP}"
name = "Get help"
arises = ["conversation.asked"]
awaits_us = ["conversation.asked"]
answered = ["conversation.answered"]
fulfilled = ["conversation.thanked"]
fulfilled_name = "said thanks"
patience = "14 days"
"""


class Said(StrEnum):
    """What a message is to the desire: hers, ours, or her word that she has what she came for."""

    ASKED = "asked"
    ANSWERED = "answered"
    THANKED = "thanked"


@dataclass(frozen=True)
class Desire:
    """One desire of one conversation, as its messages left it; times in ms since 1970, None: no such time."""

    arose: int
    touched: int
    ended: int | None = None
    waiting: int | None = None
    outcome: Outcome = Outcome.FLOWING
    tries: int = 1
    # Silent for `stalls` once while not waiting for us; and whether it was us who spoke last.
    paused: bool = False
    we_spoke_last: bool = False


def follow(said: Iterable[tuple[int, Said]], patience_ms: int, stalls_ms: int) -> list[Desire]:
    """Follow the desires of one conversation through its messages, in order of time; the last may be open."""
    desires: list[Desire] = []
    for at, what in said:
        if desires and _has_given_up(desires[-1], at, patience_ms):
            desires[-1] = _given_up(desires[-1], patience_ms, stalls_ms)
        if not desires or desires[-1].ended is not None:
            if what is Said.ASKED:
                desires.append(Desire(arose=at, touched=at, waiting=at))
            continue
        desires[-1] = _moved(desires[-1], at, what, stalls_ms)
    return desires


def _has_given_up(desire: Desire, at: int, patience_ms: int) -> bool:
    return desire.ended is None and desire.waiting is None and at - desire.touched > patience_ms


def _given_up(desire: Desire, patience_ms: int, stalls_ms: int) -> Desire:
    """End a desire by silence; if we spoke last, we do not know."""
    outcome = Outcome.UNCONFIRMED if desire.we_spoke_last else Outcome.GIVEN_UP
    paused = desire.paused or patience_ms >= stalls_ms
    return replace(desire, ended=desire.touched + patience_ms, outcome=outcome, paused=paused)


def _moved(desire: Desire, at: int, what: Said, stalls_ms: int) -> Desire:
    paused = desire.paused or (desire.waiting is None and at - desire.touched > stalls_ms)
    moved = replace(desire, touched=at, paused=paused)
    if what is Said.THANKED:
        return replace(moved, ended=at, waiting=None, outcome=Outcome.FULFILLED)
    if what is Said.ANSWERED:
        return replace(moved, waiting=None, we_spoke_last=True)
    since = at if desire.waiting is None else desire.waiting
    return replace(moved, waiting=since, we_spoke_last=False, tries=desire.tries + 1)
