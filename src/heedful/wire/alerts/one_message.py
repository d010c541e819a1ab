"""Several alerts under one identifier: entries of a feed, each of which tells a part of one message.

The rule of this file: they go together as the `info` blocks of a message do. Parts that agree in event, times and words
are one, in all their areas together; what differs in language only is one as well; of several that are left each gets
`#1`, `#2` behind the identifier.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from heedful.domain.alert import Alert, message_of
from heedful.wire.alerts.areas import united
from heedful.wire.alerts.blocks import Block, merged
from heedful.wire.alerts.words import told


def united_parts(alerts: Iterable[Alert]) -> tuple[Alert, ...]:
    """Unite alerts of one message, so that no two that differ have the same `source_id`; all others stay as they are.

    Where a whole message is among them, what only summarises it says nothing more; where one was sent later than
    another, it counts. Messages stand in the order in which the first of their parts came.
    """
    messages: dict[str, list[Alert]] = {}
    for alert in alerts:
        messages.setdefault(message_of(alert.source_id), []).append(alert)
    return tuple(part for parts in messages.values() for part in _united(parts))


def _united(parts: Sequence[Alert]) -> Sequence[Alert]:
    is_plain = len({part.is_summary for part in parts}) == 1
    if is_plain and (len({part.source_id for part in parts}) == len(parts) or all(part == parts[0] for part in parts)):
        return parts
    count = _that_count(parts)
    blocks = merged(_by_area(count))
    first, identifier = count[0], message_of(parts[0].source_id)
    warnings = told(warning for part in count for warning in part.warnings)
    return [
        replace(
            first,
            source_id=f"{identifier}#{at}" if len(blocks) > 1 else identifier,
            event=block.event,
            kind=block.kind,
            severity=block.severity,
            urgency=block.urgency,
            certainty=block.certainty,
            onset=block.onset,
            ends=block.ends,
            area=block.area,
            languages=tuple(each for each in block.languages if each),
            headline=block.headline,
            warnings=warnings,
        )
        for at, block in enumerate(blocks, 1)
    ]


def _that_count(parts: Sequence[Alert]) -> Sequence[Alert]:
    """Leave out summaries of what is there as a whole, and what was sent before the newest."""
    whole = [part for part in parts if not part.is_summary] or parts
    dated = [part.sent for part in whole if part.is_dated]
    return [part for part in whole if not dated or part.sent == max(dated)] or whole


def _by_area(parts: Iterable[Alert]) -> list[Block]:
    """Put parts together that differ in their area only."""
    blocks: dict[tuple[object, ...], Block] = {}
    for part in parts:
        words = (part.severity, part.urgency, part.certainty)
        key = (part.languages, part.event.casefold(), part.kind, part.onset, part.ends, *words)
        known = blocks.get(key)
        blocks[key] = _block(part) if known is None else replace(known, area=united([known.area, part.area]))
    return list(blocks.values())


def _block(part: Alert) -> Block:
    return Block(
        languages=part.languages or ("",),
        event=part.event,
        kind=part.kind,
        severity=part.severity,
        urgency=part.urgency,
        certainty=part.certainty,
        onset=part.onset,
        ends=part.ends,
        area=part.area,
        headline=part.headline,
    )
