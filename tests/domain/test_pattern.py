"""Patterns as the specification writes them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heedful.domain.pattern import PatternError, canonical_path, parse_pattern

#: pattern, kind, path, properties, whether it matches
TABLE = [
    ("Order Completed", "Order Completed", None, {}, True),
    ("Order Completed", "order completed", None, {}, False),
    ("Order", "Order Completed", None, {}, False),
    ("restore.*", "restore.started", None, {}, True),
    ("restore.*", "restore.", None, {}, True),
    ("restore.*", "restore.a/b", None, {}, False),
    ("*", "anything at all", None, {}, True),
    (r"a\*b", "a*b", None, {}, True),
    (r"a\*b", "axb", None, {}, False),
    (r"a\[1\]", "a[1]", None, {}, True),
    (r"a\\b", r"a\b", None, {}, True),
    ("page:/restore", "page", "/restore", {}, True),
    ("page:/restore/", "page", "/restore", {}, True),
    ("page:/restore", "page", "/Restore", {}, False),
    ("page:/restore", "page", "/restore/x", {}, False),
    ("page:/restore", "page", None, {}, False),
    ("page:/restore", "screen", "/restore", {}, False),
    ("page:/", "page", "/", {}, True),
    ("page:/", "page", "/a", {}, False),
    ("page:/*", "page", "/a", {}, True),
    ("page:/*", "page", "/", {}, False),
    ("page:/*/edit", "page", "/a/edit", {}, True),
    ("page:/*/edit", "page", "/a/b/edit", {}, False),
    ("page:/user-*", "page", "/user-1", {}, True),
    ("page:/user-*", "page", "/user-", {}, True),
    ("page:/help/**", "page", "/help", {}, True),
    ("page:/help/**", "page", "/help/a/b", {}, True),
    ("page:/help/**", "page", "/helpful", {}, False),
    ("page:/**", "page", "/", {}, True),
    ("page:/**", "page", "/a/b", {}, True),
    ("page:/%C3%BCber", "page", "/über", {}, True),
    ("page:/a b", "page", "/a b", {}, True),
    ("pay[reason=card]", "pay", None, {"reason": "card"}, True),
    ("pay[reason=card]", "pay", None, {"reason": "Card"}, False),
    ("pay[reason=card]", "pay", None, {}, False),
    ("pay[reason!=card]", "pay", None, {}, True),
    ("pay[reason!=card]", "pay", None, {"reason": None}, True),
    ("pay[reason!=card]", "pay", None, {"reason": "cash"}, True),
    ("pay[reason!=card]", "pay", None, {"reason": "card"}, False),
    ("pay[amount>=100]", "pay", None, {"amount": 100}, True),
    ("pay[amount>=100]", "pay", None, {"amount": "100.0"}, True),
    ("pay[amount>100]", "pay", None, {"amount": 100}, False),
    ("pay[amount<=1e3]", "pay", None, {"amount": 1000.0}, True),
    ("pay[amount<100]", "pay", None, {"amount": "many"}, False),
    ("pay[amount<100]", "pay", None, {}, False),
    ("pay[amount<100]", "pay", None, {"amount": True}, False),
    ("pay[amount<100]", "pay", None, {"amount": float("nan")}, False),
    ("pay[amount=5]", "pay", None, {"amount": 5.0}, True),
    ("pay[ok=true]", "pay", None, {"ok": True}, True),
    ("pay[ok=true]", "pay", None, {"ok": False}, False),
    ('pay[reason="a, b", amount>=1]', "pay", None, {"reason": "a, b", "amount": 2}, True),
    ('pay[reason="a, b", amount>=1]', "pay", None, {"reason": "a, b", "amount": 0}, False),
    (r'pay[reason="say \"no\""]', "pay", None, {"reason": 'say "no"'}, True),
    ('pay[reason=""]', "pay", None, {"reason": ""}, True),
    ("Accepted[lifecycle:transition=In Progress]", "Accepted", None, {"lifecycle:transition": "In Progress"}, True),
    ("page:/pay[plan=pro]", "page", "/pay", {"plan": "pro"}, True),
    ("page:/pay[plan=pro]", "page", "/pay", {"plan": "free"}, False),
]


@pytest.mark.parametrize(("text", "kind", "path", "properties", "expected"), TABLE)
def test_pattern_table(text, kind, path, properties, expected):
    assert parse_pattern(text).matches(kind, path, properties) is expected


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "empty"),
        ("   ", "empty"),
        ("a[b=1", "not closed"),
        ("a]", "']' without a '['"),
        ("a[b=1]c", "not closed at the end"),
        ("[b=1]", "no kind"),
        ("a[]", "no condition"),
        ("a[b]", "no condition"),
        ("a[=1]", "names no property"),
        ("a[b=]", "without a value"),
        ("a[b>x]", "must be a number"),
        ('a[b="x]', "not closed"),
        ('a[b="x"y]', "behind a closing"),
        ("page:restore", "begins with '/'"),
        ("page:", "begins with '/'"),
        ("page:/a/**/b", "in its middle"),
    ],
)
def test_pattern_that_cannot_be_read_says_why(text, says):
    with pytest.raises(PatternError, match=r".") as caught:
        parse_pattern(text)
    assert says in str(caught.value)


@settings(deadline=None)
@given(st.text(min_size=1).filter(lambda text: text.strip() and not text.startswith("page:")))
def test_pattern_with_escapes_means_the_very_text(kind):
    kind = kind.strip()
    escaped = "".join(f"\\{char}" if char in "\\*[]" else char for char in kind)
    assert parse_pattern(escaped).matches(kind, None, {})


@settings(deadline=None)
@given(st.text())
def test_pattern_any_text_is_read_or_refused(text):
    try:
        parse_pattern(text).matches("a", "/a", {})
    except PatternError as error:
        assert str(error)


@pytest.mark.parametrize(
    ("path", "expected"), [("/", "/"), ("/a/", "/a"), ("/a%20b", "/a b"), ("//", "/"), ("", "/"), ("/%C3%BC/", "/ü")]
)
def test_canonical_path(path, expected):
    assert canonical_path(path) == expected
    assert canonical_path(canonical_path(path)) == expected


@settings(max_examples=500, deadline=None)
@given(st.text("ab/*", min_size=1, max_size=8), st.text("ab/", max_size=10))
def test_pattern_with_stars_as_a_slow_search(pattern, kind):
    assert parse_pattern(pattern).matches(kind, None, {}) is _slowly(pattern, kind)


def _slowly(pattern: str, text: str) -> bool:
    """Try every run of characters for every star."""
    if not pattern:
        return not text
    if pattern[0] == "*":
        return _slowly(pattern[1:], text) or (bool(text) and text[0] != "/" and _slowly(pattern, text[1:]))
    return bool(text) and pattern[0] == text[0] and _slowly(pattern[1:], text[1:])


def test_pattern_with_many_stars_does_not_try_every_way():
    # With plain stars this took a minute for 800 characters, and would never end for these.
    assert not parse_pattern("page:/*a*a*a*a*a*b").matches("page", "/" + "a" * 50_000, {})


def test_pattern_that_is_too_long_is_refused():
    with pytest.raises(PatternError, match="too long"):
        parse_pattern("*a" * 600)
