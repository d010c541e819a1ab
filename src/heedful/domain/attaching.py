"""What may be attached to an answer or a note, so that it arrives.

Mail servers refuse what is too large, the widest spread of them beyond 25 MB, and in a mail every three bytes of a
file are four letters and now and then the end of a line.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

MOST_FILES = 20
#: All files of one message together; 24.7 MB as a mail.
MOST_BYTES = 18_000_000

#: The same for what a visitor sends by a form: whoever they are, they cost us no more than this.
FORM_FILES, FORM_BYTES = 5, 10_000_000


class Unfit(StrEnum):
    """Why a file can't be attached."""

    EMPTY = "empty"
    TOO_MANY = "too_many"
    TOO_LARGE = "too_large"


def judge(
    attached: Sequence[int], size: int, most_files: int = MOST_FILES, most_bytes: int = MOST_BYTES
) -> Unfit | None:
    """Say why a file of `size` can't go along with files of the sizes `attached`; None where it can."""
    if not size:
        return Unfit.EMPTY
    if len(attached) >= most_files:
        return Unfit.TOO_MANY
    return Unfit.TOO_LARGE if sum(attached) + size > most_bytes else None


def fit(sizes: Sequence[int]) -> bool:
    """Tell whether files of these sizes go with one message."""
    return len(sizes) <= MOST_FILES and sum(sizes) <= MOST_BYTES
