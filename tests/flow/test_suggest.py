"""Suggesting kinds from small logs whose sense is plain."""

from __future__ import annotations

import numpy as np

from heedful.flow.suggest import suggest
from tests.flow.strategies import MINUTE

NAMES = ["home", "look", "cart", "pay", "bought", "odd", "filed", "checked", "granted", "declined", "paid out"]


def suggested(histories: list[list[tuple[int, str]]]):
    """Suggest from what each customer did, as (minute, name); gives proposals by words."""
    rows = [(who, minute, NAMES.index(name)) for who, signals in enumerate(histories) for minute, name in signals]
    customer, at, name = (np.array(column, np.int64) for column in zip(*rows, strict=True))
    found = suggest(customer, at * MINUTE, name.astype(np.int32), len(NAMES))

    def words(numbers):
        return [NAMES[number] for number in numbers]

    return found, [
        (NAMES[p.ending], words(p.arises), words(p.steps), words(p.alike), words(p.instead)) for p in found.proposals
    ]


def visit(day: int, *names: str) -> list[tuple[int, str]]:
    return [(day * 1440 + 3 * place, name) for place, name in enumerate(names)]


def shop() -> list[list[tuple[int, str]]]:
    histories = []
    for who in range(60):
        entry = ("home", "look") if who % 2 else ("look", "home")
        signals = [*visit(0, *entry, "look"), *visit(3, *entry, "odd")]
        if who % 3 == 0:
            signals += visit(6, *entry, "cart", "pay", "bought", "home")
        if who % 6 == 1:
            signals += visit(6, *entry, "cart", "home")
        histories.append(signals)
    return histories


def test_suggest_a_shop_of_visits():
    found, words = suggested(shop())
    assert words == [("bought", ["cart"], ["pay"], [], [])]
    [one] = found.proposals
    assert (one.customers, one.finished, one.from_entrance, one.began, one.gap_ms) == (20, 20, 20, 30, 3 * MINUTE)
    assert (found.customers, found.runs) == (60, 150)
    assert 10 * MINUTE < found.pause_ms < 2 * 24 * 60 * MINUTE


def test_suggest_cases_with_two_ends_and_one_that_goes_with_another():
    def case(who: int):
        if who % 3:
            way = [(30 + who, "checked"), (2_000, "odd"), (4_000, "granted"), (4_000, "paid out")]
        else:
            way = [(2_000, "odd"), (4_000, "declined")]
        return [(0, "filed"), *way]

    found, words = suggested([case(who) for who in range(90)])
    assert found.pause_ms is None
    # All come by 'odd', so it is on the way to nothing in particular.
    assert words == [
        ("paid out", ["filed"], ["checked"], ["granted"], ["declined"]),
        ("declined", ["filed"], [], [], ["granted", "paid out"]),
    ]


def test_suggest_nothing_where_too_few_reach_an_end():
    assert suggested(shop()[:40])[1] == []


def test_suggest_of_nothing():
    empty = np.empty(0, np.int64)
    assert suggest(empty, empty, np.empty(0, np.int32), 0).proposals == []
