"""What comes next, against a plain reading of the formula in its module."""

from __future__ import annotations

from statistics import median

from hypothesis import given, settings
from hypothesis import strategies as st

from heedful.flow.afterwards import AFTER_MS, THERE_MS, Coming, comings
from heedful.flow.weeks import DAY_MS
from tests.flow.columns import desires


def days(customer, arose, ended=None, outcome="flowing"):
    return {
        "customer": customer,
        "arose": arose * DAY_MS,
        "ended": None if ended is None else ended * DAY_MS,
        "outcome": outcome,
    }


def test_comings_counts_months_after_and_other_months():
    restores = desires(
        days(1, 0, 1, "fulfilled"),  # an upgrade after 10 days
        days(1, 5, 6, "fulfilled"),  # within the month of the one before: not counted again
        days(2, 0, 2, "fulfilled"),  # nothing
        days(3, 85, 86, "fulfilled"),  # its month is not over
        days(4, 0, 3, "given_up"),  # an upgrade in their first month, which is a base window
    )
    upgrades = desires(days(1, 11), days(4, 20))
    found = comings([restores, upgrades], after=0, now=100 * DAY_MS)
    # Months of 1, 2 and 4 begin at days 0, 30 and 60, and at none of them anybody is in an after window but 1.
    assert found[1] == Coming(came=1, n=2, base_came=2, base_n=7, median_ms=10 * DAY_MS)
    assert found[0] == Coming(came=1, n=2, base_came=1, base_n=7, median_ms=4 * DAY_MS)


def test_comings_not_by_the_signal_that_fulfilled():
    kinds = [desires(days(1, 0, 5, "fulfilled")), desires(days(1, 5))]
    assert comings(kinds, after=0, now=40 * DAY_MS)[1].came == 0


def test_comings_of_nothing():
    assert comings([desires(), desires()], after=0, now=0) == [Coming(0, 0, 0, 0, None)] * 2


def oracle(kinds, after, now):
    rows = [list(zip(k.customer.tolist(), k.arose.tolist(), k.touched.tolist(), strict=True)) for k in kinds]
    ends = zip(kinds[after].customer.tolist(), kinds[after].ended.tolist(), kinds[after].outcome.tolist(), strict=True)
    afters = []
    for who, t in sorted((c, e) for c, e, o in ends if o == 2 and e + AFTER_MS <= now):
        if not any(who == other and t < u + AFTER_MS for other, u in afters):
            afters.append((who, t))
    base = []
    for who in {c for kind in rows for c, _, _ in kind}:
        own = [row for kind in rows for row in kind if row[0] == who]
        tile = min(a for _, a, _ in own)
        while tile + AFTER_MS <= now:
            there = any(tile - THERE_MS <= sign <= tile for _, a, t in own for sign in (a, t))
            if there and not any(who == other and t <= tile < t + AFTER_MS for other, t in afters):
                base.append((who, tile))
            tile += AFTER_MS

    def waits(kind, windows):
        firsts = [[a - t for c, a, _ in kind if c == who and t < a <= t + AFTER_MS] for who, t in windows]
        return [min(some) for some in firsts if some]

    return [
        Coming(
            len(waits(kind, afters)),
            len(afters),
            len(waits(kind, base)),
            len(base),
            median(waits(kind, afters)) if waits(kind, afters) else None,
        )
        for kind in rows
    ]


row = st.builds(
    lambda who, arose, long, outcome: days(who, arose, None if outcome == "flowing" else arose + long, outcome),
    st.integers(1, 3),
    st.integers(0, 800),
    st.integers(0, 40),
    st.sampled_from(["fulfilled", "fulfilled", "given_up", "flowing"]),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(row, max_size=14), st.lists(row, max_size=14), st.integers(0, 60))
def test_comings_any_desires_as_the_oracle(some, others, later):
    now = max((r["ended"] or r["arose"] for r in [*some, *others]), default=0) + later * DAY_MS
    kinds = [desires(*some), desires(*others)]
    assert comings(kinds, 0, now) == oracle(kinds, 0, now)
