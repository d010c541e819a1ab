"""Properties that name one of us and not the customer.

The rule of this file: Heedful never ranks a colleague. So what names one is never a group of a question, and
never something that is 'seen with' those who stopped, however much the figures would give.
"""

from __future__ import annotations

import re

#: The last part of a name, without its separators: 'org:resource', 'ticket.assigned_to', 'agentId'.
_NAMES_STAFF = re.compile(
    r"(resource|agent|agentid|agentname|assignee|assignedto|assigned|employee|staff|operator|handler|technician"
    r"|openedby|resolvedby|closedby|createdby|updatedby|syscreatedby|sysupdatedby|answeredby|solvedby|salesrep)$"
)


def names_staff(property_name: str) -> bool:
    """Tell whether a property of this name says which colleague it was."""
    last = re.split(r"[:.]", property_name)[-1]
    return _NAMES_STAFF.fullmatch(re.sub(r"[^a-z]", "", last.lower())) is not None
