"""Files of desires: columns come back as they were written."""

from __future__ import annotations

import numpy as np
import pytest
from tests.flow.columns import desires

from heedful.flow.columns import NEVER
from heedful.flow.desires import COLUMNS
from heedful.log.desire_file import KeptDesires, read_desires, write_desires


@pytest.mark.parametrize("steps", [0, 1, 3])
@pytest.mark.parametrize("rows", [0, 1, 3])
def test_desires_come_back_as_written(tmp_path, rows, steps):
    columns = desires(
        *({"customer": n, "arose": n * 10, "outcome": "fulfilled", "ended": n} for n in range(rows)), steps=steps
    )
    columns.reached[:1, :1] = 7
    facet = np.arange(rows, dtype=np.int32)
    name = write_desires(tmp_path / "desires", KeptDesires(columns, facet))
    kept = read_desires(tmp_path / "desires" / name)
    for column in COLUMNS:
        written, read = getattr(columns, column), getattr(kept.desires, column)
        assert (read.dtype, read.shape, read.tolist()) == (written.dtype, written.shape, written.tolist())
    assert kept.facet.tolist() == facet.tolist()
    assert (kept.desires.reached == 7).sum() == bool(rows and steps)
    assert (kept.desires.waiting == NEVER).all()
