"""The countries of the customers, read from the table beside this file."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True)
class Country:
    """One country: how many live there, how their week runs, and what names they bear."""

    code: str
    share: float
    hours: int
    late: int
    rest: tuple[int, ...]
    first: tuple[str, ...]
    family: tuple[str, ...]
    towns: tuple[tuple[str, str], ...]
    organisations: tuple[str, ...]


@cache
def countries() -> list[Country]:
    """List the countries, in the order of the table."""
    table = tomllib.loads(files(__package__).joinpath("countries.toml").read_text(encoding="utf-8"))
    return [
        Country(
            code=code,
            share=row["share"],
            hours=row["hours"],
            late=row.get("late", 0),
            rest=tuple(row.get("rest", (5, 6))),
            first=tuple(row["first"]),
            family=tuple(row["family"]),
            towns=tuple((postal, city) for postal, city in row["towns"]),
            organisations=tuple(row["organisations"]),
        )
        for code, row in table.items()
    ]


def country_code(code: str) -> int:
    """Look up the index of a country."""
    return [country.code for country in countries()].index(code)
