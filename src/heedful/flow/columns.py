"""What the columns of the flow are made of: their types, and the numbers that stand in them.

The rule of this file: it imports nothing slow, so that pages can look at desires without loading a compiler.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

I64 = npt.NDArray[np.int64]
I32 = npt.NDArray[np.int32]
U8 = npt.NDArray[np.uint8]
U64 = npt.NDArray[np.uint64]
Mask = npt.NDArray[np.bool_]

#: 'No such time': earlier than every signal.
NEVER = -(2**63)

# Flags of a desire.
TO_PEOPLE, PAUSED, WE_SPOKE_LAST = 1, 2, 4
