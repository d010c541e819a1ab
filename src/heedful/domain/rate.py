"""How often somebody may come: a bucket of tokens that fills evenly.

The rule of this file: values only; times are seconds of any steady clock.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Rate:
    """So many calls a minute on average; as many at once by whoever has been quiet for a minute."""

    a_minute: int

    @property
    def a_second(self) -> float:
        """How quickly tokens come."""
        return self.a_minute / 60


@dataclass(frozen=True)
class Bucket:
    """The tokens that were left at a moment."""

    tokens: float
    at_s: float


def draw(bucket: Bucket | None, rate: Rate, now_s: float) -> tuple[Bucket, float]:
    """Draw one token: give the bucket as it is then, and 0, or how many seconds it takes until there is one.

    Somebody who was never here (None) has a full bucket. Who has to wait is not charged for asking.
    """
    full = float(rate.a_minute)
    tokens = full if bucket is None else min(full, bucket.tokens + max(0.0, now_s - bucket.at_s) * rate.a_second)
    if tokens >= 1:
        return Bucket(tokens - 1, now_s), 0.0
    return Bucket(tokens, now_s), (1 - tokens) / rate.a_second
