"""What describes the API as a whole."""

from __future__ import annotations

from collections import Counter

from ninja import Schema

from heedful.api.v1 import house  # noqa: F401 - importing it declares every operation


def test_no_two_bodies_have_one_name():
    """The description knows bodies by their names: of two that share one, it would tell the other's fields."""
    names = Counter(each.__name__ for each in Schema.__subclasses__() if each.__module__.startswith("heedful."))
    assert [name for name, times in names.items() if times > 1] == []
