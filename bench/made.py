"""Histories made for measuring: seeded, ascending in time, of any size in little memory.

    python -m bench.made FILE --signals N --customers N [--strings] [--facets] [--wants N] [--walks SHARE]

Customers come for ten things and walk through their steps in order; half of all signals are page views and other
noise that no kind asks for. A walk lasts less than six hours, and no two walks of one customer overlap: so what
`windowFunnel` and Heedful mean by 'how far' is one and the same, and the results can be compared to the last
customer.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from pathlib import Path

import numpy as np
import polars as pl

from bench.wants import BEGIN, HOUR, SPAN, WANTS

#: A walk begins in the first half of a slot, and is over before the next slot begins.
SLOT, LONGEST = 12 * HOUR, 6 * HOUR
#: A part of the history that is made, sorted and written by itself.
AT_ONCE = 2_000_000


NOISE = ("page", *(f"feature{number:02}.used" for number in range(30)))
#: At each step so many of a hundred go on.
GO_ON = 0.9


def make(file, *, signals, customers, first=1, strings=False, facets=False, wants=WANTS, walks=0.5, seed=1):
    """Write a Parquet file of about `signals` rows: customer, at and kind, and with `facets` plan and country.

    `walks` is the share of signals that belong to a walk. Written aside and moved, so a file is whole or not there.
    """
    parts = max(1, round(signals / AT_ONCE))
    with tempfile.TemporaryDirectory(prefix="heedful-bench-", dir=file.parent) as folder:
        files = [Path(folder) / f"{part:05}.arrow" for part in range(parts)]
        for number, part in enumerate(files):
            rows = signals // parts
            who, at, code = _part(number, parts, rows, customers, wants, walks, seed)
            _frame(who + first, at, code, wants, strings=strings, facets=facets).write_ipc(part)
        draft = Path(folder) / "whole.parquet"
        pl.scan_ipc(files).sink_parquet(draft, row_group_size=1_000_000)
        shutil.move(draft, file)


def _part(number, parts, rows, customers, wants, walks, seed):
    """Make one stretch of history: customer, time and code of each signal, ascending in time."""
    chance = np.random.default_rng([seed, number])
    begin, end = BEGIN + SPAN * number // parts, BEGIN + SPAN * (number + 1) // parts
    who, at, code = _walks(chance, begin, end, round(rows * walks), customers, wants)
    more = max(0, rows - who.size)
    first_noise = sum(len(want.names) for want in wants)
    page = chance.random(more) < 0.6  # most of what people do is to look at pages
    noise = np.where(page, 0, chance.integers(1, len(NOISE), more)) + first_noise
    who = np.concatenate([who, _people(chance, more, customers)])
    at = np.concatenate([at, chance.integers(begin, end, more)])
    code = np.concatenate([code, noise])
    order = np.argsort(at, kind="stable")
    return who[order], at[order], code[order]


def _walks(chance, begin, end, rows, customers, wants):
    weights = np.array([want.weight for want in wants]) / sum(want.weight for want in wants)
    whole = np.array([len(want.names) for want in wants])
    mean = float((weights * (1 - GO_ON**whole) / (1 - GO_ON)).sum())
    count = round(rows / mean)
    slot = chance.integers(begin // SLOT + 1, max(begin // SLOT + 2, end // SLOT), count)
    who = _people(chance, count, customers)
    # One walk of a customer in a slot; the few others are left out.
    _, kept = np.unique(slot * np.int64(customers + 1) + who, return_index=True)
    who, slot = who[kept], slot[kept]
    want = chance.choice(len(wants), kept.size, p=weights)
    length = np.minimum(chance.geometric(1 - GO_ON, kept.size), whole[want])
    start = slot * SLOT + chance.integers(0, SLOT - LONGEST, kept.size)
    first = np.concatenate([[0], np.cumsum([len(each.names) for each in wants])[:-1]])
    nth = np.arange(length.sum()) - np.repeat(np.cumsum(length) - length, length)
    gap = np.minimum(1_000 + chance.lognormal(11.5, 1.2, nth.size).astype(np.int64), LONGEST // 7)
    gap[nth == 0] = 0
    passed = np.cumsum(gap)
    passed -= np.repeat(passed[np.cumsum(length) - length], length)
    return np.repeat(who, length), np.repeat(start, length) + passed, np.repeat(first[want], length) + nth


def _people(chance, count, customers):
    """Choose customers, some of whom come far more often than others; their numbers are spread at random."""
    rank = (customers * chance.random(count) ** 1.7).astype(np.int64)
    return rank * np.int64(2_654_435_761) % customers


def _frame(who, at, code, wants, *, strings, facets):
    names = [name for want in wants for name in want.names] + list(NOISE)
    customer = pl.Series("customer", who)
    columns = {
        "customer": "u-" + customer.cast(pl.String).str.zfill(9) if strings else customer,
        "at": pl.Series(at).cast(pl.Datetime("ms", "UTC")),
        "kind": pl.Series(names, dtype=pl.String).gather(code),
    }
    if facets:
        columns["plan"] = pl.Series(["free", "home", "team", "firm"], dtype=pl.String).gather(who % 4)
        columns["country"] = pl.Series([f"L{n:02}" for n in range(40)], dtype=pl.String).gather(who % 40)
    return pl.DataFrame(columns)


def main():
    parser = argparse.ArgumentParser(description="Make a history for measuring.")
    parser.add_argument("file", type=Path)
    parser.add_argument("--signals", type=int, required=True)
    parser.add_argument("--customers", type=int, required=True)
    parser.add_argument("--first", type=int, default=1, help="the number of the first customer")
    parser.add_argument("--strings", action="store_true")
    parser.add_argument("--facets", action="store_true")
    parser.add_argument("--wants", type=int, default=len(WANTS), help="only the first so many wants")
    parser.add_argument("--walks", type=float, default=0.5)
    given = vars(parser.parse_args())
    given["wants"] = WANTS[: given["wants"]]
    make(given.pop("file"), **given)


if __name__ == "__main__":
    main()
