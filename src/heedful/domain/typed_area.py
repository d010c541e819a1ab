"""What is wrong with an area that somebody typed."""

from __future__ import annotations

from collections.abc import Sequence


class TypedAreaError(ValueError):
    """Nothing that we know is called like that, or several things are; `words` is what was typed.

    `either` are ways to type each of several.
    """

    def __init__(self, words: str, either: Sequence[str] = ()) -> None:
        super().__init__(words)
        self.words, self.either = words, tuple(either)
