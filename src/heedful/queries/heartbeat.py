"""Whether the background work goes on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from heedful.models import Heartbeat

#: The process that runs the background jobs.
WORK = "work"
#: A sign of life comes every ten seconds; a busy disk may hold it up for a while.
LATE = timedelta(seconds=90)
#: No job takes so long but a very large one, and then somebody should know.
LONG = timedelta(hours=1)


@dataclass(frozen=True)
class Pulse:
    """How the background work is: `state`, since when (None: it was never heard of), and the job it is busy with."""

    state: Literal["well", "stopped", "silent", "busy", "never"]
    since: datetime | None = None
    job: str = ""
    version: str = ""

    @property
    def is_well(self) -> bool:
        """Whether nobody has to do anything."""
        return self.state == "well"


def pulse(clock: datetime) -> Pulse:
    """Feel the pulse of the background work; one query."""
    beat = Heartbeat.objects.filter(process=WORK).first()
    if beat is None:
        return Pulse("never")
    if beat.stopped_at is not None:
        return Pulse("stopped", beat.stopped_at, version=beat.version)
    if clock - beat.at > LATE:
        return Pulse("silent", beat.at, version=beat.version)
    if beat.busy_since is not None and clock - beat.busy_since > LONG:
        return Pulse("busy", beat.busy_since, beat.busy_with, beat.version)
    return Pulse("well", beat.at, beat.busy_with, beat.version)
