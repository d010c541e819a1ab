"""What a signal is worth."""

from __future__ import annotations

import math

import pytest

from heedful.wire.collect.worth import worth_of


@pytest.mark.parametrize(
    ("properties", "found"),
    [
        ({}, (None, None)),
        ({"currency": "EUR"}, (None, None)),
        ({"revenue": 12.5, "currency": "eur"}, (12.5, "EUR")),
        ({"revenue": 1, "value": 2, "total": 3}, (1.0, None)),
        ({"value": 2, "total": 3}, (2.0, None)),
        ({"total": "3.50", "currency": "GBP"}, (3.5, "GBP")),
        ({"revenue": "free", "total": 3}, (3.0, None)),
        ({"revenue": 0, "total": 3}, (0.0, None)),
        ({"revenue": -5}, (-5.0, None)),
        ({"revenue": True}, (None, None)),
        ({"revenue": math.inf}, (None, None)),
        ({"revenue": 10**400}, (None, None)),
        ({"revenue": "1e999"}, (None, None)),
        ({"revenue": 1, "currency": "euros"}, (1.0, None)),
        ({"revenue": 1, "currency": 978}, (1.0, None)),
    ],
)
def test_worth_of(properties, found):
    assert worth_of(properties) == found
