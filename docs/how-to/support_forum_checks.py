"""Hold the desires of a support forum against what the forum itself says: its 'solved' mark, and its titles.

python support_forum_checks.py questions.csv.gz desires.parquet

`desires.parquet` comes from `heedful flow ... --customer question --out desires.parquet`.
"""

import sys

import polars as pl

#: Spans of days (both ends included) and what to count in the titles of each.
SPANS = [
    ("2023-08-01", "2023-10-01", r"\b115\b|supernova"),
    ("2023-10-02", "2023-10-08", r"\b115\b|supernova"),
    ("2024-06-10", "2024-07-10", r"\b128\b|nebula"),
    ("2024-07-11", "2024-07-31", r"\b128\b|nebula"),
    ("2024-08-01", "2024-08-31", r"\b128\b|nebula"),
]


def main(questions_file: str, desires_file: str) -> None:
    questions = pl.read_csv(questions_file, infer_schema=False).select(
        pl.col("id").alias("customer"), "is_solved", day=pl.col("created").str.slice(0, 10), title="title"
    )
    desires = pl.read_parquet(desires_file).join(questions, on="customer")
    thanks = desires.filter(pl.col("kind") == "answer")
    print("What became of them, and the forum's own mark:")
    print(thanks.group_by("outcome", "is_solved").len().sort("outcome", "is_solved"))
    for first, last, pattern in SPANS:
        titles = questions.filter(pl.col("day").is_between(pl.lit(first), pl.lit(last)))["title"]
        found = titles.str.to_lowercase().str.contains(pattern).sum()
        print(f"{first} to {last}: {found} of {len(titles)} titles speak of {pattern}")


if __name__ == "__main__":
    main(*sys.argv[1:])
