"""While nothing can be kept one request tries at a time, and the first that succeeds opens the door again."""

from __future__ import annotations

import threading

import pytest
from django.db import OperationalError

from heedful.api.collect.struggle import Struggle, StrugglingError
from heedful.domain.fault import Fault


def _fail(struggle: Struggle, error: Exception) -> None:
    with pytest.raises(type(error)), struggle.attempt():
        raise error


def test_many_try_at_once_while_all_is_well():
    struggle = Struggle()
    with struggle.attempt(), struggle.attempt():
        pass


def test_one_tries_at_a_time_after_a_failure_and_the_others_are_told_why():
    struggle, within, go_on = Struggle(), threading.Event(), threading.Event()
    _fail(struggle, OSError(28, "No space left on device"))

    def trying():
        with struggle.attempt():
            within.set()
            go_on.wait(5)

    thread = threading.Thread(target=trying)
    thread.start()
    within.wait(5)
    with pytest.raises(StrugglingError) as told, struggle.attempt():
        pytest.fail("tried beside another")
    assert told.value.fault is Fault.DISK_FULL
    go_on.set()
    thread.join()
    with struggle.attempt(), struggle.attempt():
        pass


def test_failing_again_leaves_the_next_to_try():
    struggle = Struggle()
    for _ in range(3):
        _fail(struggle, OperationalError("database is locked"))


def test_mistake_in_a_request_is_no_struggle():
    struggle = Struggle()
    _fail(struggle, ValueError("x"))
    with struggle.attempt(), struggle.attempt():
        pass
