"""What comes next: the kinds that customers bring within 30 days of a fulfilment, against the base rate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from heedful.flow.afterwards import Coming, comings
from heedful.models import Kind
from heedful.queries.desire import Followed
from heedful.stats.interval import Interval, wilson
from heedful.stats.proportions import compare_shares

#: Fewer fulfilments than this say nothing about what comes next.
FEWEST = 20


@dataclass(frozen=True)
class ComesNext:
    """How often a kind comes within 30 days after a fulfilment (`came` of `n`), and in other months.

    `ratio` is share / base with its 95 % interval, None where the base is 0; `is_more` says that the whole
    interval of the difference lies above nought. `median` is how long until it comes, of those who came.
    The windows are defined in `heedful.flow.afterwards`.
    """

    kind: Kind
    came: int
    n: int
    share: float
    share_interval: Interval
    base_came: int
    base_n: int
    base: float
    ratio: float | None
    ratio_interval: Interval
    is_more: bool
    median: timedelta


def comes_next(followed: Followed, everything: Sequence[Followed]) -> list[ComesNext]:
    """Give the kinds that come after `followed` fulfilled, the most frequent first; those that never do are left out.

    `everything` is all kinds that are followed, `followed` among them, as of one moment.
    """
    after = next(place for place, each in enumerate(everything) if each.row.pk == followed.row.pk)
    counted = comings([each.whole.by_customer() for each in everything], after, followed.now)
    found = (_compared(each.row, coming) for each, coming in zip(everything, counted, strict=True))
    return sorted((each for each in found if each is not None), key=lambda each: -each.share)


def _compared(kind: Kind, coming: Coming) -> ComesNext | None:
    comparison = compare_shares(coming.came, coming.n, coming.base_came, coming.base_n)
    interval = wilson(coming.came, coming.n)
    if comparison is None or interval is None or coming.n < FEWEST or coming.median_ms is None:
        return None
    return ComesNext(
        kind=kind,
        came=coming.came,
        n=coming.n,
        share=comparison.share,
        share_interval=interval,
        base_came=coming.base_came,
        base_n=coming.base_n,
        base=comparison.base,
        ratio=comparison.ratio,
        ratio_interval=comparison.ratio_interval,
        is_more=comparison.difference_interval.low > 0,
        median=timedelta(milliseconds=coming.median_ms),
    )
