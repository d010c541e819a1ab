"""Desires of one kind by SQL windows in DuckDB: prints how many arose, and how many were fulfilled.

    python -m bench.peers.duckdb_windows FILE

A desire begins with an entrance after more than `patience` of silence or after a fulfilment. (Which silence counts
depends on whether one is open; in histories where customers walk their steps in order that is the same.)
"""

from __future__ import annotations

import sys

import duckdb

from bench.wants import DAY, WANTS

QUERY = """
WITH own AS (
  SELECT customer, "at" AS t, kind, list_position({names}, kind) AS place
  FROM read_parquet('{file}') WHERE kind IN {names}
), cut AS (
  SELECT *, coalesce(date_diff('ms', lag(t) OVER w, t) > {patience} OR lag(kind) OVER w = '{last}', true) AS begins
  FROM own WINDOW w AS (PARTITION BY customer ORDER BY t)
), numbered AS (
  SELECT *, sum(begins::INT) OVER (PARTITION BY customer ORDER BY t) AS number FROM cut
), desires AS (
  SELECT max(place) AS furthest, min(t) AS arose, max(t) AS touched FROM numbered GROUP BY customer, number
)
SELECT count(*), count(*) FILTER (furthest = {levels}) FROM desires
"""


def main():
    want = WANTS[0]
    query = QUERY.format(
        file=sys.argv[1],
        names=want.names,
        last=want.names[-1],
        patience=want.patience_days * DAY,
        levels=len(want.names),
    )
    print(*duckdb.sql(query).fetchall()[0])


if __name__ == "__main__":
    main()
