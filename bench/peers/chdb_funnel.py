"""How far customers came, by chdb's `windowFunnel`: prints a line 'number level customers' for each kind and level.

    python -m bench.peers.chdb_funnel FILE plain|narrow|apart

- plain: one query with ten funnels, as its documentation writes them;
- narrow: the same over kinds brought into a dictionary first (LowCardinality), which compares numbers;
- apart: ten queries, each over the signals of its own funnel only.

`narrow` and `apart` are how somebody writes it who knows it well: the faster of all is what we compare with.
"""

from __future__ import annotations

import sys

import chdb

from bench.wants import DAY, WANTS, Want

# windowFunnel takes no DateTime64; whole milliseconds keep the order of what lies within one second.
AT = "toUInt64(toUnixTimestamp64Milli(at))"


def funnel(want: Want, kind: str = "kind") -> str:
    """Write one funnel: the longest chain of its signals, in order, within the window."""
    conditions = ", ".join(f"{kind} = '{name}'" for name in want.names)
    return f"windowFunnel({want.patience_days * DAY})({AT}, {conditions})"


def together(source: str, kind: str = "kind") -> str:
    """Ask for all funnels at once."""
    levels = ", ".join(f"{funnel(want, kind)} AS l{number}" for number, want in enumerate(WANTS))
    pairs = ", ".join(f"({number}, l{number})" for number in range(len(WANTS)))
    each = f"SELECT customer, {levels} FROM {source} GROUP BY customer"
    return (
        f"SELECT pair.1 AS number, pair.2 AS level, count() FROM ({each}) ARRAY JOIN [{pairs}] AS pair "
        "WHERE level > 0 GROUP BY number, level ORDER BY number, level"
    )


def alone(source: str, number: int) -> str:
    """Ask for one funnel."""
    names = ", ".join(f"'{name}'" for name in WANTS[number].names)
    each = f"SELECT {funnel(WANTS[number])} AS level FROM {source} WHERE kind IN ({names}) GROUP BY customer"
    return f"SELECT {number}, level, count() FROM ({each}) WHERE level > 0 GROUP BY level ORDER BY level"


def queries(file: str, way: str) -> list[str]:
    source = f"file('{file}', Parquet)"
    if way == "plain":
        return [together(source)]
    if way == "narrow":
        return [together(f"(SELECT customer, at, kind::LowCardinality(String) AS k FROM {source})", "k")]
    return [alone(source, number) for number in range(len(WANTS))]


def main():
    for query in queries(sys.argv[1], sys.argv[2]):
        print(str(chdb.query(query, "TSV")).strip())


if __name__ == "__main__":
    main()
