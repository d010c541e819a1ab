from __future__ import annotations

import pytest

from heedful.domain.staff import names_staff


@pytest.mark.parametrize(
    "name",
    ["org:resource", "resource", "agent", "agent_id", "assigned_to", "Assignee", "ticket.assigned_to", "opened_by",
     "sys_updated_by", "resolvedBy", "employee", "solved_by"],
)  # fmt: skip
def test_names_staff(name):
    assert names_staff(name)


@pytest.mark.parametrize(
    "name",
    ["plan", "country", "user_agent", "browser", "resource country", "reagent", "agency", "reason", "channel", ""],
)
def test_names_nobody_of_us(name):
    assert not names_staff(name)
