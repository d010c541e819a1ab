"""Where every customer stands with the company while time goes on: protected, on which plan, gone."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from heedful.services.demo.calendar import FAR, Week, moments
from heedful.services.demo.chance import Bools, Codes, Floats, Ints, draw, mix, name_of, unit
from heedful.services.demo.walk import Sink, Walk
from heedful.services.demo.words import PLANS

if TYPE_CHECKING:
    from heedful.services.demo.people import People
    from heedful.services.demo.story import Story

#: The sorts of beginnings; each draws its own luck. Never renumber: the numbers are part of the chance.
JOINING, RETURNING, RESTORING, REPAIRING, PLANNING, NEXT_PLAN = 1, 2, 3, 4, 5, 6
PAYING, ASKING, ASKING_RESTORE, LEAVING, LEAVING_ANGRY, VISITING, BACKING_UP, INVOICING = range(7, 15)


@dataclass
class World:
    """The people, the story, and where each customer stands; scripts change the standing."""

    people: People
    story: Story
    sink: Sink = field(default_factory=Sink)

    def __post_init__(self) -> None:
        size = len(self.people)
        #: When the first backup was done; those who joined before our history begins have one.
        self.protected = np.full(size, FAR, dtype=np.int64)
        self.gone = np.full(size, FAR, dtype=np.int64)
        self.plan = self.people.plan.copy()
        #: The change of plan that is underway, and when it takes effect.
        self.next_plan = self.people.plan.copy()
        self.plan_from = np.full(size, FAR, dtype=np.int64)

    def begin(self, start: int) -> None:
        """Take those who came before history began as protected."""
        self.protected[self.people.since < start] = start

    def arise(self, week: Week, script: int, rate: float) -> Walk:
        """Draw who begins something this week, and when; `rate` is for an ordinary person and week."""
        key = mix(self.people.key ^ name_of(week.back, script))
        chosen = np.flatnonzero(unit(key) < rate * week.season * self.people.lively)
        key = key[chosen]
        country = self.people.country[chosen].astype(np.int64)
        at = moments(self.people.rhythm, country, week, draw(key, 0x5EED))
        here = (at >= self.protected[chosen]) & (at < self.gone[chosen])
        return Walk(self.sink, chosen[here], at[here], key[here])

    def newcomers(self, week: Week) -> Walk:
        """Find those who join this week."""
        since = self.people.since
        who = np.flatnonzero((since >= week.start) & (since < week.end))
        return Walk(self.sink, who, since[who], mix(self.people.key[who] ^ name_of(JOINING)))

    def version(self, walk: Walk) -> Codes:
        """Which client each of a walk uses now."""
        return self.story.version(walk.at, self.people.lag[walk.who])

    def provider_down(self, walk: Walk) -> Bools:
        """Tell who of a walk meets the outage of payments now."""
        return self.story.provider_down(walk.at, self.people.country[walk.who])

    def can_change_plan(self, who: Ints) -> Bools:
        """Tell who has no change of plan underway: one at a time."""
        out: Bools = self.plan_from[who] == FAR
        return out

    def change_plan(self, walk: Walk, up: Bools) -> None:
        """Note the new plan of a walk, from now on: one step up or down."""
        step = np.where(up, 1, -1)
        new = np.clip(self.plan[walk.who] + step, 0, len(PLANS) - 1)
        # At either end of the list the only way is back.
        new = np.where(new == self.plan[walk.who], new - step, new)
        self.next_plan[walk.who] = new
        self.plan_from[walk.who] = walk.at

    def settle(self, until: int) -> None:
        """Make the changes of plan before `until` the standing ones."""
        due = self.plan_from < until
        self.plan[due] = self.next_plan[due]
        self.plan_from[due] = FAR

    def lively(self, walk: Walk) -> Floats:
        """How lively each of a walk is."""
        return self.people.lively[walk.who]
