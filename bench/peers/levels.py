"""How far customers came, out of what `heedful flow --out` wrote: the same lines as `bench.peers.chdb_funnel`.

    python -m bench.peers.levels desires.parquet

`windowFunnel` gives the deepest chain of a customer: entrance, each step, the end. The same is 1 for having come,
the furthest step, and 1 for having got it, at most over all desires of the customer.
"""

from __future__ import annotations

import sys

import polars as pl

from bench.wants import WANTS

desires = pl.read_parquet(sys.argv[1], columns=["kind", "customer", "furthest", "outcome"])
level = 1 + pl.col("furthest") + (pl.col("outcome") == "fulfilled")
deepest = desires.group_by("kind", "customer").agg(level.max().alias("level"))
found = deepest.group_by("kind", "level").len()
for number, want in enumerate(WANTS):
    for _, reached, customers in sorted(found.filter(pl.col("kind") == want.id).iter_rows()):
        print(number, reached, customers, sep="\t")
