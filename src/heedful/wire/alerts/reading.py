"""What comes of reading a feed: alerts, and what a person should know of it; or a refusal."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from heedful.domain.alert import Alert


class AlertError(ValueError):
    """A file that can't be read as a feed of warnings; the message says why, for a person."""


@dataclass(frozen=True)
class Reading:
    """What a file of warnings says.

    `alerts` carry their own warnings; `warnings` are about the file. `links` are addresses of further CAP files that a
    feed points to, where it only summarises them (http and https only, each once, and not checked otherwise).
    `summaries` are pairs of such an address and the identifier under which an entry summarises what stands there.
    """

    alerts: tuple[Alert, ...] = ()
    warnings: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    summaries: tuple[tuple[str, str], ...] = ()


def together(readings: Iterable[Reading]) -> Reading:
    """Put readings behind each other; what is said twice is said once."""
    all_of = list(readings)
    return Reading(
        tuple(alert for each in all_of for alert in each.alerts),
        tuple(dict.fromkeys(warning for each in all_of for warning in each.warnings)),
        tuple(dict.fromkeys(link for each in all_of for link in each.links)),
        tuple(dict.fromkeys(pair for each in all_of for pair in each.summaries)),
    )
