from __future__ import annotations

import logging
import threading
from datetime import timedelta

import pytest
from django.core.cache import cache

from heedful.queries.jobs import failing_jobs
from heedful.services.job_words import known_jobs
from heedful.work.loop import Job, Loop
from heedful.work.table import JOBS, QUICK, lanes

# The loop closes connections between jobs, and would close one that is in the transaction of a test.
pytestmark = pytest.mark.django_db(transaction=True)
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def no_failures(db):
    cache.clear()


class Clock:
    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


def _broken():
    raise RuntimeError("no disk")


def test_job_runs_when_it_is_due():
    runs, clock = [], Clock()
    loop = Loop([Job("count", MINUTE, lambda: runs.append(clock.now_s))], clock=clock)
    assert loop.run_due() == 60
    clock.now_s = 59
    loop.run_due()
    clock.now_s = 60
    loop.run_due()
    assert runs == [0, 60]


def test_job_with_more_to_do_is_called_again_at_once():
    left = [True, True, False]
    loop = Loop([Job("drain", MINUTE, lambda: left.pop(0))], clock=Clock())
    assert [loop.run_due(), loop.run_due(), loop.run_due()] == [0, 0, 60]


def test_failing_job_stops_nobody_and_is_tried_after_twice_the_wait(caplog):
    runs, clock = [], Clock()
    loop = Loop([Job("broken", MINUTE, _broken), Job("well", MINUTE, lambda: runs.append(1))], clock=clock)
    with caplog.at_level(logging.CRITICAL):
        loop.run_due()
        first = loop.turns[0].due_s
        clock.now_s = first
        loop.run_due()
    assert runs == [1, 1]
    assert (first, loop.turns[0].due_s - first) == (120, 240)
    [failing] = failing_jobs()
    assert (failing.name, failing.error, failing.fault, failing.file) == ("broken", "RuntimeError", "ours", "")


def test_job_that_works_again_is_forgotten():
    ends, clock = iter([RuntimeError("no disk"), None]), Clock()

    def shaky():
        if error := next(ends):
            raise error

    loop = Loop([Job("shaky", MINUTE, shaky)], clock=clock)
    loop.run_due()
    clock.now_s = 1000
    loop.run_due()
    assert failing_jobs() == []
    assert loop.turns[0].due_s == 1060


def test_wait_of_a_failing_job_has_an_end():
    clock = Clock()
    loop = Loop([Job("broken", MINUTE, _broken)], clock=clock)
    for _ in range(30):
        clock.now_s = loop.turns[0].due_s
        loop.run_due()
    assert loop.turns[0].due_s - clock.now_s == 600


def test_job_that_people_wait_for_is_tried_again_soon():
    clock = Clock()
    loop = Loop([Job("broken", MINUTE, _broken, longest_wait_s=15.0)], clock=clock)
    for _ in range(5):
        clock.now_s = loop.turns[0].due_s
        loop.run_due()
    assert loop.turns[0].due_s - clock.now_s == 15


def test_every_job_has_words_for_whoever_notices_that_it_fails():
    assert {turn.job.name for lane in lanes() for turn in lane.turns} == known_jobs()


def test_loop_stops_within_a_second():
    loop = Loop([Job("idle", timedelta(hours=1), lambda: None)])
    running = threading.Thread(target=loop.run)
    running.start()
    loop.stopping.set()
    running.join(timeout=1)
    assert not running.is_alive()


def test_jobs_of_the_house_run():
    Loop(JOBS).run_due()
    Loop(QUICK).run_due()
    assert failing_jobs() == []
