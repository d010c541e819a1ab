"""Customers as numbers: what files call a customer, turned into the 64 bits that the kernel groups by."""

from __future__ import annotations

from hashlib import blake2b

import numpy as np
import polars as pl

from heedful.flow.columns import I64


class SameNumberError(RuntimeError):
    """Two customers fell on one number; expected once in ten million runs over a million customers."""


class CustomerNumbers:
    """Numbers customers over any number of frames: whole numbers stay, also where they are written as text.

    So customer 7 of a table and customer '7' of a CSV file are one. All other texts are hashed.
    """

    def __init__(self) -> None:
        self._seen: list[pl.DataFrame] = []
        self._texts = False

    def of(self, column: pl.Series) -> I64:
        """Give a number for each row of one column of customers."""
        if column.dtype.is_integer():
            return column.cast(pl.Int64).to_numpy()
        self._texts = True
        numbered = pl.DataFrame({"customer": column}).with_columns(number=_whole())
        self._remember(numbered)
        return numbered.get_column("number").to_numpy()

    def _remember(self, frame: pl.DataFrame) -> None:
        self._seen.append(frame.unique())
        # Customers come back from frame to frame; keep the list about as long as there are customers.
        if len(self._seen) > 8:  # noqa: PLR2004
            self._seen = [pl.concat(self._seen).unique()]

    def names(self) -> dict[int, str] | None:
        """Give the texts by number, or None where customers were whole numbers all along."""
        if not self._texts:
            return None
        known = pl.concat(self._seen).unique()
        if known.get_column("number").n_unique() != known.height:
            raise SameNumberError("two customers fell on the same number; split the files by customer and run each")
        return dict(zip(known.get_column("number").to_list(), known.get_column("customer").to_list(), strict=True))


def _whole() -> pl.Expr:
    """Give the number that a text writes, if it writes it as we would; else a hash of the text."""
    text = pl.col("customer")
    number = text.cast(pl.Int64, strict=False)
    hashed = text.hash(seed=1).reinterpret(signed=True)
    return pl.when(number.cast(pl.String) == text).then(number).otherwise(hashed).alias("number")


def lasting_numbers(customer: I64, names: dict[int, str] | None) -> I64:
    """Give numbers that mean the same customer for ever, for ids that outlive this process."""
    if names is None:
        return customer
    distinct, place = np.unique(customer, return_inverse=True)
    lasting = [_lasting(number, names.get(number)) for number in distinct.tolist()]
    return np.array(lasting, np.int64)[place]


def _lasting(number: int, text: str | None) -> int:
    if text is None or text == str(number):
        return number
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big", signed=True)
