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
#: Two braces are never meant for a customer, however what is between them is spelt.
_GAP = re.compile(r"\{\{[^{}\n]{0,60}\}{0,2}|\}\}")


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


def gaps(text: str, names: tuple[str, ...] = NAMES) -> list[str]:
    """Give what looks like a placeholder and that nothing fills, each once: no name of `names`, or misspelt."""
    found = {match[0]: None for match in _GAP.finditer(text) if not _is_one_of(match[0], names)}
    return list(found)


def _is_one_of(found: str, names: tuple[str, ...]) -> bool:
    match = _PLACEHOLDER.fullmatch(found)
    return match is not None and match[1].lower() in names


def _one_line(value: str) -> str:
    return " ".join(value.split())
