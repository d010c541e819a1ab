"""Following customers again from their first signal: those to whom one came late, and those whose handles moved."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

import numpy as np
import polars as pl
from django.db import transaction

from heedful.domain.desire import Effect, Moves
from heedful.domain.help_desire import Said
from heedful.domain.kind import DesireKind
from heedful.domain.pattern import Value
from heedful.domain.tie import Followed
from heedful.flow.columns import I64, NEVER
from heedful.flow.desires import Desires
from heedful.flow.match import Effects, with_more
from heedful.flow.run import Ordered, follow_ordered
from heedful.flow.whole import Part
from heedful.log.carried import Carried
from heedful.models import FlowAgain
from heedful.queries.history import signals_of
from heedful.queries.tie import Tied, tied_of
from heedful.services.log import settling
from heedful.services.settle import Move, Settler, write_moves
from heedful.services.standing import Standing, mark_now
from heedful.services.tie import judge, keep_ties

#: So many customers are followed again at a time.
AT_ONCE = 500


def follow_again(settler: Settler, clock: datetime) -> bool:
    """Follow those again that are due; tells whether more are. Raises `BusyError` where somebody else settles."""
    due = list(FlowAgain.objects.filter(due_at__lte=clock).order_by("due_at", "pk")[:AT_ONCE])
    if not due:
        return False
    with settling(wait_s=5):
        _follow([each.customer_number for each in due], due, settler.standing(clock))
    return len(due) == AT_ONCE


def _follow(customers: Sequence[int], due: Sequence[FlowAgain], standing: Standing) -> None:
    signals, tied = signals_of(customers), tied_of(customers)
    again = np.unique(np.array(customers, np.int64))
    found = _desires_of(signals, tied, standing)
    changed = judge(tied, _told(found, standing, tied), {each.kind.id: each.row for each in standing.followed})
    if changed:
        found = _desires_of(signals, tied, standing)
    with transaction.atomic():
        write_moves([Move(number, part, again) for number, part in enumerate(found)], standing)
        keep_ties(changed)
        for each in due:
            # One that was put off or asked for again meanwhile stays.
            FlowAgain.objects.filter(pk=each.pk, due_at=each.due_at).delete()
    standing.last.note(signals.get_column("customer").to_numpy(), signals.get_column("at").to_numpy())
    heard = [(each.customer, word.at) for each in tied for _, word in each.words()]
    standing.last.note(*(np.array([pair[place] for pair in heard], np.int64) for place in (0, 1)))
    standing.mark = mark_now()


def _told(found: Sequence[Part], standing: Standing, tied: Sequence[Tied]) -> dict[int, list[Followed]]:
    """Give the desires of those who have conversations, as rules see them."""
    whose = np.array(sorted({each.customer for each in tied}), np.int64)
    told: dict[int, list[Followed]] = defaultdict(list)
    for part, each in zip(found, standing.followed, strict=True):
        theirs = part.desires.take(np.isin(part.desires.customer, whose))
        columns = (theirs.customer, theirs.arose, theirs.touched, theirs.ended, theirs.waiting)
        for customer, arose, touched, ended, waiting in zip(*(one.tolist() for one in columns), strict=True):
            told[customer].append(Followed(each.kind.id, arose, touched, _end(ended, touched, waiting, each.kind)))
    return told


def _end(ended: int, touched: int, waiting: int, kind: DesireKind) -> int | None:
    """Give when a desire ended, or will if nothing comes any more; None while it waits for us."""
    if ended != NEVER:
        return ended
    return touched + kind.patience_ms if waiting == NEVER else None


def _desires_of(signals: pl.DataFrame, tied: Sequence[Tied], standing: Standing) -> list[Part]:
    """Follow all kinds through whole histories, the words of conversations among the signals."""
    properties = [_properties(*both) for both in signals.select("facets", "properties").iter_rows()]
    names = zip(signals.get_column("kind"), signals.get_column("path"), properties, strict=True)
    codes, effects = standing.effects.of(list(names))
    words, effects = _words(tied, standing, effects)
    columns = [signals.get_column(name).to_numpy() for name in ("customer", "at", "arrival")]
    customer, at, arrival, code = (np.concatenate(pair) for pair in zip([*columns, codes], words, strict=True))
    order = np.lexsort((arrival, at, customer))
    who, start = np.unique(customer[order], return_index=True)
    ends = np.append(start, order.size).astype(np.int64)
    ordered = Ordered(who, ends, at[order], code[order].astype(np.int32), arrival[order])
    facets = dict(zip(signals.get_column("arrival").to_list(), signals.get_column("facets").to_list(), strict=True))
    found = follow_ordered(ordered, [each.kind for each in standing.carried], effects)
    return [_with_facets(desires, carried, facets) for desires, carried in zip(found, standing.carried, strict=True)]


#: What a word means to the kind that its conversation is tied to, whatever the kind lists.
_MEANS = {Said.ASKED: Moves.AWAITS_US, Said.ANSWERED: Moves.ANSWERED, Said.THANKED: Moves.FULFILLED}


def _words(tied: Sequence[Tied], standing: Standing, effects: Effects) -> tuple[list[I64], Effects]:
    """Give words of conversations as columns (customer, at, arrival, code), and effects that know their codes.

    They have arrived under the numbers of their messages below zero: no signal has one, and before one of the same
    instant they come first.
    """
    number = {each.kind.id: place for place, each in enumerate(standing.carried)}
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


def _properties(facets: str | None, others: str | None) -> dict[str, Value]:
    return {**json.loads(facets or "{}"), **json.loads(others or "{}")}


def _with_facets(desires: Desires, carried: Carried, facets: dict[int, str | None]) -> Part:
    opened: I64 = desires.first
    lines = [carried.line_of(facets.get(arrival) or "") for arrival in opened.tolist()]
    return Part(desires, np.array(lines, np.int32))
