"""A moment as programs send it: with a zone, which may be an odd one; here it is always in UTC."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

from django.utils.translation import gettext as _
from pydantic import AfterValidator, AwareDatetime, BeforeValidator


def _in_utc(at: datetime) -> datetime:
    """Bring a moment into UTC: a database takes no zone that is 21 hours off."""
    try:
        return at.astimezone(UTC)
    except OverflowError:
        raise ValueError("in UTC it is outside of the years 1 to 9999") from None


Instant = Annotated[AwareDatetime, AfterValidator(_in_utc)]


def _as_text(sent: Any) -> Any:
    """Take a time as text alone: a number would be seconds to us and milliseconds to somebody else."""
    if sent is not None and not isinstance(sent, str | datetime):
        raise ValueError(_("A time is a text such as 2026-11-26T12:00:00Z."))
    return sent


#: An instant that may be left out, and is no number.
WrittenInstant = Annotated[Instant | None, BeforeValidator(_as_text)]
