"""`kill -9` while it collects: what was accepted is in the log, once, and desires are what one pass would give.

Two processes accept and one settles, seals, folds and tidies; each is killed at any instant, two hundred times in
all. In the end everything is compared with a fresh pass over the signals of the log.
"""

from __future__ import annotations

import json
import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.faults.house import House
from tests.services.collecting import afresh

from heedful.domain.kind import read_kinds

pytestmark = pytest.mark.faults

KINDS = """
[[desire]]
id = "restore"
arises = ["started", "asked[plan=pro]"]
steps = ["chosen"]
fulfilled = ["finished"]
refused = ["denied"]
awaits_us = ["asked"]
answered = ["told"]
patience = "30 minutes"
rest = "2 seconds"

[[desire]]
id = "quick"
arises = ["started"]
fulfilled = ["finished", "told"]
patience = "3 seconds"
"""
KILLS = 200


@pytest.fixture
def houses(house):
    """Three zygotes on one data folder: a child of each lives at the same time."""
    more = [House(house.folder, house.database) for _ in range(2)]
    yield [house, *more]
    for each in more:
        each.close()


def test_two_hundred_kills_lose_nothing_accepted_and_count_nothing_twice(houses, tmp_path):
    house, chance = houses[0], random.Random(20_261)
    house.well(collecting="define", **{"with": {"text": KINDS}})
    acked, tried, kills = tmp_path / "acked", tmp_path / "tried", 0
    with ThreadPoolExecutor(3) as pool:
        while kills < KILLS:
            children = [
                ("accept", {"writer": writer, "seed": kills + n, "acked": str(acked), "tried": str(tried)})
                for n, writer in enumerate("ab")
            ]
            children.append(("work", {"seed": kills}))
            ended = list(
                pool.map(
                    lambda place, child: houses[place].run(
                        collecting=child[0], kill_after=chance.uniform(0.05, 1.2), **{"with": child[1]}
                    ),
                    range(3),
                    children,
                )
            )
            assert [each.status for each in ended] == [-9] * 3, [each.words for each in ended]
            kills += 3
    house.well(collecting="finish", **{"with": {"folder": str(tmp_path / "answer")}})
    _check(json.loads((tmp_path / "answer").read_text()), acked, tried)


def _check(answer: dict, acked: Path, tried: Path) -> None:
    numbers = Counter(each["properties"]["number"] for each in answer["signals"])
    assert len(numbers) > KILLS
    assert {number for number, count in numbers.items() if count > 1} == set()
    assert set(acked.read_text().split()) - set(numbers) == set()
    assert set(numbers) - set(tried.read_text().split()) == set()
    assert answer["arrivals"][0] == answer["arrivals"][1] == len(answer["signals"])
    assert answer["batches"] == 0
    assert answer["there"] == answer["listed"]
    events = [{**each, "at": _iso(each["at"])} for each in answer["signals"]]
    kinds = read_kinds(KINDS)
    expected = afresh(events, kinds, now=answer["now"])
    found = [[_tupled(row) for row in answer["desires"][kind.id]] for kind in kinds]
    assert found == expected


def _iso(ms: int) -> str:
    return datetime.fromtimestamp(ms / 1000, UTC).isoformat()


def _tupled(row: list) -> tuple:
    return tuple(tuple(each) if isinstance(each, list) else each for each in row)
