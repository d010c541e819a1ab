"""Which of several texts of one title is for somebody: the one in their language."""

from __future__ import annotations

from collections.abc import Sequence


def best_language(offered: Sequence[str], wanted: Sequence[str]) -> str:
    """Choose among languages ('' fits everybody) by what is wanted, the best first: exactly, then the same language."""
    for tag in (each.lower() for each in wanted if each):
        for candidate in (tag, tag.partition("-")[0]):
            if candidate in offered:
                return candidate
    return "" if "" in offered else offered[0]
