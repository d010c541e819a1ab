"""Whose desires were moved by something else than the ordered log."""

from __future__ import annotations

from heedful.flow.columns import NEVER
from heedful.models import OrderedLog
from heedful.queries.desire_tie import last_words
from heedful.queries.history import collected_customers_since


def moved_beside(ordered: OrderedLog | None) -> dict[int, int]:
    """Give for each customer whose desires something else moved than an ordered log when (ms) the last of it came.

    Signals that were collected after it was made, and words in conversations, which are in no log.
    """
    signals, words = collected_customers_since(ordered), last_words()
    return {each: max(signals.get(each, NEVER), words.get(each, NEVER)) for each in signals.keys() | words.keys()}
