"""chdb's `windowFunnel` as a second oracle, written by others, for the part of the meaning that it shares.

`windowFunnel(window)` gives, for one customer, the longest chain entrance, step 1, step 2, ..., end, in this order
and all of it within `window` of the chain's entrance. Ours differs in three ways: patience is counted from the last
touch and not from the entrance, steps may be skipped, and a desire that has ended is over. So both mean the same
where

- nothing happens between entrance + patience and last touch + patience, so that counting from either is the same
  (made so: signals come within patience of the entrance, or later than twice patience after it);
- customers come to a step only after the one before it, and get what they came for only after the last step;
- nobody goes on with a desire after its end, and the next one begins more than twice patience after the last signal.

Then its level is 1 for having come, plus the furthest step, plus 1 for having got it, the most over all desires of
the customer. With entrance and end alone, and nothing that touches, none of that is needed: any history of distinct
times will do. Equal times are left out: we go by arrival, it goes by the order of its conditions.
"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from heedful.domain.desire import Outcome
from heedful.domain.kind import read_kinds
from heedful.flow.desires import sweep
from heedful.flow.match import Codebook
from heedful.flow.run import Run

chdb = pytest.importorskip("chdb", reason="chdb is not installed: `make bench` installs what is measured beside us")
pl = pytest.importorskip("polars")

PATIENCE_MS = 3_600_000
#: Many histories are tried in one query, since each query costs more than a history.
MANY = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


def _kind(steps: int):
    names = [f'"step{number}"' for number in range(1, steps + 1)]
    return read_kinds(
        f'[[desire]]\nid = "k"\nname = "K"\narises = ["begin"]\nsteps = [{", ".join(names)}]\n'
        'fulfilled = ["end"]\npatience = "59 minutes"\n',
        "oracle",
    )[0]


def _frame(histories: list[list[tuple[int, str]]]):
    rows = [(customer, at, kind) for customer, history in enumerate(histories) for at, kind in history]
    return pl.DataFrame(rows, {"customer": pl.Int64, "at": pl.Int64, "kind": pl.String}, orient="row").sort("at")


def _theirs(signals, steps: int, source: str = "") -> dict[int, int]:
    """Give the level of every customer who came at all; `source` is where chdb finds the signals."""
    names = ["begin", *(f"step{number}" for number in range(1, steps + 1)), "end"]
    conditions = ", ".join(f"kind = '{name}'" for name in names)
    query = f"SELECT customer, windowFunnel({PATIENCE_MS})(toUInt64(at), {conditions}) AS level"
    if not source:
        texts = ", ".join(f"({row[0]}, {row[1]}, '{row[2]}')" for row in signals.iter_rows())
        source = f"VALUES('customer Int64, at Int64, kind String', {texts})"
    lines = str(chdb.query(f"{query} FROM {source} GROUP BY customer HAVING level > 0", "TSV")).splitlines()
    return {int(customer): int(level) for customer, level in (line.split("\t") for line in lines)}


def _ours(signals, steps: int) -> dict[int, int]:
    """Give the same out of the kernel."""
    kind, run = _kind(steps), Run()
    codebook = Codebook([kind])
    run.add(signals["customer"].to_numpy(), signals["at"].to_numpy(), codebook.encode(signals.with_columns(path=None)))
    (raw,), _ = run.finish([kind], codebook.effects())
    desires = sweep(raw, kind, int(signals["at"].max()))
    level = 1 + desires.furthest.astype(int) + (desires.outcome == Outcome.FULFILLED)
    levels: dict[int, int] = {}
    for customer, reached in zip(desires.customer.tolist(), level.tolist(), strict=True):
        levels[customer] = max(levels.get(customer, 0), reached)
    return levels


def _compare(histories: list[list[tuple[int, str]]], steps: int) -> None:
    signals = _frame(histories)
    if signals.height:
        assert _ours(signals, steps) == _theirs(signals, steps)


# Exactly patience, and an instant less and more, are where readings part.
_gaps = st.sampled_from([1, PATIENCE_MS // 2, PATIENCE_MS - 1, PATIENCE_MS, PATIENCE_MS + 1, 2 * PATIENCE_MS])


@st.composite
def _anything(draw) -> list[tuple[int, str]]:
    """Any history of entrances, ends and noise at distinct times."""
    at, history = 1, []
    for kind in draw(st.lists(st.sampled_from(["begin", "end", "noise"]), max_size=12)):
        at += draw(_gaps)
        history.append((at, kind))
    return history


@st.composite
def _walks(draw, steps: int) -> list[tuple[int, str]]:
    """Some desires of one customer, one after the other, as told above."""
    at, history = 1, []
    for _ in range(draw(st.integers(0, 3))):
        history += _walk(draw, steps, at)
        at = history[-1][0] + 2 * PATIENCE_MS + 1 + draw(st.integers(0, PATIENCE_MS))
    return history


def _walk(draw, steps: int, begin: int) -> list[tuple[int, str]]:
    """One desire: back and forth between steps, but never past the next; noise; and some of it too late."""
    within = draw(st.lists(st.integers(1, PATIENCE_MS), unique=True, max_size=8))
    history, reached = [(begin, "begin")], 0
    for offset in sorted([*within, PATIENCE_MS] if draw(st.booleans()) else within):
        if history[-1][0] == begin + offset:
            continue
        step = draw(st.integers(0, min(steps, reached + 1)))
        history.append((begin + offset, f"step{step}" if step else "noise"))
        reached = max(reached, step)
    late = draw(st.lists(st.integers(2 * PATIENCE_MS + 1, 3 * PATIENCE_MS), unique=True, max_size=3))
    ends = reached == steps and draw(st.booleans()) and history[-1][0] < begin + PATIENCE_MS
    if ends:
        return [*history, (begin + PATIENCE_MS, "end")]
    return history + [(begin + offset, f"step{min(steps, reached + 1)}" if steps else "end") for offset in sorted(late)]


@MANY
@given(histories=st.lists(_anything(), min_size=1, max_size=30))
def test_entrance_and_end_alone_agree_on_any_history(histories):
    _compare(histories, 0)


@pytest.mark.parametrize("steps", [1, 2, 4])
def test_walks_in_order_agree(steps):
    @MANY
    @given(histories=st.lists(_walks(steps), min_size=1, max_size=30))
    def agree(histories):
        _compare(histories, steps)

    agree()


def test_many_customers_agree(tmp_path):
    """A larger history than hypothesis makes: 20,000 customers, most of whom come again."""
    chance = np.random.default_rng(7)
    signals = _frame([_seeded(chance) for _ in range(20_000)])
    signals.write_parquet(tmp_path / "signals.parquet")
    ours = _ours(signals, 2)
    assert set(ours.values()) == {1, 2, 3, 4}
    assert ours == _theirs(signals, 2, f"file('{tmp_path}/signals.parquet')")


def _seeded(chance) -> list[tuple[int, str]]:
    begin, history = 1, []
    for _ in range(chance.integers(0, 4)):
        places = np.unique(chance.integers(1, PATIENCE_MS, chance.integers(0, 4)))
        names = ["begin", "step1", "step2", "end"][: places.size + 1]
        history += list(zip([begin, *(begin + places).tolist()], names, strict=True))
        begin = history[-1][0] + 2 * PATIENCE_MS + int(chance.integers(1, PATIENCE_MS))
    return history
