"""`kill -9` at any instant: nothing lost, nothing doubled, nothing left behind.

One installation lives through fifty kills, during imports, compactions, reflows and erasures in turn, each at
another place in the work. After every kill the same command is given again, as a person or the next night
would, and then everything must be as if nothing had happened.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field

import polars as pl
import pytest
from polars.testing import assert_frame_equal
from tests.faults.house import KIND, House, expected_desires, expected_signals, made_signals

from heedful.services.log import FANOUT

pytestmark = pytest.mark.faults

KILLS = {"import": 16, "compact": 10, "reflow": 12, "erase": 12}
SIGNALS = 10_000


@dataclass
class Story:
    """What has been done to a house so far, and so what it must hold."""

    house: House
    chance: random.Random
    frame: pl.DataFrame = field(default_factory=lambda: made_signals(0, 1).clear())
    files: int = 0
    kind: dict[str, int] = field(default_factory=lambda: {"least": 500, "patience": 600})
    took_s: dict[str, float] = field(default_factory=dict)
    rounds: int = 0

    def next_file(self, count: int = SIGNALS) -> list[str]:
        """Write another file of signals; give the command that takes it."""
        self.files += 1
        signals = made_signals(self.files, count)
        self.frame = pl.concat([self.frame, signals])
        return ["import", str(self.house.file(f"{self.files}.parquet", signals))]

    def commands(self, work: str) -> list[list[str]]:
        """Give the commands of one sort of work, and note what they change."""
        if work == "import":
            return [self.next_file()]
        if work == "compact":
            self.house.well(["import", *(self.next_file(SIGNALS // FANOUT)[1] for _ in range(FANOUT))])
            return [["compact"]]
        if work == "reflow":
            self.kind = {"least": self.chance.randrange(1_000), "patience": self.chance.randrange(100, 2_000)}
            return [["reflow", "--kinds", str(self.house.kinds(**self.kind))]]
        gone = self.chance.choice(self.frame["customer"].unique(maintain_order=True).to_list())
        self.frame = self.frame.filter(pl.col("customer") != gone)
        return [["erase", gone, "--yes"], ["compact"]]

    def is_killed_and_goes_on(self, work: str, place: float) -> bool:
        """Kill the work at a place from 0 to 1 of how long it takes, and do it again; tell if the kill came in time."""
        commands = self.commands(work)
        ended = self.house.run(*commands, kill_after=place * self.took_s[work])
        self.rounds += 1
        # What has been done already is said by another status: the same file again, nobody of this name.
        again = self.house.run(*commands, go_on=True)
        assert again.status == 0, again.words
        assert "Traceback" not in again.words, again.words
        killed = ended.status == -9
        self.took_s[work] = max(self.took_s[work], again.seconds) if killed else ended.seconds
        return killed

    def check(self) -> None:
        """Compare everything with an undisturbed run over the same signals."""
        signals, desires, lists = self.house.state()
        assert_frame_equal(signals, expected_signals(self.frame))
        assert_frame_equal(desires, expected_desires(self.frame, KIND.format(**self.kind), self.house.folder))
        assert lists["there"] == lists["listed"]
        assert lists["arrivals"][0] == lists["arrivals"][1] == self.frame.height
        assert (lists["behind"], lists["superseded"], lists["unclean"], lists["sound"]) == (False, 0, 0, True)
        assert len(lists["intakes"]) == self.files


def test_fifty_kills_lose_nothing_double_nothing_and_leave_nothing_behind(house, record_property):
    story = Story(house, random.Random(78_420))
    for work in KILLS:
        # Once undisturbed: how long it takes, and something to work on.
        story.took_s[work] = house.well(*story.commands(work)).seconds
        if work == "import":
            house.well(["reflow", "--kinds", str(house.kinds(**story.kind))])
    story.check()
    plan = [(work, (turn + story.chance.random()) / count) for work, count in KILLS.items() for turn in range(count)]
    story.chance.shuffle(plan)
    for work, place in plan:
        # Where the work was done before the kill came, another kill comes sooner.
        tries = (place, 0.7 * place, 0.4 * place, 0.1 * place)
        assert any(story.is_killed_and_goes_on(work, earlier) for earlier in tries)
        story.check()
    record_property("rounds", story.rounds)
