"""Who is named in a note."""

from __future__ import annotations

import pytest

from heedful.domain.mention import Named, mentioned

PEOPLE = (
    Named(1, "Alice Almeida", "alice@heedful.example"),
    Named(2, "Bob Brandt", "b.brandt@heedful.example"),
    Named(3, "Bob Marley", "bob.m@heedful.example"),
    Named(4, "Jürgen  Groß", "jg@heedful.example"),
    Named(5, "", "nameless@heedful.example"),
)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("", set()),
        ("Bob, can you look?", set()),
        ("@alice can you look?", {1}),
        ("See this,@Alice!", {1}),
        ("@Alice Almeida, and (@BOB BRANDT)", {1, 2}),
        ("@bob who?", {2, 3}),
        ("@Bob\nBrandt", {2}),
        ("@Bobby", set()),
        ("@b.brandt", {2}),
        ("@bob.m please", {3}),
        ("write to alice@alice.example", set()),
        ("x@alice", set()),
        ("@jürgen", {4}),
        ("@JÜRGEN GROSS", {4}),
        ("@nameless @nobody @", {5}),
    ],
)
def test_mentioned(text, named):
    assert mentioned(text, PEOPLE) == named


def test_nobody_can_be_named_where_nobody_is():
    assert mentioned("@alice", ()) == set()
