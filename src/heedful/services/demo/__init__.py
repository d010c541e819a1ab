"""The demo company Harbour Backup: made, not taken from anybody's life.

The rule of this package: importing it costs nothing. The web process passes by here; numpy and polars are
loaded when something is made.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    import polars as pl


def signals(*, customers: int = 3000, months: int = 18, until: datetime, seed: int = 1) -> Iterator[pl.DataFrame]:
    """Yield what the customers did, about a week in a chunk, ascending in time over all chunks.

    Columns: customer, at (ms, UTC), kind, path (pages only), plan, country, client, browser, channel, reason,
    size_gb; what does not apply is null. Nothing lies after `until`, which needs a time zone. The same
    arguments give the same bytes, and more customers leave the lives of the earlier ones as they are.
    """
    from heedful.services.demo import company  # noqa: PLC0415 - see the rule of this package

    return company.signals(customers=customers, months=months, until=until, seed=seed)


def customers(*, customers: int = 3000, months: int = 18, until: datetime, seed: int = 1) -> pl.DataFrame:
    """Return the customers, in the order of their ids, as they stand at `until`.

    Columns: id, name, email (example domains), organisation (some), country, postal_code and city (most),
    plan, since. The plan is the one after all changes, for which the lives are gone through once: that takes
    a second for 3,000 customers.
    """
    from heedful.services.demo import directory  # noqa: PLC0415 - see the rule of this package

    return directory.customers(size=customers, months=months, until=until, seed=seed)


def kinds_toml() -> str:
    """Return the desire kinds of the company, in the format of a file of kinds."""
    from importlib.resources import files  # noqa: PLC0415 - see the rule of this package

    return files(__package__).joinpath("kinds.toml").read_text(encoding="utf-8")
