"""What is seen with those who stopped: each property value against chance, and never as a cause."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from heedful.flow.desires import Desires, concatenated
from heedful.flow.history import History
from heedful.queries.desire import Followed, history_of, listed, newest_log
from heedful.stats.exact import fisher_columns
from heedful.stats.odds import odds_columns, q_values

#: Seen with fewer desires than this it is not shown, nor tried.
FEWEST = 20
#: The share of what is shown that may be chance.
MOST_FALSE = 0.05


@dataclass(frozen=True)
class Seen:
    """A property value (`sort` 'property', with its `name`), a page or a kind of signal, and whom it is seen with.

    It was seen with `n` desires, `stopped` of them; of the `other_n` without it, `other_stopped`. `odds` is
    how many times higher the odds of stopping are where it is seen, with a 95 % interval; `p` is Fisher's
    exact, two-sided; `q` is Benjamini and Hochberg's over all that was tried.
    """

    sort: str
    name: str
    value: str
    n: int
    stopped: int
    other_n: int
    other_stopped: int
    odds: float
    low: float
    high: float
    p: float
    q: float


def seen_with(followed: Followed, population: Sequence[Desires], furthest: int | None = None) -> list[Seen]:
    """Give what is seen more or less with those who stopped than with the others, the worst first.

    `population` are desires of `followed`, in parts. All who were refused or gave up stand against the fulfilled; with
    `furthest` (0 is 'arose'), those who stopped there against those who went on beyond it. Shown is what was
    seen with at least `FEWEST` desires and has q below `MOST_FALSE`.
    """
    # The compiler is loaded where somebody asks this, and not with every page.
    from heedful.flow.seen import features_of, tally  # noqa: PLC0415

    history = listed(_newest_history)
    there = concatenated([part for part in population if len(part)], len(followed.kind.steps))
    counted = tally(history, features_of(history, followed.kind), there, followed.kind, furthest)
    tried = np.flatnonzero(counted.stopped + counted.went_on >= FEWEST)
    stopped, went_on = counted.stopped[tried], counted.went_on[tried]
    cells = (stopped, went_on, counted.all_stopped - stopped, counted.all_went_on - went_on)
    p = fisher_columns(*cells)
    odds, q = odds_columns(*cells), q_values(p)
    shown = np.flatnonzero(q < MOST_FALSE)
    found = []
    for row in shown[np.argsort(-odds.ratio[shown], kind="stable")]:
        feature = counted.features[tried[row]]
        with_it, others = int(stopped[row]), counted.all_stopped - int(stopped[row])
        found.append(
            Seen(
                feature.sort,
                feature.name,
                feature.value,
                n=with_it + int(went_on[row]),
                stopped=with_it,
                other_n=others + counted.all_went_on - int(went_on[row]),
                other_stopped=others,
                odds=float(odds.ratio[row]),
                low=float(odds.low[row]),
                high=float(odds.high[row]),
                p=float(p[row]),
                q=float(q[row]),
            )
        )
    return found


def _newest_history() -> History:
    """Map the newest ordered log: where desires were followed there is one."""
    newest = newest_log()
    if newest is None:
        raise FileNotFoundError("the log was never put in order")
    return history_of(newest)
