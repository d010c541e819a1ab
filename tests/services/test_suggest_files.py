"""Proposals as a file of kinds that can be read back."""

from __future__ import annotations

import pytest

from heedful.domain.kind import read_kinds
from heedful.services.suggest_files import FileSuggestion, ProposedKind, as_toml, pattern_for


@pytest.mark.parametrize(
    ("kind", "path", "pattern"),
    [
        ("Order Completed", None, "Order Completed"),
        ("a*b[c]\\d", None, "a\\*b\\[c\\]\\\\d"),
        ("page", "/restore", "page:/restore"),
        ("page", "/a*/[b]", "page:/a\\*/\\[b\\]"),
        ("page", None, "page"),
        ("page:/x", None, None),  # would be read as a page
        (" padded ", None, None),
        ("", None, None),
        ("page", "/100%25", None),  # would be decoded once more
    ],
)
def test_pattern_for_means_exactly_this_signal(kind, path, pattern):
    assert pattern_for(kind, path) == pattern


def test_as_toml_reads_back_whatever_signals_are_called():
    odd = pattern_for('say "hi" \\ [x]*\n# é', None)
    kind = ProposedKind(
        id="odd",
        name=odd,
        arises=(odd, "b"),
        steps=("c",),
        fulfilled=("d",),
        refused=("declined",),
        patience_ms=2 * 86_400_000,
        alike=(odd,),
        customers=30,
        finished=40,
        began=50,
        from_entrance=35,
        gap_ms=86_000_000,
    )
    text = as_toml(FileSuggestion(900, 60, 60, None, [kind], 0, [], []))
    [read] = read_kinds(text)
    assert [pattern.text for pattern in read.arises] == [odd, "b"]
    assert read.arises[0].matches('say "hi" \\ [x]*\n# é', None, {})
    assert (read.id, read.patience_ms, [step.name for step in read.steps]) == ("odd", 2 * 86_400_000, ["c"])
    assert [pattern.text for pattern in read.refused] == ["declined"]
