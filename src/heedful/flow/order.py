"""Brings signals into the order the kernel needs: by customer, then time, then arrival.

Signals come in order of arrival, and customers as any 64-bit numbers. They are first scattered into buckets
small enough for the processor's cache, by a hash of the customer; each bucket is then ordered by itself.
That is one pass over memory for each step, where a sort of everything would take many.
"""

from __future__ import annotations

import numpy as np

from heedful.compiled import compiled
from heedful.flow.columns import I32, I64

#: 2 to the power of BUCKET_BITS buckets: few enough to write to at once, small enough for the cache each.
BUCKET_BITS = 8
BUCKETS = 1 << BUCKET_BITS

# Fibonacci hashing (Knuth, TAOCP 3, 6.4): neighbours spread over all buckets, the upper bits are the best.
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_BUCKET_SHIFT = np.uint64(64 - BUCKET_BITS)


@compiled
def scatter(customer: I64, at: I64, code: I32) -> tuple[I64, I64, I64, I32]:
    """Scatter rows into buckets, keeping their order; returns the buckets' starts and the three columns."""
    start = np.zeros(BUCKETS + 1, np.int64)
    for row in range(customer.size):
        start[((np.uint64(customer[row]) * _GOLDEN) >> _BUCKET_SHIFT) + np.uint64(1)] += 1
    for bucket in range(BUCKETS):
        start[bucket + 1] += start[bucket]
    place = start.copy()
    customers, times, codes = np.empty_like(customer), np.empty_like(at), np.empty_like(code)
    for row in range(customer.size):
        bucket_of = (np.uint64(customer[row]) * _GOLDEN) >> _BUCKET_SHIFT
        to = place[bucket_of]
        place[bucket_of] = to + 1
        customers[to] = customer[row]
        times[to] = at[row]
        codes[to] = code[row]
    return start, customers, times, codes


@compiled
def number_customers(customer: I64) -> tuple[I32, I64]:
    """Give each row the number of its customer, by first appearance; also returns who each one is."""
    size = 16
    while size < 2 * customer.size:
        size *= 2
    mask = np.uint64(size - 1)
    table = np.full(size, -1, np.int32)
    numbers = np.empty(customer.size, np.int32)
    who = np.empty(customer.size, np.int64)
    found = 0
    for row in range(customer.size):
        # The upper bits chose the bucket, so all rows here share them: take bits from the middle.
        place = ((np.uint64(customer[row]) * _GOLDEN) >> np.uint64(22)) & mask
        while table[place] >= 0 and who[table[place]] != customer[row]:
            place = (place + np.uint64(1)) & mask
        if table[place] < 0:
            table[place] = found
            who[found] = customer[row]
            found += 1
        numbers[row] = table[place]
    return numbers, who[:found].copy()


@compiled
def order_by_customer(numbers: I32, customers: int, at: I64) -> tuple[I64, I64]:
    """Order rows by customer number, then time, then the order they came in.

    Returns the customers' starts (one more than customers) and the rows in order. Rows of a customer are
    mostly in order of time already, so only the few that are not are sorted (by insertion if they are few).
    """
    start = np.zeros(customers + 1, np.int64)
    for row in range(numbers.size):
        start[numbers[row] + 1] += 1
    for customer in range(customers):
        start[customer + 1] += start[customer]
    place = start[:-1].copy()
    rows = np.empty(numbers.size, np.int64)
    for row in range(numbers.size):
        rows[place[numbers[row]]] = row
        place[numbers[row]] += 1
    for customer in range(customers):
        _order_times(rows[start[customer] : start[customer + 1]], at)
    return start, rows


@compiled
def _order_times(rows: I64, at: I64) -> None:
    """Sort the rows of one customer by time, in place, equal times staying in order of arrival."""
    disorder = False
    for index in range(1, rows.size):
        if at[rows[index]] < at[rows[index - 1]]:
            disorder = True
            break
    if not disorder:
        return
    if rows.size > 64:  # noqa: PLR2004 - where insertion begins to lose against a merge sort
        rows[:] = rows[np.argsort(at[rows], kind="mergesort")]
        return
    for index in range(1, rows.size):
        row = rows[index]
        to = index
        while to > 0 and at[rows[to - 1]] > at[row]:
            rows[to] = rows[to - 1]
            to -= 1
        rows[to] = row
