"""What was replaced or taken back does not count, whatever order it comes in."""

import itertools
from datetime import UTC, datetime, timedelta

import pytest

from heedful.domain.alert import Alert, Area, Certainty, MessageType, Severity, Status, Urgency
from heedful.domain.in_force import in_force

AT = datetime(2012, 10, 29, tzinfo=UTC)


def alert(name, *references, kind="Alert", status="Actual", hours=0):
    return Alert(
        *(name, "", "flood", Status(status), MessageType(kind)),
        *(Severity.SEVERE, Urgency.EXPECTED, Certainty.LIKELY),
        *(AT + timedelta(hours=hours), AT, None, Area(), references),
    )


@pytest.mark.parametrize(
    ("alerts", "left"),
    [
        ([], []),
        ([alert("A"), alert("B")], ["A", "B"]),
        ([alert("A"), alert("B", "A", kind="Update", hours=1)], ["B"]),
        ([alert("A"), alert("B", "A", kind="Cancel", hours=1)], ["B"]),
        ([alert("A"), alert("B", "A", kind="Update", hours=1), alert("C", "A", "B", kind="Cancel", hours=2)], ["C"]),
        ([alert("A#1"), alert("A#2"), alert("B", "A", kind="Update", hours=1)], ["B"]),
        ([alert("A#1"), alert("A#2"), alert("B", "A#1", kind="Update", hours=1)], ["B"]),
        ([alert("A"), alert("B", "A", hours=1)], ["A", "B"]),  # only refers to it
        ([alert("A"), alert("B", "A", kind="Cancel", status="Test", hours=1)], ["A", "B"]),
        ([alert("A", hours=2), alert("B", "A", kind="Cancel", hours=1)], ["A", "B"]),  # sent anew since
        ([alert("A#1", "A", kind="Update"), alert("A#2", "A", kind="Update")], ["A#1", "A#2"]),
        ([alert("B", "gone", kind="Cancel")], ["B"]),
    ],
)
def test_what_counts(alerts, left):
    for order in itertools.permutations(alerts):
        assert sorted(each.source_id for each in in_force(order)) == left


def test_what_is_told_twice_counts_once_as_last_sent():
    early, late = alert("A"), alert("A", hours=1)

    assert in_force([late, early]) == in_force([early, late]) == [late]
