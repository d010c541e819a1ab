"""Placeholders in texts that are kept for later: filled from what is known, and otherwise left standing.

The rule of this file: nothing is filled with nothing. 'Dear ,' is worse than 'Dear {{customer.first_name}},', which the
guard stops. What is filled in is not looked at again: a customer may be called '{{agent.name}}'.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

#: Everything that can be filled.
NAMES = (
    "customer.name",
    "customer.first_name",
    "customer.organisation",
    "customer.plan",
    "customer.page",
    "agent.name",
    "agent.first_name",
    "mailbox.name",
    "mailbox.address",
    "conversation.subject",
    "date",
)
_PLACEHOLDER = re.compile(r"\{\{[ \t]*([\w.]{1,60})[ \t]*\}\}")


def fill(text: str, known: Mapping[str, str]) -> str:
    """Put what is known in place of placeholders; the others stay as they are."""
    return _PLACEHOLDER.sub(lambda found: _one_line(known.get(found[1].lower(), "")) or found[0], text)


def names(text: str, name: str) -> bool:
    """Tell whether a text holds a placeholder of this name."""
    return any(match[1].lower() == name for match in _PLACEHOLDER.finditer(text))


def left_standing(text: str, names: tuple[str, ...] = NAMES) -> list[str]:
    """Give the placeholders of a text that `names` does not hold, each once, as they stand there."""
    found = {match[0]: None for match in _PLACEHOLDER.finditer(text) if match[1].lower() not in names}
    return list(found)


def _one_line(value: str) -> str:
    return " ".join(value.split())
