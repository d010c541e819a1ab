"""Histories for the tests of the flow: few customers, few kinds of signal, many collisions in time."""

from __future__ import annotations

import numpy as np
import polars as pl
from hypothesis import strategies as st

from heedful.domain.desire import Outcome
from heedful.domain.kind import DesireKind, read_kinds
from heedful.flow.columns import NEVER
from heedful.flow.desires import Desires, sweep
from heedful.flow.match import Codebook
from heedful.flow.run import Run
from tests.flow.oracle import Desire, Signal

MINUTE = 60_000

#: The kind of the table in the specification: a arises, 1 2 steps, F fulfilled, R refused, w awaits us,
#: A answered, b both arises and step 1; t only touches, x is both step 2 and answered, y asks and answers.
TABLE_KIND = """
[[desire]]
id = "k"
arises = ["a", "b"]
steps = [{name = "1", when = ["1", "b"]}, {name = "2", when = ["2", "x"]}]
fulfilled = ["F"]
refused = ["R"]
touches = ["t"]
awaits_us = ["w", "y", "B"]
answered = ["A", "x", "y"]
patience = "60 minutes"
stalls = "15 minutes"
"""

#: Kinds that differ where rules differ: rest, a stalls longer than patience, an entrance that awaits us.
KINDS = read_kinds(
    TABLE_KIND
    + """
[[desire]]
id = "rests"
arises = ["a", "w"]
steps = ["1", "2", "t"]
fulfilled = ["F", "b"]
refused = ["R", "F"]
awaits_us = ["w"]
answered = ["A"]
patience = "20 minutes"
stalls = "30 minutes"
rest = "10 minutes"

[[desire]]
id = "plain"
arises = ["1"]
fulfilled = ["a", "A"]
patience = "5 minutes"
"""
)
LETTERS = "ab12FRtwAxyn"

signals = st.lists(
    st.builds(
        Signal,
        customer=st.integers(1, 3),
        at=st.integers(0, 150).map(lambda minute: minute * MINUTE),
        kind=st.sampled_from(LETTERS),
    ),
    max_size=60,
)


def encode(codebook: Codebook, history: list[Signal]):
    """Give the three columns of a history."""
    frame = pl.DataFrame({"kind": pl.Series([s.kind for s in history], dtype=pl.String)})
    customer = np.array([s.customer for s in history], np.int64)
    at = np.array([s.at for s in history], np.int64)
    return customer, at, codebook.encode(frame)


def kernel(history: list[Signal], kinds: tuple[DesireKind, ...], now: int | None = None) -> list[list[Desire]]:
    """Run the kernel over a history and give what the oracle gives, by kind."""
    if now is None:
        now = max((s.at for s in history), default=0)
    history = [s for s in history if s.at <= now]
    codebook, run = Codebook(kinds), Run()
    if history:
        run.add(*encode(codebook, history))
    raw, _ = run.finish(kinds, codebook.effects())
    return [plain(sweep(part, kind, now)) for part, kind in zip(raw, kinds, strict=True)]


def plain(desires: Desires) -> list[Desire]:
    """Turn columns into what the oracle gives; first and last only where the run was given names."""
    rows = []
    for n in np.lexsort((desires.ordinal, desires.arose, desires.customer)):
        reached = {i: int(t) for i, t in enumerate(desires.reached[n], 1) if t != NEVER}
        rows.append(
            Desire(
                customer=int(desires.customer[n]),
                arose=int(desires.arose[n]),
                touched=int(desires.touched[n]),
                ended=_time(desires.ended[n]),
                outcome=Outcome(desires.outcome[n]).word,
                furthest=int(desires.furthest[n]),
                tries=int(desires.tries[n]),
                waiting_since=_time(desires.waiting[n]),
                to_people=bool(desires.to_people[n]),
                answer_last=bool(desires.flags[n] & 4),
                paused=bool(desires.paused[n]),
                reached=reached,
                first=int(desires.first[n]) if desires.first[n] != NEVER else -1,
                last=int(desires.last[n]) if desires.last[n] != NEVER else -1,
            )
        )
    return rows


def _time(ms) -> int | None:
    return None if ms == NEVER else int(ms)
