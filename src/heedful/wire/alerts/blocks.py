"""Which `info` blocks of one message tell of the same event: those that differ in nothing but their language.

The rule of this file: blocks that differ in event, time or area are one alert each. The name of an event is another
one in another language, so across languages it says nothing; a second block of a language we have is another event.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from heedful.domain.alert import Area, Certainty, Severity, Urgency
from heedful.domain.moment_kind import OTHER
from heedful.wire.alerts.areas import united


@dataclass(frozen=True)
class Block:
    """What one `info` says; `codes` are the values of its event codes, `place` its areas in words."""

    languages: tuple[str, ...]
    event: str
    kind: str
    severity: Severity
    urgency: Urgency
    certainty: Certainty
    onset: datetime
    ends: datetime | None
    area: Area
    codes: frozenset[str] = frozenset()
    place: str = ""
    headline: str = ""


def merged(blocks: Iterable[Block]) -> list[Block]:
    """Put blocks that differ in language only into one, in the order in which they came.

    The first keeps its words; areas are put together, and a kind that one of them tells is known for all.
    """
    events: list[Block] = []
    for block in blocks:
        at = next((number for number, other in enumerate(events) if _same(other, block)), None)
        if at is None:
            events.append(block)
        else:
            events[at] = _with(events[at], block)
    return events


def _same(known: Block, other: Block) -> bool:
    if not (_frame(known) == _frame(other) and _same_area(known.area, other.area)):
        return False
    if set(other.languages) & set(known.languages):
        return known.event.casefold() == other.event.casefold() and (bool(known.area) or known.place == other.place)
    return known.kind == other.kind or OTHER in {known.kind, other.kind}


def _frame(block: Block) -> tuple[object, ...]:
    return block.onset, block.ends, block.severity, block.urgency, block.certainty, block.codes


def _same_area(one: Area, other: Area) -> bool:
    """Tell whether two areas are the same; of the same shapes one may leave out codes that the other gives."""
    codes, others = set(one.codes), set(other.codes)
    if set(one.polygons) != set(other.polygons) or set(one.circles) != set(other.circles):
        return False
    return codes == others or (bool(one.polygons or one.circles) and (codes <= others or others <= codes))


def _with(known: Block, other: Block) -> Block:
    return replace(
        known,
        languages=tuple(dict.fromkeys((*known.languages, *other.languages))),
        kind=other.kind if known.kind == OTHER else known.kind,
        area=united([known.area, other.area]),
    )
