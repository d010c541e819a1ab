"""Following customers again from their first signal: those to whom one came late, and those whose handles moved."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

import numpy as np
import polars as pl
from django.db import transaction

from heedful.domain.pattern import Value
from heedful.flow.columns import I64
from heedful.flow.desires import Desires
from heedful.flow.run import Ordered, follow_ordered
from heedful.flow.whole import Part
from heedful.log.carried import Carried
from heedful.models import DesireTie, FlowAgain
from heedful.queries.desire_tie import Tied, tied_of
from heedful.queries.history import signals_of
from heedful.services.desire_tie import judge, keep_ties
from heedful.services.log import settling
from heedful.services.settle import Move, Settler, write_moves
from heedful.services.standing import Standing, mark_now
from heedful.services.words_as_signals import spans_of, when_said, words_as_signals

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
    kinds = {each.kind.id: each.row for each in standing.followed}
    changed: list[DesireTie] = []
    found = _desires_of(signals, tied, standing)
    # What a tie moves may end another, or itself.
    while judged := judge(tied, spans_of(found, standing.followed, tied), kinds):
        changed += judged
        found = _desires_of(signals, tied, standing)
    with transaction.atomic():
        write_moves([Move(number, part, again) for number, part in enumerate(found)], standing)
        keep_ties(changed)
        for each in due:
            # One that was put off or asked for again meanwhile stays.
            FlowAgain.objects.filter(pk=each.pk, due_at=each.due_at).delete()
    standing.last.note(signals.get_column("customer").to_numpy(), signals.get_column("at").to_numpy())
    standing.last.note(*when_said(tied))
    standing.mark = mark_now()


def _desires_of(signals: pl.DataFrame, tied: Sequence[Tied], standing: Standing) -> list[Part]:
    """Follow all kinds through whole histories, the words of conversations among the signals."""
    properties = [_properties(*both) for both in signals.select("facets", "properties").iter_rows()]
    names = zip(signals.get_column("kind"), signals.get_column("path"), properties, strict=True)
    codes, effects = standing.effects.of(list(names))
    words, effects = words_as_signals(tied, [each.kind for each in standing.carried], effects)
    columns = [signals.get_column(name).to_numpy() for name in ("customer", "at", "arrival")]
    customer, at, arrival, code = (np.concatenate(pair) for pair in zip([*columns, codes], words, strict=True))
    order = np.lexsort((arrival, at, customer))
    who, start = np.unique(customer[order], return_index=True)
    ends = np.append(start, order.size).astype(np.int64)
    ordered = Ordered(who, ends, at[order], code[order].astype(np.int32), arrival[order])
    facets = dict(zip(signals.get_column("arrival").to_list(), signals.get_column("facets").to_list(), strict=True))
    found = follow_ordered(ordered, [each.kind for each in standing.carried], effects)
    return [_with_facets(desires, carried, facets) for desires, carried in zip(found, standing.carried, strict=True)]


def _properties(facets: str | None, others: str | None) -> dict[str, Value]:
    return {**json.loads(facets or "{}"), **json.loads(others or "{}")}


def _with_facets(desires: Desires, carried: Carried, facets: dict[int, str | None]) -> Part:
    opened: I64 = desires.first
    lines = [carried.line_of(facets.get(arrival) or "") for arrival in opened.tolist()]
    return Part(desires, np.array(lines, np.int32))
