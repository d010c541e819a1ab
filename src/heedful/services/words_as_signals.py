"""The words of tied conversations among the signals of their customers, and the desires that these make, for rules."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from heedful.domain.desire import Effect, Moves
from heedful.domain.desire_tie import Span
from heedful.domain.help_desire import Said
from heedful.domain.kind import DesireKind
from heedful.flow.columns import I64, NEVER
from heedful.flow.match import Effects, with_more
from heedful.flow.whole import Part
from heedful.queries.desire import Followed
from heedful.queries.desire_tie import Tied

#: What a word means to the kind that its conversation is tied to, whatever the kind lists.
_MEANS = {Said.ASKED: Moves.AWAITS_US, Said.ANSWERED: Moves.ANSWERED, Said.THANKED: Moves.FULFILLED}


def words_as_signals(tied: Sequence[Tied], kinds: Sequence[DesireKind], effects: Effects) -> tuple[list[I64], Effects]:
    """Give words of conversations as columns (customer, at, arrival, code), and effects that know their codes.

    They have arrived under the numbers of their messages below zero: no signal has one, and before one of the same
    instant they come first.
    """
    number = {kind.id: place for place, kind in enumerate(kinds)}
    meanings = [(slug, what) for slug in number for what in _MEANS]
    code = {meaning: effects.start.size - 1 + place for place, meaning in enumerate(meanings)}
    rows = [
        (each.customer, word.at, -word.number, code[slug, word.what])
        for each in tied
        for slug, word in each.words()
        if slug in number
    ]
    columns = [np.array([row[place] for row in rows], np.int64) for place in range(4)]
    more = [[(number[slug], Effect(_MEANS[what]))] for slug, what in meanings]
    return columns, with_more(effects, more)


def when_said(tied: Sequence[Tied]) -> tuple[I64, I64]:
    """Give whose words these are, and when (ms) they were said."""
    rows = [(each.customer, word.at) for each in tied for _, word in each.words()]
    customer, at = (np.array([row[place] for row in rows], np.int64) for place in (0, 1))
    return customer, at


def spans_of(found: Sequence[Part], kinds: Sequence[Followed], tied: Sequence[Tied]) -> dict[int, list[Span]]:
    """Give the desires of those who have conversations, as rules see them."""
    whose = np.array(sorted({each.customer for each in tied}), np.int64)
    spans: dict[int, list[Span]] = defaultdict(list)
    for part, each in zip(found, kinds, strict=True):
        theirs = part.desires.take(np.isin(part.desires.customer, whose))
        columns = (theirs.customer, theirs.arose, theirs.touched, theirs.ended, theirs.waiting)
        for customer, arose, touched, ended, waiting in zip(*(one.tolist() for one in columns), strict=True):
            spans[customer].append(Span(each.kind.id, arose, touched, _end(ended, touched, waiting, each.kind)))
    return spans


def _end(ended: int, touched: int, waiting: int, kind: DesireKind) -> int | None:
    """Give when a desire ended, or will if nothing comes any more; None while it waits for us."""
    if ended != NEVER:
        return ended
    return touched + kind.patience_ms if waiting == NEVER else None
