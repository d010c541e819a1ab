"""What is wrong with an area that somebody typed."""

from __future__ import annotations


class TypedAreaError(ValueError):
    """Nothing that we know is called like that; `words` is what was typed."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words
