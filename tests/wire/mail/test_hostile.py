"""Mails that were made to do harm: their text is taken, what was left out is said, and none takes long."""

from __future__ import annotations

import time

import pytest
from tests.wire.mail.hostile import HOSTILE

from heedful.wire.mail import parse_mail

#: Two of them on two halves of one core would each count more.
pytestmark = pytest.mark.alone

#: Processor time, of which the process that reads mail gives as much.
MOST_S = 3.0


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile(name):
    hostile = HOSTILE[name]
    raw = hostile.make()
    began = time.process_time()
    found = parse_mail(raw)
    took = time.process_time() - began
    assert took < MOST_S
    assert found.text.lstrip("\n").startswith(hostile.text)
    assert set(hostile.flaws) <= {warned.flaw for warned in found.warnings} or found.failure
