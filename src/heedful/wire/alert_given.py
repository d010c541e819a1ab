"""An alert as JSON, and back: the face that others import; how it is done stands beside the feeds it is read with."""

from __future__ import annotations

from heedful.wire.alerts.given import as_given, from_given, time_text
from heedful.wire.alerts.reading import AlertError

__all__ = ["AlertError", "as_given", "from_given", "time_text"]
