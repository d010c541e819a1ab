"""Forgetting a customer in what was settled and is not sealed yet."""

from __future__ import annotations

from collections.abc import Collection

import polars as pl
from django.db import transaction

from heedful.log.batch import BATCH, pack_signals, unpack_signals
from heedful.models import Batch
from heedful.services.log import instant, settling

#: A round of settling takes far less.
_LONGEST_WAIT_S = 60.0


def forget_unsealed(identities: Collection[int]) -> None:
    """Take the signals that came by some handles out of all batches."""
    with settling(_LONGEST_WAIT_S):
        for batch in Batch.objects.order_by("pk"):
            signals = unpack_signals([bytes(batch.columns)])
            left = signals.filter(~pl.col("identity").is_in(list(identities)))
            if left.height < signals.height:
                _write(batch, left.select(BATCH.names()))


@transaction.atomic
def _write(batch: Batch, left: pl.DataFrame) -> None:
    if not left.height:
        batch.delete()
        return
    times = left.get_column("at").cast(pl.Int64)
    batch.signals = left.height
    batch.first_at, batch.last_at = instant(int(times.min())), instant(int(times.max()))  # type: ignore[arg-type]
    batch.columns = pack_signals(left)
    batch.save()
