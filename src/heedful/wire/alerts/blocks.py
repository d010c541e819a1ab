"""Which `info` blocks of one message tell of the same event: those that differ in nothing but their language.

The rule of this file: blocks that differ in event, time or area are one alert each. The name of an event is another
one in another language, so across languages it says nothing by itself. Where no language has two blocks that are alike
otherwise, they are translations. Where one has, there are several events, and blocks go together by their kinds, and
by their order where we know none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from heedful.domain.alert import Area, Certainty, Severity, Urgency
from heedful.domain.moment_kind import OTHER
from heedful.wire.alerts.areas import united


@dataclass(frozen=True)
class Block:
    """What one `info` says, in one language or, when several are one, in all of theirs.

    `codes` say in no language what it is (event codes, the number of MeteoAlarm), `place` its areas in words.
    """

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


def merged(given: Iterable[Block]) -> list[Block]:
    """Put blocks that differ in language only into one, in the order in which they came.

    The first keeps its words; areas are put together, and a kind that one of them tells is known for all.
    """
    frames: dict[tuple[object, ...], int] = {}
    blocks = [(frames.setdefault(_frame(block), len(frames)), block) for block in given]
    counted = Counter((frame, block.languages[0]) for frame, block in blocks)
    several = {frame for (frame, _), count in counted.items() if count > 1}
    events: list[Block] = []
    alike: dict[int, list[int]] = {}
    for frame, block in blocks:
        numbers = alike.setdefault(frame, [])
        at = next((number for number in numbers if _same(events[number], block, by_kind=frame in several)), None)
        if at is None:
            numbers.append(len(events))
            events.append(block)
        else:
            events[at] = _with(events[at], block)
    return events


def _same(known: Block, other: Block, *, by_kind: bool) -> bool:
    if other.languages[0] in known.languages:
        same = known.event.casefold() == other.event.casefold() and (bool(known.area) or known.place == other.place)
    else:
        same = not by_kind or known.kind == other.kind or OTHER in {known.kind, other.kind}
    return same and _same_codes(known.area, other.area)


def _frame(block: Block) -> tuple[object, ...]:
    """Give what must be the same in any case, as a key: comparing each with each would take too long for hundreds."""
    times, words = (block.onset, block.ends), (block.severity, block.urgency, block.certainty)
    return *times, *words, block.codes, frozenset(block.area.polygons), frozenset(block.area.circles)


def _same_codes(one: Area, other: Area) -> bool:
    """Tell whether two areas of the same shapes are the same; where there are any, one may leave out codes."""
    codes, others = set(one.codes), set(other.codes)
    return codes == others or (bool(one.polygons or one.circles) and (codes <= others or others <= codes))


def _with(known: Block, other: Block) -> Block:
    return replace(
        known,
        languages=tuple(dict.fromkeys((*known.languages, *other.languages))),
        kind=other.kind if known.kind == OTHER else known.kind,
        area=united([known.area, other.area]),
    )
