"""`kill -9` of the real processes: web and work of a running house, while several send to it over HTTP.

`test_kill_collecting` kills far more often, beneath HTTP and by the step; here it is the whole house. `HOUSE_KILLS` says
how often it is killed.
"""

from __future__ import annotations

import os
import random
import threading
import time
from collections import Counter

import pytest
from tests.faults.house import drop_database, own_database
from tests.faults.running import Running

pytestmark = pytest.mark.faults
URL = os.environ.get("HEEDFUL_TEST_DATABASE_URL", "")
KILLS, SENDERS = int(os.environ.get("HOUSE_KILLS", "6")), 3


@pytest.fixture
def database():
    """A database of its own, where the tests run on PostgreSQL."""
    made = own_database(URL) if URL else ""
    yield made
    if made:
        drop_database(URL, made)


def test_what_a_killed_house_had_taken_is_in_the_log_once(tmp_path, database):
    house, stopping, chance = Running(tmp_path / "data", database), threading.Event(), random.Random(5)

    def send() -> None:
        while not stopping.is_set():
            house.send_until_taken(5, stopping)

    with house.up():
        senders = [threading.Thread(target=send) for _ in range(SENDERS)]
        for each in senders:
            each.start()
        for number in range(KILLS):
            before = len(house.accepted)
            house.until(lambda before=before: len(house.accepted) > before + 50)
            time.sleep(chance.uniform(0, 1))
            house.kill("web" if number % 2 else "work")
        before = len(house.accepted)
        house.until(lambda: len(house.accepted) > before + 50)
        stopping.set()
        for each in senders:
            each.join()
        house.until(lambda: house.held()[1] == 0)
        found = house.held()[0]
    assert found == Counter(set(found))
    assert set(house.accepted) - set(found) == set()
    assert set(found) - set(house.tried) == set()
