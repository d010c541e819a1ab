from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heedful.wire.mail.dates import read_date
from heedful.wire.mail.ids import capped, read_id, read_ids


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("<a@b>", ["a@b"]),
        ("<a@b> <c@d>\n <e@f>", ["a@b", "c@d", "e@f"]),
        ("<a@b><c@d>,<a@b>", ["a@b", "c@d"]),
        ("<a\n @b>", ["a@b"]),
        ("a@b c@d", ["a@b", "c@d"]),
        ("Your message of Monday", []),
        ("<a@b> (added by x)", ["a@b"]),
        ("", []),
        ("<" * 30_000, []),
        ("a" * 60_000, []),
    ],
)
def test_read_ids(text, ids):
    assert read_ids(text) == ids


@pytest.mark.parametrize(("text", "one"), [("<a@b>", "a@b"), ("a", "a"), ("  ", None), ("<>", None), ("a b", "a")])
def test_read_id(text, one):
    assert read_id(text) == one


def test_capped_keeps_the_first_and_the_last():
    ids = [f"{number:0>97}@x" for number in range(100)]
    kept = capped(ids, 4_096)
    assert kept == [ids[0], *ids[-39:]]
    assert len(" ".join(f"<{each}>" for each in kept)) < 4_096
    assert capped(ids[:3], 4_096) == ids[:3]


@given(st.lists(st.text("ab", min_size=1, max_size=400), max_size=40))
def test_capped_is_below_the_limit(ids):
    kept = capped(ids, 4_096)
    assert len(" ".join(f"<{each}>" for each in kept)) < 4_096
    assert set(kept) <= set(ids)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("Mon, 2 Mar 2026 08:10:00 +0100", datetime(2026, 3, 2, 7, 10, tzinfo=UTC)),
        ("2 Mar 2026 08:10 GMT", datetime(2026, 3, 2, 8, 10, tzinfo=UTC)),
        ("Mon, 2 Mar 2026 08:10:00 -0800 (PST)", datetime(2026, 3, 2, 16, 10, tzinfo=UTC)),
        ("Fri, 21 Nov 97 09:55:06 EST", datetime(1997, 11, 21, 14, 55, 6, tzinfo=UTC)),
        ("2026-03-02T08:10:00+02:00", datetime(2026, 3, 2, 6, 10, tzinfo=UTC)),
        ("2026-03-02 08:10:00Z", datetime(2026, 3, 2, 8, 10, tzinfo=UTC)),
        ("Fri=2C 28 Sep 2012 10:55:48 +0000", datetime(2012, 9, 28, 10, 55, 48, tzinfo=UTC)),
        ("Fri, 21 Nov 1997 09(comment):   55  :  06 -0600", datetime(1997, 11, 21, 15, 55, 6, tzinfo=UTC)),
        ("Sat, 30 Jun 2012 23:59:60 +0000", datetime(2012, 6, 30, 23, 59, 59, tzinfo=UTC)),  # a leap second
        ("Mon, 2 Mar 2026 08:10:00", datetime(2026, 3, 2, 8, 10, tzinfo=UTC)),
        ("Wed, 15 Dec 2010    59:10 -0500", None),
        ("Mon, 32 Mar 2026 08:10:00 +0100", None),
        ("1 Jan 0001 00:00:00 +2300", datetime(2000, 12, 31, 1, 0, tzinfo=UTC)),
        ("9999-12-31T23:59:59-23:00", None),
        ("today", None),
        ("", None),
    ],
)
def test_read_date(text, at):
    assert read_date(text) == at


@given(
    st.text(max_size=80) | st.from_regex(r"[A-Z][a-z]{2}, \d{1,3} [A-Z][a-z]{2} \d{1,6} \d{1,3}:\d\d:\d\d [+-]\d{1,9}")
)
def test_read_date_of_anything(text):
    found = read_date(text)
    assert found is None or found.tzinfo is UTC
