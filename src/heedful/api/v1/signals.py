"""Signals: bringing them in, and reading those of one customer."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated, Any

import pydantic
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Schema
from pydantic import ConfigDict, Field

from heedful.api.v1.errors import ApiError
from heedful.api.v1.instant import Instant
from heedful.api.v1.keys import actor_of, key_of_request
from heedful.api.v1.operation import Number, operation
from heedful.api.v1.paging import CursorParam, Limit, NextPage, cursor_for, place_of
from heedful.domain.api_key import Scope
from heedful.domain.identity import says_nothing
from heedful.models import Customer
from heedful.queries.signal import FullSignal, newest_signals
from heedful.queries.stream import Cursor
from heedful.services.collect import take
from heedful.services.looked import looked_at_customer

PART = "Signals"

MOST_SIGNALS = 1_000
#: How the body of a delivery of ours is written.
DIALECT = "heedful"
#: Kinds that tell who somebody is, in that dialect; here that is said of a customer.
_NO_SIGNALS = frozenset({"identify", "alias", "group"})

Handle = Annotated[str | None, Field(max_length=320)]


class SignalIn(Schema):
    """One thing that happened. By 'user_id', by 'anonymous_id' or by both it says whose it is."""

    model_config = ConfigDict(extra="forbid")

    kind: str = Field(min_length=1, max_length=200, description="What happened, such as 'restore.finished'.")
    at: Instant | None = Field(None, description="When, with a zone; without it, now.")
    user_id: Handle = Field(None, description="What you call the customer.")
    anonymous_id: Handle = Field(None, description="What you call somebody whom you do not know yet.")
    path: str | None = Field(None, max_length=2_000, description="Where, for a signal of the kind 'page'.")
    value: float | None = Field(None, allow_inf_nan=False, description="An amount of money.")
    currency: str | None = Field(None, pattern="^[A-Z]{3}$", description="Its currency, such as 'EUR'.")
    properties: dict[str, Any] = Field({}, max_length=200, description="Whatever else came with it.")
    message_id: str | None = Field(
        None, min_length=1, max_length=200, description="Your name of this signal: sent again, it counts once."
    )


class SignalsIn(Schema):
    """Signals to take; each is taken or refused by itself."""

    model_config = ConfigDict(extra="forbid")

    signals: list[dict[str, Any]] = Field(min_length=1, max_length=MOST_SIGNALS)


class RefusedOut(Schema):
    """One signal that was not taken, and why."""

    index: int = Field(description="Its place in what you sent, from 0.")
    reason: str


class TakenOut(Schema):
    """What became of what you sent. What was accepted is on the disk, and counted within seconds."""

    accepted: int
    refused: list[RefusedOut]


class SignalOut(Schema):
    """One signal of a customer."""

    at: datetime
    arrival: int = Field(description="The order in which we took signals.")
    kind: str
    path: str | None
    value: float | None
    currency: str | None
    source: str | None = Field(description="From where it came.")
    handle: str | None = Field(description="By which handle it came.")
    properties: dict[str, Any]


class SignalsOut(Schema):
    """One page of signals, newest first."""

    signals: list[SignalOut]
    next: NextPage


Kinds = Annotated[list[str] | None, Query(max_length=50, description="Only of these kinds; may come several times.")]


@operation(PART, "POST", "/signals", Scope.SIGNALS_WRITE, {200: TakenOut})
def post_signals(request: HttpRequest, body: SignalsIn) -> TakenOut:
    """Bring signals in.

    Up to 1,000 at once. Each is taken or refused by itself; a signal whose message_id came before is counted once.
    """
    source = key_of_request(request).source
    if source is None or source.closed_at is not None:
        detail = _("Open it again, or make a key for another one.")
        raise ApiError(403, "source_closed", _("The source of this key takes nothing any more."), detail)
    now = timezone.now()
    good, refused = _sorted(body.signals)
    if good:
        sent = {"signals": [_written(signal, now) for signal in good], "sent_at": now.isoformat()}
        # Without an address: who calls is a server, and no customer is where it stands.
        take(source, DIALECT, json.dumps(sent).encode(), now, None, len(good))
    return TakenOut(accepted=len(good), refused=refused)


def _sorted(sent: Iterable[dict[str, Any]]) -> tuple[list[SignalIn], list[RefusedOut]]:
    good: list[SignalIn] = []
    refused: list[RefusedOut] = []
    for index, each in enumerate(sent):
        try:
            signal = SignalIn.model_validate(each)
        except pydantic.ValidationError as error:
            refused.append(RefusedOut(index=index, reason="; ".join(_reasons(error))))
            continue
        if reason := _refusal(signal):
            refused.append(RefusedOut(index=index, reason=reason))
        else:
            good.append(signal)
    return good, refused


def _refusal(signal: SignalIn) -> str:
    """Say why a signal that is well formed is not taken; nothing if it is."""
    if signal.kind.strip() in _NO_SIGNALS:
        told = {"kind": signal.kind.strip()}
        return _("'%(kind)s' is no signal: POST /api/v1/customers says who somebody is.") % told
    if not signal.kind.strip():
        return _("It does not say what happened.")
    return "" if _whose(signal) else _("It does not say whose it is.")


def _reasons(error: pydantic.ValidationError) -> Iterator[str]:
    for one in error.errors(include_url=False, include_input=False):
        yield f"{'.'.join(map(str, one['loc']))}: {one['msg']}"


def _whose(signal: SignalIn) -> dict[str, str]:
    """Give the handles that say something."""
    told = {"user_id": signal.user_id, "anonymous_id": signal.anonymous_id}
    return {name: value for name, value in told.items() if value is not None and not says_nothing(value)}


def _written(signal: SignalIn, now: datetime) -> dict[str, Any]:
    told = signal.model_dump(exclude_none=True, exclude={"user_id", "anonymous_id"})
    return {**told, **_whose(signal), "at": (signal.at or now).astimezone(UTC).isoformat()}


@operation(PART, "GET", "/customers/{number}/signals", Scope.SIGNALS_READ, {200: SignalsOut}, errors=[404])
def list_signals(
    request: HttpRequest,
    number: Number,
    kind: Kinds = None,
    cursor: CursorParam = None,
    limit: Limit = 50,
) -> SignalsOut:
    """List the signals of one customer, newest first."""
    get_object_or_404(Customer, pk=number)
    looked_at_customer(actor_of(request), number, timezone.now())
    asked = ("signals", number, sorted(kind or ()))
    place = place_of(cursor, *asked)
    before = None if place is None else Cursor(*place)
    rows, following = newest_signals(number, before=before, kinds=kind or (), limit=limit)
    after = None if following is None else [following.at, following.arrival]
    return SignalsOut(signals=[_out(row) for row in rows], next=cursor_for(after, *asked))


def _out(row: FullSignal) -> SignalOut:
    return SignalOut(**asdict(row))
