"""A value of the file of `heedful gate judge`, and where it stands there ('customers[3].state')."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from heedful.domain.gate.request import Purpose
from heedful.domain.gate.standing import State

_FIRST_YEAR, _LAST_YEAR = 1900, 2199
_OUR_DAYS = f"has to be a time from {_FIRST_YEAR} to {_LAST_YEAR}"


class GateFileError(ValueError):
    """The file can't be read; the message says where and what to do."""


class Spot:
    """A value of the file and where it stands. What can't be read raises `GateFileError`, which names the place."""

    def __init__(self, value: Any, place: str) -> None:
        self._value, self._place = value, place

    def mapping(self) -> Mapping[str, Any]:
        """Give it as it came, if it is an object."""
        if not isinstance(self._value, dict):
            raise self.wrong("has to be an object")
        return self._value

    def wrong(self, words: str, name: str = "") -> GateFileError:
        """Make the error that says so of it, or of what stands in it under `name`."""
        return GateFileError(f"{self._at(name) or 'The file'} {words}.")

    def _at(self, name: str) -> str:
        return ".".join(part for part in (self._place, name) if part)

    def _get(self, name: str) -> Any:
        return self.mapping().get(name)

    def rows(self, name: str) -> list[Spot]:
        """Give the entries of a list; none where it is missing."""
        given = self._get(name)
        if given is None:
            return []
        if not isinstance(given, list):
            raise self.wrong("has to be a list", name)
        return [Spot(each, f"{self._at(name)}[{number}]") for number, each in enumerate(given)]

    def key(self, name: str) -> str | int:
        """Read what something is called by."""
        given = self._get(name)
        if not isinstance(given, str | int) or isinstance(given, bool):
            raise self.wrong("has to be a text or a whole number", name)
        return given

    def text(self, name: str) -> str:
        """Read a text, or a whole number as one; '' where it is missing."""
        given = self._get(name)
        if given is None:
            return ""
        if isinstance(given, bool) or not isinstance(given, str | int):
            raise self.wrong("has to be a text", name)
        return str(given)

    def yes(self, name: str) -> bool:
        """Read whether something is so; it is not where that is missing."""
        given = self._get(name)
        if given not in (None, True, False):
            raise self.wrong("has to be true or false", name)
        return bool(given)

    def marked(self, name: str) -> str:
        """Read what is either yes or no, or names a conversation."""
        given = self._get(name)
        if isinstance(given, bool):
            return "yes" if given else ""
        if given is not None and not isinstance(given, str | int):
            raise self.wrong("has to be true, false, or what names a conversation", name)
        return "" if given is None else str(given)

    def number(self, name: str, most: float) -> float | None:
        """Read a number from -`most` to `most`, also as a text."""
        given = self._get(name)
        if given is None or given == "":
            return None
        try:
            found = float(given)
        except (TypeError, ValueError, OverflowError):
            raise self.wrong("has to be a number", name) from None
        if isinstance(given, bool) or not -most <= found <= most:
            raise self.wrong(f"has to be between -{most:g} and {most:g}", name)
        return found

    def instant(self, name: str) -> datetime:
        """Read a time that has to be there."""
        found = self.instant_or_none(name)
        if found is None:
            raise self.wrong("has to be a time such as 2026-11-26T12:00:00Z", name)
        return found

    def instant_or_none(self, name: str) -> datetime | None:
        """Read a time in ISO 8601; without a zone it is UTC."""
        given = self._get(name)
        if given is None or given == "":
            return None
        try:
            found = datetime.fromisoformat(given)
        except (TypeError, ValueError):
            raise self.wrong("has to be a time such as 2026-11-26T12:00:00Z", name) from None
        try:
            at = (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
        except OverflowError:
            raise self.wrong(_OUR_DAYS, name) from None
        # Near the ends of what a date can say, nothing could be reckoned with it.
        if not _FIRST_YEAR <= at.year <= _LAST_YEAR:
            raise self.wrong(_OUR_DAYS, name)
        return at

    def purpose(self, name: str) -> Purpose | None:
        """Read a purpose; None where nobody said one."""
        given = self._get(name)
        return None if given is None or given == "" else self._purpose(given, name)

    def purposes(self, name: str) -> frozenset[Purpose]:
        """Read a list of purposes."""
        return frozenset(self._purpose(each, name) for each in self.texts(name))

    def texts(self, name: str) -> Sequence[str]:
        """Read a list of texts."""
        given = self._get(name)
        if given is None:
            return ()
        if not isinstance(given, list) or not all(isinstance(each, str) for each in given):
            raise self.wrong("has to be a list of texts", name)
        return given

    def state(self, name: str) -> State | None:
        """Read whether somebody can be written to at all; None where they can."""
        given = self._get(name)
        if given is None or given == "":
            return None
        if not isinstance(given, str) or given not in set(State):
            raise self.wrong(f"has to be null or one of {', '.join(State)}", name)
        return State(given)

    def _purpose(self, given: Any, name: str) -> Purpose:
        if not isinstance(given, str) or given not in set(Purpose):
            raise self.wrong(f"has to be null or one of {', '.join(Purpose)}", name)
        return Purpose(given)
