"""The file of `heedful gate judge`: one JSON object with what is asked and all that is known, read with care.

The rule of this file: what is wrong is named by where it stands ('customers[3].state'), and nothing is guessed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from heedful.domain.gate.request import Purpose, Request
from heedful.domain.gate.standing import Sent, State, Trouble
from heedful.domain.moment import Phase
from heedful.wire.gate_spot import GateFileError, Spot


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
    top = Spot(whole, "")
    now, customers = top.instant("now"), _customers(top)
    known = {each.id for each in customers}
    return GateFile(
        now=now,
        requests=tuple(_request(each, known) for each in top.rows("requests")),
        customers=customers,
        moments=tuple(each.mapping() for each in top.rows("moments")),
        troubles=tuple(_trouble(each) for each in top.rows("incidents")),
        templates=frozenset(made for each in top.rows("templates") for made in _templates(each)),
    )


def digest_of(subject: str, text: str) -> str:
    """Give the digest by which the same words are known again, as of `sent` in the file."""
    words = " ".join(f"{subject}\n{text}".split())
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()


def _request(spot: Spot, known: Collection[str | int]) -> AskedRow:
    customer = spot.key("customer")
    if customer not in known:
        raise spot.wrong(f"is {customer!r}, who is not among the customers", "customer")
    subject, text = spot.text("subject"), spot.text("text")
    words = digest_of(subject, text) if subject or text else ""
    request = Request(spot.purpose("purpose"), spot.yes("bulk"), words)
    return AskedRow(spot.key("id"), customer, request, _digests(subject, text) | {words} - {""})


def _digests(subject: str, text: str) -> frozenset[str]:
    """Give SHA-256 of the text, and of subject and text, as programs make it."""
    forms = (text, f"{subject}\n{text}", f"{subject}\n\n{text}", f"{subject}{text}") if subject or text else ()
    return frozenset(hashlib.sha256(each.encode("utf-8", "surrogatepass")).hexdigest() for each in forms if each)


def _customers(top: Spot) -> tuple[CustomerRow, ...]:
    found: dict[str | int, CustomerRow] = {}
    for spot in top.rows("customers"):
        row = _customer(spot)
        if row.id in found:
            raise spot.wrong(f"is {row.id!r}, who was there before", "id")
        found[row.id] = row
    return tuple(found.values())


def _customer(spot: Spot) -> CustomerRow:
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


def _trouble(spot: Spot) -> Trouble:
    return Trouble(spot.text("service"), spot.instant("onset"), spot.instant_or_none("ends"), spot.text("title"))


def _templates(spot: Spot) -> Iterator[tuple[str, str, str]]:
    """Read for what there are words; without a phase they are for all three."""
    kind, phase, purpose = spot.text("kind"), spot.text("phase"), spot.purpose("purpose")
    if purpose is None:
        raise spot.wrong("is missing", "purpose")
    if phase and phase not in _PHASES:
        raise spot.wrong(f"has to be one of {', '.join(_PHASES)}", "phase")
    for each in (phase,) if phase else _PHASES:
        yield kind, each, purpose.value


_PHASES = tuple(phase.value for phase in Phase if phase is not Phase.OVER)
