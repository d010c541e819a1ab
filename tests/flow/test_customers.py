"""Customers are numbered alike however a file writes them."""

from __future__ import annotations

import polars as pl

from heedful.flow.customers import CustomerNumbers, lasting_numbers


def test_whole_numbers_are_the_same_customer_as_text_and_as_number():
    numbers = CustomerNumbers()
    texts = numbers.of(pl.Series("customer", ["7", "ana", "-3", "07", "7 "]))
    assert texts[[0, 2]].tolist() == [7, -3]
    assert numbers.of(pl.Series("customer", [7, -3])).tolist() == [7, -3]
    assert len(set(texts.tolist())) == 5
    assert numbers.names()[int(texts[1])] == "ana"


def test_lasting_numbers_do_not_depend_on_how_a_file_writes_them():
    one, other = CustomerNumbers(), CustomerNumbers()
    texts = one.of(pl.Series("customer", ["7", "ana"]))
    whole = other.of(pl.Series("customer", [7]))
    assert lasting_numbers(texts, one.names())[0] == lasting_numbers(whole, other.names())[0] == 7


def test_names_of_whole_numbers_alone():
    numbers = CustomerNumbers()
    numbers.of(pl.Series("customer", [1, 2]))
    assert numbers.names() is None
