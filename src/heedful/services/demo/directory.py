"""The customers as a table: names, addresses, organisations."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, TypeVar

import numpy as np
import polars as pl

from heedful.services.demo.calendar import MONTH
from heedful.services.demo.chance import draw
from heedful.services.demo.company import customer_ids, new_world
from heedful.services.demo.countries import Country, countries
from heedful.services.demo.life import live
from heedful.services.demo.words import PLANS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

T = TypeVar("T")

#: Sixty characters, for pages to show that they can bear it.
LONG_NAME = "Maria da Conceição Albuquerque e Vasconcelos de Sousa Guerra"
#: Every 997th customer of theirs bears the long name; the first is the 42nd.
LONG_EVERY, LONG_FIRST = 997, 41
DOMAINS = ("example.com", "example.org", "example.net")
#: Letters that have no accent to take off.
PLAIN = str.maketrans({"ß": "ss", "ł": "l", "\u0131": "i", "ø": "o", " ": None, "'": None})
ORGANISED, PLACED = 0.22, 0.86


def customers(*, size: int, months: int, until: datetime, seed: int) -> pl.DataFrame:
    """Return the customers as they stand at `until`; see the package."""
    world, end = new_world(size, until, seed)
    for _ in live(world, end - months * MONTH, end):
        pass
    people = world.people
    luck = np.stack([draw(people.key, slot) for slot in range(20, 27)], axis=1).tolist()
    rows = [
        _entry(number, countries()[code], chances)
        for number, (code, chances) in enumerate(zip(people.country.tolist(), luck, strict=True))
    ]
    schema = dict.fromkeys(("name", "email", "organisation", "country", "postal_code", "city"), pl.String)
    return (
        pl.DataFrame(rows, schema=schema, orient="row")
        .with_columns(
            pl.Series("plan", PLANS).gather(world.plan),
            pl.Series("since", people.since).cast(pl.Datetime("ms", "UTC")),
        )
        .insert_column(0, customer_ids(size).alias("id"))
    )


def _entry(number: int, country: Country, luck: list[float]) -> tuple[str | None, ...]:
    first, family = _one(country.first, luck[0]), _one(country.family, luck[1])
    long = number % LONG_EVERY == LONG_FIRST
    name = LONG_NAME if long else f"{first} {family}"
    email = f"{_plain(first)}.{_plain(family)}{number}@{_one(DOMAINS, luck[2])}"
    organisation = _one(country.organisations, luck[3]).format(family=family) if luck[4] < ORGANISED else None
    postal, city = (None, None)
    if country.towns and luck[5] < PLACED:
        postal, city = _one(country.towns, luck[6])
    return name, email, organisation, country.code, postal, city


def _one(choices: Sequence[T], luck: float) -> T:
    return choices[int(luck * len(choices))]


def _plain(name: str) -> str:
    folded = unicodedata.normalize("NFKD", name.lower().translate(PLAIN))
    return "".join(char for char in folded if char.isascii() and char.isalnum())
