"""Reading what was accepted at the door.

The rule of this file: it never raises. One bad event is an `Unreadable` and costs none of the others; a body that
can't be opened at all is one `Unreadable`, with all of it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from heedful.wire.collect.calls import Call, Unreadable
from heedful.wire.collect.envelope import Dialect, Envelope, Reading
from heedful.wire.collect.harmless import DEEPEST, NotJsonError, TooDeepError, harmless_text, read_json
from heedful.wire.collect.matomo import Matomo
from heedful.wire.collect.own import Own
from heedful.wire.collect.posthog import PostHog
from heedful.wire.collect.refused import RefusedError
from heedful.wire.collect.segment import Segment

LARGEST_EVENT = 1_000_000
#: Instead of an event that can be read and not written: as the whole body, thousands of them would fill a disk.
_ENDLESS = "It was nested too deep to be kept."
#: Which dialects are known, by the name under which a body is kept.
DIALECTS: dict[str, Dialect] = {
    "segment": Segment(),
    **{f"segment.{sort}": Segment(sort) for sort in ("track", "page", "screen", "identify", "alias", "group")},
    "posthog": PostHog(),
    "matomo": Matomo(),
    "heedful": Own(),
}


def opened(dialect: str, document: Any) -> Envelope | None:
    """Give the events of a body that was read as JSON; None where it is none of this dialect."""
    return DIALECTS[dialect].opened(document)


def decode(
    dialect: str, body: bytes, received_at: int, kept_query: frozenset[str], kept_noise: frozenset[str]
) -> list[Call]:
    """Read a body that was accepted as `dialect`, and received at `received_at` (ms since 1970).

    `kept_query` are the parameters that stay in paths, `kept_noise` the kinds that are kept though they are noise.
    """
    speaks = DIALECTS.get(dialect)
    if speaks is None:
        return [_whole(f"Its dialect ‘{harmless_text(dialect)}’ is not known here.", body)]
    try:
        envelope = speaks.opened(read_json(body))
    except NotJsonError as error:
        return [_whole(str(error), body)]
    if envelope is None:
        return [_whole("It holds no events.", body)]
    reading = Reading(received_at, envelope.sent_at, kept_query, kept_noise, envelope.around)
    measured = len(body) > LARGEST_EVENT
    return [call for event in envelope.events for call in _calls(speaks, envelope, event, reading, measured=measured)]


def _calls(speaks: Dialect, envelope: Envelope, event: Any, reading: Reading, *, measured: bool) -> Iterator[Call]:
    try:
        if not isinstance(event, dict):
            raise RefusedError("It is no object.")  # noqa: TRY301 - all reasons are met in one place
        if measured and (size := _size(event)) > LARGEST_EVENT:
            raise RefusedError(f"It is {size / 1_000_000:.1f} MB; 1 MB is the most.")  # noqa: TRY301 - as above
        # As a list: an event that turns out bad in its middle is bad as a whole.
        yield from list(speaks.calls(event, reading))
    except RefusedError as error:
        yield Unreadable(str(error), _alone(envelope, event))
    except (TooDeepError, RecursionError):
        reason = f"It is nested more than {DEEPEST} levels deep."
        yield Unreadable(reason, _alone(envelope, event))
    except Exception as error:  # noqa: BLE001 - whatever we did not think of costs one event, and never the settling
        reason = f"It could not be read ({type(error).__name__}); this is a mistake in Heedful."
        yield Unreadable(reason, _alone(envelope, event))


def _size(event: dict[str, Any]) -> int:
    return len(json.dumps(event, ensure_ascii=False).encode("utf-8", "replace"))


def _alone(envelope: Envelope, event: Any) -> str:
    try:
        return envelope.alone(event)
    except RecursionError:
        return _ENDLESS


def _whole(reason: str, body: bytes) -> Unreadable:
    return Unreadable(reason, _text(body))


def _text(body: bytes) -> str:
    return harmless_text(body.decode("utf-8", "replace"))
