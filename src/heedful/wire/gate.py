"""The file of `heedful gate judge`: one JSON object with what is asked and all that is known, read with care.

The rule of this file: what is wrong is named by where it stands ('customers[3].state'), and nothing is guessed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from heedful.domain.gate.request import Purpose, Request
from heedful.domain.gate.standing import Sent, State, Trouble


class GateFileError(ValueError):
    """The file can't be read; the message says where and what to do."""


@dataclass(frozen=True)
class AskedRow:
    """One request of the file, and for whom; `digests` are those by which `sent` may name the same words."""

    id: str | int
    customer: str | int
    request: Request
    digests: frozenset[str]


@dataclass(frozen=True)
class CustomerRow:
    """One customer of the file: where they are as it was said, and what is known of them."""

    id: str | int
    country: str
    postal_code: str
    lat: float | None
    lon: float | None
    zone: str
    services: frozenset[str]
    unsubscribed: frozenset[Purpose]
    state: State | None
    quiet_until: datetime | None
    open_complaint: str
    waiting_for_us: str
    sent: tuple[Sent, ...]


@dataclass(frozen=True)
class GateFile:
    """All of the file; `moments` are as they came, for whoever reads moments."""

    now: datetime
    requests: tuple[AskedRow, ...]
    customers: tuple[CustomerRow, ...]
    moments: tuple[Mapping[str, Any], ...]
    troubles: tuple[Trouble, ...]
    templates: frozenset[tuple[str, str, str]]


def read_gate_file(data: bytes) -> GateFile:
    """Read the file; raises `GateFileError`."""
    try:
        whole = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise GateFileError(f"This is no JSON: {error}") from error
    top = _Spot(whole, "")
    return GateFile(
        now=top.instant("now"),
        requests=tuple(_request(each) for each in top.rows("requests")),
        customers=tuple(_customer(each) for each in top.rows("customers")),
        moments=tuple(each.mapping() for each in top.rows("moments")),
        troubles=tuple(_trouble(each) for each in top.rows("incidents")),
        templates=frozenset(_template(each) for each in top.rows("templates")),
    )


def digest_of(subject: str, text: str) -> str:
    """Give the digest by which the same words are known again, as of `sent` in the file."""
    words = " ".join(f"{subject}\n{text}".split())
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()


class _Spot:
    """A value of the file and where it stands."""

    def __init__(self, value: Any, place: str) -> None:
        self._value, self._place = value, place

    def mapping(self) -> Mapping[str, Any]:
        if not isinstance(self._value, dict):
            raise self._wrong("has to be an object")
        return self._value

    def _wrong(self, words: str, name: str = "") -> GateFileError:
        place = ".".join(part for part in (self._place, name) if part)
        return GateFileError(f"{place or 'The file'} {words}.")

    def _get(self, name: str) -> Any:
        return self.mapping().get(name)

    def rows(self, name: str) -> list[_Spot]:
        given = self._get(name)
        if given is None:
            return []
        if not isinstance(given, list):
            raise self._wrong("has to be a list", name)
        return [_Spot(each, f"{name}[{number}]") for number, each in enumerate(given)]

    def key(self, name: str) -> str | int:
        given = self._get(name)
        if not isinstance(given, str | int) or isinstance(given, bool):
            raise self._wrong("has to be a text or a whole number", name)
        return given

    def text(self, name: str) -> str:
        given = self._get(name)
        if given is None:
            return ""
        if isinstance(given, bool) or not isinstance(given, str | int):
            raise self._wrong("has to be a text", name)
        return str(given)

    def yes(self, name: str) -> bool:
        given = self._get(name)
        if given not in {None, True, False}:
            raise self._wrong("has to be true or false", name)
        return bool(given)

    def marked(self, name: str) -> str:
        """Read what is either yes or no, or names a conversation."""
        given = self._get(name)
        if given is None or given is False:
            return ""
        return "yes" if given is True else str(given)

    def number(self, name: str, most: float) -> float | None:
        given = self._get(name)
        if given is None or given == "":
            return None
        try:
            found = float(given)
        except (TypeError, ValueError, OverflowError):
            raise self._wrong("has to be a number", name) from None
        if isinstance(given, bool) or not -most <= found <= most:
            raise self._wrong(f"has to be between -{most:g} and {most:g}", name)
        return found

    def instant(self, name: str) -> datetime:
        found = self.instant_or_none(name)
        if found is None:
            raise self._wrong("has to be a time such as 2026-11-26T12:00:00Z", name)
        return found

    def instant_or_none(self, name: str) -> datetime | None:
        given = self._get(name)
        if given is None or given == "":
            return None
        try:
            found = datetime.fromisoformat(given)
        except (TypeError, ValueError):
            raise self._wrong("has to be a time such as 2026-11-26T12:00:00Z", name) from None
        try:
            return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
        except OverflowError:
            raise self._wrong("has to be a time of our days", name) from None

    def purpose(self, name: str) -> Purpose | None:
        given = self._get(name)
        return None if given is None or given == "" else self._purpose(given, name)

    def purposes(self, name: str) -> frozenset[Purpose]:
        return frozenset(self._purpose(each, name) for each in self.texts(name))

    def texts(self, name: str) -> Sequence[str]:
        given = self._get(name)
        if given is None:
            return ()
        if not isinstance(given, list) or not all(isinstance(each, str) for each in given):
            raise self._wrong("has to be a list of texts", name)
        return given

    def state(self, name: str) -> State | None:
        given = self._get(name)
        if given is None or given == "":
            return None
        if given not in set(State):
            raise self._wrong(f"has to be null or one of {', '.join(State)}", name)
        return State(given)

    def _purpose(self, given: Any, name: str) -> Purpose:
        if not isinstance(given, str) or given not in set(Purpose):
            raise self._wrong(f"has to be null or one of {', '.join(Purpose)}", name)
        return Purpose(given)


def _request(spot: _Spot) -> AskedRow:
    subject, text = spot.text("subject"), spot.text("text")
    words = digest_of(subject, text) if subject or text else ""
    request = Request(spot.purpose("purpose"), spot.yes("bulk"), words)
    return AskedRow(spot.key("id"), spot.key("customer"), request, _digests(subject, text) | {words} - {""})


def _digests(subject: str, text: str) -> frozenset[str]:
    """Give SHA-256 of the text, and of subject and text, as programs make it."""
    forms = (text, f"{subject}\n{text}", f"{subject}\n\n{text}", f"{subject}{text}") if subject or text else ()
    return frozenset(hashlib.sha256(each.encode("utf-8", "surrogatepass")).hexdigest() for each in forms if each)


def _customer(spot: _Spot) -> CustomerRow:
    zip_code = spot.text("zip")
    return CustomerRow(
        id=spot.key("id"),
        country=spot.text("country") or ("US" if zip_code else ""),
        postal_code=zip_code or spot.text("postal_code"),
        lat=spot.number("lat", 90),
        lon=spot.number("lon", 180),
        zone=spot.text("zone"),
        services=frozenset(spot.texts("services")),
        unsubscribed=spot.purposes("unsubscribed"),
        state=spot.state("state"),
        quiet_until=spot.instant_or_none("quiet_until"),
        open_complaint=spot.marked("open_complaint"),
        waiting_for_us=spot.marked("waiting_for_us"),
        sent=tuple(
            Sent(each.instant("at"), each.purpose("purpose"), each.yes("bulk"), each.text("sha256"))
            for each in spot.rows("sent")
        ),
    )


def _trouble(spot: _Spot) -> Trouble:
    return Trouble(spot.text("service"), spot.instant("onset"), spot.instant_or_none("ends"), spot.text("title"))


def _template(spot: _Spot) -> tuple[str, str, str]:
    return spot.text("kind"), spot.text("phase"), spot.text("purpose")
