"""A house of a test that collects: deliveries put in as a request leaves them, and rounds of the loop by hand."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

import numpy as np
from tests.services.logs import plain

from heedful.domain.kind import DesireKind
from heedful.flow.desires import sweep
from heedful.models import FlowAgain, Identity, Kind, Source
from heedful.queries.desire import followed
from heedful.services.collect import take
from heedful.services.flow_again import follow_again
from heedful.services.settle import Settler

BEGIN = datetime(2024, 1, 1, tzinfo=UTC)
BEGIN_MS = round(BEGIN.timestamp() * 1000)
MINUTE = 60_000


def source() -> Source:
    """Give the one source of a test."""
    return Source.objects.get_or_create(name="Website", client=Source.Client.SCRIPT)[0]


def event(user: str, minute: float, kind: str, message: str | None = None, **properties) -> dict:
    """Give an event as our own clients send it; `minute` counts from the beginning of 2024."""
    at = datetime.fromtimestamp(BEGIN_MS / 1000 + minute * 60, UTC)
    return {
        "kind": kind,
        "at": at.isoformat(),
        "user_id": user,
        **({"message_id": message} if message else {}),
        **({"properties": properties} if properties else {}),
    }


def deliver(*events: dict, at: datetime | None = None) -> None:
    """Take events as one request would."""
    moment = at or max(datetime.fromisoformat(each["at"]) for each in events)
    take(source(), "heedful", json.dumps(events).encode(), moment, None, len(events))


def settle(settler: Settler, clock: datetime = BEGIN) -> int:
    """Settle all that waits; returns the signals."""
    count, more = 0, True
    while more:
        done = settler.round(clock)
        count, more = count + done.signals, done.more
    return count


def follow_the_late(settler: Settler) -> None:
    """Follow all customers again that are to be, as the loop does when their time has come."""
    while FlowAgain.objects.exists():
        follow_again(settler, datetime.now(UTC) + timedelta(days=10_000))


def seen(slug: str, minute: float) -> list[tuple]:
    """Give the desires of a kind as pages see them at a minute: handle, times, outcome and so on."""
    found = followed(Kind.objects.get(slug=slug), BEGIN + timedelta(minutes=minute))
    assert found is not None
    return plain(found.whole.everything(), handles())


def handles() -> dict[int, str]:
    """Name customers by a handle of theirs."""
    return dict(Identity.objects.values_list("customer_id", "value"))


def numbered(handle: str) -> int:
    """Give the number of a customer."""
    return Identity.objects.get(value=handle).customer_id


def afresh(
    events: Sequence[dict], kinds: Iterable[DesireKind], minute: float = 0, now: int | None = None
) -> list[list[tuple]]:
    """Follow events as one batch, by the kernel from the beginning; as `seen` gives them."""
    from heedful.flow.match import SignalEffects  # noqa: PLC0415
    from heedful.flow.run import Ordered, follow_ordered  # noqa: PLC0415

    kinds = list(kinds)
    names = sorted({each["user_id"] for each in events})
    at = [round(datetime.fromisoformat(each["at"]).timestamp() * 1000) for each in events]
    who = [names.index(each["user_id"]) for each in events]
    order = sorted(range(len(events)), key=lambda place: (who[place], at[place], place))
    told = [(events[place]["kind"], None, events[place].get("properties", {})) for place in order]
    codes, effects = SignalEffects(kinds).of(told)
    customers, start = np.unique(np.array([who[place] for place in order], np.int64), return_index=True)
    ordered = Ordered(
        customers,
        np.append(start, len(order)).astype(np.int64),
        np.array([at[place] for place in order], np.int64),
        codes,
        np.array(order, np.int64),
    )
    now = BEGIN_MS + round(minute * MINUTE) if now is None else now
    found = follow_ordered(ordered, kinds, effects)
    return [plain(sweep(each, kind, now), dict(enumerate(names))) for each, kind in zip(found, kinds, strict=True)]
