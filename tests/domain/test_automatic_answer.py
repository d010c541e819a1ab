from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from heedful.domain.automatic_answer import NoAutomaticAnswer, judge

NOW = datetime(2026, 11, 26, tzinfo=UTC)


@pytest.mark.parametrize(
    ("minutes_ago", "to_a_machine", "why"),
    [
        ([], False, None),
        ([], True, NoAutomaticAnswer.TO_A_MACHINE),
        ([59], False, NoAutomaticAnswer.TOO_MANY),
        ([60], False, None),
        ([100 * n for n in range(1, 10)], False, None),
        ([100 * n for n in range(1, 11)], False, NoAutomaticAnswer.TOO_MANY),
        ([*(100 * n for n in range(1, 10)), 24 * 60], False, None),
    ],
)
def test_judge(minutes_ago, to_a_machine, why):
    sent = [NOW - timedelta(minutes=each) for each in minutes_ago]
    assert judge(sent, NOW, to_a_machine=to_a_machine) is why
