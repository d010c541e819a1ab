"""Ids of desires: the same signals give the same ids, in any split and any order of arrival."""

from __future__ import annotations

from hashlib import blake2b

import numpy as np

from heedful.compiled import compiled
from heedful.flow.columns import I32, I64


def kind_key(kind_id: str) -> int:
    """Give the 64 bits that stand for a kind in the ids of its desires."""
    return int.from_bytes(blake2b(kind_id.encode(), digest_size=8).digest(), "big", signed=True)


@compiled
def desire_ids(kind: int, customer: I64, arose: I64, ordinal: I32) -> I64:
    """Name desires by what opened them: kind, customer, instant, and a count where these are equal.

    The same signals give the same ids in any split and any order of arrival. (Mixing: splitmix64 of
    Steele, Lea and Flood, OOPSLA 2014.)
    """
    ids = np.empty(customer.size, np.int64)
    for row in range(customer.size):
        value = np.uint64(kind)
        for part in (customer[row], arose[row], np.int64(ordinal[row])):
            value = (value ^ np.uint64(part)) + np.uint64(0x9E3779B97F4A7C15)
            value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
            value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
            value ^= value >> np.uint64(31)
        ids[row] = np.int64(value)
    return ids
